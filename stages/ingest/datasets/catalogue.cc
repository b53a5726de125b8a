#include "stages/ingest/datasets/catalogue.h"

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
const std::vector<DatasetRow>& DatasetCatalogue() {
  constexpr auto kClips = DatasetKind::kClips;
  static const auto& rows = *new std::vector<DatasetRow>{
      {"casme2", kClips, true, 200, "clip folders and coding sheet",
       LoadSet<Casme2Set>, nullptr},
      {"samm", kClips, true, 200, "the same of SAMM", LoadSet<SammSet>,
       nullptr},
      {"smic", kClips, true, 100, "SMIC's part HS", LoadSet<SmicSet>, nullptr},
      {"me-flow", DatasetKind::kStacks, true, 0, "labels.csv and images/",
       nullptr, LoadMeFlow},
      {"fer2013", DatasetKind::kImages, true, 0, "CSV or class folders",
       nullptr, LoadFer2013},
      {kRecordingsName, DatasetKind::kRecordings, false, 200,
       "a video file, a folder of frames, or a folder of those; no labels",
       LoadRecordings, nullptr},
  };
  return rows;
}

const DatasetRow* FindDataset(const std::string& name) {
  for (const DatasetRow& row : DatasetCatalogue()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const DatasetRow& DatasetNamed(const std::string& name) {
  if (const DatasetRow* row = FindDataset(name)) return *row;
  throw ConfigError(Str("no data set is called '", name,
                        "'; there are: ", Join(DatasetNames(), ", ")));
}

std::vector<std::string> DatasetNames() {
  std::vector<std::string> names;
  for (const DatasetRow& row : DatasetCatalogue()) names.push_back(row.name);
  return names;
}

std::vector<std::string> DatasetNames(DatasetKind kind) {
  std::vector<std::string> names;
  for (const DatasetRow& row : DatasetCatalogue()) {
    if (row.kind == kind) names.push_back(row.name);
  }
  return names;
}

std::string DataParams::FormatText() {
  std::vector<std::string> sets;
  for (const DatasetRow& row : DatasetCatalogue()) {
    sets.push_back(Str(row.name, " (", row.holds, ")"));
  }
  return Str("Layout under --data: ", Join(sets, ", "),
             ". --data NAME=DIR says it, too.");
}

std::string DataParams::FpsText() {
  std::vector<std::string> rates;
  for (const DatasetRow& row : DatasetCatalogue()) {
    if (row.fps > 0) rates.push_back(Str(row.name, " ", row.fps));
  }
  return Str("Frames per second of folders of frames; 0: the data set's own (",
             Join(rates, ", "), "). Video files have their own.");
}

double FrameRate(const DataParams& data, const DatasetRow& row) {
  return data.fps > 0 ? data.fps : row.fps;
}

}  // namespace mien

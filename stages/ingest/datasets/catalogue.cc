#include "stages/ingest/datasets/catalogue.h"

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/face_pictures.h"
#include "stages/ingest/datasets/meview.h"
#include "stages/ingest/datasets/sets.h"
#include "stages/ingest/datasets/table.h"

namespace mien {
const std::vector<DatasetRow>& DatasetCatalogue() {
  constexpr auto kClips = DatasetKind::kClips;
  static const auto& rows = *new std::vector<DatasetRow>{
      {"casme2", kClips, true, 200, "clip folders and coding sheet",
       LoadSet<Casme2Set>, nullptr},
      {"samm", kClips, true, 200, "the same of SAMM", LoadSet<SammSet>,
       nullptr},
      {"smic", kClips, true, 100, "SMIC's part HS", LoadSet<SmicSet>, nullptr},
      {"casme", kClips, true, 60, "as casme2", LoadSet<CasmeSet>, nullptr},
      {"casme_sq", kClips, true, 30, "CAS(ME)^2", LoadSet<CasmeSqSet>, nullptr},
      {"samm_lv", kClips, true, 200, "SAMM Long Videos", LoadSet<SammLvSet>,
       nullptr},
      {"casme3", kClips, true, 30, "CAS(ME)^3's part A", LoadSet<Casme3Set>,
       nullptr},
      {"casme3c", kClips, true, 30, "its part C", LoadSet<Casme3cSet>, nullptr},
      {"mmew", kClips, true, 90, "its micro-expressions", LoadSet<MmewSet>,
       nullptr},
      {"4dme", kClips, true, 60, "its grey micro-expressions",
       LoadSet<FourDmeSet>, nullptr},
      {"dfme", kClips, true, 200, "clip folders and training.csv",
       LoadSet<DfmeSet>, nullptr},
      {"meview", kClips, true, 30, "its table and your videos", LoadMeview,
       nullptr},
      {kTableName, kClips, true, 200, "a table of own clips", LoadTable,
       nullptr},
      {"me-flow", DatasetKind::kStacks, true, 0, "labels.csv and images/",
       nullptr, LoadMeFlow},
      {"fer2013", DatasetKind::kImages, true, 0, "CSV or class folders",
       nullptr, LoadFer2013},
      {"ferplus", DatasetKind::kImages, true, 0,
       "FER-2013 with FER+'s fer2013new.csv", nullptr, LoadFerPlus},
      {"ckplus", DatasetKind::kImages, true, 0, "CK+'s peak frames", nullptr,
       LoadCkPlus},
      {"jaffe", DatasetKind::kImages, true, 0, "KA.AN1.39.tiff, ...", nullptr,
       LoadJaffe},
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

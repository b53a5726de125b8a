#include "stages/ingest/datasets/meview.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/sheet_cells.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/xlsx.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSheet =
    "MEVIEW's table (.csv or .xlsx with Filename, "
    "OnsetFrame, OffsetFrame and Emotion)";

// Clips and films below root, by their names without extension, lower case.
std::map<std::string, std::string> FilmsUnder(const std::string& root) {
  std::map<std::string, std::string> films;
  FolderWalk([&films](const fs::path& folder, int level) {
    const FolderList list = ListFolder(folder);
    for (const std::string& file : list.files) {
      if (!IsVideoName(file)) continue;
      films.emplace(ToLower(fs::path(file).stem().string()),
                    (folder / file).string());
    }
    std::vector<fs::path> next;
    for (const std::string& name : list.folders) {
      const FolderList frames = ListFolder(folder / name);
      if (std::any_of(frames.files.begin(), frames.files.end(), IsImageName)) {
        films.emplace(ToLower(name), (folder / name).string());
      } else if (level < 3) {
        next.push_back(folder / name);
      }
    }
    return next;
  }).Run(root);
  return films;
}

Table FindSheet(const std::string& root) {
  for (const std::string& file : ListFolder(root).files) {
    const std::string path = (fs::path(root) / file).string();
    const std::string lower = ToLower(file);
    const bool is_csv = EndsWith(lower, ".csv");
    if (!is_csv && !EndsWith(lower, ".xlsx")) continue;
    Table table = is_csv ? ReadCsv(path) : ReadXlsx(path);
    if (table.Find({"OnsetFrame"}) && table.Find({"VideoFile"})) return table;
  }
  throw DataError(Str(root, ": no coding sheet: put ", kSheet,
                      " into this folder",
                      OldExcelHint(ListFolder(root).files)));
}

class Reader {
 public:
  Reader(const Table& table, std::map<std::string, std::string> films,
         double fps, Dataset* dataset)
      : table_(table), films_(std::move(films)), fps_(fps), dataset_(dataset) {}

  void Run() {
    for (const auto& row : table_.rows) {
      Clip clip;
      notes_.clear();
      const std::string why = ReadRow(row, &clip);
      for (const std::string& note : notes_) {
        dataset_->skipped.push_back(
            {clip.item, Str(note, " (", table_.name, ")"), false});
      }
      if (clip.item.empty()) continue;  // a remark below the table
      if (why.empty()) {
        dataset_->clips.push_back(std::move(clip));
      } else {
        const bool is_failure = !clip.coded.empty();
        dataset_->skipped.push_back(
            {clip.item, Str(why, " (", table_.name, ")"), is_failure});
      }
    }
  }

 private:
  std::string Cell(const std::vector<std::string>& row,
                   const std::vector<std::string>& names) const {
    return TrimCell(row[table_.Need(names)]);
  }

  std::string MendEmotion(const std::string& emotion) {
    std::string mended = emotion;
    if (emotion == "comtempt") mended = "contempt";
    if (!mended.empty() && mended.back() == '?') mended.pop_back();
    if (mended != emotion) {
      notes_.push_back(Str("its emotion '", emotion, "' is read as ", mended));
    }
    return mended;
  }

  // Of sub02-1 the film's numbers say 3 frames, the clip's 9.
  void MendOffset(const std::vector<std::string>& row, CodedEvent* event) {
    const auto onset = FrameNumber(Cell(row, {"OnsetFrame"}));
    const auto offset = FrameNumber(Cell(row, {"OffsetFrame"}));
    if (!onset || !offset || *offset < *onset) return;
    const std::int64_t end = *event->onset + *offset - *onset;
    if (end == *event->offset) return;
    notes_.push_back(Str("its end in the film, ", *event->offset,
                         ", is read as ", end,
                         ": as long as the clip's event"));
    event->offset = end;
  }

  // Why the row is not taken, or ""; clip->coded stays empty where that is no
  // error.
  std::string ReadRow(const std::vector<std::string>& row, Clip* clip) {
    clip->dataset = dataset_->name;
    clip->name = clip->item = Cell(row, {"Filename"});
    clip->subject = SubjectName(Cell(row, {"Subject"}), {"sub", 2});
    clip->fps = fps_;
    CodedEvent event;
    event.emotion = MendEmotion(ToLower(Cell(row, {"Emotion"})));
    event.action_units = Cell(row, {"Action Units", "AU"});
    const auto note = table_.Find({"Note"});
    if (event.emotion.empty()) {
      const std::string remark = note ? TrimCell(row[*note]) : "";
      return "no emotion is coded: left out" +
             (remark.empty() ? "" : " (" + remark + ")");
    }
    const auto cut = films_.find(ToLower(clip->name));
    const std::string film = Cell(row, {"VideoFile"});
    const auto whole = films_.find(ToLower(fs::path(film).stem().string()));
    const bool is_cut = cut != films_.end();
    event.onset =
        FrameNumber(Cell(row, {is_cut ? "OnsetFrame" : "StartFrameVideo"}));
    event.offset =
        FrameNumber(Cell(row, {is_cut ? "OffsetFrame" : "EndFrameVideo"}));
    clip->coded = {event};
    if (!is_cut && whole == films_.end()) {
      return Str("neither the clip ", clip->name, " nor the film ", film,
                 " is in the folder");
    }
    clip->folder = is_cut ? cut->second : whole->second;
    if (!event.onset || !event.offset) return "it has no onset or no offset";
    if (*event.onset > *event.offset) {
      return Str("its onset ", *event.onset, " is after its offset ",
                 *event.offset);
    }
    if (!is_cut) {  // what the clip would hold
      MendOffset(row, &event);
      clip->coded = {event};
      clip->first = *event.onset > kBefore ? *event.onset - kBefore : 0;
      clip->last = *event.offset + kBefore;
    }
    return "";
  }

  static constexpr std::int64_t kBefore = 60;  // 2 s

  const Table& table_;
  std::map<std::string, std::string> films_;
  double fps_;
  Dataset* dataset_;
  std::vector<std::string> notes_;  // of the row that is read
};

}  // namespace

Dataset LoadMeview(const std::string& root, const ReadOptions& options) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    throw DataError(root +
                    ": is not a folder: give the folder of MEVIEW, with " +
                    kSheet + " and the videos");
  }
  Dataset dataset;
  dataset.name = "meview";
  dataset.root = root;
  const Table table = FindSheet(root);
  dataset.sheet = table.name;
  Reader(table, FilmsUnder(root), options.fps, &dataset).Run();
  if (dataset.clips.empty()) {
    throw DataError(Str(table.name, ": no clip can be used",
                        dataset.skipped.empty()
                            ? std::string()
                            : "; the first: " + dataset.skipped[0].item + ": " +
                                  dataset.skipped[0].reason));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) {
              return std::tie(a.subject, a.name) < std::tie(b.subject, b.name);
            });
  return dataset;
}

}  // namespace mien

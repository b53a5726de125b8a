#include "stages/ingest/datasets/table.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/datasets/catalogue.h"
#include "stages/ingest/datasets/clip_folders.h"
#include "stages/ingest/datasets/sheet_cells.h"
#include "stages/ingest/datasets/table_columns.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostRows = 1'000'000;
constexpr double kMostFps = 100'000;
constexpr std::int64_t kMostFace = 99;

bool IsNone(const std::string& cell) {
  return cell.empty() || cell == "/" || cell == "-" || cell == "?" ||
         ToLower(cell) == "n/a" || ToLower(cell) == "na";
}

struct RowClip {
  Clip clip;  // with one event
  std::size_t row = 0;
};

class Reader {
 public:
  Reader(const Table& table, const TableNames& names, fs::path base, double fps,
         Dataset* dataset)
      : table_(table),
        cells_(table, names),
        base_(std::move(base)),
        fps_(fps),
        dataset_(dataset) {}

  void Run() {
    if (table_.rows.size() > kMostRows) {
      throw DataError(Str(table_.name, ": more than ", kMostRows, " rows"));
    }
    std::vector<RowClip> rows;
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      RowClip one;
      one.row = row;
      const std::string why = ReadRow(row, &one.clip);
      if (why.empty()) {
        rows.push_back(std::move(one));
      } else {
        Fail(row, one.clip.name, why);
      }
    }
    RefuseUnknownFaces(&rows);
    Gather(rows);
  }

 private:
  std::string Line(std::size_t row) const {
    return Str("line ",
               row < table_.lines.size() ? table_.lines[row] : row + 2);
  }

  void Fail(std::size_t row, const std::string& name, const std::string& why) {
    dataset_->skipped.push_back(
        {name.empty() ? Line(row) : name,
         Str(why, " (", table_.name, " ", Line(row), "): mend the table"),
         true});
  }

  // A frame's number in `key`; "" or why it is none.
  std::string Number(std::size_t row, const char* key,
                     std::optional<std::int64_t>* number) const {
    const std::string cell = cells_.At(row, key);
    if (IsNone(cell)) return "";
    *number = FrameNumber(cell);
    if (*number) return "";
    return Str("its ", key, " '", cell, "' is not a frame number",
               CellHint(cell));
  }

  std::string ReadPath(std::size_t row, Clip* clip) const {
    const std::string cell = cells_.At(row, "path");
    if (cell.empty()) return "it has no path";
    std::string text = cell;  // tables from Windows have paths of their own
    std::replace(text.begin(), text.end(), '\\', '/');
    const fs::path written(text);
    const fs::path inside = written.lexically_normal();
    clip->name = inside.generic_string();
    while (clip->name.size() > 1 && clip->name.back() == '/') {
      clip->name.pop_back();
    }
    if (written.is_relative() &&
        (inside.empty() || *inside.begin() == ".." || inside == ".")) {
      return "its path '" + cell +
             "' leads out of the table's folder: write it from / on if that is "
             "meant";
    }
    const fs::path path = base_ / clip->name;
    clip->folder = path.string();
    std::error_code error;
    if (!fs::exists(path, error)) {
      return "there is no such file or folder: " + clip->folder;
    }
    if (fs::is_directory(path, error)) {
      const FolderList list = ListFolder(path);
      if (std::none_of(list.files.begin(), list.files.end(), IsImageName)) {
        return "no image in " + clip->folder;
      }
    } else if (!fs::is_regular_file(path, error)) {
      return "neither a file nor a folder: " + clip->folder;
    } else if (IsImageName(clip->name)) {
      return "it is one picture: give the folder of frames, or a video";
    }
    return "";
  }

  std::string ReadRate(std::size_t row, Clip* clip) const {
    clip->fps = fps_;
    const std::string cell = cells_.At(row, "fps");
    if (IsNone(cell)) return "";
    const auto fps = ParseDouble(cell);
    if (!fps || *fps <= 0 || *fps > kMostFps) {
      return "its fps '" + cell + "' is not a number of frames a second";
    }
    clip->fps = *fps;
    clip->fps_is_written = true;
    return "";
  }

  std::string ReadFace(std::size_t row, CodedEvent* event) const {
    const std::string cell = cells_.At(row, "face");
    if (IsNone(cell)) return "";
    const auto face = FrameNumber(cell);
    if (!face || *face > kMostFace) {
      return "its face '" + cell +
             "' is not one number from 0 on: give each face a row of its own";
    }
    event->face = static_cast<int>(*face);
    return "";
  }

  static std::string CheckOrder(const Clip& clip, const CodedEvent& event) {
    using Mark = std::pair<const char*, std::optional<std::int64_t>>;
    std::vector<Mark> marks;
    for (const Mark& mark :
         {Mark("start", clip.first), Mark("onset", event.onset),
          Mark("apex", event.apex), Mark("offset", event.offset),
          Mark("end", clip.last)}) {
      if (mark.second) marks.push_back(mark);
    }
    for (std::size_t i = 1; i < marks.size(); ++i) {
      if (*marks[i - 1].second <= *marks[i].second) continue;
      return Str("its ", marks[i - 1].first, " ", *marks[i - 1].second,
                 " is after its ", marks[i].first, " ", *marks[i].second);
    }
    return "";
  }

  // Frames of a folder are known before they are read.
  static std::string CheckFrames(const Clip& clip, const CodedEvent& event) {
    std::error_code error;
    if (!fs::is_directory(clip.folder, error)) return "";
    const FrameSpan span = SpanOf(clip.folder);
    if (span.count == 0) {
      return "its frames have no numbers in their names: " + clip.folder;
    }
    const bool anew =  // understood where events are made
        event.onset && event.offset && span.first <= 1 &&
        span.count == *event.offset - *event.onset + 1;
    for (const auto& [key, number] :
         {std::pair("onset", event.onset), std::pair("apex", event.apex),
          std::pair("offset", event.offset), std::pair("start", clip.first),
          std::pair("end", clip.last)}) {
      if (!number || anew) continue;
      if (*number >= span.first && *number <= span.last) continue;
      return Str("its ", key, " ", *number, " is not among its frames ",
                 span.first, " to ", span.last);
    }
    return "";
  }

  // Why the row cannot be used, or "".
  std::string ReadRow(std::size_t row, Clip* clip) const {
    CodedEvent event;
    std::string why = ReadPath(row, clip);
    if (!why.empty()) return why;
    clip->subject = cells_.At(row, "subject");
    if (clip->subject.empty()) return "it has no subject";
    const std::string set = cells_.At(row, "dataset");
    clip->dataset = set.empty() ? dataset_->name : set;
    event.emotion = ToLower(cells_.At(row, "label"));
    if (event.emotion.empty()) return "it has no label";
    event.action_units = cells_.At(row, "action_units");
    event.objective_class = cells_.At(row, "objective_class");
    event.kind = KindOf(cells_.At(row, "kind"));
    event.to_ends = true;
    for (const auto& [key, number] :
         {std::pair("onset", &event.onset), std::pair("apex", &event.apex),
          std::pair("offset", &event.offset), std::pair("start", &clip->first),
          std::pair("end", &clip->last)}) {
      why = Number(row, key, number);
      if (!why.empty()) return why;
    }
    for (const auto& step : {ReadRate(row, clip), ReadFace(row, &event),
                             CheckOrder(*clip, event)}) {
      if (!step.empty()) return step;
    }
    why = CheckFrames(*clip, event);
    clip->coded = {std::move(event)};
    return why;
  }

  // Two people in one recording: each row must say which face is whose.
  void RefuseUnknownFaces(std::vector<RowClip>* rows) {
    std::map<std::string, std::set<std::string>> people;
    std::map<std::pair<std::string, int>, std::string> whose;
    for (const RowClip& one : *rows) {
      people[one.clip.folder].insert(one.clip.dataset + "/" + one.clip.subject);
    }
    std::vector<RowClip> kept;
    for (RowClip& one : *rows) {
      const Clip& clip = one.clip;
      const auto& face = clip.coded.front().face;
      const std::size_t count = people[clip.folder].size();
      if (count > 1 && !face && !clip.first && !clip.last) {
        Fail(one.row, clip.name,
             Str(count,
                 " subjects are in it: the column face must say which "
                 "of its faces is ",
                 clip.subject, " (0: the one seen longest)"));
        continue;
      }
      if (count > 1 && face && !clip.first && !clip.last) {
        const auto [known, is_new] = whose.emplace(
            std::pair(clip.folder, *face), clip.dataset + "/" + clip.subject);
        if (!is_new && known->second != clip.dataset + "/" + clip.subject) {
          Fail(one.row, clip.name,
               Str("its face ", *face, " is said to be of ",
                   known->second.substr(clip.dataset.size() + 1), " and of ",
                   clip.subject));
          continue;
        }
      }
      kept.push_back(std::move(one));
    }
    *rows = std::move(kept);
    people_ = std::move(people);
  }

  std::string NameOf(const Clip& clip) const {
    std::string name = clip.name;
    if (clip.first || clip.last) {
      name += Str("[", clip.first ? Str(*clip.first) : "", "-",
                  clip.last ? Str(*clip.last) : "", "]");
    }
    if (people_.at(clip.folder).size() > 1) name += " " + clip.subject;
    return name;
  }

  // Two coders of one moment, or the same moment out of two tiers.
  static bool IsSameMoment(const CodedEvent& a, const CodedEvent& b) {
    if (!a.onset || !a.offset || !b.onset || !b.offset || a.face != b.face) {
      return false;
    }
    const auto both =
        std::min(*a.offset, *b.offset) + 1 - std::max(*a.onset, *b.onset);
    const auto any =
        std::max(*a.offset, *b.offset) + 1 - std::min(*a.onset, *b.onset);
    return 2 * both >= any;
  }

  // Of two coders who mean the same moment the first counts; where no column
  // tells, both do. Either is said. True: the row is left out.
  bool IsOtherCoders(const RowClip& one, const CodedEvent& event,
                     const std::vector<std::size_t>& known_rows,
                     const Clip& known) {
    const std::string coder = cells_.At(one.row, "coder");
    for (std::size_t i = 0; i < known.coded.size(); ++i) {
      if (!IsSameMoment(known.coded[i], event)) continue;
      const std::string other = cells_.At(known_rows[i], "coder");
      if (!coder.empty() && !other.empty() && coder != other) {
        doubts_.Count(
            "rows in which a second coder marked what another one has: left "
            "out (who comes first counts: the order of the rows chooses)",
            Str(Line(one.row), ", of '", ShownText(coder, 60), "' beside '",
                ShownText(other, 60), "'"));
        return true;
      }
      doubts_.Count(
          "events that lie on another one of the same clip and face by half "
          "or more (two coders, in no column coder?): each is a sample",
          Str(Line(one.row), " on ", Line(known_rows[i])));
      return false;
    }
    return false;
  }

  // Rows of one clip, together.
  void Gather(const std::vector<RowClip>& rows) {
    using Key =
        std::tuple<std::string, std::string, std::string,
                   std::optional<std::int64_t>, std::optional<std::int64_t>>;
    std::map<Key, std::size_t> places;
    std::map<std::size_t, std::size_t> first_rows;
    std::map<std::size_t, std::vector<std::size_t>> rows_of;
    for (const RowClip& one : rows) {
      Clip clip = one.clip;
      clip.name = clip.item = NameOf(clip);
      const auto [place, is_new] = places.emplace(
          Key(clip.dataset, clip.folder, clip.subject, clip.first, clip.last),
          dataset_->clips.size());
      if (is_new) {
        first_rows[place->second] = one.row;
        rows_of[place->second] = {one.row};
        dataset_->clips.push_back(std::move(clip));
        continue;
      }
      Clip& known = dataset_->clips[place->second];
      const CodedEvent& event = clip.coded.front();
      if (known.fps != clip.fps) {
        Fail(one.row, clip.name,
             Str("its fps ", NumberText(clip.fps), " is another than ",
                 NumberText(known.fps), " of ",
                 Line(first_rows[place->second])));
        continue;
      }
      const bool again = std::any_of(
          known.coded.begin(), known.coded.end(), [&event](const auto& other) {
            return other.onset == event.onset && other.offset == event.offset &&
                   other.face == event.face;
          });
      if (again) {
        Fail(one.row, clip.name,
             "it is listed twice, from the same onset to the same offset: the "
             "first row counts");
        continue;
      }
      auto& known_rows = rows_of[place->second];
      if (IsOtherCoders(one, event, known_rows, known)) continue;
      known.coded.push_back(event);
      known_rows.push_back(one.row);
    }
    for (const std::string& line : doubts_.Lines()) {
      dataset_->skipped.push_back({table_.name, line, false});
    }
    for (Clip& clip : dataset_->clips) {
      std::stable_sort(clip.coded.begin(), clip.coded.end(),
                       [](const CodedEvent& a, const CodedEvent& b) {
                         return a.onset < b.onset;
                       });
    }
  }

  const Table& table_;
  TableCells cells_;
  fs::path base_;
  double fps_;
  Dataset* dataset_;
  ReadingNotes doubts_;
  std::map<std::string, std::set<std::string>> people_;
};

}  // namespace

Dataset LoadTable(const std::string& root, const ReadOptions& options) {
  const TableNames names = TableNamesOf(options.columns);
  Dataset dataset;
  dataset.name = kTableName;
  dataset.root = root;
  ReadingNotes notes;
  std::vector<Skipped> others;
  const Table table = FindClipTable(root, names, &notes, &others);
  dataset.sheet = table.name;
  for (std::string line : notes.Lines()) {
    if (StartsWith(line, table.name + ": ")) {
      line.erase(0, table.name.size() + 2);
    }
    dataset.skipped.push_back({table.name, line, false});
  }
  std::error_code error;
  const fs::path base = fs::is_directory(root, error)
                            ? fs::path(root)
                            : fs::path(root).parent_path();
  Reader(table, names, base, options.fps, &dataset).Run();
  for (Skipped& other : others) dataset.skipped.push_back(std::move(other));
  if (dataset.clips.empty()) {
    throw DataError(Str(table.name, ": no row can be used",
                        dataset.skipped.empty()
                            ? std::string(": it has none")
                            : "; the first: " + dataset.skipped[0].item + ": " +
                                  dataset.skipped[0].reason));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) {
              return std::tie(a.dataset, a.subject, a.name) <
                     std::tie(b.dataset, b.subject, b.name);
            });
  return dataset;
}

}  // namespace mien

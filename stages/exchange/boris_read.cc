// BORIS (Friard and Gamba 2016), tab-separated exports.

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/boris_media.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "stages/exchange/time_layout.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxObservations = 10000;
constexpr char kNoSubject[] = "No focal subject";

struct BorisTable {
  Table table;
  // What lines before the header tell, as older versions write them.
  std::vector<std::string> players;
  double offset_s = 0;
};

double OffsetOf(const std::string& text, const std::string& name) {
  if (TrimCell(text).empty() || ToLower(TrimCell(text)) == "na") return 0;
  const auto offset = ParseCellNumber(text, DecimalMark::kUnknown, false);
  if (!offset || std::abs(*offset) > 4e9) {
    throw DataError(name + ": the Time offset (s) '" + ShownText(text, 40) +
                    "' is no number of seconds");
  }
  return *offset;
}

// The header may follow lines about the observation.
BorisTable FindTable(std::string_view text, const std::string& name,
                     ReadingNotes* notes) {
  CsvLimits limits;
  limits.max_bytes = kMaxBytes;
  std::vector<std::size_t> lines;
  auto rows = ParseCsv(text, name, limits, &lines, notes);
  BorisTable result;
  for (std::size_t i = 0; i < rows.size() && i < 1000; ++i) {
    const bool header = std::any_of(
        rows[i].begin(), rows[i].end(),
        [](const auto& cell) { return ToLower(TrimCell(cell)) == "behavior"; });
    if (!header) {
      const std::string what = ToLower(TrimCell(rows[i].front()));
      const std::string value = rows[i].size() > 1 ? rows[i][1] : "";
      if (what == "time offset (s)") result.offset_s = OffsetOf(value, name);
      if (StartsWith(what, "player #")) {
        result.players.push_back(what + ":" + value);
      }
      continue;
    }
    const auto skip = static_cast<std::ptrdiff_t>(i);
    result.table = TableFromRows({std::make_move_iterator(rows.begin() + skip),
                                  std::make_move_iterator(rows.end())},
                                 name, {lines.begin() + skip, lines.end()});
    return result;
  }
  throw DataError(name +
                  ": not a BORIS export: no header line with a column "
                  "'Behavior'");
}

class BorisReader {
 public:
  BorisReader(const BorisTable& boris, AnnotationFile* file)
      : boris_(boris),
        table_(boris.table),
        file_(file),
        mark_(FindDecimalMark(table_)),
        behavior_(table_.Need({"Behavior"})),
        subject_(table_.Find({"Subject"})),
        comment_(table_.Find({"Comment start", "Comment"})),
        flags_(table_.Find({"Comment stop"})),
        id_(table_.Find({"Observation id"})),
        source_(table_.Find({"Source", "Media file", "Media file path"})),
        medium_(table_.Find({"Media file name", "Media file path"})),
        offset_(table_.Find({"Time offset (s)"})),
        fps_(table_.Find({"FPS (frame/s)", "FPS"})),
        length_(table_.Find({"Media duration (s)", "Total length"})) {
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      const std::string heading = ToLower(table_.header[c]);
      if (heading == "modifiers" || StartsWith(heading, "modifier #")) {
        modifiers_.push_back(c);
      }
    }
  }

  bool is_live() const { return is_live_; }

  void Aggregated() {
    const auto start = table_.Need({"Start (s)"});
    const auto stop = table_.Need({"Stop (s)"});
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i, mark_);
      const auto start_s = Time(cells, start);
      if (!start_s) continue;
      const auto end = ClockTime(cells.Text(stop));
      const double end_s = end                  ? *end
                           : cells.Number(stop) ? Time(cells, stop).value()
                                                : *start_s;
      if (end_s < *start_s) cells.Fail(stop, "is before the start");
      Add(cells, *start_s, end_s, cells.Text(flags_));
    }
  }

  void Tabular() {
    const auto time = table_.Need({"Time", "Start (s)"});
    const auto status = table_.Need({"Status", "Behavior type"});
    std::map<std::string, std::vector<std::pair<std::size_t, double>>> open;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const Cells cells(table_, i, mark_);
      const std::string what = ToLower(cells.Text(status));
      const auto time_s = Time(cells, time);
      if (!time_s) continue;
      auto& started = open[cells.Text(id_) + "\n" + cells.Text(subject_) +
                           "\n" + TierOf(cells) + "\n" + ModifiersOf(cells)];
      if (what == "point") {
        Add(cells, *time_s, *time_s, "");
      } else if (what == "start") {
        started.emplace_back(i, *time_s);
      } else if (what == "stop" && started.empty()) {
        Unpaired(cells, "STOP without a START");
      } else if (what == "stop") {
        if (*time_s < started.back().second) {
          cells.Fail(time, "stops before the start");
        }
        Add(Cells(table_, started.back().first, mark_), started.back().second,
            *time_s, "");
        started.pop_back();
      } else {
        cells.Fail(status, "must be START, STOP or POINT");
      }
    }
    std::vector<std::size_t> endless;
    for (const auto& [key, started] : open) {
      for (const auto& [row, time_s] : started) endless.push_back(row);
    }
    std::sort(endless.begin(), endless.end());
    for (const std::size_t row : endless) {
      Unpaired(Cells(table_, row, mark_), "START without a STOP");
    }
  }

 private:
  // nullopt: the row has none, which is said.
  std::optional<double> Time(const Cells& cells, std::size_t column) {
    // BORIS writes hh:mm:ss.mmm where its user has asked for it.
    const auto clock = ClockTime(cells.Text(column));
    const auto time = clock ? clock : cells.Number(column);
    if (!time) {
      file_->notes.Count(file_->name +
                             ": rows without a time are left out (events of "
                             "pictures have none)",
                         cells.Place());
      return std::nullopt;
    }
    if (std::abs(*time) > 4e9) {
      cells.Fail(column, "must be a time in seconds");
    }
    return *time;
  }

  // One of the two keys was not pressed: when the other would have been nobody
  // can tell.
  void Unpaired(const Cells& cells, const std::string& what) {
    file_->notes.Count(
        file_->name + ": events with a " + what + " are left out",
        Str(cells.Place(), ", '", ShownText(cells.Text(behavior_), 60), "'"));
  }

  std::string TierOf(const Cells& cells) const {
    const std::string behavior = cells.Text(behavior_);
    const std::string own = behavior + "_" + cells.Text(subject_);
    return ParseTrackName(own) ? own : behavior;
  }

  // "": none, or one of our faces, which the tier tells.
  std::string SubjectOf(const Cells& cells) const {
    const std::string subject = cells.Text(subject_);
    return subject == kNoSubject || StartsWith(subject, "face") ? "" : subject;
  }

  std::string ModifiersOf(const Cells& cells) const {
    std::vector<std::string> parts;
    for (const std::size_t column : modifiers_) {
      const std::string one = cells.Text(column);
      if (!one.empty() && one != "None" && one != "NA") parts.push_back(one);
    }
    return Join(parts, "|");
  }

  // "label", or "label|micro_by|verdict", or these and "coded_units|
  // coded_emotion", as boris_write.cc has it.
  template <class Put>
  static void PutModifiers(const std::string& modifiers, Put put) {
    const auto parts = Split(modifiers, '|');
    if (parts.size() != 3 && parts.size() != 5) {
      if (!modifiers.empty()) put("label", modifiers);
      return;
    }
    const char* names[] = {"label", "micro_by", "verdict", "coded_units",
                           "coded_emotion"};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!parts[i].empty()) put(names[i], parts[i]);
    }
  }

  // Session of a row; its media are entered when it comes first.
  int SessionOf(const Cells& cells) {
    std::string source = cells.Raw(source_);
    if (!boris_.players.empty()) source = Join(boris_.players, "|");
    // Without a column Source the row itself may name its film.
    if (TrimCell(source).empty()) source = MediumName(cells);
    const std::string key = id_ ? cells.Text(id_) : source;
    const auto [at, is_new] =
        sessions_.emplace(key, static_cast<int>(sessions_.size()));
    const int session = at->second;
    if (!is_new) return session;
    const double offset_s =
        offset_ ? OffsetOf(cells.Text(offset_), file_->name) : boris_.offset_s;
    if (offset_s != 0) {
      file_->notes.Count(
          file_->name +
              ": observations whose time offset is taken off the "
              "times of their events",
          Str("'", ShownText(key, 60), "', ", NumberText(offset_s), " s"));
    }
    auto media = BorisMedia(session, offset_s, source, cells.Text(fps_),
                            cells.Text(length_));
    if (media.empty()) {
      is_live_ = true;
      Medium live;
      if (id_) live.name = CleanText(key, 255);
      live.session = session;
      live.begin_s = offset_s;
      live.shift_s = -offset_s;
      media.push_back(live);
    }
    if (sessions_.size() > kMaxObservations) {
      throw DataError(Str(file_->name, ": more than ", kMaxObservations,
                          " observations: split the file"));
    }
    file_->media.insert(file_->media.end(), media.begin(), media.end());
    return session;
  }

  // As it is written; "": none.
  std::string MediumName(const Cells& cells) const {
    const std::string path = CleanText(PlainPath(cells.Text(medium_)), 4096);
    return path == "NA" ? "" : path;
  }

  // The medium that the row names; -1: none of its session.
  int MediumOf(const Cells& cells, int session) {
    const std::string path = MediumName(cells);
    if (path.empty() || is_live_) return -1;
    const auto [at, is_new] = named_.emplace(std::make_pair(session, path), -1);
    if (!is_new) return at->second;
    const std::string name = CleanText(FileNameOf(path), 255);
    // The one whose path is the same, else the first of the name.
    for (const bool whole : {true, false}) {
      for (std::size_t i = 0; i < file_->media.size(); ++i) {
        const Medium& one = file_->media[i];
        if (one.session != session || one.name != name) continue;
        if (whole && !IsPathOf(path, one.path) && !IsPathOf(one.path, path)) {
          continue;
        }
        at->second = static_cast<int>(i);
        return at->second;
      }
    }
    // A film that the row alone names: where it begins is not known.
    Medium medium;
    medium.name = name;
    medium.path = path;
    medium.session = session;
    medium.track = 1;
    medium.begin_s = medium.end_s = medium.shift_s = std::nan("");
    at->second = static_cast<int>(file_->media.size());
    file_->media.push_back(medium);
    return at->second;
  }

  void Add(const Cells& cells, double start_s, double end_s,
           const std::string& flags) {
    const int session = SessionOf(cells);
    const int medium = MediumOf(cells, session);
    if (IsAgain(cells, session, start_s, end_s)) return;
    const std::string subject = SubjectOf(cells), coder = cells.Text(id_);
    const auto put = [&](const std::string& tier, const std::string& text) {
      AddAnnotation(
          {tier, start_s, end_s, text, session, medium, subject, coder}, file_);
    };
    const std::string tier = TierOf(cells);
    const std::string comment = cells.Text(comment_);
    const std::string modifiers = ModifiersOf(cells);
    const auto own = ParseTrackName(tier);
    if (!own) {
      put(tier, comment.empty() ? modifiers : comment);
      return;
    }
    put(tier, comment);
    const std::string face = Str("_face", own->face);
    PutModifiers(modifiers,
                 [&](const std::string& what, const std::string& text) {
                   put(what + face, text);
                 });
    if (!flags.empty()) put("flags" + face, flags);
  }

  // An event that stands there twice, as after an export of two selections.
  // Two subjects are two.
  bool IsAgain(const Cells& cells, int session, double start_s, double end_s) {
    const std::string key =
        Join({Str(session), cells.Text(subject_), cells.Text(behavior_),
              ModifiersOf(cells), cells.Text(comment_), cells.Text(medium_),
              NumberText(start_s), NumberText(end_s)},
             "\n");
    if (seen_.insert(key).second) return false;
    file_->notes.Count(
        file_->name + ": events that stand there before count once",
        cells.Place());
    return true;
  }

  const BorisTable& boris_;
  const Table& table_;
  AnnotationFile* file_;
  DecimalMark mark_;
  std::size_t behavior_;
  Cells::Column subject_, comment_, flags_, id_, source_, medium_, offset_,
      fps_, length_;
  std::vector<std::size_t> modifiers_;
  std::map<std::string, int> sessions_;
  std::set<std::string> seen_;
  bool is_live_ = false;  // an observation without a medium
  std::map<std::pair<int, std::string>, int> named_;
};

}  // namespace

AnnotationFile ParseBoris(std::string_view text, const std::string& name) {
  AnnotationFile file;
  file.name = name;
  const BorisTable boris = FindTable(text, name, &file.notes);
  file.own =
      boris.table.header.size() == 16 && boris.table.Find({"Media file"}) == 3u;
  BorisReader reader(boris, &file);
  if (boris.table.Find({"Stop (s)"})) {
    reader.Aggregated();
  } else {
    reader.Tabular();
  }
  // One live observation is that of the recording beside the file.
  if (reader.is_live() && file.media.size() == 1) file.media[0].name.clear();
  if (!file.media.empty()) {
    file.video = file.media.front().name;
    file.video_path = file.media.front().path;
    file.fps = file.media.front().fps;
  }
  ListTiers(&file);
  return file;
}

}  // namespace mien

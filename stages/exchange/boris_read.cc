// BORIS (Friard and Gamba 2016), tab-separated exports.

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxObservations = 10000;

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

// "player #2: b.mp4": the number, or 0; takes it off the text.
int TakePlayer(std::string_view* text) {
  const std::string lower = ToLower(text->substr(0, 12));
  if (!StartsWith(lower, "player #")) return 0;
  std::size_t at = 8;
  int number = 0;
  while (at < text->size() && (*text)[at] >= '0' && (*text)[at] <= '9' &&
         number < 1000) {
    number = number * 10 + ((*text)[at++] - '0');
  }
  if (at == 8 || at >= text->size() || (*text)[at] != ':') return 0;
  text->remove_prefix(at + 1);
  return number;
}

std::vector<std::string> Parts(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string& player : Split(text, '|')) {
    for (const std::string& one : Split(player, ';')) {
      if (!TrimCell(one).empty()) parts.push_back(TrimCell(one));
    }
  }
  return parts;
}

// The numbers of "25.000|30.000" or "12.0;8.0", as many as there are media;
// one counts for all. NaN where none is told.
std::vector<double> PartNumbers(const std::string& text, std::size_t media) {
  std::vector<double> numbers;
  for (const std::string& part : Parts(text)) {
    const auto number = ParseCellNumber(part, DecimalMark::kUnknown, false);
    numbers.push_back(number && *number > 0 ? *number : std::nan(""));
  }
  if (numbers.size() == 1) numbers.resize(media, numbers[0]);
  if (numbers.size() != media) numbers.assign(media, std::nan(""));
  return numbers;
}

// Media of one observation, in the order in which they play.
class Observation {
 public:
  // source: "player #1:a.mp4;b.mp4|player #2:c.mp4", or one path.
  Observation(int session, double offset_s, const std::string& source,
              const std::string& fps, const std::string& durations) {
    std::string_view text = source;
    std::string_view rest = text;
    std::vector<std::pair<int, std::string>> found;
    if (TakePlayer(&rest) == 0) {
      if (!TrimCell(source).empty()) found.emplace_back(1, TrimCell(source));
    } else {
      int player = 1;
      for (const std::string& part : Parts(text)) {
        std::string_view path = part;
        const int number = TakePlayer(&path);
        if (number > 0) player = number;
        if (!Trim(path).empty()) found.emplace_back(player, Trim(path));
      }
    }
    const auto rates = PartNumbers(fps, found.size());
    const auto lengths = PartNumbers(durations, found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      Medium medium;
      medium.name = CleanText(FileNameOf(found[i].second), 255);
      medium.session = session;
      medium.track = found[i].first;
      medium.fps = rates[i] < 1e6 ? rates[i] : 0;
      const bool follows = i > 0 && found[i - 1].first == found[i].first;
      medium.begin_s = follows ? media_.back().end_s : offset_s;
      medium.end_s = medium.begin_s + lengths[i];
      medium.shift_s = -medium.begin_s;
      media_.push_back(medium);
    }
    // The last of a player goes on: events may lie after its told end.
    for (std::size_t i = 0; i < media_.size(); ++i) {
      const bool last =
          i + 1 == media_.size() || media_[i + 1].track != media_[i].track;
      if (last) media_[i].end_s = 1e12;
    }
  }

  std::vector<Medium> media() const { return media_; }

 private:
  std::vector<Medium> media_;
};

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
      const double end_s =
          cells.Number(stop) ? Time(cells, stop).value_or(*start_s) : *start_s;
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
      } else if (what == "stop" && !started.empty()) {
        if (*time_s < started.back().second) {
          cells.Fail(time, "stops before the start");
        }
        Add(Cells(table_, started.back().first, mark_), started.back().second,
            *time_s, "");
        started.pop_back();
      } else {
        cells.Fail(status, "must be START, STOP (after a START) or POINT");
      }
    }
    for (const auto& [key, started] : open) {
      if (started.empty()) continue;
      Cells(table_, started.front().first)
          .Fail(behavior_, "starts and never stops");
    }
  }

 private:
  // nullopt: the row has none, which is said.
  std::optional<double> Time(const Cells& cells, std::size_t column) {
    const auto time = cells.Number(column);
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

  std::string TierOf(const Cells& cells) const {
    const std::string behavior = cells.Text(behavior_);
    const std::string own = behavior + "_" + cells.Text(subject_);
    return ParseTrackName(own) ? own : behavior;
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
    auto media = Observation(session, offset_s, source, cells.Text(fps_),
                             cells.Text(length_))
                     .media();
    if (media.empty()) {  // a live observation
      Medium live;
      live.name = CleanText(FileNameOf(cells.Text(medium_)), 255);
      if (live.name == "NA") live.name.clear();
      if (live.name.empty() && id_) live.name = CleanText(key, 255);
      is_live_ = true;
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

  // The medium that the row names; -1: none of its session.
  int MediumOf(const Cells& cells, int session) {
    const std::string name = CleanText(FileNameOf(cells.Text(medium_)), 255);
    if (name.empty() || name == "NA" || is_live_) return -1;
    const auto [at, is_new] = named_.emplace(std::make_pair(session, name), -1);
    if (!is_new) return at->second;
    for (std::size_t i = 0; i < file_->media.size(); ++i) {
      const Medium& one = file_->media[i];
      if (one.session == session && one.name == name) {
        at->second = static_cast<int>(i);
        return at->second;
      }
    }
    // A film that the row alone names: where it begins is not known.
    Medium medium;
    medium.name = name;
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
    const auto put = [&](const std::string& tier, const std::string& text) {
      AddAnnotation({tier, start_s, end_s, text, session, medium}, file_);
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
    PutModifiers(modifiers, [&](const std::string& what, std::string text) {
      put(what + face, std::move(text));
    });
    if (!flags.empty()) put("flags" + face, flags);
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
    file.fps = file.media.front().fps;
  }
  ListTiers(&file);
  return file;
}

}  // namespace mien

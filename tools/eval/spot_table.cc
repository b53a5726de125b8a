#include "tools/eval/spot_table.h"

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
#include "stages/exchange/cells.h"
#include "stages/exchange/coded_table.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/time_column.h"
#include "stages/exchange/verdict_words.h"
#include "tools/eval/spot_looks.h"
#include "tools/eval/video_length.h"

namespace mien {
namespace {

constexpr double kMaxSeconds = 4e6;
constexpr std::int64_t kMaxFrame = 1000000000000;
const double kNaN = std::nan("");

// "Micro-expression", "Makroexpression", MEGC's "me": micro, macro; "":
// neither.
std::string KindWord(const std::string& written) {
  const std::string text = ToLower(written);
  for (const auto& [kind, words] :
       {std::pair<const char*, std::vector<const char*>>(
            "micro", {"micro", "mikro", "微", "микро", "マイクロ", "미세"}),
        {"macro", {"macro", "makro", "宏", "макро", "マクロ"}}}) {
    for (const char* word : words) {
      if (StartsWith(text, word)) return kind;
    }
  }
  if (text == "me") return "micro";
  return text == "mae" ? "macro" : "";
}

class TableReader {
 public:
  TableReader(const Table& table, const SpotReading& reading, SpotList* list)
      : table_(table),
        mark_(FindDecimalMark(table)),
        first_frame_(reading.first_frame),
        once_(reading.needs_events),
        list_(list),
        lengths_(table),
        onset_s_(table, "onset"),
        apex_s_(table, "apex"),
        offset_s_(table, "offset"),
        length_s_(table, "duration"),
        video_(VideoColumn()),
        seconds_(InSeconds()),
        onset_(seconds_ ? Cells::Column()
                        : Need({"onset_frame", "onset", "pred_onset"})),
        offset_(seconds_ ? Cells::Column()
                         : Need({"offset_frame", "offset", "pred_offset"})),
        apex_(table.Find({"apex_frame", "apex"})),
        kind_(KindColumn()),
        face_(table.Find({"face"})),
        score_(table.Find({"score", "confidence"})),
        label_(table.Find({"label", "emotion"})),
        verdict_(table.Find({"verdict"})),
        added_(table.Find({"added"})),
        flags_(table.Find({"flags"})),
        size_(table.Find({"peak_iod", "amplitude_iod"})),
        units_(table.Find({"action_units", "aus", "au"})),
        regions_(table.Find({"regions"})),
        who_(table.Find({"subject", "person", "participant"})),
        coder_(table.Find({"coder"})) {
    if (!video_) {
      // Of one recording: JoinSpots finds which, or tells that it cannot.
      unnamed_ = StemOf(table.name);
      list_->notes.Say(table.name +
                       ": no column 'video': all of it is of one "
                       "recording");
    }
    if (onset_s_.is_ms() || offset_s_.is_ms()) {
      list_->notes.Say(table.name +
                       ": columns in milliseconds are read as seconds / 1000");
    }
    CheckUnit(onset_);
    CheckUnit(offset_);
    SayUnit();
  }

  void ReadRow(std::size_t row) {
    const Cells cells(table_, row, mark_);
    if (IsRemark(row, cells)) return;
    const std::optional<double> onset_s = onset_s_.Read(cells);
    const std::optional<double> offset_s = Offset(cells, onset_s);
    const bool in_frames = cells.Count(onset_) || cells.Count(offset_);
    const bool has_event = in_frames || onset_s || offset_s;
    const std::string video = VideoOf(cells, has_event);
    if (video.empty()) return;
    VideoFacts& facts = FactsOf(video);
    facts.guessed = !video_;
    if (!has_event) {
      NameWithout(cells, &facts);
      return;
    }
    SpotEvent event;
    event.video = video;
    if (row < table_.lines.size()) event.line = table_.lines[row];
    SpotInterval& interval = event.interval;
    event.has_frames = in_frames;
    if (in_frames) {
      ReadFrames(cells, &event);
    } else {
      CheckSeconds(cells, onset_s, offset_s);
    }
    interval.kind = Kind(cells);
    const auto face = cells.Whole(face_).value_or(0);
    if (face < 0 || face > 1000000) cells.Fail(face_, "is no face number");
    interval.face = static_cast<int>(face);
    interval.score = cells.Number(score_).value_or(kNaN);
    interval.label = ToLower(cells.Text(label_));
    event.who = cells.Text(who_);
    event.coder = cells.Text(coder_);
    event.verdict = Verdict(cells);
    event.added = VerdictOf(cells.Text(added_)) == "accept";
    event.flags = cells.Text(flags_);
    event.size_iod = cells.Number(size_).value_or(kNaN);
    event.half = HalfName(cells.Text(units_), cells.Text(regions_));
    event.onset_s = onset_s.value_or(kNaN);
    event.apex_s = apex_s_.Read(cells).value_or(kNaN);
    event.offset_s = offset_s.value_or(kNaN);
    ReadLength(cells, event, &facts);
    if (IsAgain(cells, event)) return;
    if (list_->events.size() == kMaxSpotEvents) {
      throw DataError(Str(table_.name, ": more than ", kMaxSpotEvents,
                          " expressions: split the file"));
    }
    list_->events.push_back(std::move(event));
  }

 private:
  // A table of times alone.
  bool InSeconds() const {
    const bool frames = table_.Find({"onset_frame", "onset", "pred_onset"}) ||
                        table_.Find({"offset_frame", "offset", "pred_offset"});
    if (HasLength()) return true;
    if (!frames && onset_s_.is_there() != offset_s_.is_there()) {
      throw DataError(Str(table_.name, ": no column '",
                          onset_s_.is_there() ? "offset_s' beside 'onset_s'"
                                              : "onset_s' beside 'offset_s'",
                          ": both are needed (offset = onset + length)"));
    }
    return !table_.Find({"onset_frame", "onset", "pred_onset"}) &&
           onset_s_.is_there() && offset_s_.is_there();
  }

  Cells::Column VideoColumn() const {
    const auto found = table_.Find({"video", "vid", "video_name"});
    const bool has_times =
        onset_s_.is_there() ||
        table_.Find({"onset_frame", "onset", "pred_onset"}).has_value();
    if (!found && !has_times) Need({"video"});
    return found;
  }

  // As Table::Need, with what a table of expressions has.
  std::size_t Need(const std::vector<std::string>& names) const {
    try {
      return table_.Need(names);
    } catch (const DataError& error) {
      throw DataError(
          error.message() +
          (table_.header.size() == 1
               ? ": columns lie between commas, semicolons or tabs"
               : "") +
          " (a row is one expression: columns video, and onset_frame and "
          "offset_frame, or onset_s and offset_s)");
    }
  }

  // "type" may be another thing; "kind" is always ours.
  Cells::Column KindColumn() const {
    if (const auto kind = table_.Find({"kind"})) return kind;
    Cells::Column type;
    bool filled = false;
    for (const char* name : {"type", "expression type", "typ", "art", "tipo",
                             "category", "kategorie", "тип", "类型", "種類"}) {
      const auto column = table_.Find({name});
      if (!column) continue;
      for (std::size_t i = 0; i < table_.rows.size(); ++i) {
        const std::string text = Cells(table_, i).Text(column);
        if (!KindWord(text).empty()) return column;
        filled = filled || !text.empty();
      }
      if (!type) type = column;
    }
    if (filled) {
      list_->notes.Say(Str(table_.name, ": the column '",
                           ShownText(table_.header[*type], 60),
                           "' tells no kind (micro, macro): not read"));
    }
    return std::nullopt;
  }

  // Whole numbers below "onset" may be anything.
  void SayUnit() const {
    if (!onset_ || !once_ || table_.rows.empty()) return;
    const std::string name = ToLower(table_.header[*onset_]);
    if (name != "onset") return;
    list_->notes.Say(
        table_.name +
        ": 'onset' tells no unit: read as frames (onset_s: seconds, onset_ms: "
        "milliseconds)");
  }

  // A length in place of the offset.
  bool HasLength() const {
    return onset_s_.is_there() && !offset_s_.is_there() &&
           length_s_.is_there() &&
           !table_.Find({"offset_frame", "offset", "pred_offset"});
  }

  std::optional<double> Offset(const Cells& cells,
                               std::optional<double> onset_s) const {
    if (!HasLength()) return offset_s_.Read(cells);
    const auto length_s = length_s_.Read(cells);
    if (!onset_s) return std::nullopt;
    if (!length_s || *length_s < 0) {
      length_s_.Fail(cells, "must be a length in seconds");
    }
    list_->notes.Say(table_.name + ": offset = onset + duration");
    return *onset_s + *length_s;
  }

  // "onset" is a frame; 12.48 in most of its rows is none.
  void CheckUnit(Cells::Column column) const {
    if (!column) return;
    const std::string name = ToLower(table_.header[*column]);
    if (name != "onset" && name != "offset") return;
    std::size_t fractions = 0, first = 0;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const std::string cell = Cells(table_, i, mark_).Text(column);
      const auto number = ParseCellNumber(cell, mark_, true);
      if (!number || *number == std::floor(*number)) continue;
      if (fractions++ == 0) first = i;
    }
    if (2 * fractions <= table_.rows.size()) return;
    Cells(table_, first, mark_)
        .Fail(column, Str("is no whole frame, and '", name,
                          "' tells no unit: call the column ", name, "_s, ",
                          name, "_ms or ", name, "_frame"));
  }

  // "# second pass", and the headings again, as where files were joined.
  bool IsRemark(std::size_t row, const Cells& cells) const {
    const auto& all = table_.rows[row];
    const auto filled = std::count_if(
        all.begin(), all.end(),
        [](const std::string& cell) { return !TrimCell(cell).empty(); });
    if (filled == 1 && StartsWith(TrimCell(all.front()), "#")) {
      list_->notes.Count(
          table_.name + ": rows that begin with # are taken for remarks",
          cells.Place());
      return true;
    }
    std::size_t headings = 0;
    for (std::size_t c = 0; c < all.size(); ++c) {
      if (TrimCell(all[c]).empty()) continue;
      if (ToLower(ColumnName(TrimCell(all[c]))) != ToLower(table_.header[c])) {
        return false;
      }
      ++headings;
    }
    if (headings < 2) return false;
    list_->notes.Count(table_.name +
                           ": headings that stand there again are "
                           "passed over (joined files?)",
                       cells.Place());
    return true;
  }

  // "": a row that is none.
  std::string VideoOf(const Cells& cells, bool has_event) {
    std::string video = PlainPath(cells.Text(video_));
    if (!video_ && has_event) video = unnamed_;
    if (!video.empty()) {
      above_ = video;
      return video;
    }
    if (!has_event) {
      list_->notes.Count(table_.name +
                             ": rows without a video, onset and offset are "
                             "left out (a remark, a sum?)",
                         cells.Place());
      return "";
    }
    if (above_.empty()) cells.Fail(video_, "names no video");
    list_->notes.Count(table_.name +
                           ": rows without a video are taken for that of the "
                           "row above (merged cells)",
                       cells.Place());
    return above_;
  }

  // A row without times: a video in which nothing was found.
  void NameWithout(const Cells& cells, VideoFacts* facts) {
    lengths_.Read(cells, 0, 0, facts);
    if (!cells.Text(kind_).empty() || !cells.Text(label_).empty()) {
      list_->notes.Count(table_.name +
                             ": rows with a kind or a label but without onset "
                             "and offset are left out",
                         cells.Place());
    }
    ++list_->without;
  }

  void ReadFrames(const Cells& cells, SpotEvent* event) const {
    SpotInterval& interval = event->interval;
    interval.onset_frame = Frame(cells, onset_);
    interval.offset_frame = Frame(cells, offset_);
    if (interval.offset_frame < interval.onset_frame) {
      cells.Fail(offset_, "is before the onset");
    }
    if (cells.Count(apex_).value_or(-1) >= 0) {
      event->apex_frame = Frame(cells, apex_);
    }
  }

  void CheckSeconds(const Cells& cells, const std::optional<double>& onset,
                    const std::optional<double>& offset) const {
    if (!onset || *onset < 0) {
      onset_s_.Fail(cells, "must be a time in seconds");
    }
    if (!offset || *offset > kMaxSeconds) {
      offset_s_.Fail(cells, "must be a time in seconds");
    }
    if (*offset < *onset) offset_s_.Fail(cells, "is before the onset");
  }

  void ReadLength(const Cells& cells, const SpotEvent& event,
                  VideoFacts* facts) const {
    double end_s = event.offset_s, length_s = event.offset_s - event.onset_s;
    const auto fps = lengths_.Rate(cells);
    if (std::isnan(end_s) && fps) {
      const SpotInterval& interval = event.interval;
      end_s = static_cast<double>(interval.offset_frame) / *fps;
      length_s = end_s - static_cast<double>(interval.onset_frame) / *fps;
    }
    lengths_.Read(cells, end_s, length_s, facts);
  }

  // Said once: one row too many is a truth that nobody can find. Rows of two
  // people, or of two opinions, are two.
  bool IsAgain(const Cells& cells, const SpotEvent& event) {
    if (!once_) return false;
    const SpotInterval& one = event.interval;
    const std::string key =
        Join({event.video, Str(one.face), cells.Text(who_),
              event.has_frames ? Str(one.onset_frame, " ", one.offset_frame)
                               : Str("s ", NumberText(event.onset_s), " ",
                                     NumberText(event.offset_s)),
              one.kind, one.label},
             "\n");
    if (seen_.insert(key).second) return false;
    list_->notes.Count(
        table_.name + ": rows that say what a row before says count once",
        cells.Place());
    return true;
  }

  VideoFacts& FactsOf(const std::string& video) {
    const auto [at, is_new] = index_.emplace(video, list_->videos.size());
    if (is_new) {
      CheckSpotVideos(table_.name, list_->videos.size() + 1);
      list_->videos.push_back({video, {}, {}, {}, false});
    }
    return list_->videos[at->second];
  }

  // Sub-frame positions, as synthetic truth has them, count as the nearest.
  std::int64_t Frame(const Cells& cells, Cells::Column column) const {
    const auto number = cells.Count(column);
    if (!number)
      cells.Fail(column,
                 "must be a frame number (seconds: columns onset_s and "
                 "offset_s instead)");
    const double frame =
        std::round(*number) - static_cast<double>(first_frame_);
    if (frame < 0 || frame > static_cast<double>(kMaxFrame)) {
      cells.Fail(column,
                 Str("must be a frame number, counted from ", first_frame_));
    }
    return static_cast<std::int64_t>(frame);
  }

  std::string Kind(const Cells& cells) const {
    const std::string text = cells.Text(kind_);
    const std::string kind = KindWord(text);
    if (text.empty() || !kind.empty()) return kind;
    cells.Fail(kind_, "must be micro or macro");
  }

  std::string Verdict(const Cells& cells) const {
    std::string note;  // is not read here
    return TakeVerdict(cells.Text(verdict_), table_.name, cells.Place(), &note,
                       &list_->notes);
  }

  const Table& table_;
  DecimalMark mark_;
  std::int64_t first_frame_;
  bool once_;
  SpotList* list_;
  LengthColumns lengths_;
  TimeColumn onset_s_, apex_s_, offset_s_, length_s_;
  Cells::Column video_;
  bool seconds_;
  Cells::Column onset_, offset_, apex_, kind_, face_, score_, label_, verdict_,
      added_, flags_, size_, units_, regions_, who_, coder_;
  std::string unnamed_;                       // where no column names the video
  std::string above_;                         // video of the row before
  std::set<std::string> seen_;                // what rows have said
  std::map<std::string, std::size_t> index_;  // into list_->videos
};

}  // namespace

void CheckSpotVideos(const std::string& where, std::size_t count) {
  if (count <= kMaxSpotVideos) return;
  throw DataError(Str(where, ": more than ", kMaxSpotVideos,
                      " recordings: score them in parts"));
}

std::size_t ReadSpotTable(std::string text, const std::string& path,
                          const SpotReading& reading, SpotList* list) {
  CsvLimits limits;
  limits.max_bytes = kMaxSpotBytes;
  TimeForms forms;
  forms.fps = reading.fps;
  forms.fps_from = reading.fps_from;
  forms.first_frame = reading.first_frame;
  const Table table = ParseCodedTable(text, path, limits, forms, &list->notes);
  text = std::string();
  TableReader reader(table, reading, list);
  for (std::size_t i = 0; i < table.rows.size(); ++i) reader.ReadRow(i);
  return table.rows.size();
}

std::vector<VideoFacts> ReadVideos(const std::string& path,
                                   ReadingNotes* notes) {
  const Table table = ReadCsv(path, {}, notes);
  const auto name = table.Need({"name", "video", "vid"});
  const LengthColumns lengths(table);
  std::vector<VideoFacts> videos;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    VideoFacts facts;
    facts.name = PlainPath(cells.Text(name));
    if (facts.name.empty()) cells.Fail(name, "names no video");
    lengths.Read(cells, 0, 0, &facts);
    CheckSpotVideos(path, videos.size() + 1);
    videos.push_back(facts);
  }
  return videos;
}

}  // namespace mien

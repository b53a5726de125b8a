#include "stages/exchange/event_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/verdict_words.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxCell = std::size_t{1} << 20;

std::string NumberCell(double value) {
  return std::isfinite(value) ? FixedText(value, 6) : "";
}

// Valid UTF-8 without control characters, and no formula. File names and notes
// may hold any byte.
std::string TextCell(const std::string& text) {
  return GuardFormula(IsCleanText(text) ? text : CleanText(text, kMaxCell));
}

std::string FrameCell(std::int64_t frame) {
  return frame < 0 ? "" : std::to_string(frame);
}

std::string ListCell(std::vector<std::string> items) {
  for (std::string& item : items) {
    std::replace(item.begin(), item.end(), ';', ',');
  }
  return TextCell(Join(items, ";"));
}

std::vector<std::string> EventCells(const EventRow& row) {
  return {TextCell(row.video),          std::to_string(row.face),
          std::to_string(row.event),    row.kind,
          FrameCell(row.onset_frame),   FrameCell(row.apex_frame),
          FrameCell(row.offset_frame),  NumberCell(row.onset_s),
          NumberCell(row.apex_s),       NumberCell(row.offset_s),
          NumberCell(row.duration_s()), NumberCell(row.score),
          NumberCell(row.amplitude_px), NumberCell(row.amplitude_iod),
          ListCell(row.regions),        ListCell(row.flags),
          TextCell(row.label),          NumberCell(row.p[0]),
          NumberCell(row.p[1]),         NumberCell(row.p[2]),
          TextCell(row.verdict),        ListCell(row.action_units),
          TextCell(row.note),           TextCell(row.micro_by),
          TextCell(row.words),          TextCell(row.speaker)};
}

void AddCoding(const EventRow& row, std::vector<std::string>* cells) {
  cells->push_back(ListCell(row.coded_units));
  cells->push_back(TextCell(row.coded_emotion));
  cells->push_back(TextCell(row.coder));
  cells->push_back(row.added ? "yes" : "");
}

class EventReader {
 public:
  // Without notes a verdict in other words than ours is an error.
  EventReader(const Table& table, ReadingNotes* notes, double micro_max_s)
      : table_(table), notes_(notes), micro_max_s_(micro_max_s) {
    for (const std::string& name : EventColumns()) {
      columns_.push_back(table.Find({name}));
    }
    for (const std::string& name : CodingColumns()) {
      coding_.push_back(table.Find({name}));
    }
    for (const char* needed : {"video", "onset_frame", "offset_frame"}) {
      table.Need({needed});
    }
  }

  EventRow Read(std::size_t index) const {
    const Cells cells(table_, index);
    EventRow row;
    row.video = cells.Raw(Column("video"));
    if (Trim(row.video).empty()) {
      cells.Fail(Column("video"), "names no video");
    }
    row.face = Count(cells, "face");
    row.event = Count(cells, "event");
    ReadFrames(cells, &row);
    ReadKind(cells, &row);
    row.score = cells.Number(Column("score")).value_or(0);
    row.amplitude_px = cells.Number(Column("amplitude_px")).value_or(0);
    row.amplitude_iod = cells.Number(Column("amplitude_iod")).value_or(0);
    row.regions = cells.List(Column("regions"));
    row.flags = cells.List(Column("flags"));
    row.label = cells.Text(Column("label"));
    ReadProbabilities(cells, &row);
    row.action_units = cells.List(Column("action_units"));
    row.note = cells.Raw(Column("note"));
    row.verdict = Verdict(cells, &row.note);
    row.micro_by = ToLower(cells.Text(Column("micro_by")));
    const auto& rules = MicroRules();
    if (!row.micro_by.empty() &&
        std::find(rules.begin(), rules.end(), row.micro_by) == rules.end()) {
      cells.Fail(Column("micro_by"),
                 "must be " + Join(rules, ", ") + " or empty");
    }
    row.words = cells.Raw(Column("words"));
    row.speaker = cells.Raw(Column("speaker"));
    ReadCoding(cells, &row);
    return row;
  }

 private:
  Cells::Column Column(std::string_view name) const {
    const auto& names = EventColumns();
    return columns_[static_cast<std::size_t>(
        std::find(names.begin(), names.end(), name) - names.begin())];
  }

  std::string Verdict(const Cells& cells, std::string* note) const {
    const std::string text = cells.Text(Column("verdict"));
    if (notes_ != nullptr) {
      return TakeVerdict(text, table_.name, cells.Place(), note, notes_);
    }
    const auto verdict = VerdictOf(text);
    if (!verdict) {
      cells.Fail(Column("verdict"), "must be accept, reject, unsure or empty");
    }
    return *verdict;
  }

  int Count(const Cells& cells, const char* name) const {
    const auto value = cells.Whole(Column(name)).value_or(0);
    if (value < 0 || value > 1000000000) {
      cells.Fail(Column(name), "must be 0 or a small whole number");
    }
    return static_cast<int>(value);
  }

  std::int64_t Frame(const Cells& cells, const char* name) const {
    const auto frame = cells.Whole(Column(name));
    if (!frame || *frame < 0) {
      cells.Fail(Column(name), "must be a frame number, counted from 0");
    }
    return *frame;
  }

  void ReadFrames(const Cells& cells, EventRow* row) const {
    row->onset_frame = Frame(cells, "onset_frame");
    row->offset_frame = Frame(cells, "offset_frame");
    if (row->offset_frame < row->onset_frame) {
      cells.Fail(Column("offset_frame"),
                 Str("is before the onset_frame ", row->onset_frame));
    }
    row->apex_frame =
        cells.Whole(Column("apex_frame")) ? Frame(cells, "apex_frame") : -1;
    const double missing = std::nan("");
    row->onset_s = cells.Number(Column("onset_s")).value_or(missing);
    row->apex_s = cells.Number(Column("apex_s")).value_or(missing);
    row->offset_s = cells.Number(Column("offset_s")).value_or(missing);
    if (row->offset_s < row->onset_s) {
      cells.Fail(Column("offset_s"), "is before onset_s");
    }
  }

  void ReadKind(const Cells& cells, EventRow* row) const {
    row->kind = ToLower(cells.Text(Column("kind")));
    if (row->kind.empty()) {
      const double length_s = row->duration_s();
      row->kind =
          KindText(std::isnan(length_s) ? EventKind::kMicro
                                        : KindByLength(length_s, micro_max_s_));
    }
    if (!KindOf(row->kind)) {
      cells.Fail(Column("kind"), "must be micro or macro");
    }
  }

  void ReadCoding(const Cells& cells, EventRow* row) const {
    row->coded_units = cells.List(coding_[0]);
    row->coded_emotion = cells.Text(coding_[1]);
    row->coder = cells.Text(coding_[2]);
    // "TRUE", "1", "ja" are yes, as of verdicts.
    const auto added = VerdictOf(cells.Text(coding_[3]));
    if (!added || *added == "unsure") {
      cells.Fail(coding_[3], "must be yes, no or empty");
    }
    row->added = *added == "accept";
  }

  void ReadProbabilities(const Cells& cells, EventRow* row) const {
    const char* names[] = {"p_negative", "p_positive", "p_surprise"};
    for (std::size_t i = 0; i < row->p.size(); ++i) {
      const auto value = cells.Number(Column(names[i]));
      if (!value) continue;
      if (*value < 0 || *value > 1) {
        cells.Fail(Column(names[i]), "must lie in 0..1");
      }
      row->p[i] = *value;
    }
  }

  const Table& table_;
  ReadingNotes* notes_;
  double micro_max_s_;
  std::vector<Cells::Column> columns_, coding_;
};

// Shortest text that reads back to the same number.
template <class T>
void AppendNumber(T value, std::string* out) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  out->append(buffer, end);
}

}  // namespace

const std::vector<std::string>& MicroRules() {
  static const auto& rules = *new std::vector<std::string>{"total", "onset"};
  return rules;
}

const std::vector<std::string>& EventColumns() {
  static const std::vector<std::string> columns = {
      "video",        "face",          "event",        "kind",
      "onset_frame",  "apex_frame",    "offset_frame", "onset_s",
      "apex_s",       "offset_s",      "duration_s",   "score",
      "amplitude_px", "amplitude_iod", "regions",      "flags",
      "label",        "p_negative",    "p_positive",   "p_surprise",
      "verdict",      "action_units",  "note",         "micro_by",
      "words",        "speaker"};
  return columns;
}

const std::vector<std::string>& CodingColumns() {
  static const auto& columns = *new std::vector<std::string>{
      "coded_units", "coded_emotion", "coder", "added"};
  return columns;
}

std::string EventsCsv(const std::vector<EventRow>& rows) {
  const bool coded =
      std::any_of(rows.begin(), rows.end(),
                  [](const EventRow& row) { return row.coded(); });
  std::vector<std::string> header = EventColumns();
  if (coded) {
    header.insert(header.end(), CodingColumns().begin(), CodingColumns().end());
  }
  std::string csv = CsvLine(header);
  for (const EventRow& row : rows) {
    std::vector<std::string> cells = EventCells(row);
    if (coded) AddCoding(row, &cells);
    csv += CsvLine(cells);
  }
  return csv;
}

std::vector<EventRow> ParseEventsCsv(std::string_view text,
                                     const std::string& name,
                                     ReadingNotes* notes, double micro_max_s) {
  CsvLimits limits;
  limits.max_bytes = kMaxBytes;
  const Table table = ParseTable(text, name, limits, notes);
  const EventReader reader(table, notes, micro_max_s);
  std::vector<EventRow> rows;
  rows.reserve(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    rows.push_back(reader.Read(i));
  }
  return rows;
}

std::vector<EventRow> ReadEvents(const std::string& path, ReadingNotes* notes,
                                 double micro_max_s) {
  return ParseEventsCsv(ReadFile(path, kMaxBytes), path, notes, micro_max_s);
}

std::string SignalsCsv(const SignalTable& signals, std::int64_t first_frame) {
  const std::size_t columns = signals.columns.size();
  const std::size_t frames = signals.time_s.size();
  MIEN_CHECK(signals.values.size() == frames * columns,
             "signals of another size than frames x columns");
  std::vector<std::string> header = {"frame", "time_s"};
  for (const std::string& name : signals.columns) {
    header.push_back(GuardFormula(name));
  }
  std::string csv = CsvLine(header);
  csv.reserve(csv.size() + frames * (20 + columns * 11));
  for (std::size_t t = 0; t < frames; ++t) {
    AppendNumber(first_frame + static_cast<std::int64_t>(t), &csv);
    csv += ',';
    csv += NumberCell(signals.time_s[t]);
    for (std::size_t c = 0; c < columns; ++c) {
      csv += ',';
      const float value = signals.values[t * columns + c];
      if (std::isfinite(value)) AppendNumber(value, &csv);
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace mien

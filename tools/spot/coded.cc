#include "tools/spot/coded.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <optional>

#include "pipeline/core/csv.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/coded_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/recording_name.h"
#include "stages/exchange/time_column.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostUnread = 5;  // names that are told
constexpr std::size_t kMostBytes = std::size_t{32} << 20;
constexpr std::size_t kMostRows = 20000;
constexpr std::size_t kMostCoders = 5;  // that a note names

std::string Cell(double value, int decimals) {
  return std::isfinite(value) ? FixedText(value, decimals) : "";
}

// Tables with tabs end in .tsv, too.
bool IsTable(const std::string& path, const std::string& text) {
  if (LooksLikeAnnotations(text)) return false;
  return !IsAnnotationFile(path) || EndsWith(ToLower(path), ".tsv");
}

void ReadTableRows(const std::string& text, const std::string& path, double fps,
                   CodedList* list) {
  const TimeForms forms{fps, "--fps", 0};
  const Table table = ParseCodedTable(text, path, {}, forms, &list->notes);
  const TimeColumn onset_s(table, "onset"), offset_s(table, "offset"),
      length_s(table, "duration"), apex_s(table, "apex");
  const bool by_length =
      onset_s.is_there() && !offset_s.is_there() && length_s.is_there();
  const bool in_frames =
      !onset_s.is_there() || !(offset_s.is_there() || by_length);
  const auto begin =
      in_frames ? table.Need({"onset_frame", "onset"}) : *onset_s.column();
  const auto end = in_frames ? table.Need({"offset_frame", "offset"})
                             : *(by_length ? length_s : offset_s).column();
  const auto apex = table.Find({"apex_frame", "apex"});
  const auto video = table.Find({"video"});
  if (by_length) list->notes.Say(path + ": offset = onset + duration");
  const auto face = table.Find({"face"});
  const auto label = table.Find({"label", "emotion"});
  const auto note = table.Find({"note", "text", "comment"});
  const auto coder = table.Find({"coder"});
  const DecimalMark mark = FindDecimalMark(table);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i, mark);
    if (cells.Raw(begin).empty() && cells.Raw(end).empty()) continue;
    MarkedRow row;
    row.video = cells.Text(video);
    row.label = cells.Text(label);
    row.coder = cells.Text(coder);
    row.text = row.label.empty() ? cells.Text(note) : row.label;
    const auto whose = cells.Whole(face);
    if (whose) row.interval.face = static_cast<int>(*whose);
    if (in_frames) {
      row.onset_frame = cells.Whole(begin).value_or(-1);
      row.offset_frame = cells.Whole(end).value_or(-1);
      row.apex_frame = cells.Whole(apex).value_or(-1);
      if (row.onset_frame < 0) cells.Fail(begin, "must be a frame, from 0");
      if (row.offset_frame < row.onset_frame) {
        cells.Fail(end, "must be a frame from the onset on");
      }
    } else {
      row.interval.onset_s = onset_s.Read(cells).value_or(-1);
      row.interval.offset_s =
          (by_length ? length_s : offset_s).Read(cells).value_or(-1);
      if (by_length) row.interval.offset_s += row.interval.onset_s;
      row.interval.apex_s = apex_s.Read(cells).value_or(std::nan(""));
      if (row.interval.onset_s < 0) cells.Fail(begin, "must be seconds");
      if (row.interval.offset_s < row.interval.onset_s) {
        cells.Fail(end, "must be seconds from the onset on");
      }
    }
    list->rows.push_back(std::move(row));
  }
}

void ReadTierRows(const AnnotationFile& file,
                  const std::vector<std::string>& tiers,
                  const std::vector<std::string>& videos, CodedList* list) {
  AnnotationUse use;
  use.tiers = tiers;
  use.known = videos;
  use.with_folders = true;
  // The only tier there is needs no name.
  if (tiers.empty() && !file.own && file.tiers.size() == 1) {
    use.tiers = file.tiers;
  }
  const AnnotatedEvents read = ReadAnnotated(file, use);
  list->notes.Append(read.notes);
  const bool guessed =
      std::all_of(read.recordings.begin(), read.recordings.end(),
                  [](const AnnotatedRecording& one) { return one.guessed; });
  for (const EventRow& event : read.rows) {
    MarkedRow row;
    row.video = guessed ? "" : event.video;
    row.interval = {event.onset_s, event.offset_s, event.apex_s,
                    file.own ? event.face : -1};
    row.sound_time = file.sound_time;
    row.label = event.label;
    row.coder = event.coder;
    row.text = event.note.empty() ? event.label : event.note;
    list->rows.push_back(std::move(row));
  }
}

// Each of them is an interval of its own, also where two mean the same moment.
void SayCoders(const std::string& path, CodedList* list) {
  std::vector<std::string> coders;
  for (const MarkedRow& row : list->rows) {
    if (row.coder.empty() || coders.size() > kMostCoders ||
        std::find(coders.begin(), coders.end(), row.coder) != coders.end()) {
      continue;
    }
    coders.push_back(row.coder);
  }
  if (coders.size() < 2) return;
  const std::size_t count = coders.size();
  for (std::string& one : coders) one = ShownText(one, 60);
  list->notes.Say(Str(path, ": intervals of ",
                      count > kMostCoders ? "many" : Str(count), " coders (",
                      Join(coders, ", "),
                      "): all are measured, those that mean the same moment "
                      "too"));
}

double SecondOf(std::int64_t frame, const std::vector<double>& time_s,
                std::int64_t first_frame) {
  return TimeAt(time_s, static_cast<double>(frame - first_frame));
}

// Whether a row that names `written` is of the recording `video`: a name, or
// a path where several share it.
bool IsNamed(const std::string& written, const std::string& video) {
  if (video.find('/') != std::string::npos) {
    return IsPathOf(written, video) ||
           IsPathOf(written, StemOfRecording(video));
  }
  return NameKey(written) == NameKey(video) ||
         StemKey(written) == StemKey(video) ||
         NameKey(written) == StemKey(video);
}

}  // namespace

std::string UnreadText(const CodedList& list,
                       const std::vector<std::string>& videos) {
  std::size_t count = 0;
  std::vector<std::string> names;
  for (const MarkedRow& row : list.rows) {
    const bool read =
        row.video.empty() || std::any_of(videos.begin(), videos.end(),
                                         [&row](const std::string& video) {
                                           return IsNamed(row.video, video);
                                         });
    if (read) continue;
    ++count;
    const std::string name = ShownText(row.video, 60);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.size() < kMostUnread) names.push_back(name);
  }
  if (count == 0) return "";
  return Str(list.name, ": ", count,
             count == 1 ? " interval is" : " intervals are",
             " of no recording that is read: ", Join(names, ", "));
}

CodedList ReadCoded(const std::string& path,
                    const std::vector<std::string>& tiers,
                    const std::vector<std::string>& videos, double fps) {
  CodedList list;
  list.name = fs::path(path).filename().string();
  const std::string text = ReadText(path, kMostBytes, &list.notes);
  list.sha256 = Sha256File(path);
  if (IsTable(path, text)) {
    ReadTableRows(text, path, fps, &list);
  } else {
    ReadTierRows(LooksLikeAnnotations(text) ? ParseAnnotations(text, path)
                                            : ReadAnnotations(path),
                 tiers, videos, &list);
  }
  SayCoders(path, &list);
  if (list.rows.empty()) {
    throw DataError(path + ": no interval is marked there");
  }
  if (list.rows.size() > kMostRows) {
    throw DataError(Str(path, ": ", list.rows.size(),
                        " intervals: no person has marked more than ",
                        kMostRows));
  }
  return list;
}

std::vector<MarkedRow> CodedOf(const CodedList& list, const std::string& video,
                               bool alone, const std::vector<double>& time_s,
                               std::int64_t first_frame, double sound_s) {
  std::vector<MarkedRow> own;
  for (MarkedRow row : list.rows) {
    if (row.video.empty() && !alone) {
      throw DataError(list.name +
                      ": names no recording, but several are read: give one "
                      "recording, or a column video");
    }
    const bool apart = video.find('/') != std::string::npos;
    const bool named = IsNamed(row.video, video);
    if (apart && named && !HasFolder(row.video)) {
      throw DataError(Str(list.name, ": several recordings are called ",
                          ShownText(row.video, 200),
                          ": write the folder too, as in P1/",
                          ShownText(row.video, 200)));
    }
    if (!row.video.empty() && !named) continue;
    if (row.onset_frame >= 0) {
      row.interval.onset_s = SecondOf(row.onset_frame, time_s, first_frame);
      row.interval.offset_s = SecondOf(row.offset_frame, time_s, first_frame);
      if (row.apex_frame >= 0) {
        row.interval.apex_s = SecondOf(row.apex_frame, time_s, first_frame);
      }
    } else if (row.sound_time) {
      row.interval.onset_s += sound_s;
      row.interval.offset_s += sound_s;
      row.interval.apex_s += sound_s;
    }
    own.push_back(std::move(row));
  }
  std::stable_sort(own.begin(), own.end(), [](const auto& a, const auto& b) {
    return a.interval.onset_s < b.interval.onset_s;
  });
  return own;
}

std::vector<CodedInterval> IntervalsOf(const std::vector<MarkedRow>& rows) {
  std::vector<CodedInterval> intervals;
  intervals.reserve(rows.size());
  for (const MarkedRow& row : rows) intervals.push_back(row.interval);
  return intervals;
}

void OnlyOfFace(int face, std::vector<MeasuredInterval>* measured) {
  for (MeasuredInterval& one : *measured) {
    if (face >= 0 && one.why.empty() && one.event.face != face) {
      one.why = "it is another face's (--face)";
    }
  }
}

std::string CodedText(const std::string& name,
                      const std::vector<MarkedRow>& rows,
                      const CodedEvents& events) {
  const std::size_t missing = rows.size() - events.which.size();
  return Str(rows.size(), rows.size() == 1 ? " interval of " : " intervals of ",
             name, " measured in place of spotting (--events)",
             missing > 0 ? Str(", ", missing,
                               " of them could not be: coded.csv says why")
                         : "");
}

CodedEvents ListCoded(const std::vector<MeasuredInterval>& measured,
                      const std::vector<double>& time_s, double micro_max_s,
                      const EventListParams& params) {
  CodedEvents events;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    if (!measured[i].why.empty()) continue;
    ListedEvent one;
    one.event = measured[i].event;
    one.number = static_cast<int>(events.which.size()) + 1;
    one.micro_by = MicroBy(
        TimeAt(time_s, one.event.onset_idx), TimeAt(time_s, one.event.apex_idx),
        TimeAt(time_s, one.event.offset_idx), micro_max_s, params);
    one.event.kind =
        one.micro_by.empty() ? EventKind::kMacro : EventKind::kMicro;
    events.list.all.push_back(std::move(one));
    events.which.push_back(i);
  }
  return events;
}

void PutCoded(const std::vector<MarkedRow>& rows, const CodedEvents& events,
              std::vector<EventRow>* event_rows) {
  for (std::size_t k = 0; k < events.which.size() && k < event_rows->size();
       ++k) {
    const std::string& label = rows[events.which[k]].label;
    if (!label.empty()) (*event_rows)[k].label = label;
  }
}

std::string CodedCsv(const std::string& video,
                     const std::vector<MarkedRow>& rows,
                     const std::vector<MeasuredInterval>& measured,
                     const CodedEvents& events,
                     const std::vector<double>& time_s) {
  std::string csv = CsvLine(
      {"video", "event", "coded_onset_s", "coded_apex_s", "coded_offset_s",
       "coded_text", "onset_s", "apex_s", "offset_s", "amplitude_px",
       "amplitude_iod", "fitted", "explained", "not_measured"});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CodedInterval& coded = rows[i].interval;
    std::vector<std::string> cells = {
        GuardFormula(video),     "",
        Cell(coded.onset_s, 6),  Cell(coded.apex_s, 6),
        Cell(coded.offset_s, 6), GuardFormula(rows[i].text)};
    const auto at = std::find(events.which.begin(), events.which.end(), i);
    if (at == events.which.end()) {
      cells.resize(13);
      cells.push_back(GuardFormula(measured[i].why));
    } else {
      const Event& event = measured[i].event;
      cells[1] = Str(at - events.which.begin() + 1);
      for (const double idx :
           {event.onset_idx, event.apex_idx, event.offset_idx}) {
        cells.push_back(Cell(TimeAt(time_s, idx), 6));
      }
      cells.insert(cells.end(),
                   {Cell(event.amplitude_px, 6), Cell(event.amplitude_iod, 6),
                    measured[i].fitted ? "yes" : "no",
                    Cell(measured[i].explained, 3), ""});
    }
    csv += CsvLine(cells);
  }
  return csv;
}

}  // namespace mien

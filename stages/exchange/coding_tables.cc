#include "stages/exchange/coding_tables.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/exchange/boris_events.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr double kMsPerS = 1000;

std::int64_t Ms(double time_s) {
  return std::llround(std::max(time_s, 0.0) * kMsPerS);
}

// "01:02:03" + before_ms + "045".
std::string Clock(std::int64_t ms, char before_ms) {
  char text[40];
  std::snprintf(text, sizeof(text), "%02lld:%02lld:%02lld%c%03lld",
                static_cast<long long>(ms / 3600000),
                static_cast<long long>(ms / 60000 % 60),
                static_cast<long long>(ms / 1000 % 60), before_ms,
                static_cast<long long>(ms % 1000));
  return text;
}

// One line of clean text; characters of `forbidden` become blanks.
std::string Plain(const std::string& text, const std::string& forbidden) {
  std::string out = CleanText(text, 10000);
  std::replace_if(
      out.begin(), out.end(),
      [&](char c) { return forbidden.find(c) != std::string::npos; }, ' ');
  return Trim(out);
}

std::string TabCell(const std::string& text) {
  return GuardFormula(Plain(text, "\t\n\r\""));
}

std::string TabLine(const std::vector<std::string>& cells) {
  return Join(cells, "\t") + "\r\n";
}

bool HasApex(const EventRow& row) {
  return row.apex_frame >= 0 && std::isfinite(row.apex_s);
}

std::string ScoreText(const EventRow& row) {
  return std::isfinite(row.score) ? FixedText(row.score, 6) : "";
}

// An event as long as nothing would not be shown: it lasts 1 ms.
std::int64_t StopMs(const EventRow& row) {
  return std::max(Ms(row.offset_s), Ms(row.onset_s) + 1);
}

std::string DatavyuCode(const std::string& text) {
  return Plain(text, "\t\n\r\\,()|");
}

std::string DatavyuCell(const EventRow& row) {
  const std::vector<std::string> codes = {
      Str(row.event),
      DatavyuCode(row.label),
      DatavyuCode(row.verdict),
      ScoreText(row),
      HasApex(row) ? Str(Ms(row.apex_s)) : "",
      DatavyuCode(Join(row.regions, ";")),
      DatavyuCode(Join(row.flags, ";")),
      DatavyuCode(Join(row.action_units, ";")),
      DatavyuCode(row.note)};
  return Str(Clock(Ms(row.onset_s), ':'), ",", Clock(StopMs(row), ':'), ",(",
             Join(codes, ","), ")\n");
}

}  // namespace

std::string WriteInteract(const std::vector<EventRow>& rows,
                          const VideoInfo& video) {
  CheckTimes(rows);
  std::string out = TabLine({"Level", "start time", "Offset", "Memo", "Face",
                             "Kind", "Label", "Verdict", "Event", "Score",
                             "Apex", "Regions", "Flags", "ActionUnits"});
  const auto head = [&out](const char* level, const std::string& name) {
    std::vector<std::string> cells(14);
    cells[0] = level;
    cells[3] = TabCell(name);
    out += TabLine(cells);
  };
  head("1", NameInRows(rows, video.path));
  std::set<int> faces;
  for (const EventRow& row : rows) faces.insert(row.face);
  const auto sorted = ByOnset(rows);
  for (const int face : faces) {
    head("2", Str("face", face));
    for (const EventRow& row : sorted) {
      if (row.face != face) continue;
      out += TabLine(
          {"3", Clock(Ms(row.onset_s), '.'), Clock(StopMs(row), '.'),
           TabCell(row.note), Str("face", row.face), row.kind,
           TabCell(row.label), row.verdict, Str(row.event), ScoreText(row),
           HasApex(row) ? Clock(Ms(row.apex_s), '.') : "",
           TabCell(Join(row.regions, ";")), TabCell(Join(row.flags, ";")),
           TabCell(Join(row.action_units, ";"))});
    }
  }
  return out;
}

std::string WriteDatavyu(const std::vector<EventRow>& rows,
                         const VideoInfo& /*video*/) {
  CheckTimes(rows);
  std::map<std::string, std::string> columns;
  for (const EventRow& row : ByOnset(rows)) {
    columns[Str(row.kind, "_face", row.face)] += DatavyuCell(row);
  }
  std::string out = "#4\n";
  for (const auto& [name, cells] : columns) {
    out += name + " (MATRIX,true,)";
    char before = '-';
    for (const char* code : {"event", "label", "verdict", "score", "apex",
                             "regions", "flags", "action_units", "note"}) {
      out += before + std::string(code) + "|NOMINAL";
      before = ',';
    }
    out += "\n" + cells;
  }
  return out;
}

std::string WriteObserver(const std::vector<EventRow>& rows,
                          const VideoInfo& video) {
  const std::string whole = NameInRows(rows, video.path);
  const std::string name =
      TabCell(HasFolder(whole) ? StemOfRecording(whole) : StemOf(video.path));
  std::string out =
      TabLine({"Time_Relative_hms", "Time_Relative_sf", "Duration_sf",
               "Observation", "Subject", "Behavior", "Modifier_1", "Modifier_2",
               "Event_Type", "Comment"});
  const auto events = BorisEvents(rows);  // states in pairs, by time
  std::map<std::string, std::size_t> running;
  std::vector<double> lasts_s(events.size(), 0);
  std::vector<std::string> types(events.size(), "Point");
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].code == "apex") continue;
    const std::string state = events[i].subject + " " + events[i].code;
    const auto begun = running.find(state);
    types[i] = begun == running.end() ? "State start" : "State stop";
    if (begun == running.end()) {
      running[state] = i;
      continue;
    }
    lasts_s[i] = lasts_s[begun->second] =
        events[i].time_s - events[begun->second].time_s;
    running.erase(begun);
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    const BorisEvent& event = events[i];
    // "label|verdict|flags|action units", "None" where there is none.
    std::vector<std::string> modifiers = Split(event.modifier, '|');
    modifiers.resize(2);
    for (std::string& one : modifiers) one = one == "None" ? "" : TabCell(one);
    out +=
        TabLine({Clock(Ms(event.time_s), '.'), FixedText(event.time_s, 6),
                 FixedText(lasts_s[i], 6), name, event.subject, event.code,
                 modifiers[0], modifiers[1], types[i], TabCell(event.comment)});
  }
  return out;
}

}  // namespace mien

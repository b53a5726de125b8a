// BORIS (Friard and Gamba 2016), tab-separated "aggregated events".

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

const std::vector<std::string> kColumns = {
    "Observation id", "Observation date", "Description",
    "Media file",     "Total length",     "FPS",
    "Subject",        "Behavior",         "Behavioral category",
    "Modifiers",      "Behavior type",    "Start (s)",
    "Stop (s)",       "Duration (s)",     "Comment start",
    "Comment stop"};

// Tabs and line ends would break a table that BORIS reads without quotes.
std::string Plain(const std::string& text) {
  std::string out = CleanText(text, 10000);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return c == '\t' || c == '\n' || c == '"'; }, ' ');
  return GuardFormula(out);
}

std::string OneModifier(std::string text) {
  std::replace(text.begin(), text.end(), '|', '/');
  return text;
}

// BORIS puts '|' between the modifiers of an event.
std::string Modifiers(const EventRow& row) {
  const bool coded = !row.coded_units.empty() || !row.coded_emotion.empty();
  if (!coded && row.micro_by.empty() && row.verdict.empty()) {
    return Plain(row.label);
  }
  std::string text =
      Str(OneModifier(row.label), "|", row.micro_by, "|", row.verdict);
  if (coded) {
    text += Str("|", OneModifier(Join(row.coded_units, ";")), "|",
                OneModifier(row.coded_emotion));
  }
  return Plain(text);
}

std::string WithNote(const std::string& text, const EventRow& row) {
  return row.note.empty() ? text : Str(text, kBeforeNote, row.note);
}

std::string TsvLine(const std::vector<std::string>& fields) {
  return Join(fields, "\t") + "\n";
}

std::vector<std::string> Row(const EventRow& row, const VideoInfo& video,
                             bool apex) {
  std::string date = video.date.empty() ? "1970-01-01T00:00:00" : video.date;
  std::replace(date.begin(), date.end(), 'T', ' ');
  const double start = std::max(apex ? row.apex_s : row.onset_s, 0.0);
  const double stop = std::max(apex ? row.apex_s : row.offset_s, 0.0);
  return {Plain(StemOf(video.path)),
          date,
          "",
          Plain(video.path),
          video.duration_s > 0 ? FixedText(video.duration_s, 6) : "NA",
          video.fps > 0 ? FixedText(video.fps, 6) : "NA",
          Str("face", row.face),
          apex ? "apex" : row.kind,
          "expression",
          apex ? "" : Modifiers(row),
          apex ? "POINT" : "STATE",
          FixedText(start, 6),
          FixedText(stop, 6),
          apex ? "NA" : FixedText(stop - start, 6),
          apex ? Str("#", row.event) : Plain(WithNote(EventText(row), row)),
          apex ? "" : Plain(Join(row.flags, ";"))};
}

}  // namespace

std::string WriteBoris(const std::vector<EventRow>& rows,
                       const VideoInfo& video) {
  CheckTimes(rows);
  std::string out = TsvLine(kColumns);
  for (const EventRow& row : ByOnset(rows)) {
    out += TsvLine(Row(row, video, false));
    if (row.apex_frame >= 0 && std::isfinite(row.apex_s)) {
      out += TsvLine(Row(row, video, true));
    }
  }
  return out;
}

}  // namespace mien

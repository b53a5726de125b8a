#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr char kArrow[] = "-->";

std::string TimeText(std::int64_t ms) {
  const auto padded = [](std::int64_t value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width > text.size() ? width - text.size() : 0, '0') +
           text;
  };
  return padded(ms / 3600000, 2) + ":" + padded(ms / 60000 % 60, 2) + ":" +
         padded(ms / 1000 % 60, 2) + "." + padded(ms % 1000, 3);
}

// Cue text: one line, & < > escaped ("-->" would end the cue).
std::string CueText(const std::string& text) {
  std::string out;
  for (const char c : CleanText(text, 10000)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c == '\n' || c == '\t' ? ' ' : c;
    }
  }
  return out;
}

}  // namespace

std::string WriteWebVtt(const std::vector<EventRow>& rows,
                        const VideoInfo& video) {
  CheckTimes(rows);
  std::string out = "WEBVTT\n\n";
  if (!video.path.empty()) {
    out += "NOTE video " + CueText(NameInRows(rows, video.path)) + "\n\n";
  }
  for (const EventRow& row : ByOnset(rows)) {
    const std::string face = Str("_face", row.face);
    if (row.apex_frame >= 0 && std::isfinite(row.apex_s)) {
      out += Str("NOTE apex", face, " #", row.event, " ",
                 FixedText(std::max(row.apex_s, 0.0), 6), "\n\n");
    }
    const auto start = std::llround(std::max(row.onset_s, 0.0) * 1000);
    const auto end =
        std::max(std::llround(std::max(row.offset_s, 0.0) * 1000), start + 1);
    out += Str(row.kind, face, " ", row.event, "\n", TimeText(start), " ",
               kArrow, " ", TimeText(end), "\n", CueText(EventText(row)), "\n");
    if (!row.label.empty()) out += CueText(row.label) + "\n";
    if (!row.micro_by.empty())
      out += "micro_by: " + CueText(row.micro_by) + "\n";
    if (!row.coded_units.empty()) {
      out += "coded_units: " + CueText(Join(row.coded_units, ";")) + "\n";
    }
    if (!row.coded_emotion.empty()) {
      out += "coded_emotion: " + CueText(row.coded_emotion) + "\n";
    }
    if (!row.note.empty()) out += "note: " + CueText(row.note) + "\n";
    if (!row.verdict.empty()) out += "verdict: " + CueText(row.verdict) + "\n";
    out += "\n";
  }
  return out;
}

}  // namespace mien

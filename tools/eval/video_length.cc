#include "tools/eval/video_length.h"

#include <cmath>
#include <optional>

namespace mien {
namespace {

constexpr double kSameLengthS = 0.05;

std::optional<double> Positive(const Cells& cells, Cells::Column column) {
  const auto value = cells.Number(column);
  if (value && !(*value > 0 && *value < 1e9)) {
    cells.Fail(column, "must be above 0");
  }
  return value;
}

}  // namespace

std::optional<double> LengthColumns::Rate(const Cells& cells) const {
  return Positive(cells, fps);
}

void LengthColumns::Read(const Cells& cells, double event_end_s,
                         double event_length_s, VideoFacts* facts) const {
  const auto keep = [](std::optional<double> value, std::optional<double>* to) {
    if (value && !*to) *to = value;
  };
  keep(Rate(cells), &facts->fps);
  if (const auto value = Positive(cells, minutes)) {
    keep(*value * 60, &facts->duration_s);
  }
  keep(Positive(cells, video_s), &facts->duration_s);
  const auto count = cells.Count(frames);
  if (count && !(*count > 0 && *count < 1e12)) {
    cells.Fail(frames, "must be above 0");
  }
  if (count && facts->fps) keep(*count / *facts->fps, &facts->duration_s);
  // In events.csv, and often elsewhere, duration_s is the event's: only what
  // reaches beyond the end of the event can be the video's.
  const auto seconds = cells.Number(duration_s);
  const bool of_event =
      seconds && std::abs(*seconds - event_length_s) < kSameLengthS;
  if (seconds && *seconds > 0 && *seconds >= event_end_s && !of_event) {
    keep(*seconds, &facts->duration_s);
  }
}

}  // namespace mien

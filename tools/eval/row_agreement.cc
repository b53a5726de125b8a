#include "tools/eval/row_agreement.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostPoints = 300;
constexpr double kMostApartS = 0.2, kMostApartFrames = 3;
constexpr double kLatePicturesS = 1.5;
constexpr double kSameRate = 0.02;
constexpr std::size_t kLeastRows = 3;  // to tell what they have in common

double TimeOf(const FrameLine& line, double frame) {
  return line.from_s + frame / line.fps;
}

bool Near(double a_s, double b_s, double fps) {
  return std::abs(a_s - b_s) <= std::max(kMostApartS, kMostApartFrames / fps);
}

std::vector<FrameTime> Points(const std::vector<SpotEvent*>& rows) {
  std::vector<FrameTime> points;
  for (const SpotEvent* row : rows) {
    points.push_back({row->onset_s, double(row->interval.onset_frame)});
    points.push_back({row->offset_s, double(row->interval.offset_frame)});
  }
  return points;
}

// The line that the video tells, or that the rows have in common.
FrameLine LineOf(const std::vector<SpotEvent*>& rows, const VideoFacts& video,
                 const FrameLine& common) {
  if (!video.fps) return rows.size() < kLeastRows ? FrameLine() : common;
  FrameLine line{*video.fps, 0};
  std::vector<double> left;
  for (const FrameTime& point : Points(rows)) {
    left.push_back(point.time_s - point.frame / line.fps);
  }
  const double late = MedianOf(std::move(left));
  if (late > 0 && late <= kLatePicturesS) line.from_s = late;
  return line;
}

}  // namespace

FrameLine LineThrough(const std::vector<FrameTime>& points) {
  const std::size_t step = points.size() / kMostPoints + 1;
  std::vector<double> slopes, left;
  for (std::size_t a = 0; a < points.size(); a += step) {
    for (std::size_t b = a + step; b < points.size(); b += step) {
      const double frames = points[b].frame - points[a].frame;
      // Neighbours say little: their seconds are rounded.
      if (std::abs(frames) < 10) continue;
      slopes.push_back((points[b].time_s - points[a].time_s) / frames);
    }
  }
  if (slopes.empty()) return {};
  const double frame_s = MedianOf(std::move(slopes));
  if (!(frame_s > 0)) return {};
  for (const FrameTime& point : points) {
    left.push_back(point.time_s - point.frame * frame_s);
  }
  return {1 / frame_s, MedianOf(std::move(left))};
}

Disagreement FindDisagreement(const std::vector<SpotEvent*>& rows,
                              const VideoFacts& video) {
  Disagreement found;
  const FrameLine common = LineThrough(Points(rows));
  const FrameLine line = LineOf(rows, video, common);
  const bool by_clock = video.clock.size() > 2;
  if (!by_clock && line.fps <= 0) return found;
  const double fps = line.fps > 0 ? line.fps : 25;
  const auto time_of = [&](std::int64_t frame) {
    const auto at = static_cast<double>(frame);
    return by_clock ? TimeOfFrame(video.clock, at) : TimeOf(line, at);
  };
  bool all_common = common.fps > 0 && rows.size() >= kLeastRows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SpotInterval& one = rows[i]->interval;
    const double onset_s = time_of(one.onset_frame);
    const auto on_line = [&](std::int64_t frame, double time_s) {
      return Near(TimeOf(common, static_cast<double>(frame)), time_s,
                  common.fps);
    };
    all_common = all_common && on_line(one.onset_frame, rows[i]->onset_s) &&
                 on_line(one.offset_frame, rows[i]->offset_s);
    if (Near(onset_s, rows[i]->onset_s, fps) &&
        Near(time_of(one.offset_frame), rows[i]->offset_s, fps)) {
      continue;
    }
    if (found.rows.empty()) found.frame_s = onset_s;
    found.rows.push_back(i);
  }
  // Seconds of a varying rate go with no line: nothing can be said then.
  if (!by_clock && !all_common && rows.size() >= kLeastRows &&
      2 * found.rows.size() > rows.size()) {
    return {};
  }
  if (all_common && !found.rows.empty() &&
      std::abs(common.fps / fps - 1) > kSameRate) {
    found.fits_fps = common.fps;
  }
  return found;
}

std::string DisagreementText(const Disagreement& found,
                             const std::vector<SpotEvent*>& rows,
                             const std::string& what, const VideoFacts& video) {
  const SpotEvent& first = *rows[found.rows.front()];
  std::string text = Str(
      ShownText(video.name, 100), ": frames and seconds of ", found.rows.size(),
      " of ", rows.size(), " ", what, " disagree, the frames are used: ",
      found.rows.size() > 1 ? "the first in " : "",
      first.line > 0 ? Str("line ", first.line) : "its table", " (frame ",
      first.interval.onset_frame, " is at ", FixedText(found.frame_s, 3),
      " s, not at ", FixedText(first.onset_s, 3), " s)");
  if (found.fits_fps > 0) {
    text += Str("; they would agree at ", FixedText(found.fits_fps, 2),
                " frames a second");
  }
  return text;
}

}  // namespace mien

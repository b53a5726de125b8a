#include "stages/spotting/short_gaps.h"

#include <algorithm>
#include <vector>

namespace mien {
namespace {

// `t_s` moved as the frames around it are.
double Moved(double t_s, const std::vector<double>& from,
             const std::vector<double>& to) {
  const auto after = std::upper_bound(from.begin(), from.end(), t_s);
  if (after == from.begin()) return to.front() + t_s - from.front();
  const auto i = static_cast<std::size_t>(after - from.begin());
  const double since = t_s - from[i - 1];
  if (i == from.size()) return to.back() + since;
  return to[i - 1] + since * (to[i] - to[i - 1]) / (from[i] - from[i - 1]);
}

}  // namespace

ShortGaps::ShortGaps(const MotionSeries& series) : series_(series) {
  const std::vector<double>& from = series.time_s;
  std::vector<double> to = from;
  double cut_s = 0;
  for (std::size_t i = 1; i < from.size(); ++i) {
    cut_s += std::max(0.0, from[i] - from[i - 1] - kMostS);
    to[i] -= cut_s;
  }
  // Steps of a slow camera are no gaps.
  if (cut_s <= 0 || series.fps < 1 / kMostS) return;
  own_ = series;
  for (FaceMotion& face : own_->faces) {
    for (double& t_s : face.patch_time_s) t_s = Moved(t_s, from, to);
    for (double& t_s : face.cover_time_s) t_s = Moved(t_s, from, to);
  }
  own_->time_s = std::move(to);
}

}  // namespace mien

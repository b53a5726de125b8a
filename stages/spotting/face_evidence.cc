#include "stages/spotting/face_evidence.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "pipeline/core/median.h"
#include "stages/motion/face_cover.h"
#include "stages/motion/regions.h"
#include "stages/spotting/series_measures.h"
#include "stages/spotting/speech_signal.h"

namespace mien {
namespace {

constexpr double kBlinkReach =
    0.25;  // s: lids and cheeks take this long to settle
// s: a hand is on its way before it covers.
constexpr double kCoverReach = 0.4;
constexpr double kRestReach = 0.8;    // s
constexpr double kLeastDrop = 0.012;  // iod

bool AnyAbove(const std::vector<float>& values, std::size_t from,
              std::size_t to, double threshold) {
  return std::any_of(values.begin() + static_cast<std::ptrdiff_t>(from),
                     values.begin() + static_cast<std::ptrdiff_t>(to),
                     [threshold](float v) { return v > threshold; });
}

// Lids that go down by more than the event itself: a blink that the openness
// of the eyes does not tell (narrow eyes, glasses).
bool LidsDropped(const FaceView& view, std::size_t from, std::size_t to,
                 double amplitude_iod) {
  const auto regions = static_cast<std::size_t>(view.series.region_count());
  const auto left = static_cast<std::size_t>(RegionIndex("lid_left"));
  const auto right = static_cast<std::size_t>(RegionIndex("lid_right"));
  const auto lids = [&](std::size_t i) {
    return 0.5 *
           (view.face.dy[i * regions + left] +
            view.face.dy[i * regions + right]) /
           view.face.iod_px;
  };
  const auto [wide_from, wide_to] = view.Rows(view.TimeOf(from) - kRestReach,
                                              view.TimeOf(to - 1) + kRestReach);
  std::vector<double> rest;
  for (std::size_t i = wide_from; i < wide_to; ++i) {
    if (std::isfinite(lids(i))) rest.push_back(lids(i));
  }
  const double usual = MedianOf(std::move(rest));
  const double least = std::max(kLeastDrop, 1.2 * amplitude_iod);
  for (std::size_t i = from; i < to; ++i) {
    if (lids(i) - usual > least) return true;
  }
  return false;
}

}  // namespace

FlagEvidence FaceEvidence::At(const MovementPattern& pattern,
                              double amplitude_iod, double onset_s,
                              double offset_s) const {
  const FaceMotion& face = view.face;
  FlagEvidence seen;
  const auto [blink_from, blink_to] =
      view.Rows(onset_s - kBlinkReach, offset_s + kBlinkReach);
  seen.blink = pattern.at_eyes &&
               (AnyAbove(face.blink, blink_from, blink_to,
                         params.flags.blink_threshold) ||
                LidsDropped(view, blink_from, blink_to, amplitude_iod));
  if (pattern.at_mouth && !speech.empty()) {
    const std::size_t a = grid.IndexOf(onset_s), b = grid.IndexOf(offset_s);
    double sum = 0;
    for (std::size_t i = a; i <= b; ++i) sum += speech[i];
    seen.speech = sum > kSpeechFrom * static_cast<double>(b - a + 1);
  }
  const auto [from, to] = view.Rows(onset_s, offset_s);
  seen.head_travel_iod =
      std::hypot(Travel(face.head_x, from, to), Travel(face.head_y, from, to)) /
      face.iod_px;
  seen.head_roll_deg = Travel(face.head_roll_deg, from, to);
  const double near_s = params.flags.near_loss_s;
  const auto [near_from, near_to] =
      view.Rows(onset_s - near_s, offset_s + near_s);
  for (std::size_t i = near_from; i < near_to; ++i) {
    seen.face_lost = seen.face_lost || !std::isfinite(face.head_x[i]);
  }
  seen.fps = view.series.fps;
  return seen;
}

bool FaceEvidence::Covered(const std::vector<std::string>& regions,
                           double onset_s, double offset_s) const {
  const FaceMotion& face = view.face;
  const auto& times = face.cover_time_s;
  const auto from =
      std::lower_bound(times.begin(), times.end(), onset_s - kCoverReach);
  const auto to = std::upper_bound(from, times.end(), offset_s + kCoverReach);
  if (from == to) return false;
  return std::any_of(
      regions.begin(), regions.end(), [&](const std::string& region) {
        const std::size_t zone = CoverZoneOf(region);
        for (auto at = from; at != to; ++at) {
          const auto row = static_cast<std::size_t>(at - times.begin());
          const float cover = face.cover[row * kCoverZones + zone];
          if (cover >= params.covered_from) return true;
        }
        return false;
      });
}

}  // namespace mien

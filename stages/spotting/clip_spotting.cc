#include "stages/spotting/clip_spotting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "pipeline/core/error.h"
#include "stages/spotting/series_measures.h"

namespace mien {
namespace {

// Amplitude over noise at which the score is one half.
constexpr double kHalfSnr = 4;

double FrameOf(const CommonMotion& common, double time_s) {
  // Frames that were not measured have no entry: interpolate their indices.
  const double at = IndexOfTime(common.t_s, time_s);
  const auto low = static_cast<std::size_t>(at);
  const auto high = std::min(low + 1, common.idx.size() - 1);
  const double share = at - static_cast<double>(low);
  return (1 - share) * static_cast<double>(common.idx[low]) +
         share * static_cast<double>(common.idx[high]);
}

std::vector<std::string> RegionsOf(const MotionSeries& series,
                                   const CommonMotion& common,
                                   double region_share) {
  std::vector<std::size_t> order(common.strength.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&common](std::size_t a, std::size_t b) {
                     return common.strength[a] > common.strength[b];
                   });
  std::vector<std::string> names;
  for (const std::size_t r : order) {
    if (common.strength[r] > 0 && common.strength[r] >= region_share) {
      names.push_back(series.regions[r]);
    }
  }
  return names;
}

FlagEvidence EvidenceAt(const MotionSeries& series, const FaceMotion& face,
                        const Event& event, const FlagParams& params) {
  const auto row = [&face](double idx) {
    const double at = idx - static_cast<double>(face.first_idx);
    return static_cast<std::size_t>(
        std::clamp(at, 0.0, static_cast<double>(face.frame_count - 1)));
  };
  const std::size_t begin = row(std::floor(event.onset_idx));
  const std::size_t end = row(std::ceil(event.offset_idx)) + 1;
  FlagEvidence seen;
  for (std::size_t i = begin; i < end; ++i) {
    seen.blink = seen.blink || face.blink[i] > params.blink_threshold;
    seen.face_lost = seen.face_lost || !std::isfinite(face.head_x[i]);
  }
  seen.head_travel_iod = std::hypot(Travel(face.head_x, begin, end),
                                    Travel(face.head_y, begin, end)) /
                         face.iod_px;
  seen.head_roll_deg = Travel(face.head_roll_deg, begin, end);
  seen.fps = series.fps;
  return seen;
}

Event MakeEvent(const MotionSeries& series, const FaceMotion& face,
                const CommonMotion& common, const SpottingParams& params) {
  const EnvelopeFit& fit = common.fit;
  const double snr = fit.amplitude / common.noise;
  Event event;
  event.face = face.face;
  event.onset_idx = FrameOf(common, fit.onset_s);
  event.apex_idx = FrameOf(common, fit.apex_s);
  event.offset_idx = FrameOf(common, fit.offset_s);
  event.kind = KindByLength(fit.offset_s - fit.onset_s, params.micro_max_s);
  event.score = snr * snr / (snr * snr + kHalfSnr * kHalfSnr);
  event.amplitude_iod = fit.amplitude;
  event.amplitude_px = fit.amplitude * face.image_iod_px;
  event.regions = RegionsOf(series, common, params.region_share);
  event.flags =
      FlagsOf(EvidenceAt(series, face, event, params.flags), params.flags);
  return event;
}

}  // namespace

Events ClipSpotStage::Run(const MotionSeries& series) const {
  Events out;
  out.source = "spotted";
  out.curve.assign(series.time_s.size(), 0);
  for (const FaceMotion& face : series.faces) {
    MIEN_CHECK(face.iod_px > 0, "no inter-ocular distance");
    const CommonMotion common = FindCommonMotion(series, face, params_);
    if (!common.fit.ok) continue;
    if (!params_.always_one &&
        common.fit.amplitude < params_.min_snr * common.noise) {
      continue;
    }
    const Event event = MakeEvent(series, face, common, params_);
    if (!out.events.empty() && out.events[0].score >= event.score) continue;
    out.events.assign(1, event);
    std::fill(out.curve.begin(), out.curve.end(), 0.0f);
    const auto smooth =
        SmoothOverTime(common.t_s, common.curve, params_.smooth_s);
    for (std::size_t i = 0; i < smooth.size(); ++i) {
      const double value = smooth[i] - common.fit.base;
      out.curve[static_cast<std::size_t>(common.idx[i])] =
          static_cast<float>(std::abs(value));
    }
  }
  return out;
}

}  // namespace mien

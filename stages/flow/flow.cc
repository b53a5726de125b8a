#include "stages/flow/flow.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>
#include <opencv2/optflow.hpp>
#include <opencv2/video.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/flow/head_field.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

// Faces are looked for this far around a lost onset or apex frame.
constexpr double kNearbyS = 0.1;
constexpr int kHeadStepPx = 3;

cv::Mat FlowBy(cv::DenseOpticalFlow* algorithm, const cv::Mat& from,
               const cv::Mat& to) {
  cv::Mat flow;
  algorithm->calc(from, to, flow);
  return flow;
}

cv::Mat QuickFlow(const cv::Mat& from, const cv::Mat& to) {
  const auto dis =
      cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(1);
  return FlowBy(dis.get(), from, to);
}

// `image` seen through a small motion: out(x) = image(x + field(x)), where
// x -> image goes through image_from_aligned first.
cv::Mat WarpThrough(const cv::Mat& image, const cv::Matx23d& image_from_aligned,
                    const cv::Mat& field) {
  cv::Mat map(field.size(), CV_32FC2);
  const cv::Matx23d& m = image_from_aligned;
  for (int row = 0; row < field.rows; ++row) {
    for (int col = 0; col < field.cols; ++col) {
      const auto f = field.at<cv::Vec2f>(row, col);
      const double x = col + f[0], y = row + f[1];
      map.at<cv::Vec2f>(row, col) =
          cv::Vec2f(static_cast<float>(m(0, 0) * x + m(0, 1) * y + m(0, 2)),
                    static_cast<float>(m(1, 0) * x + m(1, 1) * y + m(1, 2)));
    }
  }
  cv::Mat out;
  cv::remap(image, out, map, cv::noArray(), cv::INTER_CUBIC,
            cv::BORDER_REPLICATE);
  return out;
}

Landmarks Mapped(const Landmarks& landmarks, const cv::Matx23d& m) {
  Landmarks out;
  for (int i = 0; i < kLandmarkCount; ++i) {
    out[i] = ApplyAffine(m, landmarks[i]);
  }
  return out;
}

// Apex against onset from eyes, nose bridge and nose base alone: a first
// guess for heads that moved by many px.
cv::Matx23d LandmarkMotion(const Landmarks& onset, const Landmarks& apex) {
  constexpr int kStable[] = {27, 28, 29, 30, 31, 33, 35, 36, 39, 42, 45};
  cv::Point2d mean_a, mean_b;
  for (const int i : kStable) {
    mean_a += cv::Point2d(onset[i]);
    mean_b += cv::Point2d(apex[i]);
  }
  mean_a *= 1.0 / std::size(kStable);
  mean_b *= 1.0 / std::size(kStable);
  double dot = 0, cross = 0, length = 0;
  for (const int i : kStable) {
    const cv::Point2d a = cv::Point2d(onset[i]) - mean_a;
    const cv::Point2d b = cv::Point2d(apex[i]) - mean_b;
    dot += a.dot(b);
    cross += a.cross(b);
    length += a.dot(a);
  }
  const double c = length > 0 ? dot / length : 1;
  const double s = length > 0 ? cross / length : 0;
  return {c, -s, mean_b.x - c * mean_a.x + s * mean_a.y,
          s, c,  mean_b.y - s * mean_a.x - c * mean_a.y};
}

cv::Matx23d Compose(const cv::Matx23d& outer, const cv::Matx23d& inner) {
  const cv::Matx33d a(outer(0, 0), outer(0, 1), outer(0, 2), outer(1, 0),
                      outer(1, 1), outer(1, 2), 0, 0, 1);
  const cv::Matx33d b(inner(0, 0), inner(0, 1), inner(0, 2), inner(1, 0),
                      inner(1, 1), inner(1, 2), 0, 0, 1);
  const cv::Matx33d c = a * b;
  return {c(0, 0), c(0, 1), c(0, 2), c(1, 0), c(1, 1), c(1, 2)};
}

// @throws DataError when none can be read.
cv::Mat MeanGrey(const FrameSource& source, std::int64_t first,
                 std::int64_t last, std::int64_t wanted) {
  const auto reader = source.Open(first);
  MeanFrame mean;
  Frame frame;
  for (std::int64_t idx = first; idx <= last && reader->Next(&frame); ++idx) {
    mean.Add(frame.image);
  }
  if (mean.count() == 0) {
    throw DataError(
        Str("frame ", wanted, " could not be read from ", source.info().path));
  }
  return mean.Mean();
}

// Frames averaged on each side: fewer where onset and apex are close.
std::int64_t ReachOf(std::int64_t onset, std::int64_t apex,
                     const FlowParams& params) {
  return std::min<std::int64_t>(params.average_frames,
                                std::abs(apex - onset) / 10);
}

// The landmarks at idx, or at the nearest frame where the face was found.
const Landmarks* LandmarksNear(const FaceTrack& track, std::int64_t idx,
                               double fps) {
  const auto reach = static_cast<std::int64_t>(std::ceil(kNearbyS * fps));
  for (std::int64_t d = 0; d <= reach; ++d) {
    if (track.FoundAt(idx - d)) return &track.At(idx - d);
    if (track.FoundAt(idx + d)) return &track.At(idx + d);
  }
  return nullptr;
}

void NeedFace(const Landmarks* face, std::int64_t idx, const char* what) {
  if (face) return;
  throw DataError(Str("no face was found around the ", what, " (frame index ",
                      idx, "); check the clip or the annotation"));
}

void AddChannel(const std::string& name, const PairFlow& pair, int side_px,
                FlowStack* stack) {
  cv::Mat planes[2];
  cv::split(pair.flow, planes);
  cv::Mat full;
  if (name == "u") {
    full = planes[0];
  } else if (name == "v") {
    full = planes[1];
  } else if (name == "strain") {
    full = OpticalStrain(pair.flow);
  } else {
    const cv::Mat& grey = name == "apex" ? pair.apex_grey : pair.onset_grey;
    grey.convertTo(full, CV_32F, 1.0 / 255);
  }
  cv::Mat small;
  cv::resize(full, small, {side_px, side_px}, 0, 0, cv::INTER_AREA);
  stack->channel_names.push_back(name);
  stack->stack.insert(stack->stack.end(), small.begin<float>(),
                      small.end<float>());
}

}  // namespace

cv::Matx23d AlignedFromImage(const Landmarks& landmarks,
                             const FlowParams& params) {
  const cv::Point2d left = LeftEye(landmarks);
  const cv::Point2d right = RightEye(landmarks);
  const cv::Point2d middle = 0.5 * (left + right);
  const cv::Point2d across = right - left;
  const double iod = std::max(cv::norm(across), 1e-6);
  const double scale = params.face_px / params.face_iods / iod;
  const double c = scale * across.x / iod;
  const double s = -scale * across.y / iod;  // turns the eyes level
  const double to_x = params.face_px / 2.0;
  const double to_y = params.face_px * params.eyes_at;
  return {c, -s, to_x - c * middle.x + s * middle.y,
          s, c,  to_y - s * middle.x - c * middle.y};
}

cv::Mat DenseFlow(const cv::Mat& from, const cv::Mat& to,
                  const std::string& method) {
  if (method == "dis") {
    const auto dis =
        cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
    // The preset stops at quarter size and interpolates; faces are small.
    dis->setFinestScale(0);
    return FlowBy(dis.get(), from, to);
  }
  if (method == "farneback") {
    const auto farneback = cv::FarnebackOpticalFlow::create(
        3, 0.5, false, 15, 5, 7, 1.5, 0);  // as He 2021
    return FlowBy(farneback.get(), from, to);
  }
  if (method != "tvl1") {
    throw ConfigError("flow.method: '" + method +
                      "' is not one of tvl1, dis, farneback");
  }
  const auto tvl1 = cv::optflow::DualTVL1OpticalFlow::create();
  return FlowBy(tvl1.get(), from, to);
}

cv::Mat OpticalStrain(const cv::Mat& flow) {
  cv::Mat strain(flow.size(), CV_32FC1);
  const auto at = [&flow](int row, int col) {
    return flow.at<cv::Vec2f>(std::clamp(row, 0, flow.rows - 1),
                              std::clamp(col, 0, flow.cols - 1));
  };
  for (int row = 0; row < flow.rows; ++row) {
    for (int col = 0; col < flow.cols; ++col) {
      // One-sided at the border: half the span, so half the divisor.
      const float span_x = col > 0 && col + 1 < flow.cols ? 2.f : 1.f;
      const float span_y = row > 0 && row + 1 < flow.rows ? 2.f : 1.f;
      const cv::Vec2f dx = (at(row, col + 1) - at(row, col - 1)) / span_x;
      const cv::Vec2f dy = (at(row + 1, col) - at(row - 1, col)) / span_y;
      const float shear = dy[0] + dx[1];
      strain.at<float>(row, col) =
          std::sqrt(dx[0] * dx[0] + dy[1] * dy[1] + shear * shear / 2);
    }
  }
  return strain;
}

PairFlow ComputePairFlow(const cv::Mat& onset, const Landmarks& onset_landmarks,
                         const cv::Mat& apex, const Landmarks& apex_landmarks,
                         const FlowParams& params) {
  PairFlow pair;
  const cv::Size size(params.face_px, params.face_px);
  pair.aligned_from_image = AlignedFromImage(onset_landmarks, params);
  const cv::Matx23d onset_from_aligned = InvertAffine(pair.aligned_from_image);
  const cv::Matx23d apex_from_aligned = Compose(
      LandmarkMotion(onset_landmarks, apex_landmarks), onset_from_aligned);
  const cv::Mat still = cv::Mat::zeros(size, CV_32FC2);
  pair.onset_grey = WarpThrough(onset, onset_from_aligned, still);
  const cv::Mat weight =
      RigidWeight(Mapped(onset_landmarks, pair.aligned_from_image), size);

  cv::Mat head = still;  // aligned px, on top of the landmarks' first guess
  pair.apex_grey = WarpThrough(apex, apex_from_aligned, head);
  for (int round = 0; round < params.head_rounds; ++round) {
    HeadField motion(params.head_model, size);
    motion.Fit(QuickFlow(pair.onset_grey, pair.apex_grey), weight, kHeadStepPx);
    head += motion.Field();
    pair.apex_grey = WarpThrough(apex, apex_from_aligned, head);
  }
  pair.flow = DenseFlow(pair.onset_grey, pair.apex_grey, params.method);
  HeadField rest(params.head_model, size);
  rest.Fit(pair.flow, weight, kHeadStepPx);
  pair.flow -= rest.Field();
  return pair;
}

void MeanFrame::Add(const cv::Mat& image) {
  cv::Mat grey;
  ToGrey(image).convertTo(grey, CV_32F);
  if (count_++ == 0) {
    sum_ = grey;
  } else {
    sum_ += grey;
  }
}

cv::Mat MeanFrame::Mean() const {
  cv::Mat mean;
  if (count_ > 0) sum_.convertTo(mean, CV_8U, 1.0 / count_);
  return mean;
}

std::set<std::int64_t> FramesOfPair(std::int64_t onset, std::int64_t apex,
                                    std::int64_t frame_count,
                                    const FlowParams& params) {
  const std::int64_t reach = ReachOf(onset, apex, params);
  std::set<std::int64_t> frames;
  for (const std::int64_t middle : {onset, apex}) {
    for (std::int64_t idx = middle - reach; idx <= middle + reach; ++idx) {
      if (idx >= 0 && idx < frame_count) frames.insert(idx);
    }
  }
  return frames;
}

FlowPlan PlanFlow(const FaceTracks& tracks, const Event& event,
                  const FlowParams& params) {
  const FaceTrack* track = nullptr;
  for (const FaceTrack& candidate : tracks.faces) {
    if (candidate.face == event.face) track = &candidate;
  }
  MIEN_CHECK(track != nullptr, "the event's face is tracked");
  const auto last = tracks.frame_count() - 1;
  FlowPlan plan;
  plan.onset = std::clamp<std::int64_t>(std::llround(event.onset_idx), 0, last);
  plan.apex = std::clamp<std::int64_t>(std::llround(event.apex_idx), 0, last);
  plan.reach = ReachOf(plan.onset, plan.apex, params);
  plan.onset_face = LandmarksNear(*track, plan.onset, tracks.fps);
  plan.apex_face = LandmarksNear(*track, plan.apex, tracks.fps);
  return plan;
}

FlowStack StackOf(const FlowPlan& plan, const cv::Mat& onset,
                  const cv::Mat& apex, const FlowParams& params) {
  const PairFlow pair =
      ComputePairFlow(onset, *plan.onset_face, apex, *plan.apex_face, params);
  FlowStack stack;
  stack.face_height_px = stack.face_width_px = params.face_px;
  stack.iod_px = static_cast<float>(params.face_px / params.face_iods);
  stack.onset_idx = plan.onset;
  stack.apex_idx = plan.apex;
  stack.flow.assign(pair.flow.ptr<float>(),
                    pair.flow.ptr<float>() + 2 * pair.flow.total());
  stack.onset_grey.assign(pair.onset_grey.datastart, pair.onset_grey.dataend);
  stack.apex_grey.assign(pair.apex_grey.datastart, pair.apex_grey.dataend);
  stack.aligned_from_image.assign(pair.aligned_from_image.val,
                                  pair.aligned_from_image.val + 6);
  stack.channels = static_cast<int>(params.channels.size());
  stack.height_px = stack.width_px = params.stack_px;
  for (const std::string& name : params.channels) {
    AddChannel(name, pair, params.stack_px, &stack);
  }
  if (!std::all_of(stack.stack.begin(), stack.stack.end(),
                   [](float x) { return std::isfinite(x); })) {
    throw InternalError("flow: the stack holds NaN");
  }
  return stack;
}

FlowStack FlowStage::Run(const std::shared_ptr<const FrameSource>& frames,
                         const FaceTracks& tracks, const Events& events) const {
  if (tracks.faces.empty()) {
    throw DataError("no face was found in any frame of " + frames->info().path +
                    "; check the images or lower track.min_face");
  }
  if (events.events.empty()) {
    throw DataError(
        "nothing was spotted in this clip, so there is no flow to compute; "
        "use spotting.always_one or annotated frames");
  }
  const FlowPlan plan = PlanFlow(tracks, events.events.front(), params_);
  NeedFace(plan.onset_face, plan.onset, "onset");
  NeedFace(plan.apex_face, plan.apex, "apex");
  const auto last = tracks.frame_count() - 1;
  const auto mean_grey = [&](std::int64_t idx) {
    return MeanGrey(*frames, std::max<std::int64_t>(idx - plan.reach, 0),
                    std::min(idx + plan.reach, last), idx);
  };
  return StackOf(plan, mean_grey(plan.onset), mean_grey(plan.apex), params_);
}

}  // namespace mien

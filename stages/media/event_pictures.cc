#include "stages/media/event_pictures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "stages/flow/head_field.h"
#include "stages/ingest/video_writer.h"
#include "stages/media/magnify.h"
#include "stages/motion/alignment.h"
#include "stages/motion/regions.h"
#include "stages/page/images.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

constexpr double kTiny = 1e-6;        // s
constexpr double kCropMargin = 0.08;  // of the face's own height
constexpr int kStillQuality = 78;
constexpr double kFlowFloorIod = 0.003;
// H.264's quality (less is better): tried first, better than anyone sees, and
// what can still be watched. A film's size halves over about kCrfHalves.
constexpr int kFirstCrf = 24, kBestCrf = 20, kLastCrf = 37;
constexpr double kCrfHalves = 6;
constexpr double kFullEnough = 0.75;  // of the size that a film may have

bool IsKnown(const cv::Matx23d& m) {
  return std::all_of(m.val, m.val + 6,
                     [](double v) { return std::isfinite(v); });
}

bool IsKnown(const Landmarks& landmarks) {
  return std::all_of(landmarks.begin(), landmarks.end(), [](cv::Point2f p) {
    return std::isfinite(p.x) && std::isfinite(p.y);
  });
}

std::string Jpeg(const cv::Mat& image) {
  if (image.empty()) return "";
  std::vector<std::uint8_t> bytes;
  MIEN_CHECK(cv::imencode(".jpg", image, bytes,
                          {cv::IMWRITE_JPEG_QUALITY, kStillQuality}),
             "cannot encode a report picture");
  return {bytes.begin(), bytes.end()};
}

// The view's size: as tall as asked, of AlignedFrame's shape, even.
cv::Size ViewSize(const MediaParams& params) {
  const cv::Size aligned = AlignedFrame(ViewIodPx(params)).size;
  return {aligned.width / 2 * 2, aligned.height / 2 * 2};
}

// The part of the picture that holds the aligned view of all frames, in the
// view's shape. No face anywhere: the middle of the picture.
cv::Rect2d CropAround(const PictureClip& plan, cv::Size view, cv::Size image) {
  cv::Rect2d around;
  for (const cv::Matx23d& aligned : plan.aligned_from_image) {
    if (!IsKnown(aligned)) continue;
    const cv::Matx23d back = InvertAffine(aligned);
    for (const double x : {0.0, 1.0}) {
      for (const double y : {0.0, 1.0}) {
        const cv::Point2d p =
            ApplyAffine(back, {x * view.width, y * view.height});
        const cv::Rect2d dot(p.x, p.y, 1e-6, 1e-6);
        around = around.empty() ? dot : around | dot;
      }
    }
  }
  if (around.empty())
    around = {0, 0, double(image.width), double(image.height)};
  const double margin = kCropMargin * around.height;
  const double shape = double(view.width) / view.height;
  double height =
      std::max(around.height + 2 * margin, (around.width + 2 * margin) / shape);
  // A crop that is larger than the picture would show more frame than face.
  height = std::min({height, double(image.height), image.width / shape});
  const cv::Size2d size(height * shape, height);
  const cv::Point2d middle(around.x + around.width / 2,
                           around.y + around.height / 2);
  return {
      std::clamp(middle.x - size.width / 2, 0.0, image.width - size.width),
      std::clamp(middle.y - size.height / 2, 0.0, image.height - size.height),
      size.width, size.height};
}

cv::Mat ToBgr(const cv::Mat& image) {
  if (image.channels() == 3) return image;
  cv::Mat bgr;
  cv::cvtColor(image, bgr, cv::COLOR_GRAY2BGR);
  return bgr;
}

std::vector<RegionMark> MarkRegions(const Landmarks& aligned, cv::Size size,
                                    double iod_px) {
  const auto& names = RegionNames();
  std::vector<std::vector<cv::Point2f>> places(names.size());
  for (const MotionPatch& patch : LayOutPatches(aligned)) {
    if (patch.region == kStableRegion) continue;
    places[static_cast<std::size_t>(patch.region)].push_back(patch.centre_px);
  }
  std::vector<RegionMark> marks;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (places[i].empty()) continue;
    cv::Point2f centre;
    float radius = 0;
    cv::minEnclosingCircle(places[i], centre, radius);
    marks.push_back({names[i], centre.x / size.width, centre.y / size.height,
                     (radius + 0.05 * iod_px) / size.width});
  }
  return marks;
}

// JPEG of the flow; the length that is drawn in full colour comes back.
std::string FlowPicture(const cv::Mat& flow, const cv::Mat& face, double iod_px,
                        double* full_iod) {
  if (flow.empty()) return "";
  cv::Mat shown = flow.clone();
  for (int y = 0; y < shown.rows; ++y) {
    for (int x = 0; x < shown.cols; ++x) {
      if (face.at<float>(y, x) < 0.5f) {
        shown.at<cv::Vec2f>(y, x) =
            cv::Vec2f::all(std::numeric_limits<float>::quiet_NaN());
      }
    }
  }
  const double full_px =
      std::max(FlowColourScale({shown}), kFlowFloorIod * iod_px);
  *full_iod = full_px / iod_px;
  return Jpeg(FlowColour(shown, full_px));
}

// The quality at which a film of `bytes` at `crf` comes to just under `most`.
int CrfFor(int crf, double bytes, double most) {
  const double steps = kCrfHalves * std::log2(bytes / (0.97 * most));
  return std::clamp(crf + static_cast<int>(std::ceil(steps)), kBestCrf,
                    kLastCrf);
}

std::string Film(const std::vector<cv::Mat>& frames,
                 const std::vector<double>& times_s,
                 const MediaParams& params) {
  VideoWriterOptions options;
  options.preset = "veryfast";
  options.fps = frames.size() > 1
                    ? std::clamp((static_cast<double>(frames.size()) - 1) /
                                     (times_s.back() - times_s.front()),
                                 1.0, 2000.0)
                    : 25;
  const double most = 1000.0 * params.clip_kb;
  const auto encode = [&](int crf) {
    options.crf = crf;
    return EncodeMp4(frames, times_s, options);
  };
  int crf = kFirstCrf;
  std::string film = encode(crf);
  if (static_cast<double>(film.size()) < kFullEnough * most) {
    const int finer = CrfFor(crf, static_cast<double>(film.size()), most);
    std::string other = finer < crf ? encode(finer) : film;
    return static_cast<double>(other.size()) <= most ? other : film;
  }
  while (static_cast<double>(film.size()) > most && crf < kLastCrf) {
    crf =
        std::max(crf + 1, CrfFor(crf, static_cast<double>(film.size()), most));
    film = encode(crf);
  }
  return film;
}

std::int64_t FrameAt(const std::vector<double>& time_s, double t) {
  const auto at = std::lower_bound(time_s.begin(), time_s.end(), t - kTiny);
  return std::min<std::int64_t>(at - time_s.begin(),
                                static_cast<std::int64_t>(time_s.size()) - 1);
}

}  // namespace

cv::Mat FaceMask(const Landmarks* aligned, cv::Size size, double iod_px) {
  cv::Mat mask = cv::Mat::zeros(size, CV_32FC1);
  if (aligned) {
    std::vector<cv::Point> points, hull;
    for (const cv::Point2f& p : *aligned) points.emplace_back(p);
    for (int i = 17; i <= 26; ++i) {  // forehead
      points.emplace_back((*aligned)[i] -
                          cv::Point2f(0, static_cast<float>(0.35 * iod_px)));
    }
    cv::convexHull(points, hull);
    cv::fillConvexPoly(mask, hull, cv::Scalar(1));
  } else {
    cv::ellipse(mask, {size.width / 2, size.height / 2},
                {size.width * 2 / 5, size.height * 2 / 5}, 0, 0, 360,
                cv::Scalar(1), -1);
  }
  cv::GaussianBlur(mask, mask, {0, 0}, 0.06 * iod_px);
  return mask;
}

double ViewIodPx(const MediaParams& params) { return params.view_px / 2.9; }

PictureClip PlanClip(const EventRow& event, const std::vector<double>& time_s,
                     const FaceTrack& track,
                     const std::vector<cv::Matx23d>& aligned_from_image,
                     const MediaParams& params) {
  MIEN_CHECK(!time_s.empty(), "a recording has frames");
  const auto last = static_cast<std::int64_t>(time_s.size()) - 1;
  std::int64_t marks[3] = {event.onset_frame, event.apex_frame,
                           event.offset_frame};
  for (std::int64_t& mark : marks) {
    mark = std::clamp<std::int64_t>(mark, 0, last);
  }
  std::sort(marks, marks + 3);
  const auto seconds = [&](std::int64_t idx) {
    return time_s[static_cast<std::size_t>(idx)];
  };
  const std::int64_t from =
      FrameAt(time_s, seconds(marks[0]) - params.context_s);
  const std::int64_t to = FrameAt(time_s, seconds(marks[2]) + params.context_s);
  const std::int64_t step = (to - from) / params.max_frames + 1;
  PictureClip plan;
  for (std::int64_t idx = from; idx <= to; ++idx) {
    const bool marked = std::find(marks, marks + 3, idx) != marks + 3;
    if ((idx - from) % step != 0 && !marked) continue;
    const std::size_t at = plan.frames.size();
    if (idx == marks[0]) plan.onset = at;
    if (idx == marks[1]) plan.apex = at;
    if (idx == marks[2]) plan.offset = at;
    plan.frames.push_back(idx);
    plan.times_s.push_back(seconds(idx));
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    plan.aligned_from_image.push_back(
        track.FoundAt(idx) ? aligned_from_image[static_cast<std::size_t>(
                                 idx - track.first_idx)]
                           : cv::Matx23d(kNan, kNan, kNan, kNan, kNan, kNan));
  }
  if (track.FoundAt(marks[0])) {
    plan.landmarks_px = track.At(marks[0]);
  } else {
    plan.landmarks_px.fill(
        cv::Point2f(std::numeric_limits<float>::quiet_NaN(), 0));
  }
  return plan;
}

EventPictures::EventPictures(PictureClip plan, const MediaParams& params,
                             Redaction redaction)
    : plan_(std::move(plan)),
      params_(params),
      redaction_(redaction),
      view_(ViewSize(params)) {}

void EventPictures::Add(const cv::Mat& image) {
  MIEN_CHECK(crops_.size() < plan_.frames.size(), "a frame too many");
  // What is drawn of movement alone wants all frames.
  const bool still =
      params_.clips != "video" &&
      (redaction_ == Redaction::kNone || redaction_ == Redaction::kBlur);
  const std::size_t at = crops_.size();
  if (still && at != plan_.onset && at != plan_.apex && at != plan_.offset) {
    crops_.emplace_back();
    aligned_.emplace_back();
    return;
  }
  const cv::Rect2d crop = CropAround(plan_, view_, image.size());
  cv::Mat small;
  const double scale = view_.height / crop.height;
  // An exact sub-pixel window that does not tremble, averaged when it shrinks.
  const cv::Matx23d view_from_image(scale, 0, -crop.x * scale, 0, scale,
                                    -crop.y * scale);
  view_from_image_ = view_from_image;
  const auto sample = [&](const cv::Matx23d& m) {
    const double size = std::hypot(m(0, 0), m(1, 0));
    cv::Mat out, source = image;
    cv::Matx23d from_source = m;
    if (size < 0.7) {
      const cv::Size less(std::max(1, cvRound(image.cols * size)),
                          std::max(1, cvRound(image.rows * size)));
      cv::resize(image, source, less, 0, 0, cv::INTER_AREA);
      const double fx = double(image.cols) / less.width;
      const double fy = double(image.rows) / less.height;
      for (int r = 0; r < 2; ++r) {
        from_source(r, 2) += m(r, 0) * (fx - 1) / 2 + m(r, 1) * (fy - 1) / 2;
        from_source(r, 0) *= fx;
        from_source(r, 1) *= fy;
      }
    }
    cv::warpAffine(source, out, from_source, view_, cv::INTER_CUBIC,
                   cv::BORDER_CONSTANT, cv::Scalar::all(128));
    return ToBgr(out);
  };
  crops_.push_back(sample(view_from_image));
  const cv::Matx23d& aligned = plan_.aligned_from_image[at];
  aligned_.push_back(IsKnown(aligned) ? sample(aligned) : cv::Mat());
}

void EventPictures::Redact(const Magnified& movement, const cv::Mat& face,
                           std::vector<cv::Mat>* large) {
  const double iod_px = ViewIodPx(params_);
  if (redaction_ == Redaction::kBlur) {
    for (auto* views : {&crops_, &aligned_, large}) {
      for (cv::Mat& view : *views) {
        if (!view.empty()) view = Blurred(view, iod_px);
      }
    }
    return;
  }
  const cv::Mat mesh = MeshPicture(face, iod_px);
  const double full_px = std::max(
      movement.apex_flow.empty() ? 0.0 : FlowColourScale({movement.apex_flow}),
      kFlowFloorIod * iod_px);
  for (std::size_t i = 0; i < crops_.size(); ++i) {
    RedactedViews views =
        DrawRedacted(redaction_, mesh, face, movement.moved[i],
                     movement.large[i], full_px, iod_px);
    const cv::Matx23d& aligned = plan_.aligned_from_image[i];
    crops_[i] = cv::Mat(view_, CV_8UC3, cv::Scalar::all(128));
    (*large)[i] = views.large;
    // The face is lost, or nothing was measured of it.
    const bool here = IsKnown(aligned) && !movement.moved[i].empty();
    aligned_[i] = views.aligned;
    if (!here) continue;
    const cv::Matx23d back = InvertAffine(aligned);
    const cv::Matx33d image_from_aligned(back(0, 0), back(0, 1), back(0, 2),
                                         back(1, 0), back(1, 1), back(1, 2), 0,
                                         0, 1);
    cv::warpAffine(views.aligned, crops_[i],
                   view_from_image_ * image_from_aligned, view_,
                   cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(128));
  }
}

EventMedia EventPictures::Finish() {
  MIEN_CHECK(crops_.size() == plan_.frames.size(), "frames are missing");
  EventMedia media;
  const double iod_px = ViewIodPx(params_);
  Landmarks aligned = plan_.landmarks_px;
  const bool known = IsKnown(aligned) && !aligned_[plan_.onset].empty();
  if (known) {
    for (cv::Point2f& p : aligned) {
      p = ApplyAffine(plan_.aligned_from_image[plan_.onset], p);
    }
    media.regions = MarkRegions(aligned, view_, iod_px);
  }
  const cv::Mat face = FaceMask(known ? &aligned : nullptr, view_, iod_px);
  const cv::Mat rigid = known ? RigidWeight(aligned, view_) : face;
  MagnifyParams magnify;
  magnify.target_px = params_.magnified_iod * iod_px;
  magnify.max_factor = params_.max_magnification;
  magnify.smooth_px = 0.045 * iod_px;
  magnify.fields =
      redaction_ == Redaction::kMesh || redaction_ == Redaction::kFlow;
  Magnified large = MagnifyMotion(aligned_, plan_.times_s, plan_.onset,
                                  plan_.apex, rigid, face, magnify);
  if (redaction_ != Redaction::kNone) Redact(large, face, &large.frames);
  media.frame = {Jpeg(crops_[plan_.onset]), Jpeg(crops_[plan_.apex]),
                 Jpeg(crops_[plan_.offset])};
  media.aligned = {Jpeg(aligned_[plan_.onset]), Jpeg(aligned_[plan_.apex]),
                   Jpeg(aligned_[plan_.offset])};
  media.flow = FlowPicture(large.apex_flow, face, iod_px, &media.flow_full_iod);
  if (params_.clips != "video") return media;
  const cv::Mat lost(view_, CV_8UC3, cv::Scalar::all(128));
  std::vector<cv::Mat> film;
  for (std::size_t i = 0; i < crops_.size(); ++i) {
    const bool here = !aligned_[i].empty();
    cv::Mat views;
    cv::hconcat(std::vector<cv::Mat>{crops_[i], here ? aligned_[i] : lost,
                                     here ? large.frames[i] : lost},
                views);
    film.push_back(views);
    crops_[i] = aligned_[i] = large.frames[i] = cv::Mat();  // makes room
  }
  crops_.clear();
  media.clip = Film(film, plan_.times_s, params_);
  media.clip_frames = plan_.frames;
  media.clip_times_s = plan_.times_s;
  media.magnification = large.factor;
  return media;
}

}  // namespace mien

#include "stages/media/magnify.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "stages/flow/head_field.h"
#include "stages/ingest/frame_source.h"

namespace mien {
namespace {

// Movement is measured and magnified at half size (dense flow gains nothing
// from the finer one), and only the pictures are redrawn whole.
constexpr int kShrink = 2;
constexpr int kHeadStepPx = 4;  // of the half size
constexpr int kInverseRounds = 6;
constexpr double kFold = 0.5;  // of 1, where neighbours would change places

// Values below which `share` of those on the face lie.
double FaceQuantile(const cv::Mat& values, const cv::Mat& face, double share) {
  std::vector<float> inside;
  for (int y = 0; y < values.rows; ++y) {
    for (int x = 0; x < values.cols; ++x) {
      if (face.at<float>(y, x) > 0.5f) inside.push_back(values.at<float>(y, x));
    }
  }
  return ValueAt(std::move(inside), share);
}

cv::Mat Lengths(const cv::Mat& flow) {
  cv::Mat parts[2], lengths;
  cv::split(flow, parts);
  cv::magnitude(parts[0], parts[1], lengths);
  return lengths;
}

double Factor(const cv::Mat& apex, const cv::Mat& face,
              const MagnifyParams& params) {
  const double moved = FaceQuantile(Lengths(apex), face, 0.98);
  const double factor =
      std::min(params.target_px / std::max(moved, 1e-3), params.max_factor);
  return std::max(1.0, std::round(2 * factor) / 2);
}

// The largest within radius_px, smoothed: an upper bound of the values.
cv::Mat UpperBound(const cv::Mat& values, double radius_px) {
  const int side = 2 * static_cast<int>(std::lround(radius_px)) + 1;
  cv::Mat out;
  cv::dilate(values, out,
             cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
  cv::GaussianBlur(out, out, {0, 0}, radius_px / 2);
  return out;
}

// Whether a Gaussian over time reaches from one frame to the other.
bool InReach(double a_s, double b_s, double sigma_s) {
  return std::abs(a_s - b_s) <= 3 * sigma_s;
}

// Gaussian over time at frame i; empty fields (face lost) are left out.
cv::Mat SmoothOverTime(const std::vector<cv::Mat>& fields,
                       const std::vector<double>& times_s, std::size_t i,
                       double sigma_s) {
  cv::Mat sum = cv::Mat::zeros(fields[i].size(), CV_32FC2);
  double weights = 0;
  const auto add = [&](std::size_t k) {
    if (!InReach(times_s[k], times_s[i], sigma_s)) return false;
    if (!fields[k].empty()) {
      const double u = (times_s[k] - times_s[i]) / sigma_s;
      const double w = std::exp(-0.5 * u * u);
      sum += w * fields[k];
      weights += w;
    }
    return true;
  };
  for (std::size_t k = i; k < fields.size() && add(k); ++k) {
  }
  for (std::size_t k = i; k > 0 && add(k - 1); --k) {
  }
  return sum / weights;
}

// What takes a frame back to the reference, split into head and face.
struct Movement {
  cv::Mat face, head;  // CV_32FC2, at half size
};

cv::Mat Half(const cv::Mat& image) {
  cv::Mat half;
  cv::resize(
      image, half,
      {std::max(1, image.cols / kShrink), std::max(1, image.rows / kShrink)}, 0,
      0, cv::INTER_AREA);
  return half;
}

// A field of displacements for a picture of another size.
cv::Mat Widen(const cv::Mat& field, cv::Size size) {
  if (field.size() == size) return field;
  const double fx = static_cast<double>(size.width) / field.cols;
  const double fy = static_cast<double>(size.height) / field.rows;
  cv::Mat wide;
  cv::resize(field, wide, size, 0, 0, cv::INTER_LINEAR);
  cv::multiply(wide, cv::Scalar(fx, fy), wide);
  return wide;
}

// Where each pixel lies: x, y.
cv::Mat Grid(cv::Size size) {
  cv::Mat grid(size, CV_32FC2);
  for (int y = 0; y < grid.rows; ++y) {
    auto* row = grid.ptr<cv::Vec2f>(y);
    for (int x = 0; x < grid.cols; ++x) {
      row[x] = {static_cast<float>(x), static_cast<float>(y)};
    }
  }
  return grid;
}

// out(y) = picture(y + shift(y)); shift may be smaller than the picture.
cv::Mat Displace(const cv::Mat& picture, const cv::Mat& shift) {
  const cv::Mat source = Grid(picture.size()) + Widen(shift, picture.size());
  cv::Mat out;
  cv::remap(picture, out, source, cv::noArray(), cv::INTER_CUBIC,
            cv::BORDER_REPLICATE);
  return out;
}

Movement Measure(cv::DISOpticalFlow* dis, const cv::Mat& from,
                 const cv::Mat& to, const cv::Mat& rigid) {
  Movement movement;
  dis->calc(from, to, movement.face);
  HeadField head("affine", from.size());
  head.Fit(movement.face, rigid, kHeadStepPx);
  movement.head = head.Field();
  movement.face -= movement.head;
  return movement;
}

}  // namespace

cv::Mat ExtraMovement(const cv::Mat& displacement, double factor,
                      const MagnifyParams& params) {
  cv::Mat right, down, steep;
  cv::Sobel(displacement, right, CV_32F, 1, 0, 1, 0.5);
  cv::Sobel(displacement, down, CV_32F, 0, 1, 1, 0.5);
  steep =
      UpperBound(cv::max(Lengths(right), Lengths(down)), 2 * params.smooth_px);
  const cv::Mat length =
      UpperBound(Lengths(displacement), 2 * params.smooth_px);
  cv::Mat extra = displacement.clone();
  for (int y = 0; y < extra.rows; ++y) {
    for (int x = 0; x < extra.cols; ++x) {
      const double by_length =
          params.target_px / std::max(length.at<float>(y, x), 1e-6f) - 1;
      const double by_steepness =
          kFold / std::max(steep.at<float>(y, x), 1e-6f);
      const double gain =
          std::min({factor - 1, std::max(by_length, 0.0), by_steepness});
      extra.at<cv::Vec2f>(y, x) *= static_cast<float>(gain);
    }
  }
  return extra;
}

cv::Mat Redraw(const cv::Mat& picture, const cv::Mat& extra,
               const cv::Mat& head) {
  const cv::Mat grid = Grid(extra.size());
  const auto sample = [](const cv::Mat& field, const cv::Mat& place) {
    cv::Mat out;
    cv::remap(field, out, place, cv::noArray(), cv::INTER_LINEAR,
              cv::BORDER_REPLICATE);
    return out;
  };
  // s = y - extra(s), from s = y on; contracting as long as nothing folds.
  cv::Mat place = grid.clone();  // assignments below write into it
  for (int round = 0; round < kInverseRounds; ++round) {
    place = grid - sample(extra, place);
  }
  return Displace(picture, place - grid - sample(head, place));
}

Magnified MagnifyMotion(const std::vector<cv::Mat>& frames,
                        const std::vector<double>& times_s, std::size_t onset,
                        std::size_t apex, const cv::Mat& rigid,
                        const cv::Mat& face, const MagnifyParams& params) {
  MIEN_CHECK(frames.size() == times_s.size() && onset < frames.size() &&
                 apex < frames.size(),
             "frames, times and positions to magnify");
  Magnified out;
  out.frames = frames;
  if (params.fields) {
    out.moved.resize(frames.size());
    out.large.resize(frames.size());
  }
  if (frames[onset].empty() || frames[apex].empty()) return out;
  const cv::Size size = frames[onset].size();
  const auto dis =
      cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(0);
  const cv::Mat reference = Half(ToGrey(frames[onset]));
  const cv::Mat stiff = Half(rigid), skin = Half(face);
  const double shrink = static_cast<double>(size.height) / reference.rows;
  MagnifyParams coarse = params;
  coarse.target_px /= shrink;
  coarse.smooth_px /= shrink;
  out.apex_flow = Widen(
      Measure(dis.get(), reference, Half(ToGrey(frames[apex])), stiff).face,
      size);
  cv::Mat skin2;
  cv::merge(std::vector<cv::Mat>{skin, skin}, skin2);
  std::vector<cv::Mat> moved(frames.size()), heads(frames.size());
  const auto back = [&](std::size_t i) {
    return Measure(dis.get(), Half(ToGrey(frames[i])), reference, stiff);
  };
  const auto measure = [&](std::size_t i) {
    if (frames[i].empty() || !moved[i].empty()) return;
    const Movement movement = back(i);
    cv::GaussianBlur(-movement.face, moved[i], {0, 0}, coarse.smooth_px);
    moved[i] = moved[i].mul(skin2);
    heads[i] = movement.head;
  };
  const double sigma_s = std::max(params.smooth_s, 0.6 * MedianStep(times_s));
  const auto smooth = [&](std::size_t i) {
    return SmoothOverTime(moved, times_s, i, sigma_s);
  };
  // The apex decides about the factor, and where that is 1 only the head is
  // wanted of all other frames: coarse flow is enough, in a quarter of the
  // time.
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (InReach(times_s[i], times_s[apex], sigma_s)) measure(i);
  }
  out.factor = Factor(smooth(apex), skin, coarse);
  if (params.fields) {
    for (std::size_t i = 0; i < frames.size(); ++i) measure(i);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].empty()) continue;
      const cv::Mat field = smooth(i);
      out.moved[i] = Widen(field, size);
      out.large[i] =
          Widen(field + ExtraMovement(field, out.factor, coarse), size);
    }
    return out;
  }
  if (out.factor <= 1) {
    dis->setFinestScale(1);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].empty()) continue;
      out.frames[i] = Displace(frames[i], -back(i).head);
    }
    return out;
  }
  for (std::size_t i = 0; i < frames.size(); ++i) measure(i);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].empty()) continue;
    out.frames[i] = Redraw(
        frames[i], ExtraMovement(smooth(i), out.factor, coarse), heads[i]);
  }
  return out;
}

}  // namespace mien

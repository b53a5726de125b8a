#include "stages/track/face_pose.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace mien {
namespace {

// Fitted to dlib's detector boxes; see the header.
constexpr double kSizePerRadius = 3.4;
constexpr double kDownPerRadius = 0.05;

}  // namespace

FacePose PoseFromLandmarks(const Landmarks& landmarks) {
  constexpr int kFirst = 17;
  cv::Point2d centre(0, 0);
  for (int k = kFirst; k < kLandmarkCount; ++k) {
    centre += cv::Point2d(landmarks[static_cast<std::size_t>(k)]);
  }
  centre *= 1.0 / (kLandmarkCount - kFirst);
  double square = 0;
  for (int k = kFirst; k < kLandmarkCount; ++k) {
    const cv::Point2d d =
        cv::Point2d(landmarks[static_cast<std::size_t>(k)]) - centre;
    square += d.dot(d);
  }
  const double radius = std::sqrt(square / (kLandmarkCount - kFirst));
  const cv::Point2d eyes = RightEye(landmarks) - LeftEye(landmarks);
  FacePose pose;
  pose.roll_rad = std::atan2(eyes.y, eyes.x);
  pose.size_px = kSizePerRadius * radius;
  const double down = kDownPerRadius * radius;
  pose.centre_px = centre + cv::Point2d(-std::sin(pose.roll_rad) * down,
                                        std::cos(pose.roll_rad) * down);
  return pose;
}

FacePose PoseFromBox(const cv::Rect2f& box) {
  FacePose pose;
  pose.centre_px = {box.x + 0.5 * box.width, box.y + 0.5 * box.height};
  pose.size_px = 0.5 * (box.width + box.height);
  return pose;
}

cv::Rect2f BoxFromPose(const FacePose& pose) {
  return cv::Rect2f(static_cast<float>(pose.centre_px.x - 0.5 * pose.size_px),
                    static_cast<float>(pose.centre_px.y - 0.5 * pose.size_px),
                    static_cast<float>(pose.size_px),
                    static_cast<float>(pose.size_px));
}

double OverlapOf(const cv::Rect2f& a, const cv::Rect2f& b) {
  const double both = (a & b).area();
  const double any = a.area() + b.area() - both;
  return any > 0 ? both / any : 0;
}

cv::Matx23d CropFromImage(const FacePose& pose, int side_px, double share) {
  const double scale = side_px * share / pose.size_px;
  const double c = scale * std::cos(pose.roll_rad);
  const double s = scale * std::sin(pose.roll_rad);
  const double middle = 0.5 * (side_px - 1);
  const cv::Point2d& p = pose.centre_px;
  return {c, s, middle - c * p.x - s * p.y, -s, c, middle + s * p.x - c * p.y};
}

cv::Matx23d InvertAffine(const cv::Matx23d& m) {
  const double det = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
  const double a = m(1, 1) / det, b = -m(0, 1) / det;
  const double c = -m(1, 0) / det, d = m(0, 0) / det;
  return {a, b, -a * m(0, 2) - b * m(1, 2), c, d, -c * m(0, 2) - d * m(1, 2)};
}

cv::Point2d ApplyAffine(const cv::Matx23d& m, const cv::Point2d& p) {
  return {m(0, 0) * p.x + m(0, 1) * p.y + m(0, 2),
          m(1, 0) * p.x + m(1, 1) * p.y + m(1, 2)};
}

cv::Mat WarpSimilarity(const cv::Mat& grey, const cv::Matx23d& crop_from_image,
                       cv::Size size) {
  const double scale = std::hypot(crop_from_image(0, 0), crop_from_image(1, 0));
  const int factor = static_cast<int>(std::floor(1 / std::max(scale, 1e-6)));
  cv::Mat crop;
  if (factor < 2) {
    cv::warpAffine(grey, crop, crop_from_image, size, cv::INTER_LINEAR,
                   cv::BORDER_REPLICATE);
    return crop;
  }
  // Only the part that the crop shows is shrunk.
  const cv::Matx23d image_from_crop = InvertAffine(crop_from_image);
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  for (int corner = 0; corner < 4; ++corner) {
    const cv::Point2d p = ApplyAffine(
        image_from_crop,
        {corner % 2 ? size.width : 0.0, corner / 2 ? size.height : 0.0});
    x0 = std::min(x0, p.x), x1 = std::max(x1, p.x);
    y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
  }
  // On a fixed grid of factor x factor blocks: the same pixels are averaged
  // in every frame, so a slowly moving crop does not make the texture swim.
  const auto down = [factor](double v) {
    return factor * static_cast<int>(std::floor(v / factor));
  };
  const double limit = 1 << 20;
  x0 = std::clamp(x0, -limit, limit), x1 = std::clamp(x1, -limit, limit);
  y0 = std::clamp(y0, -limit, limit), y1 = std::clamp(y1, -limit, limit);
  const int left = std::clamp(down(x0 - 2 * factor), 0, grey.cols - 1);
  const int top = std::clamp(down(y0 - 2 * factor), 0, grey.rows - 1);
  const int right = std::clamp(down(x1 + 3 * factor), left + 1, grey.cols);
  const int bottom = std::clamp(down(y1 + 3 * factor), top + 1, grey.rows);
  const cv::Mat part = grey(cv::Rect(left, top, right - left, bottom - top));
  const cv::Size small((part.cols + factor - 1) / factor,
                       (part.rows + factor - 1) / factor);
  cv::Mat padded, shrunk;
  cv::copyMakeBorder(part, padded, 0, small.height * factor - part.rows, 0,
                     small.width * factor - part.cols, cv::BORDER_REPLICATE);
  cv::resize(padded, shrunk, small, 0, 0, cv::INTER_AREA);
  // Centre of shrunk pixel u lies at left + factor * u + (factor - 1) / 2.
  const double half = 0.5 * (factor - 1);
  cv::Matx23d m = crop_from_image;
  const cv::Point2d origin =
      ApplyAffine(crop_from_image, {left + half, top + half});
  for (int r = 0; r < 2; ++r) {
    m(r, 0) *= factor;
    m(r, 1) *= factor;
  }
  m(0, 2) = origin.x;
  m(1, 2) = origin.y;
  cv::warpAffine(shrunk, crop, m, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return crop;
}

bool PlausibleFace(const Landmarks& landmarks, const cv::Size& image) {
  const FacePose pose = PoseFromLandmarks(landmarks);
  if (!std::isfinite(pose.size_px) || pose.size_px < 16) return false;
  if (pose.centre_px.x < 0 || pose.centre_px.y < 0 ||
      pose.centre_px.x > image.width || pose.centre_px.y > image.height ||
      pose.size_px > 2.5 * std::max(image.width, image.height)) {
    return false;
  }
  const cv::Point2d left = LeftEye(landmarks), right = RightEye(landmarks);
  const cv::Point2d mouth =
      0.5 * (cv::Point2d(landmarks[48]) + cv::Point2d(landmarks[54]));
  const double iod = cv::norm(right - left);
  if (iod < 0.15 * pose.size_px) return false;
  const cv::Point2d along = (right - left) * (1 / iod);
  const cv::Point2d down(-along.y, along.x);
  const cv::Point2d to_mouth = mouth - 0.5 * (left + right);
  const cv::Point2d to_nose = cv::Point2d(landmarks[30]) - 0.5 * (left + right);
  const double drop = to_mouth.dot(down) / iod;
  const double nose = to_nose.dot(down) / iod;
  return drop > 0.5 && drop < 2.5 && nose > 0.1 && nose < drop &&
         std::abs(to_mouth.dot(along)) < 0.9 * iod;
}

}  // namespace mien

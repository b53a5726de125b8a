#include "stages/track/head_pose.h"

#include <cmath>
#include <limits>
#include <vector>

namespace mien {

const std::array<cv::Point3d, kLandmarkCount>& MeanHead() {
  static const auto head = [] {
    std::array<cv::Point3d, kLandmarkCount> points;
    points.fill(cv::Point3d(std::numeric_limits<double>::quiet_NaN(), 0, 0));
    points[30] = {0, 0, 0};       // tip of the nose
    points[8] = {0, 66, 13};      // chin
    points[36] = {-45, -34, 27};  // outer corners of the eyes
    points[45] = {45, -34, 27};
    points[48] = {-30, 30, 25};  // of the mouth
    points[54] = {30, 30, 25};
    return points;
  }();
  return head;
}

HeadPose PoseOfHead(const Landmarks& landmarks) {
  std::vector<cv::Vec3d> model;
  std::vector<cv::Point2d> seen;
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const cv::Point3d& p = MeanHead()[i];
    if (!std::isfinite(p.x)) continue;
    if (!std::isfinite(landmarks[i].x) || !std::isfinite(landmarks[i].y)) {
      return {};
    }
    model.emplace_back(p.x, p.y, p.z);
    seen.emplace_back(landmarks[i]);
  }
  // x = I . m + x0, y = J . m + y0: two linear fits of four numbers.
  cv::Matx44d normal = cv::Matx44d::zeros();
  cv::Vec4d to_x, to_y;
  for (std::size_t i = 0; i < model.size(); ++i) {
    const cv::Vec4d m(model[i][0], model[i][1], model[i][2], 1);
    normal += m * m.t();
    to_x += m * seen[i].x;
    to_y += m * seen[i].y;
  }
  const cv::Vec4d x = normal.solve(to_x, cv::DECOMP_SVD);
  const cv::Vec4d y = normal.solve(to_y, cv::DECOMP_SVD);
  const cv::Vec3d across(x[0], x[1], x[2]), down(y[0], y[1], y[2]);
  const double wide = cv::norm(across), tall = cv::norm(down);
  if (!(wide > 1e-6) || !(tall > 1e-6)) return {};
  // The nearest rotation to the two rows: what they lack of a right angle is
  // shared between them.
  const cv::Vec3d a = across / wide, b = down / tall;
  const cv::Vec3d sum = a + b, difference = a - b;
  if (!(cv::norm(sum) > 1e-6) || !(cv::norm(difference) > 1e-6)) return {};
  const cv::Vec3d p = sum / cv::norm(sum),
                  q = difference / cv::norm(difference);
  const cv::Vec3d row_x = (p + q) / std::sqrt(2.0);
  const cv::Vec3d row_y = (p - q) / std::sqrt(2.0);
  const cv::Vec3d row_z = row_x.cross(row_y);
  HeadPose pose;
  pose.yaw_rad = std::asin(std::min(1.0, std::max(-1.0, row_x[2])));
  pose.pitch_rad = std::atan2(-row_y[2], row_z[2]);
  pose.roll_rad = std::atan2(-row_x[1], row_x[0]);
  pose.px_per_mm = (wide + tall) / 2;
  pose.nose_px = {x[3], y[3]};
  return pose;
}

}  // namespace mien

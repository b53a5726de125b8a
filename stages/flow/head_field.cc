#include "stages/flow/head_field.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr int kRounds = 12;
constexpr double kLeastScalePx = 0.02;

struct Point {
  double x, y;  // centred, about -1..1
  double u, v;
  double weight;
};

// Median of `values` under `weights`.
double WeightedMedian(std::vector<std::pair<double, double>> values) {
  std::sort(values.begin(), values.end());
  double total = 0;
  for (const auto& [value, weight] : values) total += weight;
  double sum = 0;
  for (const auto& [value, weight] : values) {
    sum += weight;
    if (sum >= total / 2) return value;
  }
  return 0;
}

void FillConvex(const std::vector<cv::Point2f>& points, double value,
                cv::Mat* out) {
  std::vector<cv::Point> rounded(points.begin(), points.end());
  std::vector<cv::Point> hull;
  cv::convexHull(rounded, hull);
  cv::fillConvexPoly(*out, hull, cv::Scalar(value), cv::LINE_8);
}

std::vector<cv::Point2f> Grown(const Landmarks& landmarks, int first, int last,
                               double margin_px) {
  std::vector<cv::Point2f> points;
  for (int i = first; i <= last; ++i) {
    for (int k = 0; k < 8; ++k) {
      const double angle = k * CV_PI / 4;
      points.emplace_back(
          landmarks[i].x + static_cast<float>(margin_px * std::cos(angle)),
          landmarks[i].y + static_cast<float>(margin_px * std::sin(angle)));
    }
  }
  return points;
}

}  // namespace

HeadField::HeadField(const std::string& model, cv::Size size) : size_(size) {
  if (model == "similarity") {
    terms_ = 4;
  } else if (model == "affine") {
    terms_ = 6;
  } else if (model == "quadratic") {
    terms_ = 8;
  } else {
    throw ConfigError("flow.head_model: '" + model +
                      "' is not one of similarity, affine, quadratic");
  }
}

void HeadField::Basis(double x, double y, Row* u, Row* v) const {
  if (terms_ == 4) {  // scale and rotation
    *u = {1, 0, x, -y};
    *v = {0, 1, y, x};
    return;
  }
  // The last two: Longuet-Higgins and Prazdny 1980, a turning plane.
  *u = {1, 0, x, y, 0, 0, x * x, x * y};
  *v = {0, 1, 0, 0, x, y, x * y, y * y};
}

double HeadField::Dot(const Row& row) const {
  double sum = 0;
  for (int k = 0; k < terms_; ++k) sum += row[k] * coefficients_[k];
  return sum;
}

double HeadField::Centred(double px, int side_px) const {
  return (px - side_px / 2.0) / (std::max(size_.width, size_.height) / 2.0);
}

void HeadField::Fit(const cv::Mat& flow, const cv::Mat& weight, int step) {
  std::vector<Point> points;
  for (int row = step / 2; row < size_.height; row += step) {
    for (int col = step / 2; col < size_.width; col += step) {
      const double w = weight.at<float>(row, col);
      if (w <= 0) continue;
      const auto f = flow.at<cv::Vec2f>(row, col);
      points.push_back({Centred(col, size_.width), Centred(row, size_.height),
                        f[0], f[1], w});
    }
  }
  coefficients_ = {};
  if (points.size() < 12) return;  // no face to speak of: nothing to remove
  Row row_u, row_v;
  std::vector<double> robust(points.size(), 1.0);
  for (int round = 0; round < kRounds; ++round) {
    cv::Mat normal = cv::Mat::eye(terms_, terms_, CV_64F) * 1e-9;
    cv::Mat right = cv::Mat::zeros(terms_, 1, CV_64F);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Point& p = points[i];
      Basis(p.x, p.y, &row_u, &row_v);
      const double w = p.weight * robust[i];
      for (int j = 0; j < terms_; ++j) {
        auto* line = normal.ptr<double>(j);
        for (int k = 0; k < terms_; ++k) {
          line[k] += w * (row_u[j] * row_u[k] + row_v[j] * row_v[k]);
        }
        right.at<double>(j) += w * (row_u[j] * p.u + row_v[j] * p.v);
      }
    }
    cv::Mat solution;
    if (!cv::solve(normal, right, solution, cv::DECOMP_CHOLESKY)) return;
    std::copy_n(solution.ptr<double>(), terms_, coefficients_.begin());
    std::vector<std::pair<double, double>> lengths;
    lengths.reserve(points.size());
    for (const Point& p : points) {
      Basis(p.x, p.y, &row_u, &row_v);
      lengths.emplace_back(std::hypot(p.u - Dot(row_u), p.v - Dot(row_v)),
                           p.weight);
    }
    residual_px_ = WeightedMedian(lengths);
    const double scale = std::max(1.5 * residual_px_, kLeastScalePx);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double ratio = lengths[i].first / scale;
      robust[i] = 1 / ((1 + ratio * ratio) * (1 + ratio * ratio));
    }
  }
}

cv::Mat HeadField::Field() const {
  cv::Mat field(size_, CV_32FC2);
  Row row_u, row_v;
  for (int row = 0; row < size_.height; ++row) {
    for (int col = 0; col < size_.width; ++col) {
      Basis(Centred(col, size_.width), Centred(row, size_.height), &row_u,
            &row_v);
      field.at<cv::Vec2f>(row, col) = cv::Vec2f(static_cast<float>(Dot(row_u)),
                                                static_cast<float>(Dot(row_v)));
    }
  }
  return field;
}

cv::Mat RigidWeight(const Landmarks& aligned, cv::Size size) {
  const double iod = InterOcularPx(aligned);
  cv::Mat weight = cv::Mat::zeros(size, CV_32FC1);
  // The whole face and the forehead, a little.
  std::vector<cv::Point2f> face(aligned.begin(), aligned.begin() + 17);
  for (int i = 17; i <= 26; ++i) {
    face.emplace_back(aligned[i].x,
                      aligned[i].y - static_cast<float>(0.35 * iod));
  }
  FillConvex(face, 0.15, &weight);
  // Between eye and ear, and the cheek bones below.
  for (const bool left : {true, false}) {
    const cv::Point2f eye = aligned[left ? 36 : 45];
    const cv::Point2f ear = aligned[left ? 0 : 16];
    const cv::Point2f jaw = aligned[left ? 2 : 14];
    FillConvex({eye, ear + 0.12f * (eye - ear), jaw + 0.15f * (eye - jaw),
                eye + 0.45f * (jaw - eye)},
               0.6, &weight);
  }
  // Nose bridge.
  FillConvex(Grown(aligned, 27, 29, 0.09 * iod), 1, &weight);
  // What moves by itself.
  FillConvex(Grown(aligned, 17, 21, 0.14 * iod), 0, &weight);
  FillConvex(Grown(aligned, 22, 26, 0.14 * iod), 0, &weight);
  FillConvex(Grown(aligned, 36, 41, 0.06 * iod), 0, &weight);
  FillConvex(Grown(aligned, 42, 47, 0.06 * iod), 0, &weight);
  FillConvex(Grown(aligned, 48, 59, 0.16 * iod), 0, &weight);
  FillConvex(Grown(aligned, 31, 35, 0.10 * iod), 0, &weight);
  return weight;
}

}  // namespace mien

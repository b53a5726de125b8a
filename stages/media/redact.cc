#include "stages/media/redact.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/media/magnify.h"
#include "stages/page/images.h"

namespace mien {
namespace {

constexpr double kBlockIod = 0.6;
constexpr double kNetIod = 0.09;
constexpr int kTones = 48;
constexpr double kEdgeIod = 0.06;
constexpr double kArrowIod = 0.14;
constexpr double kShownArrowPx = 0.4;
const cv::Scalar kGround = cv::Scalar::all(128);
const cv::Scalar kNet = cv::Scalar::all(225);
const cv::Scalar kKnot(60, 60, 60);

// Fades to the colour of no movement at the face's edge: the outline of a face
// is found by detectors, too.
cv::Mat FlowOnFace(const cv::Mat& field, const cv::Mat& face, double full_px,
                   double iod_px) {
  cv::Mat soft;
  cv::GaussianBlur(face, soft, {0, 0}, std::max(kEdgeIod * iod_px, 1.0));
  cv::Mat shown = field.clone();
  for (int y = 0; y < shown.rows; ++y) {
    for (int x = 0; x < shown.cols; ++x) {
      const float inside = 2 * soft.at<float>(y, x) - 1;
      cv::Vec2f& by = shown.at<cv::Vec2f>(y, x);
      by = inside > 0 ? by * inside : cv::Vec2f::all(0);
    }
  }
  return FlowColour(shown, full_px);
}

cv::Mat Arrows(const cv::Mat& field, const cv::Mat& face, double iod_px) {
  cv::Mat out(field.size(), CV_8UC3, kGround);
  const int step = std::max(4, cvRound(kArrowIod * iod_px));
  for (int y = step / 2; y < out.rows; y += step) {
    for (int x = step / 2; x < out.cols; x += step) {
      if (face.at<float>(y, x) < 0.5f) continue;
      const cv::Point2f by(field.at<cv::Vec2f>(y, x));
      const cv::Point from(x, y);
      cv::circle(out, from, 1, kKnot, -1, cv::LINE_AA);
      if (std::hypot(by.x, by.y) < kShownArrowPx) continue;
      cv::arrowedLine(out, from, from + cv::Point(cvRound(by.x), cvRound(by.y)),
                      kNet, 1, cv::LINE_AA, 0, 0.35);
    }
  }
  return out;
}

// A grey of each mesh's own, the same in every film.
cv::Scalar ToneOf(int column, int row) {
  std::uint32_t bits = static_cast<std::uint32_t>(column) * 0x9E3779B1u ^
                       static_cast<std::uint32_t>(row) * 0x85EBCA77u;
  bits = (bits ^ (bits >> 15)) * 0x2C1B3C6Du;
  bits ^= bits >> 13;
  const int tone = 128 - kTones / 2 + static_cast<int>(bits % kTones);
  return cv::Scalar::all(tone);
}

}  // namespace

const std::vector<std::string>& RedactionNames() {
  static const auto& names =
      *new std::vector<std::string>{"none", "blur", "mesh", "flow"};
  return names;
}

Redaction ParseRedaction(const std::string& name) {
  const auto at =
      std::find(RedactionNames().begin(), RedactionNames().end(), name);
  if (at == RedactionNames().end()) {
    throw ConfigError(Str(
        "'", CleanText(name, 40),
        "' is no way to redact; there are: ", Join(RedactionNames(), ", ")));
  }
  return static_cast<Redaction>(at - RedactionNames().begin());
}

const std::string& RedactionName(Redaction redaction) {
  return RedactionNames()[static_cast<std::size_t>(redaction)];
}

cv::Mat Blurred(const cv::Mat& picture, double iod_px) {
  const double block = std::max(kBlockIod * iod_px, 2.0);
  const cv::Size blocks(std::max(1, cvRound(picture.cols / block)),
                        std::max(1, cvRound(picture.rows / block)));
  cv::Mat few, out;
  cv::resize(picture, few, blocks, 0, 0, cv::INTER_AREA);
  cv::resize(few, out, picture.size(), 0, 0, cv::INTER_LINEAR);
  cv::GaussianBlur(out, out, {0, 0}, block / 2);
  return out;
}

cv::Mat MeshPicture(const cv::Mat& face, double iod_px) {
  cv::Mat out(face.size(), CV_8UC3, kGround);
  const int step = std::max(4, cvRound(kNetIod * iod_px));
  // Meshes alike would look the same where they moved by a whole one.
  for (int row = 0; row * step < out.rows + step; ++row) {
    for (int column = 0; column * step < out.cols + step; ++column) {
      const cv::Rect mesh(column * step - step / 2, row * step - step / 2, step,
                          step);
      cv::rectangle(out, mesh, ToneOf(column, row), cv::FILLED);
    }
  }
  for (int x = step / 2; x < out.cols; x += step) {
    cv::line(out, {x, 0}, {x, out.rows}, kNet, 1, cv::LINE_AA);
  }
  for (int y = step / 2; y < out.rows; y += step) {
    cv::line(out, {0, y}, {out.cols, y}, kNet, 1, cv::LINE_AA);
    for (int x = step / 2; x < out.cols; x += step) {
      cv::circle(out, {x, y}, 1, kKnot, -1, cv::LINE_AA);
    }
  }
  out.setTo(kGround, face < 0.5);
  return out;
}

RedactedViews DrawRedacted(Redaction redaction, const cv::Mat& mesh,
                           const cv::Mat& face, const cv::Mat& field,
                           const cv::Mat& large, double full_px,
                           double iod_px) {
  RedactedViews views;
  if (field.empty()) {
    views.aligned = cv::Mat(face.size(), CV_8UC3, kGround);
    views.large = views.aligned;
    return views;
  }
  if (redaction == Redaction::kFlow) {
    views.aligned = FlowOnFace(field, face, full_px, iod_px);
    views.large = Arrows(large, face, iod_px);
    return views;
  }
  const cv::Mat still = cv::Mat::zeros(field.size(), CV_32FC2);
  views.aligned = Redraw(mesh, field, still);
  views.large = Redraw(mesh, large, still);
  return views;
}

}  // namespace mien

#include "stages/page/images.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "stages/page/base64.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;

// hue in degrees [0, 360), saturation 0..1, full value; B, G, R.
cv::Vec3b HueColour(double hue, double saturation) {
  const double sector = hue / 60;
  const int index = static_cast<int>(sector) % 6;
  const double part = sector - std::floor(sector);
  const double low = 1 - saturation;
  const double falling = 1 - saturation * part;
  const double rising = 1 - saturation * (1 - part);
  double r = 1, g = 1, b = 1;
  switch (index) {
    case 0:
      r = 1, g = rising, b = low;
      break;
    case 1:
      r = falling, g = 1, b = low;
      break;
    case 2:
      r = low, g = 1, b = rising;
      break;
    case 3:
      r = low, g = falling, b = 1;
      break;
    case 4:
      r = rising, g = low, b = 1;
      break;
    default:
      r = 1, g = low, b = falling;
      break;
  }
  const auto byte = [](double value) {
    return static_cast<std::uint8_t>(std::lround(value * 255));
  };
  return {byte(b), byte(g), byte(r)};
}

std::string DataUrl(const std::string& extension, const std::string& mime,
                    const cv::Mat& image, const std::vector<int>& options) {
  if (image.empty()) return "";
  std::vector<std::uint8_t> bytes;
  MIEN_CHECK(cv::imencode(extension, image, bytes, options),
             "cannot encode a report picture");
  return "data:" + mime + ";base64," +
         Base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Length below which `share` of the finite vectors lie; -1: none.
double LengthQuantile(const cv::Mat& flow, double share) {
  std::vector<float> lengths;
  lengths.reserve(flow.total());
  for (int y = 0; y < flow.rows; ++y) {
    const auto* row = flow.ptr<cv::Vec2f>(y);
    for (int x = 0; x < flow.cols; ++x) {
      const float length = std::hypot(row[x][0], row[x][1]);
      if (std::isfinite(length)) lengths.push_back(length);
    }
  }
  if (lengths.empty()) return -1;
  return ValueAt(std::move(lengths), share);
}

}  // namespace

cv::Mat FlowColour(const cv::Mat& flow, double max_px) {
  MIEN_CHECK(flow.empty() || flow.type() == CV_32FC2, "flow must be 32FC2");
  MIEN_CHECK(max_px > 0, "flow colour scale must be positive");
  cv::Mat out(flow.size(), CV_8UC3);
  for (int y = 0; y < flow.rows; ++y) {
    const auto* row = flow.ptr<cv::Vec2f>(y);
    auto* target = out.ptr<cv::Vec3b>(y);
    for (int x = 0; x < flow.cols; ++x) {
      const double u = row[x][0];
      const double v = row[x][1];
      if (!std::isfinite(u) || !std::isfinite(v)) {
        target[x] = {128, 128, 128};
        continue;
      }
      double hue = std::atan2(v, u) * 180 / kPi;
      if (hue < 0) hue += 360;
      if (hue >= 360) hue = 0;  // -tiny + 360 rounds up
      target[x] = HueColour(hue, std::min(1.0, std::hypot(u, v) / max_px));
    }
  }
  return out;
}

cv::Mat Thumbnail(const cv::Mat& image, int side_px) {
  if (image.empty() || image.dims != 2 || image.depth() != CV_8U ||
      image.channels() == 2 || image.channels() > 4) {
    return {};
  }
  const int longer = std::max(image.rows, image.cols);
  if (longer <= side_px) return image;
  const double scale = static_cast<double>(side_px) / longer;
  const cv::Size size(std::max(1, cvRound(image.cols * scale)),
                      std::max(1, cvRound(image.rows * scale)));
  cv::Mat small;
  cv::resize(image, small, size, 0, 0, cv::INTER_AREA);
  return small;
}

std::string JpegDataUrl(const cv::Mat& image, int quality) {
  return DataUrl(".jpg", "image/jpeg", image,
                 {cv::IMWRITE_JPEG_QUALITY, quality});
}

std::string PngDataUrl(const cv::Mat& image) {
  return DataUrl(".png", "image/png", image, {cv::IMWRITE_PNG_COMPRESSION, 9});
}

double FlowColourScale(const std::vector<cv::Mat>& flows) {
  std::vector<double> lengths;
  for (const cv::Mat& flow : flows) {
    if (flow.empty() || flow.type() != CV_32FC2) continue;
    const double length = LengthQuantile(flow, 0.99);
    if (length >= 0) lengths.push_back(length);
  }
  constexpr double kFloor = 0.25;
  if (lengths.empty()) return kFloor;
  std::sort(lengths.begin(), lengths.end());
  const auto at = static_cast<std::size_t>(
      std::lround(0.9 * static_cast<double>(lengths.size() - 1)));
  return std::max(kFloor, lengths[at]);
}

cv::Mat FlowWheel(int side_px) {
  cv::Mat flow(side_px, side_px, CV_32FC2);
  const double radius = side_px / 2.0;
  for (int y = 0; y < side_px; ++y) {
    for (int x = 0; x < side_px; ++x) {
      flow.at<cv::Vec2f>(y, x) = {static_cast<float>(x + 0.5 - radius),
                                  static_cast<float>(y + 0.5 - radius)};
    }
  }
  cv::Mat wheel;
  cv::cvtColor(FlowColour(flow, radius), wheel, cv::COLOR_BGR2BGRA);
  for (int y = 0; y < side_px; ++y) {
    for (int x = 0; x < side_px; ++x) {
      const cv::Vec2f at = flow.at<cv::Vec2f>(y, x);
      const double inside = radius - std::hypot(at[0], at[1]);
      wheel.at<cv::Vec4b>(y, x)[3] = static_cast<std::uint8_t>(
          std::lround(255 * std::clamp(inside + 0.5, 0.0, 1.0)));
    }
  }
  return wheel;
}

}  // namespace mien

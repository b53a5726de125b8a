#include "tools/render/sheet.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kMargin = 16, kGap = 8;
constexpr int kColumns = 5;
constexpr double kCell =
    (kSheetWidth - 2 * kMargin - (kColumns - 1) * kGap) / kColumns;
constexpr double kCaption = 36;  // two lines under a cell

}  // namespace

cv::Mat Heat(const cv::Mat& values, double most) {
  cv::Mat bytes, out;
  values.convertTo(bytes, CV_8UC1, most > 0 ? 255 / most : 0);
  cv::applyColorMap(bytes, out, cv::COLORMAP_MAGMA);
  return out;
}

cv::Mat Diverging(const cv::Mat& values, double most) {
  cv::Mat out(values.size(), CV_8UC3);
  const cv::Vec3d white(255, 255, 255), red(43, 24, 178), blue(172, 102, 33);
  for (int y = 0; y < values.rows; ++y) {
    for (int x = 0; x < values.cols; ++x) {
      const double share =
          most > 0 ? std::clamp(values.at<float>(y, x) / most, -1.0, 1.0) : 0;
      const cv::Vec3d colour =
          white + (share < 0 ? blue - white : red - white) * std::abs(share);
      for (int c = 0; c < 3; ++c) {
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(colour[c]);
      }
    }
  }
  return out;
}

void Sheet::Title(const std::string& text) {
  y_ += 16;
  drawing_.Text({kMargin, y_}, text,
                {12, NamedColour("ink"), Anchor::kStart, true});
  y_ += 8;
}

void Sheet::Cell(const cv::Mat& image, bool smooth, const std::string& name,
                 const std::string& more) {
  if (column_ == kColumns) EndRow();
  const cv::Rect2d place(kMargin + column_ * (kCell + kGap), y_, kCell, kCell);
  drawing_.Image(place, image, smooth);
  drawing_.Outline(place, {NamedColour("line"), 1});
  drawing_.Text({place.x, y_ + kCell + 14}, name, {12, NamedColour("ink")});
  drawing_.Text({place.x, y_ + kCell + 29}, more, {11, NamedColour("muted")});
  last_ = place;
  ++column_;
}

void Sheet::EndRow() {
  if (column_ > 0) y_ += kCell + kCaption;
  column_ = 0;
}

void InputCells(const std::vector<std::string>& names, int height_px,
                int width_px, const float* x, Sheet* sheet) {
  const std::size_t area =
      static_cast<std::size_t>(height_px) * static_cast<std::size_t>(width_px);
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::string& name = names[c];
    cv::Mat values(height_px, width_px, CV_32FC1);
    std::copy_n(x + c * area, area, values.ptr<float>());
    double low = 0, high = 0;
    cv::minMaxLoc(values, &low, &high);
    const std::string range =
        Str(FixedText(low, 3), " to ", FixedText(high, 3));
    if (name == "apex" || name == "onset" || name == "grey") {
      // Standardised grey is stretched, grey of 0 .. 1 stays as it is.
      const bool plain = low >= 0 && high <= 1;
      const double scale = plain ? 255 : 255 / std::max(high - low, 1e-9);
      cv::Mat grey;
      values.convertTo(grey, CV_8UC1, scale, plain ? 0 : -low * scale);
      sheet->Cell(grey, false, name, range);
    } else if (low < 0) {
      const double most = std::max(-low, high);
      sheet->Cell(Diverging(values, most), false, name + ": blue < 0 < red",
                  range);
    } else {
      sheet->Cell(Heat(values, high), false, name, range);
    }
  }
}

}  // namespace mien

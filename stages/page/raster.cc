// Drawing -> pixels.

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "stages/page/drawing.h"

namespace mien {
namespace {

// OpenCV's drawing takes fixed-point coordinates.
constexpr int kShift = 4;
constexpr double kLargest = 1 << 26;
constexpr double kMaxSide = 30000;

cv::Scalar Bgr(const Colour& colour) {
  return {static_cast<double>(colour.blue), static_cast<double>(colour.green),
          static_cast<double>(colour.red)};
}

void BlendOver(const cv::Mat& with_alpha, cv::Mat* target) {
  for (int y = 0; y < with_alpha.rows; ++y) {
    for (int x = 0; x < with_alpha.cols; ++x) {
      const auto& from = with_alpha.at<cv::Vec4b>(y, x);
      auto& to = target->at<cv::Vec3b>(y, x);
      const double alpha = from[3] / 255.0;
      for (int c = 0; c < 3; ++c) {
        to[c] = cv::saturate_cast<std::uint8_t>(alpha * from[c] +
                                                (1 - alpha) * to[c]);
      }
    }
  }
}

class Painter {
 public:
  Painter(cv::Mat* image, double scale) : image_(*image), scale_(scale) {}

  void operator()(const LineShape& line) {
    const int width = Width(line.stroke.width);
    Blend(line.points, line.stroke.width, line.stroke.colour, [&] {
      const cv::Scalar colour = Bgr(line.stroke.colour);
      if (line.stroke.dashed) {
        for (std::size_t i = 1; i < line.points.size(); ++i) {
          Dashes(line.points[i - 1], line.points[i], colour, width);
        }
        return;
      }
      std::vector<cv::Point> points;
      for (const auto& point : line.points) points.push_back(Fixed(point));
      cv::polylines(image_, points, false, colour, width, cv::LINE_AA, kShift);
    });
  }
  void operator()(const FillShape& fill) {
    Blend(fill.points, 1, fill.colour, [&] {
      std::vector<cv::Point> points;
      // Pixel centres lie at whole numbers here, at halves in a drawing.
      for (const auto& point : fill.points) {
        points.push_back(Fixed(point, -0.5));
      }
      cv::fillPoly(image_, std::vector<std::vector<cv::Point>>{points},
                   Bgr(fill.colour), cv::LINE_AA, kShift);
    });
  }
  void operator()(const DotShape& dot) {
    Blend({dot.centre}, 2 * dot.radius, dot.colour, [&] {
      cv::circle(image_, Fixed(dot.centre),
                 cvRound(dot.radius * scale_ * (1 << kShift)), Bgr(dot.colour),
                 cv::FILLED, cv::LINE_AA, kShift);
    });
  }
  void operator()(const TextShape& text) {
    std::string ascii = text.text;
    for (char& c : ascii) {
      if (c < 0x20 || c > 0x7E) c = '?';
    }
    // Hershey capitals are 21 units high at scale 1, letters of a size s
    // about 0.7 s.
    const double scale = text.style.size * scale_ * 0.68 / 21;
    const int width = std::max(
        1,
        cvRound(scale_ * (text.style.bold ? 1.0 : 0.6) * text.style.size / 12));
    int base = 0;
    const cv::Size size =
        cv::getTextSize(ascii, cv::FONT_HERSHEY_SIMPLEX, scale, width, &base);
    cv::Point2d at = text.baseline * scale_;
    if (text.style.anchor == Anchor::kMiddle) at.x -= size.width / 2.0;
    if (text.style.anchor == Anchor::kEnd) at.x -= size.width;
    cv::putText(image_, ascii, {cvRound(at.x), cvRound(at.y)},
                cv::FONT_HERSHEY_SIMPLEX, scale, Bgr(text.style.colour), width,
                cv::LINE_AA);
  }
  void operator()(const ImageShape& shape) {
    const cv::Rect place(cvRound(shape.place.x * scale_),
                         cvRound(shape.place.y * scale_),
                         std::max(1, cvRound(shape.place.width * scale_)),
                         std::max(1, cvRound(shape.place.height * scale_)));
    const cv::Rect inside = place & cv::Rect({0, 0}, image_.size());
    if (inside.empty()) return;
    cv::Mat scaled;
    const bool shrinks = place.width < shape.image.cols;
    cv::resize(shape.image, scaled, place.size(), 0, 0,
               shrinks        ? cv::INTER_AREA
               : shape.smooth ? cv::INTER_CUBIC
                              : cv::INTER_NEAREST);
    scaled = scaled(inside - place.tl());
    cv::Mat target = image_(inside);
    if (scaled.channels() == 4) {
      BlendOver(scaled, &target);
    } else if (scaled.channels() == 1) {
      cv::cvtColor(scaled, target, cv::COLOR_GRAY2BGR);
    } else {
      scaled.copyTo(target);
    }
  }

 private:
  int Width(double width) const { return std::max(1, cvRound(width * scale_)); }
  cv::Point Fixed(cv::Point2d point, double move_px = 0) const {
    const auto one = [&](double value) {
      return cvRound(std::clamp((value * scale_ + move_px) * (1 << kShift),
                                -kLargest, kLargest));
    };
    return {one(point.x), one(point.y)};
  }
  // What `paint` does, mixed with what was there around the points.
  template <class Paint>
  void Blend(const std::vector<cv::Point2d>& points, double room,
             const Colour& colour, const Paint& paint) {
    if (colour.alpha >= 1 || points.empty()) {
      paint();
      return;
    }
    cv::Point2d low = points[0], high = points[0];
    for (const cv::Point2d& point : points) {
      low = {std::min(low.x, point.x), std::min(low.y, point.y)};
      high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
    const cv::Point2d edge(room + 2, room + 2);
    const cv::Point from = Pixel(low - edge);
    const cv::Point to = Pixel(high + edge);
    if (from.x >= to.x || from.y >= to.y) return;
    cv::Mat part = image_(cv::Rect(from, to));
    const cv::Mat before = part.clone();
    paint();
    cv::addWeighted(part, colour.alpha, before, 1 - colour.alpha, 0, part);
  }
  cv::Point Pixel(cv::Point2d point) const {
    return {cvRound(std::clamp(point.x * scale_, 0.0, 1.0 * image_.cols)),
            cvRound(std::clamp(point.y * scale_, 0.0, 1.0 * image_.rows))};
  }
  void Dashes(cv::Point2d a, cv::Point2d b, const cv::Scalar& colour,
              int width) {
    constexpr double kDash = 4, kGap = 3, kLongest = 1e5;
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    if (!(length > 0) || length > kLongest) return;
    const cv::Point2d step = (b - a) * (1 / length);
    for (double at = 0; at < length; at += kDash + kGap) {
      cv::line(image_, Fixed(a + at * step),
               Fixed(a + std::min(at + kDash, length) * step), colour, width,
               cv::LINE_AA, kShift);
    }
  }

  cv::Mat& image_;
  double scale_;
};

}  // namespace

cv::Mat ToImage(const Drawing& drawing, double scale) {
  const double width = std::ceil(drawing.width() * scale);
  const double height = std::ceil(drawing.height() * scale);
  MIEN_CHECK(width >= 1 && height >= 1, "size of a drawing");
  if (width > kMaxSide || height > kMaxSide) {
    throw DataError("the picture would be larger than 30000 px a side");
  }
  cv::Mat image(static_cast<int>(height), static_cast<int>(width), CV_8UC3,
                cv::Scalar::all(255));
  Painter painter(&image, scale);
  for (const DrawnShape& shape : drawing.shapes()) std::visit(painter, shape);
  return image;
}

}  // namespace mien

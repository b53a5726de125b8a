#ifndef MIEN_STAGES_PAGE_DRAWING_H_
#define MIEN_STAGES_PAGE_DRAWING_H_

// A picture by itself as a list of shapes, written as an SVG file or painted
// into an image. Units are px of the picture; y points down. Figures inside a
// page: svg.h.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  double alpha = 1;  // 0 .. 1

  bool operator==(const Colour& other) const {
    return red == other.red && green == other.green && blue == other.blue &&
           alpha == other.alpha;
  }
};
// A colour of the reports' light palette: "ink", "muted", "accent", ...
// @throws InternalError for another name.
Colour NamedColour(const std::string& name, double alpha = 1);

struct Stroke {
  Colour colour;
  double width = 1;
  bool dashed = false;
};

enum class Anchor { kStart, kMiddle, kEnd };
struct TextStyle {
  double size = 12;
  Colour colour = {28, 33, 38};
  Anchor anchor = Anchor::kStart;
  bool bold = false;
};

struct LineShape {
  std::vector<cv::Point2d> points;  // all finite, at least 2
  Stroke stroke;
};
struct FillShape {
  std::vector<cv::Point2d> points;  // a closed outline
  Colour colour;
};
struct DotShape {
  cv::Point2d centre;
  double radius = 1;
  Colour colour;
};
struct TextShape {
  cv::Point2d baseline;
  std::string text;
  TextStyle style;
};
struct ImageShape {
  cv::Rect2d place;
  cv::Mat image;        // CV_8UC1, 3 (BGR) or 4 (BGRA)
  bool smooth = false;  // false: pixels stay squares when enlarged
};
using DrawnShape =
    std::variant<LineShape, FillShape, DotShape, TextShape, ImageShape>;

class Drawing {
 public:
  Drawing(double width, double height) : width_(width), height_(height) {}
  double width() const { return width_; }
  double height() const { return height_; }
  const std::vector<DrawnShape>& shapes() const { return shapes_; }

  // A point that is not finite breaks the line; single points are left out.
  void Line(const std::vector<cv::Point2d>& points, const Stroke& stroke);
  void Fill(const std::vector<cv::Point2d>& outline, const Colour& colour);
  void Fill(const cv::Rect2d& rect, const Colour& colour);
  void Outline(const cv::Rect2d& rect, const Stroke& stroke);
  void Dot(cv::Point2d centre, double radius, const Colour& colour);
  void Text(cv::Point2d baseline, const std::string& text,
            const TextStyle& style = {});
  void Image(const cv::Rect2d& place, const cv::Mat& image,
             bool smooth = false);
  // All shapes of another drawing, moved.
  void Add(const Drawing& other, cv::Point2d offset);

 private:
  double width_, height_;
  std::vector<DrawnShape> shapes_;
};

// About how wide a text is, px.
double TextWidth(const std::string& text, double size);

// A file of its own: white ground, no script, no outside reference. Foreign
// text is escaped.
std::string ToSvg(const Drawing& drawing);

// CV_8UC3, `scale` times as large, white ground. Text: Hershey letters (ASCII;
// others as '?').
cv::Mat ToImage(const Drawing& drawing, double scale = 2);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_DRAWING_H_

#include "stages/page/drawing.h"

#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/images.h"
#include "stages/page/style.h"
#include "stages/page/svg.h"

namespace mien {
namespace {

std::string Hex(const Colour& colour) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "#";
  for (const std::uint8_t part : {colour.red, colour.green, colour.blue}) {
    out += kDigits[part >> 4];
    out += kDigits[part & 15];
  }
  return out;
}

std::string PointList(const std::vector<cv::Point2d>& points) {
  std::string out;
  for (const cv::Point2d& point : points) {
    if (!out.empty()) out += ' ';
    out += SvgNumber(point.x) + "," + SvgNumber(point.y);
  }
  return out;
}

const char* AnchorName(Anchor anchor) {
  switch (anchor) {
    case Anchor::kMiddle:
      return "middle";
    case Anchor::kEnd:
      return "end";
    case Anchor::kStart:
      break;
  }
  return "start";
}

void AddAlpha(const char* name, const Colour& colour, Attributes* attributes) {
  if (colour.alpha < 1) {
    attributes->push_back({name, SvgNumber(colour.alpha)});
  }
}

struct SvgVisitor {
  std::string operator()(const LineShape& line) const {
    Attributes attributes = {{"points", PointList(line.points)},
                             {"fill", "none"},
                             {"stroke", Hex(line.stroke.colour)},
                             {"stroke-width", SvgNumber(line.stroke.width)}};
    AddAlpha("stroke-opacity", line.stroke.colour, &attributes);
    if (line.stroke.dashed) attributes.push_back({"stroke-dasharray", "4 3"});
    return Element("polyline", attributes, "");
  }
  std::string operator()(const FillShape& fill) const {
    Attributes attributes = {{"points", PointList(fill.points)},
                             {"fill", Hex(fill.colour)}};
    AddAlpha("fill-opacity", fill.colour, &attributes);
    return Element("polygon", attributes, "");
  }
  std::string operator()(const DotShape& dot) const {
    Attributes attributes = {{"cx", SvgNumber(dot.centre.x)},
                             {"cy", SvgNumber(dot.centre.y)},
                             {"r", SvgNumber(dot.radius)},
                             {"fill", Hex(dot.colour)}};
    AddAlpha("fill-opacity", dot.colour, &attributes);
    return Element("circle", attributes, "");
  }
  std::string operator()(const TextShape& text) const {
    Attributes attributes = {{"x", SvgNumber(text.baseline.x)},
                             {"y", SvgNumber(text.baseline.y)},
                             {"font-size", SvgNumber(text.style.size)},
                             {"fill", Hex(text.style.colour)},
                             {"text-anchor", AnchorName(text.style.anchor)}};
    if (text.style.bold) attributes.push_back({"font-weight", "600"});
    return Element("text", attributes, HtmlText(text.text));
  }
  std::string operator()(const ImageShape& image) const {
    Attributes attributes = {{"x", SvgNumber(image.place.x)},
                             {"y", SvgNumber(image.place.y)},
                             {"width", SvgNumber(image.place.width)},
                             {"height", SvgNumber(image.place.height)},
                             {"preserveAspectRatio", "none"},
                             {"href", PngDataUrl(image.image)}};
    if (!image.smooth) {
      attributes.push_back({"style", "image-rendering:pixelated"});
    }
    return Element("image", attributes, "");
  }
};

}  // namespace

Colour NamedColour(const std::string& name, double alpha) {
  for (const auto& [known, hex] : Palette(false)) {
    if (known != name) continue;
    const long value = std::strtol(hex.c_str() + 1, nullptr, 16);
    return {static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8 & 255),
            static_cast<std::uint8_t>(value & 255), alpha};
  }
  throw InternalError("no colour '" + name + "' in the palette");
}

void Drawing::Line(const std::vector<cv::Point2d>& points,
                   const Stroke& stroke) {
  LineShape line;
  line.stroke = stroke;
  const auto flush = [&] {
    if (line.points.size() > 1) shapes_.push_back(line);
    line.points.clear();
  };
  for (const cv::Point2d& point : points) {
    if (std::isfinite(point.x) && std::isfinite(point.y)) {
      line.points.push_back(point);
    } else {
      flush();
    }
  }
  flush();
}

void Drawing::Fill(const std::vector<cv::Point2d>& outline,
                   const Colour& colour) {
  for (const cv::Point2d& point : outline) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return;
  }
  shapes_.push_back(FillShape{outline, colour});
}

void Drawing::Fill(const cv::Rect2d& rect, const Colour& colour) {
  Fill({rect.tl(),
        {rect.x + rect.width, rect.y},
        rect.br(),
        {rect.x, rect.y + rect.height}},
       colour);
}

void Drawing::Outline(const cv::Rect2d& rect, const Stroke& stroke) {
  Line({rect.tl(),
        {rect.x + rect.width, rect.y},
        rect.br(),
        {rect.x, rect.y + rect.height},
        rect.tl()},
       stroke);
}

void Drawing::Dot(cv::Point2d centre, double radius, const Colour& colour) {
  if (!std::isfinite(centre.x) || !std::isfinite(centre.y)) return;
  shapes_.push_back(DotShape{centre, radius, colour});
}

void Drawing::Text(cv::Point2d baseline, const std::string& text,
                   const TextStyle& style) {
  shapes_.push_back(TextShape{baseline, text, style});
}

void Drawing::Image(const cv::Rect2d& place, const cv::Mat& image,
                    bool smooth) {
  if (!image.empty()) shapes_.push_back(ImageShape{place, image, smooth});
}

void Drawing::Add(const Drawing& other, cv::Point2d offset) {
  for (DrawnShape shape : other.shapes_) {
    std::visit(
        [&offset](auto& s) {
          using S = std::decay_t<decltype(s)>;
          if constexpr (std::is_same_v<S, LineShape> ||
                        std::is_same_v<S, FillShape>) {
            for (cv::Point2d& point : s.points) point += offset;
          } else if constexpr (std::is_same_v<S, DotShape>) {
            s.centre += offset;
          } else if constexpr (std::is_same_v<S, TextShape>) {
            s.baseline += offset;
          } else {
            s.place += offset;
          }
        },
        shape);
    shapes_.push_back(std::move(shape));
  }
}

double TextWidth(const std::string& text, double size) {
  return 0.6 * size * static_cast<double>(text.size());
}

std::string ToSvg(const Drawing& drawing) {
  std::string markup;
  for (const DrawnShape& shape : drawing.shapes()) {
    markup += std::visit(SvgVisitor{}, shape) + "\n";
  }
  const std::string width = SvgNumber(drawing.width());
  const std::string height = SvgNumber(drawing.height());
  return Element(
             "svg",
             {{"xmlns", "http://www.w3.org/2000/svg"},
              {"width", width},
              {"height", height},
              {"viewBox", "0 0 " + width + " " + height},
              {"font-family", "system-ui,'Liberation Sans',Arial,sans-serif"}},
             "\n" +
                 Element(
                     "rect",
                     {{"width", width}, {"height", height}, {"fill", "#fff"}},
                     "") +
                 "\n" + markup) +
         "\n";
}

}  // namespace mien

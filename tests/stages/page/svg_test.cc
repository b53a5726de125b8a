#include "stages/page/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mien {
namespace {

TEST(SvgTest, WritesElements) {
  EXPECT_EQ(SvgNumber(1.0 / 3), "0.33");
  EXPECT_EQ(SvgNumber(-2), "-2");
  EXPECT_EQ(SvgLine("grid", 0, 1, 2.5, 3),
            "<line class=\"grid\" x1=\"0\" y1=\"1\" x2=\"2.5\" y2=\"3\">"
            "</line>");
  EXPECT_EQ(SvgRect("track", 1, 2, 3, 4),
            "<rect class=\"track\" x=\"1\" y=\"2\" width=\"3\" height=\"4\">"
            "</rect>");
  EXPECT_EQ(SvgFigure(20, 10, {{"role", "img"}}, ""),
            "<svg viewBox=\"0 0 20 10\" width=\"20\" height=\"10\" "
            "role=\"img\"></svg>");
}

TEST(SvgTest, EscapesLabels) {
  EXPECT_EQ(SvgLabel(1, 2, "end", "<a>"),
            "<text x=\"1\" y=\"2\" text-anchor=\"end\">&lt;a&gt;</text>");
}

TEST(SvgPolylineTest, BreaksAtWhatIsNotFinite) {
  const double nan = std::nan("");
  EXPECT_EQ(SvgPolyline("a", {{0, 1}, {1, 2}, {2, nan}, {3, 4}, {4, 5}}),
            "<polyline class=\"a\" points=\"0,1 1,2\"></polyline>"
            "<polyline class=\"a\" points=\"3,4 4,5\"></polyline>");
  EXPECT_EQ(SvgPolyline("a", {{nan, nan}}), "");
  EXPECT_EQ(SvgPolyline("a", {}), "");
}

}  // namespace
}  // namespace mien

#include "stages/page/style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Rgb = std::array<double, 3>;  // 0..1

std::map<std::string, Rgb> Colours(bool dark) {
  std::map<std::string, Rgb> out;
  for (const auto& [name, value] : Palette(dark)) {
    EXPECT_EQ(value.size(), 7u) << name;
    for (std::size_t i = 0; i < 3; ++i) {
      out[name][i] = std::stoi(value.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    }
  }
  return out;
}

Rgb Mix(const Rgb& a, const Rgb& b, double share_of_a) {
  Rgb out;
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = share_of_a * a[i] + (1 - share_of_a) * b[i];
  }
  return out;
}

// WCAG 2.1: relative luminance and contrast ratio.
double Luminance(const Rgb& colour) {
  const auto linear = [](double c) {
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) +
         0.0722 * linear(colour[2]);
}
double Contrast(const Rgb& a, const Rgb& b) {
  const double x = Luminance(a) + 0.05, y = Luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

class StyleTest : public testing::TestWithParam<bool> {};

TEST_P(StyleTest, TextKeepsAa) {
  auto colour = Colours(GetParam());
  for (const char* text : {"ink", "muted", "accent", "wrong", "right"}) {
    for (const char* ground : {"paper", "card"}) {
      EXPECT_GE(Contrast(colour[text], colour[ground]), 4.5)
          << text << " on " << ground;
    }
  }
}

TEST_P(StyleTest, DrawingsKeepThreeToOne) {
  auto colour = Colours(GetParam());
  for (const char* drawing : {"accent", "warm", "muted", "ink"}) {
    EXPECT_GE(Contrast(colour[drawing], colour["paper"]), 3) << drawing;
    EXPECT_GE(Contrast(colour[drawing], colour["track"]), 3) << drawing;
  }
}

TEST_P(StyleTest, NumbersOnEveryTintKeepAa) {
  auto colour = Colours(GetParam());
  for (const char* tint : {"hit", "miss"}) {
    for (int step = 0; step <= kTintSteps; ++step) {
      const Rgb ground = Mix(colour[tint], colour["card"],
                             StrongestTint() * step / kTintSteps);
      EXPECT_GE(Contrast(colour["ink"], ground), 4.5) << tint << " " << step;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(LightAndDark, StyleTest, testing::Bool());

TEST(StyleSheetTest, BothPalettesNameTheSameColours) {
  const auto light = Palette(false), dark = Palette(true);
  ASSERT_EQ(light.size(), dark.size());
  for (std::size_t i = 0; i < light.size(); ++i) {
    EXPECT_EQ(light[i].first, dark[i].first);
  }
}

TEST(StyleSheetTest, AThemeCanBeChosen) {
  const std::string style = StyleSheet();
  EXPECT_THAT(style,
              HasSubstr(":root:not([data-theme=light]){--paper:#14171a"));
  EXPECT_THAT(style,
              HasSubstr("screen{:root[data-theme=dark]{--paper:#14171a"));
}

TEST(StyleSheetTest, LoadsNothing) {
  const std::string style = StyleSheet();
  EXPECT_THAT(style, Not(HasSubstr("url(")));
  EXPECT_THAT(style, Not(HasSubstr("@import")));
  EXPECT_THAT(style, Not(HasSubstr("</style")));
  EXPECT_THAT(style, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(style, HasSubstr("@media print"));
  EXPECT_THAT(style, HasSubstr(".miss.q20{"));
}

TEST(StyleSheetTest, EveryVariableUsedIsDefined) {
  const std::string style = StyleSheet();
  auto colours = Colours(false);
  std::size_t uses = 0;
  for (std::size_t at = style.find("var(--"); at != std::string::npos;
       at = style.find("var(--", at + 1)) {
    const std::size_t begin = at + 6;
    const std::string name =
        style.substr(begin, style.find(')', begin) - begin);
    EXPECT_EQ(colours.count(name), 1u) << name;
    ++uses;
  }
  EXPECT_GT(uses, 40u);
  EXPECT_EQ(std::count(style.begin(), style.end(), '{'),
            std::count(style.begin(), style.end(), '}'));
}

}  // namespace
}  // namespace mien

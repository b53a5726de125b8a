#include "stages/ingest/yuv_picture.h"

#include <algorithm>
#include <array>
#include <vector>

#include "pipeline/core/error.h"

// Whole numbers only: every variant gives the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MIEN_WITH_AVX2 __attribute__((target_clones("avx2", "default")))
#else
#define MIEN_WITH_AVX2
#endif

namespace mien {
namespace {

constexpr int kLeastPx = 16;

// What libswscale makes of a colour space: the level of a colour is that of
// brightness Y plus a number of steps for U and V.
struct Levels {
  std::int32_t slope = 0, start = 0;  // level = (slope * Y + start) >> 16
  std::int32_t red_v = 0, green_u = 0, green_v = 0, blue_u = 0;
};

Levels LevelsOf(const int* coefficients, bool full_range) {
  std::int64_t red_v = coefficients[0], blue_u = coefficients[1];
  std::int64_t green_u = -std::int64_t{coefficients[2]};
  std::int64_t green_v = -std::int64_t{coefficients[3]};
  std::int64_t slope = 1 << 16, start = 0;
  if (full_range) {
    for (auto* one : {&red_v, &blue_u, &green_u, &green_v}) {
      *one = *one * 224 / 255;
    }
  } else {
    slope = slope * 255 / 219;
    // Its tables begin 384 levels below zero, at the 326th entry.
    start = 326 * slope - (std::int64_t{384 + 16} << 16);
  }
  const auto steps = [slope](std::int64_t value) {
    return static_cast<std::int32_t>((value * 65536 + 0x8000) / slope);
  };
  Levels levels;
  levels.slope = static_cast<std::int32_t>(slope);
  levels.start = static_cast<std::int32_t>(start + 0x8000);
  levels.red_v = steps(red_v);
  levels.blue_u = steps(blue_u);
  levels.green_u = steps(green_u);
  levels.green_v = steps(green_v);
  return levels;
}

// Four rows of U or V and what each counts, in 4096ths.
struct Taps {
  std::array<int, 4> row;
  std::array<std::int32_t, 4> weight;
};

// The bicubic filter (a = -0.6) a quarter of a row above or below row y / 2.
// In rows 0 and 2 libswscale cuts it off before it adds up to one.
Taps TapsOf(int y, int rows) {
  const int at = y / 2;
  Taps taps;
  if (y == 0) {
    taps = {{0, 1, 0, 0}, {4432, -336, 0, 0}};
  } else if (y == 2) {
    taps = {{0, 1, 2, 0}, {959, 3473, -336, 0}};
  } else if (y % 2 == 0) {
    taps = {{at - 2, at - 1, at, at + 1}, {-115, 985, 3572, -346}};
  } else {
    taps = {{at - 1, at, at + 1, at + 2}, {-346, 3572, 985, -115}};
  }
  for (int& row : taps.row) row = std::clamp(row, 0, rows - 1);
  return taps;
}

MIEN_WITH_AVX2
void MixRows(const std::uint8_t* a, const std::uint8_t* b,
             const std::uint8_t* c, const std::uint8_t* d,
             const std::array<std::int32_t, 4>& weight, int count,
             std::int32_t* out) {
  const std::int32_t wa = weight[0], wb = weight[1], wc = weight[2],
                     wd = weight[3];
  for (int i = 0; i < count; ++i) {
    const std::int32_t mixed =
        (wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i] + 2048) >> 12;
    out[i] = mixed < 0 ? 0 : mixed > 255 ? 255 : mixed;
  }
}

// Two pixels share U and V.
MIEN_WITH_AVX2
void ToColours(const std::uint8_t* y, const std::int32_t* u,
               const std::int32_t* v, const Levels& levels, int pairs,
               std::uint8_t* blue, std::uint8_t* green, std::uint8_t* red) {
  const std::int32_t slope = levels.slope, start = levels.start;
  const std::int32_t bu = levels.blue_u, gu = levels.green_u,
                     gv = levels.green_v, rv = levels.red_v;
  for (int i = 0; i < pairs; ++i) {
    // The steps of U = V = 128 are none.
    const std::int32_t b = -(bu >> 9) + ((u[i] * bu) >> 16);
    const std::int32_t g =
        -(gu >> 9) + ((u[i] * gu) >> 16) - (gv >> 9) + ((v[i] * gv) >> 16);
    const std::int32_t r = -(rv >> 9) + ((v[i] * rv) >> 16);
    for (int k = 0; k < 2; ++k) {
      const std::int32_t at = y[2 * i + k];
      std::int32_t value = ((at + b) * slope + start) >> 16;
      blue[2 * i + k] = static_cast<std::uint8_t>(value < 0     ? 0
                                                  : value > 255 ? 255
                                                                : value);
      value = ((at + g) * slope + start) >> 16;
      green[2 * i + k] = static_cast<std::uint8_t>(value < 0     ? 0
                                                   : value > 255 ? 255
                                                                 : value);
      value = ((at + r) * slope + start) >> 16;
      red[2 * i + k] = static_cast<std::uint8_t>(value < 0     ? 0
                                                 : value > 255 ? 255
                                                               : value);
    }
  }
}

}  // namespace

bool CanConvertYuv(int width, int height) {
  return width >= kLeastPx && height >= kLeastPx && width % 2 == 0 &&
         height % 2 == 0;
}

cv::Mat YuvToBgr(const YuvPlanes& planes, const int* coefficients,
                 bool full_range) {
  MIEN_CHECK(CanConvertYuv(planes.width, planes.height), "even sides");
  const Levels levels = LevelsOf(coefficients, full_range);
  const int pairs = planes.width / 2;
  std::vector<std::int32_t> u(static_cast<std::size_t>(pairs)), v(u.size());
  cv::Mat rows[3];
  for (cv::Mat& row : rows) row.create(1, planes.width, CV_8UC1);
  cv::Mat picture(planes.height, planes.width, CV_8UC3);
  for (int y = 0; y < planes.height; ++y) {
    const Taps taps = TapsOf(y, planes.height / 2);
    const auto mix = [&](const std::uint8_t* plane, std::ptrdiff_t step,
                         std::vector<std::int32_t>* mixed) {
      MixRows(plane + taps.row[0] * step, plane + taps.row[1] * step,
              plane + taps.row[2] * step, plane + taps.row[3] * step,
              taps.weight, pairs, mixed->data());
    };
    mix(planes.u, planes.u_step, &u);
    mix(planes.v, planes.v_step, &v);
    ToColours(planes.y + y * planes.y_step, u.data(), v.data(), levels, pairs,
              rows[0].data, rows[1].data, rows[2].data);
    cv::Mat out = picture.row(y);
    cv::merge(rows, 3, out);
  }
  return picture;
}

}  // namespace mien

#ifndef MIEN_STAGES_INGEST_YUV_PICTURE_H_
#define MIEN_STAGES_INGEST_YUV_PICTURE_H_

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>

namespace mien {

// A picture of 8 bit YUV 4:2:0: U and V are half as wide and half as high.
struct YuvPlanes {
  const std::uint8_t *y = nullptr, *u = nullptr, *v = nullptr;
  std::ptrdiff_t y_step = 0, u_step = 0, v_step = 0;  // bytes from row to row
  int width = 0, height = 0;
};

// Whether YuvToBgr takes pictures of that size: even sides of 16 px and more.
bool CanConvertYuv(int width, int height);

// Its colours, CV_8UC3 (BGR), to the bits of libswscale 6 (bicubic chroma,
// accurate rounding, bit exact), which takes some times as long: it looks each
// value up in tables, here they are computed side by side.
// coefficients: four, as sws_getCoefficients gives them. full_range: Y from 0
// to 255, not from 16 to 235.
cv::Mat YuvToBgr(const YuvPlanes& planes, const int* coefficients,
                 bool full_range);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_YUV_PICTURE_H_

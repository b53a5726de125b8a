#ifndef MIEN_STAGES_TRACK_DLIB_IMAGE_H_
#define MIEN_STAGES_TRACK_DLIB_IMAGE_H_

#include <dlib/array2d.h>

#include <algorithm>
#include <opencv2/core.hpp>

namespace mien {

// A copy of CV_8UC1 pixels.
inline dlib::array2d<unsigned char> ToDlib(const cv::Mat& grey) {
  dlib::array2d<unsigned char> image(grey.rows, grey.cols);
  for (int y = 0; y < grey.rows; ++y) {
    const unsigned char* row = grey.ptr<unsigned char>(y);
    std::copy(row, row + grey.cols, &image[y][0]);
  }
  return image;
}

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_DLIB_IMAGE_H_

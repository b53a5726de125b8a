#ifndef MIEN_STAGES_INGEST_PICTURE_MAKER_H_
#define MIEN_STAGES_INGEST_PICTURE_MAKER_H_

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <string>

#include "stages/ingest/libav_file.h"

namespace mien {

// Decoded frames as pictures a person would see: colours, square pixels, high
// dynamic range brought down, upright. Not thread safe.
class PictureMaker {
 public:
  explicit PictureMaker(std::string path);  // for messages
  ~PictureMaker();
  PictureMaker(const PictureMaker&) = delete;
  PictureMaker& operator=(const PictureMaker&) = delete;

  // H x W CV_8UC3 (BGR), the caller's own. aspect: width over height of a
  // pixel; 0/1 and what no camera has (not within 1/4 .. 4) count as square.
  // matrix: the container's display matrix, or null.
  // @throws DataError when the pixel format cannot be converted, or the
  // picture would have more than kMaxImagePixels.
  cv::Mat Make(const AVFrame& frame, AVRational aspect,
               const std::int32_t* matrix);

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string path_;
};

// Width with square pixels of frames `width` wide.
int SquareWidth(int width, AVRational aspect);

// Whether a camera may have pixels of that width over height, 1/4 .. 4.
bool BelievedAspect(AVRational aspect);

// Whether a display matrix (see Upright) turns by quarters, to a degree.
bool TurnsByQuarters(const std::int32_t matrix[9]);

// "PQ", "HLG" for transfers of high dynamic range, which are brought down to
// ordinary pictures (diffuse white to white, tones only, primaries as they
// are); "" for all others.
std::string HighRange(const AVFrame& frame);

// The picture within `size`: as it is, scaled where its shape is the same (to
// 2 %), else scaled to fit, black beside it.
cv::Mat FitInto(const cv::Mat& picture, cv::Size size);

// The picture seen through a container's display matrix, of which only the
// upper left 2 x 2 counts: x' = a x + c y, y' = b x + d y with a = matrix[0],
// b = matrix[1], c = matrix[3], d = matrix[4] (libavutil/display.h). Turns by
// multiples of 90 degrees and mirrors are exact; other angles go to the
// nearest of them.
cv::Mat Upright(const cv::Mat& picture, const std::int32_t matrix[9]);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_PICTURE_MAKER_H_

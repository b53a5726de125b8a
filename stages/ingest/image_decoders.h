#ifndef MIEN_STAGES_INGEST_IMAGE_DECODERS_H_
#define MIEN_STAGES_INGEST_IMAGE_DECODERS_H_

// One decoder a kind of image, each with the library's own words caught:
// nothing reaches the terminal. Sizes are checked by the caller, except where
// said. Pixels as OpenCV's imdecode(IMREAD_ANYCOLOR) gives them.

#include <opencv2/core.hpp>
#include <string>
#include <string_view>

namespace mien {

struct DecodedImage {
  cv::Mat image;        // empty: it cannot be decoded
  std::string damage;   // what the library complained of, "" if of nothing
  int orientation = 1;  // EXIF, 1..8
  int largest = -1;     // sample; -1: the image has no 16 bits a sample
};

// libjpeg. Counts as damage: bad codes, lost sync, too few or too many data.
DecodedImage DecodeJpeg(std::string_view bytes);
// libpng. Damage only with an empty image: every chunk carries a checksum.
// Of 16 bits a sample the lower `bits` count, and of these the upper 8.
DecodedImage DecodePng(std::string_view bytes, int bits = 16);
// libavcodec, at most kMaxImagePixels.
DecodedImage DecodeTiff(std::string_view bytes, int bits = 16);
DecodedImage DecodeWebp(std::string_view bytes);
// Of BMP what is packed, cut or rare.
DecodedImage DecodeOddBmp(std::string_view bytes);

// Of an EXIF block that begins with its TIFF header; 1 when it tells none.
int ExifOrientation(std::string_view exif);
cv::Mat Oriented(const cv::Mat& image, int orientation);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_IMAGE_DECODERS_H_

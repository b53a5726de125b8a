#ifndef MIEN_STAGES_INGEST_IMAGE_FILE_H_
#define MIEN_STAGES_INGEST_IMAGE_FILE_H_

// Still images from files that nobody vouches for: JPEG, PNG, BMP, TIFF and
// WebP only.

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>

namespace mien {

inline constexpr std::int64_t kMaxImagePixels = 100'000'000;
inline constexpr std::size_t kMaxImageBytes = std::size_t{256} << 20;

// Of images with 16 bits a sample. Cameras of 10, 12 or 14 bits leave the upper
// ones empty, so that their pictures are nearly black where the upper 8 of 16
// are taken.
struct SampleDepth {
  int bits = 16;      // in: so many count, the upper 8 of them are kept
  bool wide = false;  // out: the image has 16 bits a sample
  int needed = 8;     // out: bits that its largest sample needs, 8 .. 16
};

// H x W, CV_8UC1 if the file holds grey, else CV_8UC3 (BGR); EXIF orientation
// applied (JPEG, PNG), alpha dropped, 16 bit reduced to 8 as `depth` says; of a
// TIFF its first page. Content decides, not the name. Bytes behind a JPEG's end
// marker (cameras' stamps, motion photos) are left alone. `name` is for
// messages. damage: what the decoder made up for, in a line, "" if nothing;
// null: such a line is a warning on stderr.
// @throws DataError: empty, none of the five (says what it is instead where
// that is plain), a JPEG without its end marker, more than kMaxImagePixels,
// damaged so that nothing can be decoded.
cv::Mat DecodeImage(std::string_view bytes, const std::string& name,
                    std::string* damage = nullptr,
                    SampleDepth* depth = nullptr);

// @throws as DecodeImage, and IoError when the file cannot be read.
cv::Mat ReadImage(const std::string& path, std::string* damage = nullptr,
                  SampleDepth* depth = nullptr);

// The beginning of one of the five.
bool BeginsAsImage(std::string_view bytes);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_IMAGE_FILE_H_

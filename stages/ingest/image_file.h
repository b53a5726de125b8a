#ifndef MIEN_STAGES_INGEST_IMAGE_FILE_H_
#define MIEN_STAGES_INGEST_IMAGE_FILE_H_

// Still images from files that nobody vouches for: JPEG, PNG and BMP only.

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>

namespace mien {

inline constexpr std::int64_t kMaxImagePixels = 100'000'000;
inline constexpr std::size_t kMaxImageBytes = std::size_t{256} << 20;

// H x W, CV_8UC1 if the file holds grey, else CV_8UC3 (BGR); EXIF orientation
// applied, alpha dropped, 16 bit reduced to 8. Content decides, not the name.
// `name` is only for messages.
// @throws DataError: empty, not JPEG/PNG/BMP, a JPEG without its end marker
// (OpenCV would return a grey bottom without an error; up to 1024 bytes of
// padding behind the marker are accepted), more than kMaxImagePixels, damaged.
cv::Mat DecodeImage(std::string_view bytes, const std::string& name);

// @throws as DecodeImage, and IoError when the file cannot be read.
cv::Mat ReadImage(const std::string& path);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_IMAGE_FILE_H_

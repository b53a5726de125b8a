#ifndef MIEN_TESTS_STAGES_INGEST_TEST_FILES_H_
#define MIEN_TESTS_STAGES_INGEST_TEST_FILES_H_

// Small files for the tests of ingest.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

namespace mien {

inline void WriteBytes(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void WriteImage(const std::string& path, const cv::Mat& image) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  cv::imwrite(path, image);
}

// One grey value everywhere, stored as colour.
inline void WritePlain(const std::string& path, int value, int width = 8,
                       int height = 6) {
  WriteImage(path, cv::Mat(height, width, CV_8UC3, cv::Scalar::all(value)));
}

// The file's bytes as encoded by OpenCV, ".jpg", ".png" or ".bmp".
inline std::string Encoded(const std::string& extension, const cv::Mat& image) {
  std::vector<unsigned char> bytes;
  cv::imencode(extension, image, bytes);
  return std::string(bytes.begin(), bytes.end());
}

inline bool RunQuietly(const std::string& command) {
  return std::system((command + " </dev/null >/dev/null 2>&1").c_str()) == 0;
}

inline bool HaveFfmpeg() {
  static const bool have =
      RunQuietly("ffmpeg -version") && RunQuietly("ffprobe -version");
  return have;
}

// Folder of the real data, or "" (MIEN_REAL_DATA).
inline std::string RealData() {
  const char* path = std::getenv("MIEN_REAL_DATA");
  return path ? path : "";
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_INGEST_TEST_FILES_H_

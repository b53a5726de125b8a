#include "stages/ingest/labelled_images.h"

#include <filesystem>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;

std::string LabelledImages::Digest() const {
  Sha256 sha;
  sha.Update(Str("stacks\n", entries.size(), " x ", channels, " x ", height,
                 " x ", width, "\n", Join(channel_names, ","), "\n"));
  sha.Update(pixels.data(), pixels.size());
  return sha.Hex();
}

void CheckDataFolder(const std::string& root, const std::string& needed) {
  std::error_code error;
  if (fs::is_directory(root, error)) return;
  throw DataError(root + ": " +
                  (fs::exists(root, error) ? "is not a folder"
                                           : "there is no such folder") +
                  ": give the folder that holds " + needed);
}

void CheckNotEmpty(const LabelledImages& images, const std::string& where) {
  if (!images.entries.empty()) return;
  throw DataError(where + ": no image can be used" +
                  (images.skipped.empty()
                       ? std::string()
                       : "; the first: " + images.skipped[0].item + ": " +
                             images.skipped[0].reason));
}

std::string WorkbookHint(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    for (const char* end : {".xls", ".xlsx", ".xlsb", ".xlsm", ".ods"}) {
      if (!EndsWith(ToLower(file), end)) continue;
      return Str("; ", file,
                 " is a workbook, which is not read here: save it as .csv");
    }
  }
  return "";
}

void AppendPlanes(const cv::Mat& image, const std::vector<int>& channels,
                  std::vector<std::uint8_t>* pixels) {
  MIEN_CHECK(image.depth() == CV_8U, "8-bit planes");
  const auto count = static_cast<std::size_t>(image.channels());
  const auto width = static_cast<std::size_t>(image.cols);
  for (const int channel : channels) {
    for (int y = 0; y < image.rows; ++y) {
      const std::uint8_t* row =
          image.ptr<std::uint8_t>(y) + static_cast<std::size_t>(channel);
      for (std::size_t x = 0; x < width; ++x) {
        pixels->push_back(row[x * count]);
      }
    }
  }
}

}  // namespace mien

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

struct ImageList {
  std::string folder;
  std::vector<std::pair<std::int64_t, std::string>> files;  // number, name
  double fps = 0;
  cv::Size size;

  std::string Path(std::size_t i) const {
    return (fs::path(folder) / files[i].second).string();
  }
};

ImageList FindImages(const std::string& folder) {
  ImageList list;
  list.folder = folder;
  std::string unnumbered;
  for (const std::string& name : ListFolder(folder).files) {
    if (!IsImageName(name)) continue;
    if (const auto number = LastNumber(name)) {
      list.files.emplace_back(*number, name);
    } else {
      unnumbered = name;
    }
  }
  if (list.files.empty()) {
    throw DataError(folder + ": no image with a number in its name (" +
                    (unnumbered.empty() ? "jpg, jpeg, png, bmp"
                                        : "only such as " + unnumbered) +
                    ")");
  }
  std::sort(list.files.begin(), list.files.end());
  for (std::size_t i = 1; i < list.files.size(); ++i) {
    if (list.files[i].first == list.files[i - 1].first) {
      throw DataError(Str(folder, ": two images have the number ",
                          list.files[i].first, ": ", list.files[i - 1].second,
                          " and ", list.files[i].second, ": remove one"));
    }
  }
  return list;
}

class ImageFolderReader : public FrameReader {
 public:
  ImageFolderReader(std::shared_ptr<const ImageList> list, std::size_t next)
      : list_(std::move(list)), next_(next) {}

  bool Next(Frame* frame) override {
    if (next_ >= list_->files.size()) return false;
    const std::string path = list_->Path(next_);
    frame->image = ReadImage(path);
    if (frame->image.size() != list_->size) {
      throw DataError(Str(path, ": frame ", next_, " is ", frame->image.cols,
                          " x ", frame->image.rows, ", the first frame is ",
                          list_->size.width, " x ", list_->size.height));
    }
    frame->idx = static_cast<std::int64_t>(next_);
    frame->number = list_->files[next_].first;
    frame->time_s = static_cast<double>(next_) / list_->fps;
    ++next_;
    return true;
  }

  bool Skip() override {
    if (next_ >= list_->files.size()) return false;
    ++next_;
    return true;
  }

 private:
  std::shared_ptr<const ImageList> list_;
  std::size_t next_;
};

class ImageFolderSource : public FrameSource {
 public:
  explicit ImageFolderSource(ImageList list)
      : list_(std::make_shared<const ImageList>(std::move(list))) {
    info_.path = list_->folder;
    info_.fps = list_->fps;
    info_.frame_count = static_cast<std::int64_t>(list_->files.size());
    info_.width_px = list_->size.width;
    info_.height_px = list_->size.height;
    info_.first_number = list_->files.front().first;
  }

  const SourceInfo& info() const override { return info_; }

  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    MIEN_CHECK(first_idx >= 0, "first frame of a reader");
    return std::make_unique<ImageFolderReader>(
        list_, static_cast<std::size_t>(first_idx));
  }

  std::string Digest() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (digest_.empty()) {
      Sha256 sha;
      sha.Update(Str("images\nfps=", NumberText(list_->fps), "\n"));
      for (std::size_t i = 0; i < list_->files.size(); ++i) {
        sha.Update(
            Str(list_->files[i].first, " ", Sha256File(list_->Path(i)), "\n"));
      }
      digest_ = sha.Hex();
    }
    return digest_;
  }

 private:
  std::shared_ptr<const ImageList> list_;
  SourceInfo info_;
  mutable std::mutex mutex_;
  mutable std::string digest_;
};

}  // namespace

std::unique_ptr<FrameSource> OpenImageFolder(const std::string& folder,
                                             double fps) {
  if (!std::isfinite(fps) || fps <= 0) {
    throw ConfigError(
        Str("frames per second of ", folder, " must be > 0, not ", fps));
  }
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw IoError("cannot read the folder " + folder + ": " +
                  (fs::exists(folder, error) ? "it is not a folder"
                                             : "it does not exist"));
  }
  ImageList list = FindImages(folder);
  list.fps = fps;
  list.size = ReadImage(list.Path(0)).size();
  return std::make_unique<ImageFolderSource>(std::move(list));
}

}  // namespace mien

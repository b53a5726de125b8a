#include "stages/ingest/memory_frames.h"

#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

class MemoryReader : public FrameReader {
 public:
  MemoryReader(const std::vector<cv::Mat>& images, double fps,
               std::int64_t first_idx)
      : images_(images), fps_(fps), idx_(first_idx) {}

  bool Next(Frame* frame) override {
    if (!Skip(frame)) return false;
    frame->image = images_[static_cast<std::size_t>(frame->idx)].clone();
    return true;
  }
  bool Skip(Frame* passed) override {
    if (idx_ >= static_cast<std::int64_t>(images_.size())) return false;
    passed->image.release();
    passed->idx = passed->number = idx_;
    passed->time_s = static_cast<double>(idx_) / fps_;
    ++idx_;
    return true;
  }

 private:
  const std::vector<cv::Mat>& images_;
  double fps_;
  std::int64_t idx_;
};

class MemoryFrames : public FrameSource {
 public:
  MemoryFrames(std::string name, std::vector<cv::Mat> images, double fps)
      : images_(std::move(images)) {
    info_.path = std::move(name);
    info_.fps = fps;
    info_.frame_count = static_cast<std::int64_t>(images_.size());
    info_.width_px = images_.front().cols;
    info_.height_px = images_.front().rows;
  }

  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<MemoryReader>(images_, info_.fps, first_idx);
  }
  std::string Digest() const override {
    Sha256 sha;
    sha.Update(Str("memory/1\nfps=", NumberText(info_.fps),
                   "\nframes=", images_.size(), "\nsize=", info_.width_px, "x",
                   info_.height_px, "x", images_.front().channels(), "\n"));
    for (const cv::Mat& image : images_) {
      for (int y = 0; y < image.rows; ++y) {
        const auto bytes =
            static_cast<std::size_t>(image.cols) * image.elemSize();
        sha.Update(std::string_view(reinterpret_cast<const char*>(image.ptr(y)),
                                    bytes));
      }
    }
    return sha.Hex();
  }

 private:
  std::vector<cv::Mat> images_;
  SourceInfo info_;
};

}  // namespace

std::shared_ptr<const FrameSource> FramesInMemory(std::string name,
                                                  std::vector<cv::Mat> images,
                                                  double fps) {
  if (images.empty()) throw DataError(name + ": no frame");
  if (!(fps >= 1 && fps <= 100000)) {
    throw DataError(Str(name, ": ", NumberText(fps),
                        " frames a second; give the rate at which they were "
                        "filmed, 1 to 100000"));
  }
  const cv::Mat& first = images.front();
  for (std::size_t i = 0; i < images.size(); ++i) {
    const cv::Mat& one = images[i];
    if (one.empty()) throw DataError(Str(name, ": frame ", i, " is empty"));
    if (one.type() != CV_8UC1 && one.type() != CV_8UC3) {
      throw DataError(
          Str(name, ": frame ", i,
              " is no picture of 8 bits, grey or of three colours"));
    }
    if (one.size() != first.size() || one.type() != first.type()) {
      throw DataError(Str(name, ": frame ", i, " is ", one.cols, " x ",
                          one.rows, " x ", one.channels(), ", the first is ",
                          first.cols, " x ", first.rows, " x ",
                          first.channels()));
    }
  }
  return std::make_shared<MemoryFrames>(std::move(name), std::move(images),
                                        fps);
}

}  // namespace mien

#ifndef MIEN_TESTS_SUPPORT_MEMORY_FRAMES_H_
#define MIEN_TESTS_SUPPORT_MEMORY_FRAMES_H_

#include <memory>
#include <utility>
#include <vector>

#include "stages/ingest/frame_source.h"

namespace mien {

// A clip that lives in memory; numbers start at 1.
class MemoryFrames : public FrameSource {
 public:
  MemoryFrames(std::vector<cv::Mat> images, double fps)
      : images_(std::move(images)) {
    info_.path = "memory";
    info_.fps = fps;
    info_.frame_count = static_cast<std::int64_t>(images_.size());
    info_.width_px = images_.empty() ? 0 : images_[0].cols;
    info_.height_px = images_.empty() ? 0 : images_[0].rows;
    info_.first_number = 1;
  }
  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<Reader>(this, first_idx);
  }
  std::string Digest() const override { return "memory"; }

 private:
  class Reader : public FrameReader {
   public:
    Reader(const MemoryFrames* frames, std::int64_t idx)
        : frames_(frames), idx_(idx) {}
    bool Next(Frame* frame) override {
      if (idx_ >= frames_->info_.frame_count) return false;
      frame->image = frames_->images_[static_cast<std::size_t>(idx_)].clone();
      frame->idx = idx_;
      frame->number = idx_ + 1;
      frame->time_s = static_cast<double>(idx_) / frames_->info_.fps;
      ++idx_;
      return true;
    }

   private:
    const MemoryFrames* frames_;
    std::int64_t idx_;
  };

  std::vector<cv::Mat> images_;
  SourceInfo info_;
};

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_MEMORY_FRAMES_H_

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/video_decoder.h"

namespace mien {
namespace {

constexpr int kFramesForRate = 100;
constexpr double kFallbackFps = 25;

struct VideoFacts {
  SourceInfo info;
  std::atomic<bool> warned{false};
};

class VideoReader : public FrameReader {
 public:
  VideoReader(std::shared_ptr<VideoFacts> facts, std::int64_t first_idx)
      : facts_(std::move(facts)),
        decoder_(facts_->info.path),
        first_idx_(first_idx) {}

  bool Skip() override {
    do {
      if (ended_ || !decoder_.Advance()) {
        End();
        return false;
      }
    } while (next_idx_++ < first_idx_);
    return true;
  }

  bool Next(Frame* frame) override {
    if (!Skip()) return false;
    frame->idx = next_idx_ - 1;
    frame->number = frame->idx;
    frame->time_s = decoder_.time_s();
    frame->image = decoder_.Picture();
    const SourceInfo& info = facts_->info;
    if (frame->image.cols != info.width_px ||
        frame->image.rows != info.height_px) {
      throw DataError(Str(info.path, ": frame ", frame->idx, " is ",
                          frame->image.cols, " x ", frame->image.rows,
                          ", the first frame is ", info.width_px, " x ",
                          info.height_px,
                          ": convert it to one size, such as with ffmpeg -i "
                          "in out.mp4"));
    }
    return true;
  }

 private:
  void End() {
    ended_ = true;
    if (decoder_.damaged_packets() > 0 && !facts_->warned.exchange(true)) {
      LogWarn(Str(facts_->info.path, ": ", decoder_.damaged_packets(),
                  " damaged packets were left out, ", next_idx_,
                  " frames decoded"));
    }
  }

  std::shared_ptr<VideoFacts> facts_;
  VideoDecoder decoder_;
  std::int64_t first_idx_;
  std::int64_t next_idx_ = 0;
  bool ended_ = false;
};

class VideoSource : public FrameSource {
 public:
  explicit VideoSource(const std::string& path)
      : facts_(std::make_shared<VideoFacts>()) {
    SourceInfo& info = facts_->info;
    info.path = path;
    info.is_video = true;
    VideoDecoder decoder(path);
    if (!decoder.Advance()) {
      throw DataError(Str(path, ": not one frame can be decoded (",
                          decoder.damaged_packets(), " damaged packets)"));
    }
    const cv::Mat first = decoder.Picture();
    info.width_px = first.cols;
    info.height_px = first.rows;
    info.variable_rate = decoder.variable_rate();
    info.fps = decoder.fps() > 0 ? decoder.fps() : RateOfFrames(&decoder);
  }

  const SourceInfo& info() const override { return facts_->info; }

  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    MIEN_CHECK(first_idx >= 0, "first frame of a reader");
    return std::make_unique<VideoReader>(facts_, first_idx);
  }

  std::string Digest() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (digest_.empty()) digest_ = Sha256File(facts_->info.path);
    return digest_;
  }

 private:
  static double RateOfFrames(VideoDecoder* decoder) {
    std::vector<double> steps;
    double last = decoder->time_s();
    while (steps.size() < kFramesForRate && decoder->Advance()) {
      steps.push_back(decoder->time_s() - last);
      last = decoder->time_s();
    }
    if (steps.empty()) return kFallbackFps;
    return 1 / MedianOf(std::move(steps));
  }

  std::shared_ptr<VideoFacts> facts_;
  mutable std::mutex mutex_;
  mutable std::string digest_;
};

}  // namespace

std::unique_ptr<FrameSource> OpenVideo(const std::string& path) {
  return std::make_unique<VideoSource>(path);
}

}  // namespace mien

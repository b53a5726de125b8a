#include <mutex>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/picture_maker.h"
#include "stages/ingest/video_decoder.h"
#include "stages/ingest/video_scan.h"

namespace mien {
namespace {

constexpr double kFallbackFps = 25;
constexpr double kLongPauseS = 4;  // spotting shortens longer ones

struct VideoFacts {
  SourceInfo info;
  VideoScan scan;
};

class VideoReader : public FrameReader {
 public:
  VideoReader(std::shared_ptr<const VideoFacts> facts, std::int64_t first_idx)
      : facts_(std::move(facts)),
        decoder_(facts_->info.path, facts_->scan.plan),
        first_idx_(first_idx) {}

  bool Skip(Frame* passed) override {
    do {
      if (ended_ || !decoder_.Advance()) {
        ended_ = true;
        return false;
      }
    } while (next_idx_++ < first_idx_);
    passed->idx = next_idx_ - 1;
    passed->number = passed->idx;
    passed->time_s = decoder_.time_s();
    passed->image.release();
    return true;
  }

  bool Next(Frame* frame) override {
    if (!Skip(frame)) return false;
    frame->image = decoder_.Picture();
    const SourceInfo& info = facts_->info;
    const cv::Size size(info.width_px, info.height_px);
    if (frame->image.size() != size) {
      if (resized_++ == 0) {
        first_resized_ = Str("frame ", frame->idx, " is ", frame->image.cols,
                             " x ", frame->image.rows);
      }
      frame->image = FitInto(frame->image, size);
    }
    return true;
  }

  std::vector<Note> notes() const override {
    std::vector<Note> notes;
    const auto add = [&notes](const std::string& kind, std::int64_t count,
                              const std::string& text) {
      if (count > 0) notes.push_back({kind, text, count});
    };
    const SourceInfo& info = facts_->info;
    add("size", resized_,
        Str(resized_, resized_ == 1 ? " frame has" : " frames have",
            " another size than the first (", first_resized_, "): scaled to ",
            info.width_px, " x ", info.height_px));
    const std::int64_t packets = decoder_.damaged_packets();
    add("loss", packets,
        Str(packets,
            packets == 1 ? " damaged packet was" : " damaged packets were",
            " left out"));
    const std::int64_t frames = decoder_.damaged_frames();
    add("loss", frames,
        Str(frames, frames == 1 ? " frame is" : " frames are",
            " damaged: parts are made up by the decoder"));
    if (ended_) AddLost(add);
    return notes;
  }

 private:
  template <class Add>
  void AddLost(const Add& add) const {
    const std::int64_t packets = facts_->scan.packets;
    const std::int64_t lost = packets - next_idx_;
    const std::string words = decoder_.library_words();
    if (!words.empty() && lost > 0) {
      add("loss", lost,
          Str(next_idx_, " of ", packets, " frames could be decoded (libav: ",
              words, "): copy the file anew"));
    } else if (!words.empty() && !facts_->scan.damaged &&
               decoder_.damaged_packets() + decoder_.damaged_frames() == 0) {
      add("loss", 1,
          Str("damaged: pictures may be wrong in parts where libav says ",
              words));
    } else if (lost > 0 && 10 * lost <= packets && decoder_.one_a_packet()) {
      add("loss", lost,
          Str(lost, lost == 1 ? " packet gives" : " packets give",
              " no picture: the times of the others are kept"));
    }
  }

  std::shared_ptr<const VideoFacts> facts_;
  VideoDecoder decoder_;
  std::int64_t first_idx_;
  std::int64_t next_idx_ = 0;
  std::int64_t resized_ = 0;
  std::string first_resized_;
  bool ended_ = false;
};

class VideoSource : public FrameSource {
 public:
  VideoSource(const std::string& path, int stream) {
    VideoFacts facts;
    SourceInfo& info = facts.info;
    VideoScan& scan = facts.scan;
    scan = ScanVideo(path, stream);
    info.path = path;
    info.is_video = true;
    info.notes = scan.notes;
    info.sound_start_s = scan.sound_start_s;
    VideoDecoder decoder(path, scan.plan);
    if (!decoder.Advance()) {
      throw DataError(Str(path, ": not one frame can be decoded (",
                          decoder.damaged_packets(), " damaged packets)"));
    }
    const cv::Mat first = decoder.Picture();
    info.width_px = first.cols;
    info.height_px = first.rows;
    info.variable_rate = decoder.variable_rate();
    info.fps = scan.fps > 0 ? scan.fps : kFallbackFps;
    scan.plan.fields = decoder.interlaced();
    changes_ = Changes(decoder, info, scan);
    TellPictures(decoder, &info);
    facts_ = std::make_shared<const VideoFacts>(std::move(facts));
  }

  const SourceInfo& info() const override { return facts_->info; }

  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    MIEN_CHECK(first_idx >= 0, "first frame of a reader");
    return std::make_unique<VideoReader>(facts_, first_idx);
  }

  // The file's own digest where its frames are as they stand in it: what is
  // cached of such files stays.
  std::string Digest() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (digest_.empty()) {
      const std::string file = Sha256File(facts_->info.path);
      digest_ =
          changes_.empty() ? file : Sha256Hex("video/2\n" + changes_ + file);
    }
    return digest_;
  }

 private:
  // Everything that makes frames or times other than plain decoding does.
  static std::string Changes(const VideoDecoder& decoder,
                             const SourceInfo& info, const VideoScan& scan) {
    std::string text;
    if (scan.other_stream) text += Str("stream=", scan.index, "\n");
    if (scan.plan.repair) text += "clock=repaired\n";
    if (scan.plan.by_decoding) text += "clock=decoding\n";
    for (const StampShift& shift : scan.plan.shifts) {
      text += Str("shift=", shift.from, "+", shift.ticks, "\n");
    }
    if (scan.plan.clock.start > 0) {
      text += Str("start=", scan.plan.clock.start, "\n");
    }
    if (decoder.lead_s() > 0) {
      text += Str("lead=", FixedText(decoder.lead_s(), 6), "\n");
    }
    if (scan.repairs.longest_pause_s > kLongPauseS) text += "pauses=long\n";
    if (scan.header_fps > 0 && info.fps != scan.header_fps) {
      text += Str("fps=", NumberText(info.fps), "\n");
    }
    if (!decoder.aspect().empty()) {
      text += Str("aspect=", decoder.aspect(), "\n");
    }
    if (scan.plan.fields) text += "fields=bwdif\n";
    if (!decoder.high_range().empty()) {
      text += Str("range=", decoder.high_range(), "\n");
    }
    return text;
  }

  static void TellPictures(const VideoDecoder& decoder, SourceInfo* info) {
    if (decoder.lead_s() > 0) {
      info->notes.push_back(
          {"start",
           Str("the first picture that can be decoded is at ",
               FixedText(decoder.time_s(), 3),
               " s: those before it need one that was cut away"),
           0});
    }
    if (!decoder.aspect().empty()) {
      info->notes.push_back({"aspect",
                             Str("pixels are not square (", decoder.aspect(),
                                 "): the width is stretched, pictures are ",
                                 info->width_px, " x ", info->height_px),
                             0});
    }
    for (const std::string& line : decoder.left_undone()) {
      info->notes.push_back({"aspect", line, 0});
    }
    if (decoder.interlaced()) {
      info->notes.push_back(
          {"fields",
           "interlaced: each frame's two fields are made into one whole "
           "picture (bwdif), the number of frames stays",
           0});
    }
    if (!decoder.high_range().empty()) {
      info->notes.push_back({"colour",
                             Str("high dynamic range (", decoder.high_range(),
                                 ") is brought down to ordinary brightness"),
                             0});
    }
  }

  std::shared_ptr<const VideoFacts> facts_;
  std::string changes_;
  mutable std::mutex mutex_;
  mutable std::string digest_;
};

}  // namespace

std::unique_ptr<FrameSource> OpenVideo(const std::string& path, int stream) {
  return std::make_unique<VideoSource>(path, stream);
}

}  // namespace mien

#include "stages/ingest/frame_source.h"

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/read_ahead.h"

namespace mien {
namespace {

constexpr double kFolderFps = 200;

// A recording whose timestamps do not tell real time, such as high-speed
// footage stored for slow playback.
class RetimedReader : public FrameReader {
 public:
  RetimedReader(std::unique_ptr<FrameReader> inner, double fps)
      : inner_(std::move(inner)), fps_(fps) {}

  bool Next(Frame* frame) override {
    if (!inner_->Next(frame)) return false;
    frame->time_s = static_cast<double>(frame->idx) / fps_;
    return true;
  }
  bool Skip(Frame* passed) override {
    if (!inner_->Skip(passed)) return false;
    passed->time_s = static_cast<double>(passed->idx) / fps_;
    return true;
  }
  std::vector<Note> notes() const override { return inner_->notes(); }

 private:
  std::unique_ptr<FrameReader> inner_;
  double fps_;
};

class RetimedSource : public FrameSource {
 public:
  RetimedSource(std::unique_ptr<FrameSource> inner, double fps)
      : inner_(std::move(inner)), info_(inner_->info()) {
    info_.fps = fps;
    info_.variable_rate = false;
    info_.sound_start_s = 0;
    // The file's own clock no longer counts.
    auto& notes = info_.notes;
    notes.erase(std::remove_if(notes.begin(), notes.end(),
                               [](const Note& note) {
                                 return note.kind == "start" ||
                                        note.kind == "time" ||
                                        note.kind == "rate";
                               }),
                notes.end());
  }

  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<RetimedReader>(inner_->Open(first_idx), info_.fps);
  }
  std::string Digest() const override {
    return Sha256Hex(
        Str("fps=", NumberText(info_.fps), "\n", inner_->Digest()));
  }

 private:
  std::unique_ptr<FrameSource> inner_;
  SourceInfo info_;
};

class GreyReader : public FrameReader {
 public:
  explicit GreyReader(std::unique_ptr<FrameReader> inner)
      : inner_(std::move(inner)) {}

  bool Next(Frame* frame) override {
    if (!inner_->Next(frame)) return false;
    if (!frame->image.empty()) frame->image = ToGrey(frame->image);
    return true;
  }
  std::vector<Note> notes() const override { return inner_->notes(); }

 private:
  std::unique_ptr<FrameReader> inner_;
};

class WantedReader : public FrameReader {
 public:
  WantedReader(const FrameSource& source, const std::set<std::int64_t>& wanted)
      : wanted_(wanted.begin(), wanted.end()),
        at_(wanted.empty() ? 0 : *wanted.begin()),
        inner_(source.Open(at_)) {}

  bool Next(Frame* frame) override {
    if (next_ == wanted_.size()) return false;
    for (; at_ < wanted_[next_]; ++at_) {
      if (!inner_->Skip(frame)) return false;
    }
    ++at_;
    ++next_;
    return inner_->Next(frame);
  }
  std::vector<Note> notes() const override { return inner_->notes(); }

 private:
  std::vector<std::int64_t> wanted_;
  std::size_t next_ = 0;  // in wanted_
  std::int64_t at_;       // frame that inner_ gives next
  std::unique_ptr<FrameReader> inner_;
};

class PickedReader : public FrameReader {
 public:
  PickedReader(std::unique_ptr<FrameReader> inner, std::int64_t first_idx,
               std::shared_ptr<const std::set<std::int64_t>> wanted)
      : inner_(std::move(inner)), at_(first_idx), wanted_(std::move(wanted)) {}

  bool Next(Frame* frame) override {
    return wanted_->count(at_++) > 0 ? inner_->Next(frame)
                                     : inner_->Skip(frame);
  }
  bool Skip(Frame* passed) override {
    ++at_;
    return inner_->Skip(passed);
  }
  std::vector<Note> notes() const override { return inner_->notes(); }

 private:
  std::unique_ptr<FrameReader> inner_;
  std::int64_t at_;
  std::shared_ptr<const std::set<std::int64_t>> wanted_;
};

class PickedSource : public FrameSource {
 public:
  PickedSource(std::shared_ptr<const FrameSource> inner,
               std::set<std::int64_t> wanted)
      : inner_(std::move(inner)),
        wanted_(
            std::make_shared<const std::set<std::int64_t>>(std::move(wanted))) {
  }

  const SourceInfo& info() const override { return inner_->info(); }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<PickedReader>(inner_->Open(first_idx), first_idx,
                                          wanted_);
  }
  std::string Digest() const override {
    std::string text = "pictures";
    for (const std::int64_t idx : *wanted_) text += Str(" ", idx);
    return Sha256Hex(Str(text, "\n", inner_->Digest()));
  }

 private:
  std::shared_ptr<const FrameSource> inner_;
  std::shared_ptr<const std::set<std::int64_t>> wanted_;
};

class AheadReader : public FrameReader {
 public:
  explicit AheadReader(std::unique_ptr<FrameReader> inner)
      : inner_(std::move(inner)),
        frames_([this](Frame* frame) { return inner_->Next(frame); }) {}

  bool Next(Frame* frame) override { return frames_.Next(frame); }
  // After the end: until then another thread reads.
  std::vector<Note> notes() const override { return inner_->notes(); }

 private:
  std::unique_ptr<FrameReader> inner_;
  ReadAhead<Frame> frames_;  // after inner_: its thread reads it
};

}  // namespace

std::shared_ptr<const FrameSource> PickPictures(
    std::shared_ptr<const FrameSource> source, std::set<std::int64_t> wanted) {
  return std::make_shared<PickedSource>(std::move(source), std::move(wanted));
}

std::vector<std::int64_t> FrameNumbers(const FrameSource& source) {
  std::vector<std::int64_t> numbers;
  const auto reader = source.Open(0);
  for (Frame frame; reader->Skip(&frame);) numbers.push_back(frame.number);
  return numbers;
}

std::unique_ptr<FrameReader> ReadGrey(const FrameSource& source) {
  return std::make_unique<AheadReader>(
      std::make_unique<GreyReader>(source.Open(0)));
}

std::unique_ptr<FrameReader> ReadWanted(const FrameSource& source,
                                        const std::set<std::int64_t>& wanted) {
  return std::make_unique<AheadReader>(
      std::make_unique<WantedReader>(source, wanted));
}

std::unique_ptr<FrameSource> OpenFrames(const std::string& path, double fps,
                                        int stream) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return OpenImageFolder(path, fps > 0 ? fps : kFolderFps);
  }
  auto video = OpenVideo(path, stream);
  if (!(fps > 0)) return video;
  return std::make_unique<RetimedSource>(std::move(video), fps);
}

cv::Mat ToGrey(const cv::Mat& image) {
  if (image.type() == CV_8UC1) return image;
  cv::Mat grey;
  if (image.type() == CV_8UC3) {
    cv::cvtColor(image, grey, cv::COLOR_BGR2GRAY);
  } else if (image.type() == CV_8UC4) {
    cv::cvtColor(image, grey, cv::COLOR_BGRA2GRAY);
  } else {
    throw DataError(Str("an image of ", image.channels(),
                        " channels of another depth than 8 bit cannot be "
                        "made grey"));
  }
  return grey;
}

}  // namespace mien

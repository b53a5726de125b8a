#include "stages/ingest/frame_range.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

class PartReader : public FrameReader {
 public:
  PartReader(std::unique_ptr<FrameReader> frames, std::int64_t first_idx,
             std::function<bool(const Frame&)> is_beyond)
      : frames_(std::move(frames)),
        first_idx_(first_idx),
        is_beyond_(std::move(is_beyond)) {}

  bool Next(Frame* frame) override {
    return !ended_ && frames_->Next(frame) && Place(frame);
  }
  bool Skip(Frame* passed) override {
    return !ended_ && frames_->Skip(passed) && Place(passed);
  }
  std::vector<Note> notes() const override { return frames_->notes(); }

 private:
  // Counts the frame within the part; false behind its end.
  bool Place(Frame* frame) {
    ended_ = is_beyond_(*frame);
    frame->idx -= first_idx_;
    return !ended_;
  }

  std::unique_ptr<FrameReader> frames_;
  std::int64_t first_idx_;
  std::function<bool(const Frame&)> is_beyond_;
  bool ended_ = false;
};

class RangeSource : public FrameSource {
 public:
  RangeSource(std::shared_ptr<const FrameSource> whole, std::int64_t first_idx,
              std::int64_t end_idx, std::int64_t first_number)
      : whole_(std::move(whole)),
        first_idx_(first_idx),
        end_idx_(end_idx),
        info_(whole_->info()) {
    info_.frame_count = end_idx - first_idx;
    info_.first_number = first_number;
  }

  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return FramesUntil(
        whole_->Open(first_idx_ + first_idx), first_idx_,
        [end = end_idx_](const Frame& frame) { return frame.idx >= end; });
  }
  std::string Digest() const override {
    return Sha256Hex(
        Str(whole_->Digest(), "\nframes ", first_idx_, " to ", end_idx_ - 1));
  }

 private:
  std::shared_ptr<const FrameSource> whole_;
  std::int64_t first_idx_, end_idx_;
  SourceInfo info_;
};

std::string NumberOr(const std::optional<std::int64_t>& number,
                     const char* other) {
  return number ? std::to_string(*number) : other;
}

}  // namespace

std::unique_ptr<FrameReader> FramesUntil(
    std::unique_ptr<FrameReader> frames, std::int64_t first_idx,
    std::function<bool(const Frame&)> is_beyond) {
  return std::make_unique<PartReader>(std::move(frames), first_idx,
                                      std::move(is_beyond));
}

std::shared_ptr<const FrameSource> FramesBetween(
    std::shared_ptr<const FrameSource> whole, std::optional<std::int64_t> first,
    std::optional<std::int64_t> last) {
  if (!first && !last) return whole;
  const std::vector<std::int64_t> numbers = FrameNumbers(*whole);
  const auto begin =
      first ? std::lower_bound(numbers.begin(), numbers.end(), *first)
            : numbers.begin();
  const auto end = last
                       ? std::upper_bound(numbers.begin(), numbers.end(), *last)
                       : numbers.end();
  if (begin >= end) {
    throw DataError(Str(
        whole->info().path, ": no frame lies between ",
        NumberOr(first, "its first"), " and ", NumberOr(last, "its last"),
        " (frames there: ",
        numbers.empty() ? "none" : Str(numbers.front(), " to ", numbers.back()),
        ")"));
  }
  return std::make_shared<RangeSource>(
      std::move(whole), begin - numbers.begin(), end - numbers.begin(), *begin);
}

}  // namespace mien

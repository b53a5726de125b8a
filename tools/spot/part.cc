#include "tools/spot/part.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_range.h"

namespace mien {
namespace {

constexpr double kMostS = 4e6;  // of a recording
constexpr double kMostFrames = 1e10;
constexpr double kSameTimeS = 1e-6;
constexpr double kMarginS = 2;  // frames' times may differ so much from n / fps

std::string MarkText(const Mark& mark) {
  return mark.is_frame ? Str("f", FixedText(mark.at, 0)) : NumberText(mark.at);
}

bool Before(const Mark& mark, std::int64_t idx, double time_s) {
  return mark.is_frame ? static_cast<double>(idx) < mark.at
                       : time_s < mark.at - kSameTimeS;
}
bool Beyond(const Mark& mark, std::int64_t idx, double time_s) {
  return mark.is_frame ? static_cast<double>(idx) > mark.at
                       : time_s > mark.at + kSameTimeS;
}

class PartSource : public FrameSource {
 public:
  PartSource(std::shared_ptr<const FrameSource> whole, std::int64_t first,
             std::int64_t first_number, std::optional<Mark> to)
      : whole_(std::move(whole)),
        first_(first),
        to_(to),
        info_(whole_->info()) {
    info_.first_number = first_number;
    if (info_.frame_count >= 0) {
      std::int64_t end = info_.frame_count;
      if (to_ && to_->is_frame) {
        end = std::min(end, static_cast<std::int64_t>(to_->at) + 1);
      }
      // Times tell the end only while frames are read.
      const bool known = !to_ || to_->is_frame;
      info_.frame_count = known ? end - first_ : -1;
    }
  }

  const SourceInfo& info() const override { return info_; }

  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return FramesUntil(whole_->Open(first_ + first_idx), first_,
                       [to = to_](const Frame& frame) {
                         return to && Beyond(*to, frame.idx, frame.time_s);
                       });
  }

  std::string Digest() const override {
    return Sha256Hex(Str(whole_->Digest(), "\npart from frame ", first_, " to ",
                         to_ ? MarkText(*to_) : "the end"));
  }

 private:
  std::shared_ptr<const FrameSource> whole_;
  std::int64_t first_;
  std::optional<Mark> to_;
  SourceInfo info_;
};

// The first frame that is not before `mark`, read from frame `at` on; nullopt:
// there is none, or that very frame is it, so that one before may be.
std::optional<Frame> FirstFrom(const FrameSource& whole, const Mark& mark,
                               std::int64_t at, bool* too_late) {
  const auto reader = whole.Open(at);
  Frame frame;
  bool first = true;
  while (reader->Next(&frame)) {
    if (!Before(mark, frame.idx, frame.time_s)) {
      *too_late = first && at > 0 && !mark.is_frame;
      return frame;
    }
    first = false;
  }
  *too_late = first && at > 0;
  return std::nullopt;
}

}  // namespace

Mark ParseMark(const std::string& text, const std::string& option) {
  const std::string trimmed = Trim(text);
  const auto fail = [&]() -> ConfigError {
    return ConfigError(option + ": '" + CleanText(text, 40) +
                       "' is no place in a recording: give seconds (12.5), "
                       "minutes and seconds (1:02.5) or a frame (f123)");
  };
  Mark mark;
  if (StartsWith(trimmed, "f") || StartsWith(trimmed, "F")) {
    const auto frame = ParseInt(std::string_view(trimmed).substr(1));
    if (!frame || *frame < 0 || static_cast<double>(*frame) > kMostFrames) {
      throw fail();
    }
    return {true, static_cast<double>(*frame)};
  }
  const auto parts = Split(trimmed, ':');
  if (parts.size() > 3) throw fail();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const bool digits =
        !parts[i].empty() &&
        parts[i].find_first_not_of(last ? "0123456789." : "0123456789") ==
            std::string::npos;
    const auto value = digits ? ParseDouble(parts[i]) : std::nullopt;
    if (!value || (i > 0 && *value >= 60)) throw fail();
    mark.at = 60 * mark.at + *value;
  }
  if (mark.at > kMostS) throw fail();
  return mark;
}

Part ParsePart(const std::string& from, const std::string& to) {
  Part part;
  if (!from.empty()) part.from = ParseMark(from, "--from");
  if (!to.empty()) part.to = ParseMark(to, "--to");
  if (part.from && part.to && part.from->is_frame == part.to->is_frame &&
      part.to->at <= part.from->at) {
    throw ConfigError("--to " + CleanText(to, 40) +
                      " does not lie after --from " + CleanText(from, 40));
  }
  return part;
}

PartOfFrames TakePart(const std::shared_ptr<const FrameSource>& whole,
                      const Part& part) {
  if (part.IsWhole()) return {whole, 0};
  const Mark from = part.from.value_or(Mark{true, 0});
  std::int64_t guess = static_cast<std::int64_t>(from.at);
  if (!from.is_frame) {
    guess = static_cast<std::int64_t>(
        std::max(0.0, (from.at - kMarginS) * whole->info().fps));
  }
  bool too_late = false;
  auto frame = FirstFrom(*whole, from, guess, &too_late);
  if (too_late) frame = FirstFrom(*whole, from, 0, &too_late);
  if (!frame) {
    throw DataError(Str(whole->info().path, ": ends before --from ",
                        MarkText(from),
                        ": times are seconds since the file's start"));
  }
  if (part.to && Beyond(*part.to, frame->idx, frame->time_s)) {
    throw DataError(Str(whole->info().path, ": no frame lies between --from ",
                        MarkText(from), " and --to ", MarkText(*part.to)));
  }
  return {
      std::make_shared<PartSource>(whole, frame->idx, frame->number, part.to),
      frame->idx};
}

}  // namespace mien

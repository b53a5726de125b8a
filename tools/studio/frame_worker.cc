#include "tools/studio/frame_worker.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <map>
#include <memory>
#include <ostream>
#include <vector>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/frame_source.h"
#include "stages/track/track.h"
#include "tools/studio/magnified.h"

namespace mien {
namespace {

constexpr std::int64_t kPassOver = 600;  // frames; further on it opens anew
constexpr int kQuality = 88;
constexpr std::int64_t kFarthest = 120;  // reference of what is magnified
constexpr std::size_t kMostKept = 160;   // frames for it,
constexpr int kKeptPx = 640;             // so wide
constexpr double kMostFactor = 30;

cv::Mat NoWider(const cv::Mat& image, int widest) {
  cv::Mat shown = image;
  if (widest > 0 && image.cols > widest) {
    const double scale = static_cast<double>(widest) / image.cols;
    cv::resize(image, shown, {}, scale, scale, cv::INTER_AREA);
  }
  return shown;
}

class Film {
 public:
  explicit Film(const std::string& path) : source_(OpenVideo(path)) {}

  // The frame and its faces, magnified; *factor 0: none is seen. False: there
  // is no such frame.
  bool Magnify(std::int64_t idx, std::int64_t reference, double* factor,
               Frame* frame) {
    reference = std::clamp(
        reference, std::max<std::int64_t>(idx - kFarthest, 0), idx + kFarthest);
    const std::int64_t from =
        std::max<std::int64_t>(std::min(reference, idx - 1), 0);
    Keep(from, std::max(reference, idx + 1));
    if (kept_.count(idx) == 0) return Read(idx, frame);
    std::vector<Frame> frames;
    std::size_t base = 0, shown = 0;
    for (const auto& [at, one] : kept_) {
      if (at != reference && std::abs(at - idx) > 1) continue;
      if (at == reference) base = frames.size();
      if (at == idx) shown = frames.size();
      frames.push_back(one);
    }
    if (kept_.count(reference) == 0) base = shown;
    if (!magnifier_) {
      magnifier_ = std::make_unique<FaceMagnifier>(kDefaultLandmarkModel);
    }
    const MagnifiedFrame large =
        magnifier_->Magnify(frames, base, shown, *factor);
    *frame = kept_[idx];
    *factor = large.image.empty() ? 0 : large.factor;
    if (!large.image.empty()) frame->image = large.image;
    return true;
  }

  // False: there is none.
  bool Read(std::int64_t idx, Frame* frame) {
    if (last_.idx == idx && !last_.image.empty()) {
      *frame = last_;
      return true;
    }
    if (!reader_ || idx < next_ || idx > next_ + kPassOver) {
      reader_ = source_->Open(idx);
      next_ = idx;
    }
    Frame passed;
    while (next_ < idx) {
      if (!reader_->Skip(&passed)) return End();
      ++next_;
    }
    if (!reader_->Next(&last_)) return End();
    next_ = last_.idx + 1;
    *frame = last_;
    return true;
  }

 private:
  bool End() {
    reader_.reset();
    return false;
  }

  // Small pictures of these frames, as far as there are; in their order, so
  // that a film that is stepped through is decoded once.
  void Keep(std::int64_t from, std::int64_t to) {
    for (std::int64_t idx = from; idx <= to; ++idx) {
      if (kept_.count(idx) > 0) continue;
      Frame frame;
      if (!Read(idx, &frame) || frame.idx != idx) break;
      frame.image = NoWider(frame.image, kKeptPx).clone();
      kept_[idx] = frame;
    }
    while (kept_.size() > kMostKept + static_cast<std::size_t>(to - from)) {
      const bool first_is_farther =
          from - kept_.begin()->first > kept_.rbegin()->first - to;
      kept_.erase(first_is_farther ? kept_.begin() : std::prev(kept_.end()));
    }
  }

  std::unique_ptr<FrameSource> source_;
  std::unique_ptr<FrameReader> reader_;
  std::int64_t next_ = 0;
  Frame last_{{}, -1, -1, 0};
  std::map<std::int64_t, Frame> kept_;
  std::unique_ptr<FaceMagnifier> magnifier_;
};

std::string Jpeg(const cv::Mat& image, int widest) {
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", NoWider(image, widest), bytes,
               {cv::IMWRITE_JPEG_QUALITY, kQuality});
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

std::string ProbeFilm(const std::string& path) {
  const auto source = OpenVideo(path);
  const auto reader = source->Open(0);
  Frame frame;
  if (!reader->Next(&frame)) throw DataError("it holds no frame");
  reader->Next(&frame);
  const SourceInfo& info = source->info();
  nlohmann::json json = {{"width_px", info.width_px},
                         {"height_px", info.height_px},
                         {"fps", info.fps},
                         {"frames", info.frame_count},
                         {"notes", nlohmann::json::array()}};
  for (const Note& note : info.notes) json["notes"].push_back(note.text);
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

void ServeFrames(const std::string& path, std::istream& in, std::ostream& out) {
  Film film(path);
  std::string line;
  while (std::getline(in, line)) {
    const auto words = Split(line, ' ');
    const auto idx = ParseInt(words.empty() ? "" : words[0]);
    const auto width = ParseInt(words.size() < 2 ? "" : words[1]);
    const auto factor = ParseDouble(words.size() < 4 ? "1" : words[2]);
    const auto reference = ParseInt(words.size() < 4 ? "0" : words[3]);
    if (!idx || !width || *idx < 0 || *idx > 1000000000 || !factor ||
        !reference) {
      out << "error no frame number\n" << std::flush;
      continue;
    }
    try {
      Frame frame;
      double shown = std::clamp(*factor, 1.0, kMostFactor);
      if (shown > 1 ? !film.Magnify(*idx, *reference, &shown, &frame)
                    : !film.Read(*idx, &frame)) {
        out << "error the film ends before\n" << std::flush;
        continue;
      }
      const std::string bytes =
          Jpeg(frame.image,
               static_cast<int>(std::clamp<std::int64_t>(*width, 16, 4096)));
      out << "ok " << frame.idx << ' ' << FixedText(frame.time_s, 6) << ' '
          << bytes.size() << ' ' << FixedText(shown, 1) << '\n'
          << bytes << std::flush;
    } catch (const Error& error) {
      out << "error " << ShownText(error.message(), 300) << '\n' << std::flush;
    }
  }
}

}  // namespace mien

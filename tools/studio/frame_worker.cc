#include "tools/studio/frame_worker.h"

#include <algorithm>
#include <istream>
#include <ostream>
#include <vector>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/frame_source.h"

namespace mien {
namespace {

constexpr std::int64_t kPassOver = 600;  // frames; further on it opens anew
constexpr int kQuality = 88;

class Film {
 public:
  explicit Film(const std::string& path) : source_(OpenVideo(path)) {}

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

  std::unique_ptr<FrameSource> source_;
  std::unique_ptr<FrameReader> reader_;
  std::int64_t next_ = 0;
  Frame last_{{}, -1, -1, 0};
};

std::string Jpeg(const cv::Mat& image, int widest) {
  cv::Mat shown = image;
  if (widest > 0 && image.cols > widest) {
    const double scale = static_cast<double>(widest) / image.cols;
    cv::resize(image, shown, {}, scale, scale, cv::INTER_AREA);
  }
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", shown, bytes, {cv::IMWRITE_JPEG_QUALITY, kQuality});
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
    if (!idx || !width || *idx < 0 || *idx > 1000000000) {
      out << "error no frame number\n" << std::flush;
      continue;
    }
    try {
      Frame frame;
      if (!film.Read(*idx, &frame)) {
        out << "error the film ends before\n" << std::flush;
        continue;
      }
      const std::string bytes =
          Jpeg(frame.image,
               static_cast<int>(std::clamp<std::int64_t>(*width, 16, 4096)));
      out << "ok " << frame.idx << ' ' << FixedText(frame.time_s, 6) << ' '
          << bytes.size() << '\n'
          << bytes << std::flush;
    } catch (const DataError& error) {
      out << "error " << ShownText(error.message(), 300) << '\n' << std::flush;
    }
  }
}

}  // namespace mien

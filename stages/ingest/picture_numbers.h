#ifndef MIEN_STAGES_INGEST_PICTURE_NUMBERS_H_
#define MIEN_STAGES_INGEST_PICTURE_NUMBERS_H_

// Pictures that a stream itself shows to be missing, where no time stamp does:
// by their numbers (mpeg-1 and 2: temporal references; raw h264 and hevc:
// picture order counts), or by what is left of them (raw mjpeg).

#include <cstdint>
#include <memory>
#include <vector>

#include "stages/ingest/libav_file.h"

namespace mien {

class PictureNumbers {
 public:
  explicit PictureNumbers(const VideoFile& file);
  ~PictureNumbers();
  PictureNumbers(const PictureNumbers&) = delete;
  PictureNumbers& operator=(const PictureNumbers&) = delete;

  // A packet of the stream, in their order.
  void See(const AVPacket& packet);

  struct Missing {
    std::int64_t pictures = 0, places = 0;
    std::int64_t first_packet = 0;  // about where, from 0
  };
  // After the last. At least: those before or behind all others of a group of
  // pictures, and of raw mjpeg those of which nothing is left, are not seen.
  Missing End();

 private:
  enum class Kind { kNone, kParsed, kMpeg, kJpeg };
  struct Parser;

  void SeeParsed(const AVPacket& packet);
  void SeeMpeg(const AVPacket& packet);
  void SeeJpeg(const AVPacket& packet);
  void EndGroup();

  Kind kind_ = Kind::kNone;
  std::unique_ptr<Parser> parser_;
  std::vector<std::int64_t> group_;  // numbers
  std::int64_t group_at_ = 0;        // first packet
  std::int64_t packets_ = 0, with_rest_ = 0;
  Missing missing_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_PICTURE_NUMBERS_H_

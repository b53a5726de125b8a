#ifndef MIEN_STAGES_INGEST_VIDEO_DECODER_H_
#define MIEN_STAGES_INGEST_VIDEO_DECODER_H_

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "stages/ingest/video_scan.h"

namespace mien {

// Decodes one video stream of a local file from its start, frame by frame.
// One decoding thread: the same frames everywhere. Not thread safe; several
// decoders may read one file. Guards: libav_file.h, and at most
// kMaxImagePixels a frame.
class VideoDecoder {
 public:
  // @throws IoError when the file cannot be read, DataError when it is no
  // video, when its codec is unknown.
  explicit VideoDecoder(const std::string& path, const VideoPlan& plan = {});
  ~VideoDecoder();
  VideoDecoder(const VideoDecoder&) = delete;
  VideoDecoder& operator=(const VideoDecoder&) = delete;

  // Goes to the next frame in presentation order; false at the end. Packets
  // that do not decode are counted and passed over.
  bool Advance();

  // Of the current frame: seconds since the file's start (plan.clock.start and
  // lead_s() for the first), strictly rising.
  double time_s() const;
  // From the first picture in the file to the first that could be decoded.
  double lead_s() const;
  // Its picture, H x W CV_8UC3 (BGR), square pixels, upright. The caller's
  // own. @throws DataError when the pixel format cannot be converted.
  cv::Mat Picture() const;

  // What the current frame and its stream tell.
  bool interlaced() const;         // the frame's fields are of two moments
  std::string high_range() const;  // "PQ", "HLG" or ""
  // Of a pixel, "64:45"; "" for square ones and what is not believed.
  std::string aspect() const;
  // What is told of the picture's shape and is not done, a line each.
  std::vector<std::string> left_undone() const;

  // Frames per second the container tells; 0 if it does not.
  double fps() const;
  // The container's mean and base rates differ by more than 1 %.
  bool variable_rate() const;
  // Whether each packet should give a picture: not where frames that are never
  // shown, or single fields, have packets of their own.
  bool one_a_packet() const;
  std::int64_t damaged_packets() const;
  std::int64_t damaged_frames() const;  // came, with parts made up
  std::string library_words() const;    // libav's first complaint, or ""

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_VIDEO_DECODER_H_

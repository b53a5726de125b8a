#ifndef MIEN_STAGES_INGEST_VIDEO_DECODER_H_
#define MIEN_STAGES_INGEST_VIDEO_DECODER_H_

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <string>

namespace mien {

// Decodes the best video stream of one local file from its start, frame by
// frame. One decoding thread: the same frames everywhere. Not thread safe;
// several decoders may read one file.
//
// Guards: a regular file only, the protocol `file` only, containers mov/mp4,
// matroska/webm, avi, mpegts, mpeg, mpegvideo, asf, gif (no playlists, no
// image patterns, no ffconcat), at most kMaxImagePixels a frame.
class VideoDecoder {
 public:
  // @throws IoError when the file cannot be read, DataError when it is no
  // video, when its codec is unknown.
  explicit VideoDecoder(const std::string& path);
  ~VideoDecoder();
  VideoDecoder(const VideoDecoder&) = delete;
  VideoDecoder& operator=(const VideoDecoder&) = delete;

  // Goes to the next frame in presentation order; false at the end. Packets
  // that do not decode are counted and passed over.
  bool Advance();

  // Of the current frame: seconds since the first, strictly rising.
  double time_s() const;
  // Its picture, H x W CV_8UC3 (BGR), turned upright. The caller's own.
  // @throws DataError when the pixel format cannot be converted.
  cv::Mat Picture() const;

  // Frames per second the container tells; 0 if it does not.
  double fps() const;
  // The container's mean and base rates differ by more than 1 %.
  bool variable_rate() const;
  std::int64_t damaged_packets() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The picture seen through a container's display matrix, of which only the
// upper left 2 x 2 counts: x' = a x + c y, y' = b x + d y with a = matrix[0],
// b = matrix[1], c = matrix[3], d = matrix[4] (libavutil/display.h). Turns by
// multiples of 90 degrees and mirrors are exact; other angles go to the
// nearest of them.
cv::Mat Upright(const cv::Mat& picture, const std::int32_t matrix[9]);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_VIDEO_DECODER_H_

#ifndef MIEN_STAGES_INGEST_VIDEO_WRITER_H_
#define MIEN_STAGES_INGEST_VIDEO_WRITER_H_

// H.264 in MP4, through libavcodec (x264): what every browser and player
// reads. One thread, no build stamps: the same frames give the same bytes.

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace mien {

struct VideoWriterOptions {
  // Of the frames given to Add, 1 .. 16384. An odd size is written one px
  // larger (yuv420p needs even ones): the last row or column is repeated.
  int width_px = 0;
  int height_px = 0;
  // Frames per second, 1 .. 2000: told to players, and how long the last
  // frame stands. The times given to Add need not follow it.
  double fps = 25;
  int crf = 20;  // 0 (not for browsers) .. 51; 18 looks lossless
  std::string preset = "veryfast";  // x264's: ultrafast .. veryslow
  int keyint = 12;  // at most this many frames between key frames: seeking
};

// Writes beside `path` and renames at Close: a video that is not closed leaves
// nothing behind. Not thread safe.
class VideoWriter {
 public:
  // @throws DataError for sizes or rates out of range, ConfigError for an
  // unknown preset, crf or keyint, IoError when `path` cannot be written.
  VideoWriter(const std::string& path, const VideoWriterOptions& options);
  ~VideoWriter();
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  // A CV_8UC3 (BGR) or CV_8UC1 frame of the announced size, shown from
  // time_s on. The first frame's time becomes 0; times are kept to 1/90000 s.
  // @throws DataError: another size or type, a time that is not finite or
  // not after the one before (or less than 1/90000 s), IoError (full disk).
  void Add(const cv::Mat& bgr_or_grey, double time_s);

  // Ends the file. Nothing may be added after it; a second call does nothing.
  // @throws DataError without any frame, IoError.
  void Close();

 private:
  friend std::string EncodeMp4(const std::vector<cv::Mat>& frames,
                               const std::vector<double>& times_s,
                               const VideoWriterOptions& options);
  struct Impl;
  explicit VideoWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The bytes of an MP4 file, made in memory. Sizes 0 x 0 in the options stand
// for those of the first frame. Its index stands at the end (a file's stands
// in front). @throws as VideoWriter; DataError for unlike counts.
std::string EncodeMp4(const std::vector<cv::Mat>& frames,
                      const std::vector<double>& times_s,
                      const VideoWriterOptions& options);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_VIDEO_WRITER_H_

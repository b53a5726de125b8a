#ifndef MIEN_STAGES_INGEST_FRAME_SOURCE_H_
#define MIEN_STAGES_INGEST_FRAME_SOURCE_H_

// Frames of one clip or recording, from a folder of images or a video file.
// Decoding is a stream: never more than a few frames are held.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/core/note.h"
#include "pipeline/exec/stage.h"

namespace mien {

struct Frame {
  cv::Mat image;            // H x W, CV_8UC3 (BGR) or CV_8UC1, upright
  std::int64_t idx = 0;     // from 0, in presentation order
  std::int64_t number = 0;  // the data set's own frame number; idx for video
  double time_s = 0;        // since the file's start, as players show it (see
                            // timeline.h); of image folders see below
};

class FrameReader {
 public:
  virtual ~FrameReader() = default;
  // The next frame in order; false at the end. The image is the caller's.
  // @throws DataError naming file and frame: truncated, empty, of another
  // size than the first frame, not an image.
  virtual bool Next(Frame* frame) = 0;
  // Passes over the next frame, if possible without making its picture:
  // `passed` tells where it stands, its image is empty. False at the end.
  virtual bool Skip(Frame* passed) {
    if (!Next(passed)) return false;
    passed->image.release();
    return true;
  }
  // What was repaired or lost in the frames so far; whole after the end.
  virtual std::vector<Note> notes() const { return {}; }
};

struct SourceInfo {
  std::string path;
  double fps = 0;                 // of the usual step between time stamps
  std::int64_t frame_count = -1;  // -1: known only after decoding (video)
  int width_px = 0;               // upright, after rotation metadata
  int height_px = 0;
  // From the file's start to the start of its (first) sound, where the pictures
  // begin before it; 0: at the start, or no sound.
  double sound_start_s = 0;
  std::int64_t first_number = 0;  // data set number of frame idx 0
  bool is_video = false;
  bool variable_rate = false;  // as far as the container tells
  std::vector<Note> notes;     // known before a frame is read
};

class FrameSource {
 public:
  virtual ~FrameSource() = default;
  virtual const SourceInfo& info() const = 0;
  // A reader that starts at frame first_idx. Video: decodes up to it from the
  // start (or from an own index), so that the idx is exact.
  virtual std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const = 0;
  // SHA-256 over the content in order (file bytes, frame numbers, fps, and
  // what is repaired): the key of everything derived from it. Never the path.
  virtual std::string Digest() const = 0;
};

// Frames as what stages read: the key is the digest of their content.
using FramesResult = Result<std::shared_ptr<const FrameSource>>;
inline FramesResult FramesOf(const std::shared_ptr<const FrameSource>& source) {
  return Given(source->Digest(), source);
}

// The image folder's *.jpg|jpeg|png|bmp|tif|tiff|webp in the order of their
// numbers: the last number in their names, or, where that is the same in
// several (cam_001_25fps.jpg), the last one that differs in all. Stray files
// are left out. Only existing numbers are frames; where some are missing in a
// row that else counts by one, times keep their place: (number - first) / fps.
// Otherwise idx / fps.
// @throws DataError when there is no image, two have the same number.
std::unique_ptr<FrameSource> OpenImageFolder(const std::string& folder,
                                             double fps);

// Any container of AllowedContainers() from a regular local file, by content.
// Times from timeline.h; rotation and the shape of pixels applied, interlaced
// frames made whole, high dynamic range brought down, another size in the
// middle scaled to the first; damaged packets skipped. All of it is in notes.
// stream: of the video streams, from 1; 0: the one that players show.
// @throws DataError, IoError.
std::unique_ptr<FrameSource> OpenVideo(const std::string& path, int stream = 0);

// Folder or file. `fps` > 0 overrides (folders need it; default 200).
std::unique_ptr<FrameSource> OpenFrames(const std::string& path, double fps,
                                        int stream = 0);

// `source` with the pictures of the wanted frames alone: of the others readers
// give index, number and time, and an empty image. For clips of which little is
// read. What is derived from it has keys of its own.
std::shared_ptr<const FrameSource> PickPictures(
    std::shared_ptr<const FrameSource> source, std::set<std::int64_t> wanted);

// The data set's numbers of all frames in order, without making pictures where
// the source can do without.
std::vector<std::int64_t> FrameNumbers(const FrameSource& source);

// H x W CV_8UC1 of a frame.
cv::Mat ToGrey(const cv::Mat& image);

// The frames of `source` in grey, decoded on a thread of its own while the
// caller works; at most four wait. `source` must outlive it.
std::unique_ptr<FrameReader> ReadGrey(const FrameSource& source);
// The same, as they are, of the wanted frames alone (ascending, from 0 on).
std::unique_ptr<FrameReader> ReadWanted(const FrameSource& source,
                                        const std::set<std::int64_t>& wanted);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FRAME_SOURCE_H_

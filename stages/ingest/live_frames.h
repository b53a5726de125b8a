#ifndef MIEN_STAGES_INGEST_LIVE_FRAMES_H_
#define MIEN_STAGES_INGEST_LIVE_FRAMES_H_

// Frames at the speed at which they happen: of a camera, or of a film that is
// played as if it were one. Who reads too slowly gets fewer frames, not older
// ones.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <opencv2/core.hpp>

namespace mien {

struct LiveFrame {
  cv::Mat image;       // H x W, CV_8UC3 (BGR), upright
  double time_s = 0;   // since the first frame (a film's: as in its tables)
  double taken_s = 0;  // when the camera gave it, or a film's player would have
                       // shown it: seconds of the system's clock
};

class LiveFrames {
 public:
  virtual ~LiveFrames() = default;

  // The oldest of those that wait (kWaiting at most); waits for one. False:
  // there are no more, or Stop(). @throws what ended the source.
  virtual bool Next(LiveFrame* frame) = 0;
  // From any thread.
  virtual void Stop() = 0;
  // Frames that nobody has got.
  virtual std::int64_t dropped() const = 0;
  virtual double fps() const = 0;  // as the source tells; 0: it does not

  static constexpr std::size_t kWaiting = 2;
};

// A film in real time. @throws as OpenVideo.
std::unique_ptr<LiveFrames> PlayFilm(const std::string& path);

struct CameraOptions {
  std::string format = "v4l2";  // libavdevice's name of the input
  int width_px = 640;
  int height_px = 480;
  int fps = 30;
};

// A camera by libavdevice, which is loaded when it is asked for.
// @throws DataError: no such camera, or it gives no such pictures; IoError:
// libavdevice is not installed.
std::unique_ptr<LiveFrames> OpenCamera(const std::string& device,
                                       const CameraOptions& options = {});

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_LIVE_FRAMES_H_

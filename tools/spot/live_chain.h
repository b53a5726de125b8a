#ifndef MIEN_TOOLS_SPOT_LIVE_CHAIN_H_
#define MIEN_TOOLS_SPOT_LIVE_CHAIN_H_

// Faces and how they move, frame by frame as they come: what TrackStage and
// MotionStage make of a whole recording, for the last seconds of one that has
// no end. The same tracker and the same measurement; what the stages know of
// later frames this knows a little later.

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/motion/frame_meter.h"
#include "stages/track/cuts.h"
#include "stages/track/tracker.h"

namespace mien {

struct LiveFace {
  int face = 0;
  cv::Rect2f box_px;
  Landmarks landmarks_px;
};

// How far the regions of a face are from where they usually are (the median of
// the last 10 s), inter-ocular distances; NaN where not measured.
struct LiveRow {
  int face = 0;
  double time_s = 0;
  std::vector<float> distance_iod;  // R
};

class LiveChain {
 public:
  // window_s: so much is kept of what was measured.
  LiveChain(const TrackParams& track,
            std::shared_ptr<const LandmarkModel> model,
            const MotionParams& motion, double window_s);

  // The next frame, CV_8UC1; times ascend. The faces in it; none where it may
  // be a cut, which the next frame tells.
  std::vector<LiveFace> Track(const cv::Mat& grey, double time_s);
  // There are no more: what waits is measured.
  void End();

  // Seconds that a movement is measured after its frame: the alignment looks
  // so far to both sides.
  double delay_s() const;
  // Of the newest frame that was measured; -1: none yet.
  double measured_s() const { return measured_s_; }

  // What was measured since this was last asked, oldest first.
  std::vector<LiveRow> TakeRows();

  // What was measured in the last window_s of faces that are there for
  // min_presence_s at least. Frames are numbered as they came.
  MotionSeries Window() const;

 private:
  struct Meter {
    FrameMeter meter;
    MotionRows rows;
    std::vector<float> usual;  // 2 R: x, y by region, aligned px
    double usual_until_s = 0;
  };

  void Take(const cv::Mat& grey, double time_s, bool is_cut);
  void MeasureOld(bool all);
  void Measure(std::int64_t idx);
  void MeasureFace(const FaceTrack& track, std::int64_t idx,
                   const std::vector<double>& times, Meter* meter);
  void Tell(double time_s, Meter* meter);
  FaceTrack Around(const FaceTrack& track, std::int64_t from,
                   std::int64_t to) const;
  void Forget();
  double TimeOf(std::int64_t idx) const {
    return time_s_[static_cast<std::size_t>(idx - first_idx_)];
  }
  std::int64_t end_idx() const {
    return first_idx_ + static_cast<std::int64_t>(time_s_.size());
  }

  TrackParams track_;
  MotionParams motion_;
  double window_s_;
  Tracker tracker_;
  std::vector<std::unique_ptr<Meter>> meters_;  // by face; null: not yet
  std::deque<double> time_s_;                   // of frames from first_idx_ on
  std::int64_t first_idx_ = 0;
  std::deque<cv::Mat> grey_;  // of frames from next_idx_ on
  std::int64_t next_idx_ = 0;
  double measured_s_ = -1, forgot_s_ = 0;
  std::vector<LiveRow> new_rows_;
  // Cuts.
  cv::Mat before_, at_;  // thumbnails
  BlankGap gap_;
  cv::Mat waiting_;  // a frame that may be the first of another shot
  double waiting_s_ = 0;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_CHAIN_H_

#ifndef MIEN_STAGES_MEDIA_EVENT_PICTURES_H_
#define MIEN_STAGES_MEDIA_EVENT_PICTURES_H_

// From the frames around one event to what a report shows of it.

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/media/event_media.h"
#include "stages/media/magnify.h"
#include "stages/media/redact.h"
#include "stages/track/face_tracks.h"

namespace mien {

// An event and its surroundings, known before any picture is read.
struct PictureClip {
  std::vector<std::int64_t> frames;  // K indices, rising, onset etc. among them
  std::vector<double> times_s;       // K
  std::vector<cv::Matx23d> aligned_from_image;  // K; NaN where the face is lost
  std::size_t onset = 0, apex = 0, offset = 0;  // positions in frames
  Landmarks landmarks_px{};  // at the onset, image; NaN: unknown
};

// The frames that the film of `event` shows, thinned to params.max_frames.
// aligned_from_image are of `track` (element i: frame first_idx + i), for
// AlignedFrame(ViewIodPx(params)). Stretches beyond the recording are left
// out; time_s (all frames of the recording) must not be empty.
PictureClip PlanClip(const EventRow& event, const std::vector<double>& time_s,
                     const FaceTrack& track,
                     const std::vector<cv::Matx23d>& aligned_from_image,
                     const MediaParams& params);
// CV_32FC1 of an aligned view: 1 on the face, falling softly to 0 outside.
// Without landmarks (in its px): an ellipse.
cv::Mat FaceMask(const Landmarks* aligned, cv::Size size, double iod_px);
// Inter-ocular distance of the aligned views, px.
double ViewIodPx(const MediaParams& params);

// Makes one event's media from its frames, given in order. Keeps small crops
// only: about 0.4 MB a frame at view_px = 256.
class EventPictures {
 public:
  EventPictures(PictureClip plan, const MediaParams& params,
                Redaction redaction = Redaction::kNone);
  const PictureClip& plan() const { return plan_; }
  // The next frame of plan().frames, whole: CV_8UC3 (BGR) or CV_8UC1.
  void Add(const cv::Mat& image);
  // All frames of the plan were added. Lets go of them: only once.
  // @throws InternalError otherwise.
  EventMedia Finish();

 private:
  // In place of crops_ and aligned_, what may be shown of them; `large` is the
  // third view.
  void Redact(const Magnified& movement, const cv::Mat& face,
              std::vector<cv::Mat>* large);

  PictureClip plan_;
  MediaParams params_;
  Redaction redaction_;
  cv::Size view_;
  cv::Matx23d view_from_image_;
  std::vector<cv::Mat> crops_, aligned_;  // view_ each, BGR
};

}  // namespace mien

#endif  // MIEN_STAGES_MEDIA_EVENT_PICTURES_H_

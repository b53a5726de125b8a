#include "stages/track/track.h"

#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/read_ahead.h"
#include "pipeline/exec/runner.h"
#include "stages/track/cuts.h"
#include "stages/track/face_model.h"
#include "stages/track/repeated_frames.h"
#include "stages/track/tracker.h"

namespace mien {
namespace {

// Rate of the median step, for recordings that do not say.
double MedianRate(const std::vector<double>& time_s) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < time_s.size(); ++i) {
    if (time_s[i] > time_s[i - 1]) steps.push_back(time_s[i] - time_s[i - 1]);
  }
  return steps.empty() ? 0 : 1 / MedianOf(std::move(steps));
}

// A frame, and its thumbnail if it has a picture.
struct Picture {
  Frame frame;
  cv::Mat thumbnail;
};

// The frames of a recording. Some of the next ones are at hand, and a tracker
// has been told of them.
class Pictures {
 public:
  Pictures(FrameReader* frames, Tracker* tracker)
      : tracker_(tracker), ahead_([frames](Picture* picture) {
          if (!frames->Next(&picture->frame)) return false;
          const cv::Mat& grey = picture->frame.image;
          if (!grey.empty()) picture->thumbnail = CutThumbnail(grey);
          return true;
        }) {}

  // The next frame that has a picture; those before it that have none go to
  // `passed`, in place of what was there. False: there is none.
  bool Next(Picture* picture, std::vector<Frame>* passed) {
    passed->clear();
    while (Fill()) {
      *picture = std::move(coming_.front());
      coming_.pop_front();
      if (!picture->frame.image.empty()) return true;
      passed->push_back(picture->frame);
    }
    return false;
  }

 private:
  bool Fill() {
    constexpr std::size_t kComing = 8;
    Picture picture;
    while (coming_.size() < kComing && ahead_.Next(&picture)) {
      const Frame& frame = picture.frame;
      if (!frame.image.empty()) tracker_->Foresee(frame.image, frame.time_s);
      coming_.push_back(std::move(picture));
      picture = Picture();
    }
    return !coming_.empty();
  }

  Tracker* tracker_;
  std::deque<Picture> coming_;
  ReadAhead<Picture> ahead_;
};

float ChangeOf(const cv::Mat& before, const cv::Mat& at) {
  if (before.size() != at.size() || at.empty()) return 0;
  return static_cast<float>(cv::norm(before, at, cv::NORM_L1) /
                            static_cast<double>(at.total()));
}

void TellCuts(std::int64_t fades, FaceTracks* tracks) {
  if (tracks->cut_idx.empty()) return;
  const auto all = static_cast<std::int64_t>(tracks->cut_idx.size());
  const auto first = static_cast<std::size_t>(tracks->cut_idx.front());
  const std::int64_t hard = all - fades;
  const std::string text =
      fades == 0
          ? Str(hard, hard == 1 ? " hard cut" : " hard cuts")
          : Str(all, all == 1 ? " cut" : " cuts", " (", fades,
                fades == 1 ? " fade" : " fades", " through black or white)");
  tracks->notes.push_back(
      {"cut",
       Str(text, all == 1 ? ", at " : ", the first at ",
           FixedText(tracks->time_s[first], 2),
           " s: no movement is measured across a cut, and a face that looks "
           "different after it is another one"),
       all});
}

void TellChanges(const std::vector<std::int64_t>& changes, FaceTracks* tracks) {
  if (changes.empty()) return;
  const auto n = static_cast<std::int64_t>(changes.size());
  const auto first = static_cast<std::size_t>(changes.front());
  tracks->notes.push_back(
      {"face",
       Str("another face takes the place of the one that was followed ",
           n == 1 ? "once, at " : Str(n, " times, the first at "),
           FixedText(tracks->time_s[first], 2),
           " s, without a cut (a tile of a call, a wipe, another person "
           "who sits down): it counts as a face of its own"),
       n});
}

}  // namespace

TrackStage::TrackStage(TrackParams params, std::string model_path)
    : params_(std::move(params)), model_path_(std::move(model_path)) {
  const std::string digest = LandmarkModel::Digest(model_path_);
  if (!params_.model_digest.empty() && params_.model_digest != digest) {
    throw ModelError(Str("landmark model '", model_path_, "' has SHA-256 ",
                         digest, ", track.model_digest asks for ",
                         params_.model_digest,
                         ": change one of track.model and "
                         "track.model_digest"));
  }
  params_.model_digest = digest;
}

FaceTracks TrackStage::Run(
    const std::shared_ptr<const FrameSource>& source) const {
  MIEN_CHECK(source != nullptr, "no frame source");
  Tracker tracker(params_, LandmarkModel::Load(model_path_));
  FaceTracks tracks;
  const auto frames = ReadGrey(*source);
  const auto place = [&tracks](const Frame& frame) {
    tracks.time_s.push_back(frame.time_s);
    tracks.frame_number.push_back(frame.number);
  };
  const auto pass = [&](const std::vector<Frame>& passed) {
    for (const Frame& frame : passed) {
      tracker.Pass(frame.time_s);
      place(frame);
    }
  };
  Pictures pictures(frames.get(), &tracker);
  // Whether a frame is a cut is seen in the one after it.
  Picture picture, next;
  std::vector<Frame> passed;
  cv::Mat before;
  BlankGap gap;
  std::vector<float> change;
  std::int64_t looked_at = 0, fades = 0;
  bool more = pictures.Next(&picture, &passed);
  pass(passed);
  while (more) {
    if (InterruptRequested()) throw Interrupted{};
    const Frame& frame = picture.frame;
    if (looked_at++ == 0) {
      tracks.width_px = frame.image.cols;
      tracks.height_px = frame.image.rows;
    }
    const cv::Mat at = picture.thumbnail;
    more = pictures.Next(&next, &passed);
    const cv::Mat after = more ? next.thumbnail : cv::Mat();
    const bool is_hard = IsCut(before, at, after);
    const bool is_fade = gap.EndsAt(at) && !is_hard;
    if (is_hard) gap = BlankGap();  // what was before has ended already
    const bool is_cut = is_hard || is_fade;
    fades += is_fade ? 1 : 0;
    if (is_cut) tracks.cut_idx.push_back(tracks.frame_count());
    if (!before.empty()) change.push_back(ChangeOf(before, at));
    tracker.Step(frame.image, frame.time_s, is_cut);
    place(frame);
    pass(passed);
    before = at;
    std::swap(picture, next);
  }
  if (looked_at < tracks.frame_count()) tracks.looked_at = looked_at;
  if (looked_at == 0) {
    throw DataError("no frame in '" + source->info().path +
                    "': an empty or damaged recording");
  }
  tracks.notes = frames->notes();
  TellCuts(fades, &tracks);
  const double fps = source->info().fps;
  tracks.fps = fps > 0 ? fps : MedianRate(tracks.time_s);
  // Where frames are passed over nothing follows from those that are seen.
  if (looked_at == tracks.frame_count()) {
    const auto repeated = FindRepeated(change, tracks.fps);
    if (repeated) tracks.notes.push_back(NoteOf(*repeated));
  }
  tracks.faces = tracker.Finish();
  TellChanges(tracker.changes(), &tracks);
  for (FaceTrack& face : tracks.faces) {
    SmoothLandmarks(tracks.time_s, params_.smooth_s, &face);
  }
  return tracks;
}

void SmoothLandmarks(const std::vector<double>& time_s, double sigma_s,
                     FaceTrack* track) {
  if (sigma_s <= 0) return;
  const std::vector<Landmarks> raw = track->landmarks_px;
  const auto time = [&](std::int64_t i) {
    return time_s[static_cast<std::size_t>(i + track->first_idx)];
  };
  const auto found = [&](std::int64_t i) {
    return i >= 0 && i < track->size() &&
           track->found[static_cast<std::size_t>(i)] != 0;
  };
  for (std::int64_t i = 0; i < track->size(); ++i) {
    if (!found(i)) continue;
    // As far to one side as to the other: no lag at the ends of a stretch.
    std::int64_t reach = 0;
    while (found(i - reach - 1) && found(i + reach + 1) &&
           time(i + reach + 1) - time(i) <= 3 * sigma_s) {
      ++reach;
    }
    std::array<cv::Point2d, kLandmarkCount> sum{};
    double total = 0;
    for (std::int64_t j = i - reach; j <= i + reach; ++j) {
      const double d = (time(j) - time(i)) / sigma_s;
      const double weight = std::exp(-0.5 * d * d);
      total += weight;
      for (std::size_t k = 0; k < kLandmarkCount; ++k) {
        sum[k] += weight * cv::Point2d(raw[static_cast<std::size_t>(j)][k]);
      }
    }
    for (std::size_t k = 0; k < kLandmarkCount; ++k) {
      track->landmarks_px[static_cast<std::size_t>(i)][k] =
          sum[k] * (1 / total);
    }
  }
}

}  // namespace mien

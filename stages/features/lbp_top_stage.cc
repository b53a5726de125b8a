#include "stages/features/lbp_top_stage.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/motion/alignment.h"
#include "stages/texture/block_grid.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

// The volume lies in memory: about 20 kB a frame at 60 px between the eyes.
constexpr std::int64_t kMostFrames = 4000;

const FaceTrack& TrackOf(const FaceTracks& tracks, const Event& event) {
  const auto found = std::find_if(
      tracks.faces.begin(), tracks.faces.end(),
      [&event](const FaceTrack& track) { return track.face == event.face; });
  MIEN_CHECK(found != tracks.faces.end(), "the event's face is tracked");
  return *found;
}

// Where the face with a margin of `radius_px` lies in the aligned crop.
cv::Rect WithMargin(const AlignedFrame& frame, int radius_px) {
  const cv::Rect area = FaceArea(frame);
  return {area.x - radius_px, area.y - radius_px, area.width + 2 * radius_px,
          area.height + 2 * radius_px};
}

GreyVolume ReadVolume(const FrameSource& source, const FaceTracks& tracks,
                      const FaceTrack& track, std::int64_t first,
                      std::int64_t last, const LbpTopParams& params) {
  const AlignedFrame frame(params.iod_px);
  auto crop_from_image =
      AlignFace(track, tracks.time_s, frame, params.align_smooth_s);
  const cv::Rect area = WithMargin(frame, params.radius_px);
  GreyVolume volume;
  volume.height_px = area.height;
  volume.width_px = area.width;
  const auto reader = source.Open(first);
  Frame image;
  for (std::int64_t idx = first; idx <= last; ++idx) {
    if (!reader->Next(&image)) {
      throw DataError(Str("frame index ", idx, " could not be read from ",
                          source.info().path));
    }
    if (!track.FoundAt(idx)) continue;
    cv::Matx23d m =
        crop_from_image[static_cast<std::size_t>(idx - track.first_idx)];
    m(0, 2) -= area.x;
    m(1, 2) -= area.y;
    const cv::Mat crop = WarpSimilarity(ToGrey(image.image), m, area.size());
    MIEN_CHECK(crop.isContinuous(), "an aligned crop");
    volume.grey.insert(volume.grey.end(), crop.datastart, crop.dataend);
    ++volume.frames;
  }
  return volume;
}

}  // namespace

ClipFeatures LbpTopStage::Run(const std::shared_ptr<const FrameSource>& frames,
                              const FaceTracks& tracks,
                              const Events& events) const {
  if (tracks.faces.empty()) {
    throw DataError("no face was found in any frame of " + frames->info().path +
                    "; check the images or lower track.min_face");
  }
  if (events.events.empty()) {
    throw DataError(
        "nothing was spotted in this clip, so there is no expression to "
        "describe; use spotting.always_one or annotated frames");
  }
  const Event& event = events.events.front();
  const auto end = tracks.frame_count() - 1;
  const auto first =
      std::clamp<std::int64_t>(std::llround(event.onset_idx), 0, end);
  const auto last =
      std::clamp<std::int64_t>(std::llround(event.offset_idx), 0, end);
  if (last - first >= kMostFrames) {
    throw DataError(Str("the expression has ", last - first + 1,
                        " frames, LBP-TOP reads at most ", kMostFrames,
                        ": check onset and offset"));
  }
  GreyVolume volume =
      ReadVolume(*frames, tracks, TrackOf(tracks, event), first, last, params_);
  if (params_.frames > 0 && volume.frames > 0) {
    volume = ResampleTime(volume, params_.frames);
  }
  ClipFeatures features;
  features.values = LbpTopHistograms(volume, params_);
  features.rows = params_.blocks * params_.blocks;
  features.columns = static_cast<int>(features.values.size()) / features.rows;
  return features;
}

}  // namespace mien

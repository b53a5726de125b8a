#ifndef MIEN_TOOLS_RENDER_PICTURES_H_
#define MIEN_TOOLS_RENDER_PICTURES_H_

// One picture of each stage's output.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/events/events.h"
#include "stages/flow/extra_pairs.h"
#include "stages/flow/flow_stack.h"
#include "stages/media/event_media.h"
#include "stages/motion/motion_series.h"
#include "stages/page/drawing.h"
#include "stages/samples/clip_features.h"
#include "stages/samples/event_label.h"
#include "stages/samples/fold_result.h"
#include "stages/samples/occlusion.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Pictures by frame index, CV_8UC3 or CV_8UC1.
using FrameMap = std::map<std::int64_t, cv::Mat>;

// `count` indices spread over 0 .. frames - 1, first and last among them.
std::vector<std::int64_t> SpreadFrames(std::int64_t frames, int count);

// A contact sheet of the frames `idx` with boxes and landmarks, and when each
// face was found. Frames that are missing from `images` become blank.
Drawing DrawTracks(const FaceTracks& tracks, const std::string& title,
                   const std::vector<std::int64_t>& idx,
                   const FrameMap& images);

// Boxes and landmarks on one whole frame, CV_8UC1 or 3; gives CV_8UC3.
cv::Mat PaintTracks(const FaceTracks& tracks, std::int64_t idx,
                    const cv::Mat& image);

// Displacement per region, head motion, blinks and noise of one face (its
// position in series.faces) over time.
// @throws ConfigError when there is no such face.
Drawing DrawMotion(const MotionSeries& series, int face,
                   const std::string& title);

// The curve with its events; with `motion` (may be null) in seconds and with
// the regions that moved. curve_unit: what its values are.
Drawing DrawEvents(const Events& events, const MotionSeries* motion,
                   const std::string& title,
                   const std::string& curve_unit = "inter-ocular distances");

// Onset, apex, their difference, flow as colour, strain; the stack as the
// network reads it after `normalise` (see Normalise); `strip`: aligned frames
// (CV_8UC1) with what stands under each, may be empty.
struct StripFrame {
  cv::Mat image;
  std::string text;
};
Drawing DrawFlow(const FlowStack& stack, const std::string& normalise,
                 const std::vector<StripFrame>& strip,
                 const std::string& title);

// Loss and accuracy over the epochs, and what each test sample was taken for.
Drawing DrawFold(const FoldResult& result, const std::string& title);
// The classes' probabilities of each test sample over the epochs.
Drawing DrawTestEpochs(const TestEpochs& result, const std::string& title);

// The network's input of each sample beside its occlusion map.
Drawing DrawOcclusion(const OcclusionMaps& maps, const std::string& title);

// One tile a block: its values from left to right, one row a block.
Drawing DrawFeatures(const ClipFeatures& features, const std::string& title);

// What the network reads of each further pair of frames.
Drawing DrawExtraPairs(const ExtraPairs& pairs, const std::string& title);

// The classes' probabilities of one event.
Drawing DrawEventLabel(const EventLabel& label, const std::string& title);

// Onset, apex, offset and flow of one event, and what its film holds. Pictures
// that cannot be decoded stay blank.
Drawing DrawEventMedia(const EventMedia& media, const std::string& title);

}  // namespace mien

#endif  // MIEN_TOOLS_RENDER_PICTURES_H_

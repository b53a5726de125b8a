#ifndef MIEN_STAGES_RECOGNIZE_EVENT_LABELS_H_
#define MIEN_STAGES_RECOGNIZE_EVENT_LABELS_H_

// What spotted events are read as, with weights that ship.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/exec/stage.h"
#include "stages/events/events.h"
#include "stages/ingest/frame_source.h"
#include "stages/recognize/label_params.h"
#include "stages/recognize/training.h"
#include "stages/samples/event_label.h"
#include "stages/track/face_tracks.h"

namespace mien {

// The face of a whole grey frame as single-frame weights read it: eyes level,
// side_px x side_px CV_8UC1, averaged where it shrinks.
cv::Mat FrameOfFace(const cv::Mat& grey, const Landmarks& landmarks,
                    int side_px, const LabelParams& params);

// The weights of a run, read once. Those that are named but not there are
// told of in one line and done without.
class LabelModels {
 public:
  // @throws ModelError: a file that is there but cannot be used: not flow for
  // micro_model, not one grey channel for macro_model.
  LabelModels(const LabelParams& params, const std::string& device);

  struct Used {
    ModelFile file;
    std::string sha256;
    bool test_flip = false;  // as trained
  };
  const std::optional<Used>& micro() const { return micro_; }
  const std::optional<Used>& macro() const { return macro_; }
  const LabelParams& params() const { return params_; }
  const std::string& device() const { return device_; }

 private:
  LabelParams params_;
  std::string device_;
  std::optional<Used> micro_, macro_;
};

// The face of one whole grey frame with models.macro(), which is there.
EventLabel ReadFrame(const LabelModels& models, const cv::Mat& grey,
                     const Landmarks& face);

// One per event, in their order. Each is read by itself, so that it does not
// depend on the others, and cached. One pass over the recording for those that
// are new, `jobs` of them at a time behind it.
std::vector<EventLabel> LabelEvents(const LabelModels& models,
                                    const ItemContext& context,
                                    const FramesResult& frames,
                                    const Result<FaceTracks>& tracks,
                                    const std::vector<Event>& events,
                                    int jobs = 1);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_EVENT_LABELS_H_

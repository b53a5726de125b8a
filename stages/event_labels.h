#ifndef MIEN_STAGES_EVENT_LABELS_H_
#define MIEN_STAGES_EVENT_LABELS_H_

// What spotted events are read as, with weights that ship.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/exec/stage.h"
#include "stages/exchange/event_row.h"
#include "stages/label_params.h"
#include "stages/recognize/recognize.h"
#include "stages/spot_stages.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Probabilities of one event; both empty: it was not read (no face at onset or
// apex, no weights).
struct EventLabel {
  static constexpr const char* kSchema = "EventLabel/1";
  std::vector<std::string> classes;
  std::vector<float> probabilities;  // one per class
};

Artifact ToArtifact(const EventLabel& label);
void FromArtifact(const Artifact& artifact, EventLabel* label);

// The likeliest class, "unsure" below min_probability, "" when not read.
std::string LabelText(const EventLabel& label, double min_probability);

// Into EventRow::label and, of the classes negative, positive and surprise,
// EventRow::p. rows and labels: one per event, in the same order.
void PutLabels(const std::vector<EventLabel>& labels, double min_probability,
               std::vector<EventRow>* rows);

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

// One per event of stages.events, in its order. Each is read by itself, so
// that it does not depend on the others, and cached. One pass over the
// recording for those that are new, `jobs` of them at a time behind it.
std::vector<EventLabel> LabelEvents(const LabelModels& models,
                                    const ItemContext& context,
                                    const SpotStages& stages, int jobs = 1);

}  // namespace mien

#endif  // MIEN_STAGES_EVENT_LABELS_H_

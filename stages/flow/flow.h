#ifndef MIEN_STAGES_FLOW_FLOW_H_
#define MIEN_STAGES_FLOW_FLOW_H_

// Optical flow onset -> apex of an aligned face, head motion removed.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/config/node.h"
#include "stages/events/events.h"
#include "stages/flow/flow_stack.h"
#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct FlowParams {
  std::string method = "tvl1";
  int face_px = 192;
  double face_iods = 2.4;
  double eyes_at = 0.36;
  std::string head_model = "affine";
  int head_rounds = 2;
  int average_frames = 1;
  int stack_px = 28;
  std::vector<std::string> channels = {"u", "v", "strain"};

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.method, "method",
          Spec{"tvl1: Zach, Pock and Bischof 2007 (optflow); dis: Kroeger "
               "2016; farneback: Farneback 2003."}
              .Choices({"tvl1", "dis", "farneback"}));
    visit(self.face_px, "face_px",
          Spec{"Side of the aligned face that flow is computed on, px."}.Range(
              128, 512));
    visit(self.face_iods, "face_iods",
          Spec{"Side of the aligned face in inter-ocular distances."}.Range(1.5,
                                                                            5));
    visit(self.eyes_at, "eyes_at",
          Spec{"Height of the eyes in the aligned face, share from its top."}
              .Range(0.2, 0.6));
    visit(self.head_model, "head_model",
          Spec{"What counts as head motion between the two frames; quadratic: "
               "the eight-parameter motion of a turning plane."}
              .Choices({"similarity", "affine", "quadratic"}));
    visit(self.head_rounds, "head_rounds",
          Spec{"Times the apex frame is re-aligned to the onset frame before "
               "the flow is computed."}
              .Range(0, 10));
    visit(self.average_frames, "average_frames",
          Spec{"Frames averaged on each side of onset and apex against sensor "
               "noise; 0: none. Not beyond a tenth of onset to apex."}
              .Range(0, 20));
    visit(self.stack_px, "stack_px",
          Spec{"Side of the stack that the network reads, px."}.Range(16, 512));
    visit(self.channels, "channels",
          Spec{"Channels of the stack: u (right), v (down), strain, apex and "
               "onset (grey)."}
              .Choices({"u", "v", "strain", "apex", "onset"}));
  }
};

// aligned_from_image: turns and scales the face so that its eyes are level,
// centred, eyes_at from the top, face_px / face_iods apart. 2 x 3.
cv::Matx23d AlignedFromImage(const Landmarks& landmarks,
                             const FlowParams& params);

// H x W CV_8UC1 pair -> H x W CV_32FC2, px: where a pixel of `from` went in
// `to`, minus itself. @throws ConfigError for an unknown method.
cv::Mat DenseFlow(const cv::Mat& from, const cv::Mat& to,
                  const std::string& method);

// Magnitude of infinitesimal strain, H x W CV_32FC1 (Shreve 2011):
// sqrt(ux^2 + vy^2 + (uy + vx)^2 / 2), central differences; 1 = 100 %.
cv::Mat OpticalStrain(const cv::Mat& flow);

// H x W CV_32FC2 onset -> apex between two frames (CV_8UC1, whole images),
// in the aligned px of the onset frame; aligned greys are optional outputs.
struct PairFlow {
  cv::Mat flow;        // CV_32FC2, head motion removed
  cv::Mat onset_grey;  // CV_8UC1, aligned
  cv::Mat apex_grey;   // CV_8UC1, aligned, head motion removed
  cv::Matx23d aligned_from_image;
};
PairFlow ComputePairFlow(const cv::Mat& onset, const Landmarks& onset_landmarks,
                         const cv::Mat& apex, const Landmarks& apex_landmarks,
                         const FlowParams& params);

// What of a recording the flow of one event is made of.
struct FlowPlan {
  std::int64_t onset = 0, apex = 0;  // frame indices, within the recording
  std::int64_t reach = 0;            // frames averaged on each side of both
  // At the frame or at the nearest within 0.1 s; null: no face there. Owned by
  // the tracks.
  const Landmarks* onset_face = nullptr;
  const Landmarks* apex_face = nullptr;
};
FlowPlan PlanFlow(const FaceTracks& tracks, const Event& event,
                  const FlowParams& params);

// Indices of the frames whose pictures the flow from onset to apex is made of,
// in a recording of frame_count frames.
std::set<std::int64_t> FramesOfPair(std::int64_t onset, std::int64_t apex,
                                    std::int64_t frame_count,
                                    const FlowParams& params);

// Mean of grey frames: light flicker cancels with the noise.
class MeanFrame {
 public:
  void Add(const cv::Mat& image);  // CV_8UC1 or CV_8UC3, all of one size
  int count() const { return count_; }
  cv::Mat Mean() const;  // CV_8UC1; empty without frames

 private:
  cv::Mat sum_;
  int count_ = 0;
};

// onset, apex: means over plan.reach; both faces are there.
FlowStack StackOf(const FlowPlan& plan, const cv::Mat& onset,
                  const cv::Mat& apex, const FlowParams& params);

class FlowStage {
 public:
  static constexpr const char* kName = "flow";
  static constexpr int kVersion = 1;
  using Params = FlowParams;
  using Output = FlowStack;

  explicit FlowStage(const FlowParams& params) : params_(params) {}
  const FlowParams& params() const { return params_; }
  // The best event's onset -> apex.
  // @throws DataError: no event, no face near onset or apex.
  FlowStack Run(const std::shared_ptr<const FrameSource>& frames,
                const FaceTracks& tracks, const Events& events) const;

 private:
  FlowParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_FLOW_FLOW_H_

#ifndef MIEN_STAGES_FEATURES_BI_WOOF_H_
#define MIEN_STAGES_FEATURES_BI_WOOF_H_

// Bi-weighted oriented optical flow (Liong, See, Wong and Phan 2018).

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/config/node.h"
#include "stages/flow/flow_stack.h"
#include "stages/samples/clip_features.h"

namespace mien {

struct BiWoofParams {
  int blocks = 8;
  int bins = 8;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.blocks, "blocks",
          Spec{"Blocks across and down the aligned face."}.Range(1, 32));
    visit(
        self.bins, "bins",
        Spec{"Directions, from -180 degrees on (Liong 2018: 8)."}.Range(2, 36));
  }
};

// Per block, row by row: a histogram of the flow's direction atan2(v, u), each
// pixel weighted by its length, the whole by the block's mean optical strain;
// both means over the block's pixels. flow: H x W CV_32FC2, px.
// @throws DataError when the face is smaller than the blocks are many.
std::vector<float> BiWoofHistograms(const cv::Mat& flow,
                                    const BiWoofParams& params);

// Of a clip's flow onset -> apex. Other than in the paper, head motion has been
// removed from it and its apex is what the spotting stage says.
class BiWoofStage {
 public:
  static constexpr const char* kName = "bi-woof";
  static constexpr int kVersion = 1;
  using Params = BiWoofParams;
  using Output = ClipFeatures;

  explicit BiWoofStage(const BiWoofParams& params) : params_(params) {}
  const BiWoofParams& params() const { return params_; }
  ClipFeatures Run(const FlowStack& stack) const;

 private:
  BiWoofParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_FEATURES_BI_WOOF_H_

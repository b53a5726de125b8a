#ifndef MIEN_STAGES_MOTION_PATCH_FLOW_H_
#define MIEN_STAGES_MOTION_PATCH_FLOW_H_

// Sub-pixel displacement of small patches against one reference image.

#include <vector>

#include <opencv2/core.hpp>

namespace mien {

struct PatchMotion {
  cv::Point2f shift_px{0, 0};  // where the patch went, minus where it was
  float quality = 0;           // correlation with the reference there, -1..1
};

// Inverse compositional alignment (Baker and Matthews 2004), translation
// only, of patches normalised to zero mean and unit variance: a change of
// gain or brightness changes nothing. The gradients are projected likewise,
// so that the step is the least squares step of that problem. Starts at the
// given shifts; where that fails, again from a half-size image.
class PatchFlow {
 public:
  // reference: CV_32FC1, lightly smoothed. Patches are squares of side
  // 2 * radius + 1 around the centres rounded to whole pixels; patches that
  // leave the image have quality 0 always.
  PatchFlow(const cv::Mat& reference, const std::vector<cv::Point2f>& centres,
            int radius);

  // motions: in: where to start; out: what was found. image like reference.
  void Track(const cv::Mat& image, std::vector<PatchMotion>* motions) const;

  // How well the reference's texture fixes the shift: 2 x 2, (grey/px)^2,
  // mean over the patch.
  const std::vector<cv::Matx22f>& information() const { return information_; }
  std::size_t size() const { return fine_.size(); }

 private:
  struct Patch {
    int x = 0, y = 0;  // top left corner
    bool usable = false;
    std::vector<float> pattern;         // normalised
    std::vector<float> step_x, step_y;  // rows of H^-1 G^T: residual -> shift
  };

  static Patch MakePatch(const cv::Mat& image, cv::Point2f centre, int radius,
                         cv::Matx22f* information);
  // Quality at the end; shift is changed only when the search converges.
  float Align(const Patch& patch, const cv::Mat& image,
              cv::Point2f* shift) const;

  int radius_;
  std::vector<Patch> fine_, coarse_;
  std::vector<cv::Matx22f> information_;
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_PATCH_FLOW_H_

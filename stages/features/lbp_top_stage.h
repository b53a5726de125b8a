#ifndef MIEN_STAGES_FEATURES_LBP_TOP_STAGE_H_
#define MIEN_STAGES_FEATURES_LBP_TOP_STAGE_H_

#include <memory>

#include "stages/events/events.h"
#include "stages/features/lbp_top.h"
#include "stages/ingest/frame_source.h"
#include "stages/samples/clip_features.h"
#include "stages/track/face_tracks.h"

namespace mien {

// LBP-TOP of the best event's frames, onset to offset. Every frame is aligned
// by its eyes (smoothed), brows to chin: FaceArea in
// stages/texture/block_grid.h. Yan 2014 cuts all frames out as the first one.
// Rows: blocks; columns: 3 planes x bins.
class LbpTopStage {
 public:
  static constexpr const char* kName = "lbp-top";
  static constexpr int kVersion = 1;
  using Params = LbpTopParams;
  using Output = ClipFeatures;

  explicit LbpTopStage(const LbpTopParams& params) : params_(params) {}
  const LbpTopParams& params() const { return params_; }
  // Frames without a face are left out.
  // @throws DataError: no face, no event, too few or far too many frames.
  ClipFeatures Run(const std::shared_ptr<const FrameSource>& frames,
                   const FaceTracks& tracks, const Events& events) const;

 private:
  LbpTopParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_FEATURES_LBP_TOP_STAGE_H_

#ifndef MIEN_STAGES_FLOW_EXTRA_PAIRS_H_
#define MIEN_STAGES_FLOW_EXTRA_PAIRS_H_

// Further pairs of frames of a clip: more samples to train on, never tested
// (Sample::extra).

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stages/flow/flow.h"

namespace mien {

struct ExtraPairParams {
  bool decay = false;
  int jitter_pairs = 0;
  double jitter_s = 0.015;
  int jitter_seed = 1;

  bool any() const { return decay || jitter_pairs > 0; }

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.decay, "decay",
          Spec{"Train also on offset -> apex, the expression's decay read "
               "backwards: the same movement from another neutral face."});
    visit(self.jitter_pairs, "jitter_pairs",
          Spec{"Train also on so many pairs of each clip with onset and apex "
               "moved by up to jitter_s: for frames that are not exact."}
              .Range(0, 100));
    visit(self.jitter_s, "jitter_s",
          Spec{"How far onset and apex move, s (0.015: 3 frames of 200 per s); "
               "less than a frame gives no pair."}
              .Range(0, 0.2));
    visit(self.jitter_seed, "jitter_seed",
          Spec{"Draws the moves, apart for each clip by its content."}.Range(
              0, 2147483647));
  }
};

// Flow goes from `from` (neutral) to `to` (the height of the expression).
struct FramePair {
  std::int64_t from_idx = 0, to_idx = 0;
};
inline bool operator==(const FramePair& a, const FramePair& b) {
  return a.from_idx == b.from_idx && a.to_idx == b.to_idx;
}

// First offset -> apex (none when the offset is not after the apex), then the
// moved pairs: all different, none the clip's own, from before to, inside
// 0 .. last; as many as there are if those are fewer.
std::vector<FramePair> ChoosePairs(std::int64_t onset, std::int64_t apex,
                                   std::int64_t offset, std::int64_t last,
                                   double fps, const ExtraPairParams& params,
                                   std::uint64_t seed);

// Of each pair what the network reads; the full flow is not kept.
struct ExtraPairs {
  static constexpr const char* kSchema = "ExtraPairs/1";
  std::vector<FlowStack> stacks;
};

Artifact ToArtifact(const ExtraPairs& pairs);
void FromArtifact(const Artifact& artifact, ExtraPairs* pairs);

// The configuration's section: the flow of a clip's own pair, and how many more
// pairs there are. Only the first is in that flow's key.
struct FlowConfig {
  FlowParams params;
  ExtraPairParams extra;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    FlowParams::Fields(self.params, visit);
    ExtraPairParams::Fields(self.extra, visit);
  }
};

class ExtraPairStage {
 public:
  static constexpr const char* kName = "extra-pairs";
  static constexpr int kVersion = 1;
  using Params = FlowConfig;
  using Output = ExtraPairs;

  explicit ExtraPairStage(const FlowConfig& params) : params_(params) {}
  const FlowConfig& params() const { return params_; }
  // Each frame is decoded once, whatever the number of pairs. Pairs without a
  // face are left out. @throws DataError: no event, no face at all.
  ExtraPairs Run(const std::shared_ptr<const FrameSource>& frames,
                 const FaceTracks& tracks, const Events& events) const;

 private:
  FlowConfig params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_FLOW_EXTRA_PAIRS_H_

#ifndef MIEN_STAGES_SAMPLES_OCCLUSION_H_
#define MIEN_STAGES_SAMPLES_OCCLUSION_H_

// Where the prediction of a network comes from: what hiding a square of its
// input takes from the probability of the class it predicted (Zeiler & Fergus
// 2014, occlusion sensitivity). One method for every network, and exact in
// what it says; apart from the networks, so that readers need no LibTorch.

#include <functional>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "pipeline/config/node.h"
#include "stages/samples/sample_set.h"

namespace mien {

struct OcclusionParams {
  int samples = 0;
  double patch = 0.25;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.samples, "samples",
          Spec{"Tested samples of each fold (the first ones) whose map is "
               "cached for mien-inspect render; 0: none. Folds are trained "
               "once more for it."}
              .Range(0, 100000));
    visit(self.patch, "patch",
          Spec{"Side of the hidden square, share of the shorter side of the "
               "input."}
              .Range(0.05, 1));
  }
};

struct OcclusionMaps {
  static constexpr const char* kSchema = "OcclusionMaps/1";
  std::string name;  // fold
  int seed = 0;
  int patch_px = 0;
  std::vector<std::string> classes;        // K
  std::vector<std::string> channel_names;  // C
  int height_px = 0, width_px = 0;
  std::vector<int> sample_idx;       // M, as in the run
  std::vector<std::string> samples;  // M, "data set/subject/clip"; no
                                     // subject: without it
  std::vector<int> labels;           // M, -1 unknown
  std::vector<float> probabilities;  // M x K, of the whole input
  std::vector<float> input;          // M x C x H x W
  std::vector<float> map;  // M x H x W: mean fall of the predicted class's
                           // probability over the squares that hide the pixel
};

Artifact ToArtifact(const OcclusionMaps& maps);
void FromArtifact(const Artifact& artifact, OcclusionMaps* maps);

// Probabilities (N x K) of all samples of a set.
using Predictor = std::function<std::vector<float>(const SampleSet&)>;

// Maps of the samples `idx`. Squares of `patch_px` stand half their side
// apart, the last ones at the border. Hidden pixels get the mean of the
// sample's channel.
OcclusionMaps MapOcclusion(const SampleSet& set, const std::vector<int>& idx,
                           double patch, const Predictor& predict);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_OCCLUSION_H_

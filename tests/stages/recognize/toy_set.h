#ifndef MIEN_TESTS_STAGES_RECOGNIZE_TOY_SET_H_
#define MIEN_TESTS_STAGES_RECOGNIZE_TOY_SET_H_

#include <string>

#include "pipeline/core/random.h"
#include "stages/recognize/training.h"

namespace mien {

// Samples of u, v, strain in which class 0 moves up on the left, class 1 down
// on the right, class 2 at the bottom; with noise. Subjects hold 3 samples.
inline SampleSet ToySet(int n, int side_px = 16, std::uint64_t seed = 5) {
  SampleSet set;
  set.channels = 3;
  set.height_px = set.width_px = side_px;
  set.channel_names = {"u", "v", "strain"};
  set.classes = {"negative", "positive", "surprise"};
  Rng rng(seed);
  for (int i = 0; i < n; ++i) {
    Sample sample;
    sample.dataset = i % 2 == 0 ? "casme2" : "smic";
    sample.subject = std::to_string(i / 6);
    sample.clip = "clip" + std::to_string(i);
    sample.split = i % 4 == 3 ? "PublicTest" : "Training";
    sample.label = i % 3;
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < side_px; ++y) {
        for (int x = 0; x < side_px; ++x) {
          double value = 0.3 * rng.Normal();
          const bool left = x < side_px / 2;
          if (sample.label == 0 && left && c == 1) value -= 1;
          if (sample.label == 1 && !left && c == 1) value += 1;
          if (sample.label == 2 && y > side_px / 2 && c == 2) value += 1;
          set.x.push_back(static_cast<float>(value));
        }
      }
    }
    set.samples.push_back(sample);
  }
  return set;
}

// Every fourth sample is tested.
inline Fold ToyFold(const SampleSet& set, int seed = 1) {
  Fold fold;
  fold.name = "toy";
  fold.seed = seed;
  for (int i = 0; i < static_cast<int>(set.size()); ++i) {
    (i % 4 == 3 ? fold.test_idx : fold.train_idx).push_back(i);
  }
  return fold;
}

inline TrainParams ToyParams(const std::string& network, int epochs) {
  TrainParams params;
  params.network = network;
  params.epochs = epochs;
  params.batch = 16;
  return params;
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_RECOGNIZE_TOY_SET_H_

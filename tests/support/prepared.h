#ifndef MIEN_TESTS_SUPPORT_PREPARED_H_
#define MIEN_TESTS_SUPPORT_PREPARED_H_

// A run before and after recognition, small enough to check by hand.

#include "tools/run/protocol_run.h"

namespace mien {

// Four clips of two subjects, classes a and b; truth a b a b.
inline Prepared SmallRun() {
  Prepared prepared;
  prepared.name = "set";
  prepared.set_key = "key";
  prepared.set.classes = {"a", "b"};
  prepared.set.channels = 1;
  prepared.set.height_px = prepared.set.width_px = 2;
  for (int n = 0; n < 4; ++n) {
    prepared.set.samples.push_back(
        {"set", n < 2 ? "01" : "02", "clip" + std::to_string(n), "", n % 2});
    ClipOutcome clip;
    clip.clip.dataset = "set";
    clip.clip.subject = n < 2 ? "01" : "02";
    clip.clip.name = "clip" + std::to_string(n);
    clip.label = n % 2 ? "b" : "a";
    clip.source = "spotted";
    clip.fps = 200;
    clip.frames = 21;
    clip.first_number = 10;
    CodedEvent coded;
    coded.onset = 10;
    coded.apex = 15;
    coded.offset = 30;
    clip.clip.coded = {coded};
    clip.event = Event{};
    clip.onset_number = 11;
    clip.apex_number = 15 + n;
    clip.offset_number = 29;
    prepared.clips.push_back(clip);
    prepared.set.x.insert(prepared.set.x.end(), 4, 0.1f * n);
  }
  return prepared;
}

inline FoldResult ResultOf(const Fold& fold, const std::vector<float>& p_a) {
  FoldResult result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  for (const float p : p_a) {
    result.probabilities.push_back(p);
    result.probabilities.push_back(1 - p);
  }
  result.epochs.resize(2);
  result.epochs[1].loss = 0.5;
  return result;
}

// Seed 1 predicts a b a a, seed 2 a b a b.
inline Recognition SmallRecognition() {
  Recognition recognition;
  for (const int seed : {1, 2}) {
    recognition.folds.push_back({"set_01", {2, 3}, {0, 1}, seed});
    recognition.results.push_back(
        ResultOf(recognition.folds.back(), {0.9f, 0.2f}));
    recognition.folds.push_back({"set_02", {0, 1}, {2, 3}, seed});
    recognition.results.push_back(
        ResultOf(recognition.folds.back(), {0.8f, seed == 1 ? 0.6f : 0.1f}));
  }
  return recognition;
}

// Three epochs of each fold: nothing right, all right, the honest predictions.
inline LeakRecord SmallLeak() {
  LeakRecord leak;
  const Recognition honest = SmallRecognition();
  for (const auto& result : honest.results) {
    TestEpochs watched;
    watched.name = result->name;
    watched.seed = result->seed;
    watched.test_idx = result->test_idx;
    watched.epochs = 3;
    watched.probabilities = {0, 1, 1, 0, 1, 0, 0, 1};
    watched.probabilities.insert(watched.probabilities.end(),
                                 result->probabilities.begin(),
                                 result->probabilities.end());
    leak.folds.push_back(watched);
  }
  return leak;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_PREPARED_H_

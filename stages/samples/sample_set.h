#ifndef MIEN_STAGES_SAMPLES_SAMPLE_SET_H_
#define MIEN_STAGES_SAMPLES_SAMPLE_SET_H_

// What the CNN stage reads: flow stacks and FER frames alike.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

struct Sample {
  std::string dataset;
  std::string subject;
  std::string clip;
  std::string split;  // "" or "Training", "PublicTest", ...
  int label = 0;      // index into SampleSet::classes; -1 unknown
  // A further frame pair of a clip that is in the set already: trained on,
  // never tested. Such samples stand behind all others.
  bool extra = false;
  // Of a set whose samples show several classes at a time: bit k is set when
  // this one shows class k. `label` then is 0, or -1 where nobody coded it.
  std::uint64_t shown = 0;

  bool Shows(int k) const { return (shown >> k & 1) != 0; }
};

struct SampleSet {
  static constexpr const char* kSchema = "SampleSet/2";
  static constexpr int kMostUnits = 64;  // classes of a set with several_labels
  int channels = 0, height_px = 0, width_px = 0;
  std::vector<std::string> channel_names;  // "u" turns round in a mirror flip
  float u_zero = 0;       // channel u at no motion: a flip makes 2 u_zero - u
  std::string normalise;  // how `x` was made of the stacks, see Normalise
  std::string geometry;   // how the stacks were made of frames: "key=value"
                          // lines of FlowParams; "" for single frames
  std::vector<std::string> classes;
  bool several_labels = false;  // samples show any number of the classes
  std::vector<Sample> samples;  // N
  std::vector<float> x;         // N x C x H x W, normalised

  std::size_t size() const { return samples.size(); }
  // Samples that are not `extra`: 0 .. main_count() - 1.
  std::size_t main_count() const;
  std::size_t stride() const {  // floats per sample
    return static_cast<std::size_t>(channels) * height_px * width_px;
  }
};

Artifact ToArtifact(const SampleSet& set);
void FromArtifact(const Artifact& artifact, SampleSet* set);

// How raw stacks become CNN input. Part of a model's input spec.
//   "minmax"   per sample and channel to [0, 1] (STSTNet, MEB; amplitude lost)
//   "fixed"    u, v / 3 px clipped to [-1, 1] at 100 px inter-ocular distance;
//              strain and grey as they are
//   "standard" per sample and channel to mean 0, variance 1
//   "direction" u, v minus their medians, by their common root mean square:
//              directions are kept, amplitude and a shift of the whole face
//              are lost; other channels as "standard"
//   "none"     unchanged
// @throws ConfigError for another name.
// @throws DataError for a value that is not finite.
void Normalise(const std::string& method, const std::vector<std::string>& names,
               int height_px, int width_px, float* stack);

// SampleSet::u_zero after `method`: 0.5 for "minmax", otherwise 0.
// @throws ConfigError for an unknown name.
float ZeroOfU(const std::string& method);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_SAMPLE_SET_H_

#ifndef MIEN_STAGES_SPOTTING_PULSE_NET_H_
#define MIEN_STAGES_SPOTTING_PULSE_NET_H_

// A small network over time that tells inserted micro-expressions from what a
// face does otherwise: speech, blinks, turns of the head, longer expressions.

#include <cstddef>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/cache/tensor_file.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/expression_match.h"

namespace mien {

// Steady samples of what was measured.
struct PulseTimes {
  static constexpr double kRate = FaceMotion::kPatchRate;
  double start_s = 0;
  std::size_t samples = 0;  // N; 0: the face was measured in < 10 rows

  double TimeOf(std::size_t idx) const {
    return start_s + static_cast<double>(idx) / kRate;
  }
  // Nearest sample, clamped.
  std::size_t IndexOf(double time_s) const;
};

// What the network sees of one face, at kRate: C = 5 + 3 (K + 1) channels of N
// samples. The head's x, y (iod) and roll (radians), minus their means over +-
// 1 s, asinh(x / 0.02); the blink signal; 1 where the face was measured. Then
// the face's patches, all together and minus their means, beside K probes
// (ExpressionMatch), local movements and broad ones: in the light of what is
// usual in this recording, of what patches of its sizes are usually like in
// others, and in the eyes' distance. Single patches it does not see: from few
// people it would learn their ways, not what they share.
struct PulseInput : PulseTimes {
  cv::Mat1f moves;  // N x 2 P, iod, minus the mean
  cv::Mat1d usual;  // 2 P x 2 P: UsualPulses() of 0.2 s
  std::vector<float> head, blink, measured;  // N x 3, N, N as it sees them

  // Of samples from .. to-1, (to - from) x C.
  void Channels(std::size_t from, std::size_t to,
                const std::vector<ExpressionMatch>& matches,
                std::vector<float>* out) const;
};

PulseInput MakePulseInput(const MotionSeries& series, const FaceMotion& face);

// Convolutions over time with batch normalisation folded in: C -> F of width
// 5, ReLU; residual ones of width 3 and dilation 1, 2, 4, ... with ReLU; three
// outputs. Several of them, trained alike, answer together: the means of what
// they say. Trained by scripts/train-spotter (models/spot.md says on what).
class PulseNet {
 public:
  // @throws ModelError: no such network, or one for other patches.
  PulseNet(const std::string& path, const std::vector<std::string>& patches);

  // N each; empty when the face was hardly measured.
  struct Answer {
    std::vector<float> logit;     // near the apex of a micro-expression > 0, in
                                  // the training's mix
    std::vector<float> before_s;  // since its onset, if there is one; 0.04 .. 1
    std::vector<float> after_s;   // until its offset; 0.04 .. 2.5
  };
  Answer Run(const PulseInput& input) const;

 private:
  struct Layer {
    int in = 0, out = 0, width = 0, dilation = 1;
    std::vector<float> weight;  // width x in x out
    std::vector<float> bias;    // out
  };
  // n samples; zeros beyond them, as in training.
  static std::vector<float> Convolve(const Layer& layer,
                                     const std::vector<float>& x,
                                     std::size_t n);

  static constexpr int kOutputs = 3;  // logit, logs of before and after

  struct Member {
    Layer first, last;
    std::vector<Layer> residual;
  };
  static Member ReadMember(const std::string& path, const TensorFile& file,
                           const std::string& prefix, int inputs);
  // x: n x inputs -> n x kOutputs.
  static std::vector<float> Answers(const Member& member, std::vector<float> x,
                                    std::size_t n);

  cv::Mat1d expressions_;  // K x 2 P
  cv::Mat1d correlation_;  // 2 P x 2 P, of usual movement
  std::vector<Member> members_;
};

// An expression that the network names.
struct NamedPulse {
  double apex_s = 0, onset_s = 0, offset_s = 0;
  double logit = 0;

  double Duration() const { return offset_s - onset_s; }
};

// What the network says of pulses in one face.
class PulseJudge {
 public:
  // Symmetric pulses that it knows all of; slower ones where they begin fast.
  static constexpr double kLongest = 0.6;  // s

  PulseJudge() = default;  // knows none
  PulseJudge(const PulseNet& net, const PulseInput& input)
      : when_(static_cast<const PulseTimes&>(input)), answer_(net.Run(input)) {}
  PulseJudge(const PulseNet& net, const MotionSeries& series,
             const FaceMotion& face)
      : PulseJudge(net, MakePulseInput(series, face)) {}

  bool empty() const { return answer_.logit.empty(); }
  bool Knows(double duration_s) const {
    return !empty() && duration_s <= kLongest;
  }
  // Where the logit falls on both sides, least_logit or more there; greatest
  // first. Each is kApart or more from a greater one, and covers no greater
  // one, nor is covered, by more than half of the shorter.
  static constexpr double kApart = 0.15;  // s
  std::vector<NamedPulse> Peaks(double least_logit) const;

 private:
  PulseTimes when_;
  PulseNet::Answer answer_;
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_PULSE_NET_H_

#ifndef MIEN_TOOLS_SYNTH_CLIP_PLAN_H_
#define MIEN_TOOLS_SYNTH_CLIP_PLAN_H_

// What happens in one synthetic clip, and when.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/synth/actor.h"
#include "tools/synth/dataset.h"

namespace mien {

// A smooth wander: sum of two sines with periods of seconds.
struct Drift {
  double amplitude[2] = {0, 0};
  double rate[2] = {0, 0};  // rad/s
  double phase[2] = {0, 0};
  double At(double time_s) const;
};

struct ClipPlan {
  std::string subject;          // "01"
  std::string name;             // "EP01_01"
  std::string class_name;       // negative, positive, surprise
  std::string emotion;          // as in the coding sheet
  std::string aus;              // "6+12"
  std::map<int, double> au_px;  // peaks
  double peak_px = 0;           // of the strongest AU

  double fps = 200;
  int frame_count = 0;  // frames 1 .. frame_count; frame n at (n - 1) / fps
  double onset_s = 0, apex_s = 0, offset_s = 0;
  int onset = 0, apex = 0, offset = 0;  // nearest frames, numbered from 1

  ActorPose rest;  // how the head is held
  Drift shift_x, shift_y, roll, yaw, pitch, light;
  double blink_s = -1;  // when the lids start to fall; < 0: never
  double blink_length_s = 0.2;
  std::uint64_t noise_seed = 0;

  double TimeOf(int frame) const { return (frame - 1) / fps; }
};

// Share of the peak at a time: 0 at rest, smooth rise (minimum jerk) from
// onset to apex, smooth fall to offset, 0 again.
double Envelope(const ClipPlan& plan, double time_s);
ActorPose PoseAt(const ClipPlan& plan, double time_s);

// All clips, subject by subject. Times follow CASME II: 60-250 ms from onset
// to apex, 200-500 ms in all, apex mostly in the first half. Classes of one
// subject differ by at most one clip.
std::vector<ClipPlan> PlanClips(const SynthDatasetOptions& options);

// The identity seed of a subject, 0-based.
std::uint64_t SubjectSeed(std::uint64_t dataset_seed, int subject);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_CLIP_PLAN_H_

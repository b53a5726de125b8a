#include "tools/synth/clip_plan.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Script {
  const char* emotion;
  std::vector<int> aus;  // the first is the strongest
};

const std::vector<Script>& ScriptsOf(int class_index) {
  static const std::vector<std::vector<Script>> kScripts = {
      {{"disgust", {4}},
       {"disgust", {4, 7}},
       {"disgust", {9}},
       {"disgust", {10}},
       {"repression", {15}},
       {"repression", {17}}},
      {{"happiness", {12}}, {"happiness", {12, 6}}},
      {{"surprise", {1, 2}}, {"surprise", {2, 1, 5}}}};
  return kScripts[static_cast<std::size_t>(class_index)];
}

constexpr const char* kClasses[] = {"negative", "positive", "surprise"};

double MinimumJerk(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * u * (10 - 15 * u + 6 * u * u);
}

std::string Padded(int value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

Drift MakeDrift(Rng* rng, double amplitude, double slowest_s) {
  Drift drift;
  for (int k = 0; k < 2; ++k) {
    drift.amplitude[k] = amplitude * (k == 0 ? 0.75 : 0.25);
    drift.rate[k] = 2 * kPi / (slowest_s * rng->Uniform(0.6, 1.0) / (k + 1));
    drift.phase[k] = rng->Uniform(0, 2 * kPi);
  }
  return drift;
}

void ChooseTimes(Rng* rng, const SynthDatasetOptions& options, ClipPlan* plan) {
  const double total = rng->Uniform(0.2, 0.5);
  const double share =
      rng->Uniform() < 0.75 ? rng->Uniform(0.2, 0.45) : rng->Uniform(0.5, 0.68);
  const double rise = std::clamp(share * total, 0.06, 0.25);
  plan->onset_s = rng->Uniform(0.15, 0.4);
  plan->apex_s = plan->onset_s + rise;
  plan->offset_s = plan->onset_s + total;
  const double end = plan->offset_s + rng->Uniform(0.1, 0.3);
  plan->fps = options.fps;
  const auto frame = [&](double time_s) {
    return static_cast<int>(std::lround(time_s * options.fps)) + 1;
  };
  plan->onset = frame(plan->onset_s);
  plan->apex = frame(plan->apex_s);
  plan->offset = frame(plan->offset_s);
  plan->frame_count = std::max(frame(end), plan->offset);
}

void ChooseMotion(Rng* rng, const SynthDatasetOptions& options,
                  ClipPlan* plan) {
  const double px = options.cast.iod_px / 100;
  ActorPose& rest = plan->rest;
  rest.shift_x_px = rng->Uniform(-8, 8) * px;
  rest.shift_y_px = rng->Uniform(-5, 5) * px;
  rest.roll_deg = rng->Uniform(-2, 2);
  rest.yaw_deg = rng->Uniform(-3, 3);
  rest.pitch_deg = rng->Uniform(-2.5, 2.5);
  // Drawn even when not used: one switch leaves the rest of a clip as it is.
  const Drift x = MakeDrift(rng, rng->Uniform(0.5, 1.5) * px, 3.5);
  const Drift y = MakeDrift(rng, rng->Uniform(0.4, 1.2) * px, 3.5);
  const Drift roll = MakeDrift(rng, rng->Uniform(0.1, 0.4), 4);
  const Drift yaw = MakeDrift(rng, rng->Uniform(0.1, 0.4), 4);
  const Drift pitch = MakeDrift(rng, rng->Uniform(0.1, 0.4), 4);
  const Drift light = MakeDrift(rng, 0.01, 0.12);
  const bool blinks = rng->Uniform() < 0.2;
  const double length = rng->Uniform(0.14, 0.24);
  const double last = (plan->frame_count - 1) / plan->fps;
  const double start = rng->Uniform(0, std::max(0.01, last - length));
  if (options.head_motion) {
    plan->shift_x = x;
    plan->shift_y = y;
    plan->roll = roll;
    plan->yaw = yaw;
    plan->pitch = pitch;
  }
  if (options.flicker) plan->light = light;
  if (options.blinks && blinks) {
    plan->blink_s = start;
    plan->blink_length_s = length;
  }
}

ClipPlan PlanClip(const SynthDatasetOptions& options, int subject, int clip,
                  int class_index) {
  ClipPlan plan;
  plan.subject = Padded(subject + 1);
  plan.name = "EP" + Padded(clip / 3 + 1) + "_" + Padded(clip % 3 + 1);
  plan.class_name = kClasses[class_index];
  const std::string item = plan.subject + "/" + plan.name;
  Rng rng(DeriveSeed(options.seed, "synth-clip", item));
  plan.noise_seed = DeriveSeed(options.seed, "synth-noise", item);
  const std::vector<Script>& scripts = ScriptsOf(class_index);
  const Script& script = scripts[static_cast<std::size_t>(
      rng.Below(static_cast<std::int64_t>(scripts.size())))];
  plan.emotion = script.emotion;
  plan.peak_px = rng.Uniform(options.peak_px_min, options.peak_px_max);
  for (std::size_t k = 0; k < script.aus.size(); ++k) {
    plan.au_px[script.aus[k]] =
        plan.peak_px * (k == 0 ? 1.0 : rng.Uniform(0.6, 0.95));
  }
  std::vector<std::string> names;
  for (const auto& [au, px] : plan.au_px) names.push_back(Str(au));
  plan.aus = Join(names, "+");
  ChooseTimes(&rng, options, &plan);
  ChooseMotion(&rng, options, &plan);
  return plan;
}

}  // namespace

double Drift::At(double time_s) const {
  double sum = 0;
  for (int k = 0; k < 2; ++k) {
    sum += amplitude[k] * std::sin(rate[k] * time_s + phase[k]);
  }
  return sum;
}

double Envelope(const ClipPlan& plan, double time_s) {
  if (time_s <= plan.onset_s || time_s >= plan.offset_s) return 0;
  if (time_s <= plan.apex_s) {
    return MinimumJerk((time_s - plan.onset_s) / (plan.apex_s - plan.onset_s));
  }
  return MinimumJerk((plan.offset_s - time_s) / (plan.offset_s - plan.apex_s));
}

ActorPose PoseAt(const ClipPlan& plan, double time_s) {
  ActorPose pose = plan.rest;
  const double share = Envelope(plan, time_s);
  for (const auto& [au, px] : plan.au_px) pose.au_px[au] = share * px;
  pose.shift_x_px += plan.shift_x.At(time_s);
  pose.shift_y_px += plan.shift_y.At(time_s);
  pose.roll_deg += plan.roll.At(time_s);
  pose.yaw_deg += plan.yaw.At(time_s);
  pose.pitch_deg += plan.pitch.At(time_s);
  pose.light *= 1 + plan.light.At(time_s);
  if (plan.blink_s >= 0) {
    // Lids fall twice as fast as they rise.
    const double u = (time_s - plan.blink_s) / plan.blink_length_s;
    if (u > 0 && u < 1) {
      pose.eye_closed =
          u < 0.35 ? MinimumJerk(u / 0.35) : MinimumJerk((1 - u) / 0.65);
    }
  }
  return pose;
}

std::vector<ClipPlan> PlanClips(const SynthDatasetOptions& options) {
  std::vector<ClipPlan> plans;
  for (int subject = 0; subject < options.subjects; ++subject) {
    std::vector<int> classes;
    for (int clip = 0; clip < options.clips_per_subject; ++clip) {
      classes.push_back((clip + subject) % 3);
    }
    Rng rng(DeriveSeed(options.seed, "synth-classes", Str(subject)));
    rng.Shuffle(&classes);
    for (int clip = 0; clip < options.clips_per_subject; ++clip) {
      plans.push_back(PlanClip(options, subject, clip,
                               classes[static_cast<std::size_t>(clip)]));
    }
  }
  return plans;
}

std::uint64_t SubjectSeed(std::uint64_t dataset_seed, int subject) {
  return DeriveSeed(dataset_seed, "synth-subject", Str(subject));
}

}  // namespace mien

#include <algorithm>
#include <cmath>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tools/synth/interview_plan.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;

double MinimumJerk(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * u * (10 - 15 * u + 6 * u * u);
}

// 0, up to 1 in the middle, 0.
double Hump(double u) {
  return u <= 0 || u >= 1 ? 0 : 0.5 - 0.5 * std::cos(2 * kPi * u);
}

template <class Item>
double Progress(const Item& item, double time_s) {
  return (time_s - item.start_s) / item.length_s;
}

// The one under way or last taken, and the one before it.
void AddPosture(const std::vector<Posture>& postures, double time_s,
                ActorPose* pose) {
  const auto after = std::upper_bound(
      postures.begin(), postures.end(), time_s,
      [](double t, const Posture& p) { return t < p.start_s; });
  if (after == postures.begin()) return;
  const Posture& to = *(after - 1);
  const Posture from = after - 1 == postures.begin() ? Posture() : *(after - 2);
  const double u = MinimumJerk(Progress(to, time_s));
  const auto mix = [u](double a, double b) { return a + u * (b - a); };
  pose->shift_x_px += mix(from.x_px, to.x_px);
  pose->shift_y_px += mix(from.y_px, to.y_px);
  pose->roll_deg += mix(from.roll_deg, to.roll_deg);
  pose->yaw_deg += mix(from.yaw_deg, to.yaw_deg);
  pose->pitch_deg += mix(from.pitch_deg, to.pitch_deg);
  pose->scale *= mix(from.scale, to.scale);
  pose->light *= mix(from.light, to.light);
}

void AddGestures(const InterviewPlan& plan, double time_s, ActorPose* pose) {
  for (const Gesture& g : plan.gestures) {
    const double u = Progress(g, time_s);
    if (u <= 0 || u >= 1) continue;
    const double swing =
        std::sin(2 * kPi * g.cycles * u) * std::sqrt(std::sin(kPi * u));
    pose->pitch_deg += g.pitch_deg * swing;
    pose->yaw_deg += g.yaw_deg * swing;
    // The head turns about the neck.
    const double px_per_deg = 0.02 * plan.script.iod_px;
    pose->shift_y_px += px_per_deg * g.pitch_deg * swing;
    pose->shift_x_px += px_per_deg * g.yaw_deg * swing;
  }
}

void AddSpeech(const InterviewPlan& plan, double time_s, ActorPose* pose) {
  // Syllables follow each other; none lasts longer than half a second.
  auto at = std::lower_bound(
      plan.syllables.begin(), plan.syllables.end(), time_s - 0.5,
      [](const Syllable& s, double t) { return s.start_s < t; });
  for (; at != plan.syllables.end() && at->start_s < time_s; ++at) {
    const double share = Hump(Progress(*at, time_s));
    pose->mouth_open_px += share * at->open_px;
    if (share > 0) pose->au_px[at->au] += share * at->au_px;
  }
}

void AddBlinks(const InterviewPlan& plan, double time_s, ActorPose* pose) {
  for (const Blink& blink : plan.blinks) {
    const double u = Progress(blink, time_s);
    if (u <= 0 || u >= 1) continue;
    // Lids fall twice as fast as they rise.
    const double share =
        u < 0.35 ? MinimumJerk(u / 0.35) : MinimumJerk((1 - u) / 0.65);
    pose->eye_closed = std::max(pose->eye_closed, share * blink.closed);
  }
}

}  // namespace

ActorPose PoseAt(const InterviewPlan& plan, double time_s) {
  ActorPose pose;
  pose.shift_x_px = plan.shift_x.At(time_s);
  pose.shift_y_px = plan.shift_y.At(time_s);
  pose.roll_deg = plan.roll.At(time_s);
  pose.yaw_deg = plan.yaw.At(time_s);
  pose.pitch_deg = plan.pitch.At(time_s);
  AddPosture(plan.postures, time_s, &pose);
  AddGestures(plan, time_s, &pose);
  AddSpeech(plan, time_s, &pose);
  AddBlinks(plan, time_s, &pose);
  for (std::size_t k = 0; k < plan.expressions.size(); ++k) {
    const double share = ShareAt(plan.expressions[k], time_s);
    if (share <= 0) continue;
    for (const auto& [au, strength] : plan.expressions[k].share) {
      pose.au_px[au] += share * strength * plan.px_per_share[k];
    }
  }
  AddPosture(plan.exposures, time_s, &pose);
  pose.light *= 1 + plan.light.At(time_s);
  pose.light *=
      1 + plan.mains_gain *
              std::sin(2 * kPi * plan.mains_hz * time_s + plan.mains_phase);
  return pose;
}

std::vector<Nuisance> NuisancesOf(const InterviewPlan& plan) {
  std::vector<Nuisance> out;
  const double end_s = plan.TimeOf(plan.frame_count - 1);
  if (plan.mains_gain > 0) {
    out.push_back({"flicker", 0, end_s, 100 * plan.mains_gain, "%"});
  }
  for (const auto& [start, end] : plan.speech) {
    double most = 0;
    for (const Syllable& s : plan.syllables) {
      if (s.start_s >= start && s.start_s < end)
        most = std::max(most, s.open_px);
    }
    out.push_back({"speech", start, end, most, "px"});
  }
  for (const Blink& b : plan.blinks) {
    out.push_back(
        {"blink", b.start_s, b.start_s + b.length_s, b.closed, "closed"});
  }
  for (std::size_t k = 1; k < plan.postures.size(); ++k) {
    const Posture& a = plan.postures[k - 1];
    const Posture& b = plan.postures[k];
    out.push_back({"head_turn", b.start_s, b.start_s + b.length_s,
                   std::max({std::abs(b.yaw_deg - a.yaw_deg),
                             std::abs(b.pitch_deg - a.pitch_deg),
                             std::abs(b.roll_deg - a.roll_deg)}),
                   "deg"});
  }
  for (const Gesture& g : plan.gestures) {
    if (g.kind == "beat") continue;  // part of speech
    out.push_back({g.kind, g.start_s, g.start_s + g.length_s,
                   std::max(std::abs(g.yaw_deg), std::abs(g.pitch_deg)),
                   "deg"});
  }
  double before = 1;
  for (const Posture& p : plan.exposures) {
    out.push_back({"exposure", p.start_s, p.start_s + p.length_s,
                   100 * std::abs(p.light - before), "%"});
    before = p.light;
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Nuisance& a, const Nuisance& b) {
                     return a.start_s < b.start_s;
                   });
  for (Nuisance& n : out) n.end_s = std::min(n.end_s, end_s);
  return out;
}

void WriteNuisances(const std::string& path,
                    const std::vector<NuisancesOfVideo>& videos) {
  std::string text = CsvLine({"video", "kind", "start_frame", "end_frame",
                              "start_s", "end_s", "size", "unit"});
  for (const NuisancesOfVideo& of : videos) {
    for (const Nuisance& n : of.nuisances) {
      text +=
          CsvLine({of.video, n.kind, Str(std::llround(n.start_s * of.fps)),
                   Str(std::llround(n.end_s * of.fps)), FixedText(n.start_s, 4),
                   FixedText(n.end_s, 4), FixedText(n.size, 3), n.unit});
    }
  }
  WriteFileAtomic(path, text);
}

}  // namespace mien

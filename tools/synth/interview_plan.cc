#include "tools/synth/interview_plan.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kTries = 400;
constexpr double kEndsS = 1;  // kept free at both ends
constexpr double kAroundBlinkS = 0.1;

void Check(const InterviewScript& s) {
  const auto need = [](bool ok, const std::string& text) {
    if (!ok) throw ConfigError("interview: " + text);
  };
  need(s.duration_s >= 3 && s.duration_s <= 36000,
       Str("a length of ", NumberText(s.duration_s),
           " s: must lie in 3 s .. 10 h"));
  need(s.fps >= 10 && s.fps <= 1000,
       Str("fps = ", NumberText(s.fps), ": must lie in 10..1000"));
  need(s.iod_px >= 20 && s.iod_px <= 400,
       Str("iod = ", NumberText(s.iod_px), ": must lie in 20..400 px"));
  need(s.events_per_minute >= 0 && s.events_per_minute <= 40,
       Str("events-per-minute = ", NumberText(s.events_per_minute),
           ": must lie in 0..40"));
  for (const auto& [share, name] :
       {std::pair(s.micro_share, "micro-share"),
        std::pair(s.speech_share, "speech-share"),
        std::pair(s.micro_in_speech, "micro-in-speech")}) {
    need(share >= 0 && share <= 1,
         Str(name, " = ", NumberText(share), ": must lie in 0..1"));
  }
  const auto range = [&](double low, double high, const std::string& name) {
    need(low > 0 && high >= low && high <= 8,
         Str(name, " peaks ", NumberText(low), " .. ", NumberText(high),
             ": need 0 < min <= max <= 8 px at 100 px between the eyes"));
  };
  range(s.peak_min, s.peak_max, "micro");
  range(s.macro_peak_min, s.macro_peak_max, "macro");
  for (const double peak : s.peaks) range(peak, peak, "micro");
  need(s.duration_min_s >= 0.04 && s.duration_max_s >= s.duration_min_s &&
           s.duration_max_s <= 0.5,
       Str("micro durations ", NumberText(s.duration_min_s), " .. ",
           NumberText(s.duration_max_s), " s: need 0.04 <= min <= max <= 0.5"));
  need(s.duration_max_s * s.fps >= 3,
       Str(NumberText(s.fps), " frames a second are too few for ",
           NumberText(s.duration_max_s), " s"));
  need(s.gap_s >= 0 && s.gap_s <= 600,
       Str("gap = ", NumberText(s.gap_s), " s: must lie in 0..600"));
  need(!s.units.empty(), "needs at least one action unit");
}

Drift MakeDrift(Rng* rng, double amplitude, double slowest_s) {
  Drift drift;
  for (int k = 0; k < 2; ++k) {
    drift.amplitude[k] = amplitude * (k == 0 ? 0.7 : 0.3);
    drift.rate[k] =
        2 * kPi / (slowest_s * rng->Uniform(0.6, 1.0) / (1 + 1.3 * k));
    drift.phase[k] = rng->Uniform(0, 2 * kPi);
  }
  return drift;
}

// Each part has a generator of its own: switching one off leaves the others
// as they are.
Rng PartOf(const InterviewScript& script, const char* part) {
  return Rng(DeriveSeed(script.seed, "synth-interview", part));
}

void PlanSpeech(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  if (s.speech_share <= 0) return;
  Rng rng = PartOf(s, "speech");
  // Mean turns of 5 s; listening as long as the share wants it.
  const double listen_s =
      std::min(600.0, 5 * (1 - s.speech_share) / s.speech_share);
  double t = rng.Uniform(0.3, 1.7) * listen_s;
  while (t < s.duration_s - 1) {
    const double end =
        std::min(t + 5 * rng.Uniform(0.4, 1.6), s.duration_s - 0.3);
    plan->speech.emplace_back(t, end);
    t = end + listen_s * rng.Uniform(0.4, 1.6);
  }
  const double px = s.iod_px / 100;
  for (const auto& [start, end] : plan->speech) {
    double at = start;
    auto left = 3 + rng.Below(8);  // syllables of this phrase
    while (true) {
      Syllable syllable;
      const double period = 1 / rng.Uniform(3, 6);
      syllable.start_s = at;
      syllable.length_s = 1.35 * period;
      if (syllable.start_s + syllable.length_s > end) break;
      syllable.open_px = px * rng.Uniform(1, 7);
      const int units[] = {10, 12, 17, 20, 24};
      syllable.au = units[rng.Below(5)];
      syllable.au_px = px * rng.Uniform(0.2, 1.6);
      plan->syllables.push_back(syllable);
      at += period;
      if (--left == 0) {
        left = 3 + rng.Below(8);
        at += rng.Uniform(0.15, 0.6);
      }
    }
  }
}

void PlanBlinks(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  if (!s.blinks) return;
  Rng rng = PartOf(s, "blinks");
  double t = rng.Uniform(0.5, 4);
  while (t < s.duration_s - 0.5) {
    Blink blink;
    blink.start_s = t;
    // Short ones are the rule.
    const double u = rng.Uniform();
    blink.length_s = 0.1 + 0.3 * u * u;
    blink.closed = rng.Uniform() < 0.85 ? 1 : rng.Uniform(0.6, 1);
    plan->blinks.push_back(blink);
    t += blink.length_s + rng.Uniform(2, 6);
  }
}

void PlanPostures(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  const double px = s.iod_px / 100;
  Rng rng = PartOf(s, "postures");
  double t = -2;  // the first is taken before the recording begins
  while (t < s.duration_s) {
    Posture p;
    p.start_s = t;
    p.length_s = t < 0 ? 1 : rng.Uniform(0.5, 1.6);
    p.x_px = rng.Uniform(-12, 12) * px;
    p.y_px = rng.Uniform(-7, 7) * px;
    p.roll_deg = rng.Uniform(-4, 4);
    p.yaw_deg = rng.Uniform(-8, 8);
    p.pitch_deg = rng.Uniform(-5, 5);
    p.scale = rng.Uniform(0.97, 1.03);
    plan->postures.push_back(p);
    t = std::max(t + p.length_s, 0.0) + rng.Uniform(3, 11);
  }
}

bool Speaks(const InterviewPlan& plan, double time_s) {
  return std::any_of(plan.speech.begin(), plan.speech.end(),
                     [&](const auto& turn) {
                       return time_s >= turn.first && time_s <= turn.second;
                     });
}

void PlanGestures(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  Rng rng = PartOf(s, "gestures");
  double t = rng.Uniform(1, 8);
  while (t < s.duration_s - 2.5) {
    Gesture g;
    g.start_s = t;
    if (Speaks(*plan, t)) {
      g.kind = "beat";
      g.length_s = rng.Uniform(0.3, 0.7);
      g.cycles = 0.5;
      g.pitch_deg = rng.Uniform(-1.5, 1.5);
      g.yaw_deg = rng.Uniform(-1, 1);
      t += g.length_s + rng.Uniform(0.3, 2);
    } else {
      const bool nods = rng.Uniform() < 0.75;
      g.kind = nods ? "nod" : "shake";
      g.cycles = 1 + static_cast<double>(rng.Below(3));
      g.length_s = g.cycles / rng.Uniform(1.2, 2.5);
      (nods ? g.pitch_deg : g.yaw_deg) = rng.Uniform(1.5, 4);
      t += g.length_s + rng.Uniform(6, 20);
    }
    plan->gestures.push_back(g);
  }
}

void PlanHead(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  if (!s.head_motion) return;
  const double px = s.iod_px / 100;
  Rng rng = PartOf(s, "drift");
  plan->shift_x = MakeDrift(&rng, rng.Uniform(1, 4) * px, 14);
  plan->shift_y = MakeDrift(&rng, rng.Uniform(0.7, 2.5) * px, 12);
  plan->roll = MakeDrift(&rng, rng.Uniform(0.3, 1.2), 15);
  plan->yaw = MakeDrift(&rng, rng.Uniform(0.4, 1.8), 13);
  plan->pitch = MakeDrift(&rng, rng.Uniform(0.3, 1.2), 11);
  PlanPostures(plan);
  PlanGestures(plan);
}

void PlanLight(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  Rng rng = PartOf(s, "light");
  if (!s.flicker) return;
  plan->light = MakeDrift(&rng, 0.012, 25);
  plan->mains_hz = 2 * (50 + rng.Uniform(-0.03, 0.03));
  plan->mains_phase = rng.Uniform(0, 2 * kPi);
  plan->mains_gain = rng.Uniform(0.002, 0.008);
  double t = rng.Uniform(5, 30);
  while (t < s.duration_s - 2) {
    Posture p;  // of the camera's exposure
    p.start_s = t;
    p.length_s = rng.Uniform(0.4, 1);
    p.light = 1 + rng.Uniform(-0.05, 0.05);
    plan->exposures.push_back(p);
    t += p.length_s + rng.Uniform(12, 40);
  }
}

bool Meets(const PlannedExpression& e, double start_s, double end_s,
           double gap_s) {
  return e.onset_s < end_s + gap_s && start_s < e.offset_s + gap_s;
}

// Whether it may stand there. 0: listening, 1: speech, 2: wherever.
bool Fits(const InterviewPlan& plan, const PlannedExpression& e, int where) {
  for (const PlannedExpression& other : plan.expressions) {
    if (Meets(e, other.onset_s, other.offset_s, plan.script.gap_s)) {
      return false;
    }
  }
  if (e.kind == "micro") {
    for (const Blink& blink : plan.blinks) {
      if (Meets(e, blink.start_s, blink.start_s + blink.length_s,
                kAroundBlinkS)) {
        return false;
      }
    }
  }
  if (where == 2) return true;
  for (const auto& [start, end] : plan.speech) {
    if (e.onset_s >= start && e.offset_s <= end) return where == 1;
    if (Meets(e, start, end, 0)) return false;
  }
  return where == 0;
}

void SetTimes(const InterviewScript& s, Rng* rng, PlannedExpression* e) {
  if (e->kind == "micro") {
    const double total = rng->Uniform(s.duration_min_s, s.duration_max_s);
    e->apex_s = e->fall_s = total * rng->Uniform(1.0 / 3, 0.5);
    e->offset_s = total;
  } else {
    const double total = 0.7 + 3.3 * std::pow(rng->Uniform(), 1.5);
    e->apex_s = total * rng->Uniform(0.25, 0.4);
    e->fall_s = total * rng->Uniform(0.5, 0.65);
    e->offset_s = total;
  }
  e->onset_s = rng->Uniform(kEndsS, s.duration_s - kEndsS - e->offset_s);
  e->apex_s += e->onset_s;
  e->fall_s += e->onset_s;
  e->offset_s += e->onset_s;
  const auto frame = [&s](double time_s) {
    return static_cast<std::int64_t>(std::llround(time_s * s.fps));
  };
  e->onset_idx = frame(e->onset_s);
  e->apex_idx = std::max(frame(e->apex_s), e->onset_idx + 1);
  e->offset_idx = std::max(frame(e->offset_s), e->apex_idx + 1);
}

void PlaceExpressions(const std::string& kind, std::int64_t count, Rng* rng,
                      InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  const auto in_speech = std::llround(s.micro_in_speech * double(count));
  std::vector<double> peaks;
  for (std::int64_t k = 0; k < count && !s.peaks.empty(); ++k) {
    peaks.push_back(s.peaks[static_cast<std::size_t>(k) % s.peaks.size()]);
  }
  rng->Shuffle(&peaks);
  for (std::int64_t k = 0; k < count; ++k) {
    PlannedExpression e;
    e.kind = kind;
    e.share = ChooseShares(ChooseUnits(s.units, rng), rng);
    double peak = kind == "micro"
                      ? rng->Uniform(s.peak_min, s.peak_max)
                      : rng->Uniform(s.macro_peak_min, s.macro_peak_max);
    if (kind == "micro" && !peaks.empty()) {
      peak = peaks[static_cast<std::size_t>(k)];
    }
    e.peak_iod = peak / 100;
    e.peak_px = e.peak_iod * s.iod_px;
    const int wanted = kind == "macro" ? 2 : (k < in_speech ? 1 : 0);
    for (int attempt = 0; attempt < kTries; ++attempt) {
      SetTimes(s, rng, &e);
      const int where = attempt < kTries / 2 ? wanted : 2;
      if (e.onset_s < kEndsS || !Fits(*plan, e, where)) continue;
      plan->expressions.push_back(e);
      break;
    }
  }
}

void PlanExpressions(InterviewPlan* plan) {
  const InterviewScript& s = plan->script;
  Rng rng = PartOf(s, "expressions");
  const auto count = std::llround(s.events_per_minute * s.duration_s / 60);
  const auto micro = std::llround(s.micro_share * double(count));
  PlaceExpressions("macro", count - micro, &rng, plan);
  PlaceExpressions("micro", micro, &rng, plan);
  std::sort(plan->expressions.begin(), plan->expressions.end(),
            [](const PlannedExpression& a, const PlannedExpression& b) {
              return a.onset_s < b.onset_s;
            });
  for (const PlannedExpression& e : plan->expressions) {
    plan->px_per_share.push_back(e.peak_px);
  }
}

}  // namespace

InterviewPlan PlanInterview(const InterviewScript& script) {
  Check(script);
  InterviewPlan plan;
  plan.script = script;
  plan.frame_count = std::llround(script.duration_s * script.fps);
  plan.noise_seed = DeriveSeed(script.seed, "synth-interview", "noise");
  PlanSpeech(&plan);
  PlanBlinks(&plan);
  PlanHead(&plan);
  PlanLight(&plan);
  PlanExpressions(&plan);
  return plan;
}

void ScalePeaks(
    const std::function<double(const std::map<int, double>&)>& peak_of,
    InterviewPlan* plan) {
  for (std::size_t k = 0; k < plan->expressions.size(); ++k) {
    const PlannedExpression& e = plan->expressions[k];
    std::map<int, double> px = e.share;
    for (auto& [au, value] : px) value *= e.peak_px;
    const double peak = peak_of(px);
    plan->px_per_share[k] = peak > 0 ? e.peak_px * e.peak_px / peak : e.peak_px;
  }
}

}  // namespace mien

#ifndef MIEN_TOOLS_SYNTH_INTERVIEW_PLAN_H_
#define MIEN_TOOLS_SYNTH_INTERVIEW_PLAN_H_

// What happens in a synthetic interview, and when.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/inject/planned_expression.h"
#include "tools/synth/actor.h"
#include "tools/synth/clip_plan.h"

namespace mien {

struct InterviewScript {
  std::uint64_t seed = 1;
  double duration_s = 120;
  double fps = 30;
  double iod_px = 100;  // distance of the eyes in the picture
  double events_per_minute = 8;
  double micro_share = 0.7;      // of the events; the others are macro
  double speech_share = 0.4;     // of the time
  double micro_in_speech = 0.2;  // share of the micro-expressions
  // Peak displacement of micro-expressions, px at 100 px between the eyes
  // (that is, % of it): from a range or, if given, one of a list.
  double peak_min = 1.5, peak_max = 3;
  std::vector<double> peaks;
  double macro_peak_min = 4, macro_peak_max = 7;
  double duration_min_s = 0.17, duration_max_s = 0.5;  // of micro-expressions
  double gap_s = 1;  // between the end of one and the next
  std::vector<ActionUnits> units = CommonExpressions();
  bool head_motion = true, blinks = true, flicker = true;
};

// Something that happens beside the expressions and may be mistaken for one.
struct Nuisance {
  std::string kind;  // blink, speech, head_turn, nod, shake, exposure, flicker
  double start_s = 0, end_s = 0;
  double size = 0;
  std::string unit;  // of size: "closed" (0..1), "deg", "px", "%"
};

// A move of the head to another posture, which then stays.
struct Posture {
  double start_s = 0, length_s = 1;
  double x_px = 0, y_px = 0, roll_deg = 0, yaw_deg = 0, pitch_deg = 0,
         scale = 1, light = 1;
};

// A nod, a shake or a beat of speech: comes back to where it was.
struct Gesture {
  std::string kind;
  double start_s = 0, length_s = 1;
  double cycles = 1;
  double yaw_deg = 0, pitch_deg = 0;
};

struct Blink {
  double start_s = 0, length_s = 0.2, closed = 1;
};

struct Syllable {
  double start_s = 0, length_s = 0.2;
  double open_px = 0;
  int au = 20;  // what the lips do along with the jaw
  double au_px = 0;
};

struct InterviewPlan {
  InterviewScript script;
  std::int64_t frame_count = 0;                // frame i at i / fps
  std::vector<PlannedExpression> expressions;  // ascending onset
  // Of each expression: px for a share of 1 (see ScalePeaks).
  std::vector<double> px_per_share;
  std::vector<std::pair<double, double>> speech;  // start and end, s
  std::vector<Syllable> syllables;
  std::vector<Blink> blinks;
  std::vector<Posture> postures, exposures;  // ascending start
  std::vector<Gesture> gestures;
  Drift shift_x, shift_y, roll, yaw, pitch, light;
  double mains_hz = 100, mains_phase = 0, mains_gain = 0;
  std::uint64_t noise_seed = 0;

  double TimeOf(std::int64_t idx) const {
    return static_cast<double>(idx) / script.fps;
  }
};

// Speech and listening take turns; blinks every 2-6 s; the head drifts, takes
// new postures, nods and shakes; light flickers with the mains (100 Hz as the
// frames sample it) and the exposure wanders. Macro-expressions anywhere,
// micro-expressions away from blinks, each kind in its share of speech as far
// as there is room; fewer of them when there is not.
// @throws ConfigError: script out of range.
InterviewPlan PlanInterview(const InterviewScript& script);

// peak_of: peak in px that the shares of an expression, taken as px, give.
void ScalePeaks(
    const std::function<double(const std::map<int, double>&)>& peak_of,
    InterviewPlan* plan);

ActorPose PoseAt(const InterviewPlan& plan, double time_s);

// Ascending start.
std::vector<Nuisance> NuisancesOf(const InterviewPlan& plan);

// nuisance.csv: video, kind, start_frame, end_frame, start_s, end_s, size,
// unit. @throws IoError.
struct NuisancesOfVideo {
  std::string video;
  double fps = 0;
  std::vector<Nuisance> nuisances;
};
void WriteNuisances(const std::string& path,
                    const std::vector<NuisancesOfVideo>& videos);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_INTERVIEW_PLAN_H_

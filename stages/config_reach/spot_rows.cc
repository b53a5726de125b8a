#include "stages/config_reach/reach_rows.h"

namespace mien {
namespace {

using Use = ConfigUse;

template <ConfigReader kReader>
bool Is(const Use& use) {
  return use.reader == kReader;
}
constexpr auto Measures = Is<ConfigReader::kMeasure>;
constexpr auto Calibrates = Is<ConfigReader::kCalibrate>;
constexpr auto Watches = Is<ConfigReader::kLive>;

// Neither marked intervals nor a camera are spotted by a baseline.
bool HasNoMethod(const Use& use) { return Measures(use) || Watches(use); }
bool SpotsByBaseline(const Use& use) {
  return Spots(use) && Baseline(use) && !HasNoMethod(use);
}
bool SpotsItself(const Use& use) { return Spots(use) && !SpotsByBaseline(use); }

bool HasLooks(const Use& use) {
  return use.config.interview.list.looks_per_minute > 0;
}
bool HasRule(const Use& use, const char* rule) {
  return use.config.interview.list.micro_rule == rule;
}

bool HasClips(const Use& use, const char* clips) {
  return Spots(use) && use.config.review.clips == clips;
}

}  // namespace

const std::vector<ReachRow>& SpotRows() {
  static const auto& rows = *new std::vector<ReachRow>{
      {{"data.format", "data.columns", "data.labels", "data.label_by",
        "data.expressions", "data.leave_out"},
       Spots,
       "by {}",
       ""},
      {{"motion."}, Spots, "by {}", "interview.motion."},
      {{"spotting.method", "baselines."},
       HasNoMethod,
       "by {}, which has no other method",
       "interview."},
      {{"spotting.method"}, Spots, kRead, ""},
      {{"spotting.source"}, Spots, "by {}, which has no annotation", ""},
      {{"spotting."}, SpotsItself, "by {}", "interview."},
      {{"spotting."}, SpotsByBaseline, "by {}", "baselines."},
      {{"baselines."}, SpotsItself, "with {spotting.method}", "interview."},
      // Only whole recordings are told as one.
      {{"track.smooth_s", "track.model_digest"}, Watches, "by {}", ""},

      // What is micro.
      {{"interview.micro_onset_s"},
       [](const Use& use) { return SpotsItself(use) && HasRule(use, "total"); },
       "with {interview.micro_rule}",
       ""},
      {{"interview.micro_max_s"},
       [](const Use& use) { return Measures(use) && HasRule(use, "onset"); },
       "with {interview.micro_rule}",
       "interview.micro_onset_s"},

      // What people marked is neither looked for nor listed by a score.
      {{"interview.net", "interview.net_digest", "interview.min_score",
        "interview.looks_per_minute", "interview.least_looks_per_minute",
        "interview.clear_score", "interview.clear_strength",
        "interview.macro_share", "interview.min_strength",
        "interview.least_score", "interview.min_amplitude_iod",
        "interview.habit_alike", "interview.habit_per_minute"},
       Measures,
       "by {}, which measures what is marked and spots nothing",
       ""},
      {{"interview."}, Measures, kRead, ""},
      {{"interview.looks_per_minute", "interview.least_looks_per_minute",
        "interview.clear_score", "interview.clear_strength",
        "interview.macro_share"},
       Watches,
       "by {}",
       "interview.min_score"},

      // Of baselines: signals, and what they say of labels.
      {{"interview.motion.", "interview.speech_half_s", "interview.speech_iod"},
       SpotsByBaseline,
       kRead,
       ""},
      {{"interview.blink_threshold", "interview.covered_from"},
       [](const Use& use) { return SpotsByBaseline(use) && !Calibrates(use); },
       kRead,
       ""},
      {{"interview.looks_per_minute"}, SpotsByBaseline, kRead, ""},
      {{"interview.macro_share"},
       [](const Use& use) { return SpotsByBaseline(use) && HasLooks(use); },
       kRead,
       ""},
      {{"interview."}, SpotsByBaseline, "with {spotting.method}", "baselines."},

      // The list.
      {{"interview.min_score", "interview.least_looks_per_minute",
        "interview.clear_score", "interview.clear_strength"},
       [](const Use& use) {
         return Spots(use) && HasLooks(use) && !Watches(use);
       },
       "with {interview.looks_per_minute}",
       ""},
      {{"interview.clear_score", "interview.clear_strength"},
       [](const Use& use) {
         return Spots(use) &&
                use.config.interview.list.least_looks_per_minute == 0;
       },
       "with {interview.least_looks_per_minute}",
       ""},
      {{"interview.macro_share"},
       [](const Use& use) { return Spots(use) && !HasLooks(use); },
       "with {interview.looks_per_minute}",
       ""},
      {{"interview.habit_alike"},
       [](const Use& use) {
         return Spots(use) && use.config.interview.params.habit_per_minute <= 0;
       },
       "with {interview.habit_per_minute}",
       ""},
      {{"interview.net_digest"},
       [](const Use& use) {
         return Spots(use) && use.config.interview.net.empty();
       },
       "without interview.net",
       ""},

      // What nothing here trains.
      {{"flow."},
       Spots,
       "by {}: the weights say how their flow is made",
       "label.micro_model"},
      {{"recognize.model"}, Spots, "by {}", "label.micro_model"},
      {{"lbp_top.", "bi_woof.", "recognize.", "protocol.", "occlusion."},
       Spots,
       "by {}",
       ""},
      {{"exec.cache", "exec.jobs", "exec.memory"},
       Watches,
       "by {}, which keeps nothing",
       ""},
      {{"exec.cache"}, Spots, "by {}, which has --cache", ""},

      // Labels and pictures.
      {{"label.", "review."}, Calibrates, "by {}", ""},
      {{"label.micro_model", "label.min_probability", "review."},
       Watches,
       "by {}",
       ""},
      {{"label.min_probability"},
       [](const Use& use) {
         return Spots(use) && use.config.label.micro_model.empty() &&
                use.config.label.macro_model.empty();
       },
       "without label.micro_model and label.macro_model",
       ""},
      {{"label.frame_iods", "label.frame_eyes_at"},
       [](const Use& use) {
         return Spots(use) && use.config.label.macro_model.empty();
       },
       "without label.macro_model",
       ""},
      {{"review.context_s"}, Spots, kRead, ""},  // how long films would take
      {{"review."},
       [](const Use& use) { return Spots(use) && !use.has_report; },
       "by {} without --formats html",
       ""},
      {{"review.clips"}, Spots, kRead, ""},
      {{"review."},
       [](const Use& use) { return HasClips(use, "none"); },
       "with {review.clips}",
       ""},
      // max_frames: a still shows what the face covers in all of those.
      {{"review.clip_kb", "review.magnified_iod", "review.max_magnification"},
       [](const Use& use) { return HasClips(use, "stills"); },
       "with {review.clips}, which makes no film",
       ""},
  };
  return rows;
}

}  // namespace mien

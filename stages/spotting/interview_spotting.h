#ifndef MIEN_STAGES_SPOTTING_INTERVIEW_SPOTTING_H_
#define MIEN_STAGES_SPOTTING_INTERVIEW_SPOTTING_H_

#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/events/events.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/event_flags.h"

namespace mien {

struct InterviewParams {
  double min_strength = 2.5;
  double least_score = 0.01;
  double min_amplitude_iod = 0.002;
  double shortest_s = 0.2;
  double longest_s = 3.2;
  double spread_half_s = 8;
  double noise_floor_iod = 0.0003;
  double head_leak = 0.015;
  double max_rate_hz = 60;
  double micro_max_s = kUsualMicroMaxS;
  double region_share = 0.4;
  FlagParams flags = FlagsWith(0.35, 0.1);
  double speech_half_s = 0.7;
  double speech_iod = 0.006;
  double covered_from = 0.5;
  double habit_alike = 0.7;
  double habit_per_minute = 1;
  std::string net_digest;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.min_strength, "min_strength",
          Spec{"Smallest evidence of a candidate, standard deviations of what "
               "the face does otherwise; weaker ones where the network names "
               "them."}
              .Range(1, 1000));
    visit(self.least_score, "least_score",
          Spec{"Candidates with a smaller score are not kept: every list of "
               "the recording is made of those that are."}
              .Range(0, 1));
    visit(self.min_amplitude_iod, "min_amplitude_iod",
          Spec{"Smallest displacement of a candidate that the network does not "
               "name, inter-ocular distances."}
              .Range(0, 1));
    visit(self.shortest_s, "shortest_s",
          Spec{"Shortest pulse looked for, s (micro-expressions: 0.17 to 0.5, "
               "Yan 2013)."}
              .Range(0.1, 1));
    visit(self.longest_s, "longest_s",
          Spec{"Longest pulse looked for, s (macro-expressions: to 4)."}.Range(
              0.5, 10));
    visit(self.spread_half_s, "spread_half_s",
          Spec{"Half width of the time in which the usual movement of each "
               "region is estimated, s."}
              .Range(1, 600));
    visit(self.noise_floor_iod, "noise_floor_iod",
          Spec{"Usual movement is at least this, inter-ocular distances: a "
               "still face yields no events."}
              .Range(1e-6, 0.1));
    visit(self.head_leak, "head_leak",
          Spec{"Share of the head's travel during a pulse that may be left in "
               "a region's displacement."}
              .Range(0, 1));
    visit(self.max_rate_hz, "max_rate_hz",
          Spec{"Rate of the search, 1/s; faster recordings are averaged. Times "
               "are then refined on single frames."}
              .Range(20, 500));
    visit(self.micro_max_s, "micro_max_s",
          Spec{"Longest micro-expression, s (MEGC: 0.5)."}.Range(0.05, 5));
    visit(self.region_share, "region_share",
          Spec{"Regions that move at least this share of the strongest one "
               "are named."}
              .Range(0, 1));
    FlagParams::BlinkFields(self.flags, visit);
    visit(self.speech_half_s, "speech_half_s",
          Spec{"Half width of the time in which the mouth must keep moving to "
               "count as speech, s."}
              .Range(0.2, 10));
    visit(self.speech_iod, "speech_iod",
          Spec{"Pulses of lips and chin, median over that time, from which it "
               "is speech, inter-ocular distances."}
              .Range(0, 1));
    visit(self.covered_from, "covered_from",
          Spec{"Cover of a part of the face (0 free .. 1 covered) from which "
               "what moves there is flagged."}
              .Range(0, 1));
    visit(self.habit_alike, "habit_alike",
          Spec{"Cosine between two movements of all regions from which they "
               "are alike."}
              .Range(0, 1));
    visit(self.habit_per_minute, "habit_per_minute",
          Spec{"Movements a minute, three at least, that are alike and are "
               "flagged as a habit of this person; 0: none is."}
              .Range(0, 100));
    FlagParams::HeadFields(self.flags, visit);
    FlagParams::RateFields(self.flags, visit);
    visit(self.net_digest, "net_digest",
          Spec{"SHA-256 that the network's file must have; empty = whatever "
               "interview.net holds (filled in by the program)."});
  }
};

// Share of such candidates that are real, 0..1. Logistic. net_logit: what the
// network says, if it was asked; it alone counts then (fitted on people who
// talk with expressions put in, 20 a minute: models/spot.md). Without it
// evidence and circumstances do; those of more than 0.5 s are scored as
// macro-expressions: evidence, length, size, less what explains them and two:
// of what people who talk do by themselves half a candidate a minute then
// reaches .5.
double CandidateScore(const Event& event, double duration_s,
                      const std::optional<double>& net_logit = std::nullopt);

// When a movement begins, is largest and ends, and how large it is there.
struct MovementTimes {
  double onset_s = 0, apex_s = 0, offset_s = 0;
  double amplitude_iod = 0;
};

// What moves at times that others tell: the pattern that fits best, with its
// regions and action units, evidence, flags; kind by length; score 1, since a
// person says so. In order; nullopt where too little was measured. series:
// of ShortGaps.
std::vector<std::optional<Event>> ReadMovements(
    const MotionSeries& series, const FaceMotion& face,
    const InterviewParams& params, const std::vector<MovementTimes>& times);

// Candidates in a recording of any length, all faces, best score first
// (event_scan.h finds them, those of micro-expression length where pulse_net.h
// says so; envelope.h fits their times between frames).
class InterviewSpotStage {
 public:
  static constexpr const char* kName = "interview_spotting";
  static constexpr int kVersion = 8;
  using Params = InterviewParams;
  using Output = Events;

  // net_path: "" = no network. Like the landmark model it enters keys by its
  // content. @throws ModelError when it is missing or not the one that
  // params.net_digest names.
  explicit InterviewSpotStage(InterviewParams params,
                              std::string net_path = "");
  const Params& params() const { return params_; }

  // curve: of the first face, strength of the best candidate that covers the
  // frame. @throws ModelError when the network cannot be used.
  Events Run(const MotionSeries& measured) const;

 private:
  InterviewParams params_;
  std::string net_path_;
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_INTERVIEW_SPOTTING_H_

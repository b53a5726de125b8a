#ifndef MIEN_STAGES_SPOTTING_INTERVAL_MEASURE_H_
#define MIEN_STAGES_SPOTTING_INTERVAL_MEASURE_H_

// What happens within an interval that a person has marked. Pure functions.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "stages/events/events.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/interview_spotting.h"

namespace mien {

// As coded; seconds of the recording's file.
struct CodedInterval {
  double onset_s = 0, offset_s = 0;
  double apex_s = std::numeric_limits<double>::quiet_NaN();  // NaN: not coded
  int face = -1;  // -1: the first that is seen then
};

struct MeasuredInterval {
  // Suggested onset, apex and offset, displacement, regions, action units,
  // flags; kind by length. Where the course shows no rise and fall: the coded
  // times, the apex where the displacement is largest.
  Event event;
  std::string why;       // not measured, since ...; "": measured
  bool fitted = false;   // a rise and a fall were found; never beyond 5 s
  double explained = 0;  // share of the course that they explain
};

// For each interval, in order:
//   part     of an interval, up to 5 s, the stretch in which the rise and fall
//            of some patch (lids during a blink left out) is surest: people
//            leave room about what they mark. What follows is of that stretch
//   course   the face's patches against the straight line through their places
//            before and after the interval, projected on the direction in
//            which they move together most (first singular vector)
//   times    onset, apex and offset of the rise and fall that fits the course
//            best (envelope.h), each end at most kIntervalReach of the
//            interval's length (at least kLeastReachS) from where it was coded.
//            Where that is not to be had, because something else moves more (a
//            blink, a word): those that fit all patches best, each by its own
//            noise (patch_fit.h), ends at most half of that from the coded ones
//   size     the patch whose displacement along that rise and fall is
//            longest, by least squares, of those at least half as sure as the
//            surest. A patch shows the mean movement of a disc of 0.12 eyes'
//            distances, of drawn movements kPatchShare of the strongest
//            point's (of brows kBrowShare), which is made up for.
//   the rest as of candidates (interview_spotting.h)
std::vector<MeasuredInterval> MeasureIntervals(
    const MotionSeries& series, const InterviewParams& params,
    const std::vector<CodedInterval>& intervals);

inline constexpr double kIntervalReach = 0.25;
inline constexpr double kLeastReachS = 0.12;
inline constexpr double kPatchShare = 0.93;
inline constexpr double kBrowShare = 0.83;

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_INTERVAL_MEASURE_H_

#ifndef MIEN_STAGES_EVALUATE_DETECTION_LIMIT_H_
#define MIEN_STAGES_EVALUATE_DETECTION_LIMIT_H_

// How small a movement a spotter finds: expressions of known size are put into
// a recording, and what comes back is counted. Pure functions.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "stages/evaluate/spotting_scores.h"

namespace mien {

// Expressions of one size.
struct DetectionRung {
  double amplitude_iod = 0;  // of the strongest point, inter-ocular distances
  int injected = 0;          // that count
  int found = 0;
  int taken = 0;   // that do not count: a candidate is there without them
  int others = 0;  // candidates away from every injected expression
  double others_minutes = 0;  // time away from them

  double recall() const;      // NaN without injected ones
  Interval interval() const;  // of the recall, Wilson 95 %
};

// One version of the recording. Adds to the rung's counts:
//   injected that a candidate of the version without them matches: taken;
//   the others, found when MatchSpots (IoU >= 0.5, one to one) says so;
//   candidates that no injected one, near_frames longer at both ends, meets:
//   others, in what is left of `frames` frames at `fps`.
void CountDetections(const std::vector<SpotInterval>& injected,
                     const std::vector<SpotInterval>& spotted,
                     const std::vector<SpotInterval>& without,
                     std::int64_t near_frames, std::int64_t frames, double fps,
                     DetectionRung* rung);

// The non-decreasing recall over ascending amplitudes nearest to what was
// counted: least squares weighed by the counts, by pooling adjacent violators
// (Ayer et al. 1955). Rungs without injected ones take no part and are NaN.
std::vector<double> MonotoneRecall(const std::vector<DetectionRung>& rungs);

// The amplitude from which on a share of the expressions is found.
struct DetectionLimit {
  double share = 0.5;
  // measured: the monotone recall, straight between rungs, crosses the share
  // at amplitude_iod. below: even the smallest amplitude reaches it.
  // not_reached: the largest does not.
  std::string state = "not_reached";
  double amplitude_iod = std::numeric_limits<double>::quiet_NaN();
  // The same for the upper and the lower ends of the Wilson intervals, made
  // non-decreasing. low NaN: below the smallest amplitude; high NaN: beyond
  // the largest.
  double low_iod = std::numeric_limits<double>::quiet_NaN();
  double high_iod = std::numeric_limits<double>::quiet_NaN();
};
// rungs: ascending amplitudes; share: 0..1, both excluded.
DetectionLimit LimitAt(const std::vector<DetectionRung>& rungs, double share);

// Some of the expressions: those of one family of fields, of one half of the
// face, or those that come while the mouth speaks or while it does not.
struct DetectionGroup {
  std::string kind;                  // fields | face | speech
  std::string name;                  // "sheet"; "upper face"; "speech"
  std::vector<DetectionRung> rungs;  // as of all; others are not counted

  DetectionRung Sum() const;  // of all sizes
};

// Of a kind, the group of which the smallest share was found; nullptr: none
// was put in. mean: of the groups' shares, each counting alike.
const DetectionGroup* WorstGroup(const std::vector<DetectionGroup>& groups,
                                 const std::string& kind, double* mean);

// What was measured on one recording.
struct MeasuredLimit {
  std::string video;      // file name
  std::string recording;  // digest of its content
  std::string settings;   // digest of the configuration it was spotted with
  std::string method;     // spotting.method
  std::string versions;
  std::uint64_t seed = 1;
  int rounds = 1;  // versions of the recording per amplitude
  double fps = 0, duration_s = 0;
  std::int64_t frames = 0;
  double iod_px = 0;                     // the face's, in the image
  double shortest_s = 0, longest_s = 0;  // of the expressions
  int control_candidates = 0;            // of the recording as it is
  int control_unexplained = 0;           // of them without a flag but
                                         // low_fps
  std::vector<DetectionRung> rungs;      // ascending amplitudes
  DetectionLimit half, most;             // shares 0.5 and 0.9
  std::vector<DetectionGroup> groups;    // by kind, then as they come

  double control_per_minute() const {
    return duration_s > 0 ? 60 * control_candidates / duration_s : 0;
  }
};

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_DETECTION_LIMIT_H_

#ifndef MIEN_STAGES_EXCHANGE_EVENT_ROW_H_
#define MIEN_STAGES_EXCHANGE_EVENT_ROW_H_

// What a person gets of one candidate, and what comes back of it.

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace mien {

// One line of events.csv. Frames count from 0; seconds are the file's own
// timestamps since its start, as players show them, with sub-frame precision.
// What a person has coded may lack the apex (frame -1, seconds NaN).
struct EventRow {
  std::string video;  // file name without folder
  int face = 0;
  int event = 0;               // rank by score among all candidates of the
                               // video, listed or not; 1 = best
  std::string kind = "micro";  // KindTerms() of event_terms.h
  std::int64_t onset_frame = 0, apex_frame = 0, offset_frame = 0;
  double onset_s = 0, apex_s = 0, offset_s = 0;
  double score = 0;          // 0..1: of candidates with s, about s are real
  double amplitude_px = 0;   // peak displacement of the strongest region
  double amplitude_iod = 0;  // the same in inter-ocular distances
  std::vector<std::string> regions;
  std::vector<std::string> flags;  // FlagTerms(), and what others wrote
  std::string label;  // "" | negative | positive | surprise | unsure; macro
                      // events may carry a FER-2013 class
  // Negative, positive, surprise; NaN: not recognised.
  std::array<double, 3> p = {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::quiet_NaN()};
  std::string verdict;  // "" | accept | reject | unsure: a person's decision
  std::vector<std::string> action_units;  // likely ones, "AU12"
  std::string note;                       // a person's
  std::string
      micro_by;       // "total" | "onset": why it is micro; "": macro, not told
  std::string words;  // said around it, of a transcript
  std::string speaker;  // who speaks during it; several: joined by ';'

  // What a person has coded; most rows have none of it.
  std::vector<std::string> coded_units;  // as FacsCode() writes: "L12B"
  std::string coded_emotion;
  std::string coder;   // who
  bool added = false;  // marked by a person: no candidate of the program

  bool coded() const {
    return added || !coded_units.empty() || !coded_emotion.empty() ||
           !coder.empty();
  }

  double duration_s() const { return offset_s - onset_s; }
};

// One line per frame of a recording and face: what the events were found in.
struct SignalTable {
  std::vector<std::string> columns;  // C names
  std::vector<double> time_s;        // T
  std::vector<float> values;         // T x C, NaN where not measured
};

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_EVENT_ROW_H_

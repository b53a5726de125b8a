#ifndef MIEN_STAGES_SPOTTING_EVENT_LIST_H_
#define MIEN_STAGES_SPOTTING_EVENT_LIST_H_

// Which of all candidates a person is shown. Pure functions; nothing here
// enters the key of what was spotted, so that another list costs no spotting.

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/events/events.h"

namespace mien {

// Score from which a candidate is taken for a movement of its own.
inline constexpr double kSureScore = 0.3;

struct EventListParams {
  double min_score = 0.5;
  double looks_per_minute = 0;
  double least_looks_per_minute = 2;
  double clear_score = 0.1;
  double clear_strength = 4;
  double macro_share = 0.25;
  std::string micro_rule = "either";
  double micro_onset_s = 0.25;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.min_score, "min_score",
          Spec{"Candidates with a smaller score are not listed, but see "
               "looks_per_minute and least_looks_per_minute."}
              .Range(0, 1));
    visit(self.looks_per_minute, "looks_per_minute",
          Spec{"Lists the best so many a minute over the whole recording, "
               "whatever their score; 0: by min_score."}
              .Range(0, 1000));
    visit(self.least_looks_per_minute, "least_looks_per_minute",
          Spec{"Where min_score lists fewer a minute than this, the best are "
               "added that nothing explains (no flag but low_fps) and that "
               "have clear_score and clear_strength."}
              .Range(0, 1000));
    visit(self.clear_score, "clear_score",
          Spec{"Score of such an added candidate, at least."}.Range(0, 1));
    visit(self.clear_strength, "clear_strength",
          Spec{"Its evidence, at least, standard deviations of what the face "
               "does otherwise: above the recording's own noise."}
              .Range(0, 1000));
    visit(self.macro_share, "macro_share",
          Spec{"What the score of a macro-expression counts where "
               "looks_per_minute chooses; 1: as much as that of a "
               "micro-expression."}
              .Range(0, 1));
    visit(self.micro_rule, "micro_rule",
          Spec{"What is micro. total: up to micro_max_s from onset to offset; "
               "onset: up to micro_onset_s from onset to apex, however slow "
               "the release; either of both (Yan 2013)."}
              .Choices({"total", "onset", "either"}));
    visit(self.micro_onset_s, "micro_onset_s",
          Spec{"Longest way from onset to apex of a micro-expression, s (Yan "
               "2013: 0.26)."}
              .Range(0.02, 2));
  }
};

// Seconds at a (fractional) frame index, between the frames' times and within
// them; 0 without frames.
double TimeAt(const std::vector<double>& time_s, double idx);

// Whether a region moves in both.
bool ShareRegion(const Event& a, const Event& b);

// By which rule an event is micro: "total", "onset", "" (macro). Both: total,
// unless `rule` is onset. Times in seconds.
std::string MicroBy(double onset_s, double apex_s, double offset_s,
                    double micro_max_s, const EventListParams& params);

struct ListedEvent {
  Event event;  // kind by the rule
  // Place by score among all candidates of the recording, from 1: the same
  // under any other list of it.
  int number = 0;
  std::string micro_by;
  bool listed = true;
};

struct EventList {
  std::vector<ListedEvent> all;  // best score first: number i stands at i - 1
  std::size_t added = 0;         // listed under min_score

  std::vector<Event> Listed() const;
};

// time_s: of the recording's frames. minutes: its length. A micro-expression
// that is the rise of a longer movement of the same face and a region in
// common is one movement with it: the one with the higher score stays.
EventList ListEvents(const Events& found, const std::vector<double>& time_s,
                     double minutes, double micro_max_s,
                     const EventListParams& params);

// Of another spotter, which has a threshold and kinds of its own: all, or the
// best looks_per_minute.
EventList ListAsFound(const Events& found, double minutes,
                      const EventListParams& params);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_EVENT_LIST_H_

#ifndef MIEN_STAGES_EXCHANGE_QUESTIONS_H_
#define MIEN_STAGES_EXCHANGE_QUESTIONS_H_

// The questions of a conversation, and how much a face does after each.

#include <cstddef>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/transcript.h"

namespace mien {

struct QuestionShare {
  std::string text;     // at most 200 bytes
  std::string speaker;  // who asks; "": not told
  double start_s = 0;   // of the recording's file
  double end_s = 0;     // the next question begins, or the recording ends
  double seconds = 0;   // of that, what was looked at
  std::size_t candidates = 0;
};

// A question is a cue with a question mark (of any script) behind a word, with
// what the same speaker says of that sentence in cues before, where he pauses
// for a second at most. What he asks within two seconds of his last question
// belongs to it. Candidates count (at their apex, else their middle) to the
// question asked last. In order; of those that the stretch from_s .. to_s shows
// nothing of, none.
std::vector<QuestionShare> QuestionsOf(const Transcript& transcript,
                                       const std::vector<EventRow>& rows,
                                       double from_s, double to_s);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_QUESTIONS_H_

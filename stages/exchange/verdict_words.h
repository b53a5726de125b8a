#ifndef MIEN_STAGES_EXCHANGE_VERDICT_WORDS_H_
#define MIEN_STAGES_EXCHANGE_VERDICT_WORDS_H_

// Verdicts as people type them into a spreadsheet.

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/core/reading_notes.h"

namespace mien {

// "accept", "reject" or "unsure" of these and of the usual other words:
// "Rejected", "yes", "ok", "true", "1", "correct", "nein", "falsch", "unclear",
// "?". "" of an empty cell. nullopt: anything else, "x" too, which is a tick
// for some and a cross for others.
std::optional<std::string> VerdictOf(std::string_view text);

// The same of a review, in which a word that cannot be read must lose nothing:
// it goes to the end of *note as "verdict: word", and the verdict stays open.
// Other words than the three, and those that are not read, are noted with the
// `place` of the first. `name` is that of the file.
std::string TakeVerdict(const std::string& text, const std::string& name,
                        const std::string& place, std::string* note,
                        ReadingNotes* notes);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_VERDICT_WORDS_H_

#ifndef MIEN_TOOLS_STUDIO_BLINDNESS_H_
#define MIEN_TOOLS_STUDIO_BLINDNESS_H_

// What the studio does not tell while coders are blind ("blind" of
// project.yaml): of a recording nothing that another coder has decided, until a
// consensus of that recording has begun; with decoys nothing that the program
// says, either.
//
// Who asks is told by a cookie that PUT /api/coder sets, one name a browser. A
// name is no password: whoever takes another one sees what that one sees, and
// reviews/blindness.tsv says so afterwards. Each line: time (UTC), what,
// the coder's folder in reviews/, that of whom the browser worked as before
// ("": as nobody).

#include <string>
#include <vector>

#include "tools/studio/studio_parts.h"

namespace mien {

bool HasReview(const StudioParts& studio, const std::string& coder,
               const std::string& recording);

// Whether everybody may see everything: coders are not blind, or a consensus
// has begun.
bool IsOpen(const StudioParts& studio, const std::string& recording);

// Whether the browser has taken the coder's name.
bool WorksAs(const StudioParts& studio, const HttpRequest& request,
             const std::string& coder);

// @throws Refused: neither open, nor asked by one of the coders; the consensus
// before it has begun. DataError: no such recording, no name.
void NeedOneOf(const StudioParts& studio, const HttpRequest& request,
               const std::vector<std::string>& coders,
               const std::string& recording);

// Why a file of the results is not given; "": it is. `rows`: its events.csv.
std::string WhyHidden(const StudioParts& studio, const std::string& recording,
                      const std::string& file,
                      const std::vector<EventRow>& rows);

// Whether counts by time would tell decoys from candidates.
bool HidesPlaces(const StudioParts& studio);

// A line of blindness.tsv. @throws IoError; DataError: it is full.
void NoteBlindness(const StudioParts& studio, const HttpRequest& request,
                   const std::string& what, const std::string& folder);
// Those lines that say how blind coders were: names that were taken by a
// browser that had worked as somebody else, blindness that was switched. The
// newest 20, for people.
std::vector<std::string> BlindnessNotes(const StudioParts& studio);

// PUT /api/coder; nullopt: not of this.
std::optional<HttpResponse> AnswerOfBlindness(const StudioParts& studio,
                                              const HttpRequest& request);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_BLINDNESS_H_

#ifndef MIEN_TOOLS_STUDIO_STUDIO_PARTS_H_
#define MIEN_TOOLS_STUDIO_STUDIO_PARTS_H_

// Parts of studio.h that share their JSON.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "tools/studio/studio.h"

namespace mien {

HttpResponse JsonAnswer(const nlohmann::json& value, int status = 200);
// The body as an object. @throws DataError for other text, and deep nesting.
nlohmann::json BodyOf(const HttpRequest& request);
// Fields of a body. @throws DataError naming the field.
std::string TextIn(const nlohmann::json& body, const std::string& name);
std::int64_t WholeIn(const nlohmann::json& body, const std::string& name);

// What a request is not answered with while coders are blind: 403,
// {"error": why, "blind": true}.
struct Refused {
  std::string why;
};
// @throws Refused: decisions of the coder are not for the browser that asks
// (blindness.h).
void NeedOwn(const StudioParts& studio, const HttpRequest& request,
             const std::string& coder, const std::string& recording);

// JSON of what a coder says of a row.
nlohmann::json DecisionJson(const EventRow& row);

// The project's own file and its settings; nullopt: not of them.
std::optional<HttpResponse> AnswerOfProject(const StudioParts& studio,
                                            const HttpRequest& request);

// GET, POST, ... of reviews and export; nullopt: not among them.
std::optional<HttpResponse> AnswerOfReviews(const StudioParts& studio,
                                            const HttpRequest& request);

// Two coders compared, and their consensus; nullopt: not of these.
std::optional<HttpResponse> AnswerOfAgreement(const StudioParts& studio,
                                              const HttpRequest& request);

// What there is, and files of the results; nullopt: not of these.
std::optional<HttpResponse> AnswerOfState(const StudioParts& studio,
                                          const HttpRequest& request);

// The live view; nullopt: not of it.
std::optional<HttpResponse> AnswerOfLive(const StudioParts& studio,
                                         const HttpRequest& request);

// People and conditions; nullopt: not of them.
std::optional<HttpResponse> AnswerOfPeople(const StudioParts& studio,
                                           const HttpRequest& request);

// Data sets; nullopt: not of them.
std::optional<HttpResponse> AnswerOfData(const StudioParts& studio,
                                         const HttpRequest& request);

// How many of the candidates a coder has decided.
struct Progress {
  int decided = 0, candidates = 0, added = 0;
};
Progress ProgressOf(const std::vector<EventRow>& rows);

// Candidates, what was added, and decoys where the coder is shown them.
std::vector<EventRow> RowsFor(const StudioParts& studio,
                              const std::string& coder,
                              const ReviewState& state);

// JSON of a coder's state: version, decisions by key, order.
nlohmann::json StateJson(const StudioParts& studio, const std::string& coder,
                         const std::string& recording,
                         const ReviewState& state);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_STUDIO_PARTS_H_

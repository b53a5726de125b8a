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

// The project's own file and its settings; nullopt: not of them.
std::optional<HttpResponse> AnswerOfProject(const StudioParts& studio,
                                            const HttpRequest& request);

// GET, POST, ... of reviews, agreement and export; nullopt: not among them.
std::optional<HttpResponse> AnswerOfReviews(const StudioParts& studio,
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

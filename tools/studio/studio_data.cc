#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tools/studio/data_sets.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace {

using nlohmann::json;

constexpr std::size_t kMostReport = std::size_t{1} << 30;

HttpResponse GetData(const StudioParts& studio) {
  const DataSets::Status status = studio.data.Now();
  return JsonAnswer({{"configs", studio.local ? ShippedConfigs()
                                              : std::vector<std::string>()},
                     {"config", status.config},
                     {"dry", status.dry},
                     {"running", status.running},
                     {"code", status.code},
                     {"text", status.text},
                     {"report", status.report}});
}

HttpResponse PostData(const StudioParts& studio, const HttpRequest& request) {
  if (!studio.local) {
    throw DataError("folders of this machine are named at this machine only");
  }
  const json body = BodyOf(request);
  const std::string what = TextIn(body, "do");
  if (what == "cancel") {
    studio.data.Cancel();
  } else if (what == "look" || what == "run") {
    studio.data.Start(TextIn(body, "config"), TextIn(body, "folder"),
                      what == "look");
  } else {
    throw DataError("do: look, run or cancel");
  }
  return JsonAnswer(json::object());
}

HttpResponse Result(const StudioParts& studio, const HttpRequest& request) {
  const std::string file = request.Query("file");
  HttpResponse answer;
  answer.body =
      ReadFile(studio.data.Result(request.Query("config"), file), kMostReport);
  answer.type = "application/octet-stream";
  answer.headers = {
      {"Content-Disposition", "attachment; filename=\"" + file + "\""}};
  return answer;
}

}  // namespace

std::optional<HttpResponse> AnswerOfData(const StudioParts& studio,
                                         const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/data") return GetData(studio);
  if (what == "POST /api/data") return PostData(studio, request);
  if (what == "GET /api/data/file") return Result(studio, request);
  return std::nullopt;
}

}  // namespace mien

#include "tools/studio/studio.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/facs_code.h"
#include "tools/studio/blindness.h"
#include "tools/studio/decoys.h"
#include "tools/studio/pages.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::size_t kMostReport = std::size_t{1} << 30;

HttpResponse File(const std::string& type, std::string body) {
  HttpResponse answer;
  answer.type = type;
  answer.body = std::move(body);
  return answer;
}

HttpResponse AddRecording(const StudioParts& studio,
                          const HttpRequest& request) {
  if (!studio.local) {
    throw DataError(
        "files of this machine are named at this machine only: "
        "upload the film");
  }
  const json body = BodyOf(request);
  const std::string path = TextIn(body, "path");
  const auto copy = body.find("copy");
  if (copy != body.end() && !copy->is_boolean()) {
    throw DataError("copy: true or false");
  }
  const std::string name =
      studio.project.Add(path, copy != body.end() && copy->get<bool>());
  const std::string fault = studio.frames.Fault(studio.project.Recording(name));
  if (!fault.empty()) {
    studio.project.Remove(name);
    throw DataError(ShownText(path, 300) +
                    " is no film that can be read: " + fault);
  }
  studio.queue.Add(name, JobKind::kSpot);
  return JsonAnswer({{"name", name}});
}

HttpResponse Queue(const StudioParts& studio, const HttpRequest& request) {
  const json body = BodyOf(request);
  const std::string what = TextIn(body, "do");
  if (what == "pause" || what == "resume") {
    studio.queue.Pause(what == "pause");
    return JsonAnswer(json::object());
  }
  const std::string name = TextIn(body, "name");
  if (what == "start") {
    studio.queue.Add(name, JobKind::kSpot);
  } else if (what == "limit") {
    studio.queue.Add(name, JobKind::kLimit);
  } else if (what == "cancel") {
    studio.project.Recording(name);
    studio.queue.Cancel(name);
  } else {
    throw DataError("do: start, limit, cancel, pause or resume");
  }
  return JsonAnswer(json::object());
}

json UploadJson(const Upload& upload) {
  return {
      {"id", upload.id}, {"received", upload.received}, {"size", upload.size}};
}

HttpResponse BeginUpload(const StudioParts& studio,
                         const HttpRequest& request) {
  const json body = BodyOf(request);
  return JsonAnswer(UploadJson(studio.uploads.Begin(
      TextIn(body, "name"), WholeIn(body, "size"), TextIn(body, "mark"))));
}

HttpResponse AddPiece(const StudioParts& studio, const HttpRequest& request) {
  const auto offset = ParseInt(request.Query("offset"));
  if (!offset) throw DataError("offset: a whole number");
  std::string recording;
  const Upload upload = studio.uploads.Add(request.Query("id"), *offset,
                                           request.body, &recording);
  json answer = UploadJson(upload);
  if (!recording.empty()) {
    studio.queue.Add(recording, JobKind::kSpot);
    answer["recording"] = recording;
  }
  return JsonAnswer(answer);
}

HttpResponse GetFrame(const StudioParts& studio, const HttpRequest& request) {
  const auto idx = ParseInt(request.Query("frame"));
  const auto width = ParseInt(request.Query("width"));
  if (!idx || *idx < 0 || *idx > 1000000000 || !width || *width < 16 ||
      *width > 4096) {
    throw DataError("frame: from 0; width: 16 to 4096");
  }
  FrameWish wish;
  wish.idx = *idx;
  wish.widest_px = static_cast<int>(*width);
  const std::string factor = request.Query("factor");
  if (!factor.empty()) {
    const auto times = ParseDouble(factor);
    const auto since = ParseInt(request.Query("since"));
    if (!times || !(*times >= 1 && *times <= 30) || !since || *since < 0 ||
        *since > 1000000000) {
      throw DataError("factor: 1 to 30; since: a frame from 0");
    }
    wish.factor = *times;
    wish.reference = *since;
  }
  const FilmFrame frame =
      studio.frames.Get(studio.project.Recording(request.Query("name")), wish);
  HttpResponse answer = File("image/jpeg", frame.jpeg);
  answer.headers = {{"X-Frame", Str(frame.idx)},
                    {"X-Time", FixedText(frame.time_s, 6)},
                    {"X-Factor", FixedText(frame.factor, 1)}};
  return answer;
}

HttpResponse Review(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("recording");
  const std::string coder = Trim(request.Query("coder"));
  NeedOwn(studio, request, coder, name);
  const ReviewState state = studio.reviews.Get(coder, name);
  const bool masked = ShowsDecoys(studio.project.params(), coder);
  const std::string folder = masked && !state.decoys.empty()
                                 ? studio.project.DecoysFound(name)
                                 : studio.project.Found(name);
  const std::string path = (fs::path(folder) / "report.html").string();
  json own = StateJson(studio, coder, name, state);
  own["units"] = json::object();
  for (const FacsName& unit : FacsNames()) {
    own["units"][Str(unit.number)] = unit.name;
  }
  ReviewPageData page;
  page.recording = name;
  page.coder = coder;
  page.masked = masked;
  page.state = own.dump(-1, ' ', true, json::error_handler_t::replace);
  return File("text/html; charset=utf-8",
              ReviewPage(PartsOfReport(ReadFile(path, kMostReport), path), page,
                         RowsFor(studio, coder, state)));
}

std::optional<HttpResponse> Page(const StudioParts& studio,
                                 const HttpRequest& request) {
  const std::string html = "text/html; charset=utf-8";
  const std::string script = "text/javascript; charset=utf-8";
  const std::string& path = request.path;
  if (path == "/") return File(html, MainPage());
  if (path == "/studio.css")
    return File("text/css; charset=utf-8", StyleFile());
  if (path == "/studio.js") return File(script, MainScriptFile());
  if (path == "/live") return File(html, LivePage());
  if (path == "/live.js") return File(script, LiveScriptFile());
  if (path == "/review.js") return File(script, ReviewScriptFile());
  if (path == "/login.js") return File(script, LoginScriptFile());
  if (path == "/login") return File(html, LoginPage());
  if (path == "/review") return Review(studio, request);
  return std::nullopt;
}

HttpResponse Route(const StudioParts& studio, const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (request.method == "GET") {
    if (auto page = Page(studio, request)) return *std::move(page);
  }
  if (what == "POST /login") {
    return studio.access.LogIn(TextIn(BodyOf(request), "password"));
  }
  if (what == "POST /api/recordings") return AddRecording(studio, request);
  if (what == "POST /api/queue") return Queue(studio, request);
  if (what == "POST /api/uploads") return BeginUpload(studio, request);
  if (what == "PUT /api/upload") return AddPiece(studio, request);
  if (what == "GET /api/frame") return GetFrame(studio, request);
  if (what == "DELETE /api/upload") {
    studio.uploads.Drop(request.Query("id"));
    return JsonAnswer(json::object());
  }
  if (what == "DELETE /api/recording") {
    studio.project.Recording(request.Query("name"));
    studio.queue.Cancel(request.Query("name"));
    studio.project.Remove(request.Query("name"));
    return JsonAnswer(json::object());
  }
  if (auto answer = AnswerOfBlindness(studio, request))
    return *std::move(answer);
  if (auto answer = AnswerOfState(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfProject(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfReviews(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfAgreement(studio, request))
    return *std::move(answer);
  if (auto answer = AnswerOfLive(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfPeople(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfData(studio, request)) return *std::move(answer);
  return JsonAnswer({{"error", "no such address"}}, 404);
}

// What went wrong; people open the review itself, as a page.
HttpResponse Fault(const HttpRequest& request, const json& value, int status) {
  if (request.method != "GET" || request.path != "/review") {
    return JsonAnswer(value, status);
  }
  HttpResponse answer = File("text/html; charset=utf-8",
                             FaultPage(value["error"].get<std::string>()));
  answer.status = status;
  return answer;
}

}  // namespace

HttpResponse JsonAnswer(const json& value, int status) {
  HttpResponse answer;
  answer.status = status;
  answer.type = "application/json";
  answer.body = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return answer;
}

json BodyOf(const HttpRequest& request) {
  // The parser goes as deep as the text; ours are three levels deep.
  int depth = 0, deepest = 0;
  bool quoted = false, escaped = false;
  for (const char c : request.body) {
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = c == '\\' && !escaped;
    if (quoted) continue;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  json body;
  if (deepest < 64) body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) throw DataError("the body is no JSON object");
  return body;
}

std::string TextIn(const json& body, const std::string& name) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_string()) {
    throw DataError(name + ": a text is needed");
  }
  return found->get<std::string>();
}

std::int64_t WholeIn(const json& body, const std::string& name) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_number_integer()) {
    throw DataError(name + ": a whole number is needed");
  }
  return found->get<std::int64_t>();
}

HttpResponse Answer(const StudioParts& studio, const HttpRequest& request) {
  HttpResponse answer;
  try {
    answer = Route(studio, request);
  } catch (const Refused& refused) {
    answer = Fault(request, {{"error", refused.why}, {"blind", true}}, 403);
  } catch (const Error& error) {
    const bool ours = error.kind() == ErrorKind::kInternal;
    if (ours) LogError(error.what());
    answer = Fault(request, {{"error", error.message()}},
                   ours ? 500 : (error.kind() == ErrorKind::kIo ? 503 : 400));
  } catch (const std::exception& error) {
    LogError(error.what());
    answer = JsonAnswer({{"error", "internal error"}}, 500);
  }
  for (auto& header : SafetyHeaders()) {
    answer.headers.push_back(std::move(header));
  }
  return answer;
}

}  // namespace mien

#include "tools/studio/studio.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/facs_code.h"
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

json CodersOf(const StudioParts& studio, const std::string& recording) {
  json coders = json::array();
  for (const std::string& coder : studio.project.Coders()) {
    std::error_code missing;
    if (!fs::is_regular_file(studio.project.Review(coder, recording),
                             missing)) {
      continue;
    }
    const Progress progress = ProgressOf(
        RowsFor(studio, coder, studio.reviews.Get(coder, recording)));
    const Reviews::Pace pace = studio.reviews.PaceOf(coder, recording);
    coders.push_back({{"name", coder},
                      {"decided", progress.decided},
                      {"candidates", progress.candidates},
                      {"added", progress.added},
                      {"mean_s", pace.mean_s},
                      {"timed", pace.decisions}});
  }
  return coders;
}

// Movement of which half come back, inter-ocular distances; null: not measured,
// or beyond what was tried.
json LimitIn(const std::string& found) {
  const std::string path = (fs::path(found) / "calibration.json").string();
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return nullptr;
  const json about = json::parse(ReadFile(path, 1 << 20), nullptr, false);
  if (!about.is_object() || !about.contains("limits") ||
      !about["limits"].is_array()) {
    return nullptr;
  }
  for (const json& limit : about["limits"]) {
    if (limit.is_object() && limit.value("share", json()) == 0.5 &&
        limit.value("amplitude_iod", json()).is_number()) {
      return limit["amplitude_iod"];
    }
  }
  return nullptr;
}

json RecordingJson(const StudioParts& studio, const std::string& name) {
  const Project& project = studio.project;
  json one = {{"name", name}, {"state", "new"}};
  std::error_code missing;
  const auto bytes = fs::file_size(project.Recording(name), missing);
  one["bytes"] = missing ? 0 : bytes;
  const std::string failure = LastFailure(project, name);
  const std::string found = project.Found(name);
  if (!failure.empty()) {
    one["state"] = "failed";
    one["failure"] = failure;
  } else if (!found.empty()) {
    one["state"] = "done";
  }
  if (!found.empty()) {
    try {
      one["candidates"] =
          ReadEvents((fs::path(found) / "events.csv").string()).size();
      one["coders"] = CodersOf(studio, name);
      json files = json::array();
      for (const char* file :
           {"report.html", "events.csv", "signals.csv", "calibration.html"}) {
        if (fs::is_regular_file(fs::path(found) / file, missing)) {
          files.push_back(file);
        }
      }
      one["files"] = files;
      one["limit_iod"] = LimitIn(found);
    } catch (const Error& error) {
      one["failure"] = error.message();
    }
  }
  return one;
}

HttpResponse State(const StudioParts& studio) {
  json recordings = json::array(), uploads = json::array(),
       jobs = json::array();
  for (const std::string& name : studio.project.Recordings()) {
    recordings.push_back(RecordingJson(studio, name));
  }
  for (const Upload& upload : studio.uploads.All()) {
    uploads.push_back({{"id", upload.id},
                       {"name", upload.name},
                       {"size", upload.size},
                       {"received", upload.received}});
  }
  for (const JobStatus& job : studio.queue.Jobs()) {
    jobs.push_back({{"name", job.recording},
                    {"kind", JobKindName(job.kind)},
                    {"running", job.running},
                    {"progress", job.progress},
                    {"step", job.step},
                    {"eta_s", job.eta_s}});
  }
  const ProjectParams params = studio.project.params();
  return JsonAnswer({{"project", params.name},
                     {"folder", studio.project.folder()},
                     {"blind", params.blind},
                     {"decoys", params.decoys},
                     {"local", studio.local},
                     {"free_bytes", studio.project.FreeBytes()},
                     {"paused", studio.queue.paused()},
                     {"coders", studio.project.Coders()},
                     {"recordings", recordings},
                     {"uploads", uploads},
                     {"jobs", jobs}});
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
  const std::string name = studio.project.Add(path, body.value("copy", false));
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

// Reports are whole pages with scripts of their own: they are saved, not
// opened beside the studio, whose address they would have.
HttpResponse ResultFile(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("name"), file = request.Query("file");
  const std::string found = studio.project.Found(name);
  const bool known = file == "report.html" || file == "events.csv" ||
                     file == "signals.csv" || file == "calibration.html";
  std::error_code missing;
  if (found.empty() || !known ||
      !fs::is_regular_file(fs::path(found) / file, missing)) {
    throw DataError("no such result");
  }
  HttpResponse answer =
      File("application/octet-stream",
           ReadFile((fs::path(found) / file).string(), kMostReport));
  answer.headers = {
      {"Content-Disposition", "attachment; filename=\"" + file + "\""}};
  return answer;
}

HttpResponse Review(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("recording");
  const std::string coder = Trim(request.Query("coder"));
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
  if (what == "GET /api/state") return State(studio);
  if (what == "POST /api/recordings") return AddRecording(studio, request);
  if (what == "POST /api/queue") return Queue(studio, request);
  if (what == "POST /api/uploads") return BeginUpload(studio, request);
  if (what == "PUT /api/upload") return AddPiece(studio, request);
  if (what == "GET /api/frame") return GetFrame(studio, request);
  if (what == "GET /api/file") return ResultFile(studio, request);
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
  if (auto answer = AnswerOfProject(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfReviews(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfLive(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfPeople(studio, request)) return *std::move(answer);
  if (auto answer = AnswerOfData(studio, request)) return *std::move(answer);
  return JsonAnswer({{"error", "no such address"}}, 404);
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
  } catch (const Error& error) {
    const bool ours = error.kind() == ErrorKind::kInternal;
    if (ours) LogError(error.what());
    answer =
        JsonAnswer({{"error", error.message()}},
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

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/export.h"
#include "tools/studio/decoys.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::size_t kMostChanges = 10000;

template <std::size_t N>
std::array<std::int64_t, N> WholesIn(const json& body, const char* name) {
  std::array<std::int64_t, N> out{};
  const auto found = body.find(name);
  if (found == body.end() || !found->is_array() || found->size() != N) {
    throw DataError(Str(name, ": ", N, " whole numbers are needed"));
  }
  for (std::size_t i = 0; i < N; ++i) {
    if (!(*found)[i].is_number_integer()) {
      throw DataError(Str(name, ": ", N, " whole numbers are needed"));
    }
    out[i] = (*found)[i].get<std::int64_t>();
  }
  return out;
}

std::array<double, 3> TimesIn(const json& body) {
  std::array<double, 3> out{};
  const auto found = body.find("times");
  if (found == body.end() || !found->is_array() || found->size() != 3) {
    throw DataError("times: 3 numbers are needed");
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const bool number = (*found)[i].is_number();
    out[i] = number ? (*found)[i].get<double>() : std::nan("");
    if (number && !(std::abs(out[i]) < 4e6)) {
      throw DataError("times: seconds of a recording are needed");
    }
  }
  return out;
}

Decision DecisionIn(const json& body) {
  if (!body.is_object()) throw DataError("a decision is an object");
  Decision decision;
  decision.verdict = TextIn(body, "verdict");
  decision.note = CleanText(TextIn(body, "note"), 8000);
  decision.units = TextIn(body, "units");
  decision.emotion = CleanText(TextIn(body, "emotion"), 100);
  decision.frames = WholesIn<3>(body, "frames");
  if (body.contains("times")) decision.time_s = TimesIn(body);
  return decision;
}

HttpResponse PutReview(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("name");
  const std::string coder = Trim(request.Query("coder"));
  NeedOwn(studio, request, coder, name);
  const json body = BodyOf(request);
  WholeIn(body, "version");
  const auto list = body.find("changes");
  if (list == body.end() || !list->is_array() || list->size() > kMostChanges) {
    throw DataError("changes: a list is needed");
  }
  std::vector<ReviewChange> changes;
  for (const json& one : *list) {
    if (!one.is_object() || !one.contains("was") || !one.contains("is")) {
      throw DataError("a change has key, was and is");
    }
    ReviewChange change;
    change.key = TextIn(one, "key");
    change.was = DecisionIn(one["was"]);
    change.is = DecisionIn(one["is"]);
    const auto seconds = one.find("seconds");
    if (seconds != one.end() && seconds->is_number()) {
      change.seconds = std::clamp(seconds->get<double>(), 0.0, 86400.0);
    }
    changes.push_back(std::move(change));
  }
  const ChangeResult result = studio.reviews.Put(coder, name, changes);
  json answer = StateJson(studio, coder, name, result.state);
  answer["conflicts"] = result.conflicts;
  return JsonAnswer(answer, result.conflicts.empty() ? 200 : 409);
}

// As mien-spot knew the recording.
VideoInfo InfoOf(const std::string& found, const std::string& recording) {
  VideoInfo info;
  info.path = recording;
  const std::string path = (fs::path(found) / "events.json").string();
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return info;
  // The rest is not kept: small brackets take twenty times their room.
  using Part = json::parse_event_t;
  const auto wanted = [](int depth, Part part, json& at) {
    if (part == Part::key && depth == 1) return at == "video" || at == "time";
    return part != Part::array_start &&
           (part != Part::object_start || depth <= 1);
  };
  const json about =
      json::parse(ReadFile(path, std::size_t{256} << 20), wanted, false);
  const auto number = [&about](const char* group, const char* name) {
    if (!about.is_object() || !about.contains(group)) return 0.0;
    const json& part = about[group];
    if (!part.is_object() || !part.contains(name)) return 0.0;
    return part[name].is_number() ? part[name].get<double>() : 0.0;
  };
  info.fps = number("video", "fps");
  info.duration_s = number("video", "duration_s");
  info.frame_count = std::llround(number("video", "frames"));
  info.start_s = number("time", "first_frame_s");
  info.sound_s = number("time", "sound_start_s");
  return info;
}

HttpResponse AddEvent(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("name");
  const std::string coder = Trim(request.Query("coder"));
  NeedOwn(studio, request, coder, name);
  const json body = BodyOf(request);
  Addition addition;
  addition.face = static_cast<int>(
      std::clamp<std::int64_t>(WholeIn(body, "face"), -1, 1000001));
  addition.frames = WholesIn<3>(body, "frames");
  addition.time_s = TimesIn(body);
  const std::int64_t count =
      InfoOf(studio.project.Found(name), studio.project.Recording(name))
          .frame_count;
  if (count > 0 && *std::max_element(addition.frames.begin(),
                                     addition.frames.end()) >= count) {
    throw DataError(Str("the film has ", count, " frames, from 0"));
  }
  addition.kind = TextIn(body, "kind");
  addition.units = TextIn(body, "units");
  addition.emotion = CleanText(TextIn(body, "emotion"), 100);
  addition.note = CleanText(TextIn(body, "note"), 8000);
  const ReviewState state = studio.reviews.Add(coder, name, addition);
  json answer = StateJson(studio, coder, name, state);
  answer["key"] = EventKey(state.rows.back());
  return JsonAnswer(answer);
}

HttpResponse RemoveEvent(const StudioParts& studio,
                         const HttpRequest& request) {
  const std::string name = request.Query("name");
  const std::string coder = Trim(request.Query("coder"));
  NeedOwn(studio, request, coder, name);
  return JsonAnswer(
      StateJson(studio, coder, name,
                studio.reviews.Remove(coder, name, request.Query("key"))));
}

HttpResponse Export(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("name");
  const std::string coder = Trim(request.Query("coder"));
  NeedOwn(studio, request, coder, name);
  const ExportFormat& format = FindExportFormat(request.Query("format"));
  const ReviewState state = studio.reviews.Get(coder, name);
  HttpResponse answer;
  answer.type = "application/octet-stream";
  answer.body = format.write(
      state.rows,
      InfoOf(studio.project.Found(name), studio.project.Recording(name)));
  std::string file = name + "_" + CoderFolder(coder) + "_" + format.file_name;
  std::replace_if(
      file.begin(), file.end(),
      [](unsigned char c) {
        return c < 0x20 || c > 0x7e || c == '"' || c == '\\';
      },
      '_');
  answer.headers = {
      {"Content-Disposition", "attachment; filename=\"" + file + "\""}};
  return answer;
}

}  // namespace

json DecisionJson(const EventRow& row) {
  const Decision decision = DecisionOf(row);
  return {{"verdict", decision.verdict}, {"note", decision.note},
          {"units", decision.units},     {"emotion", decision.emotion},
          {"frames", decision.frames},   {"added", row.added}};
}

Progress ProgressOf(const std::vector<EventRow>& rows) {
  Progress progress;
  for (const EventRow& row : rows) {
    if (row.added) {
      ++progress.added;
      continue;
    }
    ++progress.candidates;
    progress.decided += row.verdict.empty() ? 0 : 1;
  }
  return progress;
}

std::vector<EventRow> RowsFor(const StudioParts& studio,
                              const std::string& coder,
                              const ReviewState& state) {
  return state.Shown(ShowsDecoys(studio.project.params(), coder));
}

json StateJson(const StudioParts& studio, const std::string& coder,
               const std::string& recording, const ReviewState& state) {
  json decisions = json::object();
  const auto rows = RowsFor(studio, coder, state);
  for (const EventRow& row : rows) {
    decisions[EventKey(row)] = DecisionJson(row);
  }
  const ProjectParams params = studio.project.params();
  return {{"version", state.version},
          {"blind", params.blind},
          {"masked", ShowsDecoys(params, coder)},
          {"decisions", std::move(decisions)},
          {"order", OrderFor(rows, coder, recording, params.seed)}};
}

std::optional<HttpResponse> AnswerOfReviews(const StudioParts& studio,
                                            const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/review") {
    const std::string name = request.Query("name");
    const std::string coder = Trim(request.Query("coder"));
    NeedOwn(studio, request, coder, name);
    return JsonAnswer(
        StateJson(studio, coder, name, studio.reviews.Get(coder, name)));
  }
  if (what == "PUT /api/review") return PutReview(studio, request);
  if (what == "POST /api/added") return AddEvent(studio, request);
  if (what == "DELETE /api/added") return RemoveEvent(studio, request);
  if (what == "GET /api/export") return Export(studio, request);
  return std::nullopt;
}

}  // namespace mien

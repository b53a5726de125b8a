#include <filesystem>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"
#include "tools/studio/blindness.h"
#include "tools/studio/decoys.h"
#include "tools/studio/settings.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

HttpResponse JsonText(std::string text) {
  HttpResponse answer;
  answer.type = "application/json";
  answer.body = std::move(text);
  return answer;
}

std::string SettingsText(const Project& project) {
  std::error_code missing;
  if (!fs::is_regular_file(project.Settings(), missing)) return "";
  return ReadFile(project.Settings(), 1 << 20);
}

HttpResponse PutSettings(const StudioParts& studio,
                         const HttpRequest& request) {
  const json body = BodyOf(request);
  std::map<std::string, std::string> values;
  for (const auto& [path, value] : body.items()) {
    if (!value.is_string()) throw DataError(path.substr(0, 100) + ": a text");
    values[path] = value.get<std::string>();
  }
  const std::string text = ChangeSettings(SettingsText(studio.project), values);
  WriteFileAtomic(studio.project.Settings(), text);
  return JsonText(SettingsForm(text));
}

// What is to be known of it afterwards.
void NoteSwitches(const StudioParts& studio, const HttpRequest& request,
                  const ProjectParams& before, const ProjectParams& now) {
  if (now.blind != before.blind) {
    NoteBlindness(studio, request,
                  now.blind ? "blind is switched on" : "blind is switched off",
                  "");
  }
  if (now.decoys != before.decoys) {
    NoteBlindness(studio, request, Str("decoys are set to ", now.decoys), "");
  }
}

// How coders work. Decoys are chosen where there are none yet.
HttpResponse PutProject(const StudioParts& studio, const HttpRequest& request) {
  const json body = BodyOf(request);
  ProjectParams params = studio.project.params();
  const auto blind = body.find("blind"), decoys = body.find("decoys");
  if (blind == body.end() || !blind->is_boolean() || decoys == body.end() ||
      !decoys->is_number()) {
    throw DataError("blind: true or false; decoys: a number from 0 to 1");
  }
  const ProjectParams before = params;
  params.blind = blind->get<bool>();
  params.decoys = decoys->get<double>();
  studio.project.SetParams(params);
  try {
    NoteSwitches(studio, request, before, params);
  } catch (const Error&) {
    studio.project.SetParams(before);
    throw;
  }
  if (params.blind && params.decoys > 0) {
    for (const std::string& name : studio.project.Recordings()) {
      const std::string found = studio.project.Found(name);
      if (found.empty()) continue;
      const auto rows = ReadEvents((fs::path(found) / "events.csv").string());
      if (!rows.empty() && ReadDecoys(studio.project, name, rows).empty()) {
        studio.queue.Add(name, JobKind::kDecoys);
      }
    }
  }
  return JsonAnswer(json::object());
}

}  // namespace

std::optional<HttpResponse> AnswerOfProject(const StudioParts& studio,
                                            const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "PUT /api/project") return PutProject(studio, request);
  if (what == "PUT /api/settings") return PutSettings(studio, request);
  if (what == "GET /api/settings") {
    return JsonText(SettingsForm(SettingsText(studio.project)));
  }
  return std::nullopt;
}

}  // namespace mien

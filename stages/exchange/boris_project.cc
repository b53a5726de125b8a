// BORIS projects (JSON, format 7.0), as BORIS 7 to 9 open them.

#include <filesystem>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "pipeline/core/text.h"
#include "stages/exchange/boris_events.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kPlayers = 8;
constexpr const char* kCategory = "expression";

std::string DateOf(const VideoInfo& video) {
  return video.date.empty() ? "1970-01-01T00:00:00" : video.date;
}

// BORIS looks for the media where the project says, else asks for a folder.
std::string MediaPath(const VideoInfo& video) {
  if (video.is_redacted) return video.path;
  std::error_code error;
  const auto path = std::filesystem::absolute(video.path, error);
  return CleanText(error ? video.path : path.lexically_normal().string(), 4096);
}

Json Modifiers(const std::vector<EventRow>& rows) {
  Json sets = Json::object();
  int number = 0;
  for (const BorisModifier& one : BorisModifiers(rows)) {
    sets[Str(number++)] = {{"name", one.name},
                           {"description", ""},
                           {"type", one.several ? 1 : 0},
                           {"ask at stop", false},
                           {"values", one.values}};
  }
  return sets;
}

Json Behaviour(const std::string& code, const std::string& type,
               const std::string& key, const std::string& description,
               const Json& modifiers) {
  return {{"type", type},
          {"key", key},
          {"code", code},
          {"description", description},
          {"color", ""},
          {"category", kCategory},
          {"modifiers", modifiers},
          {"excluded", ""},
          {"coding map", ""}};
}

Json Ethogram(const std::vector<EventRow>& rows) {
  const Json modifiers = Modifiers(rows);
  Json ethogram;
  ethogram["0"] = Behaviour(KindText(EventKind::kMicro), "State event", "m",
                            "micro-expression", modifiers);
  ethogram["1"] = Behaviour(KindText(EventKind::kMacro), "State event", "n",
                            "longer facial expression", modifiers);
  ethogram["2"] = Behaviour("apex", "Point event", "a", "peak of an expression",
                            Json::object());
  return ethogram;
}

Json Subjects(const std::vector<BorisEvent>& events) {
  std::set<std::string> names;
  for (const BorisEvent& event : events) names.insert(event.subject);
  Json subjects = Json::object();
  int number = 0;
  for (const std::string& name : names) {
    subjects[Str(number++)] = {
        {"key", ""}, {"name", name}, {"description", ""}};
  }
  return subjects;
}

Json Media(const std::string& path, const VideoInfo& video) {
  Json media;
  media["length"][path] = video.duration_s;
  media["fps"][path] = video.fps;
  media["hasVideo"][path] = true;
  media["hasAudio"][path] = false;
  media["offset"]["1"] = 0.0;
  return media;
}

Json Observation(const std::vector<BorisEvent>& events,
                 const VideoInfo& video) {
  const std::string path = MediaPath(video);
  Json observation;
  observation["type"] = "MEDIA";
  observation["date"] = DateOf(video);
  observation["description"] = "candidates of mien";
  observation["time offset"] = 0.0;
  for (int player = 1; player <= kPlayers; ++player) {
    observation["file"][Str(player)] = Json::array();
  }
  observation["file"]["1"].push_back(path);
  observation["media_info"] = Media(path, video);
  observation["independent_variables"] = Json::object();
  observation["visualize_spectrogram"] = false;
  observation["visualize_waveform"] = false;
  observation["close_behaviors_between_videos"] = false;
  observation["observation time interval"] = {0, 0};
  observation["events"] = Json::array();
  for (const BorisEvent& event : events) {
    observation["events"].push_back(
        {event.time_s, event.subject, event.code, event.modifier, event.comment,
         event.frame < 0 ? Json("NA") : Json(event.frame)});
  }
  return observation;
}

}  // namespace

std::string WriteBorisProject(const std::vector<EventRow>& rows,
                              const VideoInfo& video) {
  const auto events = BorisEvents(rows);
  const std::string id = CleanText(StemOf(video.path), 200);
  Json project;
  project["time_format"] = "hh:mm:ss";
  project["project_date"] = DateOf(video);
  project["project_name"] = id;
  project["project_description"] = "";
  project["project_format_version"] = "7.0";
  project["subjects_conf"] = Subjects(events);
  project["behaviors_conf"] = Ethogram(rows);
  project["observations"][id] = Observation(events, video);
  project["behavioral_categories"] = Json::array({kCategory});
  project["independent_variables"] = Json::object();
  project["coding_map"] = Json::object();
  project["behaviors_coding_map"] = Json::array();
  project["converters"] = Json::object();
  return project.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mien

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tools/studio/people.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr int kResamples = 2000;
constexpr std::uint64_t kSeed = 1;

json Number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

// Candidates of a recording with a coder's decisions; "" or one who has not
// looked at it: without any.
std::vector<EventRow> RowsOf(const StudioParts& studio,
                             const std::string& recording,
                             const std::string& coder) {
  std::error_code missing;
  if (!coder.empty() &&
      fs::is_regular_file(studio.project.Review(coder, recording), missing)) {
    return studio.reviews.Get(coder, recording).rows;
  }
  auto rows = ReadEvents(
      (fs::path(studio.project.Found(recording)) / "events.csv").string());
  for (EventRow& row : rows) row.verdict.clear();
  return rows;
}

std::vector<FaceRows> Recordings(const StudioParts& studio,
                                 const std::string& coder) {
  std::vector<FaceRows> all;
  for (const std::string& name : studio.project.Recordings()) {
    if (studio.project.Found(name).empty()) continue;
    all.push_back(
        {name, studio.people.Seen(name), RowsOf(studio, name, coder)});
  }
  return all;
}

Study StudyFor(const StudioParts& studio,
               const std::vector<FaceRows>& recordings) {
  return StudyOfFaces(
      recordings, studio.people.Named(),
      studio.people.HasTable() ? studio.people.TablePath() : "");
}

// A frame in which the face is seen: the apex of its best candidate.
std::int64_t FrameOf(const FaceRows& recording, int face) {
  const EventRow* best = nullptr;
  for (const EventRow& row : recording.rows) {
    if (row.face == face && (!best || row.score > best->score)) best = &row;
  }
  return best ? std::max<std::int64_t>(0, best->apex_frame) : 0;
}

json CountsJson(const StudyRecording& one) {
  const double minutes = one.face_minutes;
  return {{"minutes", Number(minutes)},
          {"candidates", one.looks},
          {"micro", one.micro},
          {"accepted", one.accepted},
          {"rejected", one.rejected},
          {"per_minute", minutes > 0
                             ? Number(static_cast<double>(one.looks) / minutes)
                             : json(nullptr)}};
}

json RateJson(const StudyCount& count) {
  json rows = json::array(), contrasts = json::array();
  for (const ConditionRate& one : count.rates.conditions) {
    rows.push_back({{"condition", one.condition},
                    {"persons", one.persons},
                    {"count", one.count},
                    {"minutes", Number(one.minutes)},
                    {"per_minute", Number(one.per_minute)},
                    {"low", Number(one.poisson.low)},
                    {"high", Number(one.poisson.high)}});
  }
  for (const RateContrast& one : count.rates.contrasts) {
    contrasts.push_back({{"a", one.a},
                         {"b", one.b},
                         {"difference", Number(one.difference)},
                         {"enough", one.by_persons},
                         {"beyond_chance", one.beyond_chance()}});
  }
  return {{"name", count.name},
          {"title", count.title},
          {"conditions", std::move(rows)},
          {"contrasts", std::move(contrasts)}};
}

HttpResponse GetPeople(const StudioParts& studio, const HttpRequest& request) {
  const std::string coder = Trim(request.Query("coder"));
  const auto recordings = Recordings(studio, coder);
  const Study study = StudyFor(studio, recordings);
  json faces = json::array();
  std::size_t at = 0;
  for (const FaceRows& recording : recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      const StudyRecording& one = study.recordings[at++];
      json row = CountsJson(one);
      row["recording"] = recording.recording;
      row["face"] = face.face;
      row["faces"] = recording.seen.faces.size();
      row["person"] = one.person;
      row["condition"] = one.condition;
      row["frame"] = FrameOf(recording, face.face);
      faces.push_back(std::move(row));
    }
  }
  json persons = json::array();
  for (const StudyPerson& one : PersonsOf(study)) {
    json row = CountsJson(one.sum);
    row["person"] = one.person;
    row["recordings"] = one.recordings;
    row["conditions"] = one.conditions;
    persons.push_back(std::move(row));
  }
  json counts = json::array();
  for (const StudyCount& one : CompareConditions(study, kResamples, kSeed)) {
    counts.push_back(RateJson(one));
  }
  return JsonAnswer({{"faces", std::move(faces)},
                     {"persons", std::move(persons)},
                     {"counts", std::move(counts)},
                     {"table", studio.people.HasTable()},
                     {"notes", study.notes}});
}

HttpResponse PeopleTable(const StudioParts& studio,
                         const HttpRequest& request) {
  const std::string which = request.Query("table");
  const Study study =
      StudyFor(studio, Recordings(studio, Trim(request.Query("coder"))));
  HttpResponse answer;
  if (which == "recordings") {
    answer.body = RecordingsCsv(study);
  } else if (which == "persons") {
    answer.body = PersonsCsv(PersonsOf(study));
  } else if (which == "conditions") {
    answer.body = ConditionsCsv(CompareConditions(study, kResamples, kSeed));
  } else if (which == "contrasts") {
    answer.body = ContrastsCsv(CompareConditions(study, kResamples, kSeed));
  } else {
    throw DataError("table: recordings, persons, conditions or contrasts");
  }
  answer.type = "application/octet-stream";
  answer.headers = {
      {"Content-Disposition", "attachment; filename=\"" + which + ".csv\""}};
  return answer;
}

HttpResponse NameFace(const StudioParts& studio, const HttpRequest& request) {
  const json body = BodyOf(request);
  const std::int64_t face = WholeIn(body, "face");
  if (face < 0 || face > 1000000) throw DataError("face: from 0");
  studio.people.Name(TextIn(body, "name"), static_cast<int>(face),
                     TextIn(body, "person"));
  return JsonAnswer(json::object());
}

}  // namespace

std::optional<HttpResponse> AnswerOfPeople(const StudioParts& studio,
                                           const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/people") return GetPeople(studio, request);
  if (what == "GET /api/people/table") return PeopleTable(studio, request);
  if (what == "PUT /api/person") return NameFace(studio, request);
  if (what == "PUT /api/conditions") {
    studio.people.PutTable(TextIn(BodyOf(request), "text"));
    return JsonAnswer(json::object());
  }
  return std::nullopt;
}

}  // namespace mien

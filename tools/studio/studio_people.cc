#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/studio/blindness.h"
#include "tools/studio/people_study.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace {

using nlohmann::json;

json Number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

PeopleStudy StudyFor(const StudioParts& studio, const HttpRequest& request) {
  const std::string coder = Trim(request.Query("coder"));
  for (const std::string& name : studio.project.Recordings()) {
    if (coder.empty() || studio.project.Found(name).empty()) continue;
    NeedOwn(studio, request, coder, name);
  }
  PeopleStudy all =
      StudyOfPeople(studio.project, &studio.people, &studio.reviews, coder);
  if (HidesPlaces(studio)) {
    all.baselines.clear();
    all.study.notes.emplace_back(
        "baselines are counted when every recording has a consensus: what is "
        "in a stretch would tell candidates from decoys");
  }
  return all;
}

json BaselineOf(const std::vector<NamedFace>& named,
                const std::string& recording, int face) {
  for (const NamedFace& one : named) {
    if (one.recording != recording || one.face != face) continue;
    if (!one.baseline) break;
    return {{"from_s", one.baseline->from_s},
            {"to_s", Number(one.baseline->to_s)}};
  }
  return nullptr;
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

json SideJson(const std::string& name, const ConditionRate& rate) {
  const bool any = rate.minutes > 0;
  return {{"name", name},
          {"count", rate.count},
          {"minutes", rate.minutes},
          {"per_minute", any ? Number(rate.per_minute) : json(nullptr)},
          {"low", any ? Number(rate.poisson.low) : json(nullptr)},
          {"high", any ? Number(rate.poisson.high) : json(nullptr)}};
}

json BaselineJson(const BaselineRow& row) {
  json one = {{"person", row.person},
              {"counted", row.counted},
              {"title", row.title},
              {"compared", row.compared},
              {"a", SideJson(row.a, row.of_a)},
              {"b", SideJson(row.b, row.of_b)},
              {"ratio", nullptr}};
  if (!row.both()) return one;
  one["ratio"] = Number(row.contrast.ratio);
  one["low"] = Number(row.contrast.ratio95.low);
  one["high"] = Number(row.contrast.ratio95.high);
  one["difference"] = Number(row.contrast.difference);
  one["beyond_chance"] = row.contrast.counts_differ();
  return one;
}

HttpResponse GetPeople(const StudioParts& studio, const HttpRequest& request) {
  const PeopleStudy all = StudyFor(studio, request);
  const Study& study = all.study;
  json faces = json::array();
  std::size_t at = 0;
  for (const FaceRows& recording : all.recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      const StudyRecording& one = study.recordings[at++];
      json row = CountsJson(one);
      row["recording"] = recording.recording;
      row["face"] = face.face;
      row["faces"] = recording.seen.faces.size();
      row["person"] = one.person;
      row["condition"] = one.condition;
      row["frame"] = face.frame;
      row["baseline"] = BaselineOf(all.named, recording.recording, face.face);
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
  json baselines = json::array();
  for (const BaselineRow& one : all.baselines) {
    baselines.push_back(BaselineJson(one));
  }
  json counts = json::array();
  for (const StudyCount& one : all.counts) {
    counts.push_back(RateJson(one));
  }
  return JsonAnswer({{"faces", std::move(faces)},
                     {"persons", std::move(persons)},
                     {"baselines", std::move(baselines)},
                     {"counts", std::move(counts)},
                     {"table", studio.people.HasTable()},
                     {"notes", study.notes}});
}

HttpResponse PeopleTable(const StudioParts& studio,
                         const HttpRequest& request) {
  const std::string which = request.Query("table");
  const PeopleStudy all = StudyFor(studio, request);
  HttpResponse answer;
  const auto tables = TablesOf(all);
  const auto found = std::find_if(
      tables.begin(), tables.end(),
      [&which](const auto& one) { return one.first == which + ".csv"; });
  if (found == tables.end()) {
    throw DataError(
        "table: recordings, persons, baselines, conditions or contrasts");
  }
  answer.body = found->second;
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

// {"from_s", "to_s": null to the end}; without from_s: none.
HttpResponse PutBaseline(const StudioParts& studio,
                         const HttpRequest& request) {
  const json body = BodyOf(request);
  const std::int64_t face = WholeIn(body, "face");
  if (face < 0 || face > 1000000) throw DataError("face: from 0");
  const auto from = body.find("from_s"), to = body.find("to_s");
  const auto said = [&body](const auto& at) {
    return at != body.end() && !at->is_null();
  };
  std::optional<BaselineStretch> stretch;
  if (said(from) || said(to)) {
    stretch.emplace();
    if ((said(from) && !from->is_number()) || (said(to) && !to->is_number())) {
      throw DataError("from_s, to_s: seconds of the recording");
    }
    if (said(from)) stretch->from_s = from->get<double>();
    if (said(to)) stretch->to_s = to->get<double>();
  }
  studio.people.SetBaseline(TextIn(body, "name"), static_cast<int>(face),
                            stretch);
  return JsonAnswer(json::object());
}

}  // namespace

std::optional<HttpResponse> AnswerOfPeople(const StudioParts& studio,
                                           const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/people") return GetPeople(studio, request);
  if (what == "GET /api/people/table") return PeopleTable(studio, request);
  if (what == "PUT /api/person") return NameFace(studio, request);
  if (what == "PUT /api/baseline") return PutBaseline(studio, request);
  if (what == "PUT /api/conditions") {
    studio.people.PutTable(TextIn(BodyOf(request), "text"));
    return JsonAnswer(json::object());
  }
  return std::nullopt;
}

}  // namespace mien

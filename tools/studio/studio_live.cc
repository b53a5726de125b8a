#include <chrono>
#include <memory>

#include "pipeline/core/error.h"
#include "tools/studio/live.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace {

using nlohmann::json;

double SystemMs() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

HttpResponse GetLive(const StudioParts& studio) {
  const Live::Status status = studio.live.Now();
  json cameras = json::array();
  if (studio.local) {
    for (const CameraName& camera : Cameras()) {
      cameras.push_back({{"device", camera.device}, {"name", camera.name}});
    }
  }
  return JsonAnswer({{"running", status.running},
                     {"source", status.source},
                     {"recording", status.recording},
                     {"cameras", cameras},
                     {"films", studio.project.Recordings()},
                     {"now_ms", SystemMs()}});
}

HttpResponse PostLive(const StudioParts& studio, const HttpRequest& request) {
  const json body = BodyOf(request);
  const std::string what = TextIn(body, "do");
  if (what == "film") {
    studio.live.StartFilm(TextIn(body, "name"));
  } else if (what == "camera") {
    // Who is elsewhere does not look into this room.
    if (!studio.local) {
      throw DataError("cameras are used at this machine only");
    }
    studio.live.StartCamera(TextIn(body, "device"));
  } else if (what == "stop") {
    studio.live.Stop();
  } else if (what == "record") {
    return JsonAnswer({{"name", studio.live.Record()}});
  } else if (what == "record-end") {
    studio.live.EndRecord();
  } else {
    throw DataError("do: film, camera, stop, record or record-end");
  }
  return JsonAnswer(json::object());
}

HttpResponse Stream(const StudioParts& studio) {
  HttpResponse answer;
  answer.type = "application/octet-stream";
  answer.stream = [&live = studio.live,
                   place = std::make_shared<Live::Place>()](std::string* more) {
    return live.Next(place.get(), more);
  };
  return answer;
}

}  // namespace

std::optional<HttpResponse> AnswerOfLive(const StudioParts& studio,
                                         const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/live") return GetLive(studio);
  if (what == "POST /api/live") return PostLive(studio, request);
  if (what == "GET /api/live/stream") return Stream(studio);
  return std::nullopt;
}

}  // namespace mien

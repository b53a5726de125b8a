#include "tools/spot/live_messages.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "pipeline/core/text.h"
#include "stages/motion/regions.h"

namespace mien {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEvents = 200;  // the last ones

std::string Text(const json& value) {
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

json Number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

json Tenth(double px) { return json(std::round(10 * px) / 10); }

json FaceJson(const LiveFace& face, double scale) {
  json points = json::array();
  for (const cv::Point2f& p : face.landmarks_px) {
    points.push_back(Tenth(scale * p.x));
    points.push_back(Tenth(scale * p.y));
  }
  const cv::Rect2f& box = face.box_px;
  return {{"face", face.face},
          {"box",
           {Tenth(scale * box.x), Tenth(scale * box.y),
            Tenth(scale * box.width), Tenth(scale * box.height)}},
          {"points", std::move(points)}};
}

json EventJson(const LiveEvent& event) {
  const EventRow& row = event.row;
  return {{"id", event.id},
          {"face", row.face},
          {"kind", row.kind},
          {"onset_s", Number(row.onset_s)},
          {"apex_s", Number(row.apex_s)},
          {"offset_s", Number(row.offset_s)},
          {"score", Number(row.score)},
          {"amplitude_iod", Number(row.amplitude_iod)},
          {"regions", row.regions},
          {"flags", row.flags},
          {"action_units", row.action_units},
          {"told_s", Number(event.told_s)},
          {"withdrawn", event.withdrawn}};
}

}  // namespace

void LiveMessages::Put(const std::string& type, const std::string& json_text,
                       const std::string& blob) {
  const std::lock_guard<std::mutex> lock(mutex_);
  *out_ << type << ' ' << json_text.size() << ' ' << blob.size() << '\n'
        << json_text << blob << std::flush;
}

bool LiveMessages::broken() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !out_->good();
}

void LiveMessages::Send(const Hello& hello) {
  Put("hello", Text({{"source", hello.source},
                     {"width", hello.width_px},
                     {"height", hello.height_px},
                     {"fps", Number(hello.fps)},
                     {"delay_s", Number(hello.delay_s)},
                     {"regions", RegionNames()},
                     {"fer", hello.fer}}));
}

void LiveMessages::Send(const Picture& picture,
                        const std::vector<LiveFace>& faces) {
  json list = json::array();
  for (const LiveFace& face : faces) {
    list.push_back(FaceJson(face, picture.scale));
  }
  Put("frame",
      Text({{"number", picture.number},
            {"time_s", Number(picture.time_s)},
            {"taken_ms", Number(std::round(1e4 * picture.taken_s) / 10)},
            {"dropped", picture.dropped},
            {"faces", std::move(list)}}),
      picture.jpeg);
}

void LiveMessages::Send(const std::vector<LiveRow>& rows) {
  json list = json::array();
  for (const LiveRow& row : rows) {
    json values = json::array();
    for (const float value : row.distance_iod) {
      values.push_back(std::isfinite(value) ? json(std::lround(1e4f * value))
                                            : json(nullptr));
    }
    list.push_back({{"face", row.face},
                    {"time_s", Number(row.time_s)},
                    {"v", std::move(values)}});
  }
  Put("signals", Text({{"rows", std::move(list)}}));
}

void LiveMessages::Send(const std::vector<LiveEvent>& events, double to_s,
                        double spotting_s) {
  json list = json::array();
  const std::size_t from =
      events.size() > kMostEvents ? events.size() - kMostEvents : 0;
  for (std::size_t i = from; i < events.size(); ++i) {
    list.push_back(EventJson(events[i]));
  }
  Put("events", Text({{"events", std::move(list)},
                      {"to_s", Number(to_s)},
                      {"spotting_ms", std::lround(1000 * spotting_s)}}));
}

void LiveMessages::Send(const Reading& reading) {
  json p = json::array();
  for (const float value : reading.p) {
    p.push_back(Number(std::round(1000 * static_cast<double>(value)) / 1000));
  }
  Put("fer", Text({{"face", reading.face},
                   {"time_s", Number(reading.time_s)},
                   {"classes", reading.classes},
                   {"p", std::move(p)},
                   {"fault", reading.fault}}));
}

void LiveMessages::Send(const Record& record) {
  Put("record", Text({{"on", record.on},
                      {"frames", record.frames},
                      {"lost", record.lost},
                      {"events", record.events},
                      {"fault", record.fault}}));
}

void LiveMessages::SendEnd(const std::string& fault) {
  Put("end", Text({{"fault", fault}}));
}

}  // namespace mien

#include "tools/spot/calibration_file.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;
constexpr std::size_t kMostValues = 40000;  // and events of the parser
constexpr std::size_t kMostRungs = 1000;
constexpr std::size_t kMostGroups = 100;
constexpr double kShortestS = 0.17, kLongestS = 0.5;

std::string Cell(double value, int decimals) {
  return std::isfinite(value) ? FixedText(value, decimals) : "";
}

double PerMinute(const DetectionRung& rung) {
  return rung.others_minutes > 0 ? rung.others / rung.others_minutes
                                 : std::nan("");
}

Json Rounded(double value, int decimals = 6) {
  if (!std::isfinite(value)) return nullptr;
  return ParseDouble(FixedText(value, decimals)).value_or(0);
}

Json LimitObject(const DetectionLimit& limit) {
  return {{"share", limit.share},
          {"state", limit.state},
          {"amplitude_iod", Rounded(limit.amplitude_iod)},
          {"low_iod", Rounded(limit.low_iod)},
          {"high_iod", Rounded(limit.high_iod)}};
}

// A finite number of low..high.
double NumberIn(const Json& json, const char* key, double low, double high) {
  const double value = json.at(key).get<double>();
  if (!(value >= low && value <= high)) {
    throw DataError(Str(key, " = ", NumberText(value), " must lie in ",
                        NumberText(low), "..", NumberText(high)));
  }
  return value;
}

int CountIn(const Json& json, const char* key) {
  return static_cast<int>(std::lround(NumberIn(json, key, 0, 1e6)));
}

MeasuredLimit FromJson(const Json& json) {
  MeasuredLimit limit;
  const auto text = [&json](const char* key) {
    return CleanText(json.at(key).get<std::string>(), 1000);
  };
  limit.video = text("video");
  limit.recording = text("recording");
  limit.settings = text("settings");
  limit.method = text("method");
  limit.versions = text("versions");
  // What is beyond 64 bits or has decimals would be undefined to convert.
  if (!json.at("seed").is_number_unsigned()) {
    throw DataError("seed is no whole number of 64 bits");
  }
  limit.seed = json.at("seed").get<std::uint64_t>();
  limit.rounds = CountIn(json, "rounds");
  limit.fps = NumberIn(json, "fps", 0, 1e5);
  limit.frames = std::llround(NumberIn(json, "frames", 0, 1e12));
  limit.duration_s = NumberIn(json, "duration_s", 0, 1e9);
  limit.iod_px = NumberIn(json, "iod_px", 0, 1e5);
  limit.shortest_s = NumberIn(json, "shortest_s", 0, 100);
  limit.longest_s = NumberIn(json, "longest_s", 0, 100);
  limit.control_candidates = CountIn(json, "control_candidates");
  limit.control_unexplained = CountIn(json, "control_unexplained");
  const Json& rungs = json.at("amplitudes");
  if (rungs.size() > kMostRungs) throw DataError("too many amplitudes");
  for (const Json& one : rungs) {
    DetectionRung rung;
    rung.amplitude_iod = NumberIn(one, "amplitude_iod", 0, 1);
    rung.injected = CountIn(one, "injected");
    rung.found = CountIn(one, "found");
    rung.taken = CountIn(one, "left_out");
    rung.others = CountIn(one, "others");
    rung.others_minutes = NumberIn(one, "others_minutes", 0, 1e7);
    if (rung.found > rung.injected) throw DataError("found > injected");
    if (!limit.rungs.empty() &&
        limit.rungs.back().amplitude_iod >= rung.amplitude_iod) {
      throw DataError("amplitudes do not ascend");
    }
    limit.rungs.push_back(rung);
  }
  // Files of earlier versions have none.
  if (json.contains("groups")) {
    const Json& groups = json.at("groups");
    if (groups.size() > kMostGroups) throw DataError("too many groups");
    for (const Json& one : groups) {
      DetectionGroup group;
      group.kind = CleanText(one.at("kind").get<std::string>(), 100);
      group.name = CleanText(one.at("name").get<std::string>(), 100);
      for (const Json& size : one.at("amplitudes")) {
        if (group.rungs.size() == kMostRungs) {
          throw DataError("too many amplitudes");
        }
        DetectionRung rung;
        rung.amplitude_iod = NumberIn(size, "amplitude_iod", 0, 1);
        rung.injected = CountIn(size, "injected");
        rung.found = CountIn(size, "found");
        rung.taken = CountIn(size, "left_out");
        if (rung.found > rung.injected) throw DataError("found > injected");
        group.rungs.push_back(rung);
      }
      limit.groups.push_back(std::move(group));
    }
  }
  // Not read: they follow from the counts.
  limit.half = LimitAt(limit.rungs, 0.5);
  limit.most = LimitAt(limit.rungs, 0.9);
  return limit;
}

std::string Percent(double iod) { return ShortPercent(iod) + " %"; }

}  // namespace

std::string ShortPercent(double share) {
  return NumberText(std::round(1000 * share) / 10);
}

std::string LimitCsv(const MeasuredLimit& limit) {
  std::string csv =
      CsvLine({"amplitude_iod", "amplitude_px", "injected", "found", "recall",
               "recall_low", "recall_high", "recall_fitted", "left_out",
               "candidates_per_minute"});
  csv += CsvLine({"0", "0", "0", "0", "", "", "", "", "0",
                  FixedText(limit.control_per_minute(), 3)});
  const auto fitted = MonotoneRecall(limit.rungs);
  for (std::size_t i = 0; i < limit.rungs.size(); ++i) {
    const DetectionRung& rung = limit.rungs[i];
    const Interval interval = rung.interval();
    csv += CsvLine({NumberText(rung.amplitude_iod),
                    FixedText(rung.amplitude_iod * limit.iod_px, 3),
                    Str(rung.injected), Str(rung.found), Cell(rung.recall(), 4),
                    Cell(interval.low, 4), Cell(interval.high, 4),
                    Cell(fitted[i], 4), Str(rung.taken),
                    Cell(PerMinute(rung), 3)});
  }
  return csv;
}

std::string GroupsCsv(const MeasuredLimit& limit) {
  std::string csv =
      CsvLine({"kind", "group", "amplitude_iod", "injected", "found", "recall",
               "recall_low", "recall_high", "left_out"});
  for (const DetectionGroup& group : limit.groups) {
    for (const DetectionRung& rung : group.rungs) {
      const Interval interval = rung.interval();
      csv += CsvLine({group.kind, group.name, NumberText(rung.amplitude_iod),
                      Str(rung.injected), Str(rung.found),
                      Cell(rung.recall(), 4), Cell(interval.low, 4),
                      Cell(interval.high, 4), Str(rung.taken)});
    }
  }
  return csv;
}

std::string LimitJson(const MeasuredLimit& limit) {
  Json json = {{"video", limit.video},
               {"recording", limit.recording},
               {"settings", limit.settings},
               {"method", limit.method},
               {"versions", limit.versions},
               {"seed", limit.seed},
               {"rounds", limit.rounds},
               {"fps", Rounded(limit.fps)},
               {"frames", limit.frames},
               {"duration_s", Rounded(limit.duration_s)},
               {"iod_px", Rounded(limit.iod_px, 2)},
               {"shortest_s", limit.shortest_s},
               {"longest_s", limit.longest_s},
               {"control_candidates", limit.control_candidates},
               {"control_unexplained", limit.control_unexplained},
               {"control_per_minute", Rounded(limit.control_per_minute(), 3)},
               {"amplitudes", Json::array()}};
  const auto fitted = MonotoneRecall(limit.rungs);
  for (std::size_t i = 0; i < limit.rungs.size(); ++i) {
    const DetectionRung& rung = limit.rungs[i];
    json["amplitudes"].push_back(
        {{"amplitude_iod", rung.amplitude_iod},
         {"injected", rung.injected},
         {"found", rung.found},
         {"recall", Rounded(rung.recall())},
         {"recall_low", Rounded(rung.interval().low)},
         {"recall_high", Rounded(rung.interval().high)},
         {"recall_fitted", Rounded(fitted[i])},
         {"left_out", rung.taken},
         {"others", rung.others},
         {"others_minutes", Rounded(rung.others_minutes)}});
  }
  json["groups"] = Json::array();
  for (const DetectionGroup& group : limit.groups) {
    Json sizes = Json::array();
    for (const DetectionRung& rung : group.rungs) {
      sizes.push_back({{"amplitude_iod", rung.amplitude_iod},
                       {"injected", rung.injected},
                       {"found", rung.found},
                       {"left_out", rung.taken}});
    }
    json["groups"].push_back(
        {{"kind", group.kind}, {"name", group.name}, {"amplitudes", sizes}});
  }
  json["limits"] = {LimitObject(limit.half), LimitObject(limit.most)};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

MeasuredLimit ParseLimitJson(const std::string& text, const std::string& name) {
  const auto fail = [&name](const std::string& why) {
    return DataError(Str(name, ": no calibration.json of mien-spot --calibrate",
                         why.empty() ? "" : " (", why, why.empty() ? "" : ")"));
  };
  std::size_t values = 0;  // objects of this kind grow with the square
  const auto few = [&](int, Json::parse_event_t, Json&) {
    if (++values > kMostValues) throw DataError("more values than it has");
    return true;
  };
  try {
    return FromJson(Json::parse(text, few));
  } catch (const nlohmann::json::exception&) {
    throw fail("");
  } catch (const DataError& error) {
    throw fail(error.message());
  }
}

MeasuredLimit ReadLimit(const std::string& path) {
  return ParseLimitJson(ReadFile(path, kMostBytes), path);
}

std::string LimitText(const DetectionLimit& limit, double iod_px) {
  const std::string who = limit.share == 0.5 ? "half"
                          : limit.share == 0.9
                              ? "nine in ten"
                              : ShortPercent(limit.share) + " %";
  if (limit.state == "below") {
    return who + " are found already at the smallest size tried";
  }
  if (limit.state != "measured") {
    return who + " are found at no size tried";
  }
  const bool has_low = std::isfinite(limit.low_iod);
  const bool has_high = std::isfinite(limit.high_iod);
  const std::string low = has_low ? Percent(limit.low_iod) : "";
  const std::string high = has_high ? Percent(limit.high_iod) : "";
  const std::string interval =
      has_low && has_high ? low + " to " + high
      : has_high          ? "up to " + high
      : has_low ? low + " or more, too few were put in for an upper end"
                : "too few were put in for one";
  return Str(who, " are found from ", Percent(limit.amplitude_iod),
             " of the eyes' distance (",
             FixedText(limit.amplitude_iod * iod_px, 1),
             " px; 95 % interval: ", interval, ")");
}

std::string GroupsText(const std::vector<DetectionGroup>& groups) {
  std::string text;
  double mean = 0;
  if (const DetectionGroup* worst = WorstGroup(groups, "fields", &mean)) {
    const DetectionRung sum = worst->Sum();
    text = Str("By kinds of displacement fields, all sizes together: ",
               FixedText(100 * mean, 0), " % found on the mean, worst \"",
               worst->name, "\" with ", FixedText(100 * sum.recall(), 0),
               " % (", sum.found, " of ", sum.injected, "). ");
  }
  std::string parts;
  for (const DetectionGroup& group : groups) {
    const DetectionRung sum = group.Sum();
    if (group.kind == "fields" || sum.injected == 0) continue;
    parts += Str(parts.empty() ? "" : "; ", group.name, " ", sum.found, " of ",
                 sum.injected);
  }
  return parts.empty() ? text
                       : Str(text, "Found by place and time: ", parts, ".");
}

std::string FrameRateText(double fps) {
  if (!(fps > 0)) return "";
  return Str(
      "At ", FixedText(fps, 1), " frames/s an expression of ",
      NumberText(kShortestS), " to ", NumberText(kLongestS), " s covers ",
      FixedText(kShortestS * fps, 1), " to ", FixedText(kLongestS * fps, 1),
      " frames",
      fps < 50 ? "; the shortest are seen too few times to have a shape" : "");
}

std::vector<std::string> LimitLines(const MeasuredLimit& limit,
                                    const std::string& recording,
                                    const std::string& settings) {
  if (limit.rungs.empty()) return {};
  int injected = 0;
  for (const DetectionRung& rung : limit.rungs) injected += rung.injected;
  const std::string where =
      limit.recording == recording
          ? "on this recording"
          : Str("on another recording (", limit.video,
                "; it holds here if camera, light and distance are the same)");
  std::vector<std::string> lines = {
      Str("Detection limit, measured ", where, " with ", injected,
          " micro-expressions of ",
          ShortPercent(limit.rungs.front().amplitude_iod), " to ",
          Percent(limit.rungs.back().amplitude_iod),
          " of the eyes' distance put into the face: ",
          LimitText(limit.half, limit.iod_px), "; ",
          LimitText(limit.most, limit.iod_px),
          ". What is smaller than that is mostly not in the list, and that it "
          "is not there proves nothing."),
      Str("The recording without them gave ",
          FixedText(limit.control_per_minute(), 1), " candidates a minute. ",
          FrameRateText(limit.fps), "; the limit holds for this frame rate.")};
  if (const std::string text = GroupsText(limit.groups); !text.empty()) {
    lines.push_back(text);
  }
  if (limit.settings != settings) {
    lines.push_back(
        "The limit was measured with other settings than this report: run "
        "mien-spot --calibrate again with the same ones.");
  }
  return lines;
}

}  // namespace mien

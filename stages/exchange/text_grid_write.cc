// Praat's long text form.

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr double kTicksPerS = 1e6;

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c == '\n' || c == '\t' ? ' ' : c;
  }
  return out + "\"";
}

std::string Seconds(std::int64_t ticks) {
  return FixedText(static_cast<double>(ticks) / kTicksPerS, 6);
}

std::string First(std::int64_t ticks) {
  return ticks == 0 ? "0" : Seconds(ticks);
}

std::string PointTier(const Track& track) {
  std::string out = Str("        points: size = ", track.items.size(), "\n");
  for (std::size_t i = 0; i < track.items.size(); ++i) {
    out += Str("        points [", i + 1,
               "]:\n            number = ", Seconds(track.items[i].start),
               "\n            mark = ", Quoted(track.items[i].text), "\n");
  }
  return out;
}

std::string IntervalTier(const Track& track, std::int64_t begin,
                         std::int64_t end) {
  std::vector<TrackItem> tiles;
  std::int64_t at = begin;
  for (const TrackItem& item : track.items) {
    if (item.start > at) tiles.push_back({at, item.start, ""});
    tiles.push_back(item);
    at = item.end;
  }
  if (at < end) tiles.push_back({at, end, ""});
  std::string out = Str("        intervals: size = ", tiles.size(), "\n");
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    out += Str("        intervals [", i + 1,
               "]:\n            xmin = ", Seconds(tiles[i].start),
               "\n            xmax = ", Seconds(tiles[i].end),
               "\n            text = ", Quoted(tiles[i].text), "\n");
  }
  return out;
}

}  // namespace

std::string WriteTextGrid(const std::vector<EventRow>& rows,
                          const VideoInfo& video) {
  TrackOptions options;
  options.ticks_per_s = kTicksPerS;
  auto tracks = EventTracks(rows, video, options);
  const std::int64_t sound = std::llround(std::max(video.sound_s, 0.0) * 1e6);
  for (Track& track : tracks) {
    for (TrackItem& item : track.items) {
      item.start -= sound;
      item.end -= sound;
    }
  }
  const std::int64_t begin = -sound;
  std::int64_t end =
      std::llround(std::max(video.duration_s, 0.001) * 1e6) - sound;
  for (const Track& track : tracks) {
    end = std::max(end, track.items.back().end);
  }
  std::string out =
      Str("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = ",
          First(begin), "\nxmax = ", Seconds(end),
          "\ntiers? <exists>\nsize = ", tracks.size(), "\nitem []:\n");
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    const bool points = tracks[t].what == "apex";
    out += Str("    item [", t + 1, "]:\n        class = ",
               points ? "\"TextTier\"" : "\"IntervalTier\"",
               "\n        name = ", Quoted(tracks[t].name),
               "\n        xmin = ", First(begin),
               "\n        xmax = ", Seconds(end), "\n");
    out += points ? PointTier(tracks[t]) : IntervalTier(tracks[t], begin, end);
  }
  return out;
}

}  // namespace mien

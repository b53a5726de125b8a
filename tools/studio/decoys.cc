#include "tools/studio/decoys.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostSignals = std::size_t{2} << 30;
constexpr double kGapS = 0.5;
constexpr int kMostTries = 20;  // for each decoy that is wanted
constexpr const char* kNote =
    "decoy";  // mien-spot keeps rows that say something

// "head_x_iod" -> 0, "face3_head_x_iod" -> 3; else nullopt.
std::optional<int> FaceOfColumn(const std::string& column) {
  const std::string name = "head_x_iod";
  if (column == name) return 0;
  if (!StartsWith(column, "face") || !EndsWith(column, "_" + name)) {
    return std::nullopt;
  }
  const auto face =
      ParseInt(column.substr(4, column.size() - 4 - name.size() - 1));
  if (!face || *face < 0 || *face > 1000000) return std::nullopt;
  return static_cast<int>(*face);
}

// Up to `separator`, which is taken away.
std::string_view TakeUntil(char separator, std::string_view* rest) {
  const auto end = rest->find(separator);
  const std::string_view one = rest->substr(0, end);
  *rest = end == std::string_view::npos ? std::string_view()
                                        : rest->substr(end + 1);
  return one;
}

std::string_view TakeLine(std::string_view* rest) {
  std::string_view line = TakeUntil('\n', rest);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::array<std::int64_t, 3> PlaceOf(const EventRow& row) {
  return {row.face, row.onset_frame, row.offset_frame};
}

// Whether a decoy may stand there: the face is seen, and nothing is near.
bool IsFree(const EventRow& row, const SeenFrames& frames,
            const std::vector<EventRow>& others) {
  const auto seen = frames.seen.find(row.face);
  const std::int64_t from = row.onset_frame - frames.first_frame;
  const std::int64_t to = row.offset_frame - frames.first_frame;
  if (seen == frames.seen.end() || from < 0 || to < from ||
      to >= static_cast<std::int64_t>(seen->second.size())) {
    return false;
  }
  const auto begin = seen->second.begin();
  if (std::count(begin + from, begin + to + 1, 0) > 0) return false;
  return std::none_of(others.begin(), others.end(), [&row](const EventRow& o) {
    return o.face == row.face && o.onset_s - kGapS < row.offset_s &&
           row.onset_s < o.offset_s + kGapS;
  });
}

// Everywhere that such a stretch is free, one place at random.
std::optional<EventRow> PlaceLike(const EventRow& like,
                                  const SeenFrames& frames,
                                  const std::vector<EventRow>& others,
                                  Rng* rng) {
  const auto seen = frames.seen.find(like.face);
  if (seen == frames.seen.end()) return std::nullopt;
  const std::size_t count = frames.time_s.size();
  const auto& times = frames.time_s;
  std::vector<char> closed(count, 0);
  for (std::size_t i = 0; i < count; ++i) closed[i] = seen->second[i] ? 0 : 1;
  for (const EventRow& o : others) {
    if (o.face != like.face) continue;
    const auto from =
        std::upper_bound(times.begin(), times.end(), o.onset_s - kGapS);
    const auto to = std::lower_bound(from, times.end(), o.offset_s + kGapS);
    std::fill(closed.begin() + (from - times.begin()),
              closed.begin() + (to - times.begin()), 1);
  }
  // Frames before each that cannot be within a decoy.
  std::vector<std::size_t> taken(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) {
    taken[i + 1] = taken[i] + (closed[i] ? 1 : 0);
  }
  const std::int64_t length = like.offset_frame - like.onset_frame;
  const bool apex = like.apex_frame >= like.onset_frame &&
                    like.apex_frame <= like.offset_frame;
  const std::int64_t rise =
      apex ? like.apex_frame - like.onset_frame : length / 2;
  if (length < 0) return std::nullopt;
  std::vector<std::size_t> places;
  const auto reach = static_cast<std::size_t>(length);
  for (std::size_t i = 0; i + reach < count; ++i) {
    if (taken[i + reach + 1] == taken[i]) places.push_back(i);
  }
  if (places.empty()) return std::nullopt;
  const std::size_t at = places[static_cast<std::size_t>(
      rng->Below(static_cast<std::int64_t>(places.size())))];
  EventRow row;
  row.video = like.video;
  row.face = like.face;
  row.kind = like.kind;
  row.micro_by = like.micro_by;
  row.note = kNote;
  row.onset_frame = frames.first_frame + static_cast<std::int64_t>(at);
  row.apex_frame = row.onset_frame + rise;
  row.offset_frame = row.onset_frame + length;
  row.onset_s = frames.time_s[at];
  row.apex_s = frames.time_s[at + static_cast<std::size_t>(rise)];
  row.offset_s = frames.time_s[at + reach];
  return row;
}

fs::path ChosenPath(const Project& project, const std::string& recording) {
  return fs::path(project.Decoys(recording)) / "decoys.csv";
}

std::vector<EventRow> Chosen(const Project& project,
                             const std::string& recording) {
  const fs::path path = ChosenPath(project, recording);
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return {};
  std::vector<EventRow> rows = ReadEvents(path.string());
  // Somebody may have written it by hand.
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const auto& row) { return !IsDecoy(row); }),
             rows.end());
  return rows;
}

}  // namespace

SeenFrames SeenFramesOf(const std::string& csv, const std::string& name) {
  std::string_view rest = csv;
  const auto header = Split(std::string(TakeLine(&rest)), ',');
  const auto time = std::find(header.begin(), header.end(), "time_s");
  if (time == header.end()) {
    throw DataError(name + " is no signals.csv: run it again");
  }
  const auto time_at = static_cast<std::size_t>(time - header.begin());
  SeenFrames frames;
  std::vector<std::pair<std::size_t, std::vector<char>*>> columns;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const auto face = FaceOfColumn(header[c]);
    if (face) columns.push_back({c, &frames.seen[*face]});
  }
  for (bool first = true; !rest.empty(); first = false) {
    std::string_view line = TakeLine(&rest);
    std::size_t k = 0;
    for (std::size_t c = 0; c < header.size(); ++c) {
      const std::string_view cell = TakeUntil(',', &line);
      if (c == 0 && first) frames.first_frame = ParseInt(cell).value_or(0);
      if (c == time_at) frames.time_s.push_back(ParseDouble(cell).value_or(0));
      if (k < columns.size() && columns[k].first == c) {
        columns[k++].second->push_back(cell.empty() ? 0 : 1);
      }
    }
  }
  return frames;
}

std::vector<EventRow> ChooseDecoys(const std::vector<EventRow>& found,
                                   const std::vector<EventRow>& before,
                                   const SeenFrames& frames, double share,
                                   std::uint64_t seed) {
  std::vector<EventRow> decoys;
  if (found.empty() || share <= 0) return decoys;
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(
      1, std::llround(share * static_cast<double>(found.size()))));
  std::vector<EventRow> others = found;
  int last = kFirstDecoy - 1;
  const auto take = [&](const EventRow& row) {
    decoys.push_back(row);
    others.push_back(row);
    last = std::max(last, row.event);
  };
  for (const EventRow& row : before) {
    if (IsFree(row, frames, others)) take(row);
  }
  Rng rng(seed);
  for (std::size_t tries = kMostTries * wanted;
       tries > 0 && decoys.size() < wanted; --tries) {
    const EventRow& like = found[static_cast<std::size_t>(
        rng.Below(static_cast<std::int64_t>(found.size())))];
    auto row = PlaceLike(like, frames, others, &rng);
    if (!row) continue;
    row->event = last + 1;
    take(*row);
  }
  return decoys;
}

bool WriteDecoys(const Project& project, const std::string& recording) {
  const std::string results = project.Found(recording);
  if (results.empty()) {
    throw DataError("nothing has been found in this recording yet");
  }
  const auto found = ReadEvents((fs::path(results) / "events.csv").string());
  const std::string signals = (fs::path(results) / "signals.csv").string();
  const ProjectParams params = project.params();
  const auto decoys = ChooseDecoys(
      found, Chosen(project, recording),
      SeenFramesOf(ReadFile(signals, kMostSignals), signals), params.decoys,
      DeriveSeed(static_cast<std::uint64_t>(params.seed), "decoys", recording));
  if (decoys.empty()) return false;
  const fs::path path = ChosenPath(project, recording);
  MakeFolder(path.parent_path());
  WriteFileAtomic(path.string(), EventsCsv(decoys));
  return true;
}

std::vector<EventRow> ReadDecoys(const Project& project,
                                 const std::string& recording,
                                 const std::vector<EventRow>& found) {
  const std::vector<EventRow> decoys = Chosen(project, recording);
  if (decoys.empty()) return decoys;
  const std::string shown = project.DecoysFound(recording);
  if (shown.empty()) return {};
  // Where they stand in what mien-spot made of them.
  std::map<std::array<std::int64_t, 3>, int> there;
  const auto rows = ReadEvents((fs::path(shown) / "events.csv").string());
  for (const EventRow& row : rows) there[PlaceOf(row)] = row.event;
  if (rows.size() != found.size() + decoys.size()) return {};
  for (const EventRow& row : found) {
    const auto at = there.find(PlaceOf(row));
    if (at == there.end() || at->second != row.event) return {};
  }
  for (const EventRow& row : decoys) {
    if (there.count(PlaceOf(row)) == 0) return {};
  }
  return decoys;
}

bool ShowsDecoys(const ProjectParams& params, const std::string& coder) {
  return params.blind && params.decoys > 0 && coder != kConsensusCoder;
}

}  // namespace mien

#include "stages/exchange/boris_media.h"

#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"

namespace mien {
namespace {

// "player #2: b.mp4": the number, or 0; takes it off the text.
int TakePlayer(std::string_view* text) {
  const std::string lower = ToLower(text->substr(0, 12));
  if (!StartsWith(lower, "player #")) return 0;
  std::size_t at = 8;
  int number = 0;
  while (at < text->size() && (*text)[at] >= '0' && (*text)[at] <= '9' &&
         number < 1000) {
    number = number * 10 + ((*text)[at++] - '0');
  }
  if (at == 8 || at >= text->size() || (*text)[at] != ':') return 0;
  text->remove_prefix(at + 1);
  return number;
}

std::vector<std::string> Parts(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string& player : Split(text, '|')) {
    for (const std::string& one : Split(player, ';')) {
      if (!TrimCell(one).empty()) parts.push_back(TrimCell(one));
    }
  }
  return parts;
}

// The numbers of "25.000|30.000" or "12.0;8.0", as many as there are media;
// one counts for all. NaN where none is told.
std::vector<double> PartNumbers(const std::string& text, std::size_t media) {
  std::vector<double> numbers;
  for (const std::string& part : Parts(text)) {
    const auto number = ParseCellNumber(part, DecimalMark::kUnknown, false);
    numbers.push_back(number && *number > 0 ? *number : std::nan(""));
  }
  if (numbers.size() == 1) numbers.resize(media, numbers[0]);
  if (numbers.size() != media) numbers.assign(media, std::nan(""));
  return numbers;
}

}  // namespace

std::vector<Medium> BorisMedia(int session, double offset_s,
                               const std::string& source,
                               const std::string& fps,
                               const std::string& durations) {
  std::vector<Medium> media;
  std::string_view text = source;
  std::string_view rest = text;
  std::vector<std::pair<int, std::string>> found;
  if (TakePlayer(&rest) == 0) {
    if (!TrimCell(source).empty()) found.emplace_back(1, TrimCell(source));
  } else {
    int player = 1;
    for (const std::string& part : Parts(text)) {
      std::string_view path = part;
      const int number = TakePlayer(&path);
      if (number > 0) player = number;
      if (!Trim(path).empty()) found.emplace_back(player, Trim(path));
    }
  }
  const auto rates = PartNumbers(fps, found.size());
  const auto lengths = PartNumbers(durations, found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    Medium medium;
    medium.path = CleanText(PlainPath(found[i].second), 4096);
    medium.name = CleanText(FileNameOf(medium.path), 255);
    medium.session = session;
    medium.track = found[i].first;
    medium.fps = rates[i] < 1e6 ? rates[i] : 0;
    const bool follows = i > 0 && found[i - 1].first == found[i].first;
    medium.begin_s = follows ? media.back().end_s : offset_s;
    medium.end_s = medium.begin_s + lengths[i];
    medium.shift_s = -medium.begin_s;
    media.push_back(medium);
  }
  // The last of a player goes on: events may lie after its told end.
  for (std::size_t i = 0; i < media.size(); ++i) {
    const bool last =
        i + 1 == media.size() || media[i + 1].track != media[i].track;
    if (last) media[i].end_s = 1e12;
  }
  return media;
}

}  // namespace mien

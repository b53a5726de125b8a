#include "tools/eval/frame_clock.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// A line has up to some thousand bytes, a day at 200 fps 17 million lines.
constexpr std::size_t kMaxLine = std::size_t{64} << 10;
constexpr std::size_t kMaxLines = 20000000;

}  // namespace

FrameClock MakeClock(std::vector<FrameTime> times) {
  std::sort(
      times.begin(), times.end(), [](const FrameTime& a, const FrameTime& b) {
        return a.time_s != b.time_s ? a.time_s < b.time_s : a.frame < b.frame;
      });
  FrameClock clock;
  for (const FrameTime& one : times) {
    if (!clock.empty() && clock.back().time_s == one.time_s &&
        clock.back().frame == one.frame) {
      continue;
    }
    if (!clock.empty() &&
        !(one.time_s > clock.back().time_s && one.frame > clock.back().frame)) {
      return {};
    }
    clock.push_back(one);
  }
  if (clock.size() < 2) clock.clear();
  return clock;
}

FrameClock ReadClock(const std::string& path) {
  std::error_code error;  // a pipe would be waited for
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::ifstream in(path, std::ios::binary);
  std::string line(kMaxLine, '\0');
  const auto next = [&] {
    return static_cast<bool>(
        in.getline(line.data(), static_cast<std::streamsize>(kMaxLine)));
  };
  if (!in || !next() || !StartsWith(line, "frame,time_s")) return {};
  std::vector<FrameTime> times;
  while (next()) {
    const std::string_view text(line.data());
    const auto comma = text.find(',');
    if (Trim(text).empty()) continue;
    if (comma == std::string_view::npos || times.size() == kMaxLines) return {};
    const auto rest = text.substr(comma + 1);
    const auto frame = ParseDouble(std::string(text.substr(0, comma)));
    const auto time_s = ParseDouble(Trim(rest.substr(0, rest.find(','))));
    if (!frame || !time_s) return {};
    times.push_back({*time_s, *frame});
  }
  return in.eof() ? MakeClock(std::move(times)) : FrameClock();
}

namespace {

// y of x by what is known, on both sides with the mean slope.
double Between(const FrameClock& clock, double FrameTime::*from,
               double FrameTime::*to, double x) {
  MIEN_CHECK(clock.size() >= 2, "a clock needs two frames");
  const FrameTime &first = clock.front(), &last = clock.back();
  const double slope = (last.*to - first.*to) / (last.*from - first.*from);
  if (x <= first.*from) return first.*to + (x - first.*from) * slope;
  if (x >= last.*from) return last.*to + (x - last.*from) * slope;
  const auto after = std::upper_bound(
      clock.begin(), clock.end(), x,
      [from](double at, const FrameTime& one) { return at < one.*from; });
  const FrameTime &b = *after, &a = *(after - 1);
  return a.*to + (x - a.*from) * (b.*to - a.*to) / (b.*from - a.*from);
}

}  // namespace

double FrameAt(const FrameClock& clock, double time_s) {
  return Between(clock, &FrameTime::time_s, &FrameTime::frame, time_s);
}

double TimeOfFrame(const FrameClock& clock, double frame) {
  return Between(clock, &FrameTime::frame, &FrameTime::time_s, frame);
}

}  // namespace mien

// Tables of mien-eval: two reviews joined, as they come from a folder.

#include <algorithm>

#include "tests/fuzz/fuzz.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_input.h"

MIEN_FUZZ(bytes) {
  // Two files, parted by a line of "====".
  const std::size_t parted = std::min(bytes.find("\n====\n"), bytes.size());
  const auto& folder = mien::fuzz::TheFolder();
  const std::string truth = folder.Write("truth.csv", bytes.substr(0, parted));
  const std::string predicted = folder.Write(
      "pred.csv", bytes.substr(std::min(parted + 6, bytes.size())));
  mien::fuzz::Answered([&] { mien::ReadVideos(truth); });
  mien::SpotReading reading;
  reading.fps = 25;  // of time code
  mien::SpotList first = mien::ReadSpots({truth}, reading);
  mien::SpotList second = first;
  mien::fuzz::Answered([&] { second = mien::ReadSpots({predicted}, {}); });
  mien::ChooseCoders({}, &first);
  mien::JoinOptions options;
  options.fps = 25;
  mien::JoinSpots(first, second, std::nullopt, options);
}

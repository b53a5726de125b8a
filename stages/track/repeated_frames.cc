#include "stages/track/repeated_frames.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kBeside = 2;
constexpr float kMoves = 0.25F;   // grey levels
constexpr float kRepeats = 0.2F;  // of the change beside it
constexpr int kMostPeriod = 6;
constexpr std::size_t kStretch = 60;  // frames that keep one phase
constexpr std::size_t kFewestMoving = 60;
constexpr double kMostly = 0.85;

enum class Kind { kStill, kMoves, kRepeats };

std::vector<Kind> KindsOf(const std::vector<float>& change) {
  std::vector<Kind> kinds(change.size(), Kind::kStill);
  for (std::size_t i = 0; i < change.size(); ++i) {
    float beside = 0;
    const std::size_t from = i - std::min(i, kBeside);
    const std::size_t to = std::min(change.size(), i + kBeside + 1);
    for (std::size_t j = from; j < to; ++j) {
      if (j != i) beside = std::max(beside, change[j]);
    }
    if (std::max(beside, change[i]) < kMoves) continue;
    kinds[i] = change[i] < kRepeats * beside ? Kind::kRepeats : Kind::kMoves;
  }
  return kinds;
}

struct Tally {
  std::size_t moving = 0;  // that move or repeat
  std::size_t repeats = 0, in_place = 0, at_place = 0;
  int places = 0;

  bool Fits() const {
    return repeats > 0 &&
           static_cast<double>(in_place) >=
               kMostly * static_cast<double>(repeats) &&
           static_cast<double>(in_place) >=
               kMostly * static_cast<double>(at_place);
  }
};

// Of one stretch: the places of the period at which most frames repeat.
Tally TallyOf(const std::vector<Kind>& kinds, std::size_t begin,
              std::size_t end, int period) {
  std::array<std::size_t, kMostPeriod> moving{}, repeats{};
  for (std::size_t i = begin; i < end; ++i) {
    if (kinds[i] == Kind::kStill) continue;
    const std::size_t place = i % static_cast<std::size_t>(period);
    ++moving[place];
    repeats[place] += kinds[i] == Kind::kRepeats ? 1 : 0;
  }
  Tally tally;
  for (std::size_t p = 0; p < static_cast<std::size_t>(period); ++p) {
    tally.moving += moving[p];
    tally.repeats += repeats[p];
    if (2 * repeats[p] <= moving[p]) continue;
    ++tally.places;
    tally.in_place += repeats[p];
    tally.at_place += moving[p];
  }
  return tally;
}

}  // namespace

std::optional<RepeatedFrames> FindRepeated(const std::vector<float>& change,
                                           double fps) {
  const std::vector<Kind> kinds = KindsOf(change);
  for (int period = 2; period <= kMostPeriod; ++period) {
    Tally all;
    std::array<std::size_t, kMostPeriod> votes{};
    for (std::size_t i = 0; i < kinds.size(); i += kStretch) {
      const Tally one =
          TallyOf(kinds, i, std::min(kinds.size(), i + kStretch), period);
      all.moving += one.moving;
      all.repeats += one.repeats;
      all.in_place += one.in_place;
      all.at_place += one.at_place;
      votes[static_cast<std::size_t>(one.places)] += one.moving;
    }
    if (all.moving < kFewestMoving || !all.Fits()) continue;
    const auto most = std::max_element(votes.begin(), votes.end());
    const auto repeated = static_cast<int>(most - votes.begin());
    if (repeated == 0 || repeated >= period) continue;
    return RepeatedFrames{period, repeated, fps * (period - repeated) / period};
  }
  return std::nullopt;
}

Note NoteOf(const RepeatedFrames& repeated) {
  constexpr std::array<const char*, kMostPeriod + 1> kPlaces = {
      "", "", "second", "third", "fourth", "fifth", "sixth"};
  const std::string which =
      repeated.repeated == 1
          ? Str("every ", kPlaces.at(static_cast<std::size_t>(repeated.period)),
                " frame repeats")
          : Str(repeated.repeated, " of ", repeated.period, " frames repeat");
  return {"rate",
          Str(which, " the one before: the film has ",
              FixedText(repeated.pictures_s, 1),
              " pictures a second, however many frames; times are right, but "
              "movements are seen as often as there are pictures"),
          0};
}

}  // namespace mien

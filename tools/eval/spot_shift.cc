#include "tools/eval/spot_shift.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostPairs = 4000000;
constexpr double kMinIou = 0.5;
constexpr double kByChance = 0.05;
constexpr double kFewTouch = 0.2;  // share of the truths

// Steps, both ends included, that bring a truth onto a candidate.
struct Steps {
  std::int64_t first, last;
};

std::optional<Steps> StepsOnto(const SpotInterval& truth,
                               const SpotInterval& candidate, double min_iou) {
  const std::int64_t a = truth.offset_frame - truth.onset_frame + 1;
  const std::int64_t b = candidate.offset_frame - candidate.onset_frame + 1;
  // Common frames n with n / (a + b - n) >= min_iou.
  const auto need = static_cast<std::int64_t>(
      std::ceil(min_iou * static_cast<double>(a + b) / (1 + min_iou) - 1e-9));
  if (need > std::min(a, b)) return std::nullopt;
  const std::int64_t apart = candidate.onset_frame - truth.onset_frame;
  return Steps{apart + need - a, apart + b - need};
}

// Those of one truth, sorted and merged.
std::vector<Steps> Merged(std::vector<Steps> steps) {
  std::sort(steps.begin(), steps.end(),
            [](const Steps& a, const Steps& b) { return a.first < b.first; });
  std::vector<Steps> merged;
  for (const Steps& one : steps) {
    if (!merged.empty() && one.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, one.last);
    } else {
      merged.push_back(one);
    }
  }
  return merged;
}

// Chance that at least k of n come true, each by p.
double AtLeast(int k, int n, double p) {
  if (p >= 1) return 1;
  double sum = 0;
  for (int i = k; i <= n; ++i) {
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) -
                    std::lgamma(n - i + 1.0) + i * std::log(p) +
                    (n - i) * std::log1p(-p));
  }
  return sum;
}

// What all truths together allow.
struct Range {
  std::map<std::int64_t, int> changes;  // of the number of hits, at a step
  std::int64_t first = 0, last = 0;
  double covered = 0;  // sum over truths
  std::size_t spans = 0;

  void Add(const std::vector<Steps>& steps) {
    for (const Steps& one : steps) {
      if (spans == 0 || one.first < first) first = one.first;
      if (spans == 0 || one.last > last) last = one.last;
      ++changes[one.first];
      --changes[one.last + 1];
      covered += static_cast<double>(one.last - one.first + 1);
      ++spans;
    }
  }

  // As many by chance: over the places that differ from each other.
  double ChanceOf(int hits, int truths) const {
    const auto width = static_cast<double>(last - first + 1);
    const double places = width / (covered / static_cast<double>(spans));
    return places * AtLeast(hits, truths, covered / truths / width);
  }
};

bool Touch(const SpotInterval& a, const SpotInterval& b) {
  return a.video == b.video && a.onset_frame <= b.offset_frame &&
         b.onset_frame <= a.offset_frame;
}

std::vector<SpotInterval> Of(std::size_t video,
                             const std::vector<SpotInterval>& all) {
  std::vector<SpotInterval> own;
  std::copy_if(all.begin(), all.end(), std::back_inserter(own),
               [video](const SpotInterval& one) { return one.video == video; });
  return own;
}

std::string StepText(std::int64_t frames, const std::optional<double>& fps) {
  std::string text = Str(frames, std::abs(frames) == 1 ? " frame" : " frames");
  if (fps) {
    text += Str(" (", FixedText(static_cast<double>(frames) / *fps, 3), " s)");
  }
  return text;
}

// Last frame of a recording, where its length is told.
std::optional<double> LastFrame(const VideoFacts& video) {
  if (!video.duration_s || !video.fps) return std::nullopt;
  const double frames = *video.duration_s * *video.fps;
  return std::max(frames - 1,
                  video.clock.empty() ? 0 : video.clock.back().frame);
}

void WarnOfEnds(const std::vector<SpotInterval>& truth, SpotSet* set) {
  struct Beyond {
    int truths = 0, beyond = 0;
    std::int64_t first = 0;
  };
  std::map<std::size_t, Beyond> by_video;
  for (const SpotInterval& one : truth) {
    const VideoFacts& video = set->videos[one.video];
    const auto last = LastFrame(video);
    if (!last) continue;
    Beyond& own = by_video[one.video];
    ++own.truths;
    // Coders round: half a second is no claim.
    const double most = *last + std::max(1.0, 0.5 * *video.fps);
    if (static_cast<double>(one.onset_frame) <= *last + 1 &&
        static_cast<double>(one.offset_frame) <= most) {
      continue;
    }
    if (own.beyond++ == 0) own.first = one.onset_frame;
  }
  for (const auto& [index, own] : by_video) {
    if (own.beyond == 0) continue;
    const VideoFacts& video = set->videos[index];
    set->warnings.push_back(Str(
        own.beyond, " of ", own.truths, " truths of ",
        ShownText(video.name, 100), own.beyond == 1 ? " lies" : " lie",
        " beyond its end (", FixedText(*video.duration_s, 2), " s, frame ",
        std::llround(*LastFrame(video)), "), the first from frame ", own.first,
        " on: another recording, another cut of it, or times that count "
        "from elsewhere? They count as missed"));
  }
}

// The sentence for some recordings; "" when there is nothing to say.
std::string PlaceText(const std::string& name,
                      const std::vector<SpotInterval>& truth,
                      const std::vector<SpotInterval>& predicted,
                      const std::optional<double>& fps) {
  if (truth.empty() || predicted.empty() ||
      truth.size() * predicted.size() > kMostPairs) {
    return "";
  }
  const auto touching =
      std::count_if(truth.begin(), truth.end(), [&](const SpotInterval& one) {
        return std::any_of(
            predicted.begin(), predicted.end(),
            [&](const SpotInterval& other) { return Touch(one, other); });
      });
  const auto most = kFewTouch * static_cast<double>(truth.size());
  if (static_cast<double>(touching) > most) return "";
  const auto shift = FindShift(truth, predicted, kMinIou);
  if (!shift) return "";
  return Str(name, ": ", touching, " of ", truth.size(),
             " truths touch a candidate, but moved by ",
             StepText(shift->frames, fps), " ", shift->hits,
             " would be hits: do their times count from elsewhere (another "
             "first frame, the time origin of the annotation, another cut of "
             "the film)? Nothing was moved");
}

}  // namespace

std::optional<TruthShift> FindShift(const std::vector<SpotInterval>& truth,
                                    const std::vector<SpotInterval>& predicted,
                                    double min_iou) {
  if (truth.size() * predicted.size() > kMostPairs) return std::nullopt;
  Range range;
  for (const SpotInterval& one : truth) {
    std::vector<Steps> steps;
    for (const SpotInterval& other : predicted) {
      if (other.video != one.video) continue;
      if (const auto own = StepsOnto(one, other, min_iou)) {
        steps.push_back(*own);
      }
    }
    range.Add(Merged(std::move(steps)));
  }
  const auto truths = static_cast<int>(truth.size());
  TruthShift best;
  int hits = 0;
  for (auto at = range.changes.begin(); at != range.changes.end(); ++at) {
    hits += at->second;
    if (hits == 0 || hits < best.hits) continue;
    const std::int64_t middle = (at->first + std::next(at)->first - 1) / 2;
    if (hits > best.hits || std::abs(middle) < std::abs(best.frames)) {
      best = {middle, hits};
    }
  }
  if (2 * best.hits <= truths || best.frames == 0 ||
      range.ChanceOf(best.hits, truths) > kByChance) {
    return std::nullopt;
  }
  return best;
}

void WarnOfPlaces(SpotSet* set) {
  const auto truth = set->Truth(), predicted = set->Predicted();
  WarnOfEnds(truth, set);
  std::vector<std::size_t> both;
  std::vector<SpotInterval> common;
  for (std::size_t v = 0; v < set->videos.size(); ++v) {
    const auto own = Of(v, truth);
    if (own.empty() || Of(v, predicted).empty()) continue;
    both.push_back(v);
    common.insert(common.end(), own.begin(), own.end());
  }
  if (both.size() > 1) {
    const std::string text =
        PlaceText(Str("all ", both.size(), " recordings"), common, predicted,
                  set->videos[both.front()].fps);
    if (!text.empty()) {
      set->warnings.push_back(text);
      return;
    }
  }
  for (const std::size_t v : both) {
    const VideoFacts& video = set->videos[v];
    const std::string name = ShownText(video.name, 100);
    const auto own = Of(v, truth), others = Of(v, predicted);
    const std::string text = PlaceText(name, own, others, video.fps);
    if (!text.empty()) {
      set->warnings.push_back(text);
    }
  }
}

}  // namespace mien

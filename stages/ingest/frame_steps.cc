#include "stages/ingest/frame_steps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "stages/ingest/timeline.h"

namespace mien {
namespace {

constexpr std::size_t kFewest = 8;  // steps of which anything is said
constexpr double kRounding = 1e-6;  // s
constexpr double kNear = 0.25;      // of the usual step
constexpr double kMostlyNear = 0.8;
constexpr double kMissingFrom = 1.5;  // steps
constexpr double kMadeUp = 0.5;
constexpr std::size_t kBlock = 12;  // steps
constexpr double kSteady = 0.75;    // of the steps of a block
constexpr double kSameRate = 0.1;
constexpr double kLeastSpellS = 0.5;
constexpr std::size_t kLeastSpell = 24;  // steps
constexpr std::size_t kMostSpells = 6;

bool IsNear(double step, double usual, double tick_s) {
  return std::abs(step - usual) <= std::max(kNear * usual, 1.01 * tick_s);
}

bool IsPause(double step, double usual) {
  // As in ticks: a step of exactly the limit is none, however it is rounded.
  return step > Timeline::kPauseS + kRounding && step > 5 * usual + kRounding;
}

std::vector<double> StepsBetween(const std::vector<double>& time_s) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < time_s.size(); ++i) {
    steps.push_back(time_s[i] - time_s[i - 1]);
  }
  return steps;
}

// Frames that are missing within step i.
std::int64_t MissingIn(const std::vector<double>& steps, std::size_t i,
                       double usual) {
  if (steps[i] <= kMissingFrom * usual || IsPause(steps[i], usual)) return 0;
  double excess = steps[i] - usual;
  // A frame that came late, or those before it early, is made up for beside it.
  for (std::size_t before = 0; before <= 2 && before <= i; ++before) {
    double sum = -static_cast<double>(before + 1) * usual;
    for (std::size_t j = i - before; j <= i; ++j) sum += steps[j];
    excess = std::min(excess, sum);
    for (std::size_t after = 1; after <= 2 && i + after < steps.size();
         ++after) {
      sum += steps[i + after] - usual;
      excess = std::min(excess, sum);
    }
  }
  return excess < kMadeUp * usual ? 0 : std::llround(excess / usual);
}

void CountMissing(const std::vector<double>& steps,
                  const std::vector<double>& time_s, std::size_t begin,
                  std::size_t end, double usual, FrameSteps* found) {
  for (std::size_t i = begin; i < end; ++i) {
    const std::int64_t missing = MissingIn(steps, i, usual);
    if (missing <= 0) continue;
    if (found->places++ == 0) found->first_s = time_s[i];
    found->missing += missing;
  }
}

struct Run {
  std::size_t begin = 0, end = 0;  // steps
  double step = 0;
};

// The median of a block's steps, if most lie near it.
std::optional<double> SteadyStep(const std::vector<double>& steps,
                                 std::size_t begin, double tick_s) {
  const std::vector<double> block(
      steps.begin() + static_cast<std::ptrdiff_t>(begin),
      steps.begin() + static_cast<std::ptrdiff_t>(begin + kBlock));
  const double median = MedianOf(block);
  const auto near = std::count_if(block.begin(), block.end(), [&](double step) {
    return IsNear(step, median, tick_s);
  });
  if (static_cast<double>(near) < kSteady * kBlock) return std::nullopt;
  return median;
}

// Stretches of one rate each; none where more than a block between two, or at
// the ends, has no steady rate, or where one is too short.
std::vector<Run> RunsOf(const std::vector<double>& steps, double tick_s) {
  std::vector<Run> runs;
  std::size_t unsteady = 0;
  for (std::size_t i = 0; i + kBlock <= steps.size(); i += kBlock) {
    const auto step = SteadyStep(steps, i, tick_s);
    if (!step) {
      if (++unsteady > 1) return {};
      continue;
    }
    const bool goes_on =
        !runs.empty() &&
        std::abs(*step - runs.back().step) <=
            std::max(kSameRate * runs.back().step, 1.01 * tick_s);
    if (goes_on) {
      runs.back().end = i + kBlock;
    } else {
      if (runs.size() == kMostSpells) return {};
      runs.push_back({i, i + kBlock, *step});
    }
    unsteady = 0;
  }
  for (const Run& run : runs) {
    const double length = static_cast<double>(run.end - run.begin) * run.step;
    if (run.end - run.begin < kLeastSpell || length < kLeastSpellS) return {};
  }
  return runs;
}

// To the step: a run ends with the last step that is nearer to its own than to
// the next one's.
void FindBorders(const std::vector<double>& steps, std::vector<Run>* runs) {
  for (std::size_t r = 1; r < runs->size(); ++r) {
    Run& before = (*runs)[r - 1];
    Run& after = (*runs)[r];
    const std::size_t from = before.end - std::min(before.end, kBlock);
    std::size_t at = std::min(after.begin + kBlock, steps.size());
    const auto is_new = [&](double step) {
      return std::abs(step - after.step) < std::abs(step - before.step);
    };
    while (at > from && is_new(steps[at - 1])) --at;
    before.end = after.begin = at;
  }
  if (!runs->empty()) runs->back().end = steps.size();
}

double MeanStep(const std::vector<double>& steps, const Run& run,
                double tick_s) {
  double sum = 0, count = 0;
  for (std::size_t i = run.begin; i < run.end; ++i) {
    if (!IsNear(steps[i], run.step, tick_s)) continue;
    sum += steps[i];
    ++count;
  }
  return count > 0 ? sum / count : run.step;
}

void TellVarying(std::vector<double> steps, double usual, FrameSteps* found) {
  steps.erase(
      std::remove_if(steps.begin(), steps.end(),
                     [usual](double step) { return IsPause(step, usual); }),
      steps.end());
  if (steps.empty()) return;
  std::sort(steps.begin(), steps.end());
  const std::size_t last = steps.size() - 1;
  found->low_s = steps[last / 20];
  found->high_s = steps[last - last / 20];
  found->longest_s = steps.back();
}

}  // namespace

double FrameSteps::fastest() const {
  double most = 0;
  for (const RateSpell& spell : spells) most = std::max(most, spell.fps);
  return most;
}

FrameSteps StepsOf(const std::vector<double>& time_s, double step_s,
                   double tick_s) {
  FrameSteps found;
  const std::vector<double> steps = StepsBetween(time_s);
  if (steps.size() < kFewest || !(step_s > 0)) return found;
  std::vector<Run> runs = RunsOf(steps, tick_s);
  if (runs.size() > 1) {
    FindBorders(steps, &runs);
    for (const Run& run : runs) {
      found.spells.push_back(
          {time_s[run.begin], 1 / MeanStep(steps, run, tick_s)});
      CountMissing(steps, time_s, run.begin, run.end, run.step, &found);
    }
    return found;
  }
  const auto near = std::count_if(steps.begin(), steps.end(), [&](double step) {
    return IsNear(step, step_s, tick_s);
  });
  if (static_cast<double>(near) >=
      kMostlyNear * static_cast<double>(steps.size())) {
    CountMissing(steps, time_s, 0, steps.size(), step_s, &found);
  } else {
    TellVarying(steps, step_s, &found);
  }
  return found;
}

std::vector<Note> NotesOf(const FrameSteps& steps) {
  std::vector<Note> notes;
  if (steps.missing > 0) {
    const bool one = steps.missing == 1;
    notes.push_back(
        {"frames",
         Str(steps.missing, one ? " frame is" : " frames are", " missing in ",
             steps.places, steps.places == 1 ? " place" : " places",
             steps.places == 1 ? ", after " : ", the first after ",
             FixedText(steps.first_s, 3),
             " s: the times of the others are kept"),
         steps.missing});
  }
  if (!steps.spells.empty()) {
    std::string text =
        "the rate changes: " + FixedText(steps.spells.front().fps, 2) +
        " frames a second";
    for (std::size_t i = 1; i < steps.spells.size(); ++i) {
      text += Str(", from ", FixedText(steps.spells[i].from_s, 3), " s on ",
                  FixedText(steps.spells[i].fps, 2));
    }
    notes.push_back({"rate",
                     Str(text,
                         ": times are those of the stamps; where one "
                         "rate is needed it is ",
                         FixedText(steps.fastest(), 2)),
                     static_cast<std::int64_t>(steps.spells.size()) - 1});
  }
  if (steps.varies()) {
    notes.push_back(
        {"rate",
         Str("the time between frames varies: nine in ten steps last ",
             FixedText(1000 * steps.low_s, 0), " to ",
             FixedText(1000 * steps.high_s, 0), " ms, the longest ",
             FixedText(1000 * steps.longest_s, 0),
             " ms: each frame counts at its own time"),
         0});
  }
  return notes;
}

}  // namespace mien

#include <algorithm>
#include <cmath>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/motion/alignment.h"
#include "stages/motion/motion.h"
#include "tools/inject/inject.h"
#include "tools/inject/steady_face.h"

namespace mien {
namespace {

constexpr int kMostExpressions = 10'000;
constexpr int kTries = 400;
constexpr double kEndsS = 0.5;  // kept free at both ends
constexpr double kAroundBlinkS = 0.1;
constexpr double kBlink = 0.5;  // of BlinkSignal

void Check(const InjectOptions& o) {
  const auto need = [](bool ok, const std::string& text) {
    if (!ok) throw ConfigError("inject: " + text);
  };
  need(o.count <= kMostExpressions && o.count != 0,
       Str("events = ", o.count, ": must lie in 1..", kMostExpressions));
  need(o.per_minute > 0 && o.per_minute <= 60,
       Str("per-minute = ", NumberText(o.per_minute),
           ": must lie in 0..60, 0 excluded"));
  need(!o.units.empty() && !o.amplitudes_iod.empty(),
       "needs at least one action unit and one amplitude");
  for (const double amplitude : o.amplitudes_iod) {
    need(amplitude > 0 && amplitude <= 0.1,
         Str("amplitude = ", NumberText(100 * amplitude),
             " %: must lie in 0..10 % of the inter-ocular distance, 0 "
             "excluded"));
  }
  need(o.duration_min_s >= 0.04 && o.duration_max_s >= o.duration_min_s &&
           o.duration_max_s <= 10,
       Str("durations ", NumberText(o.duration_min_s), " .. ",
           NumberText(o.duration_max_s), " s: need 0.04 <= min <= max <= 10"));
  need(o.gap_s >= 0 && o.gap_s <= 3600,
       Str("gap = ", NumberText(o.gap_s), " s: must lie in 0..3600"));
  need(o.face >= 0, Str("face = ", o.face, ": counted from 0"));
  need(o.onsets_s.size() <= kMostExpressions, "too many times");
}

// `count` values; each value once before any comes again.
template <class T>
std::vector<T> InTurn(const std::vector<T>& values, std::size_t count,
                      Rng* rng) {
  std::vector<T> out;
  while (out.size() < count) {
    std::vector<T> round = values;
    rng->Shuffle(&round);
    out.insert(out.end(), round.begin(), round.end());
  }
  out.resize(count);
  return out;
}

class Planner {
 public:
  Planner(const FaceTracks& tracks, const InjectOptions& options)
      : options_(options),
        time_s_(tracks.time_s),
        track_(tracks.faces[static_cast<std::size_t>(options.face)]),
        rng_(DeriveSeed(options.seed, "inject", Str(options.face))) {
    MarkFrames();
  }

  InjectPlan AtGivenTimes();
  InjectPlan Anywhere();

 private:
  enum Reason : std::uint8_t { kFree, kLost, kBlinks, kEnds };

  void MarkFrames();
  std::int64_t Nearest(double time_s) const;
  double TimeOf(std::int64_t idx) const {
    return time_s_[static_cast<std::size_t>(idx)];
  }
  // With apex and offset after the given onset; nullopt beyond the end.
  // course: "" = the actor's.
  std::optional<PlannedExpression> StartAt(std::int64_t onset_idx,
                                           const std::string& course);
  // "" or why it cannot be there.
  std::string Trouble(const PlannedExpression& e) const;
  void Add(PlannedExpression e, const ActionUnits& units, double amplitude,
           const std::string& family);
  std::string CourseOf(std::size_t k) const {
    const auto& courses = options_.courses;
    return options_.families.empty() || courses.empty()
               ? ""
               : courses[k % courses.size()];
  }

  const InjectOptions& options_;
  const std::vector<double>& time_s_;
  const FaceTrack& track_;
  Rng rng_;
  std::vector<std::uint8_t> state_;  // Reason per frame
  std::vector<PlannedExpression> placed_;
};

void Planner::MarkFrames() {
  const auto n = static_cast<std::int64_t>(time_s_.size());
  state_.assign(time_s_.size(), kFree);
  for (std::int64_t i = 0; i < n; ++i) {
    auto& state = state_[static_cast<std::size_t>(i)];
    if (!track_.FoundAt(i)) {
      state = kLost;
    } else if (TimeOf(i) < kEndsS || TimeOf(n - 1) - TimeOf(i) < kEndsS) {
      state = kEnds;
    }
  }
  const std::vector<float> blink =
      BlinkSignal(track_, time_s_, MotionParams().blink_baseline_s);
  for (std::size_t k = 0; k < blink.size(); ++k) {
    if (!(blink[k] > kBlink)) continue;
    const std::int64_t at = track_.first_idx + static_cast<std::int64_t>(k);
    for (const int step : {-1, 1}) {
      for (std::int64_t i = at;
           i >= 0 && i < n && std::abs(TimeOf(i) - TimeOf(at)) <= kAroundBlinkS;
           i += step) {
        auto& state = state_[static_cast<std::size_t>(i)];
        if (state == kFree) state = kBlinks;
      }
    }
  }
}

std::int64_t Planner::Nearest(double time_s) const {
  const auto after = std::lower_bound(time_s_.begin(), time_s_.end(), time_s);
  auto idx = static_cast<std::int64_t>(after - time_s_.begin());
  const auto n = static_cast<std::int64_t>(time_s_.size());
  if (idx == n) return n - 1;
  if (idx > 0 && time_s - TimeOf(idx - 1) < TimeOf(idx) - time_s) --idx;
  return idx;
}

std::optional<PlannedExpression> Planner::StartAt(std::int64_t onset_idx,
                                                  const std::string& course) {
  double total = rng_.Uniform(options_.duration_min_s, options_.duration_max_s);
  double rise = total * rng_.Uniform(1.0 / 3, 0.5);
  std::vector<CourseKey> keys;
  if (!course.empty()) {
    keys = DrawCourse(course, total, rng_.Next());
    total = keys.back().time_s;
    for (const CourseKey& key : keys) {
      if (key.share == 1) rise = key.time_s;
    }
  }
  PlannedExpression e;
  e.face = options_.face;
  e.onset_idx = onset_idx;
  e.onset_s = TimeOf(onset_idx);
  if (e.onset_s + total > time_s_.back()) return std::nullopt;
  e.apex_idx = std::max(Nearest(e.onset_s + rise), onset_idx + 1);
  e.offset_idx = std::max(Nearest(e.onset_s + total), e.apex_idx + 1);
  if (e.offset_idx >= static_cast<std::int64_t>(time_s_.size())) {
    return std::nullopt;
  }
  e.apex_s = e.fall_s = TimeOf(e.apex_idx);
  e.offset_s = TimeOf(e.offset_idx);
  // The whole amplitude in the apex frame, none at the ends.
  for (CourseKey& key : keys) {
    if (key.time_s == total) {
      key.time_s = e.offset_s;
    } else if (key.share == 1) {
      key.time_s = e.apex_s;
    } else if (key.time_s > rise) {
      key.time_s = std::clamp(e.onset_s + key.time_s, e.apex_s, e.offset_s);
    } else {
      key.time_s = std::clamp(e.onset_s + key.time_s, e.onset_s, e.apex_s);
    }
  }
  e.course_name = course;
  e.course = std::move(keys);
  return e;
}

std::string Planner::Trouble(const PlannedExpression& e) const {
  for (std::int64_t i = e.onset_idx; i <= e.offset_idx; ++i) {
    switch (state_[static_cast<std::size_t>(i)]) {
      case kLost:
        return Str("the face is not found in frame ", i);
      case kBlinks:
        return Str("the eyes blink in frame ", i);
      case kEnds:
        return "less than half a second from an end of the recording";
      default:
        break;
    }
  }
  for (const PlannedExpression& other : placed_) {
    if (e.onset_s < other.offset_s + options_.gap_s &&
        other.onset_s < e.offset_s + options_.gap_s) {
      return Str("less than ", NumberText(options_.gap_s),
                 " s from the one at ", FixedText(other.onset_s, 3), " s");
    }
  }
  return "";
}

void Planner::Add(PlannedExpression e, const ActionUnits& units,
                  double amplitude, const std::string& family) {
  if (!family.empty()) {
    e.family = family;
    e.field_seed = rng_.Next();
  }
  e.share = ChooseShares(units, &rng_);
  e.peak_iod = amplitude;
  const SteadyFace face =
      HoldSteady(track_, time_s_, e.onset_idx, e.offset_idx);
  const cv::Matx23d& m = face.At(e.apex_idx);
  e.peak_px = amplitude * std::hypot(m(0, 0), m(1, 0));
  placed_.push_back(std::move(e));
}

InjectPlan Planner::AtGivenTimes() {
  for (std::size_t k = 0; k < options_.onsets_s.size(); ++k) {
    const double onset_s = options_.onsets_s[k];
    const auto e = StartAt(Nearest(onset_s), CourseOf(k));
    const std::string trouble =
        e && onset_s >= 0 ? Trouble(*e) : "beyond the recording's end";
    if (!trouble.empty()) {
      throw DataError(Str("no expression can be put at ", NumberText(onset_s),
                          " s: ", trouble));
    }
    Add(*e, options_.units[k % options_.units.size()],
        options_.amplitudes_iod[k % options_.amplitudes_iod.size()],
        options_.families.empty()
            ? ""
            : options_.families[k % options_.families.size()]);
  }
  return {placed_};
}

InjectPlan Planner::Anywhere() {
  const double minutes = (time_s_.back() - time_s_.front()) / 60;
  const auto count = static_cast<std::size_t>(
      options_.count > 0
          ? options_.count
          : std::max(1L, std::lround(options_.per_minute * minutes)));
  std::vector<std::int64_t> free;
  for (std::size_t i = 0; i < state_.size(); ++i) {
    if (state_[i] == kFree) free.push_back(static_cast<std::int64_t>(i));
  }
  const std::vector<ActionUnits> units = InTurn(options_.units, count, &rng_);
  const std::vector<double> amplitudes =
      InTurn(options_.amplitudes_iod, count, &rng_);
  const std::vector<std::string> families =
      InTurn(options_.families, options_.families.empty() ? 0 : count, &rng_);
  const std::vector<std::string> courses = InTurn(
      options_.courses,
      options_.families.empty() || options_.courses.empty() ? 0 : count, &rng_);
  int failures = 0;  // in a row: the recording is full
  for (std::size_t k = 0; k < count && !free.empty() && failures < 10; ++k) {
    ++failures;
    for (int attempt = 0; attempt < kTries; ++attempt) {
      const auto e = StartAt(free[static_cast<std::size_t>(rng_.Below(
                                 static_cast<std::int64_t>(free.size())))],
                             courses.empty() ? "" : courses[k]);
      if (!e || !Trouble(*e).empty()) continue;
      Add(*e, units[k], amplitudes[k], families.empty() ? "" : families[k]);
      failures = 0;
      break;
    }
  }
  if (placed_.empty()) {
    throw DataError(
        "no room for an expression: the face is nowhere found without a blink "
        "for long enough");
  }
  return {placed_};
}

}  // namespace

InjectPlan PlanInjection(const FaceTracks& tracks,
                         const InjectOptions& options) {
  Check(options);
  if (tracks.faces.empty()) {
    throw DataError("no face is found, so nothing can be put into it");
  }
  if (static_cast<std::size_t>(options.face) >= tracks.faces.size()) {
    throw DataError(Str("face ", options.face, " is asked for, but only ",
                        tracks.faces.size(), " found (counted from 0)"));
  }
  if (tracks.fps > 0 && options.duration_max_s * tracks.fps < 3) {
    throw DataError(Str(NumberText(tracks.fps),
                        " frames a second are too few for an expression of ",
                        NumberText(options.duration_max_s), " s"));
  }
  Planner planner(tracks, options);
  InjectPlan plan =
      options.onsets_s.empty() ? planner.Anywhere() : planner.AtGivenTimes();
  std::sort(plan.expressions.begin(), plan.expressions.end(),
            [](const PlannedExpression& a, const PlannedExpression& b) {
              return a.onset_idx < b.onset_idx;
            });
  return plan;
}

}  // namespace mien

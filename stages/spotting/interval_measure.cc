#include "stages/spotting/interval_measure.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <opencv2/core.hpp>

#include "pipeline/core/text.h"
#include "stages/spotting/envelope.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/patch_fit.h"
#include "stages/spotting/short_gaps.h"

namespace mien {
namespace {

constexpr std::size_t kFewestRows = 7;
constexpr double kLeastSeen = 0.8;  // of the rows of a patch, of the interval
constexpr double kShortestS = 0.08;
constexpr double kShortestPartS = 0.03;
// Standard errors of the surest patch, from which on a rise and fall of the
// patches is one: of several thousand tried on some hundred patches.
constexpr double kSure = 10;
// People leave room about what they mark. Stretches of it that are looked at
// for what they mean: lengths, each so many times the one before, from start to
// start so much of the length.
constexpr double kShortestStretchS = 0.2;
constexpr double kLongerBy = 1.4, kStretchStep = 0.25;
constexpr double kLongestNarrowedS = 5;  // no rise and fall takes longer
constexpr double kMost = 0.6;            // of it: as it was coded
constexpr double kRoomS = 0.06;          // beyond the coded ends
constexpr float kShut = 0.5f;            // lids: blinks are not what is meant

// The patches' places around one interval: rows x 2 P, inter-ocular
// distances, of patches that were seen throughout.
struct Places {
  std::vector<double> time_s;
  cv::Mat1d xy;
  std::vector<bool> inside;        // of the interval
  std::vector<std::size_t> patch;  // P, which of the face's
};

std::pair<std::size_t, std::size_t> RowsBetween(
    const std::vector<double>& time_s, double from_s, double to_s) {
  const auto begin = std::lower_bound(time_s.begin(), time_s.end(), from_s);
  const auto end = std::upper_bound(time_s.begin(), time_s.end(), to_s);
  return {static_cast<std::size_t>(begin - time_s.begin()),
          static_cast<std::size_t>(std::max(begin, end) - time_s.begin())};
}

Places PlacesAround(const FaceMotion& face, std::size_t patches,
                    const CodedInterval& coded, double margin_s) {
  Places places;
  const auto [from, to] = RowsBetween(
      face.patch_time_s, coded.onset_s - margin_s, coded.offset_s + margin_s);
  std::vector<std::size_t> rows;
  for (std::size_t i = from; i < to; ++i) {
    std::size_t seen = 0;
    for (std::size_t p = 0; p < patches; ++p) {
      seen += std::isfinite(face.patch_dx[i * patches + p]) ? 1 : 0;
    }
    if (2 * seen > patches) rows.push_back(i);
  }
  std::vector<std::size_t> whole;
  for (std::size_t p = 0; p < patches; ++p) {
    if (std::all_of(rows.begin(), rows.end(), [&](std::size_t i) {
          return std::isfinite(face.patch_dx[i * patches + p]) &&
                 std::isfinite(face.patch_dy[i * patches + p]);
        })) {
      whole.push_back(p);
    }
  }
  places.patch = whole;
  places.xy = cv::Mat1d(static_cast<int>(rows.size()),
                        static_cast<int>(2 * whole.size()));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double time_s = face.patch_time_s[rows[r]];
    places.time_s.push_back(time_s);
    places.inside.push_back(time_s >= coded.onset_s &&
                            time_s <= coded.offset_s);
    for (std::size_t k = 0; k < whole.size(); ++k) {
      const std::size_t at = rows[r] * patches + whole[k];
      const int row = static_cast<int>(r), column = static_cast<int>(2 * k);
      places.xy(row, column) = face.patch_dx[at] / face.iod_px;
      places.xy(row, column + 1) = face.patch_dy[at] / face.iod_px;
    }
  }
  return places;
}

// Least squares of each column of `y` by the columns of `by`.
cv::Mat1d Solved(const cv::Mat1d& by, const cv::Mat1d& y) {
  cv::Mat1d solution;
  cv::solve(by, y, solution, cv::DECOMP_SVD);
  return solution;
}

// Off the straight line through what lies outside of the interval.
cv::Mat1d OffTheLine(const Places& places) {
  const int n = places.xy.rows;
  cv::Mat1d line(n, 2), outside_line, outside;
  for (int i = 0; i < n; ++i) {
    line(i, 0) = 1;
    line(i, 1) =
        places.time_s[static_cast<std::size_t>(i)] - places.time_s.front();
    if (places.inside[static_cast<std::size_t>(i)]) continue;
    outside_line.push_back(line.row(i));
    outside.push_back(places.xy.row(i));
  }
  if (outside.rows < 4) {
    cv::Mat1d mean;
    cv::reduce(outside.rows > 0 ? outside : places.xy, mean, 0, cv::REDUCE_AVG);
    return places.xy - cv::repeat(mean, n, 1);
  }
  return places.xy - line * Solved(outside_line, outside);
}

// The direction in which patches move together most within the interval.
cv::Mat1d CommonDirection(const Places& places, const cv::Mat1d& moved) {
  cv::Mat1d inside;
  for (int i = 0; i < moved.rows; ++i) {
    if (places.inside[static_cast<std::size_t>(i)]) {
      inside.push_back(moved.row(i));
    }
  }
  cv::Mat1d w, u, vt;
  cv::SVD::compute(inside.empty() ? moved : inside, w, u, vt);
  cv::Mat1d direction = vt.row(0).t();
  // So that the course goes up.
  const cv::Mat1d course = moved * direction;
  double low = 0, high = 0;
  cv::minMaxLoc(course, &low, &high);
  return -low > high ? cv::Mat1d(-direction) : direction;
}

// Of the strongest point's displacement, what the mean over a patch shows.
std::vector<double> SharesOf(const Places& places,
                             const std::vector<std::string>& names) {
  std::vector<double> shares;
  for (const std::size_t p : places.patch) {
    shares.push_back(StartsWith(names[p], "brow") ? kBrowShare : kPatchShare);
  }
  return shares;
}

double LongestAt(const cv::Mat1d& moved, int row) {
  double longest = 0;
  for (int c = 0; c + 1 < moved.cols; c += 2) {
    longest = std::max(longest, std::hypot(moved(row, c), moved(row, c + 1)));
  }
  return longest;
}

// Times and size; nullopt with `why`.
struct Course {
  MovementTimes times{};
  bool fitted = false;
  double explained = 0;
};

// The rise and fall of what moves most together, anywhere about the interval;
// nullopt where it is not that of the interval.
std::optional<EnvelopeFit> CommonCourse(const Places& places,
                                        const cv::Mat1d& moved,
                                        const CodedInterval& coded,
                                        double reach_s, double* explained) {
  const double length_s = coded.offset_s - coded.onset_s;
  const cv::Mat1d course = places.xy * CommonDirection(places, moved);
  EnvelopeOptions options;
  options.min_part_s = kShortestPartS;
  options.max_length_s = length_s + 2 * reach_s;
  options.max_slope = 0.01 / std::max(length_s, kShortestS);
  const EnvelopeFit fit =
      FitEnvelope(places.time_s,
                  std::vector<double>(course.begin(), course.end()), options);
  *explained = fit.explained;
  const bool fits = fit.ok && fit.amplitude > 0 &&
                    std::abs(fit.onset_s - coded.onset_s) <= reach_s &&
                    std::abs(fit.offset_s - coded.offset_s) <= reach_s &&
                    fit.apex_s >= coded.onset_s && fit.apex_s <= coded.offset_s;
  return fits ? std::optional(fit) : std::nullopt;
}

// Where something else moves more (a blink, a word): the times about the coded
// ones that fit all patches best, each by its own noise.
std::optional<PatchFit> NearCoded(const PatchFitter& fitter,
                                  const CodedInterval& coded, double reach_s) {
  TimeBounds bounds;
  bounds.onset_low_s = coded.onset_s - reach_s / 2;
  bounds.onset_high_s = coded.onset_s + reach_s / 2;
  bounds.offset_low_s = coded.offset_s - reach_s / 2;
  bounds.offset_high_s = coded.offset_s + reach_s / 2;
  bounds.apex_low_s = coded.onset_s;
  bounds.apex_high_s = coded.offset_s;
  bounds.min_part_s = kShortestPartS;
  return fitter.Search(bounds);
}

bool ShutWithin(const FaceMotion& face, const std::vector<double>& time_s,
                double from_s, double to_s) {
  const auto [from, to] = RowsBetween(time_s, from_s, to_s);
  for (std::size_t i = from; i < to; ++i) {
    const auto at = static_cast<std::int64_t>(i) - face.first_idx;
    if (at >= 0 && at < face.frame_count &&
        face.blink[static_cast<std::size_t>(at)] > kShut) {
      return true;
    }
  }
  return false;
}

// A stretch of a coded interval, and how sure the surest patch is in it: of all
// but the lids, and of all (without the lids where the eyes shut).
struct Stretch {
  double onset_s = 0, offset_s = 0;
  double sure = 0, sure_with_lids = 0;
};

Stretch StretchAt(const MotionSeries& series, const FaceMotion& face,
                  const CodedInterval& coded, double from_s, double length_s) {
  const CodedInterval part = {from_s, from_s + length_s, coded.apex_s,
                              coded.face};
  const double reach_s = std::max(kLeastReachS, kIntervalReach * length_s);
  const Places places =
      PlacesAround(face, series.patches.size(), part, 1.5 * reach_s);
  if (places.time_s.size() < kFewestRows || places.xy.cols < 4) return {};
  const double give_s = kStretchStep * length_s;
  TimeBounds bounds;
  bounds.onset_low_s = std::max(from_s - give_s, coded.onset_s - kRoomS);
  bounds.onset_high_s = from_s + give_s;
  bounds.offset_low_s = part.offset_s - give_s;
  bounds.offset_high_s =
      std::min(part.offset_s + give_s, coded.offset_s + kRoomS);
  bounds.apex_low_s = coded.onset_s;
  bounds.apex_high_s = coded.offset_s;
  bounds.min_part_s = kShortestPartS;
  const auto fit = PatchFitter(places.time_s, places.xy).Search(bounds);
  if (!fit) return {};
  const bool shut =
      ShutWithin(face, series.time_s, fit->onset_s, fit->offset_s);
  Stretch stretch{fit->onset_s, fit->offset_s, 0, 0};
  for (std::size_t p = 0; p < fit->sure.size(); ++p) {
    const bool lid = StartsWith(series.patches[places.patch[p]], "lid");
    if (!lid) stretch.sure = std::max(stretch.sure, fit->sure[p]);
    if (!lid || !shut) {
      stretch.sure_with_lids = std::max(stretch.sure_with_lids, fit->sure[p]);
    }
  }
  return stretch;
}

// The part of a coded interval in which a rise and fall is surest; the
// interval itself where that is most of it, where it is as sure, or where none
// is sure.
CodedInterval Narrowed(const MotionSeries& series, const FaceMotion& face,
                       const CodedInterval& coded) {
  const double whole_s = coded.offset_s - coded.onset_s;
  if (whole_s <= kShortestStretchS * kLongerBy || whole_s > kLongestNarrowedS) {
    return coded;
  }
  const Stretch whole = StretchAt(series, face, coded, coded.onset_s, whole_s);
  std::vector<Stretch> parts;
  for (double length_s = kShortestStretchS; length_s * kLongerBy <= whole_s;
       length_s *= kLongerBy) {
    for (double from_s = coded.onset_s; from_s + length_s <= coded.offset_s;
         from_s += kStretchStep * length_s) {
      parts.push_back(StretchAt(series, face, coded, from_s, length_s));
    }
  }
  // Lids move farther than what is meant: only where nothing else does.
  for (const auto sure : {&Stretch::sure, &Stretch::sure_with_lids}) {
    const auto best = std::max_element(
        parts.begin(), parts.end(),
        [sure](const auto& a, const auto& b) { return a.*sure < b.*sure; });
    if (best == parts.end() || (*best).*sure < kSure) continue;
    const bool most = best->offset_s - best->onset_s >= kMost * whole_s;
    if (most || whole.*sure >= (*best).*sure) return coded;
    return {best->onset_s, best->offset_s, coded.apex_s, coded.face};
  }
  return coded;
}

std::optional<Course> CourseOf(const MotionSeries& series,
                               const FaceMotion& face,
                               const CodedInterval& marked, std::string* why) {
  const CodedInterval coded = Narrowed(series, face, marked);
  const std::vector<std::string>& patches = series.patches;
  const double length_s = coded.offset_s - coded.onset_s;
  const double reach_s = std::max(kLeastReachS, kIntervalReach * length_s);
  const Places places =
      PlacesAround(face, patches.size(), coded, 1.5 * reach_s);
  const auto inside = static_cast<std::size_t>(
      std::count(places.inside.begin(), places.inside.end(), true));
  if (places.time_s.size() < kFewestRows || inside < 2 || places.xy.cols < 4) {
    *why = "the face is not seen there, or in too few frames";
    return std::nullopt;
  }
  const cv::Mat1d moved = OffTheLine(places);
  const PatchFitter fitter(places.time_s, places.xy);
  Course result;
  std::optional<PatchFit> fit;
  if (const auto common =
          CommonCourse(places, moved, coded, reach_s, &result.explained)) {
    fit = fitter.At(common->onset_s, common->apex_s, common->offset_s);
  } else {
    fit = NearCoded(fitter, coded, reach_s);
    if (fit) result.explained = fit->explained;
    if (fit && *std::max_element(fit->sure.begin(), fit->sure.end()) < kSure) {
      fit.reset();
    }
  }
  if (length_s > kLongestNarrowedS) fit.reset();
  if (fit) {
    double surest = 0;
    const double size = LongestPatch(*fit, SharesOf(places, patches), &surest);
    result.fitted = true;
    result.times = {fit->onset_s, fit->apex_s, fit->offset_s, size};
    return result;
  }
  const cv::Mat1d along = moved * CommonDirection(places, moved);
  int top = -1;
  for (int i = 0; i < along.rows; ++i) {
    if (places.inside[static_cast<std::size_t>(i)] &&
        (top < 0 || along(i, 0) > along(top, 0))) {
      top = i;
    }
  }
  result.times = {coded.onset_s, places.time_s[static_cast<std::size_t>(top)],
                  coded.offset_s, LongestAt(moved, top) / kPatchShare};
  return result;
}

bool IsSeen(const MotionSeries& series, const FaceMotion& face,
            const CodedInterval& coded) {
  const auto first = series.time_s.begin() + face.first_idx;
  const std::vector<double> time_s(first, first + face.frame_count);
  const auto [from, to] = RowsBetween(time_s, coded.onset_s, coded.offset_s);
  std::size_t seen = 0;
  for (std::size_t i = from; i < to; ++i) {
    seen += std::isfinite(face.head_x[i]) ? 1 : 0;
  }
  return to > from && static_cast<double>(seen) >=
                          kLeastSeen * static_cast<double>(to - from);
}

const FaceMotion* FaceOf(const MotionSeries& series,
                         const CodedInterval& coded) {
  const FaceMotion* any = nullptr;
  for (const FaceMotion& face : series.faces) {
    if (coded.face >= 0 && face.face != coded.face) continue;
    if (!IsSeen(series, face, coded)) continue;
    if (any == nullptr) any = &face;
  }
  return any;
}

}  // namespace

std::vector<MeasuredInterval> MeasureIntervals(
    const MotionSeries& whole, const InterviewParams& params,
    const std::vector<CodedInterval>& coded) {
  // Frames stay frames; times are those without what nobody measured.
  const ShortGaps close(whole);
  const MotionSeries& series = close.series();
  const auto time_of = [&](double time_s) {
    return TimeAt(series.time_s, IndexOfTime(whole.time_s, time_s));
  };
  std::vector<CodedInterval> intervals = coded;
  for (CodedInterval& one : intervals) {
    one.onset_s = time_of(one.onset_s);
    one.offset_s = time_of(one.offset_s);
  }
  std::vector<MeasuredInterval> measured(intervals.size());
  for (std::size_t i = 0; i < coded.size(); ++i) {
    if (whole.time_s.empty() || coded[i].offset_s < whole.time_s.front() ||
        coded[i].onset_s > whole.time_s.back()) {
      measured[i].why = "it lies outside of what was read";
    } else if (coded[i].offset_s <= coded[i].onset_s) {
      measured[i].why = "it has no length: mark where it begins and ends";
    }
  }
  for (const FaceMotion& face : series.faces) {
    std::vector<std::size_t> which;
    std::vector<MovementTimes> times;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      if (!measured[i].why.empty()) continue;
      if (FaceOf(series, intervals[i]) != &face) continue;
      const auto course =
          CourseOf(series, face, intervals[i], &measured[i].why);
      if (!course) continue;
      measured[i].fitted = course->fitted;
      measured[i].explained = course->explained;
      which.push_back(i);
      times.push_back(course->times);
    }
    const auto events = ReadMovements(series, face, params, times);
    for (std::size_t k = 0; k < which.size(); ++k) {
      MeasuredInterval& one = measured[which[k]];
      if (events[k]) {
        one.event = *events[k];
      } else {
        one.why = "too few frames are seen or too little is measured about it";
      }
    }
  }
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (measured[i].why.empty() && FaceOf(series, intervals[i]) == nullptr) {
      measured[i].why = intervals[i].face < 0
                            ? "no face is seen there"
                            : Str("face ", intervals[i].face,
                                  " is not seen there (faces count from 0)");
    }
  }
  return measured;
}

}  // namespace mien

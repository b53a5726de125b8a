#ifndef MIEN_STAGES_SPOTTING_PATCH_FIT_H_
#define MIEN_STAGES_SPOTTING_PATCH_FIT_H_

// How far the patches of a face go along one rise and fall. Pure functions.

#include <optional>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

struct PatchFit {
  double onset_s = 0, apex_s = 0, offset_s = 0;
  // By patch: how far, in the unit of the places, and that by its standard
  // error: what blinks and speech move at other times has a large one.
  std::vector<double> size, sure;
  // Of the times against "nothing moves", over all patches: the sum of
  // n log(RSS0 / RSS), patches each with a noise of their own.
  double likelihood = 0;
  double explained = 0;  // share of the course along the direction that is
                         // fitted, 0..1
};

// Within these the times are looked for, s.
struct TimeBounds {
  double onset_low_s = 0, onset_high_s = 0;
  double offset_low_s = 0, offset_high_s = 0;
  double apex_low_s = 0, apex_high_s = 0;
  double min_part_s = 0.03;  // shortest rise and fall
};

// Least squares of each patch's place by a straight line and
// EnvelopeAt(onset, apex, offset).
class PatchFitter {
 public:
  // places: rows x 2 P (x, y of each patch), at least 7 rows, all finite;
  // time_s: of the rows, ascending.
  PatchFitter(std::vector<double> time_s, const cv::Mat1d& places);

  // nullopt: the rise and fall is none at these times (it is a straight line).
  std::optional<PatchFit> At(double onset_s, double apex_s,
                             double offset_s) const;

  // The most likely times of a grid; a patch that moves by itself, a blink or
  // a word, counts no more than its own noise allows.
  std::optional<PatchFit> Search(const TimeBounds& bounds) const;

 private:
  // At without the share of the course, which costs as much as the rest; the
  // patches' ways along the shape (1 x 2 P) go to *along_patches.
  std::optional<PatchFit> Sizes(double onset_s, double apex_s, double offset_s,
                                cv::Mat1d* along_patches) const;

  std::vector<double> time_s_;
  cv::Mat1d line_;              // rows x 2, orthonormal
  cv::Mat1d moved_;             // rows x 2 P, off the straight line
  std::vector<double> square_;  // by patch, of moved_
};

// The patch that goes farthest among those that are at least half as sure as
// the surest one. share: by patch, of the strongest point's displacement that
// its mean is; sizes are divided by it. `sure` of it goes to *surest.
double LongestPatch(const PatchFit& fit, const std::vector<double>& share,
                    double* surest);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_PATCH_FIT_H_

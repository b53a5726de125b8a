#ifndef MIEN_STAGES_PAGE_CHARTS_H_
#define MIEN_STAGES_PAGE_CHARTS_H_

// Charts as inline markup (SVG, one HTML table). Colours come from the style
// sheet's classes. Each chart has a text for screen readers; numbers that are
// not finite are left out, never drawn.

#include <string>
#include <vector>

namespace mien {

// Table of counts (row = truth, column = predicted) with the percentage of
// the row and a tint by it; the diagonal has its own hue. counts: K x K.
// @throws InternalError when the sizes do not fit.
std::string ConfusionTable(const std::vector<std::string>& classes,
                           const std::vector<int>& counts);

// A bar of the share `value` (0..1, clipped) of its cell. Decorative: the
// number stands beside it.
std::string Bar(double value, bool warm = false);

// A point on 0..1 with an interval (low = high = 0: none) and a tick per
// floor below it.
struct IntervalSpec {
  double value = 0, low = 0, high = 0;
  std::vector<double> floors;
  bool is_floor = false;  // drawn muted
  bool axis = false;      // with numbers under the line
  int width_px = 200;
};
std::string IntervalPlot(const IntervalSpec& spec);

// Loss (0 .. max_loss, left axis) and accuracies (0 .. 1, right axis) on
// training samples (dashed) and on validation samples, each over the epochs;
// max_loss > 0. Empty or not finite: not drawn.
struct LearningSpec {
  std::vector<double> loss, accuracy, validation;
  double max_loss = 1;
  std::string label;  // plain text
};
std::string LearningCurve(const LearningSpec& spec);

// Counts of values in bins centred at first, first + width, ...
struct Bins {
  double first = 0;
  double width = 1;
  std::vector<int> counts;
  std::vector<int> baseline;  // of other values in the same bins, or empty
};
// The finest width of 1, 2, 5, 10, 20, ... with which all values, all of the
// baseline and 0 fit into max_bins bins, one of them centred at 0. Values
// beyond +-1e6 are moved there; those that are not finite are left out. No
// value: no bin.
Bins BinSigned(const std::vector<double>& values, int max_bins,
               const std::vector<double>& baseline = {});
// Bars of the counts, a dashed outline of the baseline.
std::string Histogram(const Bins& bins, const std::string& unit_text,
                      const std::string& label_text);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_CHARTS_H_

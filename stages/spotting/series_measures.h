#ifndef MIEN_STAGES_SPOTTING_SERIES_MEASURES_H_
#define MIEN_STAGES_SPOTTING_SERIES_MEASURES_H_

// What is read off a series of measurements. Pure functions.

#include <cstddef>
#include <vector>

namespace mien {

// Standard deviation of single frames: from second differences, which slow
// motion leaves alone. 0 for fewer than 3 values.
double FrameNoise(const std::vector<double>& y);

// Largest minus smallest of values[begin, end), missing ones left out; 0 when
// none is there.
double Travel(const std::vector<float>& values, std::size_t begin,
              std::size_t end);

// Where a drifting series usually is: the median over +- half_s at every
// second, straight lines between. NaN values are left out; 0 where there are
// none. One per value.
std::vector<float> UsualLevel(const std::vector<double>& time_s,
                              const std::vector<float>& values, double half_s);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_SERIES_MEASURES_H_

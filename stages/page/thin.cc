#include "stages/page/thin.h"

#include <algorithm>
#include <cmath>

namespace mien {

std::vector<std::size_t> ThinKeepingEnvelope(const std::vector<double>& y,
                                             std::size_t columns) {
  std::vector<std::size_t> out;
  columns = std::max<std::size_t>(columns, 1);
  if (y.size() <= 4 * columns) {
    for (std::size_t i = 0; i < y.size(); ++i) out.push_back(i);
    return out;
  }
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t begin = c * y.size() / columns;
    const std::size_t end = (c + 1) * y.size() / columns;
    std::vector<std::size_t> kept = {begin, end - 1};
    std::size_t low = end, high = end;
    for (std::size_t i = begin; i < end; ++i) {
      if (!std::isfinite(y[i])) {
        if (kept.size() == 2) kept.push_back(i);  // one break a column
        continue;
      }
      if (low == end || y[i] < y[low]) low = i;
      if (high == end || y[i] > y[high]) high = i;
    }
    for (const std::size_t i : {low, high}) {
      if (i != end) kept.push_back(i);
    }
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    out.insert(out.end(), kept.begin(), kept.end());
  }
  return out;
}

}  // namespace mien

#ifndef MIEN_STAGES_PAGE_THIN_H_
#define MIEN_STAGES_PAGE_THIN_H_

#include <cstddef>
#include <vector>

namespace mien {

// Indices that keep the look of a line drawn `columns` wide: of each column
// the first, lowest, highest and last value. NaN is kept as a break. All of a
// line of at most four values a column.
std::vector<std::size_t> ThinKeepingEnvelope(const std::vector<double>& y,
                                             std::size_t columns);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_THIN_H_

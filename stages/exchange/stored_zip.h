#ifndef MIEN_STAGES_EXCHANGE_STORED_ZIP_H_
#define MIEN_STAGES_EXCHANGE_STORED_ZIP_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mien {

// A ZIP archive of files by name (plain ASCII) and content, in this order, not
// compressed, dated 1980-01-01: equal input gives equal bytes. Less than 4 GB.
// @throws InternalError beyond.
std::string StoredZip(
    const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_STORED_ZIP_H_

#ifndef MIEN_TOOLS_SPOT_ASSETS_H_
#define MIEN_TOOLS_SPOT_ASSETS_H_

// Texts put into the program when it is built (cmake/EmbedText.cmake).

#include <string_view>

namespace mien {

extern const std::string_view kLicences;  // docs/licences.md, under a heading

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_ASSETS_H_

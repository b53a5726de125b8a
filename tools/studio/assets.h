#ifndef MIEN_TOOLS_STUDIO_ASSETS_H_
#define MIEN_TOOLS_STUDIO_ASSETS_H_

// The files of tools/studio/assets/, and those of the review report that the
// studio's review page is made of, put into the program when it is built.

#include <string_view>

namespace mien {

extern const std::string_view kStudioHtml, kLoginHtml, kCodingHtml, kLiveHtml;
extern const std::string_view kStudioStyle;
extern const std::string_view kStudioScript, kLoginScript;
extern const std::string_view kReviewScripts, kLiveScript;

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_ASSETS_H_

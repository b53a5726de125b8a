#ifndef MIEN_STAGES_PAGE_BASE64_H_
#define MIEN_STAGES_PAGE_BASE64_H_

#include <string>
#include <string_view>

namespace mien {

// RFC 4648 section 4: the standard alphabet, padded with '=', no line breaks.
std::string Base64(std::string_view bytes);

// Bytes of a text of hexadecimal digits ("00ff" = 2 bytes), either case.
// @throws InternalError on an odd length or another character.
std::string BytesFromHex(std::string_view hex);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_BASE64_H_

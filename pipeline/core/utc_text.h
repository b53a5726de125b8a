#ifndef MIEN_PIPELINE_CORE_UTC_TEXT_H_
#define MIEN_PIPELINE_CORE_UTC_TEXT_H_

#include <cstdint>
#include <string>

namespace mien {

// "2026-11-30T08:05:00Z"; s since 1970. "unknown" where no year holds it.
std::string UtcText(std::int64_t seconds);
std::string UtcTextNow();

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_UTC_TEXT_H_

#include "pipeline/core/utc_text.h"

#include <ctime>

namespace mien {

std::string UtcText(std::int64_t seconds) {
  const auto moment = static_cast<std::time_t>(seconds);
  std::tm parts{};
  if (!gmtime_r(&moment, &parts)) return "unknown";
  char buffer[64];
  const std::size_t length =
      std::strftime(buffer, sizeof(buffer), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(buffer, length);
}

std::string UtcTextNow() { return UtcText(std::time(nullptr)); }

}  // namespace mien

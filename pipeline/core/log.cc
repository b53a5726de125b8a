#include "pipeline/core/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>

#include "pipeline/core/error.h"
#include "pipeline/core/message.h"

namespace mien {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_mt("mien");
    // On a terminal a bar may stand in this line.
    made->set_pattern(isatty(STDERR_FILENO) != 0 ? "\r\x1b[K%^%l%$: %v"
                                                 : "%^%l%$: %v");
    return made;
  }();
  return *logger;
}

}  // namespace

void SetLogLevel(const std::string& level) {
  for (const char* known : {"trace", "debug", "info", "warn", "error", "off"}) {
    if (level == known) {
      Logger().set_level(spdlog::level::from_str(level));
      return;
    }
  }
  throw ConfigError("unknown log level '" + level +
                    "': use trace, debug, info, warn, error or off");
}

void LogDebug(const std::string& message) {
  Logger().debug("{}", MessageLine(message));
}
void LogInfo(const std::string& message) {
  Logger().info("{}", MessageLine(message));
}
void LogWarn(const std::string& message) {
  Logger().warn("{}", MessageLine(message));
}
void LogError(const std::string& message) {
  Logger().error("{}", MessageLine(message));
}

}  // namespace mien

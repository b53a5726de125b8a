#ifndef MIEN_PIPELINE_CORE_LOG_H_
#define MIEN_PIPELINE_CORE_LOG_H_

// Messages for people, to stderr, through spdlog (kept out of the headers:
// it costs seconds a file). Safe to call from any thread.

#include <string>

namespace mien {

// "trace", "debug", "info", "warn", "error" or "off".
// @throws ConfigError for any other text.
void SetLogLevel(const std::string& level);

void LogDebug(const std::string& message);
void LogInfo(const std::string& message);
void LogWarn(const std::string& message);
void LogError(const std::string& message);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_LOG_H_

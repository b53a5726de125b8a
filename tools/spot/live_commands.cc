#include "tools/spot/live_commands.h"

#include <poll.h>
#include <unistd.h>

#include <cstddef>

namespace mien {
namespace {

constexpr std::size_t kMostLine = 8192;

}  // namespace

std::optional<std::string> LiveCommands::Next(double seconds) {
  for (;;) {
    const auto end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    if (unread_.size() > kMostLine) return "stop";
    pollfd one = {in_, POLLIN, 0};
    if (poll(&one, 1, static_cast<int>(1000 * seconds)) <= 0) {
      return std::nullopt;
    }
    char buffer[4096];
    const ssize_t n = read(in_, buffer, sizeof(buffer));
    if (n <= 0) return "stop";
    unread_.append(buffer, static_cast<std::size_t>(n));
  }
}

}  // namespace mien

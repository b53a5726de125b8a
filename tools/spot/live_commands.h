#ifndef MIEN_TOOLS_SPOT_LIVE_COMMANDS_H_
#define MIEN_TOOLS_SPOT_LIVE_COMMANDS_H_

#include <optional>
#include <string>

namespace mien {

// Lines that come in on a descriptor, without waiting for them.
class LiveCommands {
 public:
  explicit LiveCommands(int in) : in_(in) {}

  // The next line, if it is there within the time; "stop" at the end.
  std::optional<std::string> Next(double seconds);

 private:
  int in_;
  std::string unread_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_COMMANDS_H_

#include "pipeline/core/temporary.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>

#include "pipeline/core/temporary_list.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kPlaces = 64;
constexpr std::size_t kMostBytes = 4096;  // PATH_MAX
constexpr std::size_t kMostNameBytes = 200;

enum PlaceState { kFree, kBusy, kNamed };

// A signal handler reads these: fixed room, one word that says what is in it.
struct Place {
  std::atomic<int> state{kFree};
  char path[kMostBytes];
};
Place places[kPlaces];

void List(const std::string& path) {
  if (path.size() >= kMostBytes) return;
  for (Place& place : places) {
    int expected = kFree;
    if (!place.state.compare_exchange_strong(expected, kBusy)) continue;
    std::memcpy(place.path, path.c_str(), path.size() + 1);
    place.state.store(kNamed);
    return;
  }  // more at a time than places: the rest is left to mien-inspect gc
}

}  // namespace

std::string TemporaryName(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  // A process that was killed may have had this process's number.
  static const unsigned run = std::random_device{}();
  const std::filesystem::path target(path);
  const std::string name = target.filename().string().substr(0, kMostNameBytes);
  std::string temporary =
      (target.parent_path() / Str(".", name, ".", ::getpid(), "-", run, ".",
                                  counter.fetch_add(1), ".tmp"))
          .string();
  List(temporary);
  return temporary;
}

void ForgetTemporary(const std::string& temporary) {
  for (Place& place : places) {
    int expected = kNamed;
    if (place.state.load() != kNamed || temporary != place.path) continue;
    if (place.state.compare_exchange_strong(expected, kBusy)) {
      place.state.store(kFree);
    }
    return;
  }
}

void DropTemporary(const std::string& temporary) {
  const int saved = errno;
  ::unlink(temporary.c_str());
  ForgetTemporary(temporary);
  errno = saved;
}

void RemoveTemporaries() noexcept {
  for (Place& place : places) {
    if (place.state.load() == kNamed) ::unlink(place.path);
  }
}

}  // namespace mien

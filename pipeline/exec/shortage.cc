#include "pipeline/exec/shortage.h"

#include <new>
#include <string>
#include <system_error>

namespace mien {
namespace {

constexpr const char* kMemory =
    "out of memory: use --jobs 1 or lower exec.memory, or raise the limit "
    "(ulimit -v, that of the container)";
constexpr const char* kThreads =
    "no further thread can be started: use --jobs 1, or raise the limit "
    "(ulimit -u and -v, that of the container)";
constexpr const char* kFiles =
    "too many files are open: use --jobs 1, or raise the limit (ulimit -n)";

bool Has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

std::string ShortageText(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return kMemory;
  if (const auto* system = dynamic_cast<const std::system_error*>(&error)) {
    if (system->code() == std::errc::resource_unavailable_try_again) {
      return kThreads;
    }
    if (system->code() == std::errc::not_enough_memory) return kMemory;
    if (system->code() == std::errc::too_many_files_open) return kFiles;
  }
  const std::string text = error.what();
  for (const char* part : {"Insufficient memory", "can't allocate memory",
                           "Cannot allocate memory", "out of memory"}) {
    if (Has(text, part)) return kMemory;
  }
  return Has(text, "Resource temporarily unavailable") ? kThreads : "";
}

}  // namespace mien

#include "pipeline/exec/interrupts.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "pipeline/core/temporary.h"
#include "pipeline/exec/runner.h"

namespace mien {
namespace {

constexpr unsigned kPatience_s = 1;
constexpr const char* kGoOn = "; run the same command again to continue";

std::atomic<bool> interrupt_requested{false};
std::atomic<int> signal_seen{0};
std::atomic<const char*> program_name{"mien"};

const char* ReasonOf(int number) {
  switch (number) {
    case SIGHUP:
      return "interrupted: the terminal was closed (SIGHUP)";
    case SIGXCPU:
      return "interrupted: the limit of processor time is reached (ulimit -t)";
    case SIGTERM:
      return "interrupted (SIGTERM)";
    default:
      return "interrupted";
  }
}

void Say(const char* text) {
  const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
  static_cast<void>(ignored);
}

// Within a signal handler: only calls that are safe there.
void EndNow() {
  RemoveTemporaries();
  Say(program_name.load());
  Say(": ");
  Say(ReasonOf(signal_seen.load()));
  Say(kGoOn);
  Say("\n");
  _exit(130);
}

void OnSignal(int number) {
  const int saved = errno;
  if (number == SIGALRM) EndNow();
  if (interrupt_requested.exchange(true)) {
    if (number != SIGXCPU) EndNow();  // that one comes every second
  } else {
    signal_seen.store(number);
    alarm(kPatience_s);
  }
  errno = saved;
}

}  // namespace

std::string InterruptReason() {
  return std::string(ReasonOf(signal_seen.load())) + kGoOn;
}

void RequestInterrupt(bool wanted) { interrupt_requested.store(wanted); }

void EndInterruptWatch() { alarm(0); }

void SetInterruptName(const char* program) { program_name.store(program); }

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGXCPU, SIGALRM}) {
    sigaction(number, &action, nullptr);
  }
  struct sigaction before = {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) {  // as nohup leaves it
    sigaction(SIGHUP, &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &action, nullptr);
  sigaction(SIGPIPE, &action, nullptr);
}

const std::atomic<bool>& InterruptRequested() { return interrupt_requested; }

}  // namespace mien

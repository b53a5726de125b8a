#ifndef MIEN_PIPELINE_EXEC_INTERRUPTS_H_
#define MIEN_PIPELINE_EXEC_INTERRUPTS_H_

// How a program ends when it is told to (CatchInterrupts in runner.h):
//
//   Ctrl-C, SIGTERM, SIGHUP (terminal closed), SIGXCPU (limit of processor
//   time)   asks the work to end. After a second the program ends wherever it
//           is: files are whole or absent, the same command goes on
//   again   ends at once
//   SIGXFSZ, SIGPIPE
//           are ignored: the write that fails says what is wrong
//
// Each end is one line on stderr and exit code 130; no temporary file stays.

#include <string>

namespace mien {

// "interrupted", "the limit of processor time ...": why the work was to end.
std::string InterruptReason();

// For those who catch signals themselves (the Python module): asks the work to
// end as Ctrl-C does, or takes that back before the next work begins.
void RequestInterrupt(bool wanted);

// The work has ended in order: nothing ends the program any more.
void EndInterruptWatch();

// Before CatchInterrupts: stands at the beginning of the line. The text must
// live as long as the program.
void SetInterruptName(const char* program);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_INTERRUPTS_H_

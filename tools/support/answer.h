#ifndef MIEN_TOOLS_SUPPORT_ANSWER_H_
#define MIEN_TOOLS_SUPPORT_ANSWER_H_

#include <memory>
#include <streambuf>
#include <string>

namespace mien {

// While it lives, what is written to std::cout goes to the standard output
// through one checked writer, fit for a terminal (see PrintableText): answers
// quote file names and texts from outside.
class Answer {
 public:
  Answer();
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  // Hands over what is waiting, of std::cout and of stdio, and closes the
  // standard output if anything went there. "" = all of it has arrived, else
  // why not.
  std::string End();

 private:
  class Buffer;
  std::unique_ptr<Buffer> buffer_;
  std::streambuf* before_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SUPPORT_ANSWER_H_

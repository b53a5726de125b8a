#ifndef MIEN_TOOLS_STUDIO_CHILD_H_
#define MIEN_TOOLS_STUDIO_CHILD_H_

// Other programs of the project as processes of their own: what a hostile
// video does there stays there, and they can be stopped.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mien {

struct ChildSetup {
  std::string log;                 // file for what it says; "": nowhere
  bool pipes = false;              // its standard input and output are ours
  bool kind = false;               // lets other work go first
  double most_processor_s = 3600;  // with pipes
};

// A running process. It is killed when this program (the thread that has made
// it) ends, however that is; with pipes its input ends then, and its processor
// time is limited. It inherits no other file of ours.
class Child {
 public:
  // argv[0]: path of the program. @throws IoError.
  Child(const std::vector<std::string>& argv, const ChildSetup& setup);
  // Kills what still runs.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  // Its exit code, 128 + the signal that ended it; nullopt while it runs.
  std::optional<int> Ended();
  void Signal(int number) const;

  // With pipes: all of it, within the time; false: it did not take it.
  bool Write(const std::string& bytes) const;
  // A line without its end, and so many bytes. nullopt: not within the time,
  // more than 64 KiB in a line, or it has ended.
  std::optional<std::string> ReadLine(double seconds);
  std::optional<std::string> ReadBytes(std::size_t count, double seconds);

 private:
  bool Fill(double seconds);

  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
  std::optional<int> ended_;
  std::string unread_;
};

// The program `name` beside the one that runs, else from PATH. @throws IoError
// when there is none.
std::string ProgramPath(const std::string& name);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_CHILD_H_

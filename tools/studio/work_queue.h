#ifndef MIEN_TOOLS_STUDIO_WORK_QUEUE_H_
#define MIEN_TOOLS_STUDIO_WORK_QUEUE_H_

// Recordings through mien-spot, one after the other, as the command line would
// have it. What waits stands in queue.yaml: the next start goes on.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tools/studio/child.h"
#include "tools/studio/project.h"

namespace mien {

// kLimit: mien-spot --calibrate. kDecoys: chooses them, then mien-spot --review
// for their films; it follows kSpot where the project wants decoys.
enum class JobKind { kSpot, kLimit, kDecoys };
// "spot", "limit", "decoys".
const char* JobKindName(JobKind kind);

struct JobStatus {
  std::string recording;
  JobKind kind = JobKind::kSpot;
  bool running = false;
  double progress = 0;  // 0 .. 1, guessed from what is read and written
  std::string step;     // for people
  double eta_s = -1;    // until it is done; -1: not known
};

class WorkQueue {
 public:
  // program: path of mien-spot. Work starts at once.
  WorkQueue(const Project& project, std::string program);
  // Ends what runs; it stays in the queue.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // One that waits or runs already stays as it is.
  void Add(const std::string& recording, JobKind kind);
  // Waiting ones leave; a running one ends, its cache stays.
  void Cancel(const std::string& recording);
  // A paused process keeps its memory and goes on where it was.
  void Pause(bool paused);
  bool paused() const;
  std::vector<JobStatus> Jobs() const;

 private:
  struct Job {
    std::string recording;
    JobKind kind;
  };
  void Work();
  std::vector<std::string> Command(const Job& job) const;
  std::string Follow(const Job& job);  // with the lock, as the following
  void Keep() const;
  void Load();

  const Project& project_;
  const std::string program_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;  // the first one runs, if child_
  std::unique_ptr<Child> child_;
  double begin_s_ = 0;
  std::int64_t begin_wall_s_ = 0;
  mutable double last_done_ = 0, moved_s_ = 0;  // of the one that runs
  bool paused_ = false, cancel_ = false, stop_ = false;
  std::thread thread_;
};

// Why the last run of a recording failed; "" when it did not, or has not run.
std::string LastFailure(const Project& project, const std::string& recording);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_WORK_QUEUE_H_

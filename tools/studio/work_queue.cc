#include "tools/studio/work_queue.h"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <utility>

#include "pipeline/config/config.h"
#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/catalogue.h"
#include "stages/exchange/event_table.h"
#include "tools/studio/decoys.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kLog = "mien-spot.log";
constexpr double kStillS = 8;
constexpr const char* kFailed = "failed.txt";

struct QueueFile {
  std::vector<std::string> spot, limit, decoys;
  bool paused = false;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.spot, "spot", Spec{"Recordings that wait to be worked on."});
    visit(self.limit, "limit",
          Spec{"Recordings whose detection limit waits to be measured."});
    visit(self.decoys, "decoys",
          Spec{"Recordings whose stretches without a candidate are to be "
               "chosen."});
    visit(self.paused, "paused", Spec{"Nothing is worked on."});
  }
};

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Whether the cache holds what `stage` made of the recording since then.
bool IsDone(const Project& project, const std::string& stage,
            const std::string& recording, std::int64_t since_s) {
  std::error_code error;
  const std::string prefix = SafeFileName(recording);
  const fs::path folder = fs::path(project.Path("cache")) / stage / "video";
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (!StartsWith(at->path().filename().string(), prefix)) continue;
    struct stat about = {};
    if (stat(at->path().c_str(), &about) == 0 && about.st_mtime >= since_s) {
      return true;
    }
  }
  return false;
}

// How far the process has read the film, 0 .. 1; 0 when it does not read it.
double ReadShare(pid_t pid, const std::string& film) {
  std::error_code error;
  const fs::path real = fs::canonical(film, error);
  const double size = static_cast<double>(fs::file_size(real, error));
  if (error || size <= 0) return 0;
  const fs::path folder = Str("/proc/", pid, "/fd");
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code gone;
    if (fs::read_symlink(at->path(), gone) != real) continue;
    try {
      const std::string info = ReadFile(
          Str("/proc/", pid, "/fdinfo/", at->path().filename().string()));
      if (!StartsWith(info, "pos:")) return 0;
      const auto place = ParseInt(Split(info.substr(4), '\n')[0]);
      return std::clamp(static_cast<double>(place.value_or(0)) / size, 0.0,
                        1.0);
    } catch (const Error&) {
      return 0;
    }
  }
  return 0;
}

std::string LastLine(const std::string& path) {
  try {
    std::istringstream lines(ReadFile(path, std::size_t{64} << 20));
    std::string last;
    for (std::string line; std::getline(lines, line);) {
      if (!Trim(line).empty()) last = std::move(line);
    }
    return ShownText(last, 500);
  } catch (const Error&) {
    return "";
  }
}

std::string MessageIn(const std::string& failures_csv) {
  try {
    const Table table = ReadCsv(failures_csv);
    const std::size_t column = table.Need({"message"});
    if (!table.rows.empty()) return ShownText(table.rows[0][column], 500);
  } catch (const Error&) {
    // None was written.
  }
  return "";
}

}  // namespace

const char* JobKindName(JobKind kind) {
  switch (kind) {
    case JobKind::kSpot:
      return "spot";
    case JobKind::kLimit:
      return "limit";
    case JobKind::kDecoys:
      return "decoys";
  }
  throw InternalError("no such kind of work");
}

std::string LastFailure(const Project& project, const std::string& recording) {
  const fs::path results = project.Results(recording);
  std::error_code missing;
  if (!fs::is_regular_file(results / kFailed, missing)) return "";
  return Trim(ShownText(ReadFile((results / kFailed).string(), 1 << 16), 600));
}

WorkQueue::WorkQueue(const Project& project, std::string program)
    : project_(project), program_(std::move(program)) {
  Load();
  thread_ = std::thread([this] { Work(); });
}

WorkQueue::~WorkQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

void WorkQueue::Load() {
  const std::string path = project_.Path("queue.yaml");
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return;
  QueueFile file;
  ReadYaml(ReadFile(path, std::size_t{1} << 24), path, Describe(file));
  paused_ = file.paused;
  const auto names = project_.Recordings();
  const auto take = [&](const std::vector<std::string>& from, JobKind kind) {
    for (const std::string& name : from) {
      // One that is gone has nothing to wait for.
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        jobs_.push_back({name, kind});
      }
    }
  };
  take(file.spot, JobKind::kSpot);
  take(file.limit, JobKind::kLimit);
  take(file.decoys, JobKind::kDecoys);
}

void WorkQueue::Keep() const {
  QueueFile file;
  for (const Job& job : jobs_) {
    (job.kind == JobKind::kSpot    ? file.spot
     : job.kind == JobKind::kLimit ? file.limit
                                   : file.decoys)
        .push_back(job.recording);
  }
  file.paused = paused_;
  WriteFileAtomic(project_.Path("queue.yaml"), WriteYaml(Describe(file)));
}

void WorkQueue::Add(const std::string& recording, JobKind kind) {
  project_.Recording(recording);
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Job& job : jobs_) {
    if (job.recording == recording && job.kind == kind) return;
  }
  jobs_.push_back({recording, kind});
  Keep();
  wake_.notify_all();
}

void WorkQueue::Cancel(const std::string& recording) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::size_t first = child_ ? 1 : 0;
  if (child_ && jobs_.front().recording == recording) cancel_ = true;
  jobs_.erase(
      std::remove_if(
          jobs_.begin() + static_cast<std::ptrdiff_t>(first), jobs_.end(),
          [&recording](const Job& job) { return job.recording == recording; }),
      jobs_.end());
  Keep();
  wake_.notify_all();
}

void WorkQueue::Pause(bool paused) {
  const std::lock_guard<std::mutex> lock(mutex_);
  paused_ = paused;
  if (child_) child_->Signal(paused ? SIGSTOP : SIGCONT);
  Keep();
  wake_.notify_all();
}

bool WorkQueue::paused() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return paused_;
}

std::vector<std::string> WorkQueue::Command(const Job& job) const {
  const bool decoys = job.kind == JobKind::kDecoys;
  std::vector<std::string> command = {
      program_,
      project_.Recording(job.recording),
      "--out",
      decoys ? project_.Decoys(job.recording) : project_.Results(job.recording),
      "--cache",
      project_.Path("cache")};
  std::error_code missing;
  if (fs::is_regular_file(project_.Settings(), missing)) {
    command.push_back("--config");
    command.push_back(project_.Settings());
  }
  // Reviews are in reviews/, each coder's apart: none is shown to another.
  command.push_back(job.kind == JobKind::kLimit ? "--calibrate" : "--fresh");
  if (decoys) {
    command.push_back("--review");
    command.push_back(
        (fs::path(project_.Decoys(job.recording)) / "decoys.csv").string());
  }
  return command;
}

void WorkQueue::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || (!paused_ && !jobs_.empty()); });
    if (stop_) return;
    const Job job = jobs_.front();
    std::string fault;
    fs::path results;
    try {
      results = project_.Results(job.recording);
      MakeFolder(results);
      fs::remove(results / kFailed);
      if (job.kind == JobKind::kDecoys &&
          !WriteDecoys(project_, job.recording)) {
        jobs_.pop_front();
        Keep();
        continue;
      }
      ChildSetup setup;
      setup.log = (results / kLog).string();
      setup.kind = true;
      child_ = std::make_unique<Child>(Command(job), setup);
      begin_s_ = Now();
      begin_wall_s_ = std::time(nullptr);
    } catch (const std::exception& error) {
      fault = error.what();
    }
    std::optional<int> code;
    double told_s = 0;  // when it was told to end
    while (child_ && !(code = child_->Ended())) {
      if ((stop_ || cancel_) && told_s == 0) {
        child_->Signal(SIGCONT);
        child_->Signal(SIGTERM);
        told_s = Now();
      } else if (told_s > 0 && Now() - told_s > 5) {
        child_->Signal(SIGKILL);
      }
      wake_.wait_for(lock, std::chrono::milliseconds(200));
    }
    child_.reset();
    const bool cancelled = std::exchange(cancel_, false);
    if (stop_ && code.value_or(0) != 0) return;  // stays in queue.yaml
    jobs_.pop_front();
    Keep();
    if (code && *code != 0 && !cancelled) {
      fault = *code == 1 ? MessageIn((results / "failures.csv").string()) : "";
      if (fault.empty()) fault = LastLine((results / kLog).string());
      if (fault.empty()) fault = Str("mien-spot ended with code ", *code);
    }
    if (code && *code == 0 && !cancelled) fault = Follow(job);
    if (fault.empty()) continue;
    LogWarn(job.recording + ": " + fault);
    try {
      WriteFileAtomic((results / kFailed).string(), fault + "\n");
    } catch (const Error& error) {
      LogWarn(error.message());
    }
  }
}

// What comes after it; what is wrong with what it made.
std::string WorkQueue::Follow(const Job& job) {
  try {
    const ProjectParams params = project_.params();
    const std::string found = project_.Found(job.recording);
    if (job.kind == JobKind::kLimit || !params.blind || params.decoys <= 0 ||
        found.empty()) {
      return "";
    }
    const auto rows = ReadEvents((fs::path(found) / "events.csv").string());
    const bool there = !ReadDecoys(project_, job.recording, rows).empty();
    if (there || rows.empty()) return "";
    if (job.kind == JobKind::kDecoys) {
      return "decoys: the settings are others than when it was worked on: run "
             "it again";
    }
    jobs_.push_back({job.recording, JobKind::kDecoys});
    Keep();
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

std::vector<JobStatus> WorkQueue::Jobs() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<JobStatus> all;
  for (const Job& job : jobs_) {
    JobStatus status;
    status.recording = job.recording;
    status.kind = job.kind;
    status.running = child_ && all.empty();
    if (status.running && job.kind == JobKind::kSpot) {
      double done = 0;
      for (const StageRow& stage : StageCatalogue()) {
        if (stage.spot_share == 0) continue;
        if (IsDone(project_, stage.name, job.recording, begin_wall_s_)) {
          done += stage.spot_share;
          continue;
        }
        status.step = stage.doing;
        done += stage.spot_share *
                ReadShare(child_->pid(),
                          project_.Path("recordings/" + job.recording));
        break;
      }
      status.progress = std::min(done, 0.99);
      const double spent = Now() - begin_s_;
      if (done != last_done_) {
        last_done_ = done;
        moved_s_ = Now();
      }
      // Where nothing is seen to move the guess would grow with the clock.
      if (done > 0.03 && !paused_ && Now() - moved_s_ < kStillS) {
        status.eta_s = spent * (1 - done) / done;
      }
    } else if (status.running) {
      status.step = job.kind == JobKind::kLimit
                        ? "measuring the detection limit"
                        : "choosing stretches without a candidate";
    }
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace mien

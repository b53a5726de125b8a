#ifndef MIEN_TOOLS_STUDIO_DATA_SETS_H_
#define MIEN_TOOLS_STUDIO_DATA_SETS_H_

// Data sets through mien-run, one at a time, as the command line would have it:
// what would be run (--dry-run), then the run and its report.

#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tools/studio/project.h"

namespace mien {

// The configurations that ship, without ".yaml", by name: relative to the
// programs ../../configs (a build tree inside the sources) or
// ../share/mien/configs (an installation).
std::vector<std::string> ShippedConfigs();

class DataSets {
 public:
  // program: path of mien-run; "": it is not there.
  DataSets(const Project& project, std::string program)
      : project_(project), program_(std::move(program)) {}
  // Ends what runs.
  ~DataSets();
  DataSets(const DataSets&) = delete;
  DataSets& operator=(const DataSets&) = delete;

  // config: of ShippedConfigs(). folder: of this machine. dry: only tells
  // what would be run. @throws DataError: another configuration, no folder,
  // something runs already.
  void Start(const std::string& config, const std::string& folder, bool dry);
  // Ends what runs; its cache stays.
  void Cancel();

  struct Status {
    std::string config;  // "": nothing was started yet
    bool dry = false, running = false;
    int code = 0;         // of the program, when it has ended
    std::string text;     // what it says: its last lines
    bool report = false;  // datasets/CONFIG/report.html is there
  };
  Status Now();

  // datasets/CONFIG/FILE: report.html, samples.csv or results.json.
  // @throws DataError: not there, another name.
  std::string Result(const std::string& config, const std::string& file) const;

 private:
  void Work(std::vector<std::string> command, std::string log);

  const Project& project_;
  const std::string program_;
  std::mutex mutex_;
  std::thread thread_;  // a process lives as long as the thread that made it
  bool cancel_ = false;
  Status status_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_DATA_SETS_H_

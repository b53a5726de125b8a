#include "tools/studio/data_sets.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "tools/studio/child.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kLog = "mien-run.log";
constexpr std::size_t kMostText = 20000;  // of what is shown

fs::path ConfigFolder() {
  std::vector<fs::path> places;
  std::error_code error;
  const fs::path bin = fs::read_symlink("/proc/self/exe", error).parent_path();
  places.push_back(bin / "../../configs");
  places.push_back(bin / "../share/mien/configs");
  for (const fs::path& place : places) {
    if (fs::is_directory(place, error)) return place;
  }
  return {};
}

}  // namespace

std::vector<std::string> ShippedConfigs() {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(ConfigFolder(), error), end;
       !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".yaml") {
      names.push_back(at->path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void DataSets::Start(const std::string& config, const std::string& folder,
                     bool dry) {
  if (program_.empty()) throw DataError("mien-run is not installed");
  const auto configs = ShippedConfigs();
  if (std::find(configs.begin(), configs.end(), config) == configs.end()) {
    throw DataError("no configuration that ships: " + ShownText(config, 100));
  }
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (folder.empty() || folder[0] != '/' || error ||
      !fs::is_directory(real, error)) {
    throw DataError("no folder: " + ShownText(folder, 300) +
                    "; name it by its whole path");
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status_.running) {
    throw DataError("a data set is worked on already: wait, or cancel it");
  }
  if (thread_.joinable()) thread_.join();
  const fs::path out = fs::path(project_.Path("datasets")) / config;
  MakeFolder(out);
  std::vector<std::string> command = {
      program_,  (ConfigFolder() / (config + ".yaml")).string(),
      "--data",  real.string(),
      "--cache", project_.Path("cache"),
      "--out",   out.string()};
  if (dry) command.push_back("--dry-run");
  status_ = {};
  status_.config = config;
  status_.dry = dry;
  status_.running = true;
  cancel_ = false;
  thread_ = std::thread(
      [this, command, log = (out / kLog).string()] { Work(command, log); });
}

void DataSets::Work(std::vector<std::string> command, std::string log) {
  int code = 1;
  try {
    ChildSetup setup;
    setup.log = std::move(log);
    setup.kind = true;
    Child child(command, setup);
    std::optional<int> ended;
    bool told = false;
    while (!(ended = child.Ended())) {
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (cancel_ && !told) {
          child.Signal(SIGTERM);
          told = true;
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    code = *ended;
  } catch (const Error& error) {
    LogWarn(error.message());
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.code = code;
  status_.running = false;
}

DataSets::~DataSets() {
  Cancel();
  if (thread_.joinable()) thread_.join();
}

void DataSets::Cancel() {
  const std::lock_guard<std::mutex> lock(mutex_);
  cancel_ = true;
}

DataSets::Status DataSets::Now() {
  const std::lock_guard<std::mutex> lock(mutex_);
  Status status = status_;
  if (status.config.empty()) return status;
  const fs::path out = fs::path(project_.Path("datasets")) / status.config;
  try {
    std::string text = ReadFile((out / kLog).string(), std::size_t{64} << 20);
    if (text.size() > kMostText) {
      text = "...\n" + text.substr(text.size() - kMostText);
    }
    status.text = PrintableText(text);
  } catch (const Error&) {
    // It has said nothing yet.
  }
  std::error_code missing;
  status.report = !status.running && !status.dry && status.code <= 1 &&
                  fs::is_regular_file(out / "report.html", missing);
  return status;
}

std::string DataSets::Result(const std::string& config,
                             const std::string& file) const {
  const auto configs = ShippedConfigs();
  const bool known =
      file == "report.html" || file == "samples.csv" || file == "results.json";
  const fs::path path = fs::path(project_.Path("datasets")) / config / file;
  std::error_code missing;
  if (!known ||
      std::find(configs.begin(), configs.end(), config) == configs.end() ||
      !fs::is_regular_file(path, missing)) {
    throw DataError("no such result");
  }
  return path.string();
}

}  // namespace mien

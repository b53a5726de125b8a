#include "tools/studio/live.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostSignals = 400;  // messages: some 10 s
constexpr std::int64_t kMostBytes = std::int64_t{8} << 20;
constexpr std::int64_t kRoomToRecord = std::int64_t{2} << 30;
constexpr double kMostProcessorS = 12 * 3600;

std::string MessageOf(const std::string& type, const std::string& json) {
  return Str(type, " ", json.size(), " 0\n", json);
}

std::string TimeName() {
  const std::time_t now = std::time(nullptr);
  std::tm local = {};
  localtime_r(&now, &local);
  char text[64] = {};
  std::strftime(text, sizeof(text), "live %Y-%m-%d %H.%M.%S.mp4", &local);
  return text;
}

}  // namespace

std::vector<CameraName> Cameras() {
  std::vector<CameraName> cameras;
  std::error_code error;
  const std::string prefix = "video";
  for (fs::directory_iterator at("/dev", error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code missing;
    if (!StartsWith(name, prefix) || !ParseInt(name.substr(prefix.size())) ||
        !at->is_character_file(missing)) {
      continue;
    }
    CameraName camera{at->path().string(), name};
    try {
      camera.name = CleanText(
          Trim(ReadFile("/sys/class/video4linux/" + name + "/name", 4096)),
          100);
    } catch (const Error&) {
      // The device's own name will do.
    }
    cameras.push_back(std::move(camera));
  }
  std::sort(cameras.begin(), cameras.end(),
            [](const CameraName& a, const CameraName& b) {
              return a.device < b.device;
            });
  return cameras;
}

Live::Live(const Project& project, std::string program)
    : project_(project), program_(std::move(program)) {}

Live::~Live() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  Stop();
}

void Live::StartFilm(const std::string& recording) {
  Start(project_.Recording(recording), recording);
}

void Live::StartCamera(const std::string& device) {
  const auto cameras = Cameras();
  if (std::none_of(
          cameras.begin(), cameras.end(),
          [&device](const CameraName& one) { return one.device == device; })) {
    throw DataError("no camera of this machine: " + ShownText(device, 100));
  }
  Start(device, device);
}

void Live::Start(const std::string& path, const std::string& source) {
  const std::lock_guard<std::mutex> change(change_);
  std::unique_lock<std::mutex> lock(mutex_);
  StopNow(&lock);
  std::vector<std::string> command = {program_, path, "--live", "--log-level",
                                      "error"};
  std::error_code missing;
  if (fs::is_regular_file(project_.Settings(), missing)) {
    command.push_back("--config");
    command.push_back(project_.Settings());
  }
  ChildSetup setup;
  setup.pipes = true;
  setup.most_processor_s = kMostProcessorS;
  child_ = std::make_unique<Child>(command, setup);
  latest_.clear();
  signals_.clear();
  over_ = false;
  status_ = {true, source, "", status_.session + 1};
  thread_ = std::thread([this, session = status_.session,
                         child = child_.get()] { Listen(session, child); });
  changed_.notify_all();
}

void Live::Stop() {
  const std::lock_guard<std::mutex> change(change_);
  std::unique_lock<std::mutex> lock(mutex_);
  StopNow(&lock);
}

// A recording is closed before its process ends: it is asked first.
void Live::StopNow(std::unique_lock<std::mutex>* lock) {
  if (!thread_.joinable()) return;
  child_->Write("stop\n");
  const bool ended = changed_.wait_for(*lock, std::chrono::seconds(10),
                                       [this] { return over_; });
  if (!ended) child_->Signal(SIGKILL);
  lock->unlock();
  thread_.join();
  lock->lock();
  child_.reset();
  status_.running = false;
  status_.recording.clear();
}

void Live::Keep(const std::string& type, std::string text) {
  Message message{next_number_++, std::move(text)};
  if (type == "signals") {
    signals_.push_back(std::move(message));
    if (signals_.size() > kMostSignals) signals_.pop_front();
  } else {
    latest_[type] = std::move(message);
  }
  changed_.notify_all();
}

void Live::Listen(std::int64_t session, Child* child) {
  bool told_end = false;
  for (;;) {
    const auto line = child->ReadLine(1);
    if (!line) {
      if (child->Ended()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      continue;
    }
    const auto words = Split(*line, ' ');
    const auto json = ParseInt(words.size() == 3 ? words[1] : "");
    const auto blob = ParseInt(words.size() == 3 ? words[2] : "");
    if (!json || !blob || *json < 0 || *blob < 0 || *json > kMostBytes ||
        *blob > kMostBytes || words[0].size() > 20) {
      child->Signal(SIGKILL);
      break;
    }
    const auto body =
        child->ReadBytes(static_cast<std::size_t>(*json + *blob), 30);
    if (!body) continue;  // it has ended
    const std::lock_guard<std::mutex> lock(mutex_);
    told_end = told_end || words[0] == "end";
    if (words[0] == "end") status_.running = false;
    Keep(words[0], *line + "\n" + *body);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!told_end) {
    Keep("end", MessageOf("end",
                          "{\"fault\":\"the live view ended of itself: "
                          "start it again\"}"));
  }
  if (status_.session == session) status_.running = false;
  over_ = true;
  changed_.notify_all();
}

std::string Live::Record() {
  if (project_.FreeBytes() < kRoomToRecord) {
    throw DataError("no room to record: 2 GB must be free");
  }
  const std::string name = project_.FreeName(TimeName());
  const fs::path events = fs::path(project_.Path("live")) / name / "events.csv";
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!status_.running || !child_) throw DataError("nothing is looked at");
  const std::string film =
      (fs::path(project_.Path("recordings")) / name).string();
  if (film.find_first_of("\t\n") != std::string::npos) {
    throw DataError("the project's folder has a tab or a line end in its name");
  }
  if (!child_->Write("record " + film + "\t" + events.string() + "\n")) {
    throw DataError("the live view does not answer: start it again");
  }
  status_.recording = name;
  return name;
}

void Live::EndRecord() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (child_ && !over_) child_->Write("record\n");
  status_.recording.clear();
}

Live::Status Live::Now() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

bool Live::Next(Place* place, std::string* messages) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (place->session == 0) place->session = status_.session;
  const bool new_one = changed_.wait_for(lock, std::chrono::seconds(1), [&] {
    return closing_ || place->session != status_.session ||
           next_number_ - 1 > place->message || over_;
  });
  if (closing_ || place->session != status_.session || status_.session == 0) {
    return false;
  }
  if (!new_one) {
    *messages = "idle 0 0\n";
    return true;
  }
  std::vector<const Message*> fresh;
  for (const auto& [type, message] : latest_) {
    if (message.number > place->message) fresh.push_back(&message);
  }
  for (const Message& message : signals_) {
    if (message.number > place->message) fresh.push_back(&message);
  }
  if (fresh.empty()) return false;  // over, and all is told
  std::sort(fresh.begin(), fresh.end(), [](const Message* a, const Message* b) {
    return a->number < b->number;
  });
  for (const Message* message : fresh) *messages += message->text;
  place->message = next_number_ - 1;
  return true;
}

}  // namespace mien

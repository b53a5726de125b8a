#include "tools/spot/live_view.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/live_frames.h"
#include "stages/recognize/event_labels.h"
#include "stages/recognize/model_use.h"
#include "tools/spot/live_commands.h"
#include "tools/spot/live_messages.h"
#include "tools/spot/live_recorder.h"

namespace mien {
namespace {

constexpr int kWidest = 640;  // of pictures that are shown
constexpr int kQuality = 80;
constexpr double kReadEveryS = 0.4;   // a face's expression
constexpr double kSettledAfterS = 3;  // events of a film that is closed

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// One value that waits for whoever takes it; a newer one replaces it.
template <class T>
class Slot {
 public:
  void Put(T value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    value_ = std::move(value);
    changed_.notify_all();
  }
  bool empty() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return !value_ && !busy_;
  }
  // nullopt: End(). Until the next call the slot counts as full.
  std::optional<T> Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    busy_ = false;
    changed_.wait(lock, [this] { return ended_ || value_; });
    if (!value_) return std::nullopt;
    busy_ = true;
    return std::exchange(value_, std::nullopt);
  }
  void End() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
  bool busy_ = false, ended_ = false;
};

struct Window {
  MotionSeries series;
  bool from_start = true, ended = false;
};

struct FaceToRead {
  cv::Mat grey;
  LiveFace face;
  double time_s = 0;
};

std::string Jpeg(const cv::Mat& image, double scale) {
  cv::Mat shown = image;
  if (scale < 1) {
    cv::resize(image, shown, {}, scale, scale, cv::INTER_AREA);
  }
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", shown, bytes, {cv::IMWRITE_JPEG_QUALITY, kQuality});
  return std::string(bytes.begin(), bytes.end());
}

class LiveView {
 public:
  LiveView(const LiveSetup& setup, const std::string& source, int in,
           std::ostream* out)
      : setup_(setup),
        source_(source),
        commands_(in),
        messages_(out),
        stage_(setup.interview.params, setup.interview.net.empty()
                                           ? ""
                                           : FindModel(setup.interview.net)),
        chain_(setup.track.params, LandmarkModel::Load(setup.track.model),
               setup.interview.motion, kLiveWindowS),
        events_(Options(setup.interview.list)) {
    LabelParams params = setup.label;
    params.micro_model.clear();
    reader_ = std::make_unique<LabelModels>(params, setup.device);
  }

  void Run() {
    std::error_code none;
    const bool film = std::filesystem::is_regular_file(source_, none);
    frames_ = film ? PlayFilm(source_) : OpenCamera(source_);
    std::thread spotting([this] { Spot(); });
    std::thread reading([this] { Read(); });
    try {
      Watch();
    } catch (...) {
      fault_ = std::current_exception();
    }
    windows_.End();
    to_read_.End();
    spotting.join();
    reading.join();
    if (spotting_fault_) fault_ = spotting_fault_;
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  static LiveEventOptions Options(const EventListParams& list) {
    LiveEventOptions options;
    options.min_score = list.min_score;
    options.keep_score = std::min(options.keep_score, options.min_score);
    return options;
  }

  void Watch() {
    LiveFrame frame;
    while (!stop_ && !messages_.broken() && frames_->Next(&frame)) {
      if (InterruptRequested()) break;
      Take(frame);
      Obey(0);
    }
    chain_.End();
    SendRows();
    // The last window, whatever the spotter is doing.
    while (!stop_ && !windows_.empty() && Obey(0.05)) {
    }
    GiveWindow(true);
    CloseRecord();
    messages_.SendEnd("");
    while (!stop_ && !messages_.broken() && Obey(0.2)) {
      KeepEvents(true);
    }
    CloseRecord();
  }

  void Take(const LiveFrame& frame) {
    const cv::Mat grey = ToGrey(frame.image);
    if (number_ == 0) Greet(frame.image.size());
    const auto faces = chain_.Track(grey, frame.time_s);
    LiveMessages::Picture picture;
    picture.number = number_++;
    picture.dropped = frames_->dropped();
    picture.time_s = frame.time_s;
    picture.taken_s = frame.taken_s;
    picture.scale =
        std::min(1.0, static_cast<double>(kWidest) / frame.image.cols);
    picture.jpeg = Jpeg(frame.image, picture.scale);
    messages_.Send(picture, faces);
    SendRows();
    if (recorder_ && recording_) recorder_->Add(frame);
    last_s_ = frame.time_s;
    if (frame.time_s - spotted_s_ >= kLiveEveryS && windows_.empty()) {
      spotted_s_ = frame.time_s;
      GiveWindow(false);
    }
    if (reader_->macro() && frame.time_s - read_s_ >= kReadEveryS &&
        to_read_.empty()) {
      read_s_ = frame.time_s;
      if (faces.empty()) {
        LiveMessages::Reading none;
        none.time_s = frame.time_s;
        none.fault = "no face is seen";
        messages_.Send(none);
      } else {
        to_read_.Put({grey, faces.front(), frame.time_s});
      }
    }
    KeepEvents(false);
  }

  void Greet(const cv::Size& size) {
    LiveMessages::Hello hello;
    hello.source = std::filesystem::path(source_).filename().string();
    hello.width_px = size.width;
    hello.height_px = size.height;
    hello.fps = frames_->fps();
    hello.delay_s = chain_.delay_s();
    if (!reader_->macro()) {
      hello.fer = setup_.label.macro_model.empty()
                      ? "label.macro_model is empty"
                      : "the weights " + setup_.label.macro_model +
                            " are not installed";
    }
    messages_.Send(hello);
  }

  void SendRows() {
    const auto rows = chain_.TakeRows();
    if (!rows.empty()) messages_.Send(rows);
  }

  void GiveWindow(bool ended) {
    Window window;
    window.series = chain_.Window();
    window.ended = ended;
    window.from_start = window.series.frame_number.empty() ||
                        window.series.frame_number.front() == 0;
    if (!window.series.time_s.empty()) windows_.Put(std::move(window));
  }

  void Spot() {
    try {
      while (const auto window = windows_.Take()) {
        const double begin_s = Now();
        const MotionSeries& series = window->series;
        const EventListParams& list = setup_.interview.list;
        const auto found =
            SpotWindow(stage_, list, series, Options(list).keep_score);
        const std::lock_guard<std::mutex> lock(events_mutex_);
        events_.Update(found, window->from_start ? 0 : series.time_s.front(),
                       series.time_s.back(), window->ended);
        to_s_ = series.time_s.back();
        messages_.Send(events_.events(), to_s_, Now() - begin_s);
        fresh_events_ = true;
      }
    } catch (...) {
      spotting_fault_ = std::current_exception();
      frames_->Stop();
    }
  }

  void Read() {
    try {
      while (const auto wanted = to_read_.Take()) {
        const EventLabel label =
            ReadFrame(*reader_, wanted->grey, wanted->face.landmarks_px);
        LiveMessages::Reading reading;
        reading.face = wanted->face.face;
        reading.time_s = wanted->time_s;
        reading.classes = label.classes;
        reading.p = label.probabilities;
        messages_.Send(reading);
      }
    } catch (const std::exception& error) {
      LiveMessages::Reading none;
      none.fault = error.what();
      messages_.Send(none);
    }
  }

  // False: told to stop.
  bool Obey(double seconds) {
    while (const auto line = commands_.Next(seconds)) {
      if (*line == "stop") {
        stop_ = true;
        return false;
      }
      if (*line == "record") CloseRecord();
      const auto words = Split(*line, '\t');
      if (StartsWith(*line, "record ") && words.size() == 2) {
        CloseRecord();
        recorder_ = std::make_unique<LiveRecorder>(words[0].substr(7), words[1],
                                                   frames_->fps());
        recording_ = true;
        kept_events_ = 0;
        TellRecord("");
      }
    }
    return true;
  }

  void TellRecord(const std::string& fault) {
    LiveMessages::Record record;
    record.on = recording_;
    record.fault = fault;
    if (recorder_) {
      record.frames = recorder_->frames();
      record.lost = recorder_->lost();
    }
    record.events = kept_events_;
    messages_.Send(record);
  }

  void CloseRecord() {
    if (!recorder_ || !recording_) return;
    recording_ = false;
    std::string fault;
    try {
      recorder_->Close();
    } catch (const Error& error) {
      fault = error.message();
    }
    fresh_events_ = true;
    KeepEvents(true);
    TellRecord(fault);
  }

  // The events of a film that is, or was just, recorded.
  void KeepEvents(bool at_once) {
    if (!recorder_ || (!at_once && recording_ && last_s_ - kept_s_ < 2)) return;
    if (!fresh_events_.exchange(false)) return;
    kept_s_ = last_s_;
    const std::lock_guard<std::mutex> lock(events_mutex_);
    const std::int64_t before = kept_events_;
    try {
      kept_events_ = recorder_->WriteEvents(events_.events());
      if (kept_events_ != before) TellRecord("");
    } catch (const Error& error) {
      TellRecord(error.message());
    }
    if (!recording_ && to_s_ > recorder_->last_s() + kSettledAfterS) {
      recorder_.reset();
    }
  }

  const LiveSetup setup_;
  const std::string source_;
  LiveCommands commands_;
  LiveMessages messages_;
  InterviewSpotStage stage_;
  LiveChain chain_;
  std::unique_ptr<LabelModels> reader_;
  std::unique_ptr<LiveFrames> frames_;
  std::unique_ptr<LiveRecorder> recorder_;
  Slot<Window> windows_;
  Slot<FaceToRead> to_read_;
  std::mutex events_mutex_;
  LiveEvents events_;
  double to_s_ = 0;  // with the lock
  std::atomic<bool> fresh_events_{false};
  bool stop_ = false, recording_ = false;
  std::int64_t number_ = 0, kept_events_ = 0;
  double last_s_ = 0, spotted_s_ = 0, read_s_ = -1, kept_s_ = 0;
  std::exception_ptr fault_, spotting_fault_;
};

}  // namespace

int ShowLive(const LiveSetup& setup, const std::string& source, int in,
             std::ostream* out) {
  try {
    LiveView(setup, source, in, out).Run();
    return 0;
  } catch (const Error& error) {
    LiveMessages(out).SendEnd(error.message());
    LogError(error.message());
    return 1;
  }
}

}  // namespace mien

#include "tools/spot/live_recorder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "pipeline/core/file.h"
#include "stages/exchange/event_table.h"
#include "stages/ingest/video_writer.h"

namespace mien {
namespace {

constexpr std::size_t kMostWaiting = 60;

}  // namespace

std::vector<EventRow> EventsWithin(const std::vector<LiveEvent>& events,
                                   const std::vector<double>& time_s,
                                   const std::string& video) {
  std::vector<EventRow> rows;
  if (time_s.empty()) return rows;
  const auto frame = [&time_s](double at_s) {
    const auto next = std::lower_bound(time_s.begin(), time_s.end(), at_s);
    if (next == time_s.begin()) return std::int64_t{0};
    const bool before =
        next == time_s.end() || at_s - *(next - 1) < *next - at_s;
    return static_cast<std::int64_t>(next - time_s.begin()) - (before ? 1 : 0);
  };
  for (const LiveEvent& event : events) {
    EventRow row = event.row;
    if (event.withdrawn || row.onset_s < time_s.front() ||
        row.offset_s > time_s.back()) {
      continue;
    }
    row.video = video;
    row.event = static_cast<int>(rows.size()) + 1;
    row.onset_frame = frame(row.onset_s);
    row.apex_frame = frame(row.apex_s);
    row.offset_frame = frame(row.offset_s);
    for (double* at_s : {&row.onset_s, &row.apex_s, &row.offset_s}) {
      *at_s -= time_s.front();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

LiveRecorder::LiveRecorder(std::string film, std::string events, double fps)
    : film_(std::move(film)),
      events_(std::move(events)),
      fps_(fps > 0 ? fps : 30),
      thread_([this] { Work(); }) {}

LiveRecorder::~LiveRecorder() {
  try {
    Close();
  } catch (const std::exception&) {
    // Nobody is there to be told.
  }
}

void LiveRecorder::Add(const LiveFrame& frame) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ended_ || fault_) return;
  if (waiting_.size() >= kMostWaiting) {
    ++lost_;
    return;
  }
  time_s_.push_back(frame.time_s);
  waiting_.push_back(frame);
  changed_.notify_all();
}

void LiveRecorder::Work() {
  try {
    std::unique_ptr<VideoWriter> writer;
    for (;;) {
      LiveFrame frame;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
        if (waiting_.empty()) break;
        frame = std::move(waiting_.front());
        waiting_.pop_front();
      }
      if (!writer) {
        VideoWriterOptions options;
        options.width_px = frame.image.cols;
        options.height_px = frame.image.rows;
        options.fps = fps_;
        options.crf = 18;
        options.preset = "superfast";
        options.keyint = 30;
        writer = std::make_unique<VideoWriter>(film_, options);
      }
      writer->Add(frame.image, frame.time_s);
    }
    if (writer) writer->Close();
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    fault_ = std::current_exception();
  }
}

void LiveRecorder::Close() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  if (fault_) std::rethrow_exception(std::exchange(fault_, nullptr));
}

std::int64_t LiveRecorder::WriteEvents(
    const std::vector<LiveEvent>& events) const {
  const auto rows = EventsWithin(
      events, time_s_, std::filesystem::path(film_).filename().string());
  WriteFileAtomic(events_, EventsCsv(rows));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace mien

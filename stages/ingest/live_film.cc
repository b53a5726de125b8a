#include <chrono>
#include <thread>
#include <utility>

#include "stages/ingest/frame_relay.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/live_frames.h"

namespace mien {
namespace {

// So late a frame is not made into a picture any more.
constexpr double kTooLateS = 0.1;

double SystemSeconds() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class LiveFilm : public LiveFrames {
 public:
  explicit LiveFilm(const std::string& path)
      : source_(OpenVideo(path)), thread_([this] { Play(); }) {}
  ~LiveFilm() override {
    relay_.Stop();
    thread_.join();
  }
  LiveFilm(const LiveFilm&) = delete;
  LiveFilm& operator=(const LiveFilm&) = delete;

  bool Next(LiveFrame* frame) override { return relay_.Next(frame); }
  void Stop() override { relay_.Stop(); }
  std::int64_t dropped() const override { return relay_.dropped(); }
  double fps() const override { return source_->info().fps; }

 private:
  void Play() {
    try {
      const auto reader = source_->Open(0);
      Frame frame;
      double begin_s = 0;  // on the system's clock, of the film's time 0
      bool more = reader->Next(&frame), first = true;
      while (more) {
        if (std::exchange(first, false)) {
          begin_s = SystemSeconds() - frame.time_s;
        }
        const double due_s = begin_s + frame.time_s;
        if (!relay_.Sleep(due_s - SystemSeconds())) return;
        relay_.Put({std::move(frame.image), frame.time_s, due_s});
        more = NextInTime(reader.get(), begin_s, &frame);
      }
      relay_.End();
    } catch (...) {
      relay_.End(std::current_exception());
    }
  }

  // The next frame that is not too late.
  bool NextInTime(FrameReader* reader, double begin_s, Frame* frame) {
    while (late_s_ > kTooLateS) {
      if (relay_.stopped() || !reader->Skip(frame)) return false;
      relay_.CountDropped(1);
      late_s_ = SystemSeconds() - begin_s - frame->time_s;
    }
    if (!reader->Next(frame)) return false;
    late_s_ = SystemSeconds() - begin_s - frame->time_s;
    return true;
  }

  FrameRelay relay_;
  std::unique_ptr<FrameSource> source_;
  double late_s_ = 0;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<LiveFrames> PlayFilm(const std::string& path) {
  return std::make_unique<LiveFilm>(path);
}

}  // namespace mien

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <thread>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/frame_relay.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/live_frames.h"
#include "stages/ingest/picture_maker.h"

namespace mien {
namespace {

constexpr double kPauseS = 0.002;  // between two looks for a frame
constexpr double kPatienceS = 10;  // without a frame

double SystemSeconds() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// libavdevice brings dozens of libraries along, which no other use of this
// program should wait for.
void LoadDevices() {
  static const bool loaded = [] {
    const std::string name = Str("libavdevice.so.", LIBAVFORMAT_VERSION_MAJOR);
    void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* entry = library ? dlsym(library, "avdevice_register_all") : nullptr;
    if (!entry) return false;
    reinterpret_cast<void (*)()>(entry)();
    return true;
  }();
  if (!loaded) {
    throw IoError(Str("cameras need libavdevice (libavdevice.so.",
                      LIBAVFORMAT_VERSION_MAJOR,
                      "): install it, of Debian the package libavdevice",
                      LIBAVFORMAT_VERSION_MAJOR));
  }
}

class Camera : public LiveFrames {
 public:
  Camera(const std::string& device, const CameraOptions& options)
      : device_(device), pictures_(device) {
    LoadDevices();
    const Listening listening(&words_);
    const AVInputFormat* input = av_find_input_format(options.format.c_str());
    if (!input) {
      throw IoError("this libavdevice has no input " + options.format);
    }
    format_.reset(avformat_alloc_context());
    MIEN_CHECK(format_, "out of memory for a camera");
    format_->flags |= AVFMT_FLAG_NONBLOCK;
    AVDictionary* wanted = nullptr;
    av_dict_set(&wanted, "video_size",
                Str(options.width_px, "x", options.height_px).c_str(), 0);
    av_dict_set(&wanted, "framerate", Str(options.fps).c_str(), 0);
    AVFormatContext* raw = format_.release();
    const int code = avformat_open_input(&raw, device.c_str(), input, &wanted);
    av_dict_free(&wanted);
    if (code < 0) {
      throw DataError(Str("no camera at ", ShownText(device, 200), ": ",
                          AvText(code),
                          ": connect it, close what else uses it, and see "
                          "that this account may read it (group video)"));
    }
    format_.reset(raw);
    OpenCodec();
    fps_ = stream_->avg_frame_rate.num > 0 && stream_->avg_frame_rate.den > 0
               ? av_q2d(stream_->avg_frame_rate)
               : options.fps;
    thread_ = std::thread([this] { Film(); });
  }
  ~Camera() override {
    relay_.Stop();
    if (thread_.joinable()) thread_.join();
  }
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  bool Next(LiveFrame* frame) override { return relay_.Next(frame); }
  void Stop() override { relay_.Stop(); }
  std::int64_t dropped() const override { return relay_.dropped(); }
  double fps() const override { return fps_; }

 private:
  void OpenCodec() {
    if (format_->nb_streams == 0) {
      throw DataError(ShownText(device_, 200) + ": it gives no pictures");
    }
    stream_ = format_->streams[0];
    const AVCodec* decoder = avcodec_find_decoder(stream_->codecpar->codec_id);
    static const std::set<std::string> allowed = {"rawvideo", "mjpeg", "h264",
                                                  "wrapped_avframe"};
    if (!decoder || allowed.count(decoder->name) == 0) {
      throw DataError(Str(ShownText(device_, 200), ": its pictures (",
                          avcodec_get_name(stream_->codecpar->codec_id),
                          ") are of a kind that is not read"));
    }
    codec_.reset(avcodec_alloc_context3(decoder));
    MIEN_CHECK(codec_, "out of memory for a camera");
    int code = avcodec_parameters_to_context(codec_.get(), stream_->codecpar);
    if (code >= 0) {
      codec_->thread_count = 1;
      codec_->max_pixels = kMaxImagePixels;
      code = avcodec_open2(codec_.get(), decoder, nullptr);
    }
    if (code < 0) {
      throw DataError(ShownText(device_, 200) +
                      ": its pictures cannot be decoded: " + AvText(code));
    }
  }

  void Film() {
    const Listening listening(&words_);
    try {
      double heard_s = SystemSeconds();
      while (!relay_.stopped()) {
        const int code = av_read_frame(format_.get(), packet_.get());
        if (code == AVERROR_EOF) break;
        if (code == AVERROR(EAGAIN)) {
          if (SystemSeconds() - heard_s > kPatienceS) {
            throw DataError(ShownText(device_, 200) +
                            ": no picture for 10 s: is the camera still "
                            "connected?");
          }
          if (!relay_.Sleep(kPauseS)) return;
          continue;
        }
        if (code < 0) {
          throw DataError(ShownText(device_, 200) +
                          ": the camera is gone: " + AvText(code));
        }
        heard_s = SystemSeconds();
        if (packet_->stream_index == 0) Decode(heard_s);
        av_packet_unref(packet_.get());
      }
      relay_.End();
    } catch (...) {
      relay_.End(std::current_exception());
    }
  }

  void Decode(double taken_s) {
    if (avcodec_send_packet(codec_.get(), packet_.get()) < 0) return;
    while (avcodec_receive_frame(codec_.get(), frame_.get()) == 0) {
      LiveFrame out;
      out.image = pictures_.Make(*frame_, frame_->sample_aspect_ratio, nullptr);
      out.taken_s = taken_s;
      out.time_s = TimeOf(*frame_, taken_s);
      if (size_.area() == 0) size_ = out.image.size();
      if (out.image.size() != size_) out.image = FitInto(out.image, size_);
      relay_.Put(std::move(out));
    }
  }

  // By the camera's stamps while they go on, else by when it came.
  double TimeOf(const AVFrame& frame, double taken_s) {
    double time_s = taken_s;
    if (frame.pts != AV_NOPTS_VALUE) {
      const double stamp_s =
          static_cast<double>(frame.pts) * av_q2d(stream_->time_base);
      if (first_) offset_s_ = taken_s - stamp_s;
      if (std::abs(stamp_s + offset_s_ - taken_s) < 1) {
        time_s = stamp_s + offset_s_;
      }
    }
    if (first_) begin_s_ = time_s;
    time_s -= begin_s_;
    if (!first_) time_s = std::max(time_s, last_s_ + 1e-4);
    first_ = false;
    return last_s_ = time_s;
  }

  std::string device_;
  LibavWords words_;
  std::unique_ptr<AVFormatContext, CloseFormat> format_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<AVCodecContext, FreeCodec> codec_;
  PacketPointer packet_{av_packet_alloc()};
  FramePointer frame_{av_frame_alloc()};
  PictureMaker pictures_;
  cv::Size size_;
  FrameRelay relay_;
  double fps_ = 0, offset_s_ = 0, begin_s_ = 0, last_s_ = 0;
  bool first_ = true;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<LiveFrames> OpenCamera(const std::string& device,
                                       const CameraOptions& options) {
  return std::make_unique<Camera>(device, options);
}

}  // namespace mien

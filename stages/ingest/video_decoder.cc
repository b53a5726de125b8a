#include "stages/ingest/video_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/timeline.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,gif";
constexpr int kMaxBadReads = 1000;  // in a row

struct CloseFormat {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};
struct FreeCodec {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeScaler {
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};

std::string AvText(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof(text));
  return text;
}

void CheckReadable(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw IoError(
        "cannot read " + path + ": " +
        (fs::exists(path, error) ? "it is not a file" : "it does not exist"));
  }
  if (fs::file_size(path, error) == 0) {
    throw DataError(path + ": the file is empty (0 bytes)");
  }
}

std::unique_ptr<AVFormatContext, CloseFormat> OpenContainer(
    const std::string& path) {
  static std::once_flag quiet;
  std::call_once(quiet, [] { av_log_set_level(AV_LOG_QUIET); });
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  AVFormatContext* raw = nullptr;
  // "file:" keeps names such as "concat:a" from being taken for protocols.
  int code =
      avformat_open_input(&raw, ("file:" + path).c_str(), nullptr, &options);
  av_dict_free(&options);
  if (code < 0) {
    throw DataError(path +
                    ": not a video that can be read (mp4, mov, mkv, webm, "
                    "avi, mpeg, ts, wmv, gif), or cut off: " +
                    AvText(code));
  }
  std::unique_ptr<AVFormatContext, CloseFormat> format(raw);
  code = avformat_find_stream_info(raw, nullptr);
  if (code < 0) {
    throw DataError(path + ": no stream can be read: " + AvText(code));
  }
  return format;
}

double RateOf(AVRational rate) {
  if (rate.num <= 0 || rate.den <= 0) return 0;
  const double fps = av_q2d(rate);
  return fps >= 0.1 && fps <= 10000 ? fps : 0;
}

// swscale takes the deprecated "full range" formats only with a warning.
AVPixelFormat PlainFormat(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    default:
      return static_cast<AVPixelFormat>(format);
  }
}

}  // namespace

struct VideoDecoder::Impl {
  std::string path;
  std::unique_ptr<AVFormatContext, CloseFormat> format;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  std::unique_ptr<AVFrame, FreeFrame> frame{av_frame_alloc()};
  std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
  mutable std::unique_ptr<SwsContext, FreeScaler> scaler;
  mutable cv::Mat padded;  // swscale may write past the end of a row
  mutable int scaler_format = AV_PIX_FMT_NONE;
  mutable int scaler_space = -1, scaler_range = -1;
  mutable cv::Size scaler_size;
  AVStream* stream = nullptr;
  std::optional<Timeline> timeline;
  double time_s = 0;
  std::int64_t damaged = 0;
  bool draining = false;

  void OpenCodec();
  void Feed();
  void PrepareScaler() const;
  const std::int32_t* Matrix() const;
};

void VideoDecoder::Impl::OpenCodec() {
  const AVCodec* decoder = nullptr;
  const int index = av_find_best_stream(format.get(), AVMEDIA_TYPE_VIDEO, -1,
                                        -1, &decoder, 0);
  if (index == AVERROR_DECODER_NOT_FOUND) {
    throw DataError(path +
                    ": no decoder for its video codec: convert it, "
                    "such as with ffmpeg -i in -c:v libx264 out.mp4");
  }
  if (index < 0 || (format->streams[index]->disposition &
                    AV_DISPOSITION_ATTACHED_PIC) != 0) {
    throw DataError(path + ": no video stream in the file");
  }
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    if (static_cast<int>(i) != index) {
      format->streams[i]->discard = AVDISCARD_ALL;
    }
  }
  stream = format->streams[index];
  codec.reset(avcodec_alloc_context3(decoder));
  MIEN_CHECK(codec && frame && packet, "out of memory for decoding");
  int code = avcodec_parameters_to_context(codec.get(), stream->codecpar);
  if (code >= 0) {
    codec->thread_count = 1;
    codec->pkt_timebase = stream->time_base;
    codec->max_pixels = kMaxImagePixels;
    code = avcodec_open2(codec.get(), decoder, nullptr);
  }
  if (code < 0) {
    throw DataError(path +
                    ": its video stream cannot be decoded: " + AvText(code));
  }
}

// One packet of the stream into the decoder, or the end of the file.
void VideoDecoder::Impl::Feed() {
  int bad_reads = 0;
  while (bad_reads < kMaxBadReads) {
    const int code = av_read_frame(format.get(), packet.get());
    if (code == AVERROR_EOF) break;
    if (code < 0) {
      ++bad_reads;
      if (code != AVERROR(EAGAIN)) ++damaged;
      continue;
    }
    const bool ours = packet->stream_index == stream->index;
    const int sent = ours ? avcodec_send_packet(codec.get(), packet.get()) : 0;
    av_packet_unref(packet.get());
    if (sent < 0) ++damaged;
    if (ours) return;
  }
  draining = true;
  avcodec_send_packet(codec.get(), nullptr);
}

const std::int32_t* VideoDecoder::Impl::Matrix() const {
  const AVFrameSideData* side =
      av_frame_get_side_data(frame.get(), AV_FRAME_DATA_DISPLAYMATRIX);
  if (side && side->size >= 9 * sizeof(std::int32_t)) {
    return reinterpret_cast<const std::int32_t*>(side->data);
  }
  std::size_t size = 0;
  const auto* data =
      av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!data || size < 9 * sizeof(std::int32_t)) return nullptr;
  return reinterpret_cast<const std::int32_t*>(data);
}

void VideoDecoder::Impl::PrepareScaler() const {
  const cv::Size size(frame->width, frame->height);
  if (scaler && scaler_format == frame->format && scaler_size == size &&
      scaler_space == frame->colorspace && scaler_range == frame->color_range) {
    return;
  }
  const AVPixelFormat plain = PlainFormat(frame->format);
  scaler.reset(sws_getContext(size.width, size.height, plain, size.width,
                              size.height, AV_PIX_FMT_BGR24,
                              SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT,
                              nullptr, nullptr, nullptr));
  if (!scaler) {
    const char* name =
        av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame->format));
    throw DataError(Str(path, ": the pixel format ", name ? name : "(unknown)",
                        " cannot be converted"));
  }
  const bool full =
      plain != frame->format || frame->color_range == AVCOL_RANGE_JPEG;
  const int* space = sws_getCoefficients(
      frame->colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT
                                                 : frame->colorspace);
  // Fails for RGB sources, which have no such details.
  sws_setColorspaceDetails(scaler.get(), space, full ? 1 : 0,
                           sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16,
                           1 << 16);
  scaler_format = frame->format;
  scaler_size = size;
  scaler_space = frame->colorspace;
  scaler_range = frame->color_range;
}

VideoDecoder::VideoDecoder(const std::string& path)
    : impl_(std::make_unique<Impl>()) {
  CheckReadable(path);
  impl_->path = path;
  impl_->format = OpenContainer(path);
  impl_->OpenCodec();
  const AVRational base = impl_->stream->time_base;
  const double rate = fps() > 0 ? fps() : 25;
  const double second = static_cast<double>(base.den) / base.num;
  impl_->timeline.emplace(std::llround(std::max(1.0, second / rate)),
                          std::llround(std::max(1.0, second)));
}

VideoDecoder::~VideoDecoder() = default;

bool VideoDecoder::Advance() {
  Impl& d = *impl_;
  int errors_at_end = 0;
  while (true) {
    const int code = avcodec_receive_frame(d.codec.get(), d.frame.get());
    if (code == 0) break;
    if (code == AVERROR_EOF) return false;
    if (code != AVERROR(EAGAIN)) ++d.damaged;
    if (!d.draining) {
      d.Feed();
    } else if (++errors_at_end > kMaxBadReads) {
      return false;
    }
  }
  const std::int64_t pts = d.frame->best_effort_timestamp;
  const std::int64_t tick = d.timeline->Next(
      pts == AV_NOPTS_VALUE ? std::nullopt : std::optional(pts));
  d.time_s = static_cast<double>(tick) * d.stream->time_base.num /
             d.stream->time_base.den;
  return true;
}

double VideoDecoder::time_s() const { return impl_->time_s; }

cv::Mat VideoDecoder::Picture() const {
  const Impl& d = *impl_;
  d.PrepareScaler();
  const int width = d.frame->width, height = d.frame->height;
  d.padded.create(height + 1, (width + 63) / 64 * 64 + 64, CV_8UC3);
  std::uint8_t* planes[4] = {d.padded.data, nullptr, nullptr, nullptr};
  const int steps[4] = {static_cast<int>(d.padded.step), 0, 0, 0};
  if (sws_scale(d.scaler.get(), d.frame->data, d.frame->linesize, 0, height,
                planes, steps) != height) {
    throw DataError(d.path + ": a frame cannot be converted to colours");
  }
  const cv::Mat picture = d.padded(cv::Rect(0, 0, width, height));
  const std::int32_t* matrix = d.Matrix();
  return matrix ? Upright(picture, matrix) : picture.clone();
}

double VideoDecoder::fps() const {
  const double mean = RateOf(impl_->stream->avg_frame_rate);
  return mean > 0 ? mean : RateOf(impl_->stream->r_frame_rate);
}

bool VideoDecoder::variable_rate() const {
  const double mean = RateOf(impl_->stream->avg_frame_rate);
  const double base = RateOf(impl_->stream->r_frame_rate);
  if (mean <= 0 || base <= 0) return true;
  // Interlaced streams tell the rate of fields as the base rate.
  return std::abs(base / mean - 1) > 0.01 && std::abs(base / mean - 2) > 0.02;
}

std::int64_t VideoDecoder::damaged_packets() const { return impl_->damaged; }

cv::Mat Upright(const cv::Mat& picture, const std::int32_t matrix[9]) {
  const auto size = [](std::int32_t v) {
    return std::abs(static_cast<double>(v));
  };
  const std::int32_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  const bool swapped = size(b) + size(c) > size(a) + size(d);
  cv::Mat turned = swapped ? cv::Mat(picture.t()) : picture;
  const bool flip_x = (swapped ? c : a) < 0;
  const bool flip_y = (swapped ? b : d) < 0;
  cv::Mat out;
  if (flip_x && flip_y) {
    cv::flip(turned, out, -1);
  } else if (flip_x) {
    cv::flip(turned, out, 1);
  } else if (flip_y) {
    cv::flip(turned, out, 0);
  } else {
    out = turned.clone();
  }
  return out;
}

}  // namespace mien

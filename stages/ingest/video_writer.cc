#include "stages/ingest/video_writer.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/libav_file.h"

namespace mien {
namespace {

constexpr int kTicks = 90000;  // per second: whole at all usual frame rates
constexpr int kBufferBytes = 1 << 16;
constexpr int kMostPx = 16384;
// In smaller pictures x264's macroblock tree (0.164) reads memory that nobody
// wrote: the same frames would not always give the same bytes.
constexpr int kTreePx = 128;
constexpr std::size_t kMostMemoryBytes = std::size_t{1} << 30;

struct FreeFormat {
  void operator()(AVFormatContext* p) const { avformat_free_context(p); }
};
struct FreeMemoryIo {
  void operator()(AVIOContext* p) const {
    av_freep(&p->buffer);
    avio_context_free(&p);
  }
};

// A file in memory, for libavformat.
struct MemoryFile {
  std::string bytes;
  std::size_t place = 0;

  static int Write(void* self, std::uint8_t* data, int size) {
    auto& file = *static_cast<MemoryFile*>(self);
    const auto count = static_cast<std::size_t>(size);
    if (file.place + count > kMostMemoryBytes) return AVERROR(ENOSPC);
    if (file.bytes.size() < file.place + count) {
      file.bytes.resize(file.place + count);
    }
    std::memcpy(file.bytes.data() + file.place, data, count);
    file.place += count;
    return size;
  }

  static std::int64_t Seek(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<MemoryFile*>(self);
    const auto size = static_cast<std::int64_t>(file.bytes.size());
    whence &= ~AVSEEK_FORCE;
    if (whence == AVSEEK_SIZE) return size;
    if (whence == SEEK_CUR) offset += static_cast<std::int64_t>(file.place);
    if (whence == SEEK_END) offset += size;
    if (offset < 0) return AVERROR(EINVAL);
    file.place = static_cast<std::size_t>(offset);
    return offset;
  }
};

void CheckOptions(const std::string& name, const VideoWriterOptions& o) {
  if (o.width_px < 1 || o.height_px < 1 || o.width_px > kMostPx ||
      o.height_px > kMostPx) {
    throw DataError(Str(name, ": a video of ", o.width_px, " x ", o.height_px,
                        " px cannot be written (1 .. ", kMostPx, ")"));
  }
  if (!(o.fps >= 1 && o.fps <= 2000)) {
    throw DataError(Str(name, ": a video of ", NumberText(o.fps),
                        " frames per second cannot be written (1 .. 2000)"));
  }
  if (o.crf < 0 || o.crf > 51) {
    throw ConfigError(Str("video: crf = ", o.crf, ": must be 0 .. 51"));
  }
  if (o.keyint < 1) {
    throw ConfigError(Str("video: keyint = ", o.keyint, ": must be >= 1"));
  }
}

int Even(int size) { return size + size % 2; }

}  // namespace

struct VideoWriter::Impl {
  std::string path;       // "" in memory
  std::string temporary;  // written until Close
  MemoryFile memory;
  VideoWriterOptions options;
  std::unique_ptr<AVIOContext, FreeMemoryIo> memory_io;
  std::unique_ptr<AVFormatContext, FreeFormat> format;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  std::unique_ptr<AVFrame, FreeFrame> frame{av_frame_alloc()};
  std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
  AVStream* stream = nullptr;
  double first_s = 0;
  std::int64_t last_tick = -1;  // -1: no frame yet
  bool closed = false;

  Impl(const std::string& path, const VideoWriterOptions& options);
  ~Impl();
  std::string Name() const { return path.empty() ? "clip" : path; }
  void OpenCodec();
  void OpenOutput();
  void Convert(const cv::Mat& image);
  void Encode(const AVFrame* next);
  void Add(const cv::Mat& image, double time_s);
  void Close();
};

VideoWriter::Impl::Impl(const std::string& path_in,
                        const VideoWriterOptions& options_in)
    : path(path_in), options(options_in) {
  CheckOptions(Name(), options);
  MIEN_CHECK(frame && packet, "out of memory for encoding");
  av_log_set_level(AV_LOG_QUIET);
  OpenCodec();
  OpenOutput();
}

VideoWriter::Impl::~Impl() {
  if (temporary.empty()) return;
  if (format && format->pb) avio_closep(&format->pb);
  std::error_code ignored;
  if (!closed) std::filesystem::remove(temporary, ignored);
}

void VideoWriter::Impl::OpenCodec() {
  const AVCodec* encoder = avcodec_find_encoder_by_name("libx264");
  if (!encoder) {
    throw InternalError(
        "libavcodec has no libx264: install Debian's libavcodec59");
  }
  codec.reset(avcodec_alloc_context3(encoder));
  MIEN_CHECK(codec, "out of memory for encoding");
  codec->width = Even(options.width_px);
  codec->height = Even(options.height_px);
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->time_base = {1, kTicks};
  codec->framerate = av_d2q(options.fps, kTicks);
  codec->gop_size = options.keyint;
  codec->max_b_frames = 0;  // order of decoding = order of showing
  codec->thread_count = 1;  // x264's output depends on it
  codec->color_range = AVCOL_RANGE_MPEG;
  codec->colorspace = AVCOL_SPC_SMPTE170M;  // Convert()
  codec->chroma_sample_location = AVCHROMA_LOC_CENTER;
  codec->color_primaries = AVCOL_PRI_BT709;
  codec->color_trc = AVCOL_TRC_IEC61966_2_1;
  codec->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
  if (av_opt_set(codec->priv_data, "preset", options.preset.c_str(), 0) < 0 ||
      av_opt_set_double(codec->priv_data, "crf", options.crf, 0) < 0) {
    throw InternalError("libx264 takes no preset or crf");
  }
  if (std::min(codec->width, codec->height) < kTreePx &&
      av_opt_set_int(codec->priv_data, "mbtree", 0, 0) < 0) {
    throw InternalError("libx264 takes no mbtree");
  }
  const int code = avcodec_open2(codec.get(), encoder, nullptr);
  if (code < 0) {
    throw ConfigError(
        "video: x264 refuses preset \"" + options.preset + "\", crf " +
        NumberText(options.crf) + ", " + NumberText(options.width_px) + " x " +
        NumberText(options.height_px) +
        " px; presets are ultrafast superfast veryfast faster fast medium "
        "slow slower veryslow: " +
        AvText(code));
  }
  frame->format = codec->pix_fmt;
  frame->width = codec->width;
  frame->height = codec->height;
}

void VideoWriter::Impl::OpenOutput() {
  AVFormatContext* raw = nullptr;
  if (!path.empty()) temporary = TemporaryName(path);
  // "file:" keeps names such as "tcp:a" from being taken for protocols.
  const std::string url = "file:" + temporary;
  int code = avformat_alloc_output_context2(&raw, nullptr, "mp4", url.c_str());
  format.reset(raw);
  MIEN_CHECK(code >= 0, "libavformat cannot write mp4");
  AVDictionary* movflags = nullptr;
  if (path.empty()) {
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBufferBytes));
    memory_io.reset(avio_alloc_context(buffer, kBufferBytes, 1, &memory,
                                       nullptr, MemoryFile::Write,
                                       MemoryFile::Seek));
    MIEN_CHECK(memory_io, "out of memory for encoding");
    raw->pb = memory_io.get();
    raw->flags |= AVFMT_FLAG_CUSTOM_IO;
  } else {
    code = avio_open2(&raw->pb, url.c_str(), AVIO_FLAG_WRITE, nullptr, nullptr);
    if (code < 0) {
      throw IoError("cannot write " + path + ": " + AvText(code));
    }
    av_dict_set(&movflags, "movflags", "+faststart", 0);
  }
  raw->flags |= AVFMT_FLAG_BITEXACT;
  stream = avformat_new_stream(raw, nullptr);
  code = stream ? avcodec_parameters_from_context(stream->codecpar, codec.get())
                : AVERROR(ENOMEM);
  if (code >= 0) {
    stream->time_base = codec->time_base;
    stream->avg_frame_rate = codec->framerate;
    code = avformat_write_header(raw, &movflags);
  }
  av_dict_free(&movflags);
  if (code < 0) throw IoError("cannot write " + Name() + ": " + AvText(code));
}

// The picture into `frame`, in colours of video: BT.601, 16 .. 235, colour
// differences as means of 2 x 2 px.
void VideoWriter::Impl::Convert(const cv::Mat& image) {
  static const cv::Matx34d kYuvFromBgr(
      219 * 0.114 / 255, 219 * 0.587 / 255, 219 * 0.299 / 255, 16,  // Y
      112. / 255, -112 * 0.587 / 0.886 / 255, -112 * 0.299 / 0.886 / 255, 128,
      -112 * 0.114 / 0.701 / 255, -112 * 0.587 / 0.701 / 255, 112. / 255, 128);
  cv::Mat bgr = image, yuv, planes[3];
  if (image.channels() == 1) cv::cvtColor(image, bgr, cv::COLOR_GRAY2BGR);
  cv::transform(bgr, yuv, kYuvFromBgr);
  cv::copyMakeBorder(yuv, yuv, 0, codec->height - bgr.rows, 0,
                     codec->width - bgr.cols, cv::BORDER_REPLICATE);
  cv::split(yuv, planes);
  // The encoder may still hold the last picture's buffer.
  if (!frame->buf[0] || av_frame_is_writable(frame.get()) <= 0) {
    for (AVBufferRef*& buffer : frame->buf) av_buffer_unref(&buffer);
    MIEN_CHECK(av_frame_get_buffer(frame.get(), 0) >= 0,
               "out of memory for encoding");
  }
  for (int i = 0; i < 3; ++i) {
    const cv::Size size = i == 0 ? yuv.size() : yuv.size() / 2;
    cv::Mat plane(size, CV_8UC1, frame->data[i],
                  static_cast<std::size_t>(frame->linesize[i]));
    cv::resize(planes[i], plane, size, 0, 0, cv::INTER_AREA);
  }
}

// Hands a frame (null: the end) to the encoder and what comes out to the file.
void VideoWriter::Impl::Encode(const AVFrame* next) {
  int code = avcodec_send_frame(codec.get(), next);
  while (code >= 0) {
    code = avcodec_receive_packet(codec.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    if (code < 0) break;
    packet->stream_index = stream->index;
    packet->duration = std::max<std::int64_t>(
        1, std::llround(kTicks / options.fps));  // matters for the last one
    av_packet_rescale_ts(packet.get(), codec->time_base, stream->time_base);
    code = av_interleaved_write_frame(format.get(), packet.get());
  }
  throw IoError("cannot write " + Name() + ": " + AvText(code));
}

void VideoWriter::Impl::Add(const cv::Mat& image, double time_s) {
  MIEN_CHECK(!closed, "a frame after the end of the video");
  if (image.type() != CV_8UC3 && image.type() != CV_8UC1) {
    throw DataError(Name() +
                    ": only 8 bit frames of one or three channels can be "
                    "written as video");
  }
  if (image.cols != options.width_px || image.rows != options.height_px) {
    throw DataError(Str(Name(), ": a frame of ", image.cols, " x ", image.rows,
                        " px in a video of ", options.width_px, " x ",
                        options.height_px, " px"));
  }
  if (last_tick < 0) first_s = time_s;
  const double ticks = (time_s - first_s) * kTicks;
  if (!(std::abs(ticks) < 9e15) || std::llround(ticks) <= last_tick) {
    throw DataError(Str(Name(), ": the frame times of a video must rise by ",
                        "1/90000 s or more: ", NumberText(time_s), " s after ",
                        NumberText(first_s + double(last_tick) / kTicks),
                        " s"));
  }
  last_tick = std::llround(ticks);
  Convert(image);
  frame->pts = last_tick;
  Encode(frame.get());
}

void VideoWriter::Impl::Close() {
  if (closed) return;
  if (last_tick < 0) throw DataError(Name() + ": a video without a frame");
  Encode(nullptr);
  int code = av_write_trailer(format.get());
  if (code >= 0 && format->pb) code = format->pb->error;
  if (!path.empty()) {
    const int ended = avio_closep(&format->pb);
    if (code >= 0) code = ended;
  } else {
    avio_flush(memory_io.get());
  }
  if (code < 0) throw IoError("cannot write " + Name() + ": " + AvText(code));
  if (!path.empty()) CommitTemporary(temporary, path);
  closed = true;
}

VideoWriter::VideoWriter(const std::string& path,
                         const VideoWriterOptions& options) {
  MIEN_CHECK(!path.empty(), "a video needs a file name");
  impl_ = std::make_unique<Impl>(path, options);
}

VideoWriter::VideoWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

VideoWriter::~VideoWriter() = default;

void VideoWriter::Add(const cv::Mat& bgr_or_grey, double time_s) {
  impl_->Add(bgr_or_grey, time_s);
}

void VideoWriter::Close() { impl_->Close(); }

std::string EncodeMp4(const std::vector<cv::Mat>& frames,
                      const std::vector<double>& times_s,
                      const VideoWriterOptions& options) {
  if (frames.empty()) throw DataError("clip: a video without a frame");
  if (frames.size() != times_s.size()) {
    throw DataError(Str("clip: ", frames.size(), " frames with ",
                        times_s.size(), " times"));
  }
  VideoWriterOptions sized = options;
  if (sized.width_px == 0 && sized.height_px == 0) {
    sized.width_px = frames[0].cols;
    sized.height_px = frames[0].rows;
  }
  VideoWriter writer(std::make_unique<VideoWriter::Impl>("", sized));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    writer.Add(frames[i], times_s[i]);
  }
  writer.Close();
  return std::move(writer.impl_->memory.bytes);
}

}  // namespace mien

#include "stages/ingest/video_decoder.h"

extern "C" {
#include <libavutil/display.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/container_facts.h"
#include "stages/ingest/deinterlacer.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/picture_maker.h"

namespace mien {
namespace {

constexpr int kMaxBadReads = 1000;  // in a row

bool Damaged(const AVFrame& frame) {
  return frame.decode_error_flags != 0 ||
         (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

}  // namespace

struct VideoDecoder::Impl {
  explicit Impl(const std::string& file_path)
      : path(file_path), pictures(file_path) {}

  struct Waiting {
    FramePointer frame;
    Stamp stamp;
  };

  std::string path;
  LibavWords words;
  VideoFile file;
  AVStream* stream = nullptr;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
  PacketPointer packet{av_packet_alloc()};
  FramePointer frame{av_frame_alloc()};  // the current one
  std::optional<Deinterlacer> fields;
  std::deque<Stamp> in_fields;  // stamps of frames in `fields`
  std::deque<Waiting> waiting;  // decoded, not yet given
  std::deque<Stamp> ahead;      // their stamps
  std::size_t keep_ahead = 0;
  std::optional<Timeline> timeline;
  mutable PictureMaker pictures;
  std::optional<TimelineOptions> clock;  // until the first frame has come
  Stamp first;
  std::int64_t lead = 0;
  double time_s = 0;
  std::vector<StampShift> shifts;
  bool by_decoding = false;
  std::int64_t damaged = 0, damaged_frames = 0;
  bool draining = false, ended = false;

  void OpenCodec();
  void Feed();
  void Shift();
  bool Decode(AVFrame* into, Stamp* stamp);
  bool NextWhole(AVFrame* into, Stamp* stamp);
  void StartClock(const Stamp& stamp);
  const std::int32_t* Matrix() const;
  AVRational Aspect() const;
};

void VideoDecoder::Impl::OpenCodec() {
  const AVCodec* decoder = DecoderOf(*stream, path);
  for (unsigned i = 0; i < file.format->nb_streams; ++i) {
    if (static_cast<int>(i) != file.chosen) {
      file.format->streams[i]->discard = AVDISCARD_ALL;
    }
  }
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

// By as much as frames are missing before it.
void VideoDecoder::Impl::Shift() {
  const std::int64_t own = packet->dts;
  if (own == AV_NOPTS_VALUE) return;
  for (const StampShift& shift : shifts) {
    if (own < shift.from) break;
    packet->dts += shift.ticks;
    if (packet->pts != AV_NOPTS_VALUE) packet->pts += shift.ticks;
  }
}

// One packet of the stream into the decoder, or the end of the file.
void VideoDecoder::Impl::Feed() {
  int bad_reads = 0;
  while (bad_reads < kMaxBadReads) {
    const int code = av_read_frame(file.format.get(), packet.get());
    if (code < 0) CheckDisk(*file.format, path);
    if (code == AVERROR_EOF) break;
    if (code < 0) {
      ++bad_reads;
      if (code != AVERROR(EAGAIN)) ++damaged;
      continue;
    }
    const bool ours = packet->stream_index == stream->index;
    if (ours) Shift();
    const int sent = ours ? avcodec_send_packet(codec.get(), packet.get()) : 0;
    av_packet_unref(packet.get());
    if (sent < 0) ++damaged;
    if (ours) return;
  }
  draining = true;
  avcodec_send_packet(codec.get(), nullptr);
}

bool VideoDecoder::Impl::Decode(AVFrame* into, Stamp* stamp) {
  int errors_at_end = 0;
  while (true) {
    const int code = avcodec_receive_frame(codec.get(), into);
    if (code == 0) break;
    if (code == AVERROR_EOF) return false;
    if (code != AVERROR(EAGAIN)) ++damaged;
    if (!draining) {
      Feed();
    } else if (++errors_at_end > kMaxBadReads) {
      return false;
    }
  }
  damaged_frames += Damaged(*into);
  // After one wrong stamp the best guess is the time of decoding for good.
  if (!TellsTimes(*file.format)) {
    *stamp = std::nullopt;
    return true;
  }
  if (by_decoding) {
    const std::int64_t dts = into->pkt_dts;
    *stamp = dts == AV_NOPTS_VALUE ? std::nullopt : Stamp(dts);
    return true;
  }
  const bool own = keep_ahead > 0 && into->pts != AV_NOPTS_VALUE;
  const std::int64_t pts = own ? into->pts : into->best_effort_timestamp;
  *stamp = pts == AV_NOPTS_VALUE ? std::nullopt : Stamp(pts);
  return true;
}

bool VideoDecoder::Impl::NextWhole(AVFrame* into, Stamp* stamp) {
  if (!fields) return Decode(into, stamp);
  while (!fields->Pull(into)) {
    if (ended) return false;
    if (Decode(into, stamp)) {
      in_fields.push_back(*stamp);
      fields->Push(into, stream->time_base);
    } else {
      ended = true;
      fields->End();
    }
  }
  MIEN_CHECK(!in_fields.empty(), "a picture that came from no frame");
  *stamp = in_fields.front();
  in_fields.pop_front();
  return true;
}

// A recording that was cut out of a longer one begins with pictures that need
// one before them: they take their time, but cannot be shown.
void VideoDecoder::Impl::StartClock(const Stamp& stamp) {
  const double most =
      Timeline::kMostPauseS * static_cast<double>(clock->ticks_per_second);
  if (stamp && first && *stamp > *first &&
      static_cast<double>(*stamp - *first) < most) {
    lead = *stamp - *first;
    clock->start += lead;
  }
  timeline.emplace(*clock);
  clock.reset();
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

AVRational VideoDecoder::Impl::Aspect() const {
  return av_guess_sample_aspect_ratio(file.format.get(), stream, frame.get());
}

VideoDecoder::VideoDecoder(const std::string& path, const VideoPlan& plan)
    : impl_(std::make_unique<Impl>(path)) {
  Impl& d = *impl_;
  const Listening listening(&d.words);
  d.file = OpenVideoFile(path, plan.stream);
  d.stream = d.file.stream();
  d.OpenCodec();
  if (plan.fields) d.fields.emplace(path);
  d.keep_ahead = plan.repair ? Timeline::kAhead : 0;
  TimelineOptions clock = plan.clock;
  if (!(clock.step > 0)) {
    const AVRational base = d.stream->time_base;
    const double rate = fps() > 0 ? fps() : 25;
    const double second = static_cast<double>(base.den) / base.num;
    clock.step = std::max(1.0, second / rate);
    clock.ticks_per_second = std::llround(std::max(1.0, second));
  }
  d.clock = clock;
  d.first = plan.first;
  d.shifts = plan.shifts;
  d.by_decoding = plan.by_decoding;
}

VideoDecoder::~VideoDecoder() = default;

bool VideoDecoder::Advance() {
  Impl& d = *impl_;
  const Listening listening(&d.words);
  while (d.waiting.size() <= d.keep_ahead) {
    Impl::Waiting next;
    next.frame.reset(av_frame_alloc());
    MIEN_CHECK(next.frame, "out of memory for a frame");
    if (!d.NextWhole(next.frame.get(), &next.stamp)) break;
    d.ahead.push_back(next.stamp);
    d.waiting.push_back(std::move(next));
  }
  if (d.waiting.empty()) return false;
  d.frame = std::move(d.waiting.front().frame);
  d.waiting.pop_front();
  const Stamp stamp = d.ahead.front();
  d.ahead.pop_front();
  if (d.clock) d.StartClock(stamp);
  d.timeline->Next(stamp, d.ahead);
  d.time_s =
      d.timeline->at() * d.stream->time_base.num / d.stream->time_base.den;
  return true;
}

double VideoDecoder::lead_s() const {
  return static_cast<double>(impl_->lead) * impl_->stream->time_base.num /
         impl_->stream->time_base.den;
}

double VideoDecoder::time_s() const { return impl_->time_s; }

cv::Mat VideoDecoder::Picture() const {
  const Listening listening(&impl_->words);
  return impl_->pictures.Make(*impl_->frame, impl_->Aspect(), impl_->Matrix());
}

bool VideoDecoder::interlaced() const {
  const AVFieldOrder order = impl_->stream->codecpar->field_order;
  return impl_->frame->interlaced_frame != 0 ||
         (order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE);
}

std::string VideoDecoder::high_range() const {
  return HighRange(*impl_->frame);
}

std::string VideoDecoder::aspect() const {
  const AVRational aspect = impl_->Aspect();
  const int width = impl_->frame->width;
  return SquareWidth(width, aspect) == width ? ""
                                             : Str(aspect.num, ":", aspect.den);
}

std::vector<std::string> VideoDecoder::left_undone() const {
  std::vector<std::string> lines;
  const AVRational aspect = impl_->Aspect();
  if (aspect.num > 0 && aspect.den > 0 && aspect.num != aspect.den &&
      !BelievedAspect(aspect)) {
    lines.push_back(Str("pixels of ", aspect.num, ":", aspect.den,
                        " are told, which no camera has (1:4 to 4:1): they are "
                        "taken for square"));
  }
  const std::int32_t* matrix = impl_->Matrix();
  if (matrix && !TurnsByQuarters(matrix)) {
    lines.push_back(Str("the file tells that its picture is to be turned by ",
                        FixedText(std::abs(av_display_rotation_get(matrix)), 1),
                        " degrees: only quarter turns are made, the nearest "
                        "was"));
  }
  return lines;
}

double VideoDecoder::fps() const { return HeaderRate(*impl_->stream); }

bool VideoDecoder::variable_rate() const {
  const double mean = RateOf(impl_->stream->avg_frame_rate);
  const double base = RateOf(impl_->stream->r_frame_rate);
  if (mean <= 0 || base <= 0) return true;
  // Interlaced streams tell the rate of fields as the base rate.
  return std::abs(base / mean - 1) > 0.01 && std::abs(base / mean - 2) > 0.02;
}

bool VideoDecoder::one_a_packet() const {
  switch (impl_->stream->codecpar->codec_id) {
    case AV_CODEC_ID_VP8:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_MPEG4:  // DivX packs two into one and none into the next
      return false;
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_VC1:
      return !interlaced();
    default:
      return true;
  }
}

std::int64_t VideoDecoder::damaged_packets() const { return impl_->damaged; }

std::int64_t VideoDecoder::damaged_frames() const {
  return impl_->damaged_frames;
}

std::string VideoDecoder::library_words() const { return impl_->words.first; }

}  // namespace mien

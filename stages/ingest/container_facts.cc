#include "stages/ingest/container_facts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "stages/ingest/stamp_order.h"

namespace mien {

double RateOf(AVRational rate) {
  if (rate.num <= 0 || rate.den <= 0) return 0;
  const double fps = av_q2d(rate);
  return fps >= 0.1 && fps <= kMostFps ? fps : 0;
}

double Seconds(std::int64_t ticks, AVRational base) {
  return static_cast<double>(ticks) * base.num / base.den;
}

double HeaderRate(const AVStream& stream) {
  const double mean = RateOf(stream.avg_frame_rate);
  return mean > 0 ? mean : RateOf(stream.r_frame_rate);
}

std::optional<Note> StreamNote(const VideoFile& file) {
  if (file.videos.size() < 2) return std::nullopt;
  std::vector<std::string> others;
  std::string chosen;
  for (std::size_t i = 0; i < file.videos.size(); ++i) {
    const AVStream& one = *file.format->streams[file.videos[i]];
    const std::string text =
        Str(i + 1, " (", one.codecpar->width, " x ", one.codecpar->height, ", ",
            FixedText(HeaderRate(one), 1), " fps)");
    if (file.videos[i] == file.chosen) {
      chosen = text;
    } else {
      others.push_back(text);
    }
  }
  return Note{"stream",
              Str("video stream ", chosen, " of ", file.videos.size(),
                  " is read; left out: video stream ", Join(others, ", "),
                  " (--stream N reads another)"),
              static_cast<std::int64_t>(others.size())};
}

std::optional<std::int64_t> SoundStart(const VideoFile& file,
                                       std::int64_t first,
                                       const AVStream& sound) {
  const AVRational base = file.stream()->time_base;
  const AVCodecParameters& codec = *sound.codecpar;
  if (codec.codec_type != AVMEDIA_TYPE_AUDIO ||
      !UsableStamp(sound.start_time)) {
    return std::nullopt;
  }
  std::int64_t begin = av_rescale_q(sound.start_time, sound.time_base, base);
  // A coder's run-in that the file tells is not played: Matroska gives it times
  // of its own, others have it before the container's zero. One that no field
  // tells (AAC in Matroska, or behind an empty edit) is played like the rest.
  if (StartsWith(file.format->iformat->name, "matroska") &&
      codec.initial_padding > 0 && codec.sample_rate > 0) {
    begin += av_rescale_q(codec.initial_padding,
                          AVRational{1, codec.sample_rate}, base);
  }
  if (first >= 0) begin = std::max<std::int64_t>(begin, 0);
  return UsableStamp(begin) ? std::optional(begin) : std::nullopt;
}

double ToldEnd(const VideoFile& file, double begin_s) {
  const AVStream& stream = *file.stream();
  const std::string name = file.format->iformat->name;
  const std::int64_t start =
      stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
  if (name == "avi") {  // its duration is corrected by the file's length
    if (stream.nb_frames <= 0) return 0;
    // Its clock ticks once a frame, those that are empty included.
    return Seconds(start + stream.nb_frames, stream.time_base);
  }
  // IVF's header counts pictures, which are mostly one tick apart.
  constexpr std::int64_t kNotTold = 0xFFFFFFFF;
  if (StartsWith(name, "mov") || name == "ivf") {
    if (stream.duration <= 0) return 0;
    if (name == "ivf" && stream.duration >= kNotTold) return 0;
    return Seconds(start + stream.duration, stream.time_base);
  }
  if (!StartsWith(name, "matroska") && name != "flv" && name != "asf") return 0;
  if (file.format->duration_estimation_method != AVFMT_DURATION_FROM_STREAM ||
      file.format->duration <= 0) {
    return 0;
  }
  const double told = static_cast<double>(file.format->duration) / AV_TIME_BASE;
  // Matroska: some programs write the last second there, on the file's clock,
  // others the length. The earlier end is promised in either case.
  return StartsWith(name, "matroska") ? told : begin_s + told;
}

}  // namespace mien

#include "stages/ingest/container_facts.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "stages/ingest/stamp_order.h"
#include "stages/ingest/timeline.h"

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

namespace {

// Where a stream of sound begins, on the clock of the pictures, of which the
// first is at `first`; nullopt: it is no sound, or tells none.
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

}  // namespace

std::int64_t TicksBehindStart(const VideoFile& file, std::int64_t first) {
  std::int64_t start = first;
  for (unsigned i = 0; i < file.format->nb_streams; ++i) {
    const auto begin = SoundStart(file, first, *file.format->streams[i]);
    if (begin) start = std::min(start, *begin);
  }
  return first - start;
}

std::optional<double> LateSound(const VideoFile& file, std::int64_t first) {
  for (unsigned i = 0; i < file.format->nb_streams; ++i) {
    const auto begin = SoundStart(file, first, *file.format->streams[i]);
    if (begin) return Seconds(*begin - first, file.stream()->time_base);
  }
  return std::nullopt;
}

std::optional<Note> EarlyTextNote(const VideoFile& file, std::int64_t start,
                                  double step_s) {
  const AVRational base = file.stream()->time_base;
  for (unsigned i = 0; i < file.format->nb_streams; ++i) {
    const AVStream& one = *file.format->streams[i];
    if (one.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE ||
        !UsableStamp(one.start_time)) {
      continue;
    }
    const std::int64_t begin =
        av_rescale_q(one.start_time, one.time_base, base);
    const double early = Seconds(start - begin, base);
    if (early <= 0.5 * step_s || early >= Timeline::kMostPauseS) continue;
    return Note{
        "start",
        Str("a subtitle stream starts ", FixedText(early, 3),
            " s before sound and pictures: it does not count, second 0 is the "
            "first of these (take that much off subtitles that count from "
            "their own start)"),
        0};
  }
  return std::nullopt;
}

std::optional<Note> SlowMotionNote(const VideoFile& file, double fps) {
  constexpr double kAlike = 0.1;  // rate when filmed against when shown
  const AVDictionaryEntry* entry =
      av_dict_get(file.format->metadata, "com.android.capture.fps", nullptr, 0);
  const auto filmed = entry ? ParseDouble(Trim(entry->value)) : std::nullopt;
  if (!filmed || !(*filmed > 0) || *filmed > kMostFps || fps <= 0 ||
      std::abs(*filmed / fps - 1) <= kAlike) {
    return std::nullopt;
  }
  return Note{
      "rate",
      Str("filmed at ", FixedText(*filmed, 2),
          " frames a second by its own mark (com.android.capture.fps) and "
          "shown at ",
          FixedText(fps, 2),
          ": times are those of the film as it is shown (--fps ",
          NumberText(*filmed), " counts as it was filmed)"),
      0};
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

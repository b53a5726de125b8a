#include "stages/ingest/video_scan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/avi_gaps.h"
#include "stages/ingest/container_facts.h"
#include "stages/ingest/file_end.h"
#include "stages/ingest/frame_steps.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/picture_numbers.h"
#include "stages/ingest/stamp_order.h"

namespace mien {
namespace {

constexpr int kMaxBadReads = 1000;  // in a row
constexpr std::size_t kMostStamps = 50'000'000;
constexpr double kLeastBurstFps = 10;   // slower ones are pauses
constexpr double kSameRate = 0.02;      // header against stamps
constexpr double kLeastMissingS = 0.5;  // of what a header tells
constexpr double kSlowMotion = 0.1;     // rate when filmed against when shown
constexpr double kLeastMissingShare = 0.01;

class Scanner {
 public:
  Scanner(const std::string& path, int number)
      : path_(path),
        listening_(&words_),
        file_(OpenVideoFile(path, number)),
        base_(file_.stream()->time_base),
        second_(std::max<std::int64_t>(
            1, std::llround(static_cast<double>(base_.den) / base_.num))),
        delay_(static_cast<std::size_t>(
            std::max(0, file_.stream()->codecpar->video_delay))),
        avi_(file_),
        numbers_(file_) {
    scan_.plan.stream = number;
    scan_.index = file_.chosen;
    scan_.other_stream = file_.chosen != file_.usual;
    scan_.header_fps = HeaderRate(*file_.stream());
  }

  VideoScan Run() {
    ReadPackets();
    ShiftBehindGaps();
    PutInOrder();
    if (auto note = StreamNote(file_)) scan_.notes.push_back(*note);
    ReadClock();
    TellSlowMotion();
    TellLosses();
    scan_.damaged =
        std::any_of(scan_.notes.begin(), scan_.notes.end(),
                    [](const Note& note) { return note.kind == "loss"; });
    return std::move(scan_);
  }

 private:
  void ReadPackets();
  void Take(const AVPacket& packet);
  void TakeStamps(const AVPacket& packet);
  void ShiftBehindGaps();
  void PutInOrder();
  void ReadClock();
  const std::vector<std::int64_t>& OfPictures(
      const std::vector<std::int64_t>& stamps) const;
  void LookBetween(const std::vector<std::int64_t>& stamps,
                   const TimelineOptions& clock);
  std::int64_t FirstSecond(std::int64_t first) const;
  void TellLateSound(std::int64_t first);
  void TellEarlyText(std::int64_t start);
  void ReadSteps(const std::vector<double>& ticks);
  void TellSlowMotion();
  void TellLosses();
  void TellMissingNumbers();
  void TellLostOfAvi();

  std::string path_;
  LibavWords words_;
  Listening listening_;
  VideoFile file_;
  AVRational base_;
  std::int64_t second_;  // ticks
  std::size_t delay_;
  std::vector<PacketTime> times_;          // of packets, as they come
  std::vector<std::int64_t> by_decoding_;  // of packets without a pts
  std::vector<std::int64_t> decoding_;     // dts of all, as they come
  std::vector<std::int64_t> stamps_;       // in the order of the pictures
  std::vector<std::int64_t> of_empty_;     // of packets without a picture
  std::int64_t lone_ = 0;                  // stamps that were taken out
  VideoScan scan_;
  PacketPlaces places_;
  AviGaps avi_;
  PictureNumbers numbers_;
  FrameSteps steps_;
  std::int64_t empty_ = 0, corrupt_ = 0;
  std::int64_t without_ = 0;      // packets that tell no time at all
  std::int64_t other_sizes_ = 0;  // than that of the first packet
  double end_s_ = 0;              // of all streams, on the container's clock
  double own_end_s_ = 0;          // of the chosen one
  std::optional<double> begin_s_;
};

void Scanner::ReadPackets() {
  PacketPointer packet(av_packet_alloc());
  MIEN_CHECK(packet, "out of memory for a packet");
  words_ = {};
  int bad_reads = 0;
  while (bad_reads < kMaxBadReads) {
    if (InterruptRequested()) throw Interrupted{};
    const int code = av_read_frame(file_.format.get(), packet.get());
    if (code < 0) CheckDisk(*file_.format, path_);
    if (code == AVERROR_EOF) break;
    if (code < 0) {
      ++bad_reads;
      if (code != AVERROR(EAGAIN)) ++corrupt_;
      continue;
    }
    bad_reads = 0;
    Take(*packet);
    av_packet_unref(packet.get());
  }
}

void Scanner::Take(const AVPacket& packet) {
  const AVStream& stream = *file_.format->streams[packet.stream_index];
  const std::int64_t at =
      packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  if (UsableStamp(at)) {
    const double begin = Seconds(at, stream.time_base);
    const double end = begin + Seconds(packet.duration, stream.time_base);
    begin_s_ = std::min(begin_s_.value_or(begin), begin);
    end_s_ = std::max(end_s_, end);
    if (packet.stream_index == file_.chosen) {
      own_end_s_ = std::max(own_end_s_, end);
    }
  }
  avi_.See(packet);
  if (packet.stream_index != file_.chosen) return;
  if (packet.size == 0) {
    ++empty_;
    if (UsableStamp(at) && of_empty_.size() < kMostStamps) {
      of_empty_.push_back(at);
    }
    return;
  }
  if ((packet.flags & AV_PKT_FLAG_DISCARD) != 0) return;
  if (scan_.packets == 0) {
    places_.first = packet.pos;
    places_.size = packet.size;
  } else if (scan_.packets == 1) {
    places_.second = packet.pos;
  }
  ++scan_.packets;
  if (packet.size != places_.size) ++other_sizes_;
  if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0) ++corrupt_;
  numbers_.See(packet);
  TakeStamps(packet);
}

void Scanner::TakeStamps(const AVPacket& packet) {
  if (UsableStamp(packet.dts) && decoding_.size() < kMostStamps) {
    decoding_.push_back(packet.dts);
  }
  if (UsableStamp(packet.pts)) {
    if (times_.size() >= kMostStamps) {
      throw DataError(Str(path_, ": more than ", kMostStamps, " frames"));
    }
    times_.push_back({packet.pts, packet.dts});
  } else if (UsableStamp(packet.dts) && by_decoding_.size() < kMostStamps) {
    by_decoding_.push_back(packet.dts);
  } else {
    ++without_;
  }
}

void Scanner::ShiftBehindGaps() {
  scan_.plan.shifts = avi_.Shifts();
  if (scan_.plan.shifts.empty()) return;
  const auto shifted = [this](std::int64_t dts) {
    std::int64_t moved = 0;
    for (const StampShift& shift : scan_.plan.shifts) {
      if (dts >= shift.from) moved += shift.ticks;
    }
    return moved;
  };
  for (PacketTime& time : times_) {
    const std::int64_t moved = shifted(time.dts);
    time.pts += moved;
    if (UsableStamp(time.dts)) time.dts += moved;
  }
  for (auto* stamps : {&by_decoding_, &decoding_, &of_empty_}) {
    for (std::int64_t& stamp : *stamps) stamp += shifted(stamp);
  }
}

void Scanner::PutInOrder() {
  if (!TellsTimes(*file_.format)) return;
  const std::string name = file_.format->iformat->name;
  if ((name == "avi" || StartsWith(name, "matroska")) &&
      ByDecoding(times_, &by_decoding_)) {
    times_.clear();
  }
  // MXF has one rate: their order is all that counts.
  scan_.plan.by_decoding = StartsWith(name, "mxf") &&
                           TellOnlyDecoding(delay_, &times_, &by_decoding_);
  stamps_ = InOrder(times_, delay_, second_);
  lone_ = TakeOutLone(NominalStep(stamps_), &times_);
  if (lone_ > 0) stamps_ = InOrder(times_, delay_, second_);
  if (!stamps_.empty()) scan_.plan.first = stamps_.front();
  // Of AVI there are only those in the order of decoding.
  if (stamps_.empty()) stamps_ = std::move(by_decoding_);
  times_ = {};
}

// Ticks from the file's start to the first picture.
std::int64_t Scanner::FirstSecond(std::int64_t first) const {
  std::int64_t start = first;
  for (unsigned i = 0; i < file_.format->nb_streams; ++i) {
    const auto begin = SoundStart(file_, first, *file_.format->streams[i]);
    if (begin) start = std::min(start, *begin);
  }
  return first - start;
}

// Programs that are given the sound alone count from its start.
void Scanner::TellLateSound(std::int64_t first) {
  for (unsigned i = 0; i < file_.format->nb_streams; ++i) {
    const auto begin = SoundStart(file_, first, *file_.format->streams[i]);
    if (!begin) continue;
    const double late = Seconds(*begin - first, base_);
    const double step = scan_.plan.clock.step / static_cast<double>(second_);
    if (late <= 0.5 * step || late >= Timeline::kMostPauseS) return;
    scan_.sound_start_s = late;
    scan_.notes.push_back(
        {"start",
         Str("the sound starts ", FixedText(late, 3),
             " s after the pictures: times count from the file's start; "
             "TextGrid files count from the sound's, as Praat does"),
         0});
    return;
  }
}

// Some players count from a line of text that comes before all else; a file
// of subtitles that was taken out of the film may count so too.
void Scanner::TellEarlyText(std::int64_t start) {
  for (unsigned i = 0; i < file_.format->nb_streams; ++i) {
    const AVStream& one = *file_.format->streams[i];
    if (one.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE ||
        !UsableStamp(one.start_time)) {
      continue;
    }
    const std::int64_t begin =
        av_rescale_q(one.start_time, one.time_base, base_);
    const double early = Seconds(start - begin, base_);
    const double step = scan_.plan.clock.step / static_cast<double>(second_);
    if (early <= 0.5 * step || early >= Timeline::kMostPauseS) continue;
    scan_.notes.push_back(
        {"start",
         Str("a subtitle stream starts ", FixedText(early, 3),
             " s before sound and pictures: it does not count, second 0 is the "
             "first of these (take that much off subtitles that count from "
             "their own start)"),
         0});
    return;
  }
}

void Scanner::ReadClock() {
  const std::vector<std::int64_t>& stamps = stamps_;
  const double step = NominalStep(
      OfPictures(stamps), static_cast<double>(second_) / kLeastBurstFps);
  if (step > 0) scan_.fps = static_cast<double>(base_.den) / base_.num / step;
  if (scan_.fps > kMostFps) scan_.fps = scan_.header_fps;
  TimelineOptions& clock = scan_.plan.clock;
  clock.ticks_per_second = second_;
  const double rate = scan_.header_fps > 0 ? scan_.header_fps : 25;
  clock.step = step > 0 ? step : static_cast<double>(second_) / rate;
  if (step <= 0) scan_.fps = scan_.header_fps;
  if (stamps.empty()) {
    // Of pictures one after the other nothing tells the rate.
    const bool told = scan_.header_fps > 0 && TellsRate(*file_.format);
    scan_.notes.push_back(
        {"time",
         Str("no frame has a time stamp: ", FixedText(rate, 3),
             " frames a second are taken",
             told ? " as its header tells" : ", which nothing tells",
             " (--fps F gives another rate)"),
         scan_.packets});
    return;
  }
  const std::int64_t late = FirstSecond(stamps.front());
  const double most = Timeline::kMostPauseS * static_cast<double>(second_);
  if (static_cast<double>(late) > 0.5 * clock.step &&
      static_cast<double>(late) < most) {
    clock.start = late;
    scan_.notes.push_back(
        {"start",
         Str("the pictures start ",
             FixedText(static_cast<double>(late) / static_cast<double>(second_),
                       3),
             " s after the sound: times count from the file's start, as "
             "players do"),
         0});
  }
  if (late <= 0) TellLateSound(stamps.front());
  TellEarlyText(stamps.front() - std::max<std::int64_t>(late, 0));
  std::vector<double> ticks;
  scan_.repairs = RepairsOf(stamps, clock, &ticks);
  if (scan_.repairs.any() && OnlyDisordered(stamps, clock.step)) {
    std::vector<std::int64_t> sorted = stamps;
    std::sort(sorted.begin(), sorted.end());
    scan_.repairs = RepairsOf(sorted, clock, &ticks);
  }
  LookBetween(stamps, clock);
  scan_.repairs.wrong += lone_;
  scan_.plan.repair = scan_.repairs.any();
  if (scan_.plan.repair) scan_.plan.first.reset();
  for (Note& note : NotesOf(scan_.repairs)) {
    scan_.notes.push_back(std::move(note));
  }
  ReadSteps(ticks);
  if (!steps_.spells.empty()) {
    scan_.fps = steps_.fastest();
    return;
  }
  if (scan_.header_fps <= 0 || scan_.fps <= 0) return;
  if (std::abs(scan_.header_fps / scan_.fps - 1) <= kSameRate ||
      stamps.size() < 3) {
    scan_.fps = scan_.header_fps;  // it has more digits
  } else {
    scan_.notes.push_back(
        {"rate",
         Str(FixedText(scan_.fps, 2),
             " frames a second by the time stamps, "
             "not ",
             FixedText(scan_.header_fps, 2), " as its header tells"),
         0});
  }
}

// What tells the step from picture to picture: where many tell no stamp of
// their own, the times of decoding.
const std::vector<std::int64_t>& Scanner::OfPictures(
    const std::vector<std::int64_t>& stamps) const {
  constexpr std::size_t kMostWithPts = 10;  // one in as many tells none
  return by_decoding_.size() * kMostWithPts < stamps.size() ||
                 decoding_.size() < stamps.size()
             ? stamps
             : decoding_;
}

// A packet of a mpeg programme stream may hold several small pictures, of which
// the first alone has a stamp: between two stamps there is no gap where others
// are decoded.
void Scanner::LookBetween(const std::vector<std::int64_t>& stamps,
                          const TimelineOptions& clock) {
  if (scan_.repairs.pauses == 0 || by_decoding_.empty()) return;
  std::vector<std::int64_t> all = stamps;
  all.insert(all.end(), by_decoding_.begin(), by_decoding_.end());
  const TimelineRepairs seen = PausesOf(std::move(all), clock);
  scan_.repairs.pauses = seen.pauses;
  scan_.repairs.longest_pause_s = seen.longest_pause_s;
}

// ticks: where the stamps' frames lie. Packets that tell another kind of time
// (of decoding, of no picture) stand between these.
void Scanner::ReadSteps(const std::vector<double>& ticks) {
  if (without_ > 0 || ticks.empty()) return;
  std::vector<double> all = ticks;
  const auto first =
      static_cast<double>(*std::min_element(stamps_.begin(), stamps_.end()));
  for (const auto* others : {&by_decoding_, &of_empty_}) {
    if (!others->empty() && scan_.repairs.any()) return;
    for (const std::int64_t stamp : *others) {
      all.push_back(static_cast<double>(stamp) - first + ticks.front());
    }
  }
  std::sort(all.begin(), all.end());
  const auto second = static_cast<double>(second_);
  for (double& tick : all) tick /= second;
  steps_ = StepsOf(all, scan_.plan.clock.step / second, 1 / second);
  steps_.missing = std::max<std::int64_t>(0, steps_.missing - lone_);
  if (!by_decoding_.empty()) {
    // A time of decoding may stand where another picture is shown.
    const double span = second * (all.back() - all.front());
    const std::int64_t room = std::llround(span / scan_.plan.clock.step) + 1;
    steps_.missing = std::clamp<std::int64_t>(
        room - static_cast<std::int64_t>(all.size()), 0, steps_.missing);
    steps_.places = std::min(steps_.places, steps_.missing);
  }
  for (Note& note : NotesOf(steps_)) scan_.notes.push_back(std::move(note));
}

// An AVI tells how many frames it has; where some are gone and nothing tells
// where, all that is true is their number.
void Scanner::TellLostOfAvi() {
  if (!scan_.plan.shifts.empty()) return;
  const std::int64_t lost = avi_.lost();
  if (lost == 0) return;
  scan_.notes.push_back(
      {"loss",
       Str(lost, " of the ", lost + scan_.packets + empty_,
           " frames that its header tells ", lost == 1 ? "is" : "are",
           " not in the file, and nothing tells where: times behind ",
           lost == 1 ? "it are a frame too early" : "them are too early"),
       lost});
}

// Phones mark what they film faster (or slower) than it is shown.
void Scanner::TellSlowMotion() {
  const AVDictionaryEntry* entry = av_dict_get(
      file_.format->metadata, "com.android.capture.fps", nullptr, 0);
  const auto filmed = entry ? ParseDouble(Trim(entry->value)) : std::nullopt;
  if (!filmed || !(*filmed > 0) || *filmed > kMostFps || scan_.fps <= 0) return;
  if (std::abs(*filmed / scan_.fps - 1) <= kSlowMotion) return;
  scan_.notes.push_back(
      {"rate",
       Str("filmed at ", FixedText(*filmed, 2),
           " frames a second by its own mark (com.android.capture.fps) and "
           "shown at ",
           FixedText(scan_.fps, 2),
           ": times are those of the film as it is shown (--fps ",
           NumberText(*filmed), " counts as it was filmed)"),
       0});
}

void Scanner::TellMissingNumbers() {
  const PictureNumbers::Missing missing = numbers_.End();
  if (missing.pictures <= steps_.missing) return;
  const bool one = missing.pictures == 1;
  scan_.notes.push_back(
      {"loss",
       Str(missing.pictures, one ? " picture is" : " pictures are",
           " damaged or missing by ", one ? "its number" : "their numbers",
           " in the stream, the first near frame ", missing.first_packet,
           stamps_.empty()
               ? ": nothing tells their times, later ones are too early"
               : ": the times of the others are kept"),
       missing.pictures});
}

void Scanner::TellLosses() {
  TellMissingNumbers();
  if (empty_ > 0) {
    scan_.notes.push_back(
        {"frames",
         Str(empty_, empty_ == 1 ? " empty frame" : " empty frames",
             " (dropped by the recorder) left out, the times of the others are "
             "kept"),
         empty_});
  }
  const std::string name = file_.format->iformat->name;
  const bool own = StartsWith(name, "mov") || name == "avi" || name == "ivf";
  const double told = ToldEnd(file_, begin_s_.value_or(0));
  const double end = own ? own_end_s_ : end_s_;
  const double missing = told - end;
  if (scan_.packets > 0 && !stamps_.empty() &&
      missing > std::max(kLeastMissingS, kLeastMissingShare * told) &&
      scan_.repairs.jumps + scan_.repairs.backwards == 0) {
    scan_.notes.push_back(
        {"loss",
         Str("cut off or damaged: the file tells of ",
             FixedText(told - begin_s_.value_or(0), 2),
             " s, its pictures end "
             "after ",
             FixedText(end - begin_s_.value_or(0), 2), " s (", scan_.packets,
             " frames): the last ", FixedText(missing, 2), " s are missing"),
         0});
  } else {
    TellLostOfAvi();
  }
  if (name == "dv" && other_sizes_ > 0) {
    scan_.notes.push_back(
        {"loss",
         Str(other_sizes_,
             other_sizes_ == 1 ? " picture has" : " pictures have",
             " another length than the first: damaged, or PAL and NTSC in one "
             "file; their times and shapes may be wrong"),
         other_sizes_});
  }
  const std::string early = WhatEndsEarly(path_, name, places_);
  if (!early.empty()) {
    scan_.notes.push_back(
        {"loss", "cut off: " + early + ": what came after it is missing", 0});
  }
  if (corrupt_ > 0) {
    scan_.notes.push_back(
        {"loss",
         Str(corrupt_,
             corrupt_ == 1 ? " part of the file is" : " parts of the file are",
             " damaged or cut"),
         corrupt_});
  }
  // Of the container alone: what decoders say is counted with their frames.
  if (words_.first.find(name) != std::string::npos) {
    scan_.notes.push_back(
        {"loss",
         Str("damaged: frames may be missing where libav says ", words_.first),
         words_.count});
  }
}

}  // namespace

VideoScan ScanVideo(const std::string& path, int stream) {
  return Scanner(path, stream).Run();
}

}  // namespace mien

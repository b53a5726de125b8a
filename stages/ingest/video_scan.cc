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
#include "stages/ingest/loss_notes.h"
#include "stages/ingest/picture_numbers.h"
#include "stages/ingest/stamp_order.h"

namespace mien {
namespace {

constexpr int kMaxBadReads = 1000;  // in a row
constexpr std::size_t kMostStamps = 50'000'000;
constexpr double kLeastBurstFps = 10;  // slower ones are pauses
constexpr double kSameRate = 0.02;     // header against stamps

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
    if (auto note = SlowMotionNote(file_, scan_.fps)) {
      scan_.notes.push_back(*note);
    }
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
  void TellLateSound(std::int64_t first);
  void ReadSteps(const std::vector<double>& ticks);
  void TellLosses();

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

// Programs that are given the sound alone count from its start.
void Scanner::TellLateSound(std::int64_t first) {
  const auto late = LateSound(file_, first);
  const double step = scan_.plan.clock.step / static_cast<double>(second_);
  if (!late || *late <= 0.5 * step || *late >= Timeline::kMostPauseS) return;
  scan_.sound_start_s = *late;
  scan_.notes.push_back(
      {"start",
       Str("the sound starts ", FixedText(*late, 3),
           " s after the pictures: times count from the file's start; "
           "TextGrid files count from the sound's, as Praat does"),
       0});
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
  const std::int64_t late = TicksBehindStart(file_, stamps.front());
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
  const auto text =
      EarlyTextNote(file_, stamps.front() - std::max<std::int64_t>(late, 0),
                    clock.step / static_cast<double>(second_));
  if (text) scan_.notes.push_back(*text);
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

void Scanner::TellLosses() {
  VideoLosses losses;
  losses.format = file_.format->iformat->name;
  losses.packets = scan_.packets;
  losses.stamped = !stamps_.empty();
  losses.empty = empty_;
  losses.corrupt = corrupt_;
  losses.other_sizes = other_sizes_;
  losses.gaps = steps_.missing;
  losses.numbers = numbers_.End();
  if (scan_.plan.shifts.empty()) losses.nowhere = avi_.lost();
  const bool own = StartsWith(losses.format, "mov") || losses.format == "avi" ||
                   losses.format == "ivf";
  losses.begin_s = begin_s_.value_or(0);
  losses.end_s = own ? own_end_s_ : end_s_;
  losses.told_s = ToldEnd(file_, losses.begin_s);
  losses.end_is_sure = scan_.repairs.jumps + scan_.repairs.backwards == 0;
  losses.ends_early = WhatEndsEarly(path_, losses.format, places_);
  losses.words = words_;
  for (Note& note : NotesOf(losses)) scan_.notes.push_back(std::move(note));
}

}  // namespace

VideoScan ScanVideo(const std::string& path, int stream) {
  return Scanner(path, stream).Run();
}

}  // namespace mien

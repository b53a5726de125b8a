#include "stages/ingest/video_scan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/container_facts.h"
#include "stages/ingest/file_end.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/stamp_order.h"

namespace mien {
namespace {

constexpr int kMaxBadReads = 1000;  // in a row
constexpr std::size_t kMostStamps = 50'000'000;
constexpr double kLeastBurstFps = 10;   // slower ones are pauses
constexpr double kSameRate = 0.02;      // header against stamps
constexpr double kLeastMissingS = 0.5;  // of what a header tells
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
            std::max(0, file_.stream()->codecpar->video_delay))) {
    scan_.plan.stream = number;
    scan_.index = file_.chosen;
    scan_.other_stream = file_.chosen != file_.usual;
    scan_.header_fps = HeaderRate(*file_.stream());
  }

  VideoScan Run() {
    ReadPackets();
    PutInOrder();
    if (auto note = StreamNote(file_)) scan_.notes.push_back(*note);
    ReadClock();
    TellLosses();
    return std::move(scan_);
  }

 private:
  void ReadPackets();
  void Take(const AVPacket& packet);
  void PutInOrder();
  void ReadClock();
  const std::vector<std::int64_t>& OfPictures(
      const std::vector<std::int64_t>& stamps) const;
  void LookBetween(const std::vector<std::int64_t>& stamps,
                   const TimelineOptions& clock);
  std::int64_t FirstSecond(std::int64_t first) const;
  void TellLateSound(std::int64_t first);
  void TellEarlyText(std::int64_t start);
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
  std::int64_t lone_ = 0;                  // stamps that were taken out
  VideoScan scan_;
  PacketPlaces places_;
  std::int64_t empty_ = 0, corrupt_ = 0;
  double end_s_ = 0;      // of all streams, on the container's clock
  double own_end_s_ = 0;  // of the chosen one
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
  if (packet.stream_index != file_.chosen) return;
  if (packet.size == 0) {
    ++empty_;
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
  if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0) ++corrupt_;
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
  }
}

void Scanner::PutInOrder() {
  if (!TellsTimes(*file_.format)) return;
  const std::string name = file_.format->iformat->name;
  if ((name == "avi" || StartsWith(name, "matroska")) &&
      ByDecoding(times_, &by_decoding_)) {
    times_.clear();
  }
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
  scan_.repairs = RepairsOf(stamps, clock);
  if (scan_.repairs.any() && OnlyDisordered(stamps, clock.step)) {
    std::vector<std::int64_t> sorted = stamps;
    std::sort(sorted.begin(), sorted.end());
    scan_.repairs = RepairsOf(sorted, clock);
  }
  LookBetween(stamps, clock);
  scan_.repairs.wrong += lone_;
  scan_.plan.repair = scan_.repairs.any();
  if (scan_.plan.repair) scan_.plan.first.reset();
  for (Note& note : NotesOf(scan_.repairs)) {
    scan_.notes.push_back(std::move(note));
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

void Scanner::TellLosses() {
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

#ifndef MIEN_STAGES_INGEST_STAMP_ORDER_H_
#define MIEN_STAGES_INGEST_STAMP_ORDER_H_

// The stamps of a stream's packets, before anything is decoded.

#include <cstdint>
#include <limits>
#include <vector>

#include "stages/ingest/timeline.h"

namespace mien {

// A packet's times, ticks; dts may be missing.
struct PacketTime {
  static constexpr std::int64_t kNone =
      std::numeric_limits<std::int64_t>::min();
  std::int64_t pts = 0;
  std::int64_t dts = kNone;
};

// Sums and differences of two such stay within 64 bits, whatever a file says.
bool UsableStamp(std::int64_t stamp);

// pts in the order of the pictures: each waits until `delay` others (at most
// 16) have come, but nothing is put in order across a break of the dts, which
// is a step back or one of more than `second`.
std::vector<std::int64_t> InOrder(const std::vector<PacketTime>& packets,
                                  std::size_t delay, std::int64_t second);

// Of mpeg-4 in AVI (or in Matroska as in AVI) only the pictures between others
// tell a pts. Where at least one picture in ten tells none, adds the dts of the
// others to `without`, those of the pictures that tell none, puts them in order
// and returns true; else, and where one has no dts, changes nothing.
bool ByDecoding(const std::vector<PacketTime>& times,
                std::vector<std::int64_t>* without);

// Takes out the packets whose pts stand alone: more than 20 steps from each of
// the 16 before and behind, of which the nearest two are near each other.
// Returns how many.
std::int64_t TakeOutLone(double step, std::vector<PacketTime>* packets);

// Whether stamps are merely a few places from where they belong, as after a
// header that tells too small a delay: the decoder will put them right. Pieces
// whose clocks overlap would lie closer than half a step.
bool OnlyDisordered(const std::vector<std::int64_t>& stamps, double step);

// Of MXF files that some programs write: every picture's pts is its dts, though
// they come in another order than they are shown in (delay > 0). Moves all to
// `by_decoding` and returns true then; three packets at least.
bool TellOnlyDecoding(std::size_t delay, std::vector<PacketTime>* packets,
                      std::vector<std::int64_t>* by_decoding);

// What a Timeline repairs in them. ticks, if given: where it puts each.
TimelineRepairs RepairsOf(const std::vector<std::int64_t>& stamps,
                          const TimelineOptions& clock,
                          std::vector<double>* ticks = nullptr);

// The pauses alone, of stamps in any order: longer than Timeline::kPauseS and
// five steps, up to Timeline::kMostPauseS.
TimelineRepairs PausesOf(std::vector<std::int64_t> stamps,
                         const TimelineOptions& clock);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_STAMP_ORDER_H_

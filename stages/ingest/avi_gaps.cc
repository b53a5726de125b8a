#include "stages/ingest/avi_gaps.h"

#include <algorithm>
#include <string_view>

#include "stages/ingest/stamp_order.h"

namespace mien {
namespace {

constexpr std::int64_t kHead = 8;   // of a chunk: its name and its length
constexpr std::int64_t kHole = 64;  // heads of lists and padding are shorter
constexpr std::size_t kMostHoles = 10000;
constexpr std::size_t kMostFrames = 50'000'000;

}  // namespace

AviGaps::AviGaps(const VideoFile& file)
    : is_avi_(std::string_view(file.format->iformat->name) == "avi"),
      stream_(file.chosen),
      told_(file.stream()->nb_frames) {
  if (!is_avi_) return;
  AVStream* stream = file.stream();
  const int count = avformat_index_get_entries_count(stream);
  for (int i = 0; i < count; ++i) {
    const AVIndexEntry* entry = avformat_index_get_entry(stream, i);
    if (entry) index_.emplace_back(entry->pos, entry->timestamp);
  }
  std::sort(index_.begin(), index_.end());
}

void AviGaps::See(const AVPacket& packet) {
  if (!is_avi_) return;
  if (end_ >= 0 && packet.pos > end_ + kHole) hole_ += packet.pos - end_;
  if (packet.pos >= 0) end_ = packet.pos + packet.size;
  if (packet.stream_index != stream_ || !UsableStamp(packet.dts) ||
      seen_.size() >= kMostFrames) {
    return;
  }
  if (hole_ > 0 && !seen_.empty() && holes_.size() < kMostHoles) {
    holes_.push_back(packet.dts);
    all_holes_ += hole_;
  }
  hole_ = 0;
  all_packets_ += packet.size;
  seen_.emplace_back(packet.pos, packet.dts);
}

std::int64_t AviGaps::lost() const {
  return is_avi_ ? std::max<std::int64_t>(
                       0, told_ - static_cast<std::int64_t>(seen_.size()))
                 : 0;
}

std::optional<std::vector<StampShift>> AviGaps::ByIndex() const {
  std::vector<StampShift> shifts;
  std::int64_t moved = 0;
  for (const auto& [place, dts] : seen_) {
    auto found = std::lower_bound(index_.begin(), index_.end(),
                                  std::pair{place - kHead, INT64_MIN});
    if (found == index_.end() || found->first > place) return std::nullopt;
    const std::int64_t more = found->second - dts - moved;
    if (more < 0) return std::nullopt;
    if (more > 0) shifts.push_back({dts, more});
    moved += more;
  }
  return shifts;
}

std::vector<StampShift> AviGaps::ByBytes() const {
  std::vector<StampShift> shifts;
  const auto holes = static_cast<std::int64_t>(holes_.size());
  if (holes == 0 || (holes != 1 && holes != lost())) return {};
  // Lists and padding are holes too: frames would fill them.
  const auto frames = static_cast<double>(seen_.size());
  const double usual = static_cast<double>(all_packets_) / frames;
  if (static_cast<double>(all_holes_) <
      0.5 * usual * static_cast<double>(lost())) {
    return {};
  }
  for (const std::int64_t dts : holes_) {
    shifts.push_back({dts, lost() / holes});
  }
  return shifts;
}

std::vector<StampShift> AviGaps::Shifts() const {
  if (lost() == 0) return {};
  const auto by_index = ByIndex();
  std::vector<StampShift> shifts = by_index ? *by_index : ByBytes();
  std::int64_t moved = 0;
  for (const StampShift& shift : shifts) moved += shift.ticks;
  if (moved != lost()) shifts.clear();
  return shifts;
}

}  // namespace mien

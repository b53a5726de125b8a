#ifndef MIEN_STAGES_INGEST_AVI_GAPS_H_
#define MIEN_STAGES_INGEST_AVI_GAPS_H_

// Where frames are missing in an AVI file. Nothing in it tells the time of a
// frame but how many stand before it: one that is damaged so that it is not
// found makes all later ones too early.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "stages/ingest/libav_file.h"
#include "stages/ingest/video_scan.h"

namespace mien {

class AviGaps {
 public:
  // Takes the index (if it stands at the file's end) before packets are read.
  explicit AviGaps(const VideoFile& file);

  // Every packet of the file, in its order.
  void See(const AVPacket& packet);

  // Frames, empty ones too, that the header tells and the file does not hold;
  // 0 for other containers and where it tells fewer.
  std::int64_t lost() const;

  // Where they were, if that accounts for all of them: by an index that knows
  // every packet, else by holes of bytes that belong to none and could hold
  // them; else empty.
  std::vector<StampShift> Shifts() const;

 private:
  std::optional<std::vector<StampShift>> ByIndex() const;
  std::vector<StampShift> ByBytes() const;

  bool is_avi_ = false;
  int stream_ = -1;
  std::int64_t told_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> index_;  // place, number
  std::vector<std::pair<std::int64_t, std::int64_t>> seen_;   // place, dts
  std::vector<std::int64_t> holes_;  // dts of the first frame behind each
  std::int64_t end_ = -1;            // of the packet before
  std::int64_t hole_ = 0, all_holes_ = 0, all_packets_ = 0;  // bytes
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_AVI_GAPS_H_

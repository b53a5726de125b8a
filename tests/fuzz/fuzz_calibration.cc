// calibration.json, and what a report says of it.

#include <string>

#include "tests/fuzz/fuzz.h"
#include "tools/spot/calibration_file.h"

MIEN_FUZZ(bytes) {
  const mien::MeasuredLimit limit =
      mien::ParseLimitJson(std::string(bytes), "calibration.json");
  mien::LimitCsv(limit);
  mien::LimitText(limit.half, limit.iod_px);
  mien::LimitLines(limit, limit.recording, limit.settings);
  mien::ParseLimitJson(mien::LimitJson(limit), "again.json");
}

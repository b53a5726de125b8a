#ifndef MIEN_TOOLS_SPOT_CALIBRATION_FILE_H_
#define MIEN_TOOLS_SPOT_CALIBRATION_FILE_H_

// Measured detection limits as files, and in words.

#include <string>
#include <vector>

#include "stages/evaluate/detection_limit.h"

namespace mien {

// calibration.csv, one line per amplitude: amplitude_iod, amplitude_px,
// injected, found, recall, recall_low, recall_high (Wilson, 95 %),
// recall_fitted (MonotoneRecall), left_out, candidates_per_minute (away from
// every injected expression). The first line, of amplitude 0, is the recording
// as it is. What was not measured is an empty cell.
std::string LimitCsv(const MeasuredLimit& limit);

// calibration_groups.csv, one line per group and amplitude: kind (fields, face,
// speech), group, amplitude_iod, injected, found, recall, recall_low,
// recall_high (Wilson, 95 %), left_out.
std::string GroupsCsv(const MeasuredLimit& limit);

// calibration.json: all of it, with limits {"share", "state",
// "amplitude_iod", "low_iod", "high_iod"}; null where not measured.
std::string LimitJson(const MeasuredLimit& limit);
// Reads it back; `name` is for messages. @throws DataError: not such a file,
// numbers that cannot be.
MeasuredLimit ParseLimitJson(const std::string& text, const std::string& name);
// @throws IoError, DataError.
MeasuredLimit ReadLimit(const std::string& path);

// 0.0152 -> "1.5": per cent with at most one decimal.
std::string ShortPercent(double share);

// "half are found from 1.1 % of the eyes' distance (0.9 px; 95 %
// interval: 0.8 % to 1.6 %)".
std::string LimitText(const DetectionLimit& limit, double iod_px);

// The mean and the worst family of fields, and the other groups. "" without.
std::string GroupsText(const std::vector<DetectionGroup>& groups);

// What 0.17 to 0.5 s are in frames.
std::string FrameRateText(double fps);

// For the limits section of a report of the recording with that digest,
// spotted with those settings.
std::vector<std::string> LimitLines(const MeasuredLimit& limit,
                                    const std::string& recording,
                                    const std::string& settings);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_CALIBRATION_FILE_H_

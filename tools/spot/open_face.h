#ifndef MIEN_TOOLS_SPOT_OPEN_FACE_H_
#define MIEN_TOOLS_SPOT_OPEN_FACE_H_

// Frames as OpenFace writes them, which many scripts in R and Python read.

#include <cstdint>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/track/face_tracks.h"

namespace mien {

// As in --formats, and the file's name.
constexpr const char* kOpenFaceFormat = "openface";
constexpr const char* kOpenFaceFile = "openface.csv";

// A line a frame and face: frame (from 1, of the whole recording), face_id,
// timestamp (s, as a player shows it), confidence (0..1), success (0, 1: 0 of a
// face that is lost, its numbers are then 0), pose_Tx, _Ty, _Tz (mm, with the
// focal length that OpenFace supposes: the picture's width x 500 / 640),
// pose_Rx, _Ry, _Rz (rad; PoseOfHead), x_0 .. x_67, y_0 .. y_67 (px), AU*_r
// (empty: intensities are not measured), AU*_c (1: a listed candidate is under
// way whose movement fits the unit). first_frame: at which the tracks begin.
std::string OpenFaceCsv(const FaceTracks& tracks,
                        const std::vector<EventRow>& rows,
                        std::int64_t first_frame);

// Columns that follow the other faces' in signals.csv: head_pitch_deg,
// head_yaw_deg, with "faceN_" in front as JoinSignals names all but the first
// of `faces` (their numbers).
void AddHeadPose(const FaceTracks& tracks, const std::vector<int>& faces,
                 SignalTable* signals);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_OPEN_FACE_H_

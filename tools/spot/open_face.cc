#include "tools/spot/open_face.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/text.h"
#include "stages/track/head_pose.h"

namespace mien {
namespace {

constexpr double kDegrees = 180 / CV_PI;

const std::vector<std::string> kIntensities = {
    "AU01", "AU02", "AU04", "AU05", "AU06", "AU07", "AU09", "AU10", "AU12",
    "AU14", "AU15", "AU17", "AU20", "AU23", "AU25", "AU26", "AU45"};
const std::vector<std::string> kPresences = {
    "AU01", "AU02", "AU04", "AU05", "AU06", "AU07", "AU09", "AU10", "AU12",
    "AU14", "AU15", "AU17", "AU20", "AU23", "AU25", "AU26", "AU28", "AU45"};

std::string Head() {
  std::string head =
      "frame,face_id,timestamp,confidence,success,pose_Tx,pose_Ty,pose_Tz,"
      "pose_Rx,pose_Ry,pose_Rz";
  for (const char* axis : {"x", "y"}) {
    for (int i = 0; i < kLandmarkCount; ++i) head += Str(",", axis, "_", i);
  }
  for (const std::string& unit : kIntensities) head += "," + unit + "_r";
  for (const std::string& unit : kPresences) head += "," + unit + "_c";
  return head + "\n";
}

// "AU6" and "AU06" alike.
bool Names(const std::vector<std::string>& units, const std::string& unit) {
  const auto number = ParseInt(unit.substr(2));
  return std::any_of(units.begin(), units.end(), [&](const std::string& one) {
    return one.size() > 2 && ParseInt(one.substr(2)) == number;
  });
}

std::string PoseText(const FaceTracks& tracks, const HeadPose& pose) {
  if (!pose.IsKnown()) return ",0,0,0,0,0,0";
  const double focal_px = tracks.width_px * 500.0 / 640;
  const double z = focal_px / pose.px_per_mm;
  const double x = (pose.nose_px.x - tracks.width_px / 2.0) / pose.px_per_mm;
  const double y = (pose.nose_px.y - tracks.height_px / 2.0) / pose.px_per_mm;
  std::string text;
  for (const double mm : {x, y, z}) text += "," + FixedText(mm, 1);
  for (const double angle : {pose.pitch_rad, pose.yaw_rad, pose.roll_rad}) {
    text += "," + FixedText(angle, 4);
  }
  return text;
}

std::string UnitsText(const std::vector<const EventRow*>& under_way) {
  std::string text(kIntensities.size(), ',');
  for (const std::string& unit : kPresences) {
    const bool there = std::any_of(
        under_way.begin(), under_way.end(),
        [&](const EventRow* row) { return Names(row->action_units, unit); });
    text += there ? ",1" : ",0";
  }
  return text;
}

void AddLine(const FaceTracks& tracks, const FaceTrack& face, std::int64_t t,
             const std::vector<EventRow>& rows, std::int64_t first_frame,
             std::string* out) {
  const auto at = static_cast<std::size_t>(t - face.first_idx);
  const bool found = face.FoundAt(t);
  const double score =
      found ? std::clamp(static_cast<double>(face.score[at]), 0.0, 1.0) : 0;
  *out += Str(t + first_frame + 1, ",", face.face, ",",
              FixedText(tracks.time_s[static_cast<std::size_t>(t)], 6), ",",
              FixedText(score, 3), ",", found ? 1 : 0);
  *out += PoseText(tracks, found ? PoseOfHead(face.At(t)) : HeadPose());
  for (const bool is_x : {true, false}) {
    for (int i = 0; i < kLandmarkCount; ++i) {
      const cv::Point2f p =
          found ? face.At(t)[static_cast<std::size_t>(i)] : cv::Point2f();
      *out += "," + FixedText(is_x ? p.x : p.y, 2);
    }
  }
  std::vector<const EventRow*> under_way;
  for (const EventRow& row : rows) {
    const std::int64_t frame = t + first_frame;
    if (row.face == face.face && row.onset_frame <= frame &&
        frame <= row.offset_frame) {
      under_way.push_back(&row);
    }
  }
  *out += UnitsText(under_way) + "\n";
}

}  // namespace

std::string OpenFaceCsv(const FaceTracks& tracks,
                        const std::vector<EventRow>& rows,
                        std::int64_t first_frame) {
  std::string out = Head();
  for (std::int64_t t = 0; t < tracks.frame_count(); ++t) {
    for (const FaceTrack& face : tracks.faces) {
      if (t < face.first_idx || t >= face.end_idx()) continue;
      AddLine(tracks, face, t, rows, first_frame, &out);
    }
  }
  return out;
}

void AddHeadPose(const FaceTracks& tracks, const std::vector<int>& faces,
                 SignalTable* signals) {
  const std::size_t old = signals->columns.size();
  const std::size_t n = signals->time_s.size();
  std::vector<const FaceTrack*> tracked;
  for (const int number : faces) {
    const auto track = std::find_if(
        tracks.faces.begin(), tracks.faces.end(),
        [number](const FaceTrack& one) { return one.face == number; });
    if (track == tracks.faces.end()) continue;
    const std::string prefix =
        number == faces.front() ? "" : Str("face", number, "_");
    signals->columns.push_back(prefix + "head_pitch_deg");
    signals->columns.push_back(prefix + "head_yaw_deg");
    tracked.push_back(&*track);
  }
  const std::size_t all = signals->columns.size();
  std::vector<float> values;
  values.reserve(n * all);
  for (std::size_t t = 0; t < n; ++t) {
    const auto row =
        signals->values.begin() + static_cast<std::ptrdiff_t>(t * old);
    values.insert(values.end(), row, row + static_cast<std::ptrdiff_t>(old));
    for (const FaceTrack* face : tracked) {
      const auto idx = static_cast<std::int64_t>(t);
      const HeadPose pose =
          face->FoundAt(idx) ? PoseOfHead(face->At(idx)) : HeadPose();
      constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
      values.push_back(pose.IsKnown()
                           ? static_cast<float>(pose.pitch_rad * kDegrees)
                           : kNan);
      values.push_back(
          pose.IsKnown() ? static_cast<float>(pose.yaw_rad * kDegrees) : kNan);
    }
  }
  signals->values = std::move(values);
}

}  // namespace mien

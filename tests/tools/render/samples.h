#ifndef MIEN_TESTS_TOOLS_RENDER_SAMPLES_H_
#define MIEN_TESTS_TOOLS_RENDER_SAMPLES_H_

// Small stage outputs to draw.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tools/render/pictures.h"

namespace mien {

inline std::vector<std::string> WordsOf(const Drawing& drawing) {
  std::vector<std::string> out;
  for (const DrawnShape& shape : drawing.shapes()) {
    if (const auto* text = std::get_if<TextShape>(&shape)) {
      out.push_back(text->text);
    }
  }
  return out;
}

// Four frames, one face, lost in the third.
inline FaceTracks SampleTracks() {
  FaceTracks tracks;
  tracks.width_px = 160;
  tracks.height_px = 120;
  tracks.fps = 25;
  tracks.time_s = {0, 0.04, 0.08, 0.12};
  tracks.frame_number = {11, 12, 13, 14};
  FaceTrack face;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int i = 0; i < 4; ++i) {
    Landmarks points;
    for (int k = 0; k < kLandmarkCount; ++k) {
      const auto turn = static_cast<float>(k);
      points[static_cast<std::size_t>(k)] =
          i == 2
              ? cv::Point2f(nan, nan)
              : cv::Point2f(80 + 20 * std::cos(turn), 60 + 20 * std::sin(turn));
    }
    face.found.push_back(i == 2 ? 0 : 1);
    face.box_px.push_back({60, 40, 40, 40});
    face.score.push_back(1.5f);
    face.landmarks_px.push_back(points);
  }
  tracks.faces.push_back(face);
  return tracks;
}

// The same four frames; the third is not measured.
inline MotionSeries SampleMotion() {
  MotionSeries series;
  series.regions = {"brow_left", "lip_upper"};
  series.time_s = {0, 0.04, 0.08, 0.12};
  series.frame_number = {11, 12, 13, 14};
  series.fps = 25;
  FaceMotion face;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  face.frame_count = 4;
  face.iod_px = 80;
  face.image_iod_px = 60;
  face.dx = {0, 0, 0.5f, 0, nan, nan, 1, 0};
  face.dy = {0, 0, 0, -2, nan, nan, 0, -1};
  face.magnitude = {0, 0, 0.5f, 2, nan, nan, 1, 1};
  face.noise = {0, 0.1f, nan, 0.1f};
  face.head_x = face.head_y = face.head_roll_deg = face.blink = face.noise;
  series.faces.push_back(face);
  return series;
}

inline Events SampleEvents() {
  Events events;
  Event event;
  event.onset_idx = 0.5;
  event.apex_idx = 2;
  event.offset_idx = 3;
  event.score = 0.75;
  event.amplitude_px = 1.5;
  event.amplitude_iod = 0.018;
  event.regions = {"lip_upper"};
  events.events = {event};
  events.curve = {0, 0.01f, 0.02f, 0};
  events.source = "spotted";
  return events;
}

// u = 1.5 px everywhere, v = 0; frames 0 -> 3.
inline FlowStack SampleFlow() {
  FlowStack stack;
  stack.face_height_px = stack.face_width_px = 32;
  stack.iod_px = 80;
  stack.onset_idx = 0;
  stack.apex_idx = 3;
  const std::size_t area = 32 * 32;
  stack.flow.assign(2 * area, 0);
  std::fill_n(stack.flow.begin(), area, 1.5f);
  stack.onset_grey.assign(area, 100);
  stack.apex_grey.assign(area, 120);
  stack.aligned_from_image = {0.25, 0, 0, 0, 0.25, 0};
  stack.channels = 2;
  stack.height_px = stack.width_px = 16;
  stack.channel_names = {"u", "v"};
  stack.stack.assign(2 * 256, 0);
  std::fill_n(stack.stack.begin(), 256, 1.5f);
  return stack;
}

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_RENDER_SAMPLES_H_

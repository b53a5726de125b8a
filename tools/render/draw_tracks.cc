#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/text.h"
#include "stages/page/chart.h"
#include "tools/render/pictures.h"

namespace mien {
namespace {

constexpr double kWidth = 960, kMargin = 16, kGap = 8, kCaption = 18;

// Runs of landmarks that form a line (iBUG 300-W order).
struct Part {
  int first, last;
  bool closed;
};
constexpr Part kParts[] = {{0, 16, false},  {17, 21, false}, {22, 26, false},
                           {27, 30, false}, {31, 35, false}, {36, 41, true},
                           {42, 47, true},  {48, 59, true},  {60, 67, true}};

// All faces of the recording with room around, inside the frame.
cv::Rect2d FacesArea(const FaceTracks& tracks) {
  const cv::Rect2d frame(0, 0, std::max(1, tracks.width_px),
                         std::max(1, tracks.height_px));
  cv::Rect2d area;
  for (const FaceTrack& face : tracks.faces) {
    for (std::size_t i = 0; i < face.found.size(); ++i) {
      if (!face.found[i]) continue;
      const cv::Rect2d box(face.box_px[i]);
      area = area.empty() ? box : (area | box);
    }
  }
  if (area.empty()) return frame;
  const double room = 0.3 * std::max(area.width, area.height);
  area = {area.x - room, area.y - room, area.width + 2 * room,
          area.height + 2 * room};
  return area & frame;
}

// Image px of `area` -> px of a cell.
struct Placement {
  cv::Rect2d area;
  cv::Rect2d cell;
  cv::Point2d operator()(cv::Point2d p) const {
    return {cell.x + (p.x - area.x) * cell.width / area.width,
            cell.y + (p.y - area.y) * cell.height / area.height};
  }
};

void DrawFace(const FaceTrack& face, std::int64_t idx, const Placement& place,
              Drawing* drawing) {
  if (idx < face.first_idx || idx >= face.end_idx()) return;
  const auto i = static_cast<std::size_t>(idx - face.first_idx);
  const bool found = face.found[i] != 0;
  const Colour colour = found ? LineColour(static_cast<std::size_t>(face.face))
                              : NamedColour("wrong");
  const cv::Rect2d box(face.box_px[i]);
  const cv::Point2d a = place(box.tl());
  const cv::Point2d b = place(box.br());
  drawing->Line({a, {b.x, a.y}, b, {a.x, b.y}, a}, {colour, 1.2, !found});
  if (!found) return;
  const Landmarks& points = face.landmarks_px[i];
  for (const Part& part : kParts) {
    std::vector<cv::Point2d> line;
    for (int k = part.first; k <= part.last; ++k) {
      line.push_back(place(points[static_cast<std::size_t>(k)]));
    }
    if (part.closed) line.push_back(line.front());
    drawing->Line(line, {colour, 0.7});
  }
  for (const cv::Point2f& point : points) {
    drawing->Dot(place(point), 1.2, colour);
  }
}

// The picture of `area`, px of the frame.
cv::Mat Crop(const cv::Mat& image, const cv::Rect2d& area) {
  const cv::Rect inside = cv::Rect(cvRound(area.x), cvRound(area.y),
                                   cvRound(area.width), cvRound(area.height)) &
                          cv::Rect({0, 0}, image.size());
  return inside.empty() ? cv::Mat() : image(inside);
}

Chart PresenceChart(const FaceTracks& tracks) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Chart chart;
  chart.width = kWidth;
  chart.x_title = "time, s";
  chart.x = tracks.time_s;
  for (const FaceTrack& face : tracks.faces) {
    ChartPanel panel;
    panel.title = Str("face ", face.face);
    panel.heading = "Detector score";
    panel.compact = true;
    panel.height = 44;
    ChartLine line;
    line.y.assign(tracks.time_s.size(), nan);
    line.colour = LineColour(static_cast<std::size_t>(face.face));
    std::int64_t lost_from = -1;
    const auto close = [&](std::int64_t end) {
      if (lost_from < 0) return;
      const auto last = static_cast<std::size_t>(
          std::min<std::int64_t>(end, tracks.frame_count() - 1));
      panel.bands.push_back({tracks.time_s[static_cast<std::size_t>(lost_from)],
                             tracks.time_s[last], NamedColour("wrong", 0.25),
                             panel.bands.empty() ? "lost" : ""});
      lost_from = -1;
    };
    for (std::int64_t idx = 0; idx < tracks.frame_count(); ++idx) {
      if (face.FoundAt(idx)) {
        close(idx);
        line.y[static_cast<std::size_t>(idx)] =
            face.score[static_cast<std::size_t>(idx - face.first_idx)];
      } else if (lost_from < 0) {
        lost_from = idx;
      }
    }
    close(tracks.frame_count());
    panel.lines.push_back(std::move(line));
    chart.panels.push_back(std::move(panel));
  }
  return chart;
}

std::string CaptionOf(const FaceTracks& tracks, std::int64_t idx) {
  const auto i = static_cast<std::size_t>(idx);
  return Str("frame ", tracks.frame_number[i], ", ",
             FixedText(tracks.time_s[i], 2), " s");
}

std::vector<std::string> Notes(const FaceTracks& tracks) {
  std::vector<std::string> notes = {
      Str(tracks.frame_count(), " frames of ", tracks.width_px, " x ",
          tracks.height_px, " px, ", FixedText(tracks.fps, 2), " frames/s, ",
          tracks.faces.size(), tracks.faces.size() == 1 ? " face" : " faces")};
  for (const FaceTrack& face : tracks.faces) {
    if (notes.size() == 5) {
      notes.push_back(Str("and ", tracks.faces.size() - 4, " more faces"));
      break;
    }
    const auto found = std::count(face.found.begin(), face.found.end(), 1);
    double iod = 0;
    for (std::size_t i = 0; i < face.found.size(); ++i) {
      if (face.found[i]) iod += InterOcularPx(face.landmarks_px[i]);
    }
    notes.push_back(Str(
        "face ", face.face, ": found in ", found, " of ", tracks.frame_count(),
        " frames",
        found > 0 ? Str(", inter-ocular distance ",
                        FixedText(iod / static_cast<double>(found), 1), " px")
                  : ""));
  }
  return notes;
}

}  // namespace

std::vector<std::int64_t> SpreadFrames(std::int64_t frames, int count) {
  std::vector<std::int64_t> out;
  const std::int64_t n = std::min<std::int64_t>(count, frames);
  for (std::int64_t i = 0; i < n; ++i) {
    out.push_back(n == 1 ? 0 : i * (frames - 1) / (n - 1));
  }
  return out;
}

Drawing DrawTracks(const FaceTracks& tracks, const std::string& title,
                   const std::vector<std::int64_t>& idx,
                   const FrameMap& images) {
  const cv::Rect2d area = FacesArea(tracks);
  const int columns = area.height > 1.15 * area.width ? 6 : 4;
  const double cell_width =
      (kWidth - 2 * kMargin - (columns - 1) * kGap) / columns;
  const double cell_height = cell_width * area.height / area.width;
  Drawing heading(kWidth, 0);
  const double top = DrawHeading(title, Notes(tracks), &heading);
  const auto rows = (static_cast<int>(idx.size()) + columns - 1) / columns;
  const double chart_top = top + rows * (cell_height + kCaption + kGap);
  Drawing chart(0, 0);
  if (!tracks.faces.empty()) chart = DrawChart(PresenceChart(tracks));
  Drawing drawing(kWidth, chart_top + std::max(chart.height() - 20, 8.0));
  drawing.Add(heading, {0, 0});
  for (std::size_t n = 0; n < idx.size(); ++n) {
    const auto column = static_cast<int>(n) % columns;
    const auto row = static_cast<int>(n) / columns;
    const Placement place = {
        area,
        {kMargin + column * (cell_width + kGap),
         top + row * (cell_height + kCaption + kGap), cell_width, cell_height}};
    const auto image = images.find(idx[n]);
    if (image != images.end()) {
      drawing.Image(place.cell, Crop(image->second, area), true);
    } else {
      drawing.Fill(place.cell, NamedColour("track"));
    }
    for (const FaceTrack& face : tracks.faces) {
      DrawFace(face, idx[n], place, &drawing);
    }
    drawing.Text({place.cell.x, place.cell.y + cell_height + 14},
                 CaptionOf(tracks, idx[n]), {11, NamedColour("muted")});
  }
  drawing.Add(chart, {0, chart_top - 20});
  return drawing;
}

cv::Mat PaintTracks(const FaceTracks& tracks, std::int64_t idx,
                    const cv::Mat& image) {
  Drawing drawing(image.cols, image.rows);
  const cv::Rect2d whole(0, 0, image.cols, image.rows);
  drawing.Image(whole, image, true);
  for (const FaceTrack& face : tracks.faces) {
    DrawFace(face, idx, {whole, whole}, &drawing);
  }
  const std::string caption = CaptionOf(tracks, idx);
  const double size = std::max(10.0, image.rows / 30.0);
  drawing.Fill(cv::Rect2d(0, 0, TextWidth(caption, size) + size, 1.6 * size),
               {255, 255, 255, 0.7});
  drawing.Text({size / 2, 1.15 * size}, caption, {size, NamedColour("ink")});
  return ToImage(drawing, 1);
}

}  // namespace mien

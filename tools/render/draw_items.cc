// Small outputs: features, further pairs, labels and pictures of events.

#include <algorithm>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/text.h"
#include "stages/page/chart.h"
#include "tools/render/pictures.h"
#include "tools/render/sheet.h"

namespace mien {
namespace {

constexpr std::size_t kMostPairs = 12;
constexpr int kMostPicturePx = 4096;

// Only as high as what was drawn.
Drawing CutAt(const Drawing& drawing, double height) {
  Drawing cut(kSheetWidth, height);
  cut.Add(drawing, {0, 0});
  return cut;
}

// A JPEG of the cache; empty when it is none, or larger than we make them.
cv::Mat Decoded(const std::string& bytes) {
  if (bytes.empty()) return {};
  const cv::Mat buffer(1, static_cast<int>(bytes.size()), CV_8UC1,
                       const_cast<char*>(bytes.data()));
  cv::Mat image = cv::imdecode(buffer, cv::IMREAD_COLOR);
  if (image.cols > kMostPicturePx || image.rows > kMostPicturePx) return {};
  return image;
}

void StillCells(const Stills& stills, Sheet* sheet) {
  for (const auto& [name, bytes] :
       {std::pair("onset", &stills.onset), std::pair("apex", &stills.apex),
        std::pair("offset", &stills.offset)}) {
    const cv::Mat image = Decoded(*bytes);
    sheet->Cell(
        image.empty() ? cv::Mat(8, 8, CV_8UC3, cv::Scalar::all(235)) : image,
        true, name, image.empty() ? "no picture" : "");
  }
  sheet->EndRow();
}

}  // namespace

Drawing DrawFeatures(const ClipFeatures& features, const std::string& title) {
  Drawing out(kSheetWidth, 1e5);
  const auto most =
      features.values.empty()
          ? 0.0F
          : *std::max_element(features.values.begin(), features.values.end());
  const double top = DrawHeading(
      title,
      {Str(features.rows, " blocks of the face (rows) with ", features.columns,
           " values each; black 0, white ", FixedText(most, 3))},
      &out);
  if (features.rows < 1 || features.columns < 1) return CutAt(out, top + 8);
  cv::Mat values(features.rows, features.columns, CV_32FC1);
  std::copy(features.values.begin(), features.values.end(),
            values.ptr<float>());
  const double height = std::min(16.0 * features.rows, 640.0);
  out.Image({16, top, kSheetWidth - 32, height}, Heat(values, most));
  return CutAt(out, top + height + 16);
}

Drawing DrawExtraPairs(const ExtraPairs& pairs, const std::string& title) {
  Drawing out(kSheetWidth, 1e5);
  const std::size_t shown = std::min(pairs.stacks.size(), kMostPairs);
  const double top =
      DrawHeading(title,
                  {Str(shown, " of ", pairs.stacks.size(),
                       " further pairs of frames to train on; never tested")},
                  &out);
  Sheet sheet(&out, top - 8);
  for (std::size_t i = 0; i < shown; ++i) {
    const FlowStack& stack = pairs.stacks[i];
    sheet.Title(Str("frame index ", stack.onset_idx, " -> ", stack.apex_idx));
    InputCells(stack.channel_names, stack.height_px, stack.width_px,
               stack.stack.data(), &sheet);
    sheet.EndRow();
  }
  return CutAt(out, sheet.y() + 8);
}

Drawing DrawEventLabel(const EventLabel& label, const std::string& title) {
  constexpr double kRow = 26, kLeft = 150, kFull = 600;
  Drawing out(kSheetWidth, 1e5);
  double y = DrawHeading(
      title, {label.classes.empty() ? "not read" : "probability of each class"},
      &out);
  for (std::size_t c = 0; c < label.classes.size(); ++c, y += kRow) {
    const double p = std::clamp<double>(label.probabilities[c], 0, 1);
    TextStyle name;
    name.anchor = Anchor::kEnd;
    out.Text({kLeft - 10, y + 15}, label.classes[c], name);
    out.Fill(cv::Rect2d(kLeft, y + 3, std::max(kFull * p, 0.5), kRow - 10),
             NamedColour("accent"));
    out.Text({kLeft + kFull * p + 8, y + 15}, FixedText(p, 3));
  }
  return CutAt(out, y + 12);
}

Drawing DrawEventMedia(const EventMedia& media, const std::string& title) {
  Drawing out(kSheetWidth, 1e5);
  std::vector<std::string> notes = {
      media.clip_frames.empty()
          ? "no film"
          : Str("film: ", media.clip_frames.size(), " frames, ",
                FixedText(media.clip_times_s.front(), 2), " to ",
                FixedText(media.clip_times_s.back(), 2),
                " s, movement magnified ", FixedText(media.magnification, 1),
                " times, ", media.clip.size() / 1000, " kB")};
  const double top = DrawHeading(title, notes, &out);
  Sheet sheet(&out, top - 8);
  sheet.Title("The recording");
  StillCells(media.frame, &sheet);
  sheet.Title("The face turned level");
  StillCells(media.aligned, &sheet);
  const cv::Mat flow = Decoded(media.flow);
  if (!flow.empty()) {
    sheet.Title("Movement onset -> apex");
    sheet.Cell(flow, true, "flow",
               Str("full colour from ", FixedText(100 * media.flow_full_iod, 1),
                   " % of the eyes' distance"));
    sheet.EndRow();
  }
  return CutAt(out, sheet.y() + 8);
}

}  // namespace mien

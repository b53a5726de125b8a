#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/chart.h"
#include "tools/render/pictures.h"
#include "tools/render/sheet.h"

namespace mien {
namespace {

constexpr std::size_t kMostSamples = 20;

// "demo/01/EP01_02: label positive, predicted positive 0.98".
std::string Title(const OcclusionMaps& maps, std::size_t m) {
  const std::size_t classes = maps.classes.size();
  const float* p = &maps.probabilities[m * classes];
  const auto predicted =
      static_cast<std::size_t>(std::max_element(p, p + classes) - p);
  const int label = maps.labels[m];
  return Str(
      maps.samples[m], ": label ",
      label < 0 ? "unknown" : maps.classes[static_cast<std::size_t>(label)],
      ", predicted ", maps.classes[predicted], " ", FixedText(p[predicted], 2));
}

}  // namespace

Drawing DrawOcclusion(const OcclusionMaps& maps, const std::string& title) {
  const std::size_t area = static_cast<std::size_t>(maps.height_px) *
                           static_cast<std::size_t>(maps.width_px);
  const std::size_t channels = maps.channel_names.size();
  const std::size_t shown =
      area == 0 || maps.classes.empty() || channels == 0
          ? 0
          : std::min(maps.sample_idx.size(), kMostSamples);
  float most = 0;
  for (const float value : maps.map) most = std::max(most, std::abs(value));
  Drawing out(kSheetWidth, 1e5);
  const double top = DrawHeading(
      title,
      {Str("fold ", maps.name, ", seed ", maps.seed, ": occlusion maps beside ",
           "the network's input of ", shown, " of ", maps.sample_idx.size(),
           " samples"),
       Str("A map tells by how much the predicted class's probability falls "
           "while a square of ",
           maps.patch_px, " x ", maps.patch_px, " px is hidden."),
       Str("Red: falls, the prediction rests on it; white: no change; blue: "
           "rises. Full colour ",
           FixedText(most, 2), ", the same for all.")},
      &out);
  Sheet sheet(&out, top - 8);
  for (std::size_t m = 0; m < shown; ++m) {
    sheet.Title(Title(maps, m));
    InputCells(maps.channel_names, maps.height_px, maps.width_px,
               &maps.input[m * channels * area], &sheet);
    cv::Mat map(maps.height_px, maps.width_px, CV_32FC1);
    std::copy_n(&maps.map[m * area], area, map.ptr<float>());
    double low = 0, high = 0;
    cv::minMaxLoc(map, &low, &high);
    sheet.Cell(Diverging(map, most), false, "occlusion map",
               Str(FixedText(low, 3), " to ", FixedText(high, 3)));
    sheet.EndRow();
  }
  Drawing cut(kSheetWidth, sheet.y() + 8);
  cut.Add(out, {0, 0});
  return cut;
}

}  // namespace mien

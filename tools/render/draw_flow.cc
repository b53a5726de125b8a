#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "stages/flow/flow.h"
#include "stages/page/chart.h"
#include "stages/page/images.h"
#include "stages/samples/assemble.h"
#include "tools/render/pictures.h"
#include "tools/render/sheet.h"

namespace mien {
namespace {

cv::Mat GreyOf(const FlowStack& stack,
               const std::vector<std::uint8_t>& pixels) {
  cv::Mat out(stack.face_height_px, stack.face_width_px, CV_8UC1);
  std::copy(pixels.begin(), pixels.end(), out.data);
  return out;
}

cv::Mat FlowOf(const FlowStack& stack) {
  cv::Mat out(stack.face_height_px, stack.face_width_px, CV_32FC2);
  std::copy(stack.flow.begin(), stack.flow.end(), out.ptr<float>());
  return out;
}

double Quantile(const cv::Mat& values, double share) {
  std::vector<float> finite;
  for (int y = 0; y < values.rows; ++y) {
    for (int x = 0; x < values.cols; ++x) {
      const float value = values.at<float>(y, x);
      if (std::isfinite(value)) finite.push_back(value);
    }
  }
  return ValueAt(std::move(finite), share);
}

void DrawFaces(const FlowStack& stack, Sheet* sheet, Drawing* drawing) {
  const cv::Mat onset = GreyOf(stack, stack.onset_grey);
  const cv::Mat apex = GreyOf(stack, stack.apex_grey);
  const cv::Mat flow = FlowOf(stack);
  cv::Mat difference;
  cv::absdiff(onset, apex, difference);
  const double scale = FlowColourScale({flow});
  const cv::Mat strain = OpticalStrain(flow);
  const double most = Quantile(strain, 0.995);
  sheet->Title("Aligned face, head motion removed");
  sheet->Cell(onset, true, "onset", Str("frame index ", stack.onset_idx));
  sheet->Cell(apex, true, "apex", Str("frame index ", stack.apex_idx));
  sheet->Cell(difference * 4, true, "|apex - onset| x 4", "grey levels");
  sheet->Cell(FlowColour(flow, scale), true, "flow onset -> apex",
              Str("full colour from ", FixedText(scale, 2), " px"));
  const cv::Rect2d at = sheet->last();
  drawing->Image({at.x + at.width - 38, at.y + 6, 32, 32}, FlowWheel(96), true);
  sheet->Cell(Heat(strain, most), true, "optical strain",
              Str("black 0, white ", FixedText(most, 3)));
  sheet->EndRow();
}

// What FromFlowStacks makes of this one stack.
void DrawInput(const FlowStack& stack, const std::string& normalise,
               Sheet* sheet) {
  if (stack.channels < 1) return;
  const SampleSet set =
      FromFlowStacks({&stack}, {Sample()}, {"unknown"}, normalise);
  sheet->Title(Str("Input of the network: ", set.channels, " x ", set.height_px,
                   " x ", set.width_px, ", recognize.normalise: ", normalise));
  InputCells(set.channel_names, set.height_px, set.width_px, set.x.data(),
             sheet);
  sheet->EndRow();
}

}  // namespace

Drawing DrawFlow(const FlowStack& stack, const std::string& normalise,
                 const std::vector<StripFrame>& strip,
                 const std::string& title) {
  Drawing out(kSheetWidth, 4000);
  const double top = DrawHeading(
      title,
      {Str("aligned face ", stack.face_width_px, " x ", stack.face_height_px,
           " px, inter-ocular distance ", FixedText(stack.iod_px, 1), " px")},
      &out);
  Sheet sheet(&out, top - 8);
  DrawFaces(stack, &sheet, &out);
  DrawInput(stack, normalise, &sheet);
  if (!strip.empty()) {
    sheet.Title(
        "Aligned frames (by the onset's landmarks; head motion not removed)");
    for (const StripFrame& frame : strip) {
      sheet.Cell(frame.image, true, frame.text, "");
    }
    sheet.EndRow();
  }
  Drawing cut(kSheetWidth, sheet.y() + 8);
  cut.Add(out, {0, 0});
  return cut;
}

}  // namespace mien

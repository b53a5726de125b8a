#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/text.h"
#include "stages/flow/flow.h"
#include "stages/report/images.h"
#include "stages/report/run_report.h"
#include "stages/samples/assemble.h"
#include "tools/render/chart.h"
#include "tools/render/pictures.h"

namespace mien {
namespace {

constexpr double kWidth = 960, kMargin = 16, kGap = 8;
constexpr int kColumns = 5;
constexpr double kCell =
    (kWidth - 2 * kMargin - (kColumns - 1) * kGap) / kColumns;
constexpr double kCaption = 36;  // two lines under a cell

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
  std::vector<float> sorted;
  for (int y = 0; y < values.rows; ++y) {
    for (int x = 0; x < values.cols; ++x) {
      const float value = values.at<float>(y, x);
      if (std::isfinite(value)) sorted.push_back(value);
    }
  }
  if (sorted.empty()) return 0;
  const auto at =
      static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(),
                   sorted.begin() + static_cast<std::ptrdiff_t>(at),
                   sorted.end());
  return sorted[at];
}

cv::Mat Heat(const cv::Mat& values, double most) {
  cv::Mat bytes, out;
  values.convertTo(bytes, CV_8UC1, most > 0 ? 255 / most : 0);
  cv::applyColorMap(bytes, out, cv::COLORMAP_MAGMA);
  return out;
}

// -most blue, 0 white, most red.
cv::Mat Diverging(const cv::Mat& values, double most) {
  cv::Mat out(values.size(), CV_8UC3);
  const cv::Vec3d white(255, 255, 255), red(43, 24, 178), blue(172, 102, 33);
  for (int y = 0; y < values.rows; ++y) {
    for (int x = 0; x < values.cols; ++x) {
      const double share =
          most > 0 ? std::clamp(values.at<float>(y, x) / most, -1.0, 1.0) : 0;
      const cv::Vec3d colour =
          white + (share < 0 ? blue - white : red - white) * std::abs(share);
      for (int c = 0; c < 3; ++c) {
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(colour[c]);
      }
    }
  }
  return out;
}

class Sheet {
 public:
  explicit Sheet(Drawing* drawing, double top) : drawing_(*drawing), y_(top) {}

  void Title(const std::string& text) {
    y_ += 16;
    drawing_.Text({kMargin, y_}, text,
                  {12, NamedColour("ink"), Anchor::kStart, true});
    y_ += 8;
  }
  void Cell(const cv::Mat& image, bool smooth, const std::string& name,
            const std::string& more) {
    if (column_ == kColumns) EndRow();
    const cv::Rect2d place(kMargin + column_ * (kCell + kGap), y_, kCell,
                           kCell);
    drawing_.Image(place, image, smooth);
    drawing_.Outline(place, {NamedColour("line"), 1});
    drawing_.Text({place.x, y_ + kCell + 14}, name, {12, NamedColour("ink")});
    drawing_.Text({place.x, y_ + kCell + 29}, more, {11, NamedColour("muted")});
    last_ = place;
    ++column_;
  }
  void EndRow() {
    if (column_ > 0) y_ += kCell + kCaption;
    column_ = 0;
  }
  cv::Rect2d last() const { return last_; }
  double y() const { return y_; }

 private:
  Drawing& drawing_;
  double y_;
  int column_ = 0;
  cv::Rect2d last_;
};

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
  const std::size_t area = static_cast<std::size_t>(set.height_px) *
                           static_cast<std::size_t>(set.width_px);
  for (int c = 0; c < set.channels; ++c) {
    const std::string& name = set.channel_names[static_cast<std::size_t>(c)];
    cv::Mat values(set.height_px, set.width_px, CV_32FC1);
    std::copy_n(set.x.begin() + static_cast<std::ptrdiff_t>(
                                    static_cast<std::size_t>(c) * area),
                area, values.ptr<float>());
    double low = 0, high = 0;
    cv::minMaxLoc(values, &low, &high);
    const std::string range =
        Str(FixedText(low, 3), " to ", FixedText(high, 3));
    const bool centred = low < 0;
    if (centred) {
      const double most = std::max(-low, high);
      sheet->Cell(Diverging(values, most), false, name + ": blue < 0 < red",
                  range);
    } else if (name == "apex" || name == "onset") {
      cv::Mat grey;
      values.convertTo(grey, CV_8UC1, 255);
      sheet->Cell(grey, false, name, range);
    } else {
      sheet->Cell(Heat(values, high), false, name, range);
    }
  }
  sheet->EndRow();
}

}  // namespace

Drawing DrawFlow(const FlowStack& stack, const std::string& normalise,
                 const std::vector<StripFrame>& strip,
                 const std::string& title) {
  Drawing out(kWidth, 4000);
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
  Drawing cut(kWidth, sheet.y() + 8);
  cut.Add(out, {0, 0});
  return cut;
}

}  // namespace mien

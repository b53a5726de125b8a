#ifndef MIEN_TOOLS_RENDER_SHEET_H_
#define MIEN_TOOLS_RENDER_SHEET_H_

// Rows of square pictures with two lines of text under each.

#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/page/drawing.h"

namespace mien {

inline constexpr double kSheetWidth = 960;

// CV_32FC1 as CV_8UC3: black at 0, white from `most` on.
cv::Mat Heat(const cv::Mat& values, double most);
// -most blue, 0 white, most red.
cv::Mat Diverging(const cv::Mat& values, double most);

class Sheet {
 public:
  Sheet(Drawing* drawing, double top) : drawing_(*drawing), y_(top) {}
  void Title(const std::string& text);
  // Five a row; `name` and `more` stand below it.
  void Cell(const cv::Mat& image, bool smooth, const std::string& name,
            const std::string& more);
  void EndRow();
  cv::Rect2d last() const { return last_; }
  double y() const { return y_; }

 private:
  Drawing& drawing_;
  double y_;
  int column_ = 0;
  cv::Rect2d last_;
};

// A cell for each channel of a network's input x, C x height x width.
void InputCells(const std::vector<std::string>& names, int height_px,
                int width_px, const float* x, Sheet* sheet);

}  // namespace mien

#endif  // MIEN_TOOLS_RENDER_SHEET_H_

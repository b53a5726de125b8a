#include "stages/features/bi_woof.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/flow/flow.h"

namespace mien {
namespace {

int DirectionBin(const cv::Vec2f& flow, int bins) {
  const double turn = (std::atan2(flow[1], flow[0]) + CV_PI) / (2 * CV_PI);
  return static_cast<int>(turn * bins) % bins;  // +180 degrees is -180
}

}  // namespace

std::vector<float> BiWoofHistograms(const cv::Mat& flow,
                                    const BiWoofParams& params) {
  if (std::min(flow.rows, flow.cols) < params.blocks) {
    throw DataError(Str("a face of ", flow.cols, " x ", flow.rows,
                        " px is too small for ", params.blocks,
                        " bi_woof.blocks"));
  }
  const cv::Mat strain = OpticalStrain(flow);
  std::vector<float> out;
  for (int r = 0; r < params.blocks; ++r) {
    const cv::Range rows(r * flow.rows / params.blocks,
                         (r + 1) * flow.rows / params.blocks);
    for (int c = 0; c < params.blocks; ++c) {
      const cv::Range columns(c * flow.cols / params.blocks,
                              (c + 1) * flow.cols / params.blocks);
      std::vector<double> histogram(static_cast<std::size_t>(params.bins), 0);
      for (int y = rows.start; y < rows.end; ++y) {
        for (int x = columns.start; x < columns.end; ++x) {
          const auto f = flow.at<cv::Vec2f>(y, x);
          histogram[static_cast<std::size_t>(DirectionBin(f, params.bins))] +=
              std::hypot(f[0], f[1]);
        }
      }
      const double mean_strain = cv::mean(strain(rows, columns))[0];
      const double pixels = rows.size() * columns.size();
      for (const double sum : histogram) {
        out.push_back(static_cast<float>(sum / pixels * mean_strain));
      }
    }
  }
  return out;
}

ClipFeatures BiWoofStage::Run(const FlowStack& stack) const {
  MIEN_CHECK(
      stack.flow.size() == 2 * static_cast<std::size_t>(stack.face_height_px) *
                               static_cast<std::size_t>(stack.face_width_px),
      "size of a flow field");
  cv::Mat flow(stack.face_height_px, stack.face_width_px, CV_32FC2);
  std::copy(stack.flow.begin(), stack.flow.end(), flow.ptr<float>());
  ClipFeatures features;
  features.values = BiWoofHistograms(flow, params_);
  features.rows = params_.blocks * params_.blocks;
  features.columns = params_.bins;
  return features;
}

}  // namespace mien

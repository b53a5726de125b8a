#ifndef MIEN_STAGES_TEXTURE_BLOCK_GRID_H_
#define MIEN_STAGES_TEXTURE_BLOCK_GRID_H_

// The 6 x 6 blocks over the face that Moilanen 2014 and MDMD compare.

#include <vector>

#include <opencv2/core.hpp>

#include "stages/motion/alignment.h"

namespace mien {

constexpr int kGridSide = 6;
constexpr int kGridBlocks = kGridSide * kGridSide;

// The face within the aligned crop, brows to chin: 2.2 inter-ocular distances
// wide, from 0.7 above the eyes to 1.6 below. Both papers cut the face out
// along its landmarks in the first frame; here it is the same for everybody.
cv::Rect FaceArea(const AlignedFrame& frame);

// Row by row; together they cover `area`, starting at (0, 0).
std::vector<cv::Rect> GridBlocks(cv::Size area);

// Mean of the largest third (rounded, at least one); 0 when empty. Reorders.
double TopThirdMean(std::vector<float>* values);

}  // namespace mien

#endif  // MIEN_STAGES_TEXTURE_BLOCK_GRID_H_

#ifndef MIEN_STAGES_FEATURES_LBP_TOP_H_
#define MIEN_STAGES_FEATURES_LBP_TOP_H_

// Local binary patterns on three orthogonal planes (Zhao and Pietikainen
// 2007), the baseline of CASME II (Yan 2014). Pure functions.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pipeline/config/node.h"

namespace mien {

struct LbpTopParams {
  double iod_px = 60;
  double align_smooth_s = 0.2;
  int frames = 0;
  int blocks = 5;
  int neighbours = 4;
  int radius_px = 1;
  int radius_frames = 4;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.iod_px, "iod_px",
          Spec{"Inter-ocular distance of the aligned face, px (60: about the "
               "size of CASME II's cropped faces)."}
              .Range(40, 200));
    visit(self.align_smooth_s, "align_smooth_s",
          Spec{"Landmarks are smoothed over this time before alignment, s; "
               "0: not."}
              .Range(0, 2));
    visit(self.frames, "frames",
          Spec{"The clip is interpolated over time to so many frames; 0: as "
               "recorded (Yan 2014)."}
              .Range(0, 1000));
    visit(self.blocks, "blocks",
          Spec{"Blocks across and down the face (Yan 2014: 5)."}.Range(1, 20));
    visit(self.neighbours, "neighbours",
          Spec{"Neighbours on each ring (Yan 2014: 4), up to 8."}.Range(4, 8));
    visit(self.radius_px, "radius_px",
          Spec{"Radius across and down, px (Yan 2014: 1 to 4)."}.Range(1, 4));
    visit(
        self.radius_frames, "radius_frames",
        Spec{"Radius over time, frames (Yan 2014: 2 to 4, at 200 fps)."}.Range(
            1, 20));
  }
};

// Grey levels of an aligned face over time.
struct GreyVolume {
  int frames = 0, height_px = 0, width_px = 0;
  std::vector<std::uint8_t> grey;  // T x H x W

  std::size_t plane() const {  // values of one frame
    return static_cast<std::size_t>(height_px) *
           static_cast<std::size_t>(width_px);
  }
};

// The first and the last frame stay, those between are weighted means of their
// neighbours in time, evenly spaced. The temporal interpolation model
// (Zhou 2011) interpolates along a curve in place of straight lines.
// At least one frame in, frames >= 2.
GreyVolume ResampleTime(const GreyVolume& volume, int frames);

// Histograms of uniform patterns, each of sum 1: for each of blocks x blocks
// (row by row) those of the planes XY, XT and YT, LbpBinCount(neighbours) bins
// each. Centres are all values that have their whole rings inside the volume;
// blocks split these evenly and share none. Bit p of a code: neighbour at angle
// 2 pi p / P, first axis to the right, second axis up (XY), back in time (XT:
// x and t; YT: y, down, and t).
//
// Deviations from Zhao and Pietikainen: one margin for all planes (theirs:
// wider planes see more values), interpolation in fixed point.
// @throws DataError: fewer than 2 radius_frames + 1 frames; face too small for
// the blocks.
std::vector<float> LbpTopHistograms(const GreyVolume& volume,
                                    const LbpTopParams& params);

}  // namespace mien

#endif  // MIEN_STAGES_FEATURES_LBP_TOP_H_

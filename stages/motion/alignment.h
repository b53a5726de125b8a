#ifndef MIEN_STAGES_MOTION_ALIGNMENT_H_
#define MIEN_STAGES_MOTION_ALIGNMENT_H_

// From jittering landmarks to steady aligned crops, and to blinks.

#include <vector>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// The aligned crop: eyes level, their middle at eyes_px, iod_px apart.
struct AlignedFrame {
  explicit AlignedFrame(double iod_px);
  double iod_px;
  cv::Size size;        // 2.6 x 2.9 inter-ocular distances
  cv::Point2d eyes_px;  // middle of the eyes
};

// crop_from_image of every frame of the track (2 x 3; NaN where lost). Centre,
// size and roll are smoothed by local straight lines with Gaussian weights:
// no lag in steady motion, none at the ends. Never across a lost frame.
std::vector<cv::Matx23d> AlignFace(const FaceTrack& track,
                                   const std::vector<double>& time_s,
                                   const AlignedFrame& frame, double smooth_s);

// Local linear regression of y over t at every t, Gaussian weights.
std::vector<double> SmoothLine(const std::vector<double>& t,
                               const std::vector<double>& y, double sigma_s);

// Eye aspect ratio, mean of both eyes (Soukupova and Cech 2016).
float EyeAspectRatio(const Landmarks& landmarks);

// 0 open .. 1 closed per frame of the track; NaN where lost. The open eye is
// the 70th percentile of the ratio over +- baseline_s; closed is 45 % of it
// (the landmarks of closed lids stay apart).
std::vector<float> BlinkSignal(const FaceTrack& track,
                               const std::vector<double>& time_s,
                               double baseline_s);

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_ALIGNMENT_H_

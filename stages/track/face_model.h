#ifndef MIEN_STAGES_TRACK_FACE_MODEL_H_
#define MIEN_STAGES_TRACK_FACE_MODEL_H_

// dlib's face detector and landmark predictor behind an interface without
// dlib (its headers cost seconds a file).

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "stages/track/face_pose.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct Detection {
  cv::Rect2f box_px;
  double score = 0;  // the detector's margin; 0 is its own threshold
};

// dlib's frontal HOG detector (Dalal and Triggs 2005; faces of 80 px and more,
// out-of-plane to about 45 degrees). One object per thread.
class FaceDetector {
 public:
  FaceDetector();
  ~FaceDetector();
  FaceDetector(const FaceDetector&) = delete;
  FaceDetector& operator=(const FaceDetector&) = delete;

  // Best score first. The image (CV_8UC1) is scaled so that faces of
  // min_face_px are just found; scales beyond `max_scale` are not used.
  std::vector<Detection> Detect(const cv::Mat& grey, double min_face_px,
                                double max_scale, double threshold);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// 68 landmarks by an ensemble of regression trees (Kazemi and Sullivan 2014).
// Const methods are safe for several threads.
class LandmarkModel {
 public:
  ~LandmarkModel();

  // Loads once per process and content; threads share it.
  // @throws ModelError: no such file (names Debian's package libdlib-data and
  // the option track.model), not a predictor, not 68 landmarks.
  static std::shared_ptr<const LandmarkModel> Load(const std::string& path);
  // SHA-256 of the file, computed once per process. @throws ModelError.
  static std::string Digest(const std::string& path);

  // Landmarks in image px. The face is turned upright and scaled to one size
  // first. Differs from plain dlib use: `repeats` predictions from boxes
  // shifted by a fixed pattern are averaged.
  Landmarks Predict(const cv::Mat& grey, const FacePose& pose,
                    int repeats) const;

 private:
  struct Impl;
  explicit LandmarkModel(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_FACE_MODEL_H_

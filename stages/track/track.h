#ifndef MIEN_STAGES_TRACK_TRACK_H_
#define MIEN_STAGES_TRACK_TRACK_H_

#include <memory>
#include <string>

#include "pipeline/config/node.h"
#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Where Debian's package libdlib-data puts the 68-point predictor.
inline constexpr const char* kDefaultLandmarkModel =
    "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";

struct TrackParams {
  double min_face = 0.2;
  bool upsample = true;
  double detector_threshold = 0;
  double detect_every_s = 2;
  double search_every_s = 0.1;
  double search_small_every_s = 10;
  double check_every_s = 0.25;
  double check_threshold = -0.6;
  double lose_after_s = 0.6;
  double keep_identity_s = 10;
  double min_presence_s = 0.5;
  int max_faces = 8;
  int landmark_repeats = 3;
  double smooth_s = 0;
  std::string model_digest;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.min_face, "min_face",
          Spec{"Smallest face box looked for, share of the frame's height."}
              .Range(0.02, 1));
    visit(self.upsample, "upsample",
          Spec{"Look once more for faces of half that size: where none is "
               "found, and now and then beside those that are."});
    visit(self.detector_threshold, "detector_threshold",
          Spec{"Score of dlib's frontal detector from which a new face "
               "counts."}
              .Range(-2, 5));
    visit(
        self.detect_every_s, "detect_every_s",
        Spec{"Look for further faces in the whole frame this often, s."}.Range(
            0, 3600));
    visit(self.search_every_s, "search_every_s",
          Spec{"The same while no face is being followed, s."}.Range(0, 3600));
    visit(self.search_small_every_s, "search_small_every_s",
          Spec{"Look for faces of half the smallest size beside those that are "
               "followed this often, and after each cut, s (with upsample)."}
              .Range(0, 3600));
    visit(self.check_every_s, "check_every_s",
          Spec{"Run the detector on a followed face this often, s."}.Range(
              0, 3600));
    visit(self.check_threshold, "check_threshold",
          Spec{"Detector score from which a followed face is still a face."}
              .Range(-2, 5));
    visit(self.lose_after_s, "lose_after_s",
          Spec{"A followed face is lost when all checks of this time fail, "
               "s."}
              .Range(0, 60));
    visit(self.keep_identity_s, "keep_identity_s",
          Spec{"A lost face found again at its place within this time is the "
               "same, s."}
              .Range(0, 3600));
    visit(self.min_presence_s, "min_presence_s",
          Spec{"Faces found for less time than this (and less than half of "
               "the recording) are dropped, s."}
              .Range(0, 60));
    visit(self.max_faces, "max_faces",
          Spec{"At most so many faces are followed at a time, largest first."}
              .Range(1, 64));
    visit(self.landmark_repeats, "landmark_repeats",
          Spec{"Landmark predictions from shifted boxes that are averaged."}
              .Range(1, 32));
    visit(self.smooth_s, "smooth_s",
          Spec{"Standard deviation of a symmetric Gaussian over time on the "
               "landmarks, s; 0 = none."}
              .Range(0, 1));
    visit(self.model_digest, "model_digest",
          Spec{"SHA-256 that the landmark model must have; empty = whatever "
               "track.model holds (filled in by the program)."});
  }
};

// Follows every face through a recording. The detector runs where it is
// needed (start, loss, now and then); in between each frame's landmarks are
// predicted in the box that the frame before gives. Streams: a few frames in
// memory at a time.
//
// A face is lost at once when its patch stops resembling the frame before and
// the detector does not see it either, or when the detector misses it for
// lose_after_s (then from the first missed check on). The detector looks
// beside the next frames: what it sees counts 0.1 s later. Lost frames have
// found 0, NaN landmarks and the last known box.
//
// A hard cut (cuts.h) ends every track: its first frame counts as lost. A face
// of a later shot is the same one if it looks the same, else a new one. Within
// a shot it stays who it was, unless it looks like another person from some
// frame on (face_spells.h): then it is two.
class TrackStage {
 public:
  static constexpr const char* kName = "track";
  static constexpr int kVersion = 5;
  using Params = TrackParams;
  using Output = FaceTracks;

  // The path is no parameter: the model enters keys by its content.
  // @throws ModelError when the model is missing or is not the one that
  // params.model_digest names.
  explicit TrackStage(TrackParams params,
                      std::string model_path = kDefaultLandmarkModel);

  const Params& params() const { return params_; }

  // No face anywhere: tracks without faces. @throws DataError when there is
  // no frame at all, ModelError when the model cannot be loaded.
  Output Run(const std::shared_ptr<const FrameSource>& source) const;

 private:
  TrackParams params_;
  std::string model_path_;
};

// Symmetric Gaussian over time on the landmarks of found stretches, sigma in
// s; never across a lost frame.
void SmoothLandmarks(const std::vector<double>& time_s, double sigma_s,
                     FaceTrack* track);

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_TRACK_H_

#include "stages/track/face_model.h"

#include <fstream>

#include <gtest/gtest.h>

#include "pipeline/core/digest.h"
#include "stages/track/track.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(FaceModelTest, MissingModelSaysHowToMendIt) {
  const std::string message =
      "ModelError: landmark model '/nowhere/model.dat' is not there: install "
      "Debian's package libdlib-data or name the file with track.model";
  EXPECT_EQ(ErrorOf([] { LandmarkModel::Digest("/nowhere/model.dat"); }),
            message);
  EXPECT_EQ(ErrorOf([] { LandmarkModel::Load("/nowhere/model.dat"); }),
            message);
}

TEST(FaceModelTest, FileOfAnotherKindIsRefused) {
  const TempFolder folder;
  const std::string path = folder / "model.dat";
  std::ofstream(path) << "not a model at all";
  EXPECT_EQ(LandmarkModel::Digest(path), Sha256Hex("not a model at all"));
  const std::string error = ErrorOf([&] { LandmarkModel::Load(path); });
  EXPECT_EQ(error.rfind("ModelError: landmark model '" + path +
                            "' is not a dlib shape predictor (",
                        0),
            0u)
      << error;
}

TEST(FaceModelTest, LoadsOnceAndShares) {
  const auto a = LandmarkModel::Load(kDefaultLandmarkModel);
  EXPECT_EQ(a, LandmarkModel::Load(kDefaultLandmarkModel));
}

TEST(FaceModelTest, NoFaceInAFlatImage) {
  FaceDetector detector;
  const cv::Mat flat(240, 320, CV_8UC1, cv::Scalar(90));
  EXPECT_TRUE(detector.Detect(flat, 60, 2, 0).empty());
}

}  // namespace
}  // namespace mien

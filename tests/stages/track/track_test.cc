#include "stages/track/track.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/config/config.h"
#include "stages/track/face_model.h"
#include "stages/track/face_pose.h"
#include "stages/track/tracker.h"
#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// A drawing that dlib's detector takes for a face: iod 60 px.
cv::Mat Drawing(cv::Size size, cv::Point2d middle, double turn_deg = 0) {
  cv::Mat image(size, CV_8UC1, cv::Scalar(60));
  const auto ellipse = [&](double x, double y, double a, double b, int grey) {
    const double c = std::cos(turn_deg * CV_PI / 180);
    const double s = std::sin(turn_deg * CV_PI / 180);
    constexpr int kShift = 4, kOne = 1 << kShift;
    cv::ellipse(image,
                {cvRound(kOne * (middle.x + c * x - s * y)),
                 cvRound(kOne * (middle.y + s * x + c * y))},
                {cvRound(kOne * a), cvRound(kOne * b)}, turn_deg, 0, 360,
                cv::Scalar(grey), cv::FILLED, cv::LINE_AA, kShift);
  };
  ellipse(0, 25, 68, 92, 190);  // head
  ellipse(0, -60, 60, 22, 70);  // hair
  for (const int side : {-1, 1}) {
    ellipse(30 * side, -23, 18, 3.5, 70);  // brow
    ellipse(30 * side, 0, 15, 8, 120);     // eye socket
    ellipse(30 * side, 0, 12, 5.5, 235);
    ellipse(30 * side, 0, 5.5, 5.5, 40);
    ellipse(9 * side, 37, 4, 3, 90);  // nostril
  }
  ellipse(0, 18, 6, 22, 205);  // nose
  ellipse(0, 36, 12, 6, 170);
  ellipse(0, 37, 9, 3, 120);
  ellipse(0, 66, 26, 8, 110);  // mouth
  ellipse(0, 66, 22, 1.5, 60);
  cv::GaussianBlur(image, image, {0, 0}, 1.2);
  return image;
}

std::shared_ptr<const FrameSource> Source(std::vector<cv::Mat> images,
                                          double fps) {
  return std::make_shared<MemoryFrames>(std::move(images), fps);
}

TEST(TrackTest, SearchesThatWereForeseenFindTheSame) {
  // A second face comes, and a cut ends a search that was begun for nothing.
  std::vector<cv::Mat> images;
  for (int i = 0; i < 40; ++i) {
    cv::Mat image = Drawing({520, 260}, {130.0 + i, 120});
    if (i >= 12) {
      Drawing({240, 260}, {120, 120}).copyTo(image(cv::Rect(280, 0, 240, 260)));
    }
    images.push_back(image);
  }
  TrackParams params;
  params.detect_every_s = 0.2;
  params.search_small_every_s = 0.6;
  params.min_presence_s = 0;
  const auto tracks = [&](std::size_t ahead) {
    Tracker tracker(params, LandmarkModel::Load(kDefaultLandmarkModel));
    std::size_t told = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
      for (; ahead > 0 && told < std::min(i + ahead, images.size()); ++told) {
        tracker.Foresee(images[told], static_cast<double>(told) / 25);
      }
      tracker.Step(images[i], static_cast<double>(i) / 25, i == 23);
    }
    return tracker.Finish();
  };
  const auto plain = tracks(0), foreseen = tracks(6);
  ASSERT_EQ(plain.size(), 2u);
  ASSERT_EQ(foreseen.size(), 2u);
  EXPECT_GT(plain[1].first_idx, 11);
  for (std::size_t n = 0; n < plain.size(); ++n) {
    EXPECT_EQ(foreseen[n].first_idx, plain[n].first_idx);
    EXPECT_EQ(foreseen[n].found, plain[n].found);
    EXPECT_EQ(foreseen[n].score, plain[n].score);
    EXPECT_EQ(foreseen[n].box_px, plain[n].box_px);
  }
}

TEST(TrackTest, FollowsAMovingFace) {
  std::vector<cv::Mat> images;
  const auto middle = [](int i) {
    return cv::Point2d(140 + 2.5 * i, 110 + 10 * std::sin(0.2 * i));
  };
  for (int i = 0; i < 30; ++i) images.push_back(Drawing({360, 260}, middle(i)));
  const FaceTracks tracks = TrackStage({}).Run(Source(images, 25));
  EXPECT_EQ(tracks.width_px, 360);
  EXPECT_EQ(tracks.height_px, 260);
  EXPECT_EQ(tracks.fps, 25);
  EXPECT_EQ(tracks.frame_count(), 30);
  EXPECT_EQ(tracks.frame_number[0], 1);
  ASSERT_EQ(tracks.faces.size(), 1u);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(tracks.faces[0].FoundAt(i)) << i;
    const Landmarks& face = tracks.faces[0].At(i);
    const cv::Point2f eyes = 0.5f * (LeftEye(face) + RightEye(face));
    EXPECT_NEAR(eyes.x, middle(i).x, 4) << i;
    EXPECT_NEAR(eyes.y, middle(i).y, 5) << i;
    EXPECT_NEAR(InterOcularPx(face), 60, 6) << i;
  }
}

TEST(TrackTest, FramesWithoutAPictureKeepTheirPlaces) {
  std::vector<cv::Mat> images;
  const auto middle = [](int i) { return cv::Point2d(160 + 0.4 * i, 120); };
  for (int i = 0; i < 40; ++i) {
    images.push_back(Drawing({320, 260}, middle(i)));
  }
  const auto whole = Source(images, 200);
  const std::set<std::int64_t> wanted = {9, 10, 11, 29, 30, 31};
  const FaceTracks all = TrackStage(TrackParams{}).Run(whole);
  const FaceTracks few =
      TrackStage(TrackParams{}).Run(PickPictures(whole, wanted));
  EXPECT_EQ(all.looked_at, 0);
  EXPECT_EQ(few.looked_at, 6);
  EXPECT_EQ(few.time_s, all.time_s);
  EXPECT_EQ(few.frame_number, all.frame_number);
  EXPECT_EQ(few.width_px, all.width_px);
  EXPECT_TRUE(few.cut_idx.empty());
  ASSERT_EQ(all.faces.size(), 1u);
  ASSERT_EQ(few.faces.size(), 1u);
  EXPECT_EQ(few.faces[0].first_idx, 9);
  for (std::int64_t idx = 0; idx < 40; ++idx) {
    ASSERT_EQ(few.faces[0].FoundAt(idx), wanted.count(idx) > 0) << idx;
    if (!few.faces[0].FoundAt(idx)) continue;
    const cv::Point2f a = LeftEye(all.faces[0].At(idx));
    const cv::Point2f b = LeftEye(few.faces[0].At(idx));
    EXPECT_LT(cv::norm(a - b), 0.7) << idx;  // px; 60 px between the eyes
  }
  FaceTracks copy;
  FromArtifact(ToArtifact(few), &copy);
  EXPECT_EQ(copy.looked_at, 6);
  EXPECT_THROW(TrackStage(TrackParams{}).Run(PickPictures(whole, {})),
               DataError);
}

TEST(TrackTest, LandmarksOfAStillFaceAreStill) {
  const std::vector<cv::Mat> images(20, Drawing({320, 260}, {160, 110}));
  const FaceTracks tracks = TrackStage({}).Run(Source(images, 25));
  ASSERT_EQ(tracks.faces.size(), 1u);
  for (std::size_t k = 0; k < kLandmarkCount; ++k) {
    const cv::Point2f d = tracks.faces[0].At(19)[k] - tracks.faces[0].At(12)[k];
    EXPECT_LT(cv::norm(d), 0.7) << k;
  }
}

TEST(TrackTest, LossAndReturnKeepTheIdentity) {
  std::vector<cv::Mat> images;
  const cv::Mat face = Drawing({320, 260}, {160, 110});
  const cv::Mat empty(260, 320, CV_8UC1, cv::Scalar(60));
  for (int i = 0; i < 40; ++i) images.push_back(i / 12 == 1 ? empty : face);
  const FaceTracks tracks = TrackStage({}).Run(Source(images, 25));
  ASSERT_EQ(tracks.faces.size(), 1u);
  const FaceTrack& track = tracks.faces[0];
  EXPECT_EQ(track.first_idx, 0);
  EXPECT_EQ(track.size(), 40);
  for (int i = 0; i < 40; ++i) {
    // After the return the search takes up to 0.1 s.
    if (i >= 24 && i < 27) continue;
    EXPECT_EQ(track.FoundAt(i), i < 12 || i >= 24) << i;
    EXPECT_EQ(std::isnan(track.At(i)[0].x), !track.FoundAt(i)) << i;
  }
  EXPECT_EQ(track.box_px[15], track.box_px[11]);  // last known
}

TEST(TrackTest, AFaceThatFadesIsLostFromTheFirstMissedCheckOn) {
  // So slowly that no frame is unlike the one before: the checks alone, every
  // 5 frames, see that there is no face any more.
  const cv::Mat face = Drawing({320, 260}, {160, 110});
  cv::Mat texture;
  Texture(face.size(), 1).convertTo(texture, CV_8U);
  std::vector<cv::Mat> images(21, face);
  for (int i = 1; i <= 80; ++i) {
    images.emplace_back();
    cv::addWeighted(face, 1 - i / 80., texture, i / 80., 0, images.back());
  }
  const FaceTracks tracks = TrackStage({}).Run(Source(images, 20));
  ASSERT_EQ(tracks.faces.size(), 1u);
  const FaceTrack& track = tracks.faces[0];
  const auto lost = static_cast<std::int64_t>(
      std::find(track.found.begin(), track.found.end(), 0) -
      track.found.begin());
  EXPECT_GT(lost, 25);
  EXPECT_LT(lost, 90);
  EXPECT_EQ(lost % 5, 0);
  EXPECT_FALSE(track.FoundAt(100));
  // A check's score is that of its frame and of those up to the next.
  for (std::int64_t i = 0; i < lost; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_GT(track.score[at], -0.6) << i;
    EXPECT_EQ(track.score[at], track.score[at - at % 5]) << i;
  }
  // Of the last frames too, whose check nobody waited for.
  images.resize(22);
  const FaceTracks begun = TrackStage({}).Run(Source(images, 20));
  EXPECT_EQ(begun.faces.at(0).score[20], track.score[20]);
  EXPECT_EQ(begun.faces.at(0).score[21], track.score[20]);
}

TEST(TrackTest, TwoFacesAreTwoTracks) {
  cv::Mat both(260, 640, CV_8UC1);
  Drawing({320, 260}, {150, 110}).copyTo(both(cv::Rect(0, 0, 320, 260)));
  Drawing({320, 260}, {170, 112}).copyTo(both(cv::Rect(320, 0, 320, 260)));
  const FaceTracks tracks =
      TrackStage({}).Run(Source(std::vector<cv::Mat>(8, both), 25));
  ASSERT_EQ(tracks.faces.size(), 2u);
  EXPECT_EQ(tracks.faces[0].face, 0);
  EXPECT_EQ(tracks.faces[1].face, 1);
  EXPECT_LT(OverlapOf(tracks.faces[0].box_px[0], tracks.faces[1].box_px[0]),
            0.01);
  TrackParams one;
  one.max_faces = 1;
  EXPECT_EQ(TrackStage(one)
                .Run(Source(std::vector<cv::Mat>(8, both), 25))
                .faces.size(),
            1u);
}

// Another person in another room: darker, with a beard.
cv::Mat OtherPerson() {
  cv::Mat image = Drawing({320, 260}, {160, 110});
  image.convertTo(image, CV_8U, 0.8, 0);
  cv::ellipse(image, {160, 183}, {62, 32}, 0, 0, 180, cv::Scalar(35),
              cv::FILLED, cv::LINE_AA);
  cv::ellipse(image, {160, 40}, {70, 40}, 0, 180, 360, cv::Scalar(20),
              cv::FILLED, cv::LINE_AA);
  for (int x = 0; x < 90; x += 30) {
    cv::rectangle(image, {x, 0, 15, 260}, cv::Scalar(220), cv::FILLED);
    cv::rectangle(image, {319 - x - 15, 0, 15, 260}, cv::Scalar(220),
                  cv::FILLED);
  }
  return image;
}

TEST(TrackTest, TwoPeopleInTurnsAreTwoAndTheFirstIsKnownAgain) {
  std::vector<cv::Mat> images(60, Drawing({320, 260}, {160, 110}));
  for (int i = 20; i < 40; ++i) {
    images[static_cast<std::size_t>(i)] = OtherPerson();
  }
  // After the second cut at another place and a little larger.
  for (int i = 40; i < 60; ++i) {
    cv::Mat larger;
    cv::resize(images[0], larger, {}, 1.15, 1.15);
    images[static_cast<std::size_t>(i)] =
        larger(cv::Rect(40, 20, 320, 260)).clone();
  }
  const FaceTracks tracks = TrackStage({}).Run(Source(images, 25));
  EXPECT_EQ(tracks.cut_idx, (std::vector<std::int64_t>{20, 40}));
  ASSERT_EQ(tracks.faces.size(), 2u);
  const FaceTrack& first = tracks.faces[0];
  const FaceTrack& second = tracks.faces[1];
  for (int i = 0; i < 60; ++i) {
    const bool cut = i == 20 || i == 40;
    EXPECT_EQ(first.FoundAt(i), (i < 20 || i > 40) && !cut) << i;
    EXPECT_EQ(second.FoundAt(i), i > 20 && i < 40) << i;
  }
  ASSERT_EQ(tracks.notes.size(), 1u);
  EXPECT_EQ(tracks.notes[0].kind, "cut");
  EXPECT_EQ(tracks.notes[0].count, 2);
  EXPECT_EQ(tracks.notes[0].text.find("2 hard cuts, the first at 0.80 s"), 0u);
  FaceTracks back;
  FromArtifact(ToArtifact(tracks), &back);
  EXPECT_EQ(back.cut_idx, tracks.cut_idx);
  EXPECT_EQ(back.notes, tracks.notes);
}

TEST(TrackTest, TwoPeopleBeforeAndAfterAFadeAreTwo) {
  for (const double colour : {0, 255}) {
    std::vector<cv::Mat> images(45, Drawing({320, 260}, {160, 110}));
    images.resize(90, OtherPerson());
    for (int i = 25; i < 65; ++i) {  // nothing is seen in frame 45
      cv::Mat& image = images[static_cast<std::size_t>(i)];
      const double level = std::abs(i - 45) / 20.0;
      cv::Mat faded;  // the frames share their pixels
      image.convertTo(faded, CV_8U, level, (1 - level) * colour);
      image = faded;
    }
    const FaceTracks tracks = TrackStage({}).Run(Source(images, 25));
    ASSERT_EQ(tracks.cut_idx.size(), 1u) << colour;
    EXPECT_GT(tracks.cut_idx[0], 45);
    EXPECT_LT(tracks.cut_idx[0], 58);
    ASSERT_EQ(tracks.faces.size(), 2u) << colour;
    for (const FaceTrack& face : tracks.faces) {
      EXPECT_NE(face.FoundAt(10), face.FoundAt(80)) << colour;
    }
    ASSERT_EQ(tracks.notes.size(), 1u);
    EXPECT_EQ(
        tracks.notes[0].text.find("1 cut (1 fade through black or white), at "),
        0u)
        << tracks.notes[0].text;
  }
}

// As in a call, where a tile shows who speaks: most of the picture stays, so
// that there is no cut.
TEST(TrackTest, AnotherPersonInATileIsAnotherFace) {
  cv::Mat room(780, 960, CV_8UC1, cv::Scalar(30));
  for (int x = 0; x < 960; x += 240) {
    cv::rectangle(room, {x, 0, 120, 780}, cv::Scalar(220), cv::FILLED);
  }
  const auto with = [&room](const cv::Mat& tile) {
    cv::Mat image = room.clone();
    tile.copyTo(image(cv::Rect(40, 30, tile.cols, tile.rows)));
    return image;
  };
  const cv::Mat one = with(Drawing({320, 260}, {160, 110}));
  cv::Mat lit = OtherPerson();  // from one side
  lit(cv::Rect(0, 0, 160, 260)) *= 0.35;
  const cv::Mat other = with(lit);
  std::vector<cv::Mat> images(75, one);
  for (std::size_t i = 25; i < 50; ++i) images[i] = other;
  TrackParams params;
  params.min_face = 0.12;
  const FaceTracks tracks = TrackStage(params).Run(Source(images, 25));
  EXPECT_TRUE(tracks.cut_idx.empty());
  ASSERT_EQ(tracks.faces.size(), 2u);
  for (const int i : {10, 65}) {
    EXPECT_TRUE(tracks.faces[0].FoundAt(i)) << i;
    EXPECT_FALSE(tracks.faces[1].FoundAt(i)) << i;
  }
  EXPECT_FALSE(tracks.faces[0].FoundAt(40));
  EXPECT_TRUE(tracks.faces[1].FoundAt(40));
  ASSERT_EQ(tracks.notes.size(), 1u);
  EXPECT_EQ(tracks.notes[0].kind, "face");
  EXPECT_EQ(tracks.notes[0].count, 2);
  EXPECT_EQ(tracks.notes[0].text.find(
                "another face takes the place of the one that was followed 2 "
                "times, the first at 1."),
            0u)
      << tracks.notes[0].text;
}

TEST(TrackTest, ASmallerFaceBesideALargerOneIsFound) {
  const cv::Mat face = Drawing({320, 260}, {160, 110});  // box 150 px
  cv::Mat image(260, 640, CV_8UC1, cv::Scalar(60));
  face.copyTo(image(cv::Rect(0, 0, 320, 260)));
  cv::Mat small;
  cv::resize(face, small, {}, 0.5, 0.5, cv::INTER_AREA);
  small.copyTo(image(cv::Rect(420, 80, small.cols, small.rows)));
  TrackParams params;
  params.min_face = 0.5;  // 130 px, half of it 65
  const std::vector<cv::Mat> images(8, image);
  const FaceTracks tracks = TrackStage(params).Run(Source(images, 25));
  ASSERT_EQ(tracks.faces.size(), 2u);
  EXPECT_LT(tracks.faces[1].box_px[0].height, 100);
  params.upsample = false;
  EXPECT_EQ(TrackStage(params).Run(Source(images, 25)).faces.size(), 1u);
}

TEST(TrackTest, NoFaceIsNoError) {
  cv::Mat texture;
  Texture({160, 120}, 1).convertTo(texture, CV_8U);
  const FaceTracks tracks =
      TrackStage({}).Run(Source(std::vector<cv::Mat>(3, texture), 25));
  EXPECT_TRUE(tracks.faces.empty());
  EXPECT_EQ(tracks.frame_count(), 3);
}

TEST(TrackTest, NoFrameIsAnError) {
  EXPECT_EQ(ErrorOf([] { TrackStage({}).Run(Source({}, 25)); }),
            "DataError: no frame in 'memory': an empty or damaged recording");
}

TEST(TrackTest, TheModelEntersTheKeyByContent) {
  const TempFolder folder;
  std::ofstream(folder / "a.dat") << "same";
  std::ofstream(folder / "b.dat") << "same";
  std::ofstream(folder / "c.dat") << "other";
  const auto key = [&](const std::string& name) {
    return CanonicalText(TrackStage({}, folder / name).params());
  };
  EXPECT_EQ(key("a.dat"), key("b.dat"));
  EXPECT_NE(key("a.dat"), key("c.dat"));
  TrackParams pinned;
  pinned.model_digest = "00";
  const std::string error =
      ErrorOf([&] { TrackStage(pinned, folder / "a.dat"); });
  EXPECT_NE(error.find("track.model_digest asks for 00"), std::string::npos)
      << error;
}

TEST(TrackTest, SmoothingStopsAtLostFrames) {
  FaceTrack track;
  std::vector<double> time_s;
  for (int i = 0; i < 9; ++i) {
    time_s.push_back(0.01 * i);
    track.found.push_back(i != 4);
    Landmarks landmarks;
    landmarks.fill({i < 4 ? 10.0f : 50.0f, static_cast<float>(i)});
    track.landmarks_px.push_back(landmarks);
  }
  SmoothLandmarks(time_s, 0.02, &track);
  EXPECT_NEAR(track.landmarks_px[3][0].x, 10, 1e-4);
  EXPECT_NEAR(track.landmarks_px[5][0].x, 50, 1e-4);
  // Symmetric: a straight line stays, at the ends too.
  EXPECT_NEAR(track.landmarks_px[0][0].y, 0, 1e-4);
  EXPECT_NEAR(track.landmarks_px[7][0].y, 7, 1e-4);
}

}  // namespace
}  // namespace mien

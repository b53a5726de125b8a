// No picture of a redacted film shows a face to detectors that find it in the
// pictures that are not redacted, and the movement is still there.

#include "stages/media/redact.h"

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <opencv2/video/tracking.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "stages/exchange/event_table.h"
#include "stages/ingest/video_decoder.h"
#include "stages/media/event_media.h"
#include "stages/page/images.h"
#include "stages/track/track.h"
#include "tests/support/temp_folder.h"
#include "tools/synth/interview.h"

namespace mien {
namespace {

constexpr const char* kCascades = "/usr/share/opencv4/haarcascades/";

// Detectors look for faces of 80 px and more, of all sizes: pictures are shown
// to them at twice their 256 px.
class Detectors {
 public:
  Detectors() : frontal_(dlib::get_frontal_face_detector()) {
    for (const char* name :
         {"haarcascade_frontalface_default.xml",
          "haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"}) {
      cv::CascadeClassifier one;
      if (one.load(std::string(kCascades) + name)) cascades_.push_back(one);
    }
  }
  bool HasCascades() const { return !cascades_.empty(); }

  bool FindsFace(const cv::Mat& picture) {
    cv::Mat grey;
    if (picture.channels() == 3) {
      cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    } else {
      grey = picture;
    }
    dlib::array2d<unsigned char> pixels;
    dlib::assign_image(pixels, dlib::cv_image<unsigned char>(grey));
    if (!frontal_(pixels).empty()) return true;
    // A face of the crop's size, not the odd window of noise.
    const int least = grey.rows / 3;
    for (cv::CascadeClassifier& one : cascades_) {
      std::vector<cv::Rect> found;
      one.detectMultiScale(grey, found, 1.1, 3, 0, {least, least});
      if (!found.empty()) return true;
    }
    return false;
  }

 private:
  dlib::frontal_face_detector frontal_;
  std::vector<cv::CascadeClassifier> cascades_;
};

cv::Mat Decoded(const std::string& jpeg) {
  return cv::imdecode(std::vector<std::uint8_t>(jpeg.begin(), jpeg.end()),
                      cv::IMREAD_COLOR);
}

// The three views of each frame of a film.
std::vector<std::vector<cv::Mat>> ViewsOf(const std::string& film) {
  const TempFolder folder;
  WriteFileAtomic(folder / "film.mp4", film);
  VideoDecoder decoder(folder / "film.mp4");
  std::vector<std::vector<cv::Mat>> frames;
  while (decoder.Advance()) {
    const cv::Mat picture = decoder.Picture();
    const int width = picture.cols / 3;
    frames.emplace_back();
    for (int view = 0; view < 3; ++view) {
      frames.back().push_back(
          picture(cv::Rect(view * width, 0, width, picture.rows)).clone());
    }
  }
  return frames;
}

// One person of 8 s, tracked once for all tests.
class RedactionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    InterviewOptions options;
    folder_ = new TempFolder;
    options.out = *folder_ / "made";
    options.people = 1;
    options.script.duration_s = 11;
    options.script.events_per_minute = 20;
    options.script.speech_share = 0;
    options.script.micro_share = 0;
    WriteInterviews(options);
    source_ = new std::shared_ptr<const FrameSource>(
        OpenVideo(*folder_ / "made/interview_01.mp4"));
    tracks_ = new FaceTracks(TrackStage(TrackParams()).Run(*source_));
    rows_ = new std::vector<EventRow>(ReadEvents(*folder_ / "made/truth.csv"));
    for (EventRow& row : *rows_) row.face = tracks_->faces.at(0).face;
    ASSERT_GE(rows_->size(), 2u);
  }
  static void TearDownTestSuite() {
    delete rows_;
    delete tracks_;
    delete source_;
    delete folder_;
  }

  std::vector<EventMedia> Make(Redaction redaction) const {
    MediaParams params;
    params.clip_kb = 400;
    return MakeEventMedia(**source_, *tracks_, *rows_, params, 1, {},
                          redaction);
  }
  // Pictures in which a face is found, and all.
  std::pair<int, int> Found(const std::vector<EventMedia>& media,
                            int every) const {
    Detectors detectors;
    EXPECT_TRUE(detectors.HasCascades());
    int found = 0, all = 0;
    const auto look = [&](const cv::Mat& picture) {
      ++all;
      cv::Mat twice;
      cv::resize(picture, twice, {}, 2, 2, cv::INTER_LINEAR);
      if (detectors.FindsFace(twice)) ++found;
    };
    for (const EventMedia& one : media) {
      for (const Stills* stills : {&one.frame, &one.aligned}) {
        look(Decoded(stills->onset));
        look(Decoded(stills->apex));
      }
      look(Decoded(one.flow));
      const auto frames = ViewsOf(one.clip);
      for (std::size_t i = 0; i < frames.size();
           i += static_cast<std::size_t>(every)) {
        for (const cv::Mat& view : frames[i]) look(view);
      }
    }
    return {found, all};
  }

  static TempFolder* folder_;
  static std::shared_ptr<const FrameSource>* source_;
  static FaceTracks* tracks_;
  static std::vector<EventRow>* rows_;
};
TempFolder* RedactionTest::folder_ = nullptr;
std::shared_ptr<const FrameSource>* RedactionTest::source_ = nullptr;
FaceTracks* RedactionTest::tracks_ = nullptr;
std::vector<EventRow>* RedactionTest::rows_ = nullptr;

// Otherwise the tests below would prove nothing.
TEST_F(RedactionTest, DetectorsFindTheFaceThatIsNotRedacted) {
  std::vector<EventMedia> media = Make(Redaction::kNone);
  media.resize(1);
  const auto [found, all] = Found(media, 1000);
  EXPECT_GT(found, 0.6 * all);
}

// The stills and the first frame of one film, for detectors are slow.
// MIEN_EVERY_PICTURE=1 looks at every third frame of all films, more than 500
// pictures, for a quarter of an hour and more.
TEST_F(RedactionTest, NoFaceIsFoundInAnyPicture) {
  const bool many = std::getenv("MIEN_EVERY_PICTURE") != nullptr;
  for (const Redaction way :
       {Redaction::kBlur, Redaction::kMesh, Redaction::kFlow}) {
    std::vector<EventMedia> media = Make(way);
    if (!many) media.resize(1);
    const auto [found, all] = Found(media, many ? 3 : 1000);
    EXPECT_EQ(found, 0) << RedactionName(way) << " of " << all;
    EXPECT_GE(all, many ? 170 : 8) << RedactionName(way);
  }
}

cv::Mat FlowBetween(const cv::Mat& from, const cv::Mat& to) {
  cv::Mat grey[2], flow;
  cv::cvtColor(from, grey[0], cv::COLOR_BGR2GRAY);
  cv::cvtColor(to, grey[1], cv::COLOR_BGR2GRAY);
  const auto dis =
      cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
  dis->setFinestScale(0);
  dis->calc(grey[0], grey[1], flow);
  return flow;
}

// Of both components together, where `mask` is above one half.
double Correlation(const cv::Mat& a, const cv::Mat& b, const cv::Mat& mask) {
  double ab = 0, aa = 0, bb = 0;
  for (int y = 0; y < a.rows; ++y) {
    for (int x = 0; x < a.cols; ++x) {
      if (mask.at<float>(y, x) < 0.5f) continue;
      const cv::Vec2f p = a.at<cv::Vec2f>(y, x), q = b.at<cv::Vec2f>(y, x);
      ab += p.dot(q);
      aa += p.dot(p);
      bb += q.dot(q);
    }
  }
  return ab / std::sqrt(aa * bb);
}

// What colours mean, in units of the full one, by the nearest colour there is;
// every fourth px where `mask` is above one half, 0 elsewhere.
cv::Mat ReadColours(const cv::Mat& picture, const cv::Mat& mask) {
  cv::Mat all(81, 81, CV_32FC2);
  for (int y = 0; y < all.rows; ++y) {
    for (int x = 0; x < all.cols; ++x) {
      all.at<cv::Vec2f>(y, x) = {static_cast<float>((x - 40) / 40.0),
                                 static_cast<float>((y - 40) / 40.0)};
    }
  }
  const cv::Mat colours = FlowColour(all, 1);
  cv::Mat read = cv::Mat::zeros(picture.size(), CV_32FC2);
  for (int y = 0; y < picture.rows; y += 4) {
    for (int x = 0; x < picture.cols; x += 4) {
      if (mask.at<float>(y, x) < 0.5f) continue;
      int best = 1 << 30;
      for (int v = 0; v < all.rows; ++v) {
        for (int u = 0; u < all.cols; ++u) {
          const cv::Vec3i off = cv::Vec3i(colours.at<cv::Vec3b>(v, u)) -
                                cv::Vec3i(picture.at<cv::Vec3b>(y, x));
          if (off.dot(off) >= best) continue;
          best = off.dot(off);
          read.at<cv::Vec2f>(y, x) = all.at<cv::Vec2f>(v, u);
        }
      }
    }
  }
  return read;
}

// A movement of known size, drawn and measured again.
TEST(DrawRedacted, TheMovementIsStillThere) {
  const cv::Size size(230, 256);
  const double iod = 88, full = 3;
  cv::Mat face = cv::Mat::zeros(size, CV_32FC1);
  cv::ellipse(face, {115, 128}, {80, 100}, 0, 0, 360, cv::Scalar(1), -1);
  cv::Mat field(size, CV_32FC2);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double brow =
          std::exp(-(std::pow(x - 85, 2) + std::pow(y - 80, 2)) / 800);
      const double mouth =
          std::exp(-(std::pow(x - 145, 2) + std::pow(y - 180, 2)) / 600);
      field.at<cv::Vec2f>(y, x) = {static_cast<float>(2.5 * mouth),
                                   static_cast<float>(-3 * brow - 1.5 * mouth)};
    }
  }
  const cv::Mat none = cv::Mat::zeros(size, CV_32FC2);
  const cv::Mat mesh = MeshPicture(face, iod);
  const auto draw = [&](Redaction way, const cv::Mat& moved) {
    return DrawRedacted(way, mesh, face, moved, moved, full, iod);
  };
  cv::Mat inner;
  cv::erode(face, inner, cv::Mat(), {-1, -1}, 8);
  const cv::Mat by_mesh = FlowBetween(draw(Redaction::kMesh, none).aligned,
                                      draw(Redaction::kMesh, field).aligned);
  EXPECT_GT(Correlation(by_mesh, field, inner), 0.9);
  const cv::Mat known = draw(Redaction::kFlow, field).aligned;
  const cv::Mat read = ReadColours(known, inner);
  cv::Mat looked = cv::Mat::zeros(size, CV_32FC1);
  for (int y = 0; y < size.height; y += 4) {
    for (int x = 0; x < size.width; x += 4) {
      looked.at<float>(y, x) = inner.at<float>(y, x);
    }
  }
  EXPECT_GT(Correlation(read, field, looked), 0.9);
}

// Frames of redacted films against those of the film itself, onset to apex.
TEST_F(RedactionTest, RedactedFilmsMoveAsTheSkinDoes) {
  const auto plain = Make(Redaction::kNone), net = Make(Redaction::kMesh),
             colours = Make(Redaction::kFlow);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto skin = ViewsOf(plain[i].clip), mesh = ViewsOf(net[i].clip),
               flow = ViewsOf(colours[i].clip);
    ASSERT_EQ(skin.size(), mesh.size());
    ASSERT_EQ(skin.size(), flow.size());
    const auto at = [&](std::int64_t frame) {
      const auto& frames = plain[i].clip_frames;
      return static_cast<std::size_t>(
          std::find(frames.begin(), frames.end(), frame) - frames.begin());
    };
    const std::size_t onset = at((*rows_)[i].onset_frame);
    const std::size_t apex = at((*rows_)[i].apex_frame);
    ASSERT_LT(apex, skin.size());
    // The face is where the net is.
    cv::Mat grey, face;
    cv::cvtColor(mesh[onset][1], grey, cv::COLOR_BGR2GRAY);
    cv::absdiff(grey, cv::Scalar(128), grey);
    cv::GaussianBlur(grey, grey, {0, 0}, 6);
    cv::Mat(grey > 6).convertTo(face, CV_32F, 1 / 255.0);
    cv::erode(face, face, cv::Mat(), {-1, -1}, 8);
    const cv::Mat moved = FlowBetween(skin[onset][2], skin[apex][2]);
    const double by_net =
        Correlation(moved, FlowBetween(mesh[onset][2], mesh[apex][2]), face);
    EXPECT_GT(by_net, 0.9) << "mesh, event " << i + 1;
    cv::Mat looked = cv::Mat::zeros(face.size(), CV_32FC1);
    for (int y = 0; y < face.rows; y += 4) {
      for (int x = 0; x < face.cols; x += 4) {
        looked.at<float>(y, x) = face.at<float>(y, x);
      }
    }
    const double by_colour =
        Correlation(moved, ReadColours(flow[apex][1], face), looked);
    EXPECT_GT(by_colour, 0.9) << "flow, event " << i + 1;
    RecordProperty("mesh_" + std::to_string(i + 1), std::to_string(by_net));
    RecordProperty("flow_" + std::to_string(i + 1), std::to_string(by_colour));
  }
}

TEST(Redaction, WaysByName) {
  for (const char* name : {"none", "blur", "mesh", "flow"}) {
    EXPECT_EQ(RedactionName(ParseRedaction(name)), name);
  }
  EXPECT_EQ(ErrorOf([] { ParseRedaction("pixelate"); }),
            "ConfigError: 'pixelate' is no way to redact; there are: none, "
            "blur, mesh, flow");
}

}  // namespace
}  // namespace mien

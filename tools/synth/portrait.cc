#include "tools/synth/portrait.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"
#include "stages/track/face_pose.h"
#include "tools/synth/layer.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kRepeats = 15;
constexpr double kSmallestFace = 0.12;  // of the photo's height

// Canonical units.
constexpr double kLashes = 0.045;   // that move as one, above the rim
constexpr double kLidSkin = 0.27;   // that stretches, above the lid
constexpr double kMargin = 0.014;   // lashes and rim above the landmarks
constexpr double kLidRest = 0.006;  // closed: below the lower landmarks
constexpr double kSoft = 0.008;
constexpr double kLipSkin = 0.4;  // that gives way, below the lip

using Change = std::function<void(const cv::Point2d&, cv::Vec4b*)>;

double SmoothStep(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}

// Calls `change` for the texels around an aperture, `above` and `below` in
// canonical units.
void ForTexelsAround(const Aperture& aperture, const FaceTexture& texture,
                     double above, double below, cv::Mat* out,
                     const Change& change) {
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  for (const double along : {0.0, 0.5, 1.0}) {
    for (const double height : {-above, below}) {
      const cv::Point2d t =
          ApplyAffine(texture.texel_from_canonical, aperture.At(along, height));
      x0 = std::min(x0, t.x), x1 = std::max(x1, t.x);
      y0 = std::min(y0, t.y), y1 = std::max(y1, t.y);
    }
  }
  const cv::Rect rect = cv::Rect(cv::Point(cvFloor(x0), cvFloor(y0)),
                                 cv::Point(cvCeil(x1) + 1, cvCeil(y1) + 1)) &
                        cv::Rect(cv::Point(0, 0), out->size());
  for (int y = rect.y; y < rect.br().y; ++y) {
    cv::Vec4b* row = out->ptr<cv::Vec4b>(y);
    for (int x = rect.x; x < rect.br().x; ++x) {
      change(ApplyAffine(texture.canonical_from_texel, cv::Point2d(x, y)),
             row + x);
    }
  }
}

cv::Vec4f SampleAt(const FaceTexture& texture, const cv::Point2d& canonical) {
  float value[4];
  cv::v_store(
      value,
      SampleLayer(texture.rest, cv::Point2f(ApplyAffine(
                                    texture.texel_from_canonical, canonical))));
  return {value[0], value[1], value[2], value[3]};
}

// How much skin there is to stretch between a lid and its brow.
double LidSkin(const FaceShape& shape, int side) {
  const auto& p = shape.landmarks();
  const std::size_t lid = side == 0 ? 37 : 43, brow = side == 0 ? 18 : 23;
  const double gap = 0.5 * (p[lid].y + p[lid + 1].y) -
                     (p[brow].y + p[brow + 1].y + p[brow + 2].y) / 3;
  return std::clamp(gap - 0.1, 0.12, 0.26);
}

double Profile(double along) {  // of an opening mouth
  return std::pow(std::sin(CV_PI * std::clamp(along, 0.0, 1.0)), 0.8);
}

}  // namespace

Portrait ReadPortrait(const std::string& path, const LandmarkModel& model) {
  Portrait portrait;
  portrait.image = ReadImage(path);
  if (portrait.image.channels() == 1) {
    cv::cvtColor(portrait.image, portrait.image, cv::COLOR_GRAY2BGR);
  }
  const cv::Mat grey = ToGrey(portrait.image);
  FaceDetector detector;
  const auto hits = detector.Detect(grey, kSmallestFace * grey.rows, 2, 0);
  const auto largest = std::max_element(
      hits.begin(), hits.end(), [](const Detection& a, const Detection& b) {
        return a.box_px.area() < b.box_px.area();
      });
  if (largest == hits.end()) {
    throw DataError(path + ": no face is found in the photo");
  }
  FacePose pose = PoseFromBox(largest->box_px);
  for (int pass = 0; pass < 4; ++pass) {
    portrait.landmarks_px = model.Predict(grey, pose, kRepeats);
    pose = PoseFromLandmarks(portrait.landmarks_px);
  }
  if (!PlausibleFace(portrait.landmarks_px, grey.size())) {
    throw DataError(path +
                    ": the face's landmarks are not found; use a photo "
                    "from the front");
  }
  return portrait;
}

std::vector<std::string> FindPhotos(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> photos;
  fs::directory_iterator at(path, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const fs::directory_entry& entry = *at;
    const std::string end = ToLower(entry.path().extension().string());
    std::error_code none;
    if (entry.is_regular_file(none) &&
        (end == ".jpg" || end == ".jpeg" || end == ".png" || end == ".bmp")) {
      photos.push_back(entry.path().string());
    }
  }
  if (error) {
    throw IoError("cannot read the folder " + path + ": " + error.message());
  }
  if (photos.empty()) {
    throw DataError(path + ": no photo in it (*.jpg, *.png, *.bmp)");
  }
  std::sort(photos.begin(), photos.end());
  return photos;
}

void DrawLids(const FaceShape& shape, const FaceTexture& texture, double closed,
              cv::Mat* out) {
  for (int side = 0; side < 2; ++side) {
    const Aperture& eye = shape.eye(side);
    const double skin = LidSkin(shape, side);
    ForTexelsAround(
        eye, texture, skin + 0.2, 0.2, out,
        [&](const cv::Point2d& p, cv::Vec4b* texel) {
          const Aperture::Place place = eye.Find(p);
          if (!(place.along > 0 && place.along < 1)) return;
          // The lid's rim goes from `rim` to `now`; nothing at the corners.
          const double fade =
              SmoothStep(std::min(place.along, 1 - place.along) / 0.12);
          const double rim = place.upper - kMargin * fade;
          const double drop = closed * fade * (place.lower + kLidRest - rim);
          const double now = rim + drop;
          const double top = rim - skin;
          if (!(drop > 0) || place.height <= top ||
              place.height > now + kSoft) {
            return;
          }
          const double t = std::clamp(
              (place.height - top) / (now - kLashes - top), 0.0, 1.0);
          const double from =
              std::min(place.height, now) - drop * std::pow(t, 1.4);
          const cv::Vec4f value = SampleAt(texture, eye.At(place.along, from));
          const float cover = static_cast<float>(
              std::clamp((now + kSoft - place.height) / kSoft, 0.0, 1.0));
          for (int c = 0; c < 4; ++c) {
            (*texel)[c] = cv::saturate_cast<uchar>(
                (*texel)[c] + cover * (value[c] - (*texel)[c]));
          }
        });
  }
}

void DrawMouth(const FaceShape& shape, const FaceTexture& texture, double open,
               cv::Mat* out) {
  static const cv::Vec4f kDark(26, 20, 38, 255);
  const Aperture& mouth = shape.mouth();
  ForTexelsAround(
      mouth, texture, 0.1, kLipSkin + open + 0.1, out,
      [&](const cv::Point2d& p, cv::Vec4b* texel) {
        const Aperture::Place place = mouth.Find(p);
        if (!(place.along > 0 && place.along < 1)) return;
        const double gap = open * Profile(place.along);
        const double below = place.height - place.lower;
        if (gap <= 0 || below <= 0 || below >= kLipSkin + gap) return;
        // Below the gap the skin is pushed together.
        const double t = std::clamp((below - gap) / kLipSkin, 0.0, 1.0);
        const double from =
            place.lower + std::max(below, gap) - gap * (1 - t) * (1 - t);
        cv::Vec4f value = SampleAt(texture, mouth.At(place.along, from));
        const float dark =
            static_cast<float>(SmoothStep(below / kSoft) *
                               SmoothStep((gap - below) / kSoft + 0.5));
        value += dark * (kDark - value);
        for (int c = 0; c < 4; ++c) {
          (*texel)[c] = cv::saturate_cast<uchar>(value[c]);
        }
      });
}

FacePoints DrawnLandmarks(const FaceShape& shape, double closed, double open) {
  FacePoints p = shape.landmarks();
  constexpr std::size_t kLids[][2] = {{37, 41}, {38, 40}, {43, 47}, {44, 46}};
  for (const auto& [up, low] : kLids) p[up] += closed * (p[low] - p[up]);
  const cv::Point2d down = shape.mouth().At(0, 1) - shape.mouth().At(0, 0);
  for (const std::size_t k : {55U, 56U, 57U, 58U, 59U, 65U, 66U, 67U}) {
    p[k] += open * Profile(shape.mouth().Find(p[k]).along) * down;
  }
  return p;
}

}  // namespace mien

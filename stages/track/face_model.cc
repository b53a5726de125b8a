#include "stages/track/face_model.h"

#include <dlib/image_processing/object_detector.h>
#include <dlib/image_processing/scan_fhog_pyramid.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/track/dlib_image.h"
#include "stages/track/frontal_faces.h"
#include "stages/track/shape_trees.h"

namespace mien {
namespace {

using Detector =
    dlib::object_detector<dlib::scan_fhog_pyramid<dlib::pyramid_down<6>>>;

constexpr double kDetectorFacePx = 80;  // the HOG window of dlib's detector
constexpr int kCropPx = 512;            // canonical crop of the predictor
constexpr double kCropShare = 0.625;    // of which the box is 320 px: dlib
                                        // rounds landmarks to whole px
constexpr std::uintmax_t kMaxModelBytes = std::uintmax_t{1} << 30;

void CheckFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw ModelError("landmark model '" + path +
                     "' is not there: install Debian's package libdlib-data "
                     "or name the file with track.model");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > kMaxModelBytes) {
    throw ModelError("landmark model '" + path +
                     "' is larger than 1 GiB: track.model must name dlib's "
                     "68-point shape predictor");
  }
}

struct Digests {
  std::mutex mutex;
  std::map<std::string, std::string> by_path;
};

struct Loaded {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const LandmarkModel>> by_digest;
};

const Detector& FrontalFaces() {
  static const auto detector = [] {
    std::istringstream in(std::string(
        reinterpret_cast<const char*>(kFrontalFaces), kFrontalFacesBytes));
    Detector read;
    dlib::deserialize(read, in);
    return read;
  }();
  return detector;
}

}  // namespace

struct FaceDetector::Impl {
  Detector detector = FrontalFaces();
};

FaceDetector::FaceDetector() : impl_(std::make_unique<Impl>()) {}
FaceDetector::~FaceDetector() = default;

std::vector<Detection> FaceDetector::Detect(const cv::Mat& grey,
                                            double min_face_px,
                                            double max_scale,
                                            double threshold) {
  const double scale =
      std::min(max_scale, kDetectorFacePx / std::max(min_face_px, 1.0));
  const cv::Size size(
      std::max(1, static_cast<int>(std::lround(grey.cols * scale))),
      std::max(1, static_cast<int>(std::lround(grey.rows * scale))));
  cv::Mat scaled;
  cv::resize(grey, scaled, size, 0, 0,
             scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  std::vector<dlib::rect_detection> found;
  impl_->detector(ToDlib(scaled), found, threshold);
  const double fx = static_cast<double>(grey.cols) / size.width;
  const double fy = static_cast<double>(grey.rows) / size.height;
  std::vector<Detection> detections;
  for (const dlib::rect_detection& hit : found) {
    Detection detection;
    detection.box_px = cv::Rect2f(
        static_cast<float>(hit.rect.left() * fx),
        static_cast<float>(hit.rect.top() * fy),
        static_cast<float>(static_cast<double>(hit.rect.width()) * fx),
        static_cast<float>(static_cast<double>(hit.rect.height()) * fy));
    detection.score = hit.detection_confidence;
    detections.push_back(detection);
  }
  std::stable_sort(
      detections.begin(), detections.end(),
      [](const Detection& a, const Detection& b) { return a.score > b.score; });
  return detections;
}

struct LandmarkModel::Impl {
  explicit Impl(std::istream& in) : trees(in) {}
  ShapeTrees trees;
};

LandmarkModel::LandmarkModel(std::unique_ptr<const Impl> impl)
    : impl_(std::move(impl)) {}
LandmarkModel::~LandmarkModel() = default;

std::string LandmarkModel::Digest(const std::string& path) {
  static Digests digests;
  const std::lock_guard<std::mutex> lock(digests.mutex);
  const auto known = digests.by_path.find(path);
  if (known != digests.by_path.end()) return known->second;
  CheckFile(path);
  std::string digest;
  try {
    digest = Sha256File(path);
  } catch (const IoError& error) {
    throw ModelError("landmark model '" + path +
                     "' cannot be read: " + error.message());
  }
  digests.by_path[path] = digest;
  return digest;
}

std::shared_ptr<const LandmarkModel> LandmarkModel::Load(
    const std::string& path) {
  static Loaded loaded;
  const std::string digest = Digest(path);
  const std::lock_guard<std::mutex> lock(loaded.mutex);
  auto& slot = loaded.by_digest[digest];
  if (slot) return slot;
  std::unique_ptr<const Impl> impl;
  try {
    std::ifstream in(path, std::ios::binary);
    impl = std::make_unique<const Impl>(in);
  } catch (const std::exception& error) {
    throw ModelError(Str("landmark model '", path,
                         "' is not a dlib shape predictor (", error.what(),
                         "): install libdlib-data again or change "
                         "track.model"));
  }
  if (impl->trees.point_count() != kLandmarkCount) {
    throw ModelError(Str("landmark model '", path, "' has ",
                         impl->trees.point_count(),
                         " landmarks, 68 are needed: change track.model"));
  }
  slot.reset(new LandmarkModel(std::move(impl)));
  return slot;
}

Landmarks LandmarkModel::Predict(const cv::Mat& grey, const FacePose& pose,
                                 int repeats) const {
  const cv::Matx23d crop_from_image = CropFromImage(pose, kCropPx, kCropShare);
  const cv::Matx23d image_from_crop = InvertAffine(crop_from_image);
  const cv::Mat crop =
      WarpSimilarity(grey, crop_from_image, cv::Size(kCropPx, kCropPx));
  // Points of a sunflower: evenly spread for any count, the first in the
  // middle.
  constexpr double kGoldenAngle = 2.39996322972865332;
  constexpr double kSpreadPx = 10;
  const double half = 0.5 * kCropShare * kCropPx;
  const double middle = 0.5 * (kCropPx - 1);
  std::vector<cv::Rect> boxes;
  for (int i = 0; i < repeats; ++i) {
    const double radius =
        repeats > 1
            ? kSpreadPx * std::sqrt(static_cast<double>(i) / (repeats - 1))
            : 0;
    const double x = middle + radius * std::cos(kGoldenAngle * i);
    const double y = middle + radius * std::sin(kGoldenAngle * i);
    const cv::Point first(static_cast<int>(std::lround(x - half)),
                          static_cast<int>(std::lround(y - half)));
    const cv::Point last(static_cast<int>(std::lround(x + half)),
                         static_cast<int>(std::lround(y + half)));
    boxes.emplace_back(first, last + cv::Point(1, 1));
  }
  std::array<cv::Point2d, kLandmarkCount> sum{};
  for (const auto& points : impl_->trees.Predict(crop, boxes)) {
    for (std::size_t k = 0; k < kLandmarkCount; ++k) {
      sum[k] += cv::Point2d(points[k]);
    }
  }
  Landmarks out;
  for (std::size_t k = 0; k < kLandmarkCount; ++k) {
    out[k] = ApplyAffine(image_from_crop, sum[k] * (1.0 / repeats));
  }
  return out;
}

}  // namespace mien

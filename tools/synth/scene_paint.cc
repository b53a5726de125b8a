#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/random.h"
#include "tools/synth/face_paint.h"

namespace mien {
namespace {

// The crown, from one temple over the top to the other.
Outline Crown(const Identity& id, double volume) {
  const double side = id.landmark[16].x;
  return {{-side - 0.35 * volume, id.landmark[0].y},
          {-side - 0.55 * volume, -0.35},
          {-side * 0.95 - 0.6 * volume, -0.75},
          {-side * 0.70 - 0.6 * volume, -1.15 - 0.3 * volume},
          {-side * 0.34, -1.38 - 0.75 * volume},
          {0, -1.43 - 0.9 * volume},
          {side * 0.34, -1.38 - 0.75 * volume},
          {side * 0.70 + 0.6 * volume, -1.15 - 0.3 * volume},
          {side * 0.95 + 0.6 * volume, -0.75},
          {side + 0.55 * volume, -0.35},
          {side + 0.35 * volume, id.landmark[16].y}};
}

// Temple to temple over the forehead.
Outline Hairline(const Identity& id) {
  const double side = id.landmark[16].x;
  return {{side * 0.99, -0.12},  {side * 0.95, -0.42},
          {side * 0.80, -0.74},  {side * 0.55, id.hairline_y + 0.10},
          {0, id.hairline_y},    {-side * 0.55, id.hairline_y + 0.10},
          {-side * 0.80, -0.74}, {-side * 0.95, -0.42},
          {-side * 0.99, -0.12}};
}

// Strands fan out from the parting; u runs 0..1 down each of them.
void PaintStrands(const Identity& id, const CanvasFrame& frame,
                  std::uint64_t seed, cv::Mat* image) {
  Rng rng(seed);
  const cv::Point2d parting(id.parting_x, -1.15 - 0.8 * id.hair_volume);
  const double bottom = id.long_hair ? 2.0 : 0.1;
  for (int k = 0; k < 5000; ++k) {
    const double angle = rng.Uniform(-1.0, 1.0);
    const double side = angle < 0 ? -1 : 1;
    const double spread = std::abs(angle);
    const cv::Point2d end(parting.x * (1 - spread) + side * spread * 1.45,
                          -0.95 + (bottom + 0.95) * std::pow(spread, 2.5));
    const cv::Point2d bow(parting.x + side * spread * 1.25,
                          parting.y + 0.1 - 0.25 * (1 - spread));
    const double from = rng.Uniform(0, 0.85);
    const double to = from + rng.Uniform(0.1, 0.3);
    const cv::Point2d jitter(rng.Uniform(-0.25, 0.25), rng.Uniform(-0.3, 0.2));
    Outline strand;
    for (int i = 0; i <= 6; ++i) {
      const double t = from + (to - from) * i / 6;
      strand.push_back(parting * ((1 - t) * (1 - t)) + bow * (2 * t * (1 - t)) +
                       end * (t * t) + jitter);
    }
    if (id.long_hair && k % 3 == 0) {
      const double x = side * (id.landmark[16].x + rng.Uniform(-0.3, 0.3));
      const double y = rng.Uniform(-0.5, 1.6);
      strand = SmoothOpen({{x, y},
                           {x + rng.Uniform(-0.02, 0.02), y + 0.2},
                           {x + rng.Uniform(-0.05, 0.02) * side, y + 0.45}},
                          2);
    }
    const double shine =
        1 + 0.6 * std::exp(-std::pow((strand[3].y + 1.2) / 0.25, 2));
    const double bright = shine * std::exp(0.42 * rng.Normal());
    Stroke(image, frame, strand, id.hair * static_cast<float>(bright),
           rng.Uniform() < 0.3 ? 2 : 1);
  }
}

// A cylinder in the shadow of the chin.
cv::Mat NeckSkin(const Identity& id, const CanvasFrame& frame, double neck,
                 const cv::Mat& weave) {
  const double chin = id.landmark[8].y;
  cv::Mat skin(frame.size, CV_32FC3);
  for (int y = 0; y < skin.rows; ++y) {
    cv::Vec3f* row = skin.ptr<cv::Vec3f>(y);
    for (int x = 0; x < skin.cols; ++x) {
      const cv::Point2d p = frame.ToCanonical(x, y);
      const double u = p.x / neck;
      const double shadow =
          0.42 + 0.34 / (1 + std::exp(-(p.y - chin - 0.3) / 0.12));
      const double round = std::sqrt(std::max(0.1, 1 - 0.7 * u * u));
      row[x] = id.skin *
               static_cast<float>(shadow * round + 0.1 * u * id.light[0]) *
               (1 + 0.02F * weave.at<float>(y, x));
    }
  }
  return skin;
}

}  // namespace

Outline FaceOutline(const Identity& id) {
  Outline points(id.landmark.begin(), id.landmark.begin() + 17);
  const Outline top = Hairline(id);
  points.insert(points.end(), top.begin(), top.end());
  return SmoothClosed(points);
}

Outline HairOutline(const Identity& id) {
  Outline points = Crown(id, id.hair_volume);
  const double side = id.landmark[16].x;
  if (id.long_hair) {
    points.insert(points.end(), {{side + 0.24, 0.7},
                                 {side + 0.26, 1.3},
                                 {side + 0.14, 1.80},
                                 {side - 0.06, 1.84},
                                 {side - 0.10, 1.2},
                                 {-side + 0.10, 1.2},
                                 {-side + 0.06, 1.84},
                                 {-side - 0.14, 1.80},
                                 {-side - 0.26, 1.3},
                                 {-side - 0.24, 0.7}});
  } else {
    points.insert(points.end(), {{side - 0.02, 0.22},
                                 {side - 0.10, 0.30},
                                 {-side + 0.10, 0.30},
                                 {-side + 0.02, 0.22}});
  }
  return SmoothClosed(points);
}

Outline EarOutline(const Identity& id, int side) {
  const double x = id.landmark[0].x;
  return SmoothClosed(OnSide({{x + 0.05, -0.05},
                              {x - 0.05, -0.15},
                              {x - 0.16, -0.10},
                              {x - 0.165, 0.10},
                              {x - 0.10, 0.33},
                              {x - 0.03, 0.47},
                              {x + 0.08, 0.46}},
                             side));
}

void PaintHair(const Identity& id, const CanvasFrame& frame, std::uint64_t seed,
               cv::Mat* image) {
  const cv::Mat skin = image->clone();
  cv::Mat hair(
      image->size(), CV_32FC3,
      cv::Scalar(id.hair[0] * 0.6, id.hair[1] * 0.6, id.hair[2] * 0.6));
  PaintStrands(id, frame, DeriveSeed(seed, "strands", ""), &hair);
  // Everything off the face is hair, but for the ears.
  const cv::Mat face = FillMask(frame, FaceOutline(id), 0.014);
  const cv::Mat inner = FillMask(frame, FaceOutline(id), 0.05);
  cv::Mat lit = skin.clone();
  if (!id.long_hair) {
    for (int side = 0; side < 2; ++side) {
      cv::Mat ear(image->size(), CV_32FC3);
      const cv::Vec3f tone = id.skin * 0.72F;
      ear.setTo(cv::Scalar(tone[0], tone[1], tone[2] * 1.04));
      const double x = id.landmark[0].x - 0.06;
      Darken(&ear,
             LineMask(frame,
                      OnSide(SmoothOpen({{x + 0.06, 0.30},
                                         {x - 0.035, 0.12},
                                         {x - 0.03, -0.04},
                                         {x + 0.06, -0.06}}),
                             side),
                      0.05, 0.02),
             0.6F);
      const cv::Mat grain =
          CorrelatedNoise(frame.size, 0.012 * frame.scale, 0.012 * frame.scale,
                          DeriveSeed(seed, "ear", std::to_string(side)));
      cv::Mat three;
      cv::merge(std::vector<cv::Mat>(3, grain * 4), three);
      ear += three;
      BlendImage(&hair, FillMask(frame, EarOutline(id, side), 0.012), ear);
    }
  }
  hair.copyTo(*image);
  BlendImage(image, face, lit);
  // The jaw stands out against what is behind it.
  cv::Mat rim = face.mul(1 - inner);
  Darken(image, rim, 0.8F);
  // Single hairs over the hairline.
  Rng rng(DeriveSeed(seed, "wisps", ""));
  const Outline line = SmoothOpen(Hairline(id), 16);
  cv::Mat wisps_image = image->clone();
  for (int k = 0; k < 1600; ++k) {
    const cv::Point2d root = line[static_cast<std::size_t>(
        rng.Below(static_cast<std::int64_t>(line.size())))];
    const cv::Point2d inward(-root.x * 0.5 + rng.Uniform(-0.5, 0.5),
                             0.4 - root.y * 0.4);
    const double reach = rng.Uniform();
    const cv::Point2d tip = root + inward * (0.10 * reach * reach);
    Stroke(&wisps_image, frame, {root - inward * 0.1, tip},
           id.hair * static_cast<float>(rng.Uniform(0.6, 1.3)), 1);
  }
  cv::addWeighted(*image, 0.35, wisps_image, 0.65, 0, *image);
}

void PaintBody(const Identity& id, const CanvasFrame& frame, std::uint64_t seed,
               cv::Mat* image, cv::Mat* alpha) {
  image->create(frame.size, CV_32FC3);
  image->setTo(cv::Scalar(id.cloth[0], id.cloth[1], id.cloth[2]));
  const double chin = id.landmark[8].y;
  const double neck = id.landmark[12].x * 0.82;
  const Outline neck_outline = SmoothClosed({{-neck, 0.7},
                                             {-neck * 0.94, 1.6},
                                             {-neck * 1.05, chin + 0.35},
                                             {-neck * 0.7, chin + 0.62},
                                             {0, chin + 0.85},
                                             {neck * 0.7, chin + 0.62},
                                             {neck * 1.05, chin + 0.35},
                                             {neck * 0.94, 1.6},
                                             {neck, 0.7}});
  const Outline shoulders = SmoothClosed({{-neck, chin + 0.28},
                                          {-1.5, chin + 0.55},
                                          {-2.5, chin + 0.9},
                                          {-2.9, chin + 1.6},
                                          {-2.9, 4.4},
                                          {2.9, 4.4},
                                          {2.9, chin + 1.6},
                                          {2.5, chin + 0.9},
                                          {1.5, chin + 0.55},
                                          {neck, chin + 0.28}});
  cv::Mat weave =
      CorrelatedNoise(frame.size, 1.2, 1.2, DeriveSeed(seed, "weave", ""));
  cv::Mat folds =
      CorrelatedNoise(frame.size, 0.1 * frame.scale, 0.25 * frame.scale,
                      DeriveSeed(seed, "folds", ""));
  for (int y = 0; y < image->rows; ++y) {
    cv::Vec3f* row = image->ptr<cv::Vec3f>(y);
    for (int x = 0; x < image->cols; ++x) {
      row[x] *=
          1 + 0.05F * weave.at<float>(y, x) + 0.12F * folds.at<float>(y, x);
    }
  }
  const cv::Mat skin = NeckSkin(id, frame, neck, weave);
  const cv::Mat neck_mask = FillMask(frame, neck_outline, 0.015);
  const cv::Mat cloth_mask = FillMask(frame, shoulders, 0.012);
  cv::Mat collar_shadow = FillMask(frame, neck_outline, 0.06);
  Darken(image, collar_shadow, 0.6F);
  BlendImage(image, neck_mask, skin);
  *alpha = cv::max(neck_mask, cloth_mask);
}

cv::Mat PaintBackground(cv::Size size, std::uint64_t seed) {
  Rng rng(DeriveSeed(seed, "background", ""));
  const float grey = static_cast<float>(rng.Uniform(95, 185));
  cv::Vec3f wall;
  for (int c = 0; c < 3; ++c) {
    wall[c] = grey + static_cast<float>(rng.Uniform(-16, 16));
  }
  cv::Mat image(size, CV_32FC3, cv::Scalar(wall[0], wall[1], wall[2]));
  // Shelves, frames, a window: out of focus, some bright, some dark.
  const int things = static_cast<int>(rng.Below(6)) + 3;
  for (int k = 0; k < things; ++k) {
    const cv::Point at(static_cast<int>(rng.Uniform(-0.1, 1) * size.width),
                       static_cast<int>(rng.Uniform(-0.1, 0.9) * size.height));
    const cv::Size extent(
        static_cast<int>(rng.Uniform(0.04, 0.3) * size.width),
        static_cast<int>(rng.Uniform(0.04, 0.4) * size.height));
    cv::Vec3f colour = wall * static_cast<float>(rng.Uniform(0.55, 1.2));
    for (int c = 0; c < 3; ++c) {
      colour[c] += static_cast<float>(rng.Uniform(-18, 18));
    }
    cv::rectangle(image, cv::Rect(at, extent),
                  cv::Scalar(colour[0], colour[1], colour[2]), cv::FILLED);
  }
  cv::GaussianBlur(image, image, {0, 0}, 0.007 * size.width);
  const cv::Mat fine =
      CorrelatedNoise(size, 1.1, 1.1, DeriveSeed(seed, "wall", "fine"));
  const cv::Mat broad =
      CorrelatedNoise(size, 0.12 * size.width, 0.12 * size.width,
                      DeriveSeed(seed, "wall", "broad"));
  for (int y = 0; y < size.height; ++y) {
    cv::Vec3f* row = image.ptr<cv::Vec3f>(y);
    for (int x = 0; x < size.width; ++x) {
      const float add = 3 * fine.at<float>(y, x) + 7 * broad.at<float>(y, x);
      row[x] += cv::Vec3f(add, add, add);
    }
  }
  cv::Mat out;
  image.convertTo(out, CV_8U);
  return out;
}

}  // namespace mien

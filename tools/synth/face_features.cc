#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/random.h"
#include "tools/synth/face_paint.h"

namespace mien {
namespace {

// Where the closed upper lid stops, below the open eye's lower rim.
constexpr double kLidRest = 0.004;

// The nose's underside is drawn this much above its landmarks.
constexpr double kNoseRise = 0.022;

struct EyeLids {
  Outline upper, lower;  // from the outer to the inner corner
  cv::Point2d centre;
};

// Always of the image's left eye; the right one is its mirror image.
EyeLids LidsOf(const Identity& id, double closed) {
  // The outer corner tapers off beyond the point that annotators set.
  auto p = id.landmark;
  p[36] += cv::Point2d(-0.034, 0.006);
  p[37] += cv::Point2d(-0.022, -0.012);
  p[38] += cv::Point2d(-0.008, -0.012);
  p[41] += cv::Point2d(-0.022, 0.006);
  p[40] += cv::Point2d(-0.008, 0);
  EyeLids lids;
  lids.lower = SmoothOpen({p[36], p[41], p[40], p[39]});
  const auto shut = [&](const cv::Point2d& up, const cv::Point2d& low) {
    return up + (low + cv::Point2d(0, kLidRest) - up) * closed;
  };
  lids.upper =
      SmoothOpen({p[36], shut(p[37], p[41]), shut(p[38], p[40]), p[39]});
  lids.centre = id.EyeCentre(0);
  return lids;
}

Outline Shifted(const Outline& line, double dx, double dy) {
  Outline out = line;
  for (cv::Point2d& p : out) p += cv::Point2d(dx, dy);
  return out;
}

Outline Joined(const Outline& a, const Outline& b) {
  Outline out = a;
  out.insert(out.end(), b.rbegin(), b.rend());
  return out;
}

void PaintIris(const Identity& id, const CanvasFrame& frame, int side,
               const cv::Point2d& centre, cv::Mat* eye) {
  constexpr double kRadius = 0.098;
  const auto disc = [&](double radius) {
    Outline circle;
    for (int k = 0; k < 40; ++k) {
      const double angle = k * CV_PI / 20;
      circle.push_back(centre +
                       radius * cv::Point2d(std::cos(angle), std::sin(angle)));
    }
    return OnSide(circle, side);
  };
  Blend(eye, FillMask(frame, disc(kRadius), 0.008), id.iris * 0.45F);
  Blend(eye, FillMask(frame, disc(kRadius * 0.84), 0.01), id.iris);
  for (int k = 0; k < 24; ++k) {
    const double angle = k * CV_PI / 12 + 0.1 * std::sin(5.0 * k);
    const cv::Point2d ray(std::cos(angle), std::sin(angle));
    Blend(eye,
          LineMask(frame,
                   OnSide({centre + ray * 0.045, centre + ray * 0.078}, side),
                   0.006, 0.003),
          id.iris * (k % 3 == 0 ? 1.7F : 0.6F), 0.45F);
  }
  Blend(eye, FillMask(frame, disc(0.042), 0.006), {10, 9, 9});
}

void PaintLashes(const CanvasFrame& frame, int side, const Outline& rim,
                 double closed, std::uint64_t seed, cv::Mat* image) {
  Rng rng(seed);
  for (int k = 0; k < 26; ++k) {
    const std::size_t at = static_cast<std::size_t>(
        rng.Uniform() * 0.85 * static_cast<double>(rim.size() - 1));
    const cv::Point2d root = rim[at];
    const double out = -0.028 * (1 - 1.2 * static_cast<double>(at) /
                                         static_cast<double>(rim.size()));
    const double up = (1 - 2.2 * closed) * rng.Uniform(0.012, 0.03);
    Blend(image,
          LineMask(frame, OnSide({root, root + cv::Point2d(out, -up)}, side),
                   0.007, 0.003),
          {16, 16, 20}, 0.6F);
  }
}

}  // namespace

void PaintEye(const Identity& id, int side, double closed,
              const CanvasFrame& frame, std::uint64_t seed, cv::Mat* image) {
  const EyeLids open = LidsOf(id, 0);
  const EyeLids lids = LidsOf(id, closed);
  const cv::Mat bare = image->clone();
  const auto line = [&](const Outline& l, double width, double soft) {
    return LineMask(frame, OnSide(l, side), width, soft);
  };
  // The ball, seen between the lids; the upper lid throws a shadow on it.
  cv::Mat ball(image->size(), CV_32FC3);
  const float bright = 0.62F + 0.38F * id.ambient;
  ball.setTo(cv::Scalar(222 * bright, 226 * bright, 230 * bright));
  PaintIris(id, frame, side, lids.centre + cv::Point2d(0.003, 0.002), &ball);
  Darken(&ball, line(Shifted(open.upper, 0, 0.01), 0.04, 0.022), 0.45F);
  for (const std::size_t corner : {std::size_t{0}, open.upper.size() - 1}) {
    const cv::Point2d c = OnSide({open.upper[corner]}, side)[0];
    Blend(&ball, GaussMask(frame, c, {0.035, 0.03}), cv::Vec3f(120, 128, 180),
          0.5F);
  }
  const cv::Point2d glint =
      OnSide({lids.centre}, side)[0] + cv::Point2d(id.light[0] * 0.08, -0.035);
  Blend(&ball, GaussMask(frame, glint, {0.013, 0.013}), {245, 245, 245}, 0.9F);
  if (closed < 0.98) {
    BlendImage(
        image,
        FillMask(frame, OnSide(Joined(lids.upper, lids.lower), side), 0.006),
        ball);
  }
  // Crease above the eye; it fades as the lid comes down.
  const Outline crease = {open.upper.front() + cv::Point2d(0.005, -0.035),
                          id.landmark[37] + cv::Point2d(0, -0.07),
                          id.landmark[38] + cv::Point2d(0, -0.062),
                          open.upper.back() + cv::Point2d(0, -0.045)};
  Darken(image, line(SmoothOpen(crease), 0.014, 0.011),
         0.55F + 0.38F * static_cast<float>(closed));
  Darken(image, line(Shifted(SmoothOpen(crease), 0, -0.035), 0.05, 0.035),
         0.86F + 0.14F * static_cast<float>(closed));
  // A lowered lid is seen from above its bulge: less light falls on it.
  Darken(image,
         GaussMask(frame, OnSide({lids.centre}, side)[0] - cv::Point2d(0, 0.06),
                   {0.17, 0.06}),
         1 - 0.2F * static_cast<float>(closed));
  // Rims and lashes.
  Darken(image, line(Shifted(lids.lower, 0, 0.012), 0.016, 0.012), 0.72F);
  Blend(image, line(lids.upper, 0.026 - 0.007 * closed, 0.007), id.hair * 0.3F,
        0.92F);
  Darken(image, line(lids.lower, 0.008, 0.006), 0.55F);
  PaintLashes(frame, side, lids.upper, closed, seed, image);
}

void PaintNose(const Identity& id, const CanvasFrame& frame, cv::Mat* image) {
  auto p = id.landmark;
  for (std::size_t k = 31; k <= 35; ++k) p[k].y -= kNoseRise;
  for (int side = 0; side < 2; ++side) {
    const double sign = side == 0 ? 1 : -1;
    const cv::Point2d hole =
        OnSide({p[32] + cv::Point2d(-0.008, -0.042)}, side)[0];
    Blend(image, GaussMask(frame, hole, {0.042, 0.019}, -0.35 * sign),
          id.skin * 0.16F, 0.95F);
    const cv::Point2d wing = p[31];
    const Outline edge = SmoothOpen(
        {wing + cv::Point2d(0.02, -0.14), wing + cv::Point2d(-0.032, -0.085),
         wing + cv::Point2d(-0.024, -0.022), wing + cv::Point2d(0.03, 0.0)});
    Darken(image, LineMask(frame, OnSide(edge, side), 0.014, 0.014), 0.55F);
    Darken(
        image,
        LineMask(
            frame,
            OnSide(SmoothOpen({p[31] + cv::Point2d(0.03, 0.01), p[32], p[33]}),
                   side),
            0.018, 0.014),
        0.72F);
  }
  Darken(image, GaussMask(frame, p[33] + cv::Point2d(0, 0.035), {0.15, 0.03}),
         0.84F);
}

void PaintBrows(const Identity& id, const CanvasFrame& frame,
                std::uint64_t seed, cv::Mat* image) {
  const auto& p = id.landmark;
  const Outline spine = SmoothOpen(
      {p[17] + cv::Point2d(-0.042, 0.045), p[18] + cv::Point2d(-0.045, 0.022),
       p[19] + cv::Point2d(-0.035, 0.008), p[20] + cv::Point2d(-0.02, 0.005),
       p[21]},
      16);
  const double n = static_cast<double>(spine.size() - 1);
  const cv::Vec3f colour = id.hair * 0.7F;
  // Thickest a third from the inner end; the tail is a point.
  const auto thick = [&](double t) {
    return id.brow_thick * (0.25 + 0.75 * std::sin(0.35 + 2.2 * t)) *
           std::min(1.0, 0.35 + 4 * (1.03 - t));
  };
  for (int side = 0; side < 2; ++side) {
    Outline top;
    Outline bottom;
    for (std::size_t k = 0; k < spine.size(); ++k) {
      const double h = thick(static_cast<double>(k) / n);
      top.push_back(spine[k] + cv::Point2d(0, 0.02 - h * 0.6));
      bottom.push_back(spine[k] + cv::Point2d(0, 0.02 + h * 0.9));
    }
    Blend(image, FillMask(frame, OnSide(Joined(top, bottom), side), 0.018),
          colour, 0.72F * id.brow_dark);
    Rng rng(DeriveSeed(seed, "brow", std::to_string(side)));
    cv::Mat strands = image->clone();
    for (int k = 0; k < 420; ++k) {
      const double t = rng.Uniform();
      const cv::Point2d root =
          spine[static_cast<std::size_t>(t * n)] +
          cv::Point2d(0, 0.022 + thick(t) * rng.Uniform(-0.5, 1.0));
      // Inner hairs stand up, outer ones lie along the brow.
      const double lean = 0.4 + 1.2 * (1 - t) + rng.Uniform(-0.25, 0.25);
      const double length = rng.Uniform(0.05, 0.085);
      const cv::Point2d tip =
          root + length * cv::Point2d(-std::sin(lean), -0.75 * std::cos(lean));
      Stroke(&strands, frame, OnSide({root, tip}, side),
             colour * static_cast<float>(rng.Uniform(0.5, 1.7)), 1);
    }
    cv::Mat mask(frame.size, CV_32FC1, cv::Scalar(0.65F * id.brow_dark));
    BlendImage(image, mask, strands);
  }
}

void PaintMouth(const Identity& id, double open, const CanvasFrame& frame,
                std::uint64_t seed, cv::Mat* image) {
  const auto p = PaintedLandmarks(id, 0, open);
  const auto pick = [&p](std::initializer_list<std::size_t> indices) {
    Outline out;
    for (const std::size_t k : indices) out.push_back(p[k]);
    return out;
  };
  const Outline upper = Joined(SmoothOpen(pick({48, 49, 50, 51, 52, 53, 54})),
                               SmoothOpen(pick({48, 61, 62, 63, 54})));
  const Outline lower = Joined(SmoothOpen(pick({48, 59, 58, 57, 56, 55, 54})),
                               SmoothOpen(pick({48, 67, 66, 65, 54})));
  const Outline seam_top = SmoothOpen(pick({48, 61, 62, 63, 54}));
  const Outline seam_low = SmoothOpen(pick({48, 67, 66, 65, 54}));
  // Lips keep the light of the skin below them.
  const cv::Mat grain =
      CorrelatedNoise(frame.size, std::max(0.8, 0.008 * frame.scale),
                      0.03 * frame.scale, DeriveSeed(seed, "lips", ""));
  cv::Mat lips = image->clone();
  for (int y = 0; y < lips.rows; ++y) {
    cv::Vec3f* row = lips.ptr<cv::Vec3f>(y);
    const float* g = grain.ptr<float>(y);
    for (int x = 0; x < lips.cols; ++x) {
      for (int c = 0; c < 3; ++c) {
        row[x][c] *= id.lips[c] / id.skin[c] * (1 + 0.045F * g[x]);
      }
    }
  }
  cv::Mat dark_lips = lips * 0.84;
  BlendImage(image, FillMask(frame, lower, 0.011), lips);
  BlendImage(image, FillMask(frame, upper, 0.010), dark_lips);
  if (open > 0) {
    Blend(image, FillMask(frame, Joined(seam_top, seam_low), 0.008),
          {26, 20, 38});
  }
  Blend(image, GaussMask(frame, p[57] + cv::Point2d(-0.03, -0.09), {0.1, 0.02}),
        {200, 205, 235}, 0.13F);
  Darken(image, LineMask(frame, seam_top, 0.016, 0.009), 0.28F);
  if (open > 0) Darken(image, LineMask(frame, seam_low, 0.012, 0.009), 0.5F);
  for (const std::size_t corner : {std::size_t{48}, std::size_t{54}}) {
    Darken(image, GaussMask(frame, p[corner], {0.028, 0.02}), 0.62F);
  }
  Darken(image, GaussMask(frame, p[57] + cv::Point2d(0, 0.055), {0.15, 0.028}),
         0.86F);
}

std::array<cv::Point2d, 68> PaintedLandmarks(const Identity& id, double closed,
                                             double open) {
  std::array<cv::Point2d, 68> p = id.landmark;
  constexpr std::size_t kLids[][2] = {{37, 41}, {38, 40}, {43, 47}, {44, 46}};
  for (const auto& [up, low] : kLids) {
    p[up] += (p[low] + cv::Point2d(0, kLidRest) - p[up]) * closed;
  }
  for (const std::size_t k : {56U, 57U, 58U, 65U, 66U, 67U}) p[k].y += open;
  for (const std::size_t k : {55U, 59U}) p[k].y += 0.7 * open;
  return p;
}

}  // namespace mien

#include "tools/synth/actor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/synth/face_paint.h"
#include "tools/synth/head_warp.h"
#include "tools/synth/layer.h"
#include "tools/synth/sensor_noise.h"

namespace mien {
namespace {

constexpr int kRenderStep = 4;  // px between exactly inverted points
constexpr int kFlowStep = 2;
constexpr double kTexelsPerPx = 2;

CanvasFrame MakeFrame(double iod_px, const cv::Point2d& low,
                      const cv::Point2d& high) {
  CanvasFrame frame;
  frame.corner = low;
  frame.scale = kTexelsPerPx * iod_px;
  frame.size = cv::Size(cvRound((high.x - low.x) * frame.scale),
                        cvRound((high.y - low.y) * frame.scale));
  return frame;
}

// CV_8UC4, colour multiplied by alpha, which makes its bilinear
// interpolation right at edges.
cv::Mat Premultiplied(const cv::Mat& image, const cv::Mat& alpha) {
  cv::Mat out(image.size(), CV_8UC4);
  for (int y = 0; y < out.rows; ++y) {
    const cv::Vec3f* from = image.ptr<cv::Vec3f>(y);
    const float* a = alpha.ptr<float>(y);
    cv::Vec4b* to = out.ptr<cv::Vec4b>(y);
    for (int x = 0; x < out.cols; ++x) {
      for (int c = 0; c < 3; ++c) {
        to[x][c] =
            cv::saturate_cast<uchar>(std::min(from[x][c], 255.0F) * a[x]);
      }
      to[x][3] = cv::saturate_cast<uchar>(255 * a[x]);
    }
  }
  return out;
}

// `upper` over `lower`, both multiplied by their alpha.
inline cv::v_float32x4 Over(const cv::v_float32x4& upper,
                            const cv::v_float32x4& lower) {
  float texel[4];
  cv::v_store(texel, upper);
  return cv::v_fma(lower, cv::v_setall_f32(1 - texel[3] / 255), upper);
}

// Image -> texels of a layer, as one affine map.
cv::Matx23f TexelsFrom(const CanvasFrame& frame, const cv::Matx23d& m) {
  const double s = frame.scale;
  return cv::Matx23f(cv::Matx23d(
      s * m(0, 0), s * m(0, 1), s * (m(0, 2) - frame.corner.x) - 0.5,
      s * m(1, 0), s * m(1, 1), s * (m(1, 2) - frame.corner.y) - 0.5));
}
inline cv::Point2f Texel(const cv::Matx23f& m, float x, float y) {
  return {m(0, 0) * x + m(0, 1) * y + m(0, 2),
          m(1, 0) * x + m(1, 1) * y + m(1, 2)};
}

// Unmoved(q) - q on a grid over the image, in canonical units; 0 where there
// is nothing of the head, whose canvas is known to end sooner.
SmoothGrid InverseGrid(const HeadWarp& warp, const cv::Size& size, int step) {
  SmoothGrid grid(size.width, size.height, step);
  for (int j = 0; j < grid.rows(); ++j) {
    for (int i = 0; i < grid.columns(); ++i) {
      const cv::Point2d q =
          Apply(warp.InverseSimilarity(), grid.Position(i, j));
      const bool near = std::abs(q.x) < 1.9 && q.y > -2.1 && q.y < 2.3;
      grid.Set(i, j, near ? warp.Unmoved(q) - q : cv::Point2d(0, 0));
    }
  }
  return grid;
}

}  // namespace

struct Actor::Impl {
  explicit Impl(const ActorOptions& given);

  // The head as it is painted at this pose: `rest` or an own copy with lids
  // and lips drawn anew.
  cv::Mat Painted(const ActorPose& pose) const;
  void Repaint(const cv::Rect& rect, const ActorPose& pose, cv::Mat* out) const;
  void Features(const CanvasFrame& part, double closed, double open,
                cv::Mat* image) const;

  ActorOptions options;
  Identity id;
  ExpressionBasis basis;
  CanvasFrame head, body;
  cv::Mat bare;        // CV_32FC3: the head without eyes and mouth
  cv::Mat alpha;       // CV_32FC1
  cv::Mat rest;        // CV_8UC4
  cv::Mat body_layer;  // CV_8UC4
  cv::Mat background;  // CV_8UC3
  cv::Mat face_mask;   // CV_8UC1, head canvas
  SensorNoise noise;
};

Actor::Impl::Impl(const ActorOptions& given)
    : options(given), id(MakeIdentity(given.seed)), basis(id) {
  if (options.width_px < 16 || options.height_px < 16 ||
      options.width_px > 8192 || options.height_px > 8192) {
    throw ConfigError(Str("actor: ", options.width_px, " x ", options.height_px,
                          " px: width and height must lie in 16..8192"));
  }
  if (!(options.iod_px >= 10 && options.iod_px <= 600)) {
    throw ConfigError(
        Str("actor: iod_px = ", options.iod_px, ": must lie in 10..600"));
  }
  if (!(options.noise_sd >= 0 && options.noise_sd <= 100)) {
    throw ConfigError(
        Str("actor: noise_sd = ", options.noise_sd, ": must lie in 0..100"));
  }
  const std::uint64_t seed = options.seed;
  head = MakeFrame(options.iod_px, {-1.8, -1.95}, {1.8, 2.15});
  bare = PaintSkin(id, head, seed);
  PaintNose(id, head, &bare);
  PaintBrows(id, head, seed, &bare);
  PaintHair(id, head, seed, &bare);
  alpha = FillMask(head, FaceOutline(id), 0.01);
  alpha = cv::max(alpha, FillMask(head, HairOutline(id), 0.014));
  for (int side = 0; side < 2 && !id.long_hair; ++side) {
    alpha = cv::max(alpha, FillMask(head, EarOutline(id, side), 0.012));
  }
  FillMask(head, FaceOutline(id), 0).convertTo(face_mask, CV_8U, 255);
  Repaint(cv::Rect(cv::Point(0, 0), head.size), ActorPose(), &rest);

  body = MakeFrame(options.iod_px, {-2.8, 0.6}, {2.8, 4.2});
  cv::Mat image;
  cv::Mat body_alpha;
  PaintBody(id, body, seed, &image, &body_alpha);
  body_layer = Premultiplied(image, body_alpha);
  background =
      PaintBackground(cv::Size(options.width_px, options.height_px), seed);
}

void Actor::Impl::Features(const CanvasFrame& part, double closed, double open,
                           cv::Mat* image) const {
  const auto paint = [&](const cv::Point2d& low, const cv::Point2d& high,
                         const auto& draw) {
    const cv::Rect rect = part.Covering(low, high);
    if (rect.empty()) return;
    cv::Mat piece = (*image)(rect).clone();
    draw(part.Part(rect), &piece);
    piece.copyTo((*image)(rect));
  };
  for (int side = 0; side < 2; ++side) {
    const cv::Point2d c = id.EyeCentre(side);
    paint(c - cv::Point2d(0.36, 0.28), c + cv::Point2d(0.36, 0.24),
          [&](const CanvasFrame& frame, cv::Mat* piece) {
            PaintEye(id, side, closed, frame, options.seed, piece);
          });
  }
  const cv::Point2d c = id.landmark[62];
  paint(c - cv::Point2d(0.65, 0.35), c + cv::Point2d(0.65, 0.4 + open),
        [&](const CanvasFrame& frame, cv::Mat* piece) {
          PaintMouth(id, open, frame, options.seed, piece);
        });
}

void Actor::Impl::Repaint(const cv::Rect& rect, const ActorPose& pose,
                          cv::Mat* out) const {
  cv::Mat image = bare(rect).clone();
  Features(head.Part(rect), std::clamp(pose.eye_closed, 0.0, 1.0),
           kDrawnOpening * std::max(0.0, pose.mouth_open_px) / options.iod_px,
           &image);
  // The last softening: a lens would not draw sharper than this.
  cv::GaussianBlur(image, image, {0, 0}, 0.8);
  cv::Mat piece = Premultiplied(image, alpha(rect));
  if (out->empty()) {
    *out = piece;
  } else {
    piece.copyTo((*out)(rect));
  }
}

cv::Mat Actor::Impl::Painted(const ActorPose& pose) const {
  const bool blinks = pose.eye_closed > 0;
  const bool speaks = pose.mouth_open_px > 0;
  if (!blinks && !speaks) return rest;
  cv::Mat out = rest.clone();
  const double top =
      blinks ? id.EyeCentre(0).y - 0.36 : id.landmark[62].y - 0.5;
  const double bottom =
      speaks ? id.landmark[62].y + 0.55 +
                   kDrawnOpening * pose.mouth_open_px / options.iod_px
             : id.EyeCentre(0).y + 0.32;
  Repaint(head.Covering({-1.0, top}, {1.0, bottom}), pose, &out);
  return out;
}

Actor::Actor(const ActorOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}
Actor::~Actor() = default;

cv::Mat Actor::Render(const ActorPose& pose, std::uint64_t noise_seed) const {
  const Impl& m = *impl_;
  const HeadWarp warp(m.basis, m.options, pose);
  const cv::Size size(m.options.width_px, m.options.height_px);
  const SmoothGrid grid = InverseGrid(warp, size, kRenderStep);
  const cv::Mat layer = m.Painted(pose);
  const cv::Matx23f to_head = TexelsFrom(m.head, warp.InverseSimilarity());
  // The shoulders follow the head, but do not turn with it.
  ActorPose still = pose;
  still.au_px.clear();
  still.mouth_open_px = 0;
  still.roll_deg *= 0.25;
  still.yaw_deg = still.pitch_deg = 0;
  const cv::Matx23f to_body = TexelsFrom(
      m.body, HeadWarp(m.basis, m.options, still).InverseSimilarity());
  const float head_scale = static_cast<float>(m.head.scale);
  const cv::v_float32x4 light =
      cv::v_setall_f32(static_cast<float>(pose.light));

  cv::Mat out(size, CV_8UC3);
  std::vector<cv::Vec2f> offset;
  std::vector<float> noise(static_cast<std::size_t>(size.width) * 3);
  for (int y = 0; y < size.height; ++y) {
    grid.Row(y, &offset);
    m.noise.Row(noise_seed, y, m.options.noise_sd, size.width * 3,
                noise.data());
    const cv::Vec3b* wall = m.background.ptr<cv::Vec3b>(y);
    cv::Vec3b* to = out.ptr<cv::Vec3b>(y);
    const float row = static_cast<float>(y);
    for (int x = 0; x < size.width; ++x) {
      const float column = static_cast<float>(x);
      const cv::Vec2f& d = offset[static_cast<std::size_t>(x)];
      cv::v_float32x4 colour =
          SampleLayer(layer, Texel(to_head, column, row) +
                                 cv::Point2f(d[0], d[1]) * head_scale);
      float value[4];
      cv::v_store(value, colour);
      if (value[3] < 254.5F) {
        const cv::v_float32x4 back(wall[x][0], wall[x][1], wall[x][2], 255);
        colour = Over(
            colour,
            Over(SampleLayer(m.body_layer, Texel(to_body, column, row)), back));
      }
      cv::v_store(value, colour * light);
      const float* n = &noise[static_cast<std::size_t>(x) * 3];
      for (int c = 0; c < 3; ++c) {
        to[x][c] = cv::saturate_cast<uchar>(value[c] + n[c]);
      }
    }
  }
  return out;
}

std::array<cv::Point2f, 68> Actor::Landmarks(const ActorPose& pose) const {
  const Impl& m = *impl_;
  const HeadWarp warp(m.basis, m.options, pose);
  const auto canonical = PaintedLandmarks(
      m.id, std::clamp(pose.eye_closed, 0.0, 1.0),
      kDrawnOpening * std::max(0.0, pose.mouth_open_px) / m.options.iod_px);
  std::array<cv::Point2f, 68> out;
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k] = cv::Point2f(warp.Forward(canonical[k]));
  }
  return out;
}

cv::Mat Actor::TrueFlow(const ActorPose& from, const ActorPose& to) const {
  const Impl& m = *impl_;
  const HeadWarp a(m.basis, m.options, from);
  const HeadWarp b(m.basis, m.options, to);
  const int width = m.options.width_px;
  const int height = m.options.height_px;
  // The similarity's share is exact at every px; only the rest, which is
  // smooth and small, is interpolated.
  SmoothGrid grid(width, height, kFlowStep);
  const auto rigid = [&](const cv::Point2d& x) {
    return Apply(b.Similarity(), Apply(a.InverseSimilarity(), x));
  };
  for (int j = 0; j < grid.rows(); ++j) {
    for (int i = 0; i < grid.columns(); ++i) {
      const cv::Point2d x = grid.Position(i, j);
      grid.Set(i, j, b.Forward(a.Inverse(x)) - rigid(x));
    }
  }
  const cv::Mat mask = FaceMask(from);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  cv::Mat flow(height, width, CV_32FC2);
  std::vector<cv::Vec2f> rest;
  for (int y = 0; y < height; ++y) {
    grid.Row(y, &rest);
    cv::Vec2f* row = flow.ptr<cv::Vec2f>(y);
    const uchar* inside = mask.ptr<uchar>(y);
    for (int x = 0; x < width; ++x) {
      const cv::Point2d at(x, y);
      const cv::Point2d d = rigid(at) - at;
      row[x] = inside[x] == 0 ? cv::Vec2f(nan, nan)
                              : rest[static_cast<std::size_t>(x)] +
                                    cv::Vec2f(static_cast<float>(d.x),
                                              static_cast<float>(d.y));
    }
  }
  return flow;
}

cv::Mat Actor::FaceMask(const ActorPose& pose) const {
  const Impl& m = *impl_;
  const HeadWarp warp(m.basis, m.options, pose);
  const cv::Size size(m.options.width_px, m.options.height_px);
  const SmoothGrid grid = InverseGrid(warp, size, kRenderStep);
  const cv::Matx23f to_head = TexelsFrom(m.head, warp.InverseSimilarity());
  const cv::Rect inside(cv::Point(0, 0), m.face_mask.size());
  cv::Mat mask(size, CV_8UC1, cv::Scalar(0));
  std::vector<cv::Vec2f> offset;
  for (int y = 0; y < mask.rows; ++y) {
    grid.Row(y, &offset);
    uchar* row = mask.ptr<uchar>(y);
    for (int x = 0; x < mask.cols; ++x) {
      const cv::Vec2f& d = offset[static_cast<std::size_t>(x)];
      const cv::Point2f t =
          Texel(to_head, static_cast<float>(x), static_cast<float>(y)) +
          cv::Point2f(d[0], d[1]) * static_cast<float>(m.head.scale);
      const cv::Point at(cvRound(t.x), cvRound(t.y));
      if (inside.contains(at) && m.face_mask.at<uchar>(at) > 127) row[x] = 255;
    }
  }
  return mask;
}

}  // namespace mien

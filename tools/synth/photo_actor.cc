#include "tools/synth/photo_actor.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/track/face_pose.h"
#include "tools/inject/steady_face.h"
#include "tools/synth/face_paint.h"
#include "tools/synth/head_warp.h"
#include "tools/synth/layer.h"
#include "tools/synth/sensor_noise.h"

namespace mien {
namespace {

constexpr double kTexelsPerPx = 2;
constexpr int kStep = 4;  // px between exactly inverted points
constexpr double kTolerancePx = 1e-3;
constexpr int kMaxIterations = 40;
// The head with its hair, an ellipse; around it the motion fades out.
const cv::Point2d kHeadMiddle(0, 0.1);
const cv::Point2d kHeadRadii(1.5, 1.95);
constexpr double kHeadFadesTo = 1.8;

double SmoothStep(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}

// The share of the head's motion at a place.
double HeadShare(const cv::Point2d& p) {
  const double r = std::hypot((p.x - kHeadMiddle.x) / kHeadRadii.x,
                              (p.y - kHeadMiddle.y) / kHeadRadii.y);
  return SmoothStep((kHeadFadesTo - r) / (kHeadFadesTo - 1));
}

// Turned by angle_rad around the origin, scaled, moved.
cv::Matx23d Similarity(double scale, double angle_rad, const cv::Point2d& to) {
  const double c = scale * std::cos(angle_rad);
  const double s = scale * std::sin(angle_rad);
  return {c, -s, to.x, s, c, to.y};
}

// Where a photo's px is in the picture and in the texture.
struct Layout {
  cv::Size size;        // of the picture
  cv::Point2d eyes;     // their middle in the picture at rest
  double roll_rad = 0;  // of the face in the photo
  cv::Matx23d texel_from_picture;
  cv::Mat texture;  // CV_8UC4
};

int EvenWithin(double limit, double wanted) {
  return std::max(2, 2 * (static_cast<int>(std::min(limit, wanted)) / 2));
}

Layout LayOut(const Portrait& portrait, const PhotoActorOptions& o) {
  const cv::Point2d left = LeftEye(portrait.landmarks_px);
  const cv::Point2d right = RightEye(portrait.landmarks_px);
  const double photo_iod = cv::norm(right - left);
  if (photo_iod < o.iod_px) {
    throw DataError(Str("the photo's eyes are ", FixedText(photo_iod, 0),
                        " px apart, less than the ", NumberText(o.iod_px),
                        " px asked for: choose a smaller --iod"));
  }
  Layout layout;
  const double shrink = o.iod_px / photo_iod;  // picture px per photo px
  const double tpp = std::min(kTexelsPerPx, 1 / shrink);
  cv::Mat small;
  cv::resize(portrait.image, small, {}, shrink * tpp, shrink * tpp,
             cv::INTER_AREA);
  // A lens would not draw sharper than this.
  cv::GaussianBlur(small, small, {0, 0}, 0.4 * tpp);
  cv::cvtColor(small, layout.texture, cv::COLOR_BGR2BGRA);
  const double width = small.cols / tpp, height = small.rows / tpp;
  layout.size = {
      EvenWithin(width, o.width_px > 0 ? o.width_px : 6.4 * o.iod_px),
      EvenWithin(height, o.height_px > 0 ? o.height_px : 4.8 * o.iod_px)};
  // Of the eyes' middle in the whole scaled photo; px centres at integers.
  const cv::Point2d middle =
      (0.5 * (left + right) + cv::Point2d(0.5, 0.5)) * shrink -
      cv::Point2d(0.5, 0.5);
  ActorOptions like;
  like.width_px = layout.size.width;
  like.height_px = layout.size.height;
  like.iod_px = o.iod_px;
  const cv::Point2d wanted = middle - RestCentre(like);
  const cv::Point2d corner(
      std::clamp(wanted.x, 0.0, std::max(0.0, width - layout.size.width)),
      std::clamp(wanted.y, 0.0, std::max(0.0, height - layout.size.height)));
  layout.eyes = middle - corner;
  layout.roll_rad = std::atan2(right.y - left.y, right.x - left.x);
  const auto shift = [tpp](double at) { return (at + 0.5) * tpp - 0.5; };
  layout.texel_from_picture = {tpp, 0,   shift(corner.x),
                               0,   tpp, shift(corner.y)};
  return layout;
}

cv::Matx23d After(const cv::Matx23d& second, const cv::Matx23d& first) {
  const cv::Matx33d a(second(0, 0), second(0, 1), second(0, 2), second(1, 0),
                      second(1, 1), second(1, 2), 0, 0, 1);
  const cv::Matx33d b(first(0, 0), first(0, 1), first(0, 2), first(1, 0),
                      first(1, 1), first(1, 2), 0, 0, 1);
  const cv::Matx33d c = a * b;
  return {c(0, 0), c(0, 1), c(0, 2), c(1, 0), c(1, 1), c(1, 2)};
}

// Where a place of the resting picture goes in one pose.
class PhotoWarp {
 public:
  PhotoWarp(const FaceShape& shape, const Layout& layout, double iod_px,
            const ActorPose& pose)
      : shape_(shape) {
    std::map<int, double> au;
    for (const auto& [number, px] : pose.au_px) au[number] = px / iod_px;
    bumps_ = shape.basis().Compose(au, 0);
    jaw_ = shape.basis().Compose({}, 0.5 * pose.mouth_open_px / iod_px);
    const double degree = CV_PI / 180;
    sin_yaw_ = std::sin(pose.yaw_deg * degree);
    cos_yaw_ = std::cos(pose.yaw_deg * degree);
    sin_pitch_ = std::sin(pose.pitch_deg * degree);
    cos_pitch_ = std::cos(pose.pitch_deg * degree);
    rest_ = Similarity(iod_px, layout.roll_rad, layout.eyes);
    back_ = InvertAffine(rest_);
    moved_ = Similarity(
        pose.scale * iod_px, layout.roll_rad + pose.roll_deg * degree,
        layout.eyes + cv::Point2d(pose.shift_x_px, pose.shift_y_px));
  }

  // Both in px of the picture.
  cv::Point2d Forward(const cv::Point2d& rest) const {
    return FromCanonical(ApplyAffine(back_, rest), rest);
  }
  cv::Point2d FromCanonical(const cv::Point2d& p) const {
    return FromCanonical(p, ApplyAffine(rest_, p));
  }
  // r with Forward(r) = x, starting from a guess.
  cv::Point2d Inverse(const cv::Point2d& x, cv::Point2d guess) const {
    for (int i = 0; i < kMaxIterations; ++i) {
      const cv::Point2d error = x - Forward(guess);
      guess += error;
      if (std::abs(error.x) + std::abs(error.y) < kTolerancePx) break;
    }
    return guess;
  }

 private:
  cv::Point2d FromCanonical(const cv::Point2d& p,
                            const cv::Point2d& rest) const {
    const double share = HeadShare(p);
    if (share <= 0) return rest;
    cv::Point2d q = p + shape_.Displacement(bumps_, p) + Displacement(jaw_, p);
    const double z = HeadRelief(p);
    q.x += p.x * (cos_yaw_ - 1) + z * sin_yaw_;
    q.y += p.y * (cos_pitch_ - 1) + z * sin_pitch_;
    return rest + share * (ApplyAffine(moved_, q) - rest);
  }

  const FaceShape& shape_;
  std::vector<Bump> bumps_, jaw_;
  double sin_yaw_, cos_yaw_, sin_pitch_, cos_pitch_;
  cv::Matx23d rest_, back_, moved_;
};

}  // namespace

struct PhotoActor::Impl {
  Impl(const Portrait& portrait, const PhotoActorOptions& given)
      : options(given),
        layout(LayOut(portrait, given)),
        shape(CanonicalFrom(portrait.landmarks_px)) {
    texture.rest = layout.texture;
    texture.texel_from_canonical =
        After(layout.texel_from_picture,
              Similarity(given.iod_px, layout.roll_rad, layout.eyes));
    texture.canonical_from_texel = InvertAffine(texture.texel_from_canonical);
  }

  cv::Mat Painted(const ActorPose& pose) const {
    const double closed = std::clamp(pose.eye_closed, 0.0, 1.0);
    const double open = OpenOf(pose);
    if (closed <= 0 && open <= 0) return texture.rest;
    cv::Mat out = texture.rest.clone();
    if (closed > 0) DrawLids(shape, texture, closed, &out);
    if (open > 0) DrawMouth(shape, texture, open, &out);
    return out;
  }
  double OpenOf(const ActorPose& pose) const {
    return kDrawnOpening * std::max(0.0, pose.mouth_open_px) / options.iod_px;
  }

  PhotoActorOptions options;
  Layout layout;
  FaceShape shape;
  FaceTexture texture;
  SensorNoise noise;
};

PhotoActor::PhotoActor(const Portrait& portrait,
                       const PhotoActorOptions& options)
    : impl_(std::make_unique<Impl>(portrait, options)) {}
PhotoActor::~PhotoActor() = default;

cv::Size PhotoActor::size() const { return impl_->layout.size; }

cv::Mat PhotoActor::Render(const ActorPose& pose,
                           std::uint64_t noise_seed) const {
  const Impl& m = *impl_;
  const cv::Size size = m.layout.size;
  const PhotoWarp warp(m.shape, m.layout, m.options.iod_px, pose);
  SmoothGrid grid(size.width, size.height, kStep);
  for (int j = 0; j < grid.rows(); ++j) {
    cv::Point2d offset(0, 0);
    for (int i = 0; i < grid.columns(); ++i) {
      const cv::Point2d x = grid.Position(i, j);
      offset = warp.Inverse(x, x + offset) - x;
      grid.Set(i, j, offset);
    }
  }
  const cv::Mat layer = m.Painted(pose);
  const cv::Matx23d& to_texel = m.layout.texel_from_picture;
  const cv::v_float32x4 light =
      cv::v_setall_f32(static_cast<float>(pose.light));
  const double last_x = layer.cols - 1.001, last_y = layer.rows - 1.001;
  cv::Mat out(size, CV_8UC3);
  std::vector<cv::Vec2f> offset;
  std::vector<float> noise(static_cast<std::size_t>(size.width) * 3);
  for (int y = 0; y < size.height; ++y) {
    grid.Row(y, &offset);
    m.noise.Row(noise_seed, y, m.options.noise_sd, size.width * 3,
                noise.data());
    cv::Vec3b* to = out.ptr<cv::Vec3b>(y);
    for (int x = 0; x < size.width; ++x) {
      const cv::Vec2f& d = offset[static_cast<std::size_t>(x)];
      const cv::Point2d at = ApplyAffine(to_texel, {x + d[0], y + d[1]});
      float value[4];
      cv::v_store(
          value,
          light * SampleLayer(layer, cv::Point2f(cv::Point2d(
                                         std::clamp(at.x, 0.0, last_x),
                                         std::clamp(at.y, 0.0, last_y)))));
      const float* n = &noise[static_cast<std::size_t>(x) * 3];
      for (int c = 0; c < 3; ++c) {
        to[x][c] = cv::saturate_cast<uchar>(value[c] + n[c]);
      }
    }
  }
  return out;
}

std::array<cv::Point2f, 68> PhotoActor::Landmarks(const ActorPose& pose) const {
  const Impl& m = *impl_;
  const PhotoWarp warp(m.shape, m.layout, m.options.iod_px, pose);
  const FacePoints drawn = DrawnLandmarks(
      m.shape, std::clamp(pose.eye_closed, 0.0, 1.0), m.OpenOf(pose));
  std::array<cv::Point2f, 68> out;
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k] = cv::Point2f(warp.FromCanonical(drawn[k]));
  }
  return out;
}

double PhotoActor::PeakOf(const std::map<int, double>& au_px) const {
  std::map<int, double> au;
  for (const auto& [number, px] : au_px) {
    au[number] = px / impl_->options.iod_px;
  }
  return impl_->options.iod_px *
         impl_->shape.PeakOf(impl_->shape.basis().Compose(au, 0));
}

}  // namespace mien

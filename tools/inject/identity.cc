#include "tools/inject/identity.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/random.h"

namespace mien {
namespace {

struct HalfPoint {
  int index;
  double x, y;
};

// Left half and middle line of an average frontal face.
constexpr HalfPoint kMeanFace[] = {
    {0, -1.185, -0.048},  {1, -1.168, 0.252},   {2, -1.125, 0.559},
    {3, -1.066, 0.863},   {4, -0.965, 1.164},   {5, -0.799, 1.432},
    {6, -0.573, 1.659},   {7, -0.304, 1.823},   {8, 0.000, 1.870},
    {17, -0.927, -0.285}, {18, -0.777, -0.434}, {19, -0.565, -0.478},
    {20, -0.354, -0.433}, {21, -0.155, -0.333}, {27, 0.000, -0.060},
    {28, 0.000, 0.129},   {29, 0.000, 0.314},   {30, 0.000, 0.506},
    {31, -0.177, 0.703},  {32, -0.091, 0.730},  {33, 0.000, 0.752},
    {36, -0.682, -0.002}, {37, -0.570, -0.077}, {38, -0.426, -0.071},
    {39, -0.307, 0.025},  {40, -0.436, 0.064},  {41, -0.580, 0.061},
    {48, -0.398, 1.109},  {49, -0.253, 1.007},  {50, -0.108, 0.947},
    {51, 0.000, 0.976},   {57, 0.000, 1.240},   {58, -0.114, 1.232},
    {59, -0.253, 1.192},  {60, -0.328, 1.106},  {61, -0.108, 1.075},
    {62, 0.000, 1.081},   {66, 0.000, 1.089},   {67, -0.110, 1.080},
};

double Vary(Rng* rng, double sd) {
  return sd * std::clamp(rng->Normal(), -1.8, 1.8);
}

struct Proportions {
  double face_width, jaw_width, lower_face, brow_y, brow_arch, nose_width,
      nose_length, mouth_width, lips, eye_open, eye_slant;
};

cv::Point2d Shaped(const HalfPoint& p, const Proportions& v) {
  double x = p.x;
  double y = p.y;
  const double down = std::clamp((y - 0.1) / 1.7, 0.0, 1.0);
  y += v.lower_face * down;
  if (p.index <= 16) {
    x *= v.face_width * (1 + v.jaw_width * std::max(0.0, y - 0.6));
  } else if (p.index <= 26) {
    y += v.brow_y + v.brow_arch * (p.index >= 18 && p.index <= 20 ? -1 : 0.4);
  } else if (p.index <= 35) {
    x *= v.nose_width;
    y += v.nose_length * std::clamp(p.y / 0.6, 0.0, 1.0);
  } else if (p.index <= 47) {
    const double lid = p.index == 37 || p.index == 38
                           ? -1
                           : (p.index == 40 || p.index == 41 ? 0.6 : 0.1);
    y += v.eye_open * lid + v.eye_slant * (x + 0.5);
  } else {
    const double seam = 1.052 + v.lower_face * down;
    x *= v.mouth_width;
    y = seam + (y - seam) * v.lips + v.nose_length * 0.5;
  }
  return {x, y};
}

void SetColours(Rng* rng, Identity* id) {
  // Between a light and a dark complexion; hair goes with it, loosely.
  const float tone = static_cast<float>(rng->Uniform());
  const cv::Vec3f light(168, 190, 226);
  const cv::Vec3f dark(84, 112, 160);
  id->skin = light * (1 - tone) + dark * tone;
  for (int c = 0; c < 3; ++c) {
    id->skin[c] += static_cast<float>(Vary(rng, 5));
  }
  const float grey = static_cast<float>(rng->Uniform());
  const cv::Vec3f brown(30, 44, 66);
  const cv::Vec3f black(22, 24, 28);
  const cv::Vec3f blond(70, 112, 150);
  const float fair =
      tone < 0.45F ? static_cast<float>(rng->Uniform(0, 0.8)) : 0.0F;
  id->hair = (brown * grey + black * (1 - grey)) * (1 - fair) + blond * fair;
  id->lips =
      cv::Vec3f(id->skin[0] * 0.68F, id->skin[1] * 0.62F, id->skin[2] * 0.86F);
  const cv::Vec3f irises[] = {
      {30, 50, 78}, {40, 66, 92}, {110, 100, 70}, {70, 96, 84}};
  id->iris = irises[rng->Below(4)];
  const float cloth = static_cast<float>(rng->Uniform(45, 130));
  for (int c = 0; c < 3; ++c) {
    id->cloth[c] = cloth + static_cast<float>(rng->Uniform(-22, 22));
  }
}

void SetLook(Rng* rng, Identity* id) {
  const auto uniform = [rng](double low, double high) {
    return static_cast<float>(rng->Uniform(low, high));
  };
  id->warmth = uniform(0.3, 1);
  id->freckles = uniform(0, 1);
  id->stubble = rng->Uniform() < 0.4 ? uniform(0.3, 1) : 0;
  id->mottle = uniform(5, 7);
  id->brow_thick = uniform(0.042, 0.062);
  id->brow_dark = uniform(0.65, 0.9);
  id->hair_volume = uniform(0.14, 0.30);
  id->hairline_y = uniform(-1.12, -0.98);
  id->parting_x = uniform(-0.5, 0.5);
  id->long_hair = rng->Uniform() < 0.35;
  id->light =
      cv::normalize(cv::Vec3f(uniform(-0.4, 0.4), uniform(-0.55, -0.25), 1));
  id->ambient = uniform(0.45, 0.58);
}

}  // namespace

cv::Point2d Identity::EyeCentre(int side) const {
  cv::Point2d sum;
  for (int k = 36 + 6 * side; k < 42 + 6 * side; ++k) {
    sum += landmark[static_cast<std::size_t>(k)];
  }
  return sum / 6.0;
}

int MirrorLandmark(int k) {
  constexpr int kEyes[] = {45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40};
  constexpr int kMouth[] = {54, 53, 52, 51, 50, 49, 48, 59, 58, 57,
                            56, 55, 64, 63, 62, 61, 60, 67, 66, 65};
  if (k <= 16) return 16 - k;
  if (k <= 26) return 43 - k;
  if (k <= 30) return k;
  if (k <= 35) return 66 - k;
  return k <= 47 ? kEyes[k - 36] : kMouth[k - 48];
}

Identity MakeIdentity(std::uint64_t seed) {
  Rng rng(DeriveSeed(seed, "synth", "identity"));
  Proportions v;
  v.face_width = 1 + Vary(&rng, 0.025);
  v.jaw_width = Vary(&rng, 0.03);
  v.lower_face = Vary(&rng, 0.07);
  v.brow_y = Vary(&rng, 0.03);
  v.brow_arch = Vary(&rng, 0.012);
  v.nose_width = 1 + Vary(&rng, 0.08);
  v.nose_length = Vary(&rng, 0.03);
  v.mouth_width = 1 + Vary(&rng, 0.06);
  v.lips = 1 + Vary(&rng, 0.12);
  v.eye_open = Vary(&rng, 0.008);
  v.eye_slant = Vary(&rng, 0.03);

  Identity id;
  for (const HalfPoint& half : kMeanFace) {
    const cv::Point2d p = Shaped(half, v);
    id.landmark[static_cast<std::size_t>(half.index)] = p;
    id.landmark[static_cast<std::size_t>(MirrorLandmark(half.index))] = {-p.x,
                                                                         p.y};
  }
  // The unit of length is the distance of the eye centres.
  const cv::Point2d left = id.EyeCentre(0);
  const cv::Point2d right = id.EyeCentre(1);
  const cv::Point2d middle = (left + right) * 0.5;
  const double unit = right.x - left.x;
  for (cv::Point2d& p : id.landmark) p = (p - middle) / unit;

  SetColours(&rng, &id);
  SetLook(&rng, &id);
  return id;
}

}  // namespace mien

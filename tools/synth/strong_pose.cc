#include "tools/synth/strong_pose.h"

namespace mien {
namespace {

constexpr double kStrong = 0.08;  // of the inter-ocular distance
constexpr double kShift = 0.075;  // of the same

}  // namespace

const std::vector<StrongExpression>& StrongExpressions() {
  static const std::vector<StrongExpression> kExpressions = {
      {"angry", {4, 7, 24}, 0},
      {"disgust", {9, 10}, 0},
      {"fear", {1, 4, 5, 20}, 0.10},
      {"happy", {6, 12}, 0.08},
      {"sad", {1, 15, 17}, 0},
      {"surprise", {1, 2, 5}, 0.24},
      {"neutral", {}, 0}};
  return kExpressions;
}

ActorPose StrongPose(const StrongExpression& expression, double iod_px,
                     Rng* rng) {
  ActorPose pose;
  const double strength = rng->Uniform(0.7, 1.0);
  for (const int au : expression.aus) {
    pose.au_px[au] = kStrong * iod_px * strength * rng->Uniform(0.8, 1.0);
  }
  pose.mouth_open_px =
      iod_px * expression.mouth_open * strength * rng->Uniform(0.7, 1.2);
  pose.yaw_deg = rng->Uniform(-10, 10);
  pose.pitch_deg = rng->Uniform(-6, 6);
  pose.roll_deg = rng->Uniform(-8, 8);
  pose.shift_x_px = rng->Uniform(-kShift * iod_px, kShift * iod_px);
  pose.shift_y_px = rng->Uniform(-kShift * iod_px, kShift * iod_px);
  pose.scale = rng->Uniform(0.92, 1.08);
  pose.light = rng->Uniform(0.75, 1.1);
  return pose;
}

}  // namespace mien

#include "tools/inspect/schemas.h"

#include "pipeline/core/error.h"
#include "stages/flow/extra_pairs.h"
#include "stages/flow/flow_stack.h"
#include "stages/motion/motion_series.h"
#include "stages/samples/clip_features.h"
#include "stages/samples/fold_result.h"
#include "stages/samples/occlusion.h"
#include "stages/samples/sample_set.h"
#include "stages/spotting/events.h"
#include "stages/track/face_tracks.h"

namespace mien {
namespace {

template <class T>
bool Try(const StoredFile& file, SchemaCheck* check) {
  if (file.schema != T::kSchema) return false;
  check->known = true;
  try {
    T value;
    FromArtifact(file.artifact, &value);
  } catch (const Error& error) {
    check->problem = error.message();
  }
  return true;
}

template <class... T>
SchemaCheck CheckAll(const StoredFile& file) {
  SchemaCheck check;
  (Try<T>(file, &check) || ...);
  return check;
}

}  // namespace

SchemaCheck CheckSchema(const StoredFile& file) {
  return CheckAll<FaceTracks, MotionSeries, Events, FlowStack, ExtraPairs,
                  ClipFeatures, SampleSet, FoldResult, TestEpochs,
                  OcclusionMaps>(file);
}

}  // namespace mien

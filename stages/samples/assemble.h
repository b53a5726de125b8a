#ifndef MIEN_STAGES_SAMPLES_ASSEMBLE_H_
#define MIEN_STAGES_SAMPLES_ASSEMBLE_H_

#include <string>
#include <vector>

#include "stages/flow/flow_stack.h"
#include "stages/ingest/dataset.h"
#include "stages/samples/clip_features.h"
#include "stages/samples/sample_set.h"

namespace mien {

// Classes of `labels` (DataParams::labels), or, when that is empty, of what
// occurs: in FER-2013's order if all are FER classes, else sorted.
std::vector<std::string> ClassNames(const LabelMap& map,
                                    const std::vector<std::string>& occurring);

// Flow stacks as network input. u and v are brought to 100 px inter-ocular
// distance first, then normalised. labels: class index per stack, -1 unknown.
// @throws DataError when the stacks differ in shape or channels, or there is
// none.
SampleSet FromFlowStacks(const std::vector<const FlowStack*>& stacks,
                         std::vector<Sample> samples,
                         const std::vector<std::string>& classes,
                         const std::string& normalise);

// Clips described by one vector each as classifier input: one channel `name`,
// rows x columns. @throws DataError when they differ in shape, or there is
// none.
SampleSet FromClipFeatures(const std::vector<const ClipFeatures*>& features,
                           std::vector<Sample> samples,
                           const std::vector<std::string>& classes,
                           const std::string& name);

// 8-bit images as network input: pixel / 255, then normalised. Entries whose
// label is in no class are left out; `kept` (may be null) receives the
// indices of those that stay. @throws DataError when none stays.
SampleSet FromImages(const LabelledImages& images, const LabelMap& map,
                     const std::string& normalise, std::vector<int>* kept);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_ASSEMBLE_H_

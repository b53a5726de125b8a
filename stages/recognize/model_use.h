#ifndef MIEN_STAGES_RECOGNIZE_MODEL_USE_H_
#define MIEN_STAGES_RECOGNIZE_MODEL_USE_H_

// Using weights that ship: where they lie, what input they want. Free of
// LibTorch.

#include <string>
#include <vector>

#include "stages/flow/flow.h"
#include "stages/recognize/training.h"

namespace mien {

// Folders in which a bare name like "fer2013.safetensors" is looked for, in
// order: $MIEN_MODELS, then relative to the folder of the running program
// ../../models (a build tree inside the sources) and ../share/mien/models (an
// installation).
std::vector<std::string> ModelFolders();

// `name` itself when it is a path (it holds a '/') or a file in the working
// folder, else the first ModelFolders() entry that has it.
// @throws ModelError, with where was looked and how to train it.
std::string FindModel(const std::string& name);

// "key=value" lines of what makes a stack of frames: all FlowParams but those
// that only add training samples.
std::string GeometryText(const FlowParams& params);

// Whether the model was tested on samples and their mirror images (test_flip).
bool TrainedWithFlip(const ModelFile& model);

// The FlowParams that a model's stacks were made with. @throws ModelError when
// the model reads single frames, or its geometry is of another program version.
FlowParams FlowOf(const ModelFile& model);

// @throws ModelError, one line, when the samples are not what the model was
// trained on: channels, size, normalisation, geometry, classes.
void CheckFits(const ModelFile& model, const SampleSet& set);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_MODEL_USE_H_

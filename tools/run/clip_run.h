#ifndef MIEN_TOOLS_RUN_CLIP_RUN_H_
#define MIEN_TOOLS_RUN_CLIP_RUN_H_

// One clip through the stages, up to what is recognised.

#include <memory>
#include <string>

#include "stages/mien.h"
#include "tools/run/prepare.h"

namespace mien {

// The clip's frames. @throws as OpenFrames.
std::shared_ptr<const FrameSource> OpenClip(const Clip& clip, int stream);

// Fills `out` in the order of the stages, as far as --until asks. @throws what
// they throw.
void RunClip(const ClipSetup& setup, const RunOptions& options,
             const ItemContext& context, ClipOutcome* out);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_CLIP_RUN_H_

#ifndef MIEN_TOOLS_SYNTH_PICTURE_LAYOUTS_H_
#define MIEN_TOOLS_SYNTH_PICTURE_LAYOUTS_H_

#include <string>
#include <vector>

#include "tools/synth/dataset.h"

namespace mien {

// Posed expressions in the form of sets of pictures: "fer2013" (fer2013.csv),
// "ferplus" (the same and fer2013new.csv), "ckplus" (cohn-kanade-images and
// Emotion) and "jaffe" (KA.AN1.39.tiff). One person after the other, each
// expression once; options.clips_per_subject, fps and cast do not count.
std::vector<std::string> PictureLayouts();

// @throws ConfigError, IoError.
void WritePictureLayout(const SynthDatasetOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_PICTURE_LAYOUTS_H_

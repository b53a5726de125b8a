#ifndef MIEN_TOOLS_SYNTH_DATASET_H_
#define MIEN_TOOLS_SYNTH_DATASET_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/synth/casting.h"

namespace mien {

struct SynthDatasetOptions {
  std::string out;  // folder; must be new or empty
  std::uint64_t seed = 1;
  int subjects = 10;
  int clips_per_subject = 7;
  double fps = 200;
  double peak_px_min = 1.5, peak_px_max = 3;  // at cast.iod_px
  // The first subjects are the photos, each once, the others drawn.
  Casting cast;
  // raw: CASME II, img1.jpg ... with quiet frames around; cropped: the same,
  // reg_imgN.jpg, exactly onset..offset; or one of SynthLayouts().
  std::string layout = "raw";
  bool head_motion = true, blinks = true, flicker = true;
  int jobs = 1;  // same bytes for any number
  // Looked at between frames; once true, the writer returns early and leaves
  // frames without a sheet.
  const std::atomic<bool>* stop = nullptr;
};

// CASME II form: <out>/CASME2_RAW/sub01/EP01_01/img1.jpg (or
// Cropped/sub01/EP01_01/reg_img46.jpg), CASME2-coding-synthetic.xlsx and .csv;
// classes negative (AU4, 4+7, 9, 10, 15, 17), positive (12, 6+12), surprise
// (1+2, 1+2+5) written as emotions disgust/repression, happiness, surprise;
// plus truth.csv with the exact sub-frame times and peaks.
// Other layouts: frames and sheet as those data sets have them (layouts.h,
// picture_layouts.h), and truth.csv for clips; composite: CASME2/, SAMM/ and
// SMIC/ of different people.
// @throws ConfigError, IoError.
void WriteSynthDataset(const SynthDatasetOptions& options);

// Every value of `layout`: raw, cropped, and the names of data.format with
// composite.
std::vector<std::string> SynthLayouts();
// Frames a second of a layout's set; 200 of those without.
double SynthRate(const std::string& layout);

struct SynthFerOptions {
  std::string out;
  std::uint64_t seed = 1;
  int per_class_train = 40, per_class_test = 10;
};
// FER form: <out>/Training/<class>/N.png, <out>/PublicTest/<class>/N.png,
// 48 x 48 grey, seven strong expressions.
void WriteSynthFer(const SynthFerOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_DATASET_H_

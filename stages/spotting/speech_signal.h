#ifndef MIEN_STAGES_SPOTTING_SPEECH_SIGNAL_H_
#define MIEN_STAGES_SPOTTING_SPEECH_SIGNAL_H_

#include <string>
#include <vector>

#include "stages/spotting/motion_grid.h"

namespace mien {

// 0 quiet .. 1 talking, per sample of the grid: the mouth's pulses of syllable
// length, median over +- half_s, against `threshold_iod`. One expression does
// not fill the time; speech does.
std::vector<float> SpeechSignal(const MotionGrid& grid,
                                const std::vector<std::string>& regions,
                                double half_s, double threshold_iod);

// Of SpeechSignal: from here on somebody talks; of a stretch, its mean.
inline constexpr double kSpeechFrom = 0.5;

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_SPEECH_SIGNAL_H_

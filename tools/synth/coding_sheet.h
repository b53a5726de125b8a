#ifndef MIEN_TOOLS_SYNTH_CODING_SHEET_H_
#define MIEN_TOOLS_SYNTH_CODING_SHEET_H_

#include <string>
#include <vector>

#include "tools/synth/clip_plan.h"

namespace mien {

// The coding sheet as CASME II has it: Subject, Filename, a blank column,
// OnsetFrame, ApexFrame, OffsetFrame, a blank column, Action Units, Estimated
// Emotion; one row a clip. Numbers are numbers in the .xlsx, subjects text;
// same plans, same bytes. @throws IoError.
void WriteCodingCsv(const std::vector<ClipPlan>& plans,
                    const std::string& path);
void WriteCodingXlsx(const std::vector<ClipPlan>& plans,
                     const std::string& path);

// Everything that is known of the clips: subject, clip, class, emotion, aus,
// fps, frames, onset, apex, offset (frame numbers), the same in seconds since
// frame 1, peak_px, au_px ("6:1.2;12:2.1"), blink_s (empty: no blink).
void WriteTruthCsv(const std::vector<ClipPlan>& plans, const std::string& path);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_CODING_SHEET_H_

#ifndef MIEN_TOOLS_EVAL_SPOT_LOOKS_H_
#define MIEN_TOOLS_EVAL_SPOT_LOOKS_H_

// Recall, precision and F1 at 1, 2, 5 and 10 false looks a minute
// (stages/evaluate/looks.h), over all and by what the truth tells: size, half
// of the face, kind, speech and listening.

#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/evaluate/looks.h"
#include "tools/eval/spot_input.h"

namespace mien {

// When somebody speaks in a video, in seconds.
struct SpeechSpan {
  std::string video;
  double begin_s = 0, end_s = 0;
};
// A CSV with video, start_s (onset_s, start, onset) and end_s (offset_s, end,
// offset). @throws DataError.
std::vector<SpeechSpan> ReadSpeech(const std::string& path,
                                   ReadingNotes* notes = nullptr);

struct LookGroup {
  std::string name;  // "size 2 %", "upper face", "micro"
  int truths = 0;
  std::vector<double> each, one_list;  // recall by rate
};
struct LookPart {
  std::string name;  // "all", "speech", "listening"
  double minutes = 0;
  std::vector<LookPoint> points;  // by rate; empty: not known
  std::vector<LookGroup> groups;  // of "all" only
};
struct Looks {
  std::vector<double> rates;
  std::vector<std::string> hidden;  // flags whose candidates are not shown
  int not_shown = 0;
  std::vector<LookPart> parts;  // the first is "all"
};

// Candidates with one of the flags `hidden` are not shown. With speech, looks
// and truths are apart by whether their middle lies in a span; a video's
// minutes too. all_minutes: of all videos where single lengths are not known
// (one video only), else NaN.
Looks MakeLooks(const SpotSet& set, const std::vector<std::string>& hidden,
                const std::vector<SpeechSpan>& speech, double all_minutes,
                const MatchRule& rule);

// Aligned text, a line that says why where nothing is known.
std::string LooksTable(const Looks& looks);

// Size by the nearest whole percent of the inter-ocular distance (half a
// percent below .75 %); "" when not told.
std::string SizeName(double size_iod);
// "upper face" (AU 1, 2, 4 to 7, 43, 45, 46; brows, eyes), "lower face", "both
// halves", or "" when neither action units ("4+7", "AU12;AU6", "R4") nor
// regions ("brow_left;mouth_right") tell.
std::string HalfName(const std::string& action_units,
                     const std::string& regions);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_LOOKS_H_

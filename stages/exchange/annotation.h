#ifndef MIEN_STAGES_EXCHANGE_ANNOTATION_H_
#define MIEN_STAGES_EXCHANGE_ANNOTATION_H_

// Time-aligned annotations of other programs: our own exports coming back,
// and the coding of a lab's own people.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

struct Annotation {
  std::string tier;
  double start_s = 0, end_s = 0;  // equal: a point in time
  std::string text;
};

struct AnnotationFile {
  std::string name;   // for messages
  std::string video;  // file name of the recording; "" if the file has none
  double fps = 0;     // if the file tells (BORIS), else 0
  std::vector<std::string> tiers;  // all, as the file orders them
  // Tiers whose annotations cannot be used, and what to do about it.
  std::map<std::string, std::string> unusable;
  std::vector<Annotation> annotations;
};

// Fills `tiers` from the annotations, by first appearance.
void ListTiers(AnnotationFile* file);

// ELAN: tiers by TIER_ID. A tier of annotations without times of their own
// (references to a parent, or time slots without TIME_VALUE) is unusable.
// Parsed without entities or external files; at most 64 MB.
// @throws DataError when it is no ELAN file, or damaged: unknown time slot,
// a value that is no time, an end before its start.
AnnotationFile ParseEaf(std::string_view text, const std::string& name);
// BORIS: aggregated events (Start (s), Stop (s)), or tabular events (Time and
// START / STOP / POINT), columns by name; tier = Behavior (with "_<subject>"
// when the subject is one of our faces).
AnnotationFile ParseBoris(std::string_view text, const std::string& name);
// WebVTT, and SubRip as it differs in the decimal comma only; tier "cues", or
// our own name out of the cue's identifier.
AnnotationFile ParseWebVtt(std::string_view text, const std::string& name);
// Praat TextGrid, long or short text form, UTF-8 or UTF-16. Intervals without
// text are gaps.
AnnotationFile ParseTextGrid(std::string_view text, const std::string& name);

// True for .eaf, .tsv, .vtt, .srt and .TextGrid (any case).
bool IsAnnotationFile(const std::string& path);
// Reads by extension. @throws IoError, DataError.
AnnotationFile ReadAnnotations(const std::string& path);

struct AnnotationUse {
  // Tiers that hold the expressions. Empty: those of our own exports
  // (micro_face0, macro_face0 ...).
  std::vector<std::string> tiers;
  double fps = 0;            // to turn times into frames; 0: the file's
  double micro_max_s = 0.5;  // other people's tiers: up to this long is micro
};

// Annotations of the chosen tiers as events, by time. video = that of the file,
// else the file's stem, or its folder's name for "events.*". frame = round(time
// x fps), -1 without a rate. Our own tiers give kind, face, number, score and
// regions, and label, action units, flags, note and verdict of their sister
// tiers. Others: face 0, number by time, kind by length, no apex (frame -1),
// the text as note, and as label where it is one of the usual emotions.
// @throws DataError naming the tiers there are when one is missing, unusable,
// or when none is chosen and none is ours.
std::vector<EventRow> EventsFromAnnotations(const AnnotationFile& file,
                                            const AnnotationUse& use);

// The bytes that %XX stand for; other text stays.
std::string PercentDecode(std::string_view text);
// Everything but letters, digits and -._~/ as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_ANNOTATION_H_

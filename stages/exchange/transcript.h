#ifndef MIEN_STAGES_EXCHANGE_TRANSCRIPT_H_
#define MIEN_STAGES_EXCHANGE_TRANSCRIPT_H_

// What was said in a recording, and who said it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/event_row.h"

namespace mien {

struct Said {
  double start_s = 0, end_s = 0;  // of the recording's file
  std::string speaker;            // "": not told
  std::string text;
};

struct Transcript {
  std::string name;        // the file
  std::vector<Said> said;  // by start
  ReadingNotes notes;

  bool HasSpeakers() const;
};

// Of WebVTT, SubRip, TextGrid and ELAN files (annotation.h says which second is
// meant). Who speaks: the voice of a cue (<v Anna>), the PARTICIPANT of an ELAN
// tier, the name before a colon where two cues or more begin with one
// ("ANNA: no"), else the tier's name unless that is a word for its kind
// ("words", "Anna - words"). Tiers of sounds (phones) and comments are left
// out, and those of longer units where the same speaker has one of words; each
// with a note. video: of several recordings in the file, the one meant.
// @throws DataError: no annotation with text; an export of candidates (which
// says nothing of what was said).
Transcript TranscriptOf(const AnnotationFile& file, const std::string& video);
// By extension or content, as ReadAnnotations. @throws IoError, DataError: also
// for BORIS files, which hold no words.
Transcript ReadTranscript(const std::string& path, const std::string& video);

// The transcript beside a recording: its name with .vtt, .srt, .TextGrid or
// .eaf in place of its extension or behind it, whatever their case; "": none.
std::string TranscriptBeside(const std::string& recording);
// Whether annotations are words rather than codes: a third of them are of
// several words, or a tier is called so.
bool LooksLikeWords(const AnnotationFile& file);

// Fills EventRow::words with what is said from reach_s before the onset to
// reach_s after the offset (of longer cues the words that fall into it when
// they are taken as evenly spread), with the speakers' names where they change;
// EventRow::speaker with those who speak between onset and offset.
void PutWords(const Transcript& transcript, double reach_s,
              std::vector<EventRow>* rows);

struct SpeakerShare {
  std::string speaker;  // "": nobody speaks
  double seconds = 0;   // at least one of his cues runs
  std::size_t candidates = 0;
  double per_minute() const {
    return seconds > 0 ? 60 * static_cast<double>(candidates) / seconds : 0;
  }
};
// Candidates while each speaks (at their apex, else their middle), by name;
// then "somebody", of whom no name is told; last, those while nobody does.
// from_s, to_s: the stretch that was looked at.
std::vector<SpeakerShare> SharesOf(const Transcript& transcript,
                                   const std::vector<EventRow>& rows,
                                   double from_s, double to_s);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_TRANSCRIPT_H_

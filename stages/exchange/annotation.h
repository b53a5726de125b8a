#ifndef MIEN_STAGES_EXCHANGE_ANNOTATION_H_
#define MIEN_STAGES_EXCHANGE_ANNOTATION_H_

// Time-aligned annotations of other programs: our own exports coming back,
// and the coding of a lab's own people.
//
// Which second is meant. Everywhere in mien a second is the one that a player
// shows for the recording's file: file start = 0.
//
//   WebVTT, SubRip  the same second
//   TextGrid  time since the start of the sound, which is all that Praat is
//            given. Our own export tells by its negative xmin where that starts
//            after the pictures; of others see AnnotationFile::sound_time
//   ELAN     annotation time + TIME_ORIGIN of the medium (ms; a camera that
//            was started earlier has a positive one); TIME_UNITS of the file
//   BORIS    event time - "Time offset (s)" of the observation, which BORIS
//            adds when it writes an event, - the length of the media that
//            play before in the same player

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/exchange/event_row.h"
#include "stages/exchange/event_terms.h"

namespace mien {

// A recording that a file speaks of. Media of one session run together (the
// cameras of an ELAN file, the players of a BORIS observation); those of one
// track follow each other.
struct Medium {
  std::string name;  // file name without folder; "" = not told
  int session = 0, track = 0;
  double begin_s = 0, end_s = 1e12;  // of the session's time, where it plays
  double shift_s = 0;                // file second = session second + shift_s
  double fps = 0;                    // 0: not told
  bool video = true;                 // false: sound
  std::string path = {};             // as the file tells it; "" = the name
};

struct Annotation {
  std::string tier;
  double start_s = 0, end_s = 0;  // session's time; equal: a point in time
  std::string text;
  int session = 0;
  int medium = -1;  // index of the medium it was coded on; -1: not told
  // Voice of a cue, PARTICIPANT of a tier, subject of BORIS and Noldus.
  std::string speaker = {};
  std::string coder = {};  // whose work it is: observation of BORIS
};

struct AnnotationFile {
  std::string name;   // for messages
  std::string video;  // file name of the first recording; "" if none is told
  std::string video_path;          // of it, as the file tells it; "" = the name
  double fps = 0;                  // its rate if the file tells (BORIS), else 0
  std::vector<Medium> media;       // empty: the file speaks of one recording
  std::vector<std::string> tiers;  // all, as the file orders them
  // Tiers whose annotations cannot be used, and what to do about it.
  std::map<std::string, std::string> unusable;
  // Repairs and losses of single tiers, told when one is read.
  std::map<std::string, ReadingNotes> tier_notes;
  std::vector<Annotation> annotations;
  bool own = false;  // an export of ours, which may hold nothing
  // Seconds count from the start of the sound, and where in the recording's
  // file that lies is not told: as a rule at 0.
  bool sound_time = false;
  ReadingNotes notes;
};

// Appends one. @throws DataError beyond 300,000, which no coder has made.
void AddAnnotation(Annotation annotation, AnnotationFile* file);
// Takes out annotations that say what one before says: the same tier, text,
// speaker and times. Two pieces that overlap, an export made twice. Noted.
void CountOnce(AnnotationFile* file);
// Fills `tiers` from the annotations, by first appearance.
void ListTiers(AnnotationFile* file);

// All parsers take text in any encoding of text_file.h.
//
// ELAN: tiers by TIER_ID; a medium for each MEDIA_DESCRIPTOR, videos before
// sound (files that are linked otherwise hold no recording). A tier of
// references to a parent is unusable; time slots without TIME_VALUE lie evenly
// between those beside them (eaf_slots.h), with a note. Parsed without
// entities or external files; at most 32 MB.
// @throws DataError when it is no ELAN file, or damaged: unknown time slot,
// a value that is no time, an end before its start.
AnnotationFile ParseEaf(std::string_view text, const std::string& name);
// BORIS: aggregated events (Start (s), Stop (s)), or tabular events (Time and
// START / STOP / POINT), columns by name as its versions write them; tier =
// Behavior (with "_<subject>" when the subject is one of our faces); a session
// for each observation. Rows without a time (pictures), a START or a STOP
// without the other, and the second of two equal events of a subject are left
// out, with a note.
AnnotationFile ParseBoris(std::string_view text, const std::string& name);
// WebVTT as the W3C's parser takes it, and SubRip: index lines and hours may
// be missing, times have a comma or a point, tags are left out. Tier "cues",
// or our own name out of the cue's identifier. Cues whose times cannot be read
// are left out, with a note.
AnnotationFile ParseWebVtt(std::string_view text, const std::string& name);
// Datavyu's own text (#4): tier = column; a text that is none, by
// LooksLikeDatavyu.
bool LooksLikeDatavyu(std::string_view text);
AnnotationFile ParseDatavyu(std::string_view text, const std::string& name);
// Praat TextGrid: long and short text form, the older short form, and the
// chronological one. Intervals without text are gaps.
AnnotationFile ParseTextGrid(std::string_view text, const std::string& name);

// True for .eaf, .tsv, .vtt, .srt and .TextGrid (any case).
bool IsAnnotationFile(const std::string& path);
// Reads by extension, and .txt by what its first line says. @throws IoError,
// DataError.
AnnotationFile ReadAnnotations(const std::string& path);
// By the first lines of a text: a BORIS export, WebVTT, a TextGrid, an ELAN
// file, a table of times (time_table.h), whatever the name of its file.
bool LooksLikeAnnotations(std::string_view text);
// Reads what LooksLikeAnnotations is true for.
AnnotationFile ParseAnnotations(std::string_view text, const std::string& name);

struct AnnotationUse {
  // Tiers that hold the expressions. Empty: those of our own exports
  // (micro_face0, macro_face0 ...), else the only one there is, with a note.
  std::vector<std::string> tiers;
  double fps = 0;  // to turn times into frames; 0: the file's
  // Of other people's tiers: up to this long is micro.
  double micro_max_s = kUsualMicroMaxS;
  std::vector<std::string> media;  // recordings to take, by name
  std::vector<std::string> known;  // recordings that others speak of
  // Recordings are called by their paths; otherwise by file names, with as many
  // folders as tell those of the file apart.
  bool with_folders = false;
};

// A recording and what the file tells of it.
struct AnnotatedRecording {
  std::string name;
  double fps = 0;
  bool guessed = false;  // the file names none: its own name, or its folder's
};

struct AnnotatedEvents {
  std::vector<EventRow> rows;
  std::vector<AnnotatedRecording> recordings;  // those without events too
  ReadingNotes notes;                          // the file's and the choices
};

// Annotations of the chosen tiers as events, by time, in the seconds of their
// recording's file. video = that of the annotation, else the file's stem, or
// its folder's name for "events.*". frame = round(time x fps), -1 without a
// rate. Our own tiers give kind, face, number, score and regions, and label,
// action units, flags, note and verdict of their sister tiers. Others: face 0,
// number by time, kind by length, no apex (frame -1), the text as note, and as
// label where it is one of the usual emotions.
// Where a session has several recordings at once: those that use.media names,
// else the first that is one of use.known, else the first video; a note says
// which. Annotations outside their recording are left out with a note.
// @throws DataError naming the tiers (media) there are when one is missing,
// unusable, or when none is chosen and none is ours.
AnnotatedEvents ReadAnnotated(const AnnotationFile& file,
                              const AnnotationUse& use);
std::vector<EventRow> EventsFromAnnotations(const AnnotationFile& file,
                                            const AnnotationUse& use);

// The bytes that %XX stand for; other text stays.
std::string PercentDecode(std::string_view text);
// Everything but letters, digits and -._~/ as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_ANNOTATION_H_

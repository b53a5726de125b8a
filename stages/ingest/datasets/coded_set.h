#ifndef MIEN_STAGES_INGEST_DATASETS_CODED_SET_H_
#define MIEN_STAGES_INGEST_DATASETS_CODED_SET_H_

// What one data set of coded clips looks like on disk, told to the reader that
// they all share: a sheet, clip folders, and functions for the set's quirks.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/csv.h"
#include "stages/ingest/dataset.h"

namespace mien {

// Subjects are numbers of `digits` digits, behind `prefix` where they name a
// folder: sub01 is {"sub", 2}, 006 is {"", 3}.
struct SubjectForm {
  std::string prefix;  // lower case
  int digits = 2;
};

// "1", "01", "sub01", "Sub 1", "1.0" -> "01" with {"sub", 2}; text without a
// number stays, trimmed.
std::string SubjectName(const std::string& text, const SubjectForm& form);

// Columns by name and other spellings (case does not matter); the first is the
// one that a message about a missing column names.
struct SheetColumns {
  std::vector<std::string> subject, clip, onset, apex, offset, emotion, units,
      objective, kind, fps;
};

// Names that most sheets of the field have.
SheetColumns CommonColumns();

struct SheetDescription {
  // Parts of the file's name in lower case: tables with the first come before
  // those with the second, and so on. A table with none of them is read only
  // when it has the columns, one with any of them must be right. Words in
  // `others` mark sheets of other sets or parts.
  std::vector<std::string> hints, others;
  std::string file;    // for messages: "CASME2-coding-20140508.xlsx (or .csv)"
  bool needed = true;  // false: without one, the frames themselves must do
  std::string sheet;   // inside an .xlsx, if it is there; else the first
  SheetColumns columns = CommonColumns();
  bool has_apex = true;     // false: the column may be missing
  bool has_emotion = true;  // false: the sheet may lack it; the kind stands in
  // Of a sheet without a header; rows above the header of others are passed
  // over by themselves.
  std::vector<std::string> header;
  std::vector<std::string> missing = {"", "/", "-", "?"};  // marks for "none"
  // Several rows may name one clip: they are kept together, until `settle` in
  // the sheet's order, then in that of onset.
  bool several_events = false;
  // Turns a sheet of another shape into one row an event; nullptr: it is one.
  // Says in *notes what it mended, by item; a clip of those that is not on
  // disk is a note, no failure.
  Table (*reshape)(Table table, std::vector<Skipped>* notes) = nullptr;
  // Mends one event before it is checked; says what it did, or "".
  std::string (*mend)(CodedEvent* event) = nullptr;
  // Part of the name of a second table (subject, clip, objective class).
  std::string objective_hint;
};

// Copies of the clips under one root, the preferred ones first: words that the
// path has ("raw") or has not ("-selected"), lower case.
using CopyRule = std::vector<std::string>;

struct FolderDescription {
  std::string example;  // for messages: "sub01, sub02, ..."
  std::string give;     // what the folder to give holds: "Cropped or ..."
  // Ways from the folder of all subjects to a clip's frames; levels are
  // {subject}, {clip}, * or a name: "{subject}/micro/*/{clip}".
  std::vector<std::string> paths = {"{subject}/{clip}"};
  std::vector<CopyRule> copies;
  std::string order;  // why that order: "raw before selected before cropped"
  std::vector<std::string> never;  // names of folders that hold other parts
  // Whether a folder of this name, lower case, lies right below that of all
  // clips. nullptr: those of subjects do. Where no path has {subject}, the
  // sheet alone says whose a clip is.
  bool (*top)(const std::string& name) = nullptr;
};

// Numbers of a clip's frames on disk; count 0: none has a number.
struct FrameSpan {
  std::int64_t first = 0, last = 0, count = 0;
};

struct CodedSet {
  std::string name;   // in the catalogue, and of cache folders
  std::string title;  // for messages: "CASME II"
  SubjectForm subject;
  std::string item = "{clip}";  // or "sub{subject}_{clip}"
  SheetDescription sheet;
  FolderDescription folders;
  // One spelling for a clip's names in sheet and folders; "": a folder that
  // holds no clip. nullptr: as written.
  std::string (*clip)(const std::string& name) = nullptr;
  // Lower-case names that a folder may have in place of the sheet's, in order;
  // nullptr: only other cases.
  std::vector<std::string> (*other_names)(const std::string& name) = nullptr;
  // Last word on a clip with its frames known. It may change clip->coded (and
  // is given clips without an event when `unlisted`), says what it did in
  // *note, and returns why the clip cannot be used, or "".
  std::string (*settle)(const FrameSpan& frames, Clip* clip,
                        std::string* note) = nullptr;
  bool unlisted = false;  // clips that the sheet lacks go to `settle`, too
  // Clips that the sheet lacks are what they should be: recordings in which
  // nothing was coded. They are counted in one note.
  bool quiet_unlisted = false;
};

std::string ItemName(const CodedSet& set, const std::string& subject,
                     const std::string& clip);

// Reads sheet and folders of the set. What is skipped and why, in this order:
// notes on how the sheet was read; clips of the sheet without a folder, or
// whose onset lies outside their frames (failures), or whose folder has another
// name (notes); what sheet and folders had to say; clips on disk that the sheet
// does not have (notes).
// @throws DataError: no such root, no sheet, a needed column is missing, no
// clip at all.
Dataset LoadCodedClips(const std::string& root, const ReadOptions& options,
                       const CodedSet& set);

// The same as a function of a row of the catalogue.
template <CodedSet (*set)()>
Dataset LoadSet(const std::string& root, const ReadOptions& options) {
  return LoadCodedClips(root, options, set());
}

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_CODED_SET_H_

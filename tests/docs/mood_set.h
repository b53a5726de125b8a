#ifndef MIEN_TESTS_DOCS_MOOD_SET_H_
#define MIEN_TESTS_DOCS_MOOD_SET_H_

// The example of docs/adding-a-data-set.md, kept compiling by
// mood_set_test.cc. A set of the project's own would be a source of
// stages/ingest/datasets.

#include <string>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/coded_set.h"

namespace mien {

// A peak that nobody saw is 0 in the table.
inline std::string MendPeak(CodedEvent* event) {
  if (event->apex != 0) return "";
  event->apex.reset();
  return "its peak is 0: taken as unknown";
}

inline CodedSet MoodSet() {
  CodedSet set;
  set.name = "mood";
  set.title = "MOOD";
  set.subject = {"p", 2};  // p1, P01, 1: all of them "01"
  set.item = "p{subject}_{clip}";

  set.sheet.hints = {"mood_labels"};
  set.sheet.file = "mood_labels.csv (or .xlsx)";
  set.sheet.columns.subject = {"Person"};
  set.sheet.columns.onset = {"Start"};
  set.sheet.columns.apex = {"Peak"};
  set.sheet.columns.offset = {"End"};
  set.sheet.columns.emotion = {"Feeling", "Emotion"};
  set.sheet.missing = {"", "n/a"};
  set.sheet.mend = MendPeak;

  set.folders.example = "P01, P02, ...";
  set.folders.give = "frames/P01/walk_3";
  set.folders.copies = {{"-small"}};
  set.folders.order = "full size before small";
  return set;
}

}  // namespace mien

#endif  // MIEN_TESTS_DOCS_MOOD_SET_H_

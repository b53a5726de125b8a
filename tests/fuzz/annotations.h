#ifndef MIEN_TESTS_FUZZ_ANNOTATIONS_H_
#define MIEN_TESTS_FUZZ_ANNOTATIONS_H_

#include <string>

#include "stages/exchange/annotation.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "tests/fuzz/fuzz.h"

namespace mien::fuzz {

// All that is done with an annotation file: own tiers, then every tier as a
// person may name it; what comes out is written and read again.
inline void UseAnnotations(const AnnotationFile& file) {
  Answered([&] { ReadAnnotated(file, {}); });
  AnnotationUse use;
  use.tiers = file.tiers;
  use.fps = 25;
  AnnotatedEvents events;
  Answered([&] { events = ReadAnnotated(file, use); });
  if (events.rows.empty()) return;
  const std::string csv = EventsCsv(events.rows);
  Answered([&] {
    Require(ParseEventsCsv(csv, "again.csv").size() == events.rows.size(),
            "events read again are as many as were written");
  });
  VideoInfo video;
  video.path = "/data/" + events.rows[0].video;
  video.fps = 25;
  for (const ExportFormat& format : ExportFormats()) {
    Answered([&] { format.write(events.rows, video); });
  }
}

}  // namespace mien::fuzz

#endif  // MIEN_TESTS_FUZZ_ANNOTATIONS_H_

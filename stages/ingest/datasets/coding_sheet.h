#ifndef MIEN_STAGES_INGEST_DATASETS_CODING_SHEET_H_
#define MIEN_STAGES_INGEST_DATASETS_CODING_SHEET_H_

#include <optional>
#include <string>
#include <vector>

#include "stages/ingest/datasets/coded_set.h"

namespace mien {

struct CodedRow {
  std::string subject;            // as by SubjectName
  std::string clip;               // by CodedSet::clip, else as written, trimmed
  std::vector<CodedEvent> coded;  // at least one, in the sheet's order
  bool mended = false;            // by SheetDescription::reshape
  std::optional<double> fps;      // where the sheet has a column for it
};

struct CodingSheet {
  std::string path;              // "": there is none, and none is needed
  std::vector<CodedRow> rows;    // usable ones, in the sheet's order
  std::vector<Skipped> reading;  // notes: which sheet, encoding, merged cells
  std::vector<Skipped> skipped;  // rows left out (failures) and notes
};

// Finds the coding sheet (.xlsx or .csv, at most three levels deep, not among
// the frames) and reads it. Of several the first by hint, then the nearest to
// root, .xlsx before .csv, then by name: of CASME II's 20140508 and 20190701
// the first, which published results use. The header may stand in the first 20
// rows.
//
// A missing mark in place of an apex = none; an apex after offset is dropped
// with a note. Failures: no number as onset, onset after offset or apex, no
// emotion, the same clip twice unless several events are expected.
// @throws DataError when there is no sheet or a column is missing.
CodingSheet ReadCodingSheet(const std::string& root, const CodedSet& set);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_CODING_SHEET_H_

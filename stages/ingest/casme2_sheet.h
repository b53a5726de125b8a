#ifndef MIEN_STAGES_INGEST_CASME2_SHEET_H_
#define MIEN_STAGES_INGEST_CASME2_SHEET_H_

#include <string>
#include <vector>

#include "stages/ingest/dataset.h"

namespace mien {

// "1", "01", "sub01", "Sub 1", "1.0" -> "01"; other text stays, trimmed.
std::string Casme2Subject(const std::string& text);

struct Casme2Row {
  std::string subject;  // as by Casme2Subject
  std::string name;     // clip, as written, trimmed
  Annotation annotation;
};

struct Casme2Sheet {
  std::string path;
  std::vector<Casme2Row> rows;   // usable ones, in the sheet's order
  std::vector<Skipped> skipped;  // rows left out (failures) and notes
};

// Finds the coding sheet (.xlsx or .csv, at most three levels deep) and reads
// it. Sheets with "coding" in their names come first, then the nearest to
// root, .xlsx before .csv, then by name: of 20140508 and 20190701 the first,
// which published results use. Without one, any table with the columns needed.
// The header may stand in the first 20 rows.
//
// Apex "/", "-", "?" or blank = none; an apex after offset is dropped with a
// note. Failures: no number as onset, onset after offset or apex, no emotion,
// the same clip twice. A sheet "objective" in the same places fills the
// objective class where the coding sheet has none.
// @throws DataError when there is no sheet or a column is missing.
Casme2Sheet ReadCasme2Sheet(const std::string& root);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_CASME2_SHEET_H_

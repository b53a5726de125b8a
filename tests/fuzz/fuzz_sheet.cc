// Coding sheets as text: the first byte chooses the data set.

#include "stages/ingest/datasets/coding_sheet.h"
#include "stages/ingest/datasets/sets.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  if (bytes.empty()) return;
  mien::CodedSet (*const sets[])() = {mien::Casme2Set, mien::SammSet,
                                      mien::SmicSet};
  const auto& folder = mien::fuzz::TheFolder();
  folder.Write("coding.csv", bytes.substr(1));
  mien::ReadCodingSheet(folder.path(),
                        sets[static_cast<unsigned char>(bytes[0]) % 3]());
}

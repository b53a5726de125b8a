#ifndef MIEN_STAGES_INGEST_DATASETS_SETS_H_
#define MIEN_STAGES_INGEST_DATASETS_SETS_H_

// Data sets of coded clips, one source each; the catalogue has a row for each.

#include "stages/ingest/datasets/coded_set.h"

namespace mien {

// CASME II: Cropped, Cropped-updated, RAW, RAW_selected, doubled folders, stray
// files; of several copies one is read, raw first. Clip folders whose names
// differ from the sheet's by an "f" at the end are found.
CodedSet Casme2Set();

// SAMM: 006/006_1_2/006_05562.jpg and SAMM_Micro_FACS_Codes_v2.xlsx. An apex
// outside its clip is read as the one number inside that differs in one digit,
// or else taken as unknown.
CodedSet SammSet();

// SMIC, the part HS: s03/micro/negative/s03_ne_01/, or s03/s03_ne_01/ in long
// copies, where frames go on before and after. Names say the emotion; there is
// no apex. SMIC-HS-E_annotation.xlsx gives onset and offset where it names the
// clip and its numbers lie within the folder's; else those of a folder of at
// most 1 s are its first and last frame. Without the sheet the same.
CodedSet SmicSet();

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_SETS_H_

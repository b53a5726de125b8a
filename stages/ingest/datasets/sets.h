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

// CASME, 60 frames/s; the apex is ApexF1.
CodedSet CasmeSet();

// CAS(ME)^2, 30 frames/s: rawpic/s15/15_0101disgustingteeth/img001.jpg, macro-
// and micro-expressions. The sheet has no header, counts subjects from 1 to 22
// and calls films disgust1, ...: its own pages "naming rule" are known. An
// offset of 0 is the apex.
CodedSet CasmeSqSet();

// SAMM Long Videos: 006_1/006_1_0001.jpg, codes 006_1_1, ... of both kinds,
// without emotions: those are "micro" and "macro". An onset of 0 is the first
// frame.
CodedSet SammLvSet();

// CAS(ME)^3, 30 frames/s: part A, part_A/spNO.1/b/color/175.jpg, classes I to
// VII are 1 to 7; part C, part_C/01/a/color/175.jpg, without apexes. An offset
// of 0 is the apex.
CodedSet Casme3Set();
CodedSet Casme3cSet();

// MMEW, 90 frames/s: Micro_Expression/anger/S01-07-001/1.jpg. An offset behind
// the last frame is the last frame.
CodedSet MmewSet();

// 4DME, the grey micro-expressions, 60 frames/s.
CodedSet FourDmeSet();

// DFME: sub0003_01/; the sheet says each clip's frame rate.
CodedSet DfmeSet();

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_SETS_H_

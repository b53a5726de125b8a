#ifndef MIEN_TESTS_TOOLS_RUN_MADE_SETS_H_
#define MIEN_TESTS_TOOLS_RUN_MADE_SETS_H_

// A few clips of each coded set, with names of frames only.

#include <string>

#include "tests/stages/ingest/datasets/made_frames.h"

namespace mien {

// CASME II: disgust and happiness of 01, fear of 02, and the two that MEGC's
// composite leaves out. SAMM: fear of 006, surprise of 007, other of 007.
// SMIC: one of each class, of two people, one of them called 01 as well.
inline void WriteMadeSets(const TempFolder& temp) {
  const std::string casme2 = temp / "CASME2/CASME2_RAW/sub";
  for (const char* clip : {"01/EP02_01f", "01/EP03_02", "02/EP01_01",
                           "04/EP12_01f", "05/EP09_05f"}) {
    WriteFrames(casme2 + clip + "/img", 1, 9);
  }
  WriteBytes(temp / "CASME2/CASME2-coding-20140508.csv",
             "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
             "Estimated Emotion\n"
             "01,EP02_01f,2,5,9,4,disgust\n01,EP03_02,2,4,8,12,happiness\n"
             "02,EP01_01,2,4,8,1,fear\n04,EP12_01f,2,/,8,4,disgust\n"
             "05,EP09_05f,2,2,8,4,disgust\n");
  for (const char* clip :
       {"006/006_1_2/006_", "007/007_1_1/007_", "007/007_2_1/007_"}) {
    WriteFrames(temp / "SAMM/SAMM/" + clip, 100, 140, 5);
  }
  WriteBytes(temp / "SAMM/SAMM_Micro_FACS_Codes_v2.csv",
             "SAMM Dataset - Master FACS Codes,,,,,,,\n\n"
             "Subject,Filename,Inducement Code,Onset Frame,Apex Frame,Offset "
             "Frame,Action Units,Estimated Emotion\n"
             "006,006_1_2,1,100,120,140,4,Fear\n"
             "007,007_1_1,1,100,930,140,1+2,Surprise\n"
             "007,007_2_1,1,100,110,140,24,Other\n");
  for (const char* clip :
       {"01/micro/negative/s01_ne_01", "01/micro/positive/s01_po_01",
        "02/micro/surprise/s02_sur_01"}) {
    WriteFrames(temp / "SMIC/HS/s" + clip + "/image", 300, 320, 6);
  }
}

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_RUN_MADE_SETS_H_

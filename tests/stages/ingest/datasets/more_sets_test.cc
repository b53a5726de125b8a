// Quirks of sets of which no clip can be had: sheets and frames made as they
// are described.

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/datasets/catalogue.h"
#include "tests/stages/ingest/datasets/made_frames.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MoreSets : public testing::Test {
 protected:
  Dataset Load(const std::string& name) {
    const DatasetRow& row = DatasetNamed(name);
    return row.clips(temp_.path(), {row.fps});
  }
  static std::map<std::string, std::string> Reasons(const Dataset& data) {
    std::map<std::string, std::string> reasons;
    for (const Skipped& one : data.skipped) {
      reasons[one.item] = one.reason.substr(0, one.reason.find(" ("));
    }
    return reasons;
  }
  TempFolder temp_;
};

TEST_F(MoreSets, CasmeReadsItsOwnColumnsAndNotItsSuccessors) {
  WriteFrames(temp_ / "CASME_raw_selected/sub03/EP01_5/img", 10, 40);
  WriteFrames(temp_ / "Cropped/sub03/EP01_5/reg_img", 10, 40);
  WriteBytes(temp_ / "CASME2-coding-20140508.csv",
             "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Estimated "
             "Emotion\n3,EP01_5,1,2,3,fear\n");
  WriteBytes(temp_ / "casme.csv",
             "Subject,Filename,,OnsetF,ApexF1,ApexF2,OffsetF,,Emotion,AU\n"
             "3,EP01_5,,12,20,22,30,,tense,4+9\n");
  const Dataset data = Load("casme");
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].item, "sub03_EP01_5");
  EXPECT_EQ(data.clips[0].fps, 60);
  EXPECT_EQ(data.clips[0].folder, temp_ / "CASME_raw_selected/sub03/EP01_5");
  const CodedEvent& event = data.clips[0].coded.at(0);
  EXPECT_EQ(event.onset, 12);
  EXPECT_EQ(event.apex, 20);
  EXPECT_EQ(event.offset, 30);
  EXPECT_EQ(event.emotion, "tense");
}

TEST_F(MoreSets, CasmeSqKnowsItsNamingRules) {
  WriteFrames(temp_ / "rawpic/s15/15_0401girlcrashing/img", 1, 90, 3);
  WriteFrames(temp_ / "rawpic/s40/40_0508childrenplaying/img", 1, 90, 3);
  WriteFrames(temp_ / "rawpic/s16/16_0101disgustingteeth/img", 1, 9, 3);
  WriteFrames(temp_ / "selectedpic/s15/anger1_1/img", 1, 9, 3);
  WriteBytes(temp_ / "CAS(ME)^2code_final.csv",
             "###,###,###,###,###,###,###,###,###\n"
             "1,anger1_2,50,60,0,4,negative,Macro,anger\n"
             "1,anger1_1,5,0,20,4+7,negative,micro-expression,anger\n"
             "22,happy5_1,10,12,18,12,positive,Micro,happiness\n");
  const Dataset data = Load("casme_sq");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].item, "15_0401");
  ASSERT_EQ(data.clips[0].coded.size(), 2u);
  EXPECT_EQ(data.clips[0].coded[0].onset, 5);
  EXPECT_EQ(data.clips[0].coded[0].kind, "micro");
  EXPECT_EQ(data.clips[0].coded[0].apex, std::nullopt);
  EXPECT_EQ(data.clips[0].coded[1].kind, "macro");
  EXPECT_EQ(data.clips[0].coded[1].offset, 60);
  EXPECT_EQ(data.clips[1].item, "40_0508");
  std::vector<std::string> notes;
  for (const Skipped& one : data.skipped) {
    EXPECT_FALSE(one.is_failure) << one.item << ": " << one.reason;
    notes.push_back(one.reason.substr(0, one.reason.find(" (")));
  }
  EXPECT_THAT(notes,
              testing::UnorderedElementsAre(
                  "its offset is 0: its last known frame, 60, is taken as "
                  "offset",
                  "its apex is 0: taken as unknown",
                  HasSubstr("another copy of the clips, not read: "),
                  HasSubstr("1 recordings in which nothing is coded in ")));
}

TEST_F(MoreSets, SammLongVideosHaveKindsForEmotions) {
  WriteEnds(temp_ / "SAMM_longvideos/006_1/006_1_", 1, 7000, 4);
  WriteEnds(temp_ / "SAMM_longvideos/006_2/006_2_", 1, 7000, 4);
  WriteBytes(temp_ / "SAMM_LongVideos_V2_Release.csv",
             "SAMM Long Videos,,,\n\n"
             "Subject,Filename,Inducement Code,Onset,Apex,Offset,Duration,"
             "Type,Action Units,Notes\n"
             "6,006_1_7,1,566.0,648.0,743.0,178,Macro,4(B/C)+7B,\n"
             "006,006_1_2,1,0,88,132,71,Micro - 1/2,4+7,\n"
             "006,006_1_3,1,900,-1,950,71,Micro - 1/2,4+7,\n");
  const Dataset data = Load("samm_lv");
  ASSERT_EQ(data.clips.size(), 1u);
  const Clip& clip = data.clips[0];
  EXPECT_EQ(clip.item, "006_1");
  EXPECT_EQ(clip.subject, "006");
  ASSERT_EQ(clip.coded.size(), 3u);
  EXPECT_EQ(clip.coded[0].onset, 1);
  EXPECT_EQ(clip.coded[0].emotion, "micro");
  EXPECT_EQ(clip.coded[1].emotion, "macro");
  EXPECT_EQ(clip.coded[1].action_units, "4(B/C)+7B");
  EXPECT_EQ(clip.coded[2].apex, std::nullopt);
  std::vector<std::string> notes;
  for (const Skipped& one : data.skipped) {
    notes.push_back(one.reason.substr(0, one.reason.find(" (")));
  }
  EXPECT_THAT(notes,
              ElementsAre("its onset is 0: the first frame, 1, is taken",
                          "its apex '-1' is not a frame number: taken as "
                          "unknown",
                          HasSubstr("1 recordings in which nothing is coded")));
}

TEST_F(MoreSets, Casme3PartsAAndC) {
  WriteFrames(temp_ / "part_A/spNO.1/b/color/", 170, 190);
  WriteFrames(temp_ / "part_A/spNO.1/b/depth/", 170, 190);
  WriteFrames(temp_ / "part_C/01/a/color/", 1, 90);
  WriteBytes(temp_ / "cas(me)3_part_A_ME_label_JpgIndex_v2.csv",
             "Subject,Filename,Onset,Apex,Offset,AU,Objective class,emotion\n"
             "spNO.1,b,171,175,179,T28+14,VII,disgust\n"
             "spNO.1,b,181,185,0,4,II,Others\n");
  WriteBytes(temp_ / "CAS(ME)3_part_C_ME.csv",
             "sub,count,onset,offset,au,emotion\n"
             "1,1,10,20,4\xEF\xBC\x8C"
             "7,fear\n1,2,30,40,12,happy\n");
  const Dataset a = Load("casme3");
  ASSERT_EQ(a.clips.size(), 1u);
  EXPECT_EQ(a.clips[0].item, "spNO.1_b");
  ASSERT_EQ(a.clips[0].coded.size(), 2u);
  EXPECT_EQ(a.clips[0].coded[0].objective_class, "7");
  EXPECT_EQ(a.clips[0].coded[1].emotion, "others");
  EXPECT_EQ(a.clips[0].coded[1].offset, 185);
  EXPECT_EQ(Reasons(a)["spNO.1_b"],
            "its offset is 0: its last known frame, 185, is taken as offset");
  const Dataset c = Load("casme3c");
  ASSERT_EQ(c.clips.size(), 1u);
  EXPECT_EQ(c.clips[0].item, "01_a");
  EXPECT_EQ(c.clips[0].folder, temp_ / "part_C/01/a/color");
  ASSERT_EQ(c.clips[0].coded.size(), 2u);
  EXPECT_EQ(c.clips[0].coded[0].action_units, "4+7");
  EXPECT_EQ(c.clips[0].coded[0].apex, std::nullopt);
}

TEST_F(MoreSets, MmewMendsOffsetsBehindItsFrames) {
  WriteFrames(temp_ / "Micro_Expression/anger/S01-01-001/", 1, 60);
  WriteFrames(temp_ / "Micro_Expression/fear/S02-03-001/", 1, 60);
  WriteFrames(temp_ / "Macro_Expression/fear/S02-03-009/", 1, 60);
  WriteBytes(temp_ / "MMEW_Micro_Exp.csv",
             "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
             "Estimated Emotion,remarks\n"
             "1,S01-01-001,1,70,75,4,anger,\n2,S02-03-001,1,20,60,1,fear,\n");
  const Dataset data = Load("mmew");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].subject, "01");
  EXPECT_EQ(data.clips[0].coded[0].offset, 60);
  EXPECT_EQ(data.clips[0].coded[0].apex, std::nullopt);
  EXPECT_EQ(Reasons(data)["S01-01-001"],
            "its offset 75 lies behind its last frame 60, which is taken; its "
            "apex 70 is taken as unknown");
  EXPECT_EQ(data.skipped.size(), 1u);
}

TEST_F(MoreSets, FourDme) {
  WriteFrames(temp_ / "gray_micro/S13/S13_1st_001_01_1/", 2000, 2040, 5);
  WriteFrames(temp_ / "gray_micro_crop/S13/S13_1st_001_01_1/", 2000, 2040, 5);
  WriteBytes(temp_ / "4DME_Labelling_Micro_release v1.csv",
             "sub_ID,fold_name,fold,Emotion,Onset,Apex,Offset,eye blink,AUs\n"
             "S13,S13_1st_001_01_1,1,Negative,2001,2010,2030,0,AU4(k)+L7\n");
  const Dataset data = Load("4dme");
  ASSERT_EQ(data.clips.size(), 1u);
  EXPECT_EQ(data.clips[0].subject, "13");
  EXPECT_EQ(data.clips[0].folder, temp_ / "gray_micro/S13/S13_1st_001_01_1");
  EXPECT_EQ(data.clips[0].coded[0].emotion, "negative");
  EXPECT_EQ(data.clips[0].coded[0].action_units, "AU4(k)+L7");
}

TEST_F(MoreSets, DfmeHasARateForEachClip) {
  WriteFrames(temp_ / "train/sub0003_01/", 1, 60);
  WriteFrames(temp_ / "train/sub0004_01/", 1, 60);
  WriteFrames(temp_ / "train/sub0005_01/", 1, 60);
  WriteBytes(temp_ / "training.csv",
             "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Emotion,"
             "EmotionId,Fps,AU\n"
             "sub0003,sub0003_01,1,20,60,anger,0,500,23\n"
             "sub0004,sub0004_01,1,20,60,fear,2,300,AD38\n"
             "sub0005,sub0005_01,1,20,60,fear,2,quick,4\n");
  const Dataset data = Load("dfme");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].subject, "0003");
  EXPECT_EQ(data.clips[0].fps, 500);
  EXPECT_EQ(data.clips[1].fps, 300);
  EXPECT_EQ(Reasons(data)["sub0005_01"],
            "its rate 'quick' is not a number of frames a second");
}

TEST_F(MoreSets, MeviewReadsClipsOrFilms) {
  WriteBytes(temp_ / "videos/sub01-1.avi", "");
  WriteBytes(temp_ / "videos/poker.mp4", "");
  WriteBytes(temp_ / "meview.csv",
             "Subject,Filename,OnsetFrame,OffsetFrame,VideoFile,"
             "StartFrameVideo,EndFrameVideo,Length,Action Units,Emotion,Note\n"
             "1.0,sub01-1,52.0,65.0,poker.mp4,64967.0,64980.0,13.0,L12,"
             "comtempt,\n"
             "2.0,sub02-1,92.0,100.0,poker.mp4,11170.0,11172.0,2.0,R12,fear?,\n"
             "2.0,sub02-2,7.0,35.0,poker.mp4,45910.0,45938.0,28.0,,,smile\n"
             "3.0,sub03-1,7.0,35.0,other.mp4,1.0,29.0,28.0,,happy,\n");
  const Dataset data = Load("meview");
  ASSERT_EQ(data.clips.size(), 2u);
  EXPECT_EQ(data.clips[0].item, "sub01-1");
  EXPECT_EQ(data.clips[0].subject, "01");
  EXPECT_EQ(data.clips[0].folder, temp_ / "videos/sub01-1.avi");
  EXPECT_EQ(data.clips[0].coded[0].onset, 52);
  EXPECT_EQ(data.clips[0].coded[0].emotion, "contempt");
  EXPECT_EQ(data.clips[0].first, std::nullopt);
  const Clip& film = data.clips[1];
  EXPECT_EQ(film.folder, temp_ / "videos/poker.mp4");
  EXPECT_EQ(film.first, 11110);
  EXPECT_EQ(film.last, 11238);
  EXPECT_EQ(film.coded[0].onset, 11170);
  EXPECT_EQ(film.coded[0].offset, 11178);
  EXPECT_EQ(film.coded[0].emotion, "fear");
  std::vector<std::string> lines;
  for (const Skipped& one : data.skipped) {
    lines.push_back(
        Str(one.is_failure ? "fails " : "", one.item, ": ", one.reason));
  }
  const std::string table = " (" + (temp_ / "meview.csv") + ")";
  EXPECT_THAT(
      lines,
      ElementsAre("sub01-1: its emotion 'comtempt' is read as contempt" + table,
                  "sub02-1: its emotion 'fear?' is read as fear" + table,
                  "sub02-1: its end in the film, 11172, is read as 11178: as "
                  "long as the clip's event" +
                      table,
                  "sub02-2: no emotion is coded: left out (smile)" + table,
                  "fails sub03-1: neither the clip sub03-1 nor the film "
                  "other.mp4 is in the folder" +
                      table));
}

}  // namespace
}  // namespace mien

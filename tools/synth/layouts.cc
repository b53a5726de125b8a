#include "tools/synth/layouts.h"

#include <map>
#include <utility>

#include "pipeline/core/text.h"
#include "tools/synth/layout_parts.h"

namespace mien {
namespace {

// ---- SAMM and SAMM Long Videos

std::string SammSubject(const PlacedClip& clip) {
  return PaddedNumber(5 + clip.subject, 3);
}
std::string SammClip(const PlacedClip& clip) {
  return Str(SammSubject(clip), "_1_", clip.of_subject);
}
std::string SammFrame(const PlacedClip& clip, std::int64_t number) {
  const std::string subject = SammSubject(clip);
  return Str("SAMM/", subject, "/", clip.name, "/", subject, "_",
             PaddedNumber(number, 5), ".jpg");
}
std::vector<SheetFile> SammSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "SAMM_Micro_FACS_Codes_v2.xlsx";
  sheet.page = "MICRO_ONLY";
  sheet.rows = {{"SAMM Dataset - Master FACS Codes"}, {}, {"Symbol Key:"}};
  sheet.rows.resize(13);
  for (SheetRow& row : RowsOf(
           {"Subject", "Filename", "Inducement Code", "Onset Frame",
            "Apex Frame", "Offset Frame", "Duration", "Micro", "Action Units",
            "Estimated Emotion", "Objective Classes", "Notes"},
           clips, [](const PlacedClip& clip) -> SheetRow {
             return {SammSubject(clip),
                     clip.name,
                     "1",
                     Str(clip.onset),
                     Str(clip.apex),
                     Str(clip.offset),
                     Str(clip.offset - clip.onset + 1),
                     "Micro - 1/2",
                     clip.plan->aus,
                     EmotionOf(clip, "Anger", "Happiness", "Surprise"),
                     EmotionOf(clip, "3", "1", "2"),
                     ""};
           })) {
    sheet.rows.push_back(std::move(row));
  }
  return {sheet};
}

std::string LongName(const PlacedClip& clip) {
  return Str(SammSubject(clip), "_", clip.of_subject);
}
std::string LongFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("SAMM_longvideos/", clip.name, "/", clip.name, "_",
             PaddedNumber(number, 4), ".jpg");
}
std::vector<SheetFile> LongSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "SAMM_LongVideos_V3_Release.xlsx";
  sheet.page = "FACS_Movement_Only";
  sheet.rows = {{"SAMM Long Videos Dataset"}};
  sheet.rows.resize(9);
  for (SheetRow& row :
       RowsOf({"Subject", "Filename", "Inducement Code", "Onset", "Apex",
               "Offset", "Duration", "Type", "Action Units", "Notes"},
              clips, [](const PlacedClip& clip) -> SheetRow {
                return {SammSubject(clip),
                        clip.name + "_1",
                        "1",
                        Str(clip.onset),
                        Str(clip.apex),
                        Str(clip.offset),
                        Str(clip.offset - clip.onset + 1),
                        clip.of_subject % 3 == 0 ? "Macro" : "Micro - 1/2",
                        clip.plan->aus,
                        ""};
              })) {
    sheet.rows.push_back(std::move(row));
  }
  return {sheet};
}

// ---- SMIC

std::string SmicClip(const PlacedClip& clip) {
  return Str("s", PaddedNumber(clip.subject, 2), "_",
             EmotionOf(clip, "ne", "po", "sur"), "_",
             PaddedNumber(clip.of_class, 2));
}
std::string SmicFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("HS/s", PaddedNumber(clip.subject, 2), "/micro/",
             clip.plan->class_name, "/", clip.name, "/image",
             PaddedNumber(number, 6), ".jpg");
}
std::vector<SheetFile> SmicSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "SMIC-HS-E_annotation.xlsx";
  sheet.page = "HS";
  int line = 0;
  sheet.rows = RowsOf({"#", "subject", "video", "video_name", "NumME",
                       "StartFrame", "EndFrame", "ME Type", "onset", "offset"},
                      clips, [&line](const PlacedClip& clip) -> SheetRow {
                        return {Str(++line),
                                Str(clip.subject),
                                Str(clip.of_subject),
                                Str("s", PaddedNumber(clip.subject, 2), "_",
                                    PaddedNumber(clip.of_subject, 2)),
                                "1",
                                Str(clip.onset),
                                Str(clip.offset),
                                clip.name,
                                Str(clip.onset),
                                Str(clip.offset)};
                      });
  return {sheet};
}

// ---- MMEW, 4DME, DFME

std::string MmewClip(const PlacedClip& clip) {
  return Str("S", PaddedNumber(clip.subject, 2), "-",
             EmotionOf(clip, "02", "04", "07"), "-",
             PaddedNumber(clip.of_class, 3));
}
std::string MmewFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("Micro_Expression/",
             EmotionOf(clip, "disgust", "happiness", "surprise"), "/",
             clip.name, "/", number, ".jpg");
}
std::vector<SheetFile> MmewSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "MMEW_Micro_Exp.xlsx";
  sheet.rows =
      RowsOf({"Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame",
              "Action Units", "Estimated Emotion", "remarks"},
             clips, [](const PlacedClip& clip) -> SheetRow {
               return {Str(clip.subject),
                       clip.name,
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       clip.plan->aus,
                       EmotionOf(clip, "disgust", "happiness", "surprise"),
                       ""};
             });
  return {sheet};
}

std::string FourDmeClip(const PlacedClip& clip) {
  return Str("S", PaddedNumber(clip.subject, 2), "_1st_",
             PaddedNumber(clip.of_subject, 3), "_01_1");
}
std::string FourDmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("gray_micro/S", PaddedNumber(clip.subject, 2), "/", clip.name, "/",
             PaddedNumber(number, 5), ".jpg");
}
std::vector<SheetFile> FourDmeSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "4DME_Labelling_Micro_release v1.xlsx";
  sheet.rows =
      RowsOf({"sub_ID", "fold_name", "fold", "Emotion", "Onset", "Apex",
              "Offset", "eye blink", "AUs"},
             clips, [](const PlacedClip& clip) -> SheetRow {
               return {Str("S", PaddedNumber(clip.subject, 2)),
                       clip.name,
                       "1",
                       EmotionOf(clip, "Negative", "Positive", "Surprise"),
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       "0",
                       "AU" + clip.plan->aus};
             });
  return {sheet};
}

std::string DfmeClip(const PlacedClip& clip) {
  return Str("sub", PaddedNumber(clip.subject, 4), "_",
             PaddedNumber(clip.of_subject, 2));
}
std::string DfmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("train/", clip.name, "/", number, ".jpg");
}
std::vector<SheetFile> DfmeSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "training.csv";
  sheet.rows =
      RowsOf({"Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame",
              "Emotion", "EmotionId", "Fps", "AU"},
             clips, [](const PlacedClip& clip) -> SheetRow {
               return {Str("sub", PaddedNumber(clip.subject, 4)),
                       clip.name,
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       EmotionOf(clip, "disgust", "happiness", "surprise"),
                       EmotionOf(clip, "2", "4", "6"),
                       NumberText(clip.plan->fps),
                       clip.plan->aus};
             });
  return {sheet};
}

// ---- MEVIEW and a table of own clips

std::string MeviewClip(const PlacedClip& clip) {
  return Str("sub", PaddedNumber(clip.subject, 2), "-", clip.of_subject);
}
std::string MeviewFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("clips/", clip.name, "/", number, ".jpg");
}
std::vector<SheetFile> MeviewSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "meview.csv";
  sheet.rows = RowsOf({"Subject", "Filename", "OnsetFrame", "OffsetFrame",
                       "VideoFile", "StartFrameVideo", "EndFrameVideo",
                       "Length", "Action Units", "Emotion", "Note"},
                      clips, [](const PlacedClip& clip) -> SheetRow {
                        return {Str(clip.subject, ".0"),
                                clip.name,
                                Str(clip.onset, ".0"),
                                Str(clip.offset, ".0"),
                                "poker.mp4",
                                Str(1000 + clip.onset, ".0"),
                                Str(1000 + clip.offset, ".0"),
                                Str(clip.offset - clip.onset, ".0"),
                                clip.plan->aus,
                                EmotionOf(clip, "anger", "happy", "surprise"),
                                ""};
                      });
  return {sheet};
}

std::string OwnFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("person", clip.subject, "/", clip.name, "/frame",
             PaddedNumber(number, 4), ".jpg");
}
std::vector<SheetFile> OwnSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "clips.csv";
  sheet.rows = RowsOf({"path", "subject", "label", "onset", "apex", "offset",
                       "fps", "action_units"},
                      clips, [](const PlacedClip& clip) -> SheetRow {
                        return {Str("person", clip.subject, "/", clip.name),
                                Str("person", clip.subject),
                                clip.plan->class_name,
                                Str(clip.onset),
                                Str(clip.apex),
                                Str(clip.offset),
                                NumberText(clip.plan->fps),
                                clip.plan->aus};
                      });
  return {sheet};
}

}  // namespace

const std::vector<ClipLayout>& ClipLayouts() {
  static const auto& layouts = *new std::vector<ClipLayout>([] {
    std::vector<ClipLayout> all = {
        {"samm", 200, true, 4000, SammClip, SammFrame, SammSheets},
        {"samm_lv", 200, false, 0, LongName, LongFrame, LongSheets},
        {"smic", 100, true, 257000, SmicClip, SmicFrame, SmicSheets},
        {"mmew", 90, false, 0, MmewClip, MmewFrame, MmewSheets},
        {"4dme", 60, true, 2000, FourDmeClip, FourDmeFrame, FourDmeSheets},
        {"dfme", 200, false, 0, DfmeClip, DfmeFrame, DfmeSheets},
        {"meview", 30, false, 0, MeviewClip, MeviewFrame, MeviewSheets},
        {"table", 100, false, 0, NameInPlan, OwnFrame, OwnSheets},
    };
    for (const ClipLayout& layout : CasmeLayouts()) all.push_back(layout);
    return all;
  }());
  return layouts;
}

const ClipLayout* FindClipLayout(const std::string& name) {
  for (const ClipLayout& layout : ClipLayouts()) {
    if (layout.name == name) return &layout;
  }
  return nullptr;
}

std::vector<PlacedClip> PlaceClips(const ClipLayout& layout,
                                   const std::vector<ClipPlan>& plans) {
  std::vector<PlacedClip> clips;
  std::map<std::string, int> people, classes;
  std::map<std::string, std::int64_t> ends;  // of recordings that several share
  for (const ClipPlan& plan : plans) {
    PlacedClip clip;
    clip.plan = &plan;
    clip.subject = static_cast<int>(*ParseInt(plan.subject));
    clip.of_subject = ++people[plan.subject];
    clip.of_class = ++classes[plan.subject + plan.class_name];
    clip.name = layout.clip(clip);
    // Clips of one folder follow one another.
    const std::string folder = layout.frame(clip, 0);
    const std::int64_t before = layout.before + ends[folder];
    ends[folder] += plan.frame_count;
    clip.onset = plan.onset + before;
    clip.apex = plan.apex + before;
    clip.offset = plan.offset + before;
    clips.push_back(std::move(clip));
  }
  return clips;
}

}  // namespace mien

#include "tools/synth/layouts.h"

#include <map>
#include <utility>

#include "pipeline/core/text.h"

namespace mien {
namespace {

using Row = std::vector<std::string>;
using Rows = std::vector<Row>;
using Clips = std::vector<PlacedClip>;

std::string Padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

// What a set calls the emotions of the three classes.
std::string Emotion(const PlacedClip& clip, const char* negative,
                    const char* positive, const char* surprise) {
  const std::string& name = clip.plan->class_name;
  return name == "positive"   ? positive
         : name == "surprise" ? surprise
                              : negative;
}

// Header and a row a clip.
template <class MakeRow>
Rows RowsOf(const Row& header, const Clips& clips, const MakeRow& make) {
  Rows rows;
  if (!header.empty()) rows.push_back(header);
  for (const PlacedClip& clip : clips) rows.push_back(make(clip));
  return rows;
}

// ---- SAMM and SAMM Long Videos

std::string SammSubject(const PlacedClip& clip) {
  return Padded(5 + clip.subject, 3);
}
std::string SammClip(const PlacedClip& clip) {
  return Str(SammSubject(clip), "_1_", clip.of_subject);
}
std::string SammFrame(const PlacedClip& clip, std::int64_t number) {
  const std::string subject = SammSubject(clip);
  return Str("SAMM/", subject, "/", clip.name, "/", subject, "_",
             Padded(number, 5), ".jpg");
}
std::vector<SheetFile> SammSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "SAMM_Micro_FACS_Codes_v2.xlsx";
  sheet.page = "MICRO_ONLY";
  sheet.rows = {{"SAMM Dataset - Master FACS Codes"}, {}, {"Symbol Key:"}};
  sheet.rows.resize(13);
  for (Row& row : RowsOf(
           {"Subject", "Filename", "Inducement Code", "Onset Frame",
            "Apex Frame", "Offset Frame", "Duration", "Micro", "Action Units",
            "Estimated Emotion", "Objective Classes", "Notes"},
           clips, [](const PlacedClip& clip) -> Row {
             return {SammSubject(clip),
                     clip.name,
                     "1",
                     Str(clip.onset),
                     Str(clip.apex),
                     Str(clip.offset),
                     Str(clip.offset - clip.onset + 1),
                     "Micro - 1/2",
                     clip.plan->aus,
                     Emotion(clip, "Anger", "Happiness", "Surprise"),
                     Emotion(clip, "3", "1", "2"),
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
             Padded(number, 4), ".jpg");
}
std::vector<SheetFile> LongSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "SAMM_LongVideos_V3_Release.xlsx";
  sheet.page = "FACS_Movement_Only";
  sheet.rows = {{"SAMM Long Videos Dataset"}};
  sheet.rows.resize(9);
  for (Row& row :
       RowsOf({"Subject", "Filename", "Inducement Code", "Onset", "Apex",
               "Offset", "Duration", "Type", "Action Units", "Notes"},
              clips, [](const PlacedClip& clip) -> Row {
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
  return Str("s", Padded(clip.subject, 2), "_",
             Emotion(clip, "ne", "po", "sur"), "_", Padded(clip.of_class, 2));
}
std::string SmicFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("HS/s", Padded(clip.subject, 2), "/micro/", clip.plan->class_name,
             "/", clip.name, "/image", Padded(number, 6), ".jpg");
}
std::vector<SheetFile> SmicSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "SMIC-HS-E_annotation.xlsx";
  sheet.page = "HS";
  int line = 0;
  sheet.rows = RowsOf({"#", "subject", "video", "video_name", "NumME",
                       "StartFrame", "EndFrame", "ME Type", "onset", "offset"},
                      clips, [&line](const PlacedClip& clip) -> Row {
                        return {Str(++line),
                                Str(clip.subject),
                                Str(clip.of_subject),
                                Str("s", Padded(clip.subject, 2), "_",
                                    Padded(clip.of_subject, 2)),
                                "1",
                                Str(clip.onset),
                                Str(clip.offset),
                                clip.name,
                                Str(clip.onset),
                                Str(clip.offset)};
                      });
  return {sheet};
}

// ---- CASME and CAS(ME)^2, CAS(ME)^3

std::string PlanName(const PlacedClip& clip) { return clip.plan->name; }

std::string CasmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("CASME_raw_selected/sub", Padded(clip.subject, 2), "/", clip.name,
             "/img", number, ".jpg");
}
std::vector<SheetFile> CasmeSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "casme.xlsx";
  sheet.rows =
      RowsOf({"Subject", "Filename", "", "OnsetF", "ApexF1", "ApexF2",
              "OffsetF", "", "Emotion", "AU"},
             clips, [](const PlacedClip& clip) -> Row {
               return {Str(clip.subject),
                       clip.name,
                       "",
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.apex),
                       Str(clip.offset),
                       "",
                       clip.plan->class_name == "positive" ? "tense"
                                                           : clip.plan->emotion,
                       clip.plan->aus};
             });
  return {sheet};
}

constexpr int kPeopleSq[] = {15, 16, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                             29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 40};

// Films by what they should show: number, name in the sheet, name of folder.
struct Film {
  const char* number;
  const char* in_sheet;
  const char* folder;
};
constexpr Film kFilms[] = {{"0101", "disgust1", "disgustingteeth"},
                           {"0102", "disgust2", "eatingworms"},
                           {"0401", "anger1", "girlcrashing"},
                           {"0402", "anger2", "beatingpregnantwoman"},
                           {"0502", "happy1", "funnyerrors"},
                           {"0503", "happy2", "funnyinnovations"},
                           {"0505", "happy3", "funnyIndian"},
                           {"0507", "happy4", "climbingthewall"},
                           {"0508", "happy5", "childrenplaying"}};

std::size_t PersonSq(const PlacedClip& clip) {
  return static_cast<std::size_t>(clip.subject - 1) % std::size(kPeopleSq);
}
const Film& FilmOf(const PlacedClip& clip) {
  return kFilms[static_cast<std::size_t>(clip.of_subject - 1) %
                std::size(kFilms)];
}
std::string SqClip(const PlacedClip& clip) {
  const Film& film = FilmOf(clip);
  return Str(kPeopleSq[PersonSq(clip)], "_", film.number, film.folder);
}
std::string SqFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("rawpic/s", kPeopleSq[PersonSq(clip)], "/", clip.name, "/img",
             Padded(number, 3), ".jpg");
}
std::vector<SheetFile> SqSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "CAS(ME)^2code_final.xlsx";
  sheet.page = "CASFEcode_final";
  sheet.rows = RowsOf({}, clips, [](const PlacedClip& clip) -> Row {
    const bool open = clip.of_subject % 5 == 4;  // it had not ended
    return {Str(PersonSq(clip) + 1),
            Str(FilmOf(clip).in_sheet, "_1"),
            Str(clip.onset),
            Str(clip.apex),
            open ? "0" : Str(clip.offset),
            clip.plan->aus,
            clip.plan->class_name,
            "micro-expression",
            clip.plan->emotion};
  });
  return {sheet};
}

std::string LetterName(const PlacedClip& clip) {
  std::string name(1, static_cast<char>('a' + (clip.of_subject - 1) % 26));
  if (clip.of_subject > 26) name += std::to_string((clip.of_subject - 1) / 26);
  return name;
}
std::string Casme3Frame(const PlacedClip& clip, std::int64_t number) {
  return Str("part_A/spNO.", clip.subject, "/", clip.name, "/color/", number,
             ".jpg");
}
std::vector<SheetFile> Casme3Sheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx";
  sheet.page = "label";
  sheet.numbers_as_text = true;
  sheet.rows = RowsOf({"Subject", "Filename", "Onset", "Apex", "Offset", "AU",
                       "Objective class", "emotion"},
                      clips, [](const PlacedClip& clip) -> Row {
                        return {Str("spNO.", clip.subject),
                                clip.name,
                                Str(clip.onset),
                                Str(clip.apex),
                                Str(clip.offset),
                                clip.plan->aus,
                                Emotion(clip, "IV", "I", "II"),
                                Emotion(clip, "disgust", "happy", "surprise")};
                      });
  return {sheet};
}

std::string Casme3cClip(const PlacedClip& /*clip*/) { return "a"; }
std::string Casme3cFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("part_C/", Padded(clip.subject, 2), "/a/color/", number, ".jpg");
}
std::vector<SheetFile> Casme3cSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "CAS(ME)3_part_C_ME.xlsx";
  sheet.rows = RowsOf({"sub", "count", "onset", "offset", "au", "emotion"},
                      clips, [](const PlacedClip& clip) -> Row {
                        std::string units = clip.plan->aus;
                        const auto plus = units.find('+');
                        if (plus != std::string::npos)
                          units.replace(plus, 1, "\xEF\xBC\x8C");
                        return {Str(clip.subject),
                                Str(clip.of_subject),
                                Str(clip.onset),
                                Str(clip.offset),
                                units,
                                Emotion(clip, "disgust", "happy", "surprise")};
                      });
  return {sheet};
}

// ---- MMEW, 4DME, DFME

std::string MmewClip(const PlacedClip& clip) {
  return Str("S", Padded(clip.subject, 2), "-", Emotion(clip, "02", "04", "07"),
             "-", Padded(clip.of_class, 3));
}
std::string MmewFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("Micro_Expression/",
             Emotion(clip, "disgust", "happiness", "surprise"), "/", clip.name,
             "/", number, ".jpg");
}
std::vector<SheetFile> MmewSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "MMEW_Micro_Exp.xlsx";
  sheet.rows =
      RowsOf({"Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame",
              "Action Units", "Estimated Emotion", "remarks"},
             clips, [](const PlacedClip& clip) -> Row {
               return {Str(clip.subject),
                       clip.name,
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       clip.plan->aus,
                       Emotion(clip, "disgust", "happiness", "surprise"),
                       ""};
             });
  return {sheet};
}

std::string FourDmeClip(const PlacedClip& clip) {
  return Str("S", Padded(clip.subject, 2), "_1st_", Padded(clip.of_subject, 3),
             "_01_1");
}
std::string FourDmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("gray_micro/S", Padded(clip.subject, 2), "/", clip.name, "/",
             Padded(number, 5), ".jpg");
}
std::vector<SheetFile> FourDmeSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "4DME_Labelling_Micro_release v1.xlsx";
  sheet.rows =
      RowsOf({"sub_ID", "fold_name", "fold", "Emotion", "Onset", "Apex",
              "Offset", "eye blink", "AUs"},
             clips, [](const PlacedClip& clip) -> Row {
               return {Str("S", Padded(clip.subject, 2)),
                       clip.name,
                       "1",
                       Emotion(clip, "Negative", "Positive", "Surprise"),
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       "0",
                       "AU" + clip.plan->aus};
             });
  return {sheet};
}

std::string DfmeClip(const PlacedClip& clip) {
  return Str("sub", Padded(clip.subject, 4), "_", Padded(clip.of_subject, 2));
}
std::string DfmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("train/", clip.name, "/", number, ".jpg");
}
std::vector<SheetFile> DfmeSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "training.csv";
  sheet.rows =
      RowsOf({"Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame",
              "Emotion", "EmotionId", "Fps", "AU"},
             clips, [](const PlacedClip& clip) -> Row {
               return {Str("sub", Padded(clip.subject, 4)),
                       clip.name,
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       Emotion(clip, "disgust", "happiness", "surprise"),
                       Emotion(clip, "2", "4", "6"),
                       NumberText(clip.plan->fps),
                       clip.plan->aus};
             });
  return {sheet};
}

// ---- MEVIEW and a table of own clips

std::string MeviewClip(const PlacedClip& clip) {
  return Str("sub", Padded(clip.subject, 2), "-", clip.of_subject);
}
std::string MeviewFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("clips/", clip.name, "/", number, ".jpg");
}
std::vector<SheetFile> MeviewSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "meview.csv";
  sheet.rows = RowsOf({"Subject", "Filename", "OnsetFrame", "OffsetFrame",
                       "VideoFile", "StartFrameVideo", "EndFrameVideo",
                       "Length", "Action Units", "Emotion", "Note"},
                      clips, [](const PlacedClip& clip) -> Row {
                        return {Str(clip.subject, ".0"),
                                clip.name,
                                Str(clip.onset, ".0"),
                                Str(clip.offset, ".0"),
                                "poker.mp4",
                                Str(1000 + clip.onset, ".0"),
                                Str(1000 + clip.offset, ".0"),
                                Str(clip.offset - clip.onset, ".0"),
                                clip.plan->aus,
                                Emotion(clip, "anger", "happy", "surprise"),
                                ""};
                      });
  return {sheet};
}

std::string OwnFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("person", clip.subject, "/", clip.name, "/frame",
             Padded(number, 4), ".jpg");
}
std::vector<SheetFile> OwnSheets(const Clips& clips) {
  SheetFile sheet;
  sheet.name = "clips.csv";
  sheet.rows = RowsOf({"path", "subject", "label", "onset", "apex", "offset",
                       "fps", "action_units"},
                      clips, [](const PlacedClip& clip) -> Row {
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
  static const auto& layouts = *new std::vector<ClipLayout>{
      {"samm", 200, true, 4000, SammClip, SammFrame, SammSheets},
      {"smic", 100, true, 257000, SmicClip, SmicFrame, SmicSheets},
      {"casme", 60, false, 0, PlanName, CasmeFrame, CasmeSheets},
      {"casme_sq", 30, false, 0, SqClip, SqFrame, SqSheets},
      {"samm_lv", 200, false, 0, LongName, LongFrame, LongSheets},
      {"casme3", 30, false, 0, LetterName, Casme3Frame, Casme3Sheets},
      {"casme3c", 30, false, 0, Casme3cClip, Casme3cFrame, Casme3cSheets},
      {"mmew", 90, false, 0, MmewClip, MmewFrame, MmewSheets},
      {"4dme", 60, true, 2000, FourDmeClip, FourDmeFrame, FourDmeSheets},
      {"dfme", 200, false, 0, DfmeClip, DfmeFrame, DfmeSheets},
      {"meview", 30, false, 0, MeviewClip, MeviewFrame, MeviewSheets},
      {"table", 100, false, 0, PlanName, OwnFrame, OwnSheets},
  };
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

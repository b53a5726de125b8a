// CASME and the sets that followed it.

#include <iterator>

#include "pipeline/core/text.h"
#include "tools/synth/layout_parts.h"

namespace mien {
namespace {

std::string CasmeFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("CASME_raw_selected/sub", PaddedNumber(clip.subject, 2), "/",
             clip.name, "/img", number, ".jpg");
}
std::vector<SheetFile> CasmeSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "casme.xlsx";
  sheet.rows =
      RowsOf({"Subject", "Filename", "", "OnsetF", "ApexF1", "ApexF2",
              "OffsetF", "", "Emotion", "AU"},
             clips, [](const PlacedClip& clip) -> SheetRow {
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
             PaddedNumber(number, 3), ".jpg");
}
std::vector<SheetFile> SqSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "CAS(ME)^2code_final.xlsx";
  sheet.page = "CASFEcode_final";
  sheet.rows = RowsOf({}, clips, [](const PlacedClip& clip) -> SheetRow {
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
std::vector<SheetFile> Casme3Sheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx";
  sheet.page = "label";
  sheet.numbers_as_text = true;
  sheet.rows =
      RowsOf({"Subject", "Filename", "Onset", "Apex", "Offset", "AU",
              "Objective class", "emotion"},
             clips, [](const PlacedClip& clip) -> SheetRow {
               return {Str("spNO.", clip.subject),
                       clip.name,
                       Str(clip.onset),
                       Str(clip.apex),
                       Str(clip.offset),
                       clip.plan->aus,
                       EmotionOf(clip, "IV", "I", "II"),
                       EmotionOf(clip, "disgust", "happy", "surprise")};
             });
  return {sheet};
}

std::string Casme3cClip(const PlacedClip& /*clip*/) { return "a"; }
std::string Casme3cFrame(const PlacedClip& clip, std::int64_t number) {
  return Str("part_C/", PaddedNumber(clip.subject, 2), "/a/color/", number,
             ".jpg");
}
std::vector<SheetFile> Casme3cSheets(const PlacedClips& clips) {
  SheetFile sheet;
  sheet.name = "CAS(ME)3_part_C_ME.xlsx";
  sheet.rows =
      RowsOf({"sub", "count", "onset", "offset", "au", "emotion"}, clips,
             [](const PlacedClip& clip) -> SheetRow {
               std::string units = clip.plan->aus;
               const auto plus = units.find('+');
               if (plus != std::string::npos)
                 units.replace(plus, 1, "\xEF\xBC\x8C");
               return {Str(clip.subject),
                       Str(clip.of_subject),
                       Str(clip.onset),
                       Str(clip.offset),
                       units,
                       EmotionOf(clip, "disgust", "happy", "surprise")};
             });
  return {sheet};
}

}  // namespace

std::vector<ClipLayout> CasmeLayouts() {
  return {
      {"casme", 60, false, 0, NameInPlan, CasmeFrame, CasmeSheets},
      {"casme_sq", 30, false, 0, SqClip, SqFrame, SqSheets},
      {"casme3", 30, false, 0, LetterName, Casme3Frame, Casme3Sheets},
      {"casme3c", 30, false, 0, Casme3cClip, Casme3cFrame, Casme3cSheets},
  };
}

}  // namespace mien

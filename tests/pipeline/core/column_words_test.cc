#include "pipeline/core/column_words.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

using Unit = ColumnUnit;

struct Heading {
  const char* text;
  const char* what;
  Unit unit;
};

TEST(ColumnWords, HeadingsOfManyLanguages) {
  for (const Heading& one : {Heading{"Beginn (s)", "onset", Unit::kSeconds},
                             {"Anfang (s)", "onset", Unit::kSeconds},
                             {"Anfangszeit [ms]", "onset", Unit::kMs},
                             {"Anfangsbild", "onset", Unit::kFrames},
                             {"ENDE", "offset", Unit::kNone},
                             {"Endzeit", "offset", Unit::kTime},
                             {"Höhepunkt (Bild)", "apex", Unit::kFrames},
                             {"Dauer in Sekunden", "duration", Unit::kSeconds},
                             {"Début", "onset", Unit::kNone},
                             {"De\xCC\x81"
                              "but (ms)",
                              "onset", Unit::kMs},  // letter and mark apart
                             {"Image de fin", "offset", Unit::kFrames},
                             {"Temps de début (s)", "onset", Unit::kSeconds},
                             {"Durée (s)", "duration", Unit::kSeconds},
                             {"Tiempo inicial", "onset", Unit::kTime},
                             {"Cuadro final", "offset", Unit::kFrames},
                             {"Início (s)", "onset", Unit::kSeconds},
                             {"Einde", "offset", Unit::kNone},
                             {"НАЧАЛО (с)", "onset", Unit::kSeconds},
                             {"开始（秒）", "onset", Unit::kSeconds},
                             {"起始帧", "onset", Unit::kFrames},
                             {"结束时间 (ms)", "offset", Unit::kMs},
                             {"顶点帧", "apex", Unit::kFrames},
                             {"終了フレーム", "offset", Unit::kFrames},
                             {"ピーク (秒)", "apex", Unit::kSeconds},
                             {"시작 프레임", "onset", Unit::kFrames},
                             {"Onset (µs)", "onset", Unit::kUs},
                             {"Offset (min)", "offset", Unit::kMinutes},
                             {"Onset (hh:mm:ss)", "onset", Unit::kClock},
                             {"Start timecode", "onset", Unit::kTimeCode},
                             {"Aufnahme", "video", Unit::kNone},
                             {"Nom du fichier", "video", Unit::kNone},
                             {"文件名", "video", Unit::kNone},
                             {"Rater ID", "coder", Unit::kNone},
                             {"Codierer", "coder", Unit::kNone},
                             {"Proband", "subject", Unit::kNone},
                             {"情绪", "label", Unit::kNone}}) {
    const ColumnMeaning meaning = MeaningOf(one.text);
    EXPECT_EQ(meaning.what, one.what) << one.text;
    EXPECT_EQ(meaning.unit, one.unit) << one.text;
  }
}

TEST(ColumnWords, OtherWordsMeanNothing) {
  for (const char* other :
       {"starts", "ends", "endorsed", "final grade", "beginner", "peak_iod",
        "pred_onset", "onset1", "onset (1-based frame)", "frames", "time",
        "score", "", "---", "finland", "fps"}) {
    EXPECT_EQ(MeaningOf(other).what, "") << other;
  }
  EXPECT_TRUE(MeaningOf("Start (s)").plain);
  EXPECT_FALSE(MeaningOf("Inicio (s)").plain);
}

TEST(ColumnWords, UnitsBehindNumbers) {
  EXPECT_EQ(UnitOf(" ms"), Unit::kMs);
  EXPECT_EQ(UnitOf("[Frames]"), Unit::kFrames);
  EXPECT_EQ(UnitOf("(秒)"), Unit::kSeconds);
  EXPECT_EQ(UnitOf("px"), std::nullopt);
  EXPECT_EQ(UnitOf(""), std::nullopt);
}

}  // namespace
}  // namespace mien

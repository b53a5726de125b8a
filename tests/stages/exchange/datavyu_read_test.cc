#include <gmock/gmock.h>

#include "stages/exchange/annotation.h"
#include "stages/exchange/coding_tables.h"
#include "tests/stages/exchange/event_samples.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kText[] =
    "#4\n"
    "ME (MATRIX,true,)-code|NOMINAL,note|NOMINAL\n"
    "00:00:04:200,00:00:04:600,(brow,)\n"
    "01:02:03:045,01:02:03:300,(lip, left)\n"
    "gaze (MATRIX,true,)-code|NOMINAL\n";

TEST(DatavyuReader, CellsByColumn) {
  ASSERT_TRUE(LooksLikeAnnotations(kText));
  const AnnotationFile file = ParseAnnotations(kText, "d.csv");
  EXPECT_THAT(file.tiers, ElementsAre("ME", "gaze"));
  ASSERT_EQ(file.annotations.size(), 2u);
  EXPECT_DOUBLE_EQ(file.annotations[0].start_s, 4.2);
  EXPECT_DOUBLE_EQ(file.annotations[0].end_s, 4.6);
  EXPECT_EQ(file.annotations[0].text, "brow");
  EXPECT_DOUBLE_EQ(file.annotations[1].start_s, 3723.045);
  EXPECT_EQ(file.annotations[1].text, "lip left");
}

TEST(DatavyuReader, OurExportComesBack) {
  const auto rows = SampleEvents();
  const AnnotationFile file =
      ParseAnnotations(WriteDatavyu(rows, SampleVideo()), "e.csv");
  const auto back = EventsFromAnnotations(file, {});
  ASSERT_EQ(back.size(), rows.size());
  std::vector<double> onsets, wanted;
  for (const EventRow& row : back) onsets.push_back(row.onset_s);
  for (const EventRow& row : rows) wanted.push_back(row.onset_s);
  std::sort(wanted.begin(), wanted.end());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(onsets[i], wanted[i], 6e-4);
  }
}

TEST(DatavyuReader, DamagedFilesAreErrors) {
  const auto error = [](const std::string& text) {
    return ErrorOf([&] { ParseDatavyu(text, "d.csv"); });
  };
  EXPECT_THAT(error("#4\nnothing\n"), HasSubstr("d.csv: line 2: neither a"));
  EXPECT_THAT(error("#4\n00:00:00:1,00:00:00:2,()\n"),
              HasSubstr("d.csv: line 2: a cell of Datavyu without"));
  EXPECT_THAT(error("#4\nA (MATRIX,true,)-\n00:00:02:0,00:00:01:0,()\n"),
              HasSubstr("line 3: a cell of Datavyu"));
}

}  // namespace
}  // namespace mien

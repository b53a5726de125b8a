// WebVTT, SubRip and TextGrid as programs and people write them.

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "1.2-1.6 text", one for each annotation.
std::vector<std::string> Read(const AnnotationFile& file) {
  std::vector<std::string> read;
  for (const Annotation& one : file.annotations) {
    read.push_back(Str(NumberText(one.start_s), "-", NumberText(one.end_s),
                       one.text.empty() ? "" : " ", one.text));
  }
  return read;
}

struct Form {
  const char* what;
  const char* text;
  std::vector<std::string> read;
};

TEST(WebVttForms, AsTheStandardReadsThem) {
  const Form forms[] = {
      {"no cue", "WEBVTT", {}},
      {"header text and metadata",
       "WEBVTT my film\nKind: captions\nLanguage: en\n\n"
       "00:01.000 --> 00:02.000\na\n",
       {"1-2 a"}},
      {"no blank line after the header",
       "WEBVTT\n00:01.000 --> 00:02.000\na\n",
       {"1-2 a"}},
      {"hours are optional and may be long",
       "WEBVTT\n\n100:00:00.500 --> 100:00:01.000\na\n",
       {"360000.5-360001 a"}},
      {"settings after blank, tab, nothing",
       "WEBVTT\n\n00:01.000 --> 00:02.000 align:start line:0\na\n\n"
       "00:03.000\t-->\t00:04.000\tline:0\nb\n\n"
       "00:05.000-->00:06.000position:10%\nc\n",
       {"1-2 a", "3-4 b", "5-6 c"}},
      {"identifiers are any line",
       "WEBVTT\n\nintro - one\n00:01.000 --> 00:02.000\na\n\n7\n"
       "00:03.000 --> 00:04.000\nb\n",
       {"1-2 a", "3-4 b"}},
      {"cues that follow without a blank line",
       "WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb\n"
       "2\n00:05.000 --> 00:06.000\nc\n",
       {"1-2 a", "3-4 b", "5-6 c"}},
      {"comments, styles and regions hold no cue",
       "WEBVTT\n\nNOTE\na note\nof two lines\n\nSTYLE\n::cue { color: red }\n\n"
       "REGION\nid:x\nwidth:40%\n\nNOTE one more\n\n"
       "00:01.000 --> 00:02.000\na\n",
       {"1-2 a"}},
      {"a cue without text",
       "WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nb\n",
       {"1-2", "3-4 b"}},
      {"text after a blank line is no cue",
       "WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nlost\nlines\n\n"
       "00:03.000 --> 00:04.000\nb\n",
       {"1-2 a", "3-4 b"}},
      {"tags go, their text stays",
       "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna Bell>so <b>very</b> "
       "<c.red>sad</c><00:01.500> he said\n",
       {"1-2 so very sad he said"}},
      {"entities once",
       "WEBVTT\n\n00:01.000 --> 00:02.000\n1 &lt; 2 &amp;amp; &#39;x&#x27; "
       "&quot;y&quot; & z &unknown; &\n",
       {"1-2 1 < 2 &amp; 'x' \"y\" & z &unknown; &"}},
      {"a < that opens no tag",
       "WEBVTT\n\n00:01.000 --> 00:02.000\nAU 1 < AU 2 <3\n",
       {"1-2 AU 1 < AU 2 <3"}},
      {"byte order mark and carriage returns",
       "\xEF\xBB\xBFWEBVTT\r\r00:01.000 --> 00:02.000\ra\r",
       {"1-2 a"}},
  };
  for (const Form& form : forms) {
    EXPECT_EQ(Read(ParseWebVtt(form.text, "a.vtt")), form.read) << form.what;
  }
}

TEST(SubRipForms, AsPlayersReadThem) {
  const Form forms[] = {
      {"usual",
       "1\n00:00:01,200 --> 00:00:01,600\na\n\n2\n00:00:04,000 --> "
       "00:00:05,000\nb\nc\n",
       {"1.2-1.6 a", "4-5 b c"}},
      {"points, no hours, short fractions",
       "1\n00:01.2 --> 0:01.60\na\n",
       {"1.2-1.6 a"}},
      {"no indices",
       "00:00:01,000 --> 00:00:02,000\na\n\n00:00:03,000 --> "
       "00:00:04,000\nb\n",
       {"1-2 a", "3-4 b"}},
      {"indices without blank lines",
       "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> "
       "00:00:04,000\nb\n",
       {"1-2 a", "3-4 b"}},
      {"blank lines at the start and within a text",
       "\n\n1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n\n2\n00:00:03,000 --> "
       "00:00:04,000\nc\n",
       {"1-2 a b", "3-4 c"}},
      {"tags and positions",
       "1\n00:00:01,000 --> 00:00:02,000  X1:10 X2:20 Y1:1 Y2:2\n"
       "{\\an8}<i>a</i> <font color=\"red\">b</font>\n",
       {"1-2 a b"}},
      {"a number as text",
       "1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:03,000 --> "
       "00:00:04,000\nb\n",
       {"1-2 42", "3-4 b"}},
      {"frames instead of fractions are not read",
       "1\n00:00:01:12 --> 00:00:02:00\na\n",
       {}},
      {"no subtitles at all", "hello\nworld\n", {}},
  };
  for (const Form& form : forms) {
    EXPECT_EQ(Read(ParseWebVtt(form.text, "a.srt")), form.read) << form.what;
  }
}

TEST(WebVttForms, ALongCueIsReadInOnePass) {
  std::string text = "WEBVTT\n\n00:01.000 --> 00:02.000\n";
  for (int i = 0; i < 300000; ++i) text += "&amp;<";
  const auto file = ParseWebVtt(text + "\n", "a.vtt");
  ASSERT_EQ(file.annotations.size(), 1u);
  EXPECT_LT(file.annotations[0].text.size(), 10010u);
}

TEST(TextGridForms, AsPraatReadsThem) {
  const std::string body =
      "0\n3\n<exists>\n2\n\"IntervalTier\"\n\"ME\"\n0\n3\n3\n0\n1\n\"\"\n1\n1."
      "4\n"
      "\"say "
      "\"\"x\"\"\"\n1.4\n3\n\"\"\n\"TextTier\"\n\"apex\"\n0\n3\n1\n1."
      "2\n\"p\"\n";
  const std::vector<std::string> read = {"1-1.4 say \"x\"", "1.2-1.2 p"};
  const Form forms[] = {
      {"long",
       "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \n"
       "xmax = 3 \ntiers? <exists> \nsize = 2 \nitem []: \n    item [1]:\n"
       "        class = \"IntervalTier\" \n        name = \"ME\" \n        "
       "xmin "
       "= 0 \n        xmax = 3 \n        intervals: size = 2 \n        "
       "intervals [1]:\n            xmin = 0 \n            xmax = 1 \n"
       "            text = \"\" \n        intervals [2]:\n            xmin = 1 "
       "\n            xmax = 1.4 \n            text = \"say \"\"x\"\"\" \n"
       "    item [2]:\n        class = \"TextTier\" \n        name = \"apex\" "
       "\n"
       "        xmin = 0 \n        xmax = 3 \n        points: size = 1 \n"
       "        points [1]:\n            number = 1.2 \n            mark = "
       "\"p\" \n",
       read},
      {"without blanks about the signs",
       "File type=\"ooTextFile\"\nObject class=\"TextGrid\"\nxmin=0\nxmax=3\n"
       "tiers? <exists>\nsize=1\nitem []:\nitem [1]:\nclass=\"IntervalTier\"\n"
       "name=\"ME\"\nxmin=0\nxmax=3\nintervals: size=1\nintervals "
       "[1]:\nxmin=1\n"
       "xmax=1.4\ntext=\"a\"\n",
       {"1-1.4 a"}},
      {"no tiers",
       "File type = \"ooTextFile\"\n\"TextGrid\"\n0\n3\n<absent>\n",
       {}},
      {"chronological",
       "\"Praat chronological TextGrid text file\"\n0 3   ! Time domain.\n"
       "2   ! Number of tiers.\n\"IntervalTier\" \"ME\" 0 3\n\"TextTier\" "
       "\"apex\" 0 3\n1 0 1\n\"\"\n1 1 1.4\n\"say \"\"x\"\"\"\n2 1.2\n\"p\"\n1 "
       "1.4 3\n\"\"\n! the end\n",
       read},
  };
  for (const Form& form : forms) {
    EXPECT_EQ(Read(ParseTextGrid(form.text, "a.TextGrid")), form.read)
        << form.what;
  }
  for (const char* head :
       {"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n",
        "File type = \"ooTextFile short\"\n\"TextGrid\"\n\n",
        "File type = \"ooTextFile\"\r\n\"TextGrid 1\"\r\n"}) {
    EXPECT_EQ(Read(ParseTextGrid(head + body, "a.TextGrid")), read) << head;
  }
}

TEST(TextGridForms, TimesBeforeZeroAreSaid) {
  const auto file = ParseTextGrid(
      "\"ooTextFile\" \"TextGrid\" -2 1 <exists> 1 \"IntervalTier\" \"a\" -2 1 "
      "3 "
      "-2 -1 \"lost\" -1 0.5 \"cut\" 0.5 1 \"c\"",
      "a.TextGrid");
  EXPECT_THAT(Read(file), ElementsAre("0-0.5 cut", "0.5-1 c"));
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("a.TextGrid: annotations before 0 s are left out: 1 "
                          "(line 1)"));
}

// Word processors make one sign of the arrow, web pages an entity.
TEST(SubtitleForms, TimesWithoutAnArrowAreCounted) {
  const auto file = ParseWebVtt(
      "1\n00:00:01,000 -> 00:00:01,400\na\n\n"
      "2\n00:00:03,000 --> 00:00:03,400\nb\n\n"
      "3\n00:00:05,000 \xE2\x80\x93> 00:00:05,400\nc\n\n"
      "4\n00:00:07,000 --&gt; 00:00:07,400\nd\n",
      "a.srt");
  ASSERT_EQ(file.annotations.size(), 1u);
  EXPECT_EQ(file.annotations[0].start_s, 3);
  EXPECT_THAT(file.notes.Lines(),
              ::testing::ElementsAre("a.srt: cues are left out whose times "
                                     "have no --> between them: 3 (the first: "
                                     "line 2)"));
}

}  // namespace
}  // namespace mien

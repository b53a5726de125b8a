#include "pipeline/config/effective.h"

#include <gmock/gmock.h>

#include "pipeline/core/digest.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct Inner {
  int count = 2;
  double ratio = 0.5;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.count, "count", Spec{"How many."});
    visit(self.ratio, "ratio", Spec{"Ratio."});
  }
};
struct Params {
  Inner inner;
  std::string name = "plain";
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.inner, "inner", Spec{"Within."});
    visit(self.name, "name", Spec{"Name."});
  }
};

KeySet ChosenIn(const std::string& text) {
  Params params, usual;
  KeySet given;
  ReadYaml(text, "c.yaml", Describe(params), &given);
  return ChosenKeys(text, given, Describe(params), Describe(usual));
}

std::string Replaced(std::string text, const std::string& what,
                     const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Effective, SaysTheDigestOfItsValuesAndReadsBack) {
  Params params, back;
  params.name = "a=b\n";
  const std::string text = WriteEffectiveYaml(Describe(params));
  const std::string values =
      "inner.count=2\ninner.ratio=0.5\nname=\"a=b\\n\"\n";
  EXPECT_EQ(text, "# mien: effective configuration, values " +
                      Sha256Hex(values).substr(0, 16) + "\n" +
                      WriteYaml(Describe(params)));
  ReadYaml(text, "c.yaml", Describe(back));
  EXPECT_EQ(CanonicalText(back), CanonicalText(params));
}

TEST(Effective, AsItWasWrittenNobodyHasChosenIt) {
  Params params;
  params.inner.count = 7;
  const std::string text = WriteEffectiveYaml(Describe(params));
  EXPECT_THAT(ChosenIn(text), IsEmpty());
  EXPECT_THAT(ChosenIn("\n# Of the pilot study.\n" + text), IsEmpty());
  EXPECT_THAT(ChosenIn(Replaced(text, "# How many.\n  ", "")), IsEmpty());
  std::string windows;
  for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_THAT(ChosenIn(windows), IsEmpty());
  const std::string mark = text.substr(0, text.find('\n') + 1);
  EXPECT_THAT(ChosenIn(mark + "name: plain\ninner: {ratio: 0.5, count: 7}\n"),
              IsEmpty());
}

TEST(Effective, OfACopyWithOtherValuesThoseCountThatAreNotTheDefault) {
  Params params;
  params.inner.count = 7;
  const std::string text = WriteEffectiveYaml(Describe(params));
  EXPECT_THAT(ChosenIn(Replaced(text, "plain", "other")),
              ElementsAre("inner.count", "name"));
  EXPECT_THAT(ChosenIn(Replaced(text, "count: 7", "count: 2")), IsEmpty());
  EXPECT_THAT(ChosenIn(Replaced(text, "name: plain", "")),
              ElementsAre("inner.count"));
  // A mark behind a key is a remark.
  const std::size_t end = text.find('\n') + 1;
  EXPECT_THAT(ChosenIn(text.substr(end) + text.substr(0, end)),
              ElementsAre("inner.count"));
}

TEST(Effective, OfAFileOfAFewKeysAllCount) {
  EXPECT_THAT(ChosenIn("name: plain\n"), ElementsAre("name"));
  EXPECT_THAT(ChosenIn("inner:\n  count: 2\nname: plain\n"), IsEmpty());
  EXPECT_THAT(ChosenIn("{}"), IsEmpty());
}

TEST(Effective, DefaultsArePrintedWithoutADigest) {
  Params params, usual;
  EXPECT_EQ(PrintedYaml(Describe(params), Describe(usual)),
            WriteYaml(Describe(params)));
  params.inner.ratio = 0.25;
  EXPECT_THAT(PrintedYaml(Describe(params), Describe(usual)),
              StartsWith("# mien: effective configuration, values "));
}

}  // namespace
}  // namespace mien

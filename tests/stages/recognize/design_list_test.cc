#include "stages/recognize/design_list.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ParseDesigns, NamesAndTheirKeys) {
  const auto designs = ParseDesigns(
      {"plain", "wide: recognize.layers=[conv 32 5x5, relu]; flow.method=dis;",
       " third :recognize.network=flow-svm"});
  ASSERT_EQ(designs.size(), 3u);
  EXPECT_EQ(designs[0].name, "plain");
  EXPECT_THAT(designs[0].assignments, IsEmpty());
  EXPECT_THAT(
      designs[1].assignments,
      ElementsAre("recognize.layers=[conv 32 5x5, relu]", "flow.method=dis"));
  EXPECT_EQ(designs[2].name, "third");
  EXPECT_THAT(designs[2].assignments,
              ElementsAre("recognize.network=flow-svm"));
  EXPECT_THAT(ParseDesigns({}), IsEmpty());
}

TEST(ParseDesigns, WhatMakesNoChoiceIsSaid) {
  const auto error = [](const std::vector<std::string>& texts) {
    return ErrorOf([&] { ParseDesigns(texts); });
  };
  EXPECT_THAT(error({"a: recognize.epochs=3"}), HasSubstr("from one design"));
  EXPECT_THAT(error({"a", "a: recognize.epochs=3"}),
              HasSubstr("'a' stands there twice"));
  EXPECT_THAT(error({"recognize.epochs=3", "b"}), HasSubstr("has no name"));
  EXPECT_THAT(error({": recognize.epochs=3", "b"}), HasSubstr("has no name"));
  EXPECT_THAT(error({"a: recognize.epochs", "b"}),
              HasSubstr("design 'a': 'recognize.epochs' is no key=value"));
  for (const char* key : {"data.labels", "protocol.kind", "exec.jobs",
                          "recognize.model", "recognize.threads"}) {
    EXPECT_THAT(error({std::string("a: ") + key + "=1", "b"}),
                HasSubstr(std::string("design 'a' sets ") + key))
        << key;
  }
}

}  // namespace
}  // namespace mien

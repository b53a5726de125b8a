#include "tools/run/model_card.h"

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ScoresText, OneLineOfJson) {
  EXPECT_EQ(ScoresText("PublicTest", Score({0, 0, 1}, {0, 1, 1}, {"a", "b"})),
            "{\"PublicTest\":{\"n\":3,\"accuracy\":0.6667,\"uf1\":0.6667,"
            "\"uar\":0.75}}");
}

TEST(ScoresOfRun, TakesTheScoresOfTheSameConfiguration) {
  const TempFolder folder;
  const std::string path = folder / "results.json";
  WriteFileAtomic(path,
                  R"({"scores":{"all":{"n":5,"uf1":0.5,"per_class":{}}},)"
                  R"("protocol":"loso","seeds":[1,2],"config_digest":"abc"})");
  EXPECT_EQ(ScoresOfRun(path, "abc"),
            R"({"protocol":"loso","seeds":[1,2],"all":{"n":5,"uf1":0.5}})");
  EXPECT_THAT(ErrorOf([&] { ScoresOfRun(path, "abd"); }),
              HasSubstr("ConfigError: " + path +
                        ": that run had another configuration"));
  WriteFileAtomic(path, "[1]");
  EXPECT_THAT(ErrorOf([&] { ScoresOfRun(path, "abc"); }),
              HasSubstr("not the results.json of a mien-run"));
  EXPECT_THAT(ErrorOf([&] { ScoresOfRun(folder / "none", "abc"); }),
              HasSubstr("IoError"));
}

// Nested without end, parts of the names that mien gives, a million keys.
TEST(ScoresOfRun, TakesTextsAndNumbersAlone) {
  const TempFolder folder;
  const std::string path = folder / "results.json";
  const std::string deep =
      std::string(1 << 20, '[') + std::string(1 << 20, ']');
  std::string many = "{";
  for (int i = 0; i < 1000000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  many += "\"k\":1}";
  WriteFileAtomic(path, "{\"config_digest\":\"abc\",\"other\":" + many +
                            ",\"protocol\":" + deep + ",\"seeds\":[" + deep +
                            "],\"scores\":{\"all\":{\"n\":5,\"uf1\":" + deep +
                            "}}}");
  EXPECT_EQ(ScoresOfRun(path, "abc"), R"({"all":{"n":5}})");
  WriteFileAtomic(path, R"({"config_digest":"abc","protocol":"loso","scores":)"
                        R"({"protocol":{"n":1},"one":7,"all":{"n":5}}})");
  EXPECT_EQ(ScoresOfRun(path, "abc"), R"({"protocol":"loso","all":{"n":5}})");
  WriteFileAtomic(path, "{\"config_digest\":\"abc\",\"scores\":" + many + "}");
  EXPECT_THAT(ErrorOf([&] { ScoresOfRun(path, "abc"); }),
              HasSubstr("more scores than a run has"));
  std::string objects = "[{}";
  for (int i = 0; i < 1000000; ++i) objects += ",{}";
  WriteFileAtomic(
      path, "{\"config_digest\":\"abc\",\"seeds\":" + objects +
                "],\"scores\":{\"all\":{\"n\":5,\"uar\":" + objects + "]}}}");
  EXPECT_EQ(ScoresOfRun(path, "abc"), R"({"all":{"n":5}})");
}

TEST(ModelCard, SaysWhatAReaderNeeds) {
  ModelFile model;
  model.network = "ststnet";
  model.classes = {"negative", "pos|tive"};
  model.channel_names = {"u", "v"};
  model.channels = 2;
  model.height_px = model.width_px = 28;
  model.normalise = "fixed";
  model.geometry = "method=dis\nface_px=192\n";
  model.params = "epochs=3\n";
  model.command = "mien-train x.yaml --data DIR";
  model.data = "toy, 9 training samples, SHA-256 abc";
  model.scores = R"({"protocol":"loso","all":{"n":5,"uf1":0.51234}})";
  model.tensors = {{"w", {2, 3}, {}}};
  const std::string card = ModelCard("me3.safetensors", 1234, model);
  EXPECT_THAT(card, HasSubstr("# me3.safetensors\n"));
  EXPECT_THAT(card, HasSubstr("ststnet, 6 values, 1234 bytes"));
  EXPECT_THAT(card, HasSubstr("negative, pos\\|tive"));
  EXPECT_THAT(card, HasSubstr("2 x 28 x 28 (u, v)"));
  EXPECT_THAT(card, HasSubstr("Protocol: loso."));
  EXPECT_THAT(card, HasSubstr("| all | 5 |  | 0.512 |  |  |\n"));
  EXPECT_THAT(card, HasSubstr("method=dis\nface_px=192\n```"));
  EXPECT_THAT(card, HasSubstr("| command | mien-train x.yaml --data DIR |"));
  model.scores = "no json";
  model.geometry = "";
  const std::string bare = ModelCard("f.safetensors", 1, model);
  EXPECT_THAT(bare, Not(HasSubstr("## Scores")));
  EXPECT_THAT(bare, Not(HasSubstr("## Geometry")));
}

}  // namespace
}  // namespace mien

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "stages/recognize/training.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

ModelFile Model() {
  ModelFile model;
  model.network = "ststnet";
  model.classes = {"negative", "\"odd\", name", "überraschung"};
  model.channel_names = {"u", "v"};
  model.channels = 2;
  model.height_px = 28;
  model.width_px = 30;
  model.normalise = "fixed";
  model.params = "epochs=3\nbatch=4\n";
  model.geometry = "method=tvl1\nface_px=192\n";
  model.command = "mien-train x.yaml --data DIR";
  model.data = "toy, 3 training samples";
  model.scores = "{\"PublicTest\":{\"n\":3}}";
  model.notes = "trained by hand";
  model.tensors = {{"conv.weight", {2, 1, 1, 2}, {1, -2, 0.5f, 1e-30f}},
                   {"conv.bias", {2}, {0, 3}},
                   {"nothing", {0, 3}, {}}};
  return model;
}

// A file with this header text and `data` zero bytes.
std::string Bytes(const std::string& header, std::size_t data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
  }
  return bytes + header + std::string(data, '\0');
}

std::string Header(const std::string& tensors) {
  return R"({"__metadata__":{"format":"mien-model/1","network":"x",)"
         R"("classes":"[\"a\"]","channel_names":"[\"u\"]","channels":"1",)"
         R"("height_px":"4","width_px":"4","normalise":"none",)"
         R"("params":"","notes":""})" +
         (tensors.empty() ? "" : "," + tensors) + "}";
}

class ModelFileTest : public testing::Test {
 protected:
  std::string Path() const { return folder_ / "model.safetensors"; }
  std::string ErrorOf(const std::string& bytes) const {
    WriteFileAtomic(Path(), bytes);
    try {
      ReadModel(Path());
    } catch (const ModelError& error) {
      return error.what();
    }
    return "";
  }
  TempFolder folder_;
};

// As objects, whose keys are looked for one by one, or as deep as the text is.
TEST_F(ModelFileTest, ListsAreOfTextsAlone) {
  std::string keys = "{";
  for (int i = 0; i < 300000; ++i)
    keys += "\\\"" + std::to_string(i) + "\\\":1,";
  keys += "\\\"k\\\":1}";
  std::string many = "[1";
  for (int i = 0; i < 10000; ++i) many += ",1";
  for (const std::string& list :
       {"[" + keys + "]", "[[1]]", keys, many + "]", std::string("7"),
        std::string(1 << 20, '[') + std::string(1 << 20, ']')}) {
    std::string header = Header("");
    const std::string right = R"([\"a\"])";
    header.replace(header.find(right), right.size(), list);
    EXPECT_THAT(ErrorOf(Bytes(header, 0)),
                testing::AnyOf(HasSubstr("'classes' holds a non-text"),
                               HasSubstr("'classes' in its header is no list")))
        << list.substr(0, 20);
  }
}

TEST_F(ModelFileTest, RoundTrip) {
  const ModelFile model = Model();
  WriteModel(Path(), model);
  const ModelFile back = ReadModel(Path());
  EXPECT_EQ(back.network, model.network);
  EXPECT_EQ(back.classes, model.classes);
  EXPECT_EQ(back.channel_names, model.channel_names);
  EXPECT_EQ(back.channels, 2);
  EXPECT_EQ(back.height_px, 28);
  EXPECT_EQ(back.width_px, 30);
  EXPECT_EQ(back.normalise, "fixed");
  EXPECT_EQ(back.params, model.params);
  EXPECT_EQ(back.geometry, model.geometry);
  EXPECT_EQ(back.command, model.command);
  EXPECT_EQ(back.data, model.data);
  EXPECT_EQ(back.scores, model.scores);
  EXPECT_EQ(back.notes, model.notes);
  ASSERT_EQ(back.tensors.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(back.tensors[i].name, model.tensors[i].name);
    EXPECT_EQ(back.tensors[i].shape, model.tensors[i].shape);
    EXPECT_EQ(back.tensors[i].data, model.tensors[i].data);
  }
}

TEST_F(ModelFileTest, LayoutIsSafetensors) {
  WriteModel(Path(), Model());
  const std::string bytes = ReadFile(Path());
  const std::size_t length =
      static_cast<unsigned char>(bytes[0]) +
      256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 6 * 4);
  float second = 0;
  std::memcpy(&second, bytes.data() + 8 + length + 4, 4);
  EXPECT_EQ(second, -2);
  EXPECT_THAT(bytes, HasSubstr("\"conv.bias\":{\"dtype\":\"F32\",\"shape\":[2]"
                               ",\"data_offsets\":[16,24]}"));
}

TEST_F(ModelFileTest, WritingRefusesWrongShapes) {
  ModelFile model = Model();
  model.tensors[0].shape = {3};
  EXPECT_THROW(WriteModel(Path(), model), InternalError);
  model = Model();
  model.tensors[1].name = "conv.weight";
  EXPECT_THROW(WriteModel(Path(), model), InternalError);
}

TEST_F(ModelFileTest, ReadsTheHandmadeFile) {
  EXPECT_EQ(ErrorOf(Bytes(Header(""), 0)), "");
  EXPECT_EQ(ErrorOf(Bytes(Header(R"("t":{"dtype":"F32","shape":[2],)"
                                 R"("data_offsets":[0,8]})"),
                          8)),
            "");
}

TEST_F(ModelFileTest, HostileHeaders) {
  const auto tensor = [](const std::string& body) {
    return Bytes(Header("\"t\":{" + body + "}"), 8);
  };
  EXPECT_THAT(ErrorOf(""), HasSubstr("shorter than 8 bytes"));
  EXPECT_THAT(ErrorOf(std::string(8, '\xff')), HasSubstr("does not fit"));
  EXPECT_THAT(ErrorOf(Bytes("[1]", 0)), HasSubstr("no JSON object"));
  EXPECT_THAT(ErrorOf(Bytes("{\"a\":", 0)), HasSubstr("no JSON object"));
  EXPECT_THAT(ErrorOf(Bytes(std::string(100000, '['), 0)),
              HasSubstr("no JSON object"));
  EXPECT_THAT(ErrorOf(Bytes("{}", 0)), HasSubstr("has no metadata"));
  EXPECT_THAT(ErrorOf(Bytes(R"({"__metadata__":{"format":"pt"}})", 0)),
              HasSubstr("its format is not mien-model/1"));
  EXPECT_THAT(
      ErrorOf(tensor(R"("dtype":"F16","shape":[4],"data_offsets":[0,8])")),
      HasSubstr("is of type \"F16\", only \"F32\" is read"));
  EXPECT_THAT(
      ErrorOf(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,16])")),
      HasSubstr("lies at 8..16 of 8 data bytes"));
  EXPECT_THAT(
      ErrorOf(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])")),
      HasSubstr("lies at 8..0"));
  EXPECT_THAT(
      ErrorOf(tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])")),
      HasSubstr("of shape 3 has 8 bytes, expected 12"));
  EXPECT_THAT(
      ErrorOf(tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,8])")),
      HasSubstr("no whole number"));
  EXPECT_THAT(ErrorOf(tensor(R"("dtype":"F32","shape":[4294967296,4294967298],)"
                             R"("data_offsets":[0,8])")),
              HasSubstr("is too large"));
  EXPECT_THAT(ErrorOf(tensor(R"("dtype":"F32","shape":2,)"
                             R"("data_offsets":[0,8])")),
              HasSubstr("lacks dtype, shape or data_offsets"));
  EXPECT_THAT(ErrorOf(Bytes(Header(""), 4)),
              HasSubstr("its tensors take 0 of 4 data bytes"));
}

TEST_F(ModelFileTest, OverlapGapAndDoubleNames) {
  const std::string a =
      R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  const auto b = [](const char* offsets) {
    return std::string(R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":)") +
           offsets + "}";
  };
  EXPECT_EQ(ErrorOf(Bytes(Header(a + b("[8,12]")), 12)), "");
  EXPECT_THAT(ErrorOf(Bytes(Header(a + b("[4,8]")), 8)),
              HasSubstr("overlap or leave a gap"));
  EXPECT_THAT(ErrorOf(Bytes(Header(a + b("[12,16]")), 16)),
              HasSubstr("tensor 'b' begins at 12, expected 8"));
  EXPECT_THAT(ErrorOf(Bytes(Header(a + "," + a), 8)),
              HasSubstr("holds a name twice"));
}

TEST_F(ModelFileTest, MissingFileNamesThePath) {
  try {
    ReadModel(folder_ / "none.safetensors");
    FAIL() << "read a file that is not there";
  } catch (const ModelError& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot read the model: "));
    EXPECT_THAT(error.what(), HasSubstr("none.safetensors"));
  }
}

// Truncated at any length or with any byte changed: an error or a model,
// never a crash.
TEST_F(ModelFileTest, SurvivesDamage) {
  WriteModel(Path(), Model());
  const std::string good = ReadFile(Path());
  for (std::size_t length = 0; length < good.size(); length += 7) {
    EXPECT_NE(ErrorOf(good.substr(0, length)), "") << length;
  }
  Rng rng(1);
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    bad[static_cast<std::size_t>(
        rng.Below(static_cast<std::int64_t>(bad.size())))] =
        static_cast<char>(rng.Below(256));
    ErrorOf(bad);
  }
}

}  // namespace
}  // namespace mien

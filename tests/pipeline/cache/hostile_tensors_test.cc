// Headers of safetensors files that another hand has made.

#include <gmock/gmock.h>

#include <algorithm>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Length(std::uint64_t value) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

class HostileTensors : public testing::Test {
 protected:
  std::string ErrorOfBytes(const std::string& bytes) {
    WriteFileAtomic(path_, bytes);
    const std::string error = ErrorOf([&] { ReadTensorFile(path_); });
    const std::string begin = "ModelError: model file " + path_ + ": ";
    EXPECT_THAT(error, StartsWith(begin));
    return error.substr(std::min(begin.size(), error.size()));
  }
  // A header and that many bytes of data.
  std::string ErrorOfHeader(const std::string& header, std::size_t data) {
    return ErrorOfBytes(Length(header.size()) + header +
                        std::string(data, '\0'));
  }
  // One tensor of this description, with 8 bytes of data.
  std::string ErrorOfTensor(const std::string& description) {
    return ErrorOfHeader("{\"w\":" + description + "}", 8);
  }

  TempFolder folder_;
  std::string path_ = folder_ / "m.safetensors";
};

TEST_F(HostileTensors, NoFileOrNone) {
  EXPECT_THAT(ErrorOf([] { ReadTensorFile("/nonexistent/m.safetensors"); }),
              StartsWith("ModelError: cannot read the model: cannot read "
                         "/nonexistent/m.safetensors: it does not exist"));
  EXPECT_EQ(ErrorOfBytes(""), "it is shorter than 8 bytes");
  EXPECT_EQ(ErrorOfBytes("1234567"), "it is shorter than 8 bytes");
}

TEST_F(HostileTensors, HeadersThatDoNotFit) {
  EXPECT_EQ(ErrorOfBytes(Length(3) + "{}"),
            "its header of 3 bytes does not fit into 10 bytes (truncated, or "
            "no safetensors file)");
  EXPECT_THAT(ErrorOfBytes(Length(~std::uint64_t{0}) + "{}"),
              HasSubstr("its header of 18446744073709551615 bytes"));
  // 8 MiB and a byte: refused even though the file is as long.
  const std::size_t long_header = (std::size_t{8} << 20) + 1;
  EXPECT_THAT(ErrorOfBytes(Length(long_header) + std::string(long_header, ' ')),
              HasSubstr("does not fit"));
}

TEST_F(HostileTensors, HeadersThatAreNoObject) {
  for (const char* header :
       {"", "[]", "null", "1", "{", "{\"w\":}", "{}x", "\xFF\xFE"}) {
    EXPECT_EQ(ErrorOfHeader(header, 0), "its header is no JSON object")
        << header;
  }
}

TEST_F(HostileTensors, ANameTwice) {
  const std::string w =
      "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
  EXPECT_EQ(ErrorOfHeader("{" + w + "," + w + "}", 4),
            "its header holds a name twice");
  EXPECT_EQ(ErrorOfTensor("{\"dtype\":\"I8\",\"dtype\":\"F32\",\"shape\":[2],"
                          "\"data_offsets\":[0,8]}"),
            "its header holds a name twice");
}

TEST_F(HostileTensors, DescriptionsThatLackSomething) {
  const std::string lacks = "tensor 'w' lacks dtype, shape or data_offsets";
  for (
      const char* description :
      {"1", "[]", "{}", R"({"shape":[2],"data_offsets":[0,8]})",
       R"({"dtype":"F32","data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[2]})",
       R"({"dtype":"F32","shape":2,"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[2],"data_offsets":[8]})",
       R"({"dtype":"F32","shape":[2],"data_offsets":8})",
       R"({"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]})"}) {
    EXPECT_EQ(ErrorOfTensor(description), lacks) << description;
  }
}

TEST_F(HostileTensors, OtherTypes) {
  EXPECT_EQ(
      ErrorOfTensor(R"({"dtype":"F64","shape":[1],"data_offsets":[0,8]})"),
      "tensor 'w' is of type \"F64\", only \"F32\" is read");
  EXPECT_EQ(ErrorOfTensor(R"({"dtype":32,"shape":[2],"data_offsets":[0,8]})"),
            "tensor 'w' is of type 32, only \"F32\" is read");
}

TEST_F(HostileTensors, SizesThatAreNoWholeNumbers) {
  const std::string no_number =
      "tensor 'w' has a size or offset that is no whole number from 0";
  for (
      const char* description :
      {R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":["2"],"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[null],"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]})",
       R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})",
       R"({"dtype":"F32","shape":[2],"data_offsets":[0,1e1]})"}) {
    EXPECT_EQ(ErrorOfTensor(description), no_number) << description;
  }
}

TEST_F(HostileTensors, PlacesOutsideTheData) {
  EXPECT_EQ(
      ErrorOfTensor(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})"),
      "tensor 'w' lies at 0..12 of 8 data bytes");
  EXPECT_EQ(
      ErrorOfTensor(R"({"dtype":"F32","shape":[1],"data_offsets":[8,4]})"),
      "tensor 'w' lies at 8..4 of 8 data bytes");
}

TEST_F(HostileTensors, ShapesThatDoNotFitTheirBytes) {
  EXPECT_EQ(
      ErrorOfTensor(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})"),
      "tensor 'w' of shape 3 has 8 bytes, expected 12");
  EXPECT_EQ(ErrorOfTensor(R"({"dtype":"F32","shape":[],"data_offsets":[0,8]})"),
            "tensor 'w' of shape  has 8 bytes, expected 4");
  // 2^32 x 2^32 + 2 would be 2 elements modulo 2^64.
  EXPECT_EQ(ErrorOfTensor("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296]"
                          ",\"data_offsets\":[0,8]}"),
            "tensor 'w' is too large");
  // Hidden behind a 0.
  EXPECT_EQ(ErrorOfTensor("{\"dtype\":\"F32\",\"shape\":[0,"
                          "4611686018427387904],\"data_offsets\":[0,0]}"),
            "tensor 'w' is too large");
}

TEST_F(HostileTensors, OverlapsGapsAndRests) {
  const auto two = [](int b0, int b1) {
    return "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
           "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" +
           std::to_string(b0) + "," + std::to_string(b1) + "]}}";
  };
  EXPECT_EQ(ErrorOfHeader(two(0, 4), 4),
            "tensor 'b' begins at 0, expected 4 (tensors overlap or leave a "
            "gap)");
  EXPECT_EQ(ErrorOfHeader(two(2, 6), 8),
            "tensor 'b' begins at 2, expected 4 (tensors overlap or leave a "
            "gap)");
  EXPECT_EQ(ErrorOfHeader(two(8, 12), 12),
            "tensor 'b' begins at 8, expected 4 (tensors overlap or leave a "
            "gap)");
  EXPECT_EQ(ErrorOfHeader(two(4, 8), 12),
            "its tensors take 8 of 12 data bytes");
  EXPECT_EQ(ErrorOfHeader("{}", 1), "its tensors take 0 of 1 data bytes");
}

TEST_F(HostileTensors, MetadataIsAnObjectOfTexts) {
  EXPECT_EQ(ErrorOfHeader(R"({"__metadata__":[]})", 0),
            "its metadata is no object");
  EXPECT_EQ(ErrorOfHeader(R"({"__metadata__":{"a":null}})", 0),
            "'a' in its header is no text");
  EXPECT_EQ(ErrorOfHeader(R"({"__metadata__":{"a":{"b":"c"}}})", 0),
            "'a' in its header is no text");
}

// A list of names that grows with the square would take minutes.
TEST_F(HostileTensors, TooManyNamesAreNotCollected) {
  std::string names;
  for (int i = 0; i < 200000; ++i) {
    names += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  }
  EXPECT_EQ(ErrorOfHeader("{" + names + "}", 0),
            "its header holds more than 10000 names");
  EXPECT_EQ(ErrorOfHeader("{\"__metadata__\":{" + names + "}}", 0),
            "its header holds more than 1000 names");
}

TEST_F(HostileTensors, TooManyNamesOfOneTensorOrOfTheMetadata) {
  std::string many = "{\"dtype\":\"F32\"";
  for (int i = 0; i < 1000; ++i) many += ",\"k" + std::to_string(i) + "\":\"\"";
  EXPECT_EQ(ErrorOfTensor(many + "}"), "its header holds more than 1000 names");
  EXPECT_EQ(ErrorOfHeader("{\"__metadata__\":" + many + "}}", 0),
            "its header holds more than 1000 names");
}

// An array of objects takes a watched parser the square of their number.
TEST_F(HostileTensors, ObjectsWithinATensorAreNotKept) {
  std::string shape = "[{}";
  for (int i = 0; i < 1000000; ++i) shape += ",{}";
  EXPECT_NE(ErrorOfTensor("{\"dtype\":\"F32\",\"data_offsets\":[0,8],"
                          "\"shape\":" +
                          shape + "]}"),
            "");
}

TEST_F(HostileTensors, TooManyTensors) {
  std::string header = "{";
  for (int i = 0; i <= 10000; ++i) {
    header += (i > 0 ? ",\"" : "\"") + std::to_string(i) +
              R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  }
  EXPECT_EQ(ErrorOfHeader(header + "}", 0), "it holds too many tensors");
}

TEST_F(HostileTensors, DeepNestingIsNoStackOverflow) {
  const std::string deep(1000000, '[');
  EXPECT_EQ(ErrorOfHeader("{\"w\":" + deep, 0), "its header is no JSON object");
  EXPECT_EQ(
      ErrorOfHeader("{\"w\":" + deep + std::string(1000000, ']') + "}", 0),
      "tensor 'w' lacks dtype, shape or data_offsets");
}

TEST_F(HostileTensors, BytesByHandAreRead) {
  const std::string header =
      R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
      R"("a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})";
  // 1.5 = 0x3fc00000, -2 = 0xc0000000, little end first.
  WriteFileAtomic(path_, Length(header.size()) + header +
                             std::string("\0\0\xc0\x3f\0\0\0\xc0", 8));
  const TensorFile file = ReadTensorFile(path_);
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].name, "a");  // in the order of the data
  EXPECT_EQ(file.tensors[0].shape, Shape());
  EXPECT_EQ(file.tensors[0].data, std::vector<float>{1.5f});
  EXPECT_EQ(file.Find("b")->data, std::vector<float>{-2.0f});
}

TEST_F(HostileTensors, AnEmptyFileMakesTheTrip) {
  WriteTensorFile(path_, TensorFile());
  EXPECT_TRUE(ReadTensorFile(path_).tensors.empty());
}

TEST_F(HostileTensors, TheWriterRefusesWhatCouldNotBeRead) {
  TensorFile file;
  file.tensors = {{"w", {2}, {1}}};
  EXPECT_THAT(ErrorOf([&] { WriteTensorFile(path_, file); }),
              StartsWith("InternalError: shape of tensor w"));
  file.tensors = {{"w", {1}, {1}}, {"w", {1}, {2}}};
  EXPECT_THAT(ErrorOf([&] { WriteTensorFile(path_, file); }),
              StartsWith("InternalError: two tensors are named w"));
}

}  // namespace
}  // namespace mien

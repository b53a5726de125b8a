#include "pipeline/cache/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

TEST(TensorFile, RoundTripKeepsOrderTextsAndValues) {
  const TempFolder folder;
  const std::string path = folder / "x.safetensors";
  TensorFile file;
  file.metadata = {{"format", "x/1"}, {"what", "\"quoted\", überall"}};
  file.tensors = {{"b", {2, 1}, {1, -2}}, {"a", {0, 3}, {}}};
  WriteTensorFile(path, file);
  const TensorFile back = ReadTensorFile(path);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 2u);
  EXPECT_EQ(back.tensors[0].name, "b");
  ASSERT_NE(back.Find("b"), nullptr);
  EXPECT_EQ(back.Find("b")->shape, (Shape{2, 1}));
  EXPECT_EQ(back.Find("b")->data, (std::vector<float>{1, -2}));
  EXPECT_EQ(back.Find("c"), nullptr);
  ASSERT_NE(back.FindText("what"), nullptr);
  EXPECT_EQ(*back.FindText("what"), "\"quoted\", überall");
  EXPECT_EQ(back.FindText("else"), nullptr);
}

TEST(TensorFile, MetadataThatIsNoTextIsRefused) {
  const TempFolder folder;
  const std::string path = folder / "x.safetensors";
  const std::string header = R"({"__metadata__":{"format":1}})";
  WriteFileAtomic(path, std::string(1, static_cast<char>(header.size())) +
                            std::string(7, '\0') + header);
  EXPECT_THAT(ErrorOf([&] { ReadTensorFile(path); }),
              HasSubstr("'format' in its header is no text"));
}

}  // namespace
}  // namespace mien

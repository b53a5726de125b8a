#include "pipeline/cache/store.h"

#include <gmock/gmock.h>

#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

ArtifactId Id(const std::string& key_text) {
  ArtifactId id;
  id.stage = "flow";
  id.dataset = "casme2";
  id.item = "../sub01/EP01";
  id.key_text = key_text;
  id.key = Sha256Hex(key_text);
  return id;
}

Artifact Example() {
  Artifact artifact;
  artifact.Put<float>("x", {3}, {1, 2, 3}, "px");
  return artifact;
}

TEST(Store, SavesAndLoads) {
  const TempFolder folder;
  const Store store(folder.path(), "mien test");
  const ArtifactId id =
      Id("stage=flow\nschema=F/1\nparams:\na=1\ninputs:\n"
         "input 00ff\n");
  EXPECT_FALSE(store.Load(id));
  store.Save(id, Example());
  ASSERT_TRUE(store.Load(id));
  EXPECT_THAT(store.Load(id)->Get<float>("x"), testing::ElementsAre(1, 2, 3));
  EXPECT_FALSE(store.Load(Id("other")));

  const auto files = ListStored(folder.path());
  ASSERT_THAT(files, testing::ElementsAre(store.Path(id)));
  EXPECT_EQ(store.Path(id).find(".."), std::string::npos);
  const StoredFile file = ReadStored(files[0]);
  EXPECT_EQ(file.id.item, id.item);
  EXPECT_EQ(file.params, "a=1\n");
  EXPECT_EQ(file.schema, "F/1");
  EXPECT_EQ(file.provenance, "mien test");
  EXPECT_THAT(file.input_keys, testing::ElementsAre("00ff"));
}

TEST(Store, DamagedFilesAreSetAsideNotUsed) {
  const TempFolder folder;
  const Store store(folder.path());
  const ArtifactId id = Id("k");
  store.Save(id, Example());
  const std::string path = store.Path(id);
  std::string bytes = ReadFile(path);
  WriteFileAtomic(path, bytes.substr(0, bytes.size() / 2));
  testing::internal::CaptureStderr();
  EXPECT_FALSE(store.Load(id));
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("is damaged"));
  EXPECT_TRUE(std::filesystem::exists(path + ".corrupt"));
  EXPECT_FALSE(std::filesystem::exists(path));
  store.Save(id, Example());
  EXPECT_TRUE(store.Load(id));
}

// Two texts that would meet in the shortened name of the file.
TEST(Store, AnotherKeyTextUnderTheSameNameIsAMiss) {
  const TempFolder folder;
  const Store store(folder.path());
  ArtifactId id = Id("k");
  store.Save(id, Example());
  id.key_text = "not k";
  EXPECT_FALSE(store.Load(id));
  EXPECT_TRUE(store.Load(Id("k")));
}

}  // namespace
}  // namespace mien

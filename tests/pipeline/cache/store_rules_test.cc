// The promises of pipeline/cache/store.h, one by one.

#include <gmock/gmock.h>

#include <thread>

#include "pipeline/cache/hdf5_image.h"
#include "pipeline/cache/store.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

ArtifactId Id(const std::string& item, const std::string& key_text = "k") {
  return {"motion", "smic", item, key_text, Sha256Hex(key_text)};
}

Artifact Numbers(std::vector<float> values) {
  Artifact artifact;
  const auto size = static_cast<std::int64_t>(values.size());
  artifact.Put<float>("x", {size}, values, "px");
  artifact.texts["note"] = "n";
  return artifact;
}

// Load, and what it says on stderr.
std::string WarningOf(const Store& store, const ArtifactId& id) {
  testing::internal::CaptureStderr();
  EXPECT_FALSE(store.Load(id));
  return testing::internal::GetCapturedStderr();
}

TEST(StoreRules, PathsAreStageDatasetItemAndSixteenDigits) {
  const Store store("/cache");
  const std::string key = Sha256Hex("k").substr(0, 16);
  EXPECT_EQ(store.Path(Id("s1_ne_01")),
            "/cache/motion/smic/s1_ne_01-" + key + ".h5");
  EXPECT_EQ(store.Path(Id("sub01/EP02")),
            "/cache/motion/smic/sub01%2FEP02-" + key + ".h5");
  ArtifactId id = Id("../../x");
  id.stage = "../up";
  id.dataset = "/etc";
  EXPECT_EQ(store.Path(id),
            "/cache/%2E.%2Fup/%2Fetc/%2E.%2F..%2Fx-" + key + ".h5");
}

TEST(StoreRules, SavingAgainReplaces) {
  const TempFolder folder;
  const Store store(folder.path());
  store.Save(Id("a"), Numbers({1}));
  store.Save(Id("a"), Numbers({2, 3}));
  EXPECT_THAT(store.Load(Id("a"))->Get<float>("x"), ElementsAre(2, 3));
  EXPECT_EQ(store.Load(Id("a"))->Text("note"), "n");
  EXPECT_EQ(ListStored(folder.path()).size(), 1u);
}

// The name holds 16 digits of the key, the file the whole key text.
TEST(StoreRules, AForeignKeyTextIsAMissAndTheFileStays) {
  const TempFolder folder;
  const Store store(folder.path());
  ArtifactId id = Id("a");
  store.Save(id, Numbers({1}));
  id.key_text = "other";
  EXPECT_EQ(WarningOf(store, id), "");
  EXPECT_TRUE(fs::exists(store.Path(id)));
}

TEST(StoreRules, EachKindOfDamageIsNamedSetAsideAndMadeAnew) {
  const TempFolder folder;
  const Store store(folder.path());
  const ArtifactId id = Id("a");
  const std::string path = store.Path(id);
  store.Save(id, Numbers({1}));
  const std::string good = ReadFile(path);
  std::string flipped = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
  FileContent nameless;  // whole, but not of a stage
  nameless.artifact = Numbers({1});
  const std::pair<std::string, std::string> damages[] = {
      {"", "not an HDF5 file of ours, or cut short"},
      {"<html>", "not an HDF5 file of ours, or cut short"},
      {good.substr(0, good.size() / 2), "cut short"},
      {good + "x", "cut short"},
      {flipped, "changed after it was written"},
      {ToHdf5(nameless), "attribute 'key_text' is missing"},
  };
  for (const auto& [bytes, why] : damages) {
    WriteFileAtomic(path, bytes);
    EXPECT_THAT(WarningOf(store, id),
                testing::AllOf(HasSubstr(path + " is damaged ("),
                               HasSubstr(why), HasSubstr("kept as *.corrupt"),
                               HasSubstr("computing it again")));
    EXPECT_FALSE(fs::exists(path));
    EXPECT_EQ(ReadFile(path + ".corrupt"), bytes);
  }
  store.Save(id, Numbers({4}));
  EXPECT_THAT(store.Load(id)->Get<float>("x"), ElementsAre(4));
}

TEST(StoreRules, AFolderThatCannotBeMadeIsAnIoError) {
  const TempFolder folder;
  WriteFileAtomic(folder / "motion", "a file");
  const Store store(folder.path());
  EXPECT_THAT(ErrorOf([&] { store.Save(Id("a"), Numbers({1})); }),
              testing::StartsWith("IoError: cannot make the folder "));
}

TEST(StoreRules, StoredFilesTellWhereTheyComeFrom) {
  const TempFolder folder;
  const std::string path = folder / "x.h5";
  const ArtifactId id =
      Id("a",
         "stage=motion\nversion=3\nschema=Motion/2\nparams:\na=1\nb=[x, "
         "\"input y\"]\ninputs:\ninput 0a\ninput 0b\n");
  WriteStored(path, id, Numbers({1, 2}), "mien 9");
  const StoredFile file = ReadStored(path, /*with_data=*/false);
  EXPECT_EQ(file.id.stage, "motion");
  EXPECT_EQ(file.id.dataset, "smic");
  EXPECT_EQ(file.id.key, id.key);
  EXPECT_EQ(file.id.key_text, id.key_text);
  EXPECT_EQ(file.provenance, "mien 9");
  EXPECT_EQ(file.schema, "Motion/2");
  EXPECT_EQ(file.params, "a=1\nb=[x, \"input y\"]\n");
  EXPECT_THAT(file.input_keys, ElementsAre("0a", "0b"));
  EXPECT_TRUE(file.complete);
  EXPECT_EQ(file.artifact.At("x").shape, (Shape{2}));
  EXPECT_TRUE(file.artifact.At("x").bytes.empty());
}

TEST(StoreRules, FilesThatCannotBeReadStored) {
  const TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { ReadStored(folder / "none.h5"); }),
              testing::StartsWith("IoError: cannot read "));
  FileContent content;
  WriteFileAtomic(folder / "x.h5", ToHdf5(content));
  EXPECT_EQ(ErrorOf([&] { ReadStored(folder / "x.h5"); }),
            "DataError: attribute 'format' is missing");
  content.attributes["format"] = "mien-cache/0";
  WriteFileAtomic(folder / "x.h5", ToHdf5(content));
  EXPECT_EQ(ErrorOf([&] { ReadStored(folder / "x.h5"); }),
            "DataError: format is not mien-cache/1");
}

TEST(StoreRules, TheListIsSortedAndHoldsOnlyWholeFiles) {
  const TempFolder folder;
  for (const char* name : {"b/2.h5", "a/1.h5", "a/1.h5.corrupt", "a/.1.h5.tmp",
                           "a/readme.txt", "c.h5/inner.h5"}) {
    WriteFileAtomic(folder / name, "x");
  }
  fs::create_symlink("loop.h5", folder / "loop.h5");
  EXPECT_THAT(ListStored(folder.path()),
              ElementsAre(folder / "a/1.h5", folder / "b/2.h5",
                          folder / "c.h5/inner.h5"));
  EXPECT_THAT(ErrorOf([&] { ListStored(folder / "none"); }),
              testing::StartsWith("IoError: cannot list " + (folder / "none")));
}

// Readers see the old file or the new one, never a part of one.
TEST(StoreRules, WritersAndReadersOfOneFileDoNotMeet) {
  const TempFolder folder;
  const Store store(folder.path());
  store.Save(Id("a"), Numbers({0, 0}));
  std::vector<std::thread> threads;
  for (int writer = 1; writer <= 2; ++writer) {
    threads.emplace_back([&store, writer] {
      const auto value = static_cast<float>(writer);
      for (int i = 0; i < 20; ++i) store.Save(Id("a"), Numbers({value, value}));
    });
  }
  int read = 0;
  for (int i = 0; i < 100; ++i) {
    const auto artifact = store.Load(Id("a"));
    ASSERT_TRUE(artifact);
    const auto values = artifact->Get<float>("x");
    EXPECT_EQ(values.at(0), values.at(1));
    ++read;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(read, 100);
  EXPECT_EQ(ListStored(folder.path()).size(), 1u);
}

}  // namespace
}  // namespace mien

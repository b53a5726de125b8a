#include "pipeline/cache/hdf5_image.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

FileContent Example() {
  FileContent content;
  content.attributes["stage"] = "flow";
  std::vector<float> values(5000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i % 97);
  }
  content.artifact.Put<float>("plain", {50, 100}, values, "px");
  content.artifact.PutQuantised("packed", {50, 100}, values, 0.25, "px");
  content.artifact.Put<std::uint8_t>("none", {0, 3},
                                     std::vector<std::uint8_t>{}, "");
  content.artifact.texts["names"] = std::string(100000, 'n');
  content.artifact.texts["empty"] = "";
  return content;
}

TEST(Hdf5Image, RoundTrip) {
  const FileContent before = Example();
  const FileContent after = FromHdf5(ToHdf5(before), true);
  EXPECT_EQ(after.attributes, before.attributes);
  EXPECT_EQ(after.artifact.texts, before.artifact.texts);
  ASSERT_EQ(after.artifact.arrays.size(), 3u);
  for (const auto& [name, array] : before.artifact.arrays) {
    const Array& other = after.artifact.At(name);
    EXPECT_EQ(other.bytes, array.bytes) << name;
    EXPECT_EQ(other.shape, array.shape) << name;
    EXPECT_EQ(other.scale, array.scale) << name;
    EXPECT_EQ(other.unit, array.unit) << name;
  }
}

TEST(Hdf5Image, SameContentSameBytes) {
  EXPECT_EQ(ToHdf5(Example()), ToHdf5(Example()));
}

TEST(Hdf5Image, WithoutData) {
  const FileContent content = FromHdf5(ToHdf5(Example()), false);
  EXPECT_EQ(content.artifact.At("plain").shape, (Shape{50, 100}));
  EXPECT_TRUE(content.artifact.At("plain").bytes.empty());
}

TEST(Hdf5Image, EveryFlippedBitIsSeen) {
  const std::string good = ToHdf5(Example());
  std::size_t flipped = 0, seen = 0;
  for (std::size_t at = 0; at < good.size(); at += 97) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    ++flipped;
    try {
      FromHdf5(bad, true);
    } catch (const DataError&) {
      ++seen;
    }
  }
  EXPECT_EQ(seen, flipped);
}

// The file as versions before the seal wrote it.
std::string WithoutSeal(const std::string& bytes) {
  return bytes.substr(0, bytes.rfind("\nmien-sha256 "));
}

TEST(Hdf5Image, FilesWithoutSealAreRead) {
  const FileContent content = FromHdf5(WithoutSeal(ToHdf5(Example())), true);
  EXPECT_EQ(content.artifact.arrays.size(), 3u);
}

// Without the seal too: in arrays by fletcher32, in the structure by the
// format's own checksums, or by a check of ours.
TEST(Hdf5Image, FlippedBitsNeverPassSilently) {
  const std::string good = WithoutSeal(ToHdf5(Example()));
  const FileContent truth = FromHdf5(good, true);
  int silent = 0, seen = 0;
  for (std::size_t at = 0; at < good.size(); at += 97) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    try {
      const FileContent content = FromHdf5(bad, true);
      for (const auto& [name, array] : truth.artifact.arrays) {
        if (content.artifact.At(name).bytes != array.bytes) ++silent;
      }
      if (content.attributes != truth.attributes) ++silent;
    } catch (const DataError&) {
      ++seen;
    }
  }
  EXPECT_EQ(silent, 0);
  EXPECT_GT(seen, 20);
}

// Files open at the same time must not be taken for one another.
TEST(Hdf5Image, SeveralThreadsKeepTheirFilesApart) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([id, &wrong] {
      for (int round = 0; round < 100; ++round) {
        FileContent content;
        content.attributes["id"] = std::to_string(id);
        content.artifact.Put<std::int32_t>(
            "x", {1000}, std::vector<std::int32_t>(1000, id), "1");
        try {
          const FileContent back = FromHdf5(ToHdf5(content), true);
          if (back.attributes.at("id") != std::to_string(id) ||
              back.artifact.Get<std::int32_t>("x")[999] != id) {
            ++wrong;
          }
        } catch (const Error&) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Hdf5Image, CutShortOrForeignIsAnError) {
  const std::string good = ToHdf5(Example());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{100}, good.size() / 2, good.size() - 1}) {
    EXPECT_THAT(ErrorOf([&] { FromHdf5(good.substr(0, size), true); }),
                testing::StartsWith("DataError"))
        << size;
  }
  EXPECT_THAT(ErrorOf([] { FromHdf5("<html>", true); }),
              testing::HasSubstr("not an HDF5 file"));
}

}  // namespace
}  // namespace mien

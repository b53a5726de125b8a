// Digests and random numbers against values worked out elsewhere: they stand
// in cache keys and in results, so no later version may differ.

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// The longer examples of FIPS 180-2: two blocks, and a million letters.
TEST(Sha256Answers, LongTexts) {
  EXPECT_EQ(
      Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  const std::string million(1000000, 'a');
  const char* answer =
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  EXPECT_EQ(Sha256Hex(million), answer);
  Sha256 pieces;
  for (int i = 0; i < 1000; ++i) pieces.Update(million.data(), 1000);
  pieces.Update("");
  EXPECT_EQ(pieces.Hex(), answer);
}

TEST(Sha256Answers, FilesLargerThanTheBuffer) {
  const TempFolder folder;
  std::string bytes((1 << 20) + 3, 'x');
  WriteFileAtomic(folder / "x", bytes);
  EXPECT_EQ(Sha256File(folder / "x"), Sha256Hex(bytes));
  WriteFileAtomic(folder / "none", "");
  EXPECT_EQ(Sha256File(folder / "none"), Sha256Hex(""));
}

TEST(Sha256Answers, FilesThatCannotBeRead) {
  const TempFolder folder;
  EXPECT_EQ(ErrorOf([&] { Sha256File(folder / "none"); }),
            "IoError: cannot read " + (folder / "none"));
  EXPECT_EQ(ErrorOf([&] { Sha256File(folder.path()); }),
            "IoError: cannot read " + folder.path() + " to its end");
}

// xoshiro256** over splitmix64 of seed 0, worked out with whole numbers in
// another language; the state is the published output of splitmix64.
TEST(RandomAnswers, FirstNumbersOfSeedZero) {
  Rng rng(0);
  for (const std::uint64_t expected :
       {0x99ec5f36cb75f2b4u, 0xbf6e1f784956452au, 0x1a5f849d4933e6e0u,
        0x6aa594f1262d2d2cu}) {
    EXPECT_EQ(rng.Next(), expected);
  }
  Rng again(0);
  EXPECT_EQ(again.Uniform(), 0.6012629994179048);
  EXPECT_EQ(again.Uniform(10, 20), 10 + 10 * 0.7477740925472398);
}

TEST(RandomAnswers, BelowIsTheRemainder) {
  Rng rng(0), same(0);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(rng.Below(7), static_cast<std::int64_t>(same.Next() % 7));
  }
  EXPECT_EQ(Rng(0).Below(1), 0);
}

// Box-Muller of the first two uniform numbers: the pair is cosine, then sine.
TEST(RandomAnswers, NormalNumbersComeInPairs) {
  Rng rng(0);
  const double radius = std::sqrt(-2 * std::log(1 - 0.6012629994179048));
  const double angle = 2 * 3.141592653589793 * 0.7477740925472398;
  EXPECT_NEAR(rng.Normal(), radius * std::cos(angle), 1e-14);
  EXPECT_NEAR(rng.Normal(), radius * std::sin(angle), 1e-14);
  EXPECT_EQ(rng.Uniform(), 0.10301998939503632);  // two were used, not more
}

// The first 8 bytes of SHA-256("1\nflow\nsub01").
TEST(RandomAnswers, SeedsOfItems) {
  EXPECT_EQ(DeriveSeed(1, "flow", "sub01"), 0x19bf8af562991a86u);
}

TEST(RandomAnswers, EveryOrderIsAsLikely) {
  Rng rng(5);
  std::map<std::vector<int>, int> seen;
  for (int i = 0; i < 6000; ++i) {
    std::vector<int> order = {0, 1, 2};
    rng.Shuffle(&order);
    ++seen[order];
  }
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, 1000, 150);
  std::vector<int> none, one = {7};
  rng.Shuffle(&none);
  rng.Shuffle(&one);
  EXPECT_THAT(one, testing::ElementsAre(7));
}

}  // namespace
}  // namespace mien

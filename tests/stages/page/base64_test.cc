#include "stages/page/base64.h"

#include <gtest/gtest.h>

#include "pipeline/core/digest.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// RFC 4648, section 10.
TEST(Base64Test, GivesTheVectorsOfTheStandard) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foob"), "Zm9vYg==");
  EXPECT_EQ(Base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
}

TEST(Base64Test, TakesBytesAbove127AndZero) {
  EXPECT_EQ(Base64(std::string("\xfb\xff\xfe\x00", 4)), "+//+AA==");
}

TEST(BytesFromHexTest, ReadsBothCases) {
  EXPECT_EQ(BytesFromHex("00fFA0"), std::string("\x00\xff\xa0", 3));
  EXPECT_EQ(BytesFromHex(""), "");
}

TEST(BytesFromHexTest, RefusesOtherText) {
  EXPECT_NE(ErrorOf([] { BytesFromHex("abc"); }).find("odd length"),
            std::string::npos);
  EXPECT_NE(ErrorOf([] { BytesFromHex("0g"); }).find("not a hexadecimal"),
            std::string::npos);
}

// What `printf '' | openssl dgst -sha256 -binary | base64` prints.
TEST(Base64Test, MakesTheDigestOfAPolicy) {
  EXPECT_EQ(Base64(BytesFromHex(Sha256Hex(""))),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

}  // namespace
}  // namespace mien

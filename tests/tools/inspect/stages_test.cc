// What the catalogue lists, every command of mien-inspect knows.

#include <algorithm>

#include <gmock/gmock.h>

#include "stages/catalogue.h"
#include "tools/render/render.h"

namespace mien {
namespace {

TEST(Stages, ThereIsAPictureForEach) {
  const auto drawn = DrawnSchemas();
  for (const StageRow& row : StageCatalogue()) {
    EXPECT_EQ(std::count(drawn.begin(), drawn.end(), row.schema), 1)
        << row.name;
  }
}

}  // namespace
}  // namespace mien

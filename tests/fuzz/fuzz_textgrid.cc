#include "tests/fuzz/annotations.h"

MIEN_FUZZ(bytes) {
  mien::fuzz::UseAnnotations(mien::ParseTextGrid(bytes, "a.textgrid"));
}

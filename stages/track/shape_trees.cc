#include "stages/track/shape_trees.h"

#include <dlib/image_processing/shape_predictor.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/track/dlib_image.h"
#include "stages/track/dlib_numbers.h"

namespace mien {
namespace {

using Shape = dlib::matrix<float, 0, 1>;

constexpr unsigned long kMostStages = 1000;
constexpr int kMostLevels = 16;
constexpr std::size_t kCacheLine = 64;

constexpr unsigned long kMostTrees = 10000;     // of a stage; dlib makes 500
constexpr unsigned long kMostPixels = 65536;    // of a stage; dlib makes 400
constexpr long kMostValues = 2000;              // x and y of 1000 points
constexpr std::size_t kMostReserved = 4 << 20;  // leaf values of a stage

[[noreturn]] void Refuse(const std::string& what) {
  throw DataError("its " + what + " do not fit together");
}

// dlib takes room for as many as a file claims before it reads one.
unsigned long ReadCount(DlibNumbers* in, unsigned long most, const char* what) {
  const std::int64_t count = in->Whole();
  if (count < 0) Refuse(what);
  if (static_cast<unsigned long>(count) > most) {
    throw DataError(Str("it claims ", count, " ", what, ", more than ", most));
  }
  return static_cast<unsigned long>(count);
}

// As dlib::deserialize of a column: how many values follow.
long ReadRows(DlibNumbers* in) {
  std::int64_t rows = in->Whole();
  std::int64_t columns = in->Whole();
  if (rows < 0 || columns < 0) {  // its newer form
    if (rows < -kMostValues || columns < -1) Refuse("points");
    rows = -rows;
    columns = -columns;
  }
  if (rows > kMostValues || columns != 1) Refuse("points");
  return static_cast<long>(rows);
}

// 2^levels leaves; -1 for any other count.
int LevelsOf(std::size_t leaves) {
  for (int levels = 0; levels <= kMostLevels; ++levels) {
    if (leaves == std::size_t{1} << levels) return levels;
  }
  return -1;
}

}  // namespace

ShapeTrees::ShapeTrees(std::istream& stream) {
  DlibNumbers in(stream);
  const std::int64_t version = in.Whole();
  if (version != 1) throw DataError(Str("its version is ", version, ", not 1"));
  start_.resize(static_cast<std::size_t>(ReadRows(&in)));
  if (start_.empty() || start_.size() % 2 != 0) Refuse("points");
  for (float& value : start_) value = in.Finite();
  const unsigned long count = ReadCount(&in, kMostStages, "stages");
  stages_.resize(count);
  for (Stage& stage : stages_) ReadForest(&in, &stage);
  if (ReadCount(&in, kMostStages, "stages") != count) Refuse("stages");
  for (Stage& stage : stages_) {
    const unsigned long pixels = ReadCount(&in, kMostPixels, "pixels");
    for (unsigned long i = 0; i < pixels; ++i) {
      const std::int64_t anchor = in.Whole();
      if (anchor < 0) Refuse("pixels");
      stage.anchors.push_back(static_cast<unsigned long>(anchor));
    }
  }
  if (ReadCount(&in, kMostStages, "stages") != count) Refuse("stages");
  for (Stage& stage : stages_) {
    const unsigned long pixels = ReadCount(&in, kMostPixels, "pixels");
    for (unsigned long i = 0; i < pixels; ++i) {
      const float x = in.Finite();
      stage.offsets.emplace_back(x, in.Finite());
    }
    CheckStage(stage);
  }
}

void ShapeTrees::ReadForest(DlibNumbers* in, Stage* stage) const {
  const unsigned long trees = ReadCount(in, kMostTrees, "trees");
  for (unsigned long i = 0; i < trees; ++i) ReadTree(in, trees, stage);
}

// As dlib::deserialize of a tree, `trees` of which make the stage.
void ShapeTrees::ReadTree(DlibNumbers* in, unsigned long trees,
                          Stage* stage) const {
  const unsigned long splits = ReadCount(in, 1 << kMostLevels, "splits");
  for (unsigned long i = 0; i < splits; ++i) {
    constexpr auto kMost = std::numeric_limits<std::uint16_t>::max();
    const std::int64_t first = in->Whole();
    const std::int64_t second = in->Whole();
    const float threshold = in->Finite();
    if (std::min(first, second) < 0 || std::max(first, second) > kMost) {
      Refuse("pixels");
    }
    stage->splits.push_back({static_cast<std::uint16_t>(first),
                             static_cast<std::uint16_t>(second), threshold});
  }
  const unsigned long leaves = ReadCount(in, 1 << kMostLevels, "leaves");
  if (stage->trees++ == 0) {
    stage->levels = LevelsOf(leaves);
    if (stage->levels < 0) Refuse("leaves");
    // Not as much as any file claims.
    stage->leaves.reserve(
        std::min(trees * leaves * start_.size(), kMostReserved));
  }
  if (leaves != std::size_t{1} << stage->levels || splits + 1 != leaves) {
    Refuse("trees");
  }
  for (unsigned long i = 0; i < leaves; ++i) {
    if (ReadRows(in) != static_cast<long>(start_.size())) Refuse("leaves");
    for (std::size_t k = 0; k < start_.size(); ++k) {
      stage->leaves.push_back(in->Finite());
    }
  }
}

void ShapeTrees::CheckStage(const Stage& stage) const {
  const std::size_t pixels = stage.offsets.size();
  if (stage.anchors.size() != pixels) Refuse("pixels");
  for (const Split& split : stage.splits) {
    if (split.first >= pixels || split.second >= pixels) Refuse("pixels");
  }
  for (const unsigned long anchor : stage.anchors) {
    if (anchor >= start_.size() / 2) Refuse("pixels");
  }
}

void ShapeTrees::FindLeaves(const Stage& stage, std::size_t values,
                            const std::vector<float>& pixels,
                            std::vector<const float*>* leaves) {
  const std::size_t nodes = (std::size_t{1} << stage.levels) - 1;
  leaves->resize(static_cast<std::size_t>(stage.trees));
  const Split* tree = stage.splits.data();
  const float* block = stage.leaves.data();
  for (const float*& leaf : *leaves) {
    std::size_t node = 0;
    for (int level = 0; level < stage.levels; ++level) {
      const Split& split = tree[node];
      const bool left =
          pixels[split.first] - pixels[split.second] > split.threshold;
      node = 2 * node + (left ? 1 : 2);
    }
    leaf = block + (node - nodes) * values;
    for (std::size_t at = 0; at < values; at += kCacheLine / sizeof(float)) {
      __builtin_prefetch(leaf + at);
    }
    tree += nodes;
    block += (nodes + 1) * values;
  }
}

std::vector<std::vector<cv::Point>> ShapeTrees::Predict(
    const cv::Mat& grey, const std::vector<cv::Rect>& boxes) const {
  namespace impl = dlib::impl;
  MIEN_CHECK(grey.type() == CV_8UC1, "a shape predictor wants grey pixels");
  const auto image = ToDlib(grey);
  const std::size_t values = start_.size();
  Shape start(static_cast<long>(values));
  std::copy(start_.begin(), start_.end(), start.begin());
  std::vector<dlib::rectangle> places;
  for (const cv::Rect& box : boxes) {
    places.emplace_back(box.x, box.y, box.x + box.width - 1,
                        box.y + box.height - 1);
  }
  std::vector<Shape> shapes(boxes.size(), start);
  std::vector<std::vector<const float*>> leaves(boxes.size());
  std::vector<dlib::vector<float, 2>> offsets;
  std::vector<float> pixels;
  for (const Stage& stage : stages_) {
    offsets.clear();
    for (const cv::Point2f& p : stage.offsets) offsets.emplace_back(p.x, p.y);
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      impl::extract_feature_pixel_values(image, places[b], shapes[b], start,
                                         stage.anchors, offsets, pixels);
      FindLeaves(stage, values, pixels, &leaves[b]);
    }
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      float* sum = &shapes[b](0);
      for (const float* leaf : leaves[b]) {
        for (std::size_t k = 0; k < values; ++k) sum[k] += leaf[k];
      }
    }
  }
  std::vector<std::vector<cv::Point>> points(boxes.size());
  for (std::size_t b = 0; b < boxes.size(); ++b) {
    const auto to_image = impl::unnormalizing_tform(places[b]);
    for (std::size_t k = 0; k < values / 2; ++k) {
      const dlib::point p = to_image(impl::location(shapes[b], k));
      points[b].emplace_back(static_cast<int>(p.x()), static_cast<int>(p.y()));
    }
  }
  return points;
}

}  // namespace mien

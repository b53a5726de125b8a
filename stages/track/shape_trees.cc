#include "stages/track/shape_trees.h"

#include <dlib/image_processing/shape_predictor.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/track/dlib_image.h"

namespace mien {
namespace {

using Shape = dlib::matrix<float, 0, 1>;
using Tree = dlib::impl::regression_tree;

constexpr unsigned long kMostStages = 1000;
constexpr int kMostLevels = 16;
constexpr std::size_t kCacheLine = 64;

constexpr unsigned long kMostTrees = 10000;   // of a stage; dlib makes 500
constexpr unsigned long kMostPixels = 65536;  // of a stage; dlib makes 400
constexpr long kMostValues = 2000;            // x and y of 1000 points

[[noreturn]] void Refuse(const std::string& what) {
  throw DataError("its " + what + " do not fit together");
}

// dlib takes room for as many as a file claims before it reads one.
unsigned long ReadCount(std::istream& in, unsigned long most,
                        const char* what) {
  unsigned long count = 0;
  dlib::deserialize(count, in);
  if (count > most) {
    throw DataError(Str("it claims ", count, " ", what, ", more than ", most));
  }
  return count;
}

float ReadFinite(std::istream& in) {
  float value = 0;
  dlib::deserialize(value, in);
  if (!std::isfinite(value)) throw DataError("a value in it is no number");
  return value;
}

// As dlib::deserialize of a column.
Shape ReadShape(std::istream& in) {
  long rows = 0, columns = 0;
  dlib::deserialize(rows, in);
  dlib::deserialize(columns, in);
  if (rows < 0 || columns < 0) {  // its newer form
    if (rows < -kMostValues || columns < -1) Refuse("points");
    rows = -rows;
    columns = -columns;
  }
  if (rows > kMostValues || columns != 1) Refuse("points");
  Shape shape;
  shape.set_size(rows);
  for (long i = 0; i < rows; ++i) shape(i) = ReadFinite(in);
  return shape;
}

// As dlib::deserialize of a tree.
Tree ReadTree(std::istream& in) {
  Tree tree;
  const unsigned long splits = ReadCount(in, 1 << kMostLevels, "splits");
  for (unsigned long i = 0; i < splits; ++i) {
    tree.splits.emplace_back();
    dlib::impl::split_feature& split = tree.splits.back();
    dlib::deserialize(split.idx1, in);
    dlib::deserialize(split.idx2, in);
    split.thresh = ReadFinite(in);
  }
  const unsigned long leaves = ReadCount(in, 1 << kMostLevels, "leaves");
  for (unsigned long i = 0; i < leaves; ++i) {
    tree.leaf_values.push_back(ReadShape(in));
  }
  return tree;
}

// 2^levels leaves; -1 for any other count.
int LevelsOf(std::size_t leaves) {
  for (int levels = 0; levels <= kMostLevels; ++levels) {
    if (leaves == std::size_t{1} << levels) return levels;
  }
  return -1;
}

}  // namespace

ShapeTrees::ShapeTrees(std::istream& in) {
  int version = 0;
  dlib::deserialize(version, in);
  if (version != 1) throw DataError(Str("its version is ", version, ", not 1"));
  const Shape start = ReadShape(in);
  if (start.size() == 0 || start.size() % 2 != 0) Refuse("points");
  start_.assign(start.begin(), start.end());
  // As a vector of vectors of trees, one vector at a time: trees as dlib
  // keeps them take as much memory again.
  const unsigned long count = ReadCount(in, kMostStages, "stages");
  stages_.resize(count);
  for (Stage& stage : stages_) ReadForest(in, &stage);
  if (ReadCount(in, kMostStages, "stages") != count) Refuse("stages");
  for (Stage& stage : stages_) {
    const unsigned long pixels = ReadCount(in, kMostPixels, "pixels");
    for (unsigned long i = 0; i < pixels; ++i) {
      stage.anchors.push_back(0);
      dlib::deserialize(stage.anchors.back(), in);
    }
  }
  if (ReadCount(in, kMostStages, "stages") != count) Refuse("stages");
  for (Stage& stage : stages_) {
    const unsigned long pixels = ReadCount(in, kMostPixels, "pixels");
    for (unsigned long i = 0; i < pixels; ++i) {
      const float x = ReadFinite(in);
      stage.offsets.emplace_back(x, ReadFinite(in));
    }
    CheckStage(stage);
  }
}

void ShapeTrees::ReadForest(std::istream& in, Stage* stage) const {
  const unsigned long count = ReadCount(in, kMostTrees, "trees");
  std::vector<Tree> forest;
  for (unsigned long i = 0; i < count; ++i) forest.push_back(ReadTree(in));
  if (forest.empty()) return;
  stage->trees = static_cast<int>(forest.size());
  stage->levels = LevelsOf(forest[0].leaf_values.size());
  if (stage->levels < 0) Refuse("leaves");
  const std::size_t leaves = forest[0].leaf_values.size();
  stage->splits.reserve(forest.size() * (leaves - 1));
  stage->leaves.reserve(forest.size() * leaves * start_.size());
  for (const Tree& tree : forest) {
    if (tree.leaf_values.size() != leaves || tree.splits.size() + 1 != leaves) {
      Refuse("trees");
    }
    for (const auto& split : tree.splits) {
      constexpr auto kMost = std::numeric_limits<std::uint16_t>::max();
      if (split.idx1 > kMost || split.idx2 > kMost) Refuse("pixels");
      stage->splits.push_back({static_cast<std::uint16_t>(split.idx1),
                               static_cast<std::uint16_t>(split.idx2),
                               split.thresh});
    }
    for (const Shape& leaf : tree.leaf_values) {
      if (leaf.size() != static_cast<long>(start_.size())) Refuse("leaves");
      stage->leaves.insert(stage->leaves.end(), leaf.begin(), leaf.end());
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

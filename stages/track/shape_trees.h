#ifndef MIEN_STAGES_TRACK_SHAPE_TREES_H_
#define MIEN_STAGES_TRACK_SHAPE_TREES_H_

// Evaluates dlib's shape predictor faster than dlib does, to the same bits.

#include <cstdint>
#include <iosfwd>
#include <opencv2/core.hpp>
#include <vector>

namespace mien {

class DlibNumbers;

// An ensemble of regression trees (Kazemi and Sullivan 2014). A prediction
// adds up some thousand leaves out of tens of MB, so waiting for memory is
// most of its time: here leaves lie in one block, and all of a stage are
// fetched ahead, for several boxes at once. Every sum is taken in dlib's
// order.
class ShapeTrees {
 public:
  // What dlib::serialize(shape_predictor) wrote. @throws std::exception:
  // not that, or trees that point outside their tables.
  explicit ShapeTrees(std::istream& in);

  int point_count() const { return static_cast<int>(start_.size() / 2); }

  // Per box the points in px of `grey` (CV_8UC1), which are whole numbers.
  std::vector<std::vector<cv::Point>> Predict(
      const cv::Mat& grey, const std::vector<cv::Rect>& boxes) const;

 private:
  struct Split {
    std::uint16_t first, second;  // pixels whose difference is asked for
    float threshold;
  };
  struct Stage {
    int trees = 0;
    int levels = 0;             // of every tree
    std::vector<Split> splits;  // trees x (2^levels - 1)
    std::vector<float> leaves;  // trees x 2^levels x values
    // Where pixels lie: at a point of the shape plus an offset.
    std::vector<unsigned long> anchors;
    std::vector<cv::Point2f> offsets;
  };
  void ReadForest(DlibNumbers* in, Stage* stage) const;
  void ReadTree(DlibNumbers* in, unsigned long trees, Stage* stage) const;
  void CheckStage(const Stage& stage) const;
  // Fetches the leaves of one shape, one per tree, and says where they are.
  static void FindLeaves(const Stage& stage, std::size_t values,
                         const std::vector<float>& pixels,
                         std::vector<const float*>* leaves);

  std::vector<float> start_;  // mean shape: x, y of each point, box = 0..1
  std::vector<Stage> stages_;
};

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_SHAPE_TREES_H_

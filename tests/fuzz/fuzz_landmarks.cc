// Landmark models of dlib, and a prediction with what was accepted.

#include <sstream>
#include <string>

#include <opencv2/core.hpp>

#include "stages/track/shape_trees.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  std::istringstream in{std::string(bytes)};
  try {
    const mien::ShapeTrees trees(in);
    static const cv::Mat grey(60, 80, CV_8UC1, cv::Scalar(90));
    trees.Predict(grey, {{10, 5, 41, 41}, {-30, 20, 70, 70}});
  } catch (const mien::InternalError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {  // dlib's own, which Load translates
  }
}

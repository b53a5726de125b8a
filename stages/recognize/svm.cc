#include "stages/recognize/svm.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <opencv2/ml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/scores.h"
#include "stages/recognize/training_data.h"

namespace mien {
namespace {

constexpr double kLeastDeviation = 1e-7;
constexpr int kMostSteps = 100000;
constexpr double kTolerance = 1e-4;

// It is given training samples and nothing else.
class LinearSvm {
 public:
  LinearSvm(const TrainingData& data, double c, bool class_weights)
      : stride_(data.geometry().stride()) {
    MeasureScale(data);
    cv::Mat samples(data.size(), static_cast<int>(stride_), CV_32FC1);
    cv::Mat labels(data.size(), 1, CV_32SC1);
    std::vector<char> occurs(static_cast<std::size_t>(data.class_count()), 0);
    for (int i = 0; i < data.size(); ++i) {
      Scale(data.x(i), samples.ptr<float>(i));
      labels.at<int>(i) = data.label(i);
      occurs[static_cast<std::size_t>(data.label(i))] = 1;
    }
    class_count_ =
        static_cast<int>(std::count(occurs.begin(), occurs.end(), 1));
    only_class_ = data.label(0);
    if (class_count_ < 2) return;  // OpenCV refuses one class
    svm_ = cv::ml::SVM::create();
    svm_->setType(cv::ml::SVM::C_SVC);
    svm_->setKernel(cv::ml::SVM::LINEAR);
    svm_->setC(c);
    svm_->setTermCriteria({cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS,
                           kMostSteps, kTolerance});
    if (class_weights) {
      std::vector<double> weights;  // of the classes that occur, ascending
      const auto all = ClassWeights(data);
      for (std::size_t k = 0; k < all.size(); ++k) {
        if (occurs[k]) weights.push_back(all[k]);
      }
      svm_->setClassWeights(cv::Mat(weights, true));
    }
    svm_->train(samples, cv::ml::ROW_SAMPLE, labels);
  }

  int Predict(const float* x) const {
    if (!svm_) return only_class_;
    cv::Mat row(1, static_cast<int>(stride_), CV_32FC1);
    Scale(x, row.ptr<float>());
    return static_cast<int>(std::lround(svm_->predict(row)));
  }

  int parameter_count() const {
    return class_count_ * (class_count_ - 1) / 2 *
           (static_cast<int>(stride_) + 1);
  }

 private:
  void MeasureScale(const TrainingData& data) {
    std::vector<double> sum(stride_, 0), squares(stride_, 0);
    for (int i = 0; i < data.size(); ++i) {
      for (std::size_t k = 0; k < stride_; ++k) sum[k] += data.x(i)[k];
    }
    for (double& s : sum) s /= data.size();
    for (int i = 0; i < data.size(); ++i) {
      for (std::size_t k = 0; k < stride_; ++k) {
        squares[k] += (data.x(i)[k] - sum[k]) * (data.x(i)[k] - sum[k]);
      }
    }
    const double whole = std::sqrt(static_cast<double>(stride_));
    for (std::size_t k = 0; k < stride_; ++k) {
      const double deviation = std::sqrt(squares[k] / data.size());
      mean_.push_back(sum[k]);
      factor_.push_back(deviation > kLeastDeviation ? 1 / (deviation * whole)
                                                    : 0);
    }
  }

  void Scale(const float* x, float* out) const {
    for (std::size_t k = 0; k < stride_; ++k) {
      out[k] = static_cast<float>((x[k] - mean_[k]) * factor_[k]);
    }
  }

  std::size_t stride_;
  std::vector<double> mean_, factor_;
  int class_count_ = 0;
  int only_class_ = 0;
  cv::Ptr<cv::ml::SVM> svm_;
};

// The nested choice. It sees training samples only, by its arguments.
double ChooseCost(const TrainingData& data, const SvmParams& params,
                  int inner_folds, std::uint64_t seed) {
  std::vector<double> candidates = params.c;
  std::sort(candidates.begin(), candidates.end());
  if (candidates.size() == 1) return candidates.front();
  const auto folds = InnerFolds(data, inner_folds, seed);
  std::vector<int> truth;
  std::vector<std::vector<int>> predicted(candidates.size());
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const TrainingData train = data.Part(InnerTraining(folds, f));
    const TrainingData tests = data.Part(InnerTests(data, folds[f]));
    for (int i = 0; i < tests.size(); ++i) truth.push_back(tests.label(i));
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const LinearSvm svm(train, candidates[c], params.class_weights);
      for (int i = 0; i < tests.size(); ++i) {
        predicted[c].push_back(svm.Predict(tests.x(i)));
      }
    }
  }
  const std::vector<std::string> classes(
      static_cast<std::size_t>(data.class_count()));
  std::size_t best = 0;
  double best_uf1 = -1;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const double uf1 = Score(truth, predicted[c], classes).uf1;
    if (uf1 > best_uf1) {
      best_uf1 = uf1;
      best = c;
    }
  }
  return candidates[best];
}

}  // namespace

std::optional<std::string> SvmInput(const std::string& network) {
  constexpr std::string_view kSuffix = "-svm";
  if (!EndsWith(network, kSuffix)) return std::nullopt;
  return network.substr(0, network.size() - kSuffix.size());
}

FoldResult SvmFold(const SampleSet& set, const Fold& fold,
                   const SvmParams& params) {
  MIEN_CHECK(!params.c.empty(), "a cost of the SVM");
  const TrainingData data(set, fold);
  const double c = ChooseCost(data, params, fold.choice.inner_folds,
                              DeriveSeed(static_cast<std::uint64_t>(fold.seed),
                                         "recognize", fold.name));
  const LinearSvm svm(data, c, params.class_weights);
  FoldResult result;
  result.name = fold.name;
  result.seed = fold.seed;
  result.test_idx = fold.test_idx;
  result.choice = "c=" + NumberText(c);
  result.parameter_count = svm.parameter_count();
  for (const int i : fold.test_idx) {
    MIEN_CHECK(i >= 0 && static_cast<std::size_t>(i) < set.size(),
               Str("test index ", i));
    const int label =
        svm.Predict(&set.x[static_cast<std::size_t>(i) * set.stride()]);
    for (int k = 0; k < data.class_count(); ++k) {
      result.probabilities.push_back(k == label ? 1.0f : 0.0f);
    }
  }
  return result;
}

}  // namespace mien

#ifndef MIEN_STAGES_SPOTTING_EXPRESSION_MATCH_H_
#define MIEN_STAGES_SPOTTING_EXPRESSION_MATCH_H_

// How much a movement of the whole face is like known expressions, beside how
// this face moves otherwise: the adaptive matched filter (Robey et al. 1992)
// over all patches at once. What lips and chin of a speaker do together counts
// little, however large it is; the same lengths in another pattern count much.
// Deviations: the estimate of what is usual is shrunk towards its diagonal and
// does not change over the recording. Pure functions.

#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// What brief pulses usually are: their covariance (C x C, iod^2), large ones
// weighted down so that they do not outweigh all others. pulses: N x C, iod;
// rows where `measured` is 0 are left out. Zero when there are none.
cv::Mat1d UsualPulses(const cv::Mat1f& pulses,
                      const std::vector<char>& measured);

// The same variances, correlated as in others. correlation: C x C.
cv::Mat1d CorrelatedLike(const cv::Mat1d& usual, const cv::Mat1d& correlation);

class ExpressionMatch {
 public:
  // usual: a covariance. expressions: K x C, their movement, of any length.
  ExpressionMatch(const cv::Mat1d& usual, const cv::Mat1d& expressions);

  int columns() const { return weights_.cols + 1; }  // K + 1
  // moves: N x C, iod -> N x (K + 1). Of each expression asinh(s / 2), where s
  // has a standard deviation of about 1 in usual movement; then half the log
  // of (mean square of the movement in usual ones + 0.05).
  cv::Mat1f Run(const cv::Mat1f& moves) const;

 private:
  cv::Mat1d inverse_;  // C x C
  cv::Mat1d weights_;  // C x K
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_EXPRESSION_MATCH_H_

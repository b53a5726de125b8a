#include "stages/spotting/pulse_net.h"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr const char* kFormat = "mien-spot/4";
constexpr std::size_t kLeastRows = 10;
constexpr int kMeanHalf = 30;              // samples: +- 1 s
constexpr int kPulseHalf = 6;              // samples: 0.2 s
constexpr std::size_t kUsualStride = 2;    // samples, at least
constexpr std::size_t kMostUsual = 20000;  // pulses that tell what is usual
constexpr float kUsual = 0.15f;            // s, whose logarithm is 0
constexpr float kShortest = 0.04f;         // s, of a rise or a fall
constexpr float kLongestRise = 1.f, kLongestFall = 2.5f;  // s
constexpr double kAbsolute = 0.01;                        // iod
constexpr int kMostFilters = 4096;
constexpr int kMostMembers = 16;
constexpr std::int64_t kMostExpressions = 256;
constexpr std::size_t kChunk = 4096;  // samples worked on at a time

[[noreturn]] void Fail(const std::string& path, const std::string& what) {
  throw ModelError("model file " + path + ": " + what);
}

const NamedTensor& Need(const std::string& path, const TensorFile& file,
                        const std::string& name, std::size_t rank) {
  const NamedTensor* tensor = file.Find(name);
  if (!tensor) Fail(path, "it lacks tensor '" + name + "'");
  if (tensor->shape.size() != rank) {
    Fail(path, Str("tensor '", name, "' is ", ShapeText(tensor->shape),
                   ", expected ", rank, " sides"));
  }
  return *tensor;
}

// Values of measured rows at a steady rate: the mean of those within half a
// sample where there are two or more, else a line between neighbours.
class Resampler {
 public:
  Resampler(const std::vector<double>& t_s, double start_s, std::size_t samples)
      : t_s_(t_s), start_s_(start_s), samples_(samples) {}

  // value: one per row, `stride` apart.
  template <class Value>
  std::vector<float> Run(const Value* value, std::size_t stride) const {
    std::vector<float> out(samples_);
    const double half = 0.5 / PulseInput::kRate;
    std::size_t first = 0, after = 0;
    for (std::size_t k = 0; k < samples_; ++k) {
      const double t = start_s_ + static_cast<double>(k) / PulseInput::kRate;
      while (first < t_s_.size() && t_s_[first] < t - half) ++first;
      double sum = 0;
      std::size_t count = 0;
      for (std::size_t i = first; i < t_s_.size() && t_s_[i] < t + half; ++i) {
        sum += value[i * stride];
        ++count;
      }
      if (count < 2) {
        while (after + 1 < t_s_.size() && t_s_[after] < t) ++after;
        const std::size_t before = after > 0 ? after - 1 : 0;
        const double span = t_s_[after] - t_s_[before];
        const double share =
            span > 0 ? std::clamp((t - t_s_[before]) / span, 0.0, 1.0) : 0;
        const double low = value[before * stride];
        sum = low + share * (value[after * stride] - low);
        count = 1;
      }
      out[k] = static_cast<float>(sum / static_cast<double>(count));
    }
    return out;
  }

 private:
  const std::vector<double>& t_s_;
  double start_s_;
  std::size_t samples_;
};

// Minus the mean over +- kMeanHalf samples, the ends repeated.
std::vector<float> MinusMean(const std::vector<float>& x) {
  const auto n = static_cast<std::ptrdiff_t>(x.size());
  const auto at = [&](std::ptrdiff_t k) {
    return static_cast<double>(
        x[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(k, 0, n - 1))]);
  };
  std::vector<float> out(x.size());
  double sum = 0;
  for (int k = -kMeanHalf; k <= kMeanHalf; ++k) sum += at(k);
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    const auto i = static_cast<std::size_t>(k);
    out[i] = static_cast<float>(x[i] - sum / (2 * kMeanHalf + 1));
    sum += at(k + kMeanHalf + 1) - at(k - kMeanHalf);
  }
  return out;
}

// What a pulse of 0.2 s at sample k would be, the ends repeated.
float PulseAt(const std::vector<float>& x, std::ptrdiff_t k) {
  const auto last = static_cast<std::ptrdiff_t>(x.size()) - 1;
  const auto at = [&](std::ptrdiff_t i) {
    return x[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
  };
  return at(k) - (at(k - kPulseHalf) + at(k + kPulseHalf)) / 2;
}

// rows x columns; rows 0: any number.
cv::Mat1d ReadMatrix(const std::string& path, const TensorFile& file,
                     const std::string& name, std::int64_t rows,
                     std::int64_t columns) {
  const NamedTensor& tensor = Need(path, file, name, 2);
  const std::int64_t most = rows > 0 ? rows : kMostExpressions;
  const std::int64_t least = rows > 0 ? rows : 1;
  if (tensor.shape[0] < least || tensor.shape[0] > most ||
      tensor.shape[1] != columns) {
    Fail(path, Str("tensor '", name, "' is ", ShapeText(tensor.shape),
                   ", expected ", least, " to ", most, " x ", columns));
  }
  cv::Mat1d matrix(static_cast<int>(tensor.shape[0]),
                   static_cast<int>(columns));
  std::copy(tensor.data.begin(), tensor.data.end(), matrix.begin());
  return matrix;
}

}  // namespace

std::size_t PulseTimes::IndexOf(double time_s) const {
  const double last = static_cast<double>(samples) - 1;
  return static_cast<std::size_t>(std::clamp(
      std::round((time_s - start_s) * kRate), 0.0, std::max(last, 0.0)));
}

void PulseInput::Channels(std::size_t from, std::size_t to,
                          const std::vector<ExpressionMatch>& matches,
                          std::vector<float>* out) const {
  std::vector<cv::Mat1f> alike;
  for (const ExpressionMatch& match : matches) {
    alike.push_back(match.Run(
        moves.rowRange(static_cast<int>(from), static_cast<int>(to))));
  }
  out->clear();
  for (std::size_t k = from; k < to; ++k) {
    for (std::size_t c = 0; c < 3; ++c) out->push_back(head[3 * k + c]);
    out->push_back(blink[k]);
    out->push_back(measured[k]);
    for (const cv::Mat1f& values : alike) {
      const float* const row = values[static_cast<int>(k - from)];
      out->insert(out->end(), row, row + values.cols);
    }
  }
}

PulseInput MakePulseInput(const MotionSeries& series, const FaceMotion& face) {
  MIEN_CHECK(face.iod_px > 0, "no inter-ocular distance");
  const auto& t_s = face.patch_time_s;
  PulseInput input;
  if (t_s.size() < kLeastRows) return input;
  input.start_s = t_s.front();
  const auto n =
      static_cast<std::size_t>((t_s.back() - t_s.front()) * PulseInput::kRate) +
      1;
  input.samples = n;
  const std::size_t patches = series.patches.size();
  input.moves.create(static_cast<int>(n), static_cast<int>(2 * patches));
  const std::size_t stride =
      std::max(kUsualStride, (n + kMostUsual - 1) / kMostUsual);
  cv::Mat1f pulses(static_cast<int>((n + stride - 1) / stride),
                   input.moves.cols);
  const Resampler rows(t_s, input.start_s, n);
  for (int c = 0; c < input.moves.cols; ++c) {
    const auto& data = c % 2 == 0 ? face.patch_dx : face.patch_dy;
    std::vector<float> column = rows.Run(data.data() + c / 2, patches);
    for (float& v : column) v /= face.iod_px;
    const std::vector<float> moves = MinusMean(column);
    for (int k = 0; k < input.moves.rows; ++k) {
      input.moves(k, c) = moves[static_cast<std::size_t>(k)];
    }
    for (int k = 0; k < pulses.rows; ++k) {
      pulses(k, c) = PulseAt(column, static_cast<std::ptrdiff_t>(stride) * k);
    }
  }
  const auto frames = static_cast<std::size_t>(face.frame_count);
  const auto first = series.time_s.begin() + face.first_idx;
  const std::vector<double> all_s(first, first + face.frame_count);
  std::vector<double> found_s, found(frames, 0), blink(frames, 0);
  std::vector<std::size_t> row;
  for (std::size_t i = 0; i < frames; ++i) {
    if (std::isfinite(face.blink[i])) blink[i] = face.blink[i];
    if (!std::isfinite(face.head_x[i])) continue;
    found[i] = 1;
    row.push_back(i);
    found_s.push_back(all_s[i]);
  }
  MIEN_CHECK(!row.empty(), "patches without a head");
  const std::vector<float>* head[] = {&face.head_x, &face.head_y,
                                      &face.head_roll_deg};
  const Resampler measured(found_s, input.start_s, n);
  input.head.resize(3 * n);
  std::vector<double> value(row.size());
  for (std::size_t c = 0; c < 3; ++c) {
    const double unit = c < 2 ? 1 / face.iod_px : CV_PI / 180;
    for (std::size_t i = 0; i < row.size(); ++i) {
      value[i] = (*head[c])[row[i]] * unit;
    }
    const std::vector<float> move = MinusMean(measured.Run(value.data(), 1));
    for (std::size_t k = 0; k < n; ++k) {
      input.head[3 * k + c] = std::asinh(move[k] / 0.02f);
    }
  }
  const Resampler whole(all_s, input.start_s, n);
  input.blink = whole.Run(blink.data(), 1);
  input.measured = whole.Run(found.data(), 1);
  for (float& v : input.measured) v = v > 0.5f;
  std::vector<char> known;
  for (std::size_t k = 0; k < n; k += stride) {
    known.push_back(input.measured[k] > 0);
  }
  input.usual = UsualPulses(pulses, known);
  return input;
}

PulseNet::PulseNet(const std::string& path,
                   const std::vector<std::string>& patches) {
  const TensorFile file = ReadTensorFile(path);
  const std::string* format = file.FindText("format");
  if (!format || *format != kFormat) {
    Fail(path, Str("its format is not ", kFormat,
                   ": it does not spot micro-expressions"));
  }
  const std::string* theirs = file.FindText("patches");
  if (!theirs || *theirs != Join(patches, " ")) {
    Fail(path, "it was trained on other facial patches");
  }
  const auto moves = static_cast<std::int64_t>(2 * patches.size());
  expressions_ = ReadMatrix(path, file, "expressions", 0, moves);
  correlation_ = ReadMatrix(path, file, "correlation", moves, moves);
  const int inputs = 5 + 3 * (expressions_.rows + 1);
  for (int k = 0; k < kMostMembers; ++k) {
    const std::string prefix = Str("member", k, ".");
    if (k > 0 && !file.Find(prefix + "first.weight")) break;
    members_.push_back(ReadMember(path, file, prefix, inputs));
  }
}

PulseNet::Member PulseNet::ReadMember(const std::string& path,
                                      const TensorFile& file,
                                      const std::string& prefix, int inputs) {
  const auto layer = [&](const std::string& name, int dilation) {
    const NamedTensor& weight = Need(path, file, prefix + name + ".weight", 3);
    const NamedTensor& bias = Need(path, file, prefix + name + ".bias", 1);
    if (weight.shape[0] != bias.shape[0] || weight.shape[0] < 1 ||
        weight.shape[0] > kMostFilters || weight.shape[1] > kMostFilters ||
        weight.shape[2] % 2 == 0 || weight.shape[2] > 99) {
      Fail(path, Str("layer '", prefix, name, "' is ", ShapeText(weight.shape),
                     " with ", ShapeText(bias.shape), " offsets"));
    }
    Layer out;
    out.out = static_cast<int>(weight.shape[0]);
    out.in = static_cast<int>(weight.shape[1]);
    out.width = static_cast<int>(weight.shape[2]);
    out.dilation = dilation;
    out.bias = bias.data;
    out.weight.resize(weight.data.size());
    const auto outs = static_cast<std::size_t>(out.out);
    const auto ins = static_cast<std::size_t>(out.in);
    const auto width = static_cast<std::size_t>(out.width);
    for (std::size_t o = 0; o < outs; ++o) {
      for (std::size_t i = 0; i < ins; ++i) {
        for (std::size_t w = 0; w < width; ++w) {
          out.weight[(w * ins + i) * outs + o] =
              weight.data[(o * ins + i) * width + w];
        }
      }
    }
    return out;
  };
  Member member;
  member.first = layer("first", 1);
  for (int k = 0; file.Find(Str(prefix, "residual", k, ".weight")) && k < 10;
       ++k) {
    member.residual.push_back(layer(Str("residual", k), 1 << k));
  }
  member.last = layer("last", 1);
  const int filters = member.first.out;
  bool fits = member.first.in == inputs && member.last.in == filters &&
              member.last.out == kOutputs;
  for (const Layer& one : member.residual) {
    fits = fits && one.in == filters && one.out == filters;
  }
  if (!fits) Fail(path, "its layers do not fit together");
  return member;
}

std::vector<float> PulseNet::Convolve(const Layer& layer,
                                      const std::vector<float>& x,
                                      std::size_t n) {
  std::vector<float> y(n * static_cast<std::size_t>(layer.out));
  for (std::size_t k = 0; k < n; ++k) {
    float* const out = &y[k * static_cast<std::size_t>(layer.out)];
    std::copy(layer.bias.begin(), layer.bias.end(), out);
    for (int w = 0; w < layer.width; ++w) {
      const auto at = static_cast<std::ptrdiff_t>(k) +
                      (w - layer.width / 2) * layer.dilation;
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(n)) continue;
      const float* const in = &x[static_cast<std::size_t>(at * layer.in)];
      const float* weight = &layer.weight[static_cast<std::size_t>(w) *
                                          static_cast<std::size_t>(layer.in) *
                                          static_cast<std::size_t>(layer.out)];
      for (int i = 0; i < layer.in; ++i, weight += layer.out) {
        const float v = in[i];
        for (int o = 0; o < layer.out; ++o) out[o] += v * weight[o];
      }
    }
  }
  return y;
}

std::vector<float> PulseNet::Answers(const Member& member, std::vector<float> x,
                                     std::size_t n) {
  x = Convolve(member.first, x, n);
  for (float& v : x) v = std::max(v, 0.f);
  for (const Layer& layer : member.residual) {
    const std::vector<float> y = Convolve(layer, x, n);
    for (std::size_t k = 0; k < x.size(); ++k) x[k] += std::max(y[k], 0.f);
  }
  return Convolve(member.last, x, n);
}

PulseNet::Answer PulseNet::Run(const PulseInput& input) const {
  std::size_t reach = 0;
  for (const Member& member : members_) {
    auto mine = static_cast<std::size_t>(member.first.width / 2);
    for (const Layer& layer : member.residual) {
      mine += static_cast<std::size_t>(layer.width / 2 * layer.dilation);
    }
    reach = std::max(reach, mine);
  }
  Answer answer;
  if (input.samples == 0) return answer;
  const std::vector<ExpressionMatch> matches = {
      {input.usual, expressions_},
      {CorrelatedLike(input.usual, correlation_), expressions_},
      {kAbsolute * kAbsolute *
           cv::Mat1d::eye(expressions_.cols, expressions_.cols),
       expressions_}};
  std::vector<float> x;
  for (std::size_t begin = 0; begin < input.samples; begin += kChunk) {
    const std::size_t from = begin > reach ? begin - reach : 0;
    const std::size_t end = std::min(input.samples, begin + kChunk);
    const std::size_t to = std::min(input.samples, end + reach);
    input.Channels(from, to, matches, &x);
    std::vector<float> sum(kOutputs * (to - from), 0);
    for (const Member& member : members_) {
      const std::vector<float> y = Answers(member, x, to - from);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += y[k];
    }
    const auto count = static_cast<float>(members_.size());
    for (std::size_t k = begin - from; k < end - from; ++k) {
      const float* const of = &sum[kOutputs * k];
      answer.logit.push_back(of[0] / count);
      answer.before_s.push_back(std::clamp(kUsual * std::exp(of[1] / count),
                                           kShortest, kLongestRise));
      answer.after_s.push_back(std::clamp(kUsual * std::exp(of[2] / count),
                                          kShortest, kLongestFall));
    }
  }
  return answer;
}

std::vector<NamedPulse> PulseJudge::Peaks(double least_logit) const {
  const auto& logit = answer_.logit;
  std::vector<NamedPulse> all;
  for (std::size_t k = 0; k < logit.size(); ++k) {
    if (logit[k] >= least_logit && (k == 0 || logit[k - 1] <= logit[k]) &&
        (k + 1 == logit.size() || logit[k + 1] < logit[k])) {
      const double t = when_.TimeOf(k);
      all.push_back(
          {t, t - answer_.before_s[k], t + answer_.after_s[k], logit[k]});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const NamedPulse& a, const NamedPulse& b) {
                     return a.logit > b.logit;
                   });
  const auto collide = [](const NamedPulse& a, const NamedPulse& b) {
    const double both =
        std::min(a.offset_s, b.offset_s) - std::max(a.onset_s, b.onset_s);
    return std::abs(a.apex_s - b.apex_s) < kApart ||
           both > 0.5 * std::min(a.Duration(), b.Duration());
  };
  std::vector<NamedPulse> kept;
  for (const NamedPulse& one : all) {
    // Kept ones are in no order of time; those of a recording are some
    // thousands at most.
    if (std::none_of(kept.begin(), kept.end(), [&](const NamedPulse& other) {
          return collide(one, other);
        })) {
      kept.push_back(one);
    }
  }
  return kept;
}

}  // namespace mien

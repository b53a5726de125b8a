#include "stages/spotting/pulse_net.h"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

constexpr const char* kFormat = "mien-spot/1";
constexpr std::size_t kLeastFrames = 10;
constexpr int kMeanHalf = 30;      // samples: +- 1 s
constexpr int kPulseHalf = 6;      // samples: 0.2 s
constexpr int kSpreadStride = 10;  // samples
constexpr int kSpreadHalf = 24;    // strides: +- 8 s
constexpr double kMad = 0.6745;
constexpr double kLeastSpread = 6e-4;              // iod
constexpr double kLeastOverall = 1e-4;             // iod
constexpr float kUsual = 0.3f;                     // s, whose logarithm is 0
constexpr float kShortest = 0.1f, kLongest = 1.f;  // s
constexpr double kReach = 0.3;  // of a pulse's duration, about its middle
constexpr int kMostFilters = 1024;
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

// Values of measured frames at a steady rate: the mean of the frames within
// half a sample where there are two or more, else a line between neighbours.
class Resampler {
 public:
  Resampler(const std::vector<double>& t_s, double start_s, std::size_t samples)
      : t_s_(t_s), start_s_(start_s), samples_(samples) {}

  // value: one per frame. out: samples, `stride` apart.
  void Run(const std::vector<double>& value, float* out, int stride) const {
    const double half = 0.5 / PulseInput::kRate;
    std::size_t first = 0, after = 0;
    for (std::size_t k = 0; k < samples_; ++k) {
      const double t = start_s_ + static_cast<double>(k) / PulseInput::kRate;
      while (first < t_s_.size() && t_s_[first] < t - half) ++first;
      double sum = 0;
      std::size_t count = 0;
      for (std::size_t i = first; i < t_s_.size() && t_s_[i] < t + half; ++i) {
        sum += value[i];
        ++count;
      }
      if (count < 2) {
        while (after + 1 < t_s_.size() && t_s_[after] < t) ++after;
        const std::size_t before = after > 0 ? after - 1 : 0;
        const double span = t_s_[after] - t_s_[before];
        const double share =
            span > 0 ? std::clamp((t - t_s_[before]) / span, 0.0, 1.0) : 0;
        sum = value[before] + share * (value[after] - value[before]);
        count = 1;
      }
      out[k * static_cast<std::size_t>(stride)] =
          static_cast<float>(sum / static_cast<double>(count));
    }
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

// Usual size of pulses near each sample, iod: the median near by and that of
// the recording, their geometric mean.
std::vector<float> PulseSpread(const std::vector<float>& x) {
  const auto n = static_cast<std::ptrdiff_t>(x.size());
  const auto at = [&](std::ptrdiff_t k) {
    return static_cast<double>(
        x[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(k, 0, n - 1))]);
  };
  std::vector<double> pulses;
  for (std::ptrdiff_t k = 0; k < n; k += kSpreadStride) {
    pulses.push_back(
        std::abs(at(k) - (at(k - kPulseHalf) + at(k + kPulseHalf)) / 2));
  }
  const double overall = std::max(MedianOf(pulses) / kMad, kLeastOverall);
  const auto blocks = static_cast<std::ptrdiff_t>(pulses.size());
  std::vector<float> out(x.size());
  std::vector<double> near;
  for (std::ptrdiff_t b = 0; b < blocks; ++b) {
    near.clear();
    for (std::ptrdiff_t k = b - kSpreadHalf; k <= b + kSpreadHalf; ++k) {
      near.push_back(pulses[static_cast<std::size_t>(
          std::clamp<std::ptrdiff_t>(k, 0, blocks - 1))]);
    }
    const double spread =
        std::max(std::sqrt(MedianOf(near) / kMad * overall), kLeastSpread);
    const std::ptrdiff_t end = std::min(n, (b + 1) * kSpreadStride);
    for (std::ptrdiff_t k = b * kSpreadStride; k < end; ++k) {
      out[static_cast<std::size_t>(k)] = static_cast<float>(spread);
    }
  }
  return out;
}

}  // namespace

std::size_t PulseInput::IndexOf(double time_s) const {
  const double last = static_cast<double>(samples) - 1;
  return static_cast<std::size_t>(std::clamp(
      std::round((time_s - start_s) * kRate), 0.0, std::max(last, 0.0)));
}

PulseInput MakePulseInput(const MotionSeries& series, const FaceMotion& face) {
  MIEN_CHECK(face.iod_px > 0, "no inter-ocular distance");
  const auto regions = static_cast<std::size_t>(series.region_count());
  const auto frames = static_cast<std::size_t>(face.frame_count);
  std::vector<double> all_s, t_s, found(frames, 0);
  std::vector<std::size_t> row;
  for (std::size_t i = 0; i < frames; ++i) {
    all_s.push_back(
        series.time_s[static_cast<std::size_t>(face.first_idx) + i]);
    bool finite = true;
    for (std::size_t r = 0; r < regions && finite; ++r) {
      finite = std::isfinite(face.dx[i * regions + r]) &&
               std::isfinite(face.dy[i * regions + r]);
    }
    if (!finite) continue;
    found[i] = 1;
    row.push_back(i);
    t_s.push_back(all_s.back());
  }
  PulseInput input;
  input.channels = static_cast<int>(6 * regions + 5);
  if (row.size() < kLeastFrames) return input;
  input.start_s = t_s.front();
  const auto n =
      static_cast<std::size_t>((t_s.back() - t_s.front()) * PulseInput::kRate) +
      1;
  input.samples = n;
  const int channels = input.channels;
  input.value.assign(n * static_cast<std::size_t>(channels), 0);
  float* const out = input.value.data();
  const Resampler resampler(t_s, input.start_s, n);
  std::vector<double> value(row.size());
  std::vector<float> column(n);
  const int columns = static_cast<int>(2 * regions);
  for (int c = 0; c < columns; ++c) {
    const auto& data = c % 2 == 0 ? face.dx : face.dy;
    for (std::size_t i = 0; i < row.size(); ++i) {
      value[i] = data[row[i] * regions + static_cast<std::size_t>(c / 2)] /
                 face.iod_px;
    }
    resampler.Run(value, column.data(), 1);
    const std::vector<float> pulse = MinusMean(column);
    const std::vector<float> spread = PulseSpread(column);
    for (std::size_t k = 0; k < n; ++k) {
      float* sample = out + k * static_cast<std::size_t>(channels);
      sample[c] = std::asinh(pulse[k] / 0.01f);
      sample[columns + c] = std::clamp(pulse[k] / spread[k] / 3, -6.f, 6.f);
      sample[2 * columns + c] = std::log(spread[k] / 0.003f);
    }
  }
  const std::vector<float>* head[] = {&face.head_x, &face.head_y,
                                      &face.head_roll_deg};
  for (int c = 0; c < 3; ++c) {
    const double unit = c < 2 ? 1 / face.iod_px : CV_PI / 180;
    for (std::size_t i = 0; i < row.size(); ++i) {
      value[i] = (*head[c])[row[i]] * unit;
    }
    resampler.Run(value, column.data(), 1);
    const std::vector<float> move = MinusMean(column);
    for (std::size_t k = 0; k < n; ++k) {
      out[k * static_cast<std::size_t>(channels) +
          static_cast<std::size_t>(3 * columns + c)] =
          std::asinh(move[k] / 0.02f);
    }
  }
  std::vector<double> blink(frames, 0);
  for (std::size_t i = 0; i < frames; ++i) {
    if (std::isfinite(face.blink[i])) blink[i] = face.blink[i];
  }
  const Resampler whole(all_s, input.start_s, n);
  whole.Run(blink, out + channels - 2, channels);
  whole.Run(found, out + channels - 1, channels);
  for (std::size_t k = 0; k < n; ++k) {
    float& measured = out[(k + 1) * static_cast<std::size_t>(channels) - 1];
    measured = measured > 0.5f;
  }
  return input;
}

PulseNet::PulseNet(const std::string& path,
                   const std::vector<std::string>& regions) {
  const TensorFile file = ReadTensorFile(path);
  const std::string* format = file.FindText("format");
  if (!format || *format != kFormat) {
    Fail(path, Str("its format is not ", kFormat,
                   ": it does not spot micro-expressions"));
  }
  const std::string* theirs = file.FindText("regions");
  if (!theirs || *theirs != Join(regions, " ")) {
    Fail(path, "it was trained on other facial regions");
  }
  const auto layer = [&](const std::string& name, int dilation) {
    const NamedTensor& weight = Need(path, file, name + ".weight", 3);
    const NamedTensor& bias = Need(path, file, name + ".bias", 1);
    if (weight.shape[0] != bias.shape[0] || weight.shape[0] < 1 ||
        weight.shape[0] > kMostFilters || weight.shape[1] > kMostFilters ||
        weight.shape[2] % 2 == 0 || weight.shape[2] > 99) {
      Fail(path, Str("layer '", name, "' is ", ShapeText(weight.shape),
                     " with ", ShapeText(bias.shape), " offsets"));
    }
    Layer out;
    out.out = static_cast<int>(weight.shape[0]);
    out.in = static_cast<int>(weight.shape[1]);
    out.width = static_cast<int>(weight.shape[2]);
    out.dilation = dilation;
    out.bias = bias.data;
    out.weight.resize(weight.data.size());
    for (int o = 0; o < out.out; ++o) {
      for (int i = 0; i < out.in; ++i) {
        for (int w = 0; w < out.width; ++w) {
          out.weight[static_cast<std::size_t>((w * out.in + i) * out.out + o)] =
              weight.data[static_cast<std::size_t>(
                  (o * out.in + i) * out.width + w)];
        }
      }
    }
    return out;
  };
  first_ = layer("first", 1);
  for (int k = 0; file.Find(Str("residual", k, ".weight")) && k < 10; ++k) {
    residual_.push_back(layer(Str("residual", k), 1 << k));
  }
  last_ = layer("last", 1);
  const int inputs = static_cast<int>(6 * regions.size() + 5);
  bool fits = first_.in == inputs && last_.in == first_.out && last_.out == 2;
  for (const Layer& one : residual_) {
    fits = fits && one.in == first_.out && one.out == first_.out;
  }
  if (!fits) Fail(path, "its layers do not fit together");
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
      const float* weight =
          &layer.weight[static_cast<std::size_t>(w * layer.in * layer.out)];
      for (int i = 0; i < layer.in; ++i, weight += layer.out) {
        const float v = in[i];
        for (int o = 0; o < layer.out; ++o) out[o] += v * weight[o];
      }
    }
  }
  return y;
}

PulseNet::Answer PulseNet::Run(const PulseInput& input) const {
  std::size_t reach = static_cast<std::size_t>(first_.width / 2);
  for (const Layer& layer : residual_) {
    reach += static_cast<std::size_t>(layer.width / 2 * layer.dilation);
  }
  const auto channels = static_cast<std::size_t>(input.channels);
  Answer answer;
  for (std::size_t begin = 0; begin < input.samples; begin += kChunk) {
    const std::size_t from = begin > reach ? begin - reach : 0;
    const std::size_t to = std::min(input.samples, begin + kChunk + reach);
    const std::size_t n = to - from;
    std::vector<float> x(
        input.value.begin() + static_cast<std::ptrdiff_t>(from * channels),
        input.value.begin() + static_cast<std::ptrdiff_t>(to * channels));
    x = Convolve(first_, x, n);
    for (float& v : x) v = std::max(v, 0.f);
    for (const Layer& layer : residual_) {
      const std::vector<float> y = Convolve(layer, x, n);
      for (std::size_t k = 0; k < x.size(); ++k) x[k] += std::max(y[k], 0.f);
    }
    const std::vector<float> y = Convolve(last_, x, n);
    const std::size_t end = std::min(input.samples, begin + kChunk);
    for (std::size_t k = begin - from; k < end - from; ++k) {
      answer.logit.push_back(y[2 * k]);
      answer.duration_s.push_back(
          std::clamp(kUsual * std::exp(y[2 * k + 1]), kShortest, kLongest));
    }
  }
  return answer;
}

PulseJudge::PulseJudge(const PulseNet& net, const MotionSeries& series,
                       const FaceMotion& face)
    : when_(MakePulseInput(series, face)), answer_(net.Run(when_)) {
  when_.value = {};
}

std::optional<double> PulseJudge::Logit(double time_s,
                                        double duration_s) const {
  if (!Knows(duration_s)) return std::nullopt;
  const std::size_t from = when_.IndexOf(time_s - kReach * duration_s);
  const std::size_t to = when_.IndexOf(time_s + kReach * duration_s);
  double most = answer_.logit[from];
  for (std::size_t k = from; k <= to; ++k) {
    most = std::max(most, static_cast<double>(answer_.logit[k]));
  }
  return most;
}

double PulseJudge::Duration(double time_s) const {
  return answer_.duration_s[when_.IndexOf(time_s)];
}

}  // namespace mien

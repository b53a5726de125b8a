#include "stages/recognize/training_data.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/recognize/deal.h"

namespace mien {
namespace {

constexpr double kMaxClassWeight = 10;
constexpr double kMaxPositiveWeight = 4;

}  // namespace

TrainingData::TrainingData(const SampleSet& set, const Fold& fold)
    : geometry_(GeometryOf(set)),
      class_count_(static_cast<int>(set.classes.size())),
      several_labels_(set.several_labels) {
  if (fold.train_idx.size() < 2) {
    throw DataError(Str("fold '", fold.name, "' has ", fold.train_idx.size(),
                        " training samples, at least 2 are needed"));
  }
  MIEN_CHECK(set.x.size() == set.size() * set.stride(), "size of SampleSet::x");
  x_.reserve(fold.train_idx.size() * set.stride());
  for (const int idx : fold.train_idx) Add(set, idx);
}

TrainingData TrainingData::Validation(const SampleSet& set, const Fold& fold) {
  TrainingData data;
  data.geometry_ = GeometryOf(set);
  data.class_count_ = static_cast<int>(set.classes.size());
  data.several_labels_ = set.several_labels;
  data.x_.reserve(fold.validation_idx.size() * set.stride());
  for (const int idx : fold.validation_idx) data.Add(set, idx);
  return data;
}

void TrainingData::Add(const SampleSet& set, int idx) {
  MIEN_CHECK(idx >= 0 && static_cast<std::size_t>(idx) < set.size(),
             Str("training index ", idx));
  const Sample& sample = set.samples[idx];
  if (sample.label < 0 || sample.label >= class_count_) {
    throw DataError(Str("training sample ", sample.dataset, " ", sample.subject,
                        " ", sample.clip, " has no label among the ",
                        class_count_, " classes"));
  }
  const auto begin =
      set.x.begin() + static_cast<std::ptrdiff_t>(idx * set.stride());
  x_.insert(x_.end(), begin, begin + static_cast<std::ptrdiff_t>(set.stride()));
  labels_.push_back(sample.label);
  shown_.push_back(sample.shown);
  groups_.push_back(
      sample.subject.empty()
          ? Str(sample.dataset, "//", sample.clip, "/", labels_.size())
          : Str(sample.dataset, "/", sample.subject));
  extra_.push_back(sample.extra ? 1 : 0);
}

TrainingData TrainingData::Part(const std::vector<int>& idx) const {
  TrainingData part;
  part.geometry_ = geometry_;
  part.class_count_ = class_count_;
  part.several_labels_ = several_labels_;
  part.x_.reserve(idx.size() * geometry_.stride());
  for (const int i : idx) {
    part.x_.insert(part.x_.end(), x(i), x(i) + geometry_.stride());
    part.labels_.push_back(labels_[i]);
    part.shown_.push_back(shown_[i]);
    part.groups_.push_back(groups_[i]);
    part.extra_.push_back(extra_[i]);
  }
  return part;
}

TrainingData TrainingData::WithValues(std::size_t count, std::vector<float> x,
                                      std::vector<float> mirrored) const {
  MIEN_CHECK(x.size() == count * labels_.size() && mirrored.size() == x.size(),
             "values of every sample");
  TrainingData data;
  data.geometry_.channels = static_cast<int>(count);
  data.geometry_.height_px = data.geometry_.width_px = 1;
  data.class_count_ = class_count_;
  data.x_ = std::move(x);
  data.mirrored_ = std::move(mirrored);
  data.several_labels_ = several_labels_;
  data.labels_ = labels_;
  data.shown_ = shown_;
  data.groups_ = groups_;
  data.extra_ = extra_;
  return data;
}

std::string TrainingData::Digest() const {
  Sha256 hash;
  hash.Update(Str(geometry_.channels, " ", geometry_.height_px, " ",
                  geometry_.width_px, " ", geometry_.u_channel, " ",
                  geometry_.u_zero, " ", class_count_, "\n"));
  hash.Update(x_.data(), x_.size() * sizeof(float));
  hash.Update(labels_.data(), labels_.size() * sizeof(int));
  if (several_labels_) {
    hash.Update(shown_.data(), shown_.size() * sizeof(std::uint64_t));
  }
  return hash.Hex();
}

std::vector<std::vector<int>> InnerFolds(const TrainingData& data, int count,
                                         std::uint64_t seed) {
  std::map<std::string, std::vector<int>> members;
  for (int i = 0; i < data.size(); ++i) members[data.group(i)].push_back(i);
  if (members.size() < 2) {
    throw DataError(
        "an inner split of the training part needs at least 2 training "
        "subjects: choose nothing (protocol.nested_epochs empty, one "
        "recognize.svm.c) or add data");
  }
  std::vector<std::vector<int>> counts;
  for (const auto& [group, own] : members) {
    std::vector<int> per_class(static_cast<std::size_t>(data.class_count()), 0);
    for (const int i : own) {
      for (int k = 0; k < data.class_count(); ++k) {
        const bool of_class =
            data.several_labels() ? data.Shows(i, k) : data.label(i) == k;
        per_class[static_cast<std::size_t>(k)] += of_class;
      }
    }
    counts.push_back(std::move(per_class));
  }
  Rng rng(DeriveSeed(seed, "inner folds", ""));
  const auto fold_of = DealGroups(
      counts, std::min(count, static_cast<int>(members.size())), &rng);
  std::vector<std::vector<int>> folds(static_cast<std::size_t>(
      *std::max_element(fold_of.begin(), fold_of.end()) + 1));
  std::size_t group = 0;
  for (const auto& [name, own] : members) {
    auto& fold = folds[static_cast<std::size_t>(fold_of[group++])];
    fold.insert(fold.end(), own.begin(), own.end());
  }
  for (auto& fold : folds) std::sort(fold.begin(), fold.end());
  return folds;
}

std::vector<int> InnerTraining(const std::vector<std::vector<int>>& folds,
                               std::size_t held) {
  std::vector<int> idx;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    if (f != held) idx.insert(idx.end(), folds[f].begin(), folds[f].end());
  }
  std::sort(idx.begin(), idx.end());
  return idx;
}

std::vector<int> InnerTests(const TrainingData& data,
                            const std::vector<int>& part) {
  std::vector<int> idx;
  for (const int i : part) {
    if (!data.extra(i)) idx.push_back(i);
  }
  return idx;
}

std::vector<double> ClassWeights(const TrainingData& data) {
  std::vector<int> counts(data.class_count(), 0);
  for (int i = 0; i < data.size(); ++i) ++counts[data.label(i)];
  const auto present = static_cast<double>(
      counts.size() - std::count(counts.begin(), counts.end(), 0));
  std::vector<double> weights;
  for (const int count : counts) {
    weights.push_back(count == 0 ? 0
                                 : std::min(data.size() / (present * count),
                                            kMaxClassWeight));
  }
  return weights;
}

std::vector<double> PositiveWeights(const TrainingData& data) {
  std::vector<double> weights;
  for (int k = 0; k < data.class_count(); ++k) {
    int shown = 0;
    for (int i = 0; i < data.size(); ++i) shown += data.Shows(i, k);
    weights.push_back(
        shown == 0 ? 1
                   : std::clamp(static_cast<double>(data.size() - shown) /
                                    static_cast<double>(shown),
                                1.0, kMaxPositiveWeight));
  }
  return weights;
}

BatchDealer::BatchDealer(const TrainingData& data, const TrainParams& params,
                         std::uint64_t seed)
    : data_(data),
      params_(params),
      seed_(seed),
      class_weights_(data.class_count(), 1.0),
      order_(data.size()),
      rng_(seed) {
  batch_count_ = (data.size() + params.batch - 1) / params.batch;
  batch_count_ = std::clamp(batch_count_, 1, std::max(data.size() / 2, 1));
  if (!params.class_weights) return;
  class_weights_ =
      data.several_labels() ? PositiveWeights(data) : ClassWeights(data);
}

void BatchDealer::StartEpoch(int epoch) {
  rng_ = Rng(DeriveSeed(seed_, "batches", std::to_string(epoch)));
  std::iota(order_.begin(), order_.end(), 0);
  rng_.Shuffle(&order_);
}

void BatchDealer::Fill(int batch, Batch* out) {
  const std::int64_t size = data_.size();
  const std::int64_t begin = size * batch / batch_count_;
  const std::int64_t end = size * (batch + 1) / batch_count_;
  const std::size_t stride = data_.geometry().stride();
  const int k = data_.class_count();
  out->n = static_cast<int>(end - begin);
  out->x.resize(out->n * stride);
  out->labels.resize(out->n);
  out->targets.assign(static_cast<std::size_t>(out->n) * k, 0);
  for (int i = 0; i < out->n; ++i) {
    const int sample = order_[begin + i];
    const Change change = DrawChange(params_, data_.geometry(), &rng_);
    float* to = out->x.data() + i * stride;
    if (data_.has_mirrored()) {  // and nothing else was asked for
      const float* x = change.flip ? data_.mirrored(sample) : data_.x(sample);
      std::copy(x, x + stride, to);
    } else {
      ApplyChange(change, data_.geometry(), data_.x(sample), to);
    }
    out->labels[i] = data_.label(sample);
    float* targets = &out->targets[static_cast<std::size_t>(i) * k];
    if (!data_.several_labels()) targets[out->labels[i]] = 1;
    for (int c = 0; c < k && data_.several_labels(); ++c) {
      targets[c] = data_.Shows(sample, c) ? 1.0f : 0.0f;
    }
  }
  if (params_.mixup > 0) Mix(out);
  out->weight = 0;
  const double smoothing = params_.label_smoothing;
  if (data_.several_labels()) {  // each is one of two: shown or not
    out->weight = static_cast<double>(out->targets.size());
    for (float& target : out->targets) {
      target = static_cast<float>((1 - smoothing) * target + smoothing / 2);
    }
    return;
  }
  for (std::size_t i = 0; i < out->targets.size(); ++i) {
    float& target = out->targets[i];
    const double weight = class_weights_[i % k];
    out->weight += weight * target;
    target =
        static_cast<float>(weight * ((1 - smoothing) * target + smoothing / k));
  }
}

void BatchDealer::Mix(Batch* out) {
  const double drawn = DrawBeta(params_.mixup, &rng_);
  // The heavier share stays with the sample itself: `labels` remain true.
  const auto share = static_cast<float>(std::max(drawn, 1 - drawn));
  std::vector<int> partner(out->n);
  std::iota(partner.begin(), partner.end(), 0);
  rng_.Shuffle(&partner);
  const auto blend = [&](std::vector<float>* values) {
    const std::vector<float> own = *values;
    const std::size_t stride = own.size() / out->n;
    for (int i = 0; i < out->n; ++i) {
      const float* other = own.data() + partner[i] * stride;
      float* to = values->data() + i * stride;
      for (std::size_t j = 0; j < stride; ++j) {
        to[j] = share * to[j] + (1 - share) * other[j];
      }
    }
  };
  blend(&out->x);
  blend(&out->targets);
}

}  // namespace mien

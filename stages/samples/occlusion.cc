#include "stages/samples/occlusion.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// First pixels of the squares along one side.
std::vector<int> Starts(int size, int patch) {
  std::vector<int> starts;
  const int step = std::max(1, patch / 2);
  for (int at = 0; at + patch < size; at += step) starts.push_back(at);
  starts.push_back(size - patch);
  return starts;
}

struct Square {
  int x, y, side;
};

std::vector<Square> Squares(int width, int height, int side) {
  std::vector<Square> squares;
  for (const int y : Starts(height, side)) {
    for (const int x : Starts(width, side)) squares.push_back({x, y, side});
  }
  return squares;
}

float MeanOf(const float* plane, int area) {
  double sum = 0;
  for (int i = 0; i < area; ++i) sum += plane[i];
  return static_cast<float>(sum / area);
}

void Hide(const SampleSet& set, const Square& square, const float* whole,
          float* x) {
  const int area = set.height_px * set.width_px;
  for (int c = 0; c < set.channels; ++c) {
    const float mean = MeanOf(whole + c * area, area);
    for (int row = square.y; row < square.y + square.side; ++row) {
      float* first = x + c * area + row * set.width_px + square.x;
      std::fill(first, first + square.side, mean);
    }
  }
}

// The sample whole, then with each square hidden.
SampleSet HiddenVersions(const SampleSet& set, int n,
                         const std::vector<Square>& squares) {
  SampleSet out;
  out.channels = set.channels;
  out.height_px = set.height_px;
  out.width_px = set.width_px;
  out.channel_names = set.channel_names;
  out.u_zero = set.u_zero;
  out.normalise = set.normalise;
  out.geometry = set.geometry;
  out.classes = set.classes;
  const std::size_t stride = set.stride();
  const float* whole = &set.x[static_cast<std::size_t>(n) * stride];
  out.samples.assign(squares.size() + 1,
                     set.samples[static_cast<std::size_t>(n)]);
  for (std::size_t i = 0; i <= squares.size(); ++i) {
    out.x.insert(out.x.end(), whole, whole + stride);
    if (i > 0) Hide(set, squares[i - 1], whole, &out.x[i * stride]);
  }
  return out;
}

// Mean over the squares that hide a pixel of what each of them takes.
std::vector<float> Spread(int width, int height,
                          const std::vector<Square>& squares,
                          const std::vector<float>& falls) {
  std::vector<double> sum(static_cast<std::size_t>(width) * height, 0);
  std::vector<int> count(sum.size(), 0);
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const Square& square = squares[i];
    for (int y = square.y; y < square.y + square.side; ++y) {
      for (int x = square.x; x < square.x + square.side; ++x) {
        const auto at = static_cast<std::size_t>(y * width + x);
        sum[at] += falls[i];
        ++count[at];
      }
    }
  }
  std::vector<float> map;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    map.push_back(static_cast<float>(sum[i] / std::max(count[i], 1)));
  }
  return map;
}

std::string NameOf(const Sample& sample) {
  const std::string subject =
      sample.subject.empty() ? "" : sample.subject + "/";
  return CleanText(sample.dataset + "/" + subject + sample.clip, 200);
}

}  // namespace

OcclusionMaps MapOcclusion(const SampleSet& set, const std::vector<int>& idx,
                           double patch, const Predictor& predict) {
  OcclusionMaps maps;
  const int shorter = std::min(set.width_px, set.height_px);
  maps.patch_px = std::clamp(static_cast<int>(std::lround(patch * shorter)), 1,
                             std::max(shorter, 1));
  maps.classes = set.classes;
  maps.channel_names = set.channel_names;
  maps.height_px = set.height_px;
  maps.width_px = set.width_px;
  maps.sample_idx = idx;
  const auto squares = Squares(set.width_px, set.height_px, maps.patch_px);
  const std::size_t classes = set.classes.size();
  for (const int n : idx) {
    const Sample& sample = set.samples[static_cast<std::size_t>(n)];
    const SampleSet versions = HiddenVersions(set, n, squares);
    const std::vector<float> p = predict(versions);
    MIEN_CHECK(p.size() == versions.size() * classes,
               "an occlusion map needs a probability for each class");
    const auto predicted = static_cast<std::size_t>(
        std::max_element(p.begin(),
                         p.begin() + static_cast<std::ptrdiff_t>(classes)) -
        p.begin());
    std::vector<float> falls;
    for (std::size_t i = 1; i < versions.size(); ++i) {
      falls.push_back(p[predicted] - p[i * classes + predicted]);
    }
    const auto map = Spread(set.width_px, set.height_px, squares, falls);
    maps.samples.push_back(NameOf(sample));
    maps.labels.push_back(sample.label);
    maps.probabilities.insert(maps.probabilities.end(), p.begin(),
                              p.begin() + static_cast<std::ptrdiff_t>(classes));
    maps.input.insert(
        maps.input.end(), versions.x.begin(),
        versions.x.begin() + static_cast<std::ptrdiff_t>(set.stride()));
    maps.map.insert(maps.map.end(), map.begin(), map.end());
  }
  return maps;
}

Artifact ToArtifact(const OcclusionMaps& maps) {
  const auto count = static_cast<std::int64_t>(maps.sample_idx.size());
  const auto classes = static_cast<std::int64_t>(maps.classes.size());
  const auto channels = static_cast<std::int64_t>(maps.channel_names.size());
  Artifact artifact;
  artifact.texts["name"] = maps.name;
  artifact.texts["classes"] = Join(maps.classes, "\n");
  artifact.texts["channel_names"] = Join(maps.channel_names, "\n");
  artifact.texts["samples"] = Join(maps.samples, "\n");
  artifact.Put("seed", {1}, &maps.seed, "1");
  artifact.Put("patch_px", {1}, &maps.patch_px, "px");
  artifact.Put("sample_idx", {count}, maps.sample_idx, "1");
  artifact.Put("labels", {count}, maps.labels, "1");
  artifact.Put("probabilities", {count, classes}, maps.probabilities, "1");
  artifact.Put("input", {count, channels, maps.height_px, maps.width_px},
               maps.input, "1");
  artifact.Put("map", {count, maps.height_px, maps.width_px}, maps.map, "1");
  return artifact;
}

void FromArtifact(const Artifact& artifact, OcclusionMaps* maps) {
  const auto lines = [&artifact](const char* name) {
    const std::string& text = artifact.Text(name);
    return text.empty() ? std::vector<std::string>() : Split(text, '\n');
  };
  *maps = OcclusionMaps();
  maps->name = artifact.Text("name");
  maps->classes = lines("classes");
  maps->channel_names = lines("channel_names");
  maps->samples = lines("samples");
  const auto seed = artifact.Get<std::int32_t>("seed");
  const auto patch_px = artifact.Get<std::int32_t>("patch_px");
  maps->sample_idx = artifact.Get<std::int32_t>("sample_idx");
  maps->labels = artifact.Get<std::int32_t>("labels");
  Shape p, input, map;
  maps->probabilities = artifact.Get<float>("probabilities", &p);
  maps->input = artifact.Get<float>("input", &input);
  maps->map = artifact.Get<float>("map", &map);
  const auto count = static_cast<std::int64_t>(maps->sample_idx.size());
  const auto classes = static_cast<std::int64_t>(maps->classes.size());
  const auto channels = static_cast<std::int64_t>(maps->channel_names.size());
  const bool labels_fit = std::all_of(
      maps->labels.begin(), maps->labels.end(),
      [classes](int label) { return label >= -1 && label < classes; });
  if (seed.size() != 1 || patch_px.size() != 1 || map.size() != 3 ||
      p != Shape{count, classes} ||
      input != Shape{count, channels, map[1], map[2]} || map[0] != count ||
      static_cast<std::int64_t>(maps->samples.size()) != count ||
      static_cast<std::int64_t>(maps->labels.size()) != count || !labels_fit) {
    throw DataError("cached occlusion maps '" + maps->name +
                    "': their arrays do not fit each other");
  }
  maps->seed = seed[0];
  maps->patch_px = patch_px[0];
  maps->height_px = static_cast<int>(map[1]);
  maps->width_px = static_cast<int>(map[2]);
}

}  // namespace mien

#include "stages/motion/face_cover.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr double kStepS = 0.2;
constexpr double kMostGapS = 0.7;  // between tiles of one stretch
constexpr std::size_t kRun = 3;    // tiles that make a cover
constexpr std::size_t kFewest = 12;
constexpr std::size_t kBlock = 3000;  // 10 minutes
// The face at 16 px between the eyes' middles, and the part that is kept.
constexpr int kWidth = 42, kHeight = 53, kTop = 8, kLeft = 4;
constexpr int kFaceBottom = 48, kFaceLeft = 6, kFaceRight = 35;
constexpr float kLeastSpread = 4;  // grey levels, added
constexpr float kScale = 32;       // of a tile's numbers
constexpr float kSoft = 0.05f;     // spreads are at least about this
constexpr int kMirrorReach = 4;    // px

constexpr std::size_t kMeasures = 6, kFeatures = 17;
// Of what Compare() measures.
constexpr std::array<std::size_t, 4> kUsed = {0, 1, 3, 5};
constexpr std::array<std::size_t, 2> kLikely = {0, 5};

struct Zone {
  int top, bottom, left, right;  // of the face at 16 px
  int kind;                      // of kModels
};
constexpr std::array<Zone, kCoverZones> kZones = {{{9, 15, 5, 19, 0},
                                                   {9, 15, 22, 36, 0},
                                                   {14, 20, 7, 18, 1},
                                                   {14, 20, 23, 34, 1},
                                                   {20, 30, 16, 25, 2},
                                                   {22, 32, 7, 16, 3},
                                                   {22, 32, 25, 34, 3},
                                                   {30, 41, 12, 28, 4},
                                                   {39, 48, 14, 27, 5}}};

constexpr std::size_t kNose = 4, kMouth = 7, kChin = 8;

// Log odds = bias + weights . features; covered from `alone`, and from
// `beside` where another part is.
struct Model {
  double bias;
  std::array<double, kFeatures> weights;
  double alone, beside;
};
constexpr std::array<Model, 6> kModels = {
    {{-4.969,
      {4.754, .850, 1.150, .333, 4.007, .454, .384, -.559, 1.381, .080, 2.539},
      2.8,
      .6},
     {-5.751,
      {4.901, .435, .755, .079, 5.714, .664, .282, -.093, 1.459, .023, .320},
      1.7,
      .5},
     {-2.653,
      {2.752, .375, 1.032, -.363, 2.479, 1.245, 1.261, .460, .964, .536, 4.541,
       -1.062, -1.041, -.803, -1.578, -2.848, .360},
      5.2,
      .9},
     {-5.536,
      {3.201, .067, .189, 1.539, 4.950, .637, .481, 1.710, 1.279, .205, 1.422},
      4.1,
      .5},
     {-1.162,
      {2.250, .235, .928, .625, 2.530, .835, .853, .602, .729, .175, .421,
       -1.373, -2.812, -1.521, -2.010, -2.623, -1.440},
      1.27,
      .5},
     {-1.847,
      {1.774, .277, .739, .204, 2.232, 1.267, .974, .813, .686, .577, 1.952,
       -.943, -1.674, -1.050, -1.001, -.483, -1.082},
      6.2,
      1.5}}};

using Values = std::vector<float>;

bool OnMiddleLine(const Zone& zone) { return zone.kind == 2 || zone.kind > 3; }

float At(const CoverTile& tile, int row, int column) {
  return (static_cast<float>(tile[static_cast<std::size_t>(
              (row - kTop) * kCoverTileColumns + column - kLeft)]) -
          128) /
         kScale;
}

// The pixels of a zone, shifted.
void Cut(const CoverTile& tile, const Zone& zone, int x, int y, Values* out) {
  out->clear();
  for (int r = zone.top + y; r < zone.bottom + y; ++r) {
    for (int c = zone.left + x; c < zone.right + x; ++c) {
      out->push_back(At(tile, r, c));
    }
  }
}

struct Spread {
  float mean, deviation;
};

// Takes the mean off.
Spread Centre(Values* values) {
  const auto n = static_cast<float>(values->size());
  float sum = 0, square = 0;
  for (const float v : *values) sum += v;
  for (float& v : *values) {
    v -= sum / n;
    square += v * v;
  }
  return {sum / n, std::sqrt(square / n)};
}

float MeanProduct(const Values& a, const Values& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum / static_cast<float>(a.size());
}

// Against the usual look: 1 - the best correlation of small shifts, |log
// contrast|, the same with its sign (for the list alone), |brightness|,
// brightness, root mean square.
std::array<float, kMeasures> Compare(const CoverTile& tile, const Zone& zone,
                                     const CoverTile& usual) {
  Values model, now;
  Cut(usual, zone, 0, 0, &model);
  Cut(tile, zone, 0, 0, &now);
  float squares = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    squares += (now[i] - model[i]) * (now[i] - model[i]);
  }
  const auto n = static_cast<float>(now.size());
  const Spread of_model = Centre(&model), of_now = Centre(&now);
  const float contrast =
      std::log((of_now.deviation + kSoft) / (of_model.deviation + kSoft));
  float best = -9;
  for (int y = -1; y <= 1; ++y) {
    for (int x = -1; x <= 1; ++x) {
      Cut(tile, zone, x, y, &now);
      const float deviation = Centre(&now).deviation;
      best = std::max(best, MeanProduct(model, now) /
                                (of_model.deviation + kSoft) /
                                (deviation + kSoft));
    }
  }
  const float brighter = of_now.mean - of_model.mean;
  return {1 - best,           std::abs(contrast), contrast,
          std::abs(brighter), brighter,           std::sqrt(squares / n)};
}

// How like its mirror image, at the best place of the middle line; the share
// of vertical gradients; how much rows differ: lips have much of each.
std::array<float, 3> Mirror(const CoverTile& tile, const Zone& zone) {
  Values now, flipped;
  float best = -9;
  for (int x = -kMirrorReach; x <= kMirrorReach; ++x) {
    Cut(tile, zone, x, 0, &now);
    const float deviation = Centre(&now).deviation;
    const int width = zone.right - zone.left;
    flipped = now;
    for (auto row = flipped.begin(); row != flipped.end(); row += width) {
      std::reverse(row, row + width);
    }
    best = std::max(
        best, MeanProduct(now, flipped) / (deviation * deviation + 0.003f));
  }
  float across = 0, down = 0;
  int count_across = 0, count_down = 0;
  Values rows;
  for (int r = zone.top; r < zone.bottom; ++r) {
    float sum = 0;
    for (int c = zone.left; c < zone.right; ++c) {
      const float v = At(tile, r, c);
      sum += v;
      if (c + 1 < zone.right) {
        across += (At(tile, r, c + 1) - v) * (At(tile, r, c + 1) - v);
        ++count_across;
      }
      if (r + 1 < zone.bottom) {
        down += (At(tile, r + 1, c) - v) * (At(tile, r + 1, c) - v);
        ++count_down;
      }
    }
    rows.push_back(sum / static_cast<float>(zone.right - zone.left));
  }
  across /= static_cast<float>(count_across);
  down /= static_cast<float>(count_down);
  Cut(tile, zone, 0, 0, &now);
  return {best, down / (across + down + 1e-4f),
          Centre(&rows).deviation / (Centre(&now).deviation + kSoft)};
}

CoverTile UsualLook(const std::vector<CoverTile>& tiles) {
  CoverTile usual{};
  std::vector<std::uint8_t> values(tiles.size());
  for (std::size_t p = 0; p < usual.size(); ++p) {
    for (std::size_t i = 0; i < tiles.size(); ++i) values[i] = tiles[i][p];
    usual[p] = MedianOf(values);
  }
  return usual;
}

// Column c of rows of `width` at `share` of the order.
float Level(const Values& rows, std::size_t width, std::size_t c,
            double share) {
  Values column;
  for (std::size_t i = c; i < rows.size(); i += width) {
    column.push_back(rows[i]);
  }
  return ValueAt(std::move(column), share);
}

// N x kCoverZones.
std::vector<double> LogOdds(const std::vector<CoverTile>& tiles) {
  const CoverTile usual = UsualLook(tiles);
  const std::size_t n = tiles.size();
  std::array<Values, kCoverZones> raw, mirror;
  std::array<std::array<float, kMeasures>, kCoverZones> middle{}, high{};
  std::array<std::array<float, 3>, kCoverZones> even{};
  for (std::size_t z = 0; z < kCoverZones; ++z) {
    for (const CoverTile& tile : tiles) {
      const auto measures = Compare(tile, kZones[z], usual);
      raw[z].insert(raw[z].end(), measures.begin(), measures.end());
      if (!OnMiddleLine(kZones[z])) continue;
      const auto three = Mirror(tile, kZones[z]);
      mirror[z].insert(mirror[z].end(), three.begin(), three.end());
    }
    for (std::size_t k = 0; k < kMeasures; ++k) {
      middle[z][k] = Level(raw[z], kMeasures, k, 0.5);
      high[z][k] = Level(raw[z], kMeasures, k, 0.8);
    }
    for (std::size_t k = 0; k < 3 && !mirror[z].empty(); ++k) {
      even[z][k] = Level(mirror[z], 3, k, 0.5);
    }
  }
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t z = 0; z < kCoverZones; ++z) {
      const float* r = &raw[z][i * kMeasures];
      std::vector<float> others;
      for (std::size_t y = 0; y < kCoverZones; ++y) {
        if (y != z) others.push_back(raw[y][i * kMeasures] - middle[y][0]);
      }
      std::array<float, kFeatures> f{};
      std::size_t at = 0;
      for (const std::size_t k : kUsed) f[at++] = r[k];
      for (const std::size_t k : kUsed) f[at++] = r[k] - middle[z][k];
      for (const std::size_t k : kLikely) f[at++] = r[k] / (high[z][k] + kSoft);
      f[at++] = MedianOf(std::move(others));
      if (!mirror[z].empty()) {
        const float* m = &mirror[z][i * 3];
        for (std::size_t k = 0; k < 3; ++k) f[at + k] = m[k];
        for (std::size_t k = 0; k < 3; ++k) f[at + 3 + k] = m[k] - even[z][k];
      }
      const Model& model = kModels[static_cast<std::size_t>(kZones[z].kind)];
      double sum = model.bias;
      for (std::size_t k = 0; k < kFeatures; ++k)
        sum += model.weights[k] * f[k];
      out.push_back(sum);
    }
  }
  return out;
}

// What lasts kRun tiles without a gap: the largest smallest value of the runs
// that hold a tile.
std::vector<double> Lasting(const std::vector<double>& time_s,
                            const std::vector<double>& odds) {
  std::vector<double> out(odds.size(), -20);
  for (std::size_t i = 0; i + kRun <= time_s.size(); ++i) {
    if (time_s[i + kRun - 1] - time_s[i] > kMostGapS) continue;
    for (std::size_t z = 0; z < kCoverZones; ++z) {
      double least = odds[i * kCoverZones + z];
      for (std::size_t k = 1; k < kRun; ++k) {
        least = std::min(least, odds[(i + k) * kCoverZones + z]);
      }
      for (std::size_t k = 0; k < kRun; ++k) {
        double& value = out[(i + k) * kCoverZones + z];
        value = std::max(value, least);
      }
    }
  }
  return out;
}

}  // namespace

const std::array<std::string, kCoverZones>& CoverZoneNames() {
  static const auto& names = *new std::array<std::string, kCoverZones>{
      "brow_left",  "brow_right",  "eye_left", "eye_right", "nose",
      "cheek_left", "cheek_right", "mouth",    "chin"};
  return names;
}

std::size_t CoverZoneOf(const std::string& region) {
  const auto starts = [&region](const char* stem) {
    return region.rfind(stem, 0) == 0;
  };
  const bool right =
      region.size() > 6 && region.compare(region.size() - 6, 6, "_right") == 0;
  if (starts("brow_")) return right ? 1 : 0;
  if (starts("lid_")) return right ? 3 : 2;
  if (starts("nose_")) return 4;
  if (starts("cheek_")) return right ? 6 : 5;
  if (starts("mouth_") || starts("lip_")) return 7;
  MIEN_CHECK(region == "chin", "no part of the face for region " + region);
  return 8;
}

CoverTile MakeCoverTile(const cv::Mat& crop) {
  MIEN_CHECK(crop.type() == CV_32FC1, "tiles want floats");
  cv::Mat face;
  cv::resize(crop, face, {kWidth, kHeight}, 0, 0, cv::INTER_AREA);
  Values values;
  for (int r = kTop; r < kFaceBottom; ++r) {
    const float* row = face.ptr<float>(r);
    values.insert(values.end(), row + kFaceLeft, row + kFaceRight);
  }
  const float median = MedianOf(values);
  const float spread = Centre(&values).deviation + kLeastSpread;
  CoverTile tile;
  for (int r = 0; r < kCoverTileRows; ++r) {
    for (int c = 0; c < kCoverTileColumns; ++c) {
      const float v = (face.at<float>(r + kTop, c + kLeft) - median) / spread;
      tile[static_cast<std::size_t>(r * kCoverTileColumns + c)] =
          cv::saturate_cast<std::uint8_t>(v * kScale + 128);
    }
  }
  return tile;
}

std::vector<float> CoverOf(const std::vector<double>& time_s,
                           const std::vector<CoverTile>& tiles) {
  MIEN_CHECK(time_s.size() == tiles.size(), "one time per tile");
  std::vector<float> cover(tiles.size() * kCoverZones, 0);
  if (tiles.size() < kFewest) return cover;
  const std::vector<double> odds = Lasting(time_s, LogOdds(tiles));
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    bool any = false;
    for (std::size_t z = 0; z < kCoverZones; ++z) {
      const Model& model = kModels[static_cast<std::size_t>(kZones[z].kind)];
      any = any || odds[i * kCoverZones + z] >= model.alone;
    }
    for (std::size_t z = 0; z < kCoverZones; ++z) {
      const Model& model = kModels[static_cast<std::size_t>(kZones[z].kind)];
      const double beyond =
          odds[i * kCoverZones + z] - (any ? model.beside : model.alone);
      cover[i * kCoverZones + z] =
          static_cast<float>(1 / (1 + std::exp(-beyond)));
    }
    // What is before nose and chin is before the mouth between them.
    float& mouth = cover[i * kCoverZones + kMouth];
    mouth = std::max(mouth, std::min(cover[i * kCoverZones + kNose],
                                     cover[i * kCoverZones + kChin]));
  }
  return cover;
}

void CoverMeter::Add(double time_s, const cv::Mat& crop) {
  if (!tile_s_.empty() && time_s - tile_s_.back() < kStepS - 1e-3) return;
  tile_s_.push_back(time_s);
  tiles_.push_back(MakeCoverTile(crop));
  if (tiles_.size() == 2 * kBlock) Settle(kBlock);
}

void CoverMeter::Finish(std::vector<double>* time_s,
                        std::vector<float>* cover) {
  Settle(tiles_.size());
  *time_s = std::move(time_s_);
  *cover = std::move(cover_);
  time_s_.clear();
  cover_.clear();
}

void CoverMeter::Settle(std::size_t count) {
  const std::vector<float> cover = CoverOf(tile_s_, tiles_);
  const auto rows = static_cast<std::ptrdiff_t>(count);
  time_s_.insert(time_s_.end(), tile_s_.begin(), tile_s_.begin() + rows);
  cover_.insert(
      cover_.end(), cover.begin(),
      cover.begin() + rows * static_cast<std::ptrdiff_t>(kCoverZones));
  tile_s_.erase(tile_s_.begin(), tile_s_.begin() + rows);
  tiles_.erase(tiles_.begin(), tiles_.begin() + rows);
}

}  // namespace mien

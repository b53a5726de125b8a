#ifndef MIEN_STAGES_MOTION_FACE_COVER_H_
#define MIEN_STAGES_MOTION_FACE_COVER_H_

// What is before a face, part by part: a hand, a cup, a microphone. The skin
// then looks otherwise than this face does while the landmarks stay. No
// picture is kept: small tiles of the aligned face live as long as the meter.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

constexpr std::size_t kCoverZones = 9;

// brow_left, brow_right, eye_left, eye_right, nose, cheek_left, cheek_right,
// mouth, chin; left of the image, as in RegionNames().
const std::array<std::string, kCoverZones>& CoverZoneNames();
// The part in which a region of RegionNames() lies. @throws InternalError for
// an unknown name.
std::size_t CoverZoneOf(const std::string& region);

// 41 x 33 px of the aligned face at 16 px between the eyes' middles, its
// median and spread taken off: 128 is the median, 32 a standard deviation.
constexpr int kCoverTileRows = 41, kCoverTileColumns = 33;
using CoverTile =
    std::array<std::uint8_t,
               static_cast<std::size_t>(kCoverTileRows) * kCoverTileColumns>;
// crop: CV_32FC1 of MotionStage (eyes level, 2.6 x 3.3 inter-ocular
// distances).
CoverTile MakeCoverTile(const cv::Mat& crop);

// N x kCoverZones, 0 free .. 1 covered, .5 where it counts as covered: each
// tile against the median of all. A logistic function of correlation,
// brightness, contrast (all beside what is usual for this face), for nose,
// mouth and chin symmetry too, fitted on composites of drawn hands and things
// over filmed faces. Only what lasts three tiles counts; where one part is
// covered the others need less, and what is before nose and chin is before the
// mouth. Fewer than 12 tiles: all free. What is covered
// for more than half of the time is this face's usual look.
std::vector<float> CoverOf(const std::vector<double>& time_s,
                           const std::vector<CoverTile>& tiles);

// Takes a tile every 0.2 s. The usual look is that of 10 to 20 minutes.
class CoverMeter {
 public:
  void Add(double time_s, const cv::Mat& crop);
  // Everything since the start; the meter is empty then.
  void Finish(std::vector<double>* time_s, std::vector<float>* cover);

 private:
  // The first `count` rows are known now.
  void Settle(std::size_t count);

  std::vector<double> tile_s_;
  std::vector<CoverTile> tiles_;
  std::vector<double> time_s_;
  std::vector<float> cover_;
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_FACE_COVER_H_

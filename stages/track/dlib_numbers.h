#ifndef MIEN_STAGES_TRACK_DLIB_NUMBERS_H_
#define MIEN_STAGES_TRACK_DLIB_NUMBERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>

namespace mien {

// Reads numbers as dlib::serialize wrote them, in blocks and without dlib: a
// shape predictor has some 17 million. Whole numbers are a byte, 1..8 for how
// many follow and 0x80 for a minus, and these, lowest first; floats are two
// such numbers, mantissa and exponent of 2.
class DlibNumbers {
 public:
  // Reads on from where `in` is, and may read further than it is asked for.
  explicit DlibNumbers(std::istream& in) : in_(in) {}
  DlibNumbers(const DlibNumbers&) = delete;
  DlibNumbers& operator=(const DlibNumbers&) = delete;

  // @throws DataError "it ends early", "a value in it is no number" (also for
  // what does not fit into 64 bits).
  std::int64_t Whole();
  // @throws DataError as Whole, also for infinite values and NaN.
  float Finite() {
    // Mantissa and exponent take 18 bytes at the most.
    if (end_ - at_ < kMostBytes) Refill();
    return ReadFinite();
  }

 private:
  static constexpr int kMostBytes = 18;

  float ReadFinite();
  std::int64_t ReadWhole();
  void Refill();

  std::istream& in_;
  std::array<unsigned char, 1 << 16> block_;
  const unsigned char* at_ = block_.data();
  const unsigned char* end_ = block_.data();
};

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_DLIB_NUMBERS_H_

#include "stages/track/dlib_numbers.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "pipeline/core/error.h"

namespace mien {
namespace {

// dlib's exponents for what is no finite number: infinity, minus infinity, NaN.
constexpr std::int64_t kFirstOdd = 32000;

[[noreturn]] void NoNumber() { throw DataError("a value in it is no number"); }

}  // namespace

void DlibNumbers::Refill() {
  const auto left = static_cast<std::size_t>(end_ - at_);
  std::memmove(block_.data(), at_, left);
  const std::streamsize got =
      in_.rdbuf()->sgetn(reinterpret_cast<char*>(block_.data() + left),
                         static_cast<std::streamsize>(block_.size() - left));
  at_ = block_.data();
  end_ = at_ + left + (got > 0 ? got : 0);
}

std::int64_t DlibNumbers::Whole() {
  if (end_ - at_ < kMostBytes) Refill();
  return ReadWhole();
}

std::int64_t DlibNumbers::ReadWhole() {
  if (at_ == end_) throw DataError("it ends early");
  const unsigned control = *at_++;
  const unsigned count = control & 0x0F;
  if ((control & 0x70) != 0 || count < 1 || count > 8) NoNumber();
  if (end_ - at_ < static_cast<std::ptrdiff_t>(count)) {
    throw DataError("it ends early");
  }
  std::uint64_t value = 0;
  for (unsigned i = count; i-- > 0;) value = value << 8 | at_[i];
  at_ += count;
  if (value > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    NoNumber();
  }
  const auto magnitude = static_cast<std::int64_t>(value);
  return (control & 0x80) != 0 ? -magnitude : magnitude;
}

float DlibNumbers::ReadFinite() {
  const auto mantissa = static_cast<float>(ReadWhole());
  const std::int64_t exponent = ReadWhole();
  float value = 0;
  if (exponent >= -126 && exponent <= 127) {
    // The power of two by its bits: std::ldexp takes most of a reading.
    const std::uint32_t bits = static_cast<std::uint32_t>(exponent + 127) << 23;
    float power = 0;
    std::memcpy(&power, &bits, sizeof power);
    value = mantissa * power;
  } else {
    if (exponent >= kFirstOdd || exponent < -kFirstOdd) NoNumber();
    value = std::ldexp(mantissa, static_cast<int>(exponent));
  }
  if (!std::isfinite(value)) NoNumber();
  return value;
}

}  // namespace mien

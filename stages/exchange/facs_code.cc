#include "stages/exchange/facs_code.h"

#include <algorithm>
#include <cctype>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMostUnits = 20;

char Upper(char c) {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

[[noreturn]] void Fail(std::string_view text) {
  throw DataError("'" + CleanText(text, 40) +
                  "' is no action unit: write a side (L, R) if there is one, "
                  "the number and an intensity (A to E), such as L12B");
}

}  // namespace

const std::vector<FacsName>& FacsNames() {
  static const auto& names =
      *new std::vector<FacsName>{{1, "inner brow raiser"},
                                 {2, "outer brow raiser"},
                                 {4, "brow lowerer"},
                                 {5, "upper lid raiser"},
                                 {6, "cheek raiser"},
                                 {7, "lid tightener"},
                                 {8, "lips toward each other"},
                                 {9, "nose wrinkler"},
                                 {10, "upper lip raiser"},
                                 {11, "nasolabial deepener"},
                                 {12, "lip corner puller"},
                                 {13, "sharp lip puller"},
                                 {14, "dimpler"},
                                 {15, "lip corner depressor"},
                                 {16, "lower lip depressor"},
                                 {17, "chin raiser"},
                                 {18, "lip pucker"},
                                 {19, "tongue show"},
                                 {20, "lip stretcher"},
                                 {21, "neck tightener"},
                                 {22, "lip funneler"},
                                 {23, "lip tightener"},
                                 {24, "lip pressor"},
                                 {25, "lips part"},
                                 {26, "jaw drop"},
                                 {27, "mouth stretch"},
                                 {28, "lip suck"},
                                 {29, "jaw thrust"},
                                 {30, "jaw sideways"},
                                 {31, "jaw clencher"},
                                 {32, "lip bite"},
                                 {33, "cheek blow"},
                                 {34, "cheek puff"},
                                 {35, "cheek suck"},
                                 {36, "tongue bulge"},
                                 {37, "lip wipe"},
                                 {38, "nostril dilator"},
                                 {39, "nostril compressor"},
                                 {43, "eyes closed"},
                                 {45, "blink"},
                                 {46, "wink"},
                                 {51, "head turn left"},
                                 {52, "head turn right"},
                                 {53, "head up"},
                                 {54, "head down"},
                                 {55, "head tilt left"},
                                 {56, "head tilt right"},
                                 {57, "head forward"},
                                 {58, "head back"},
                                 {61, "eyes turn left"},
                                 {62, "eyes turn right"},
                                 {63, "eyes up"},
                                 {64, "eyes down"}};
  return names;
}

std::string FacsCode(const FacsUnit& unit) {
  std::string text;
  if (unit.side != '\0') text += unit.side;
  text += std::to_string(unit.number);
  if (unit.intensity != '\0') text += unit.intensity;
  return text;
}

FacsUnit ParseFacsUnit(std::string_view text) {
  const std::string trimmed = Trim(text);
  std::string_view rest = trimmed;
  FacsUnit unit;
  const auto side = [&] {
    if (rest.empty()) return;
    const char c = Upper(rest.front());
    if (c != 'L' && c != 'R' && c != 'U' && c != 'M') return;
    if (c == 'L' || c == 'R') unit.side = c;
    rest.remove_prefix(1);
  };
  side();
  if (rest.size() > 2 && Upper(rest[0]) == 'A' && Upper(rest[1]) == 'U') {
    rest.remove_prefix(2);
    if (unit.side == '\0') side();
  }
  std::size_t digits = 0;
  while (digits < rest.size() && IsDigit(rest[digits])) ++digits;
  if (digits == 0 || digits > 2) Fail(text);
  unit.number = static_cast<int>(*ParseInt(rest.substr(0, digits)));
  rest.remove_prefix(digits);
  if (unit.number == 0 || rest.size() > 1) Fail(text);
  if (rest.size() == 1) {
    unit.intensity = Upper(rest[0]);
    if (unit.intensity < 'A' || unit.intensity > 'E') Fail(text);
  }
  return unit;
}

std::vector<FacsUnit> ParseFacsCodes(std::string_view text) {
  std::string even(text);
  std::replace_if(
      even.begin(), even.end(),
      [](char c) { return c == '+' || c == ';' || c == ',' || c == '\t'; },
      ' ');
  std::vector<FacsUnit> units;
  for (const std::string& one : Split(even, ' ')) {
    if (one.empty()) continue;
    if (units.size() == kMostUnits) {
      throw DataError("more than 20 action units for one expression");
    }
    units.push_back(ParseFacsUnit(one));
  }
  std::sort(
      units.begin(), units.end(), [](const FacsUnit& a, const FacsUnit& b) {
        return a.number != b.number ? a.number < b.number : a.side < b.side;
      });
  for (std::size_t i = 1; i < units.size(); ++i) {
    const FacsUnit &a = units[i - 1], &b = units[i];
    // L12 and R12 of different strength are two; 12 and L12 are not.
    if (a.number != b.number) continue;
    if (a.side == b.side || a.side == '\0') {
      throw DataError("action unit " + std::to_string(b.number) +
                      " is named twice");
    }
  }
  return units;
}

}  // namespace mien

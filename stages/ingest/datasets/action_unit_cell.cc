#include "stages/ingest/datasets/action_unit_cell.h"

#include <algorithm>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMostBytes = 500;
constexpr int kMostDepth = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSide(char c) {
  return std::string_view("LRATBUV").find(c) != std::string_view::npos;
}
bool IsDegree(char c) { return c >= 'A' && c <= 'E'; }

class Parser {
 public:
  explicit Parser(std::string text) : text_(std::move(text)) {}

  UnitList Run() {
    while (at_ < text_.size()) {
      List(0);
      if (at_ < text_.size()) ++at_;  // a bracket that nothing opened
    }
    return std::move(out_);
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void SkipBlanks() {
    while (Peek() == ' ') ++at_;
  }

  bool AcceptWord(std::string_view word) {
    if (ToLower(text_.substr(at_, word.size())) != word) return false;
    at_ += word.size();
    return true;
  }

  // Up to a closing bracket, or the end.
  void List(int depth) {
    while (true) {
      while (Peek() == ' ' || Peek() == '+' || Peek() == ',' || Peek() == ';' ||
             Peek() == '&') {
        ++at_;
      }
      if (Peek() == '\0' || Peek() == ')') return;
      Alternatives(depth);
    }
  }

  void Alternatives(int depth) {
    const std::size_t begin = out_.units.size();
    One(depth);
    bool several = false;
    while (true) {
      SkipBlanks();
      if (!AcceptWord("or") && !AcceptWord("/")) break;
      SkipBlanks();
      several = true;
      One(depth);
    }
    if (!several) return;
    ++choices_;
    for (std::size_t i = begin; i < out_.units.size(); ++i) {
      out_.units[i].choice = choices_;
    }
  }

  void One(int depth) {
    const std::size_t begin = at_;
    const std::size_t units = out_.units.size();
    for (const char* filler : {"double ", "twice - ", "twice "}) {
      if (AcceptWord(filler)) SkipBlanks();
    }
    if (depth < kMostDepth && (Reference(depth) || Unit(depth))) return;
    at_ = begin;
    out_.units.resize(units);
    Remark();
  }

  bool Reference(int depth) {
    const std::size_t begin = at_;
    if (!AcceptWord("ref")) return false;
    SkipBlanks();
    const std::size_t first = out_.units.size();
    if (Peek() != '(' || !Group(depth)) {
      at_ = begin;
      return false;
    }
    for (std::size_t i = first; i < out_.units.size(); ++i) {
      out_.units[i].in_reference = true;
    }
    return true;
  }

  // "(" list ")"; false: it holds something that is no unit.
  bool Group(int depth) {
    const std::size_t begin = at_;
    const std::size_t units = out_.units.size();
    const std::size_t remarks = out_.remarks.size();
    ++at_;
    List(depth + 1);
    if (out_.remarks.size() > remarks || Peek() != ')') {
      at_ = begin;
      out_.units.resize(units);
      out_.remarks.resize(remarks);
      return false;
    }
    ++at_;
    return true;
  }

  // "L", "A/L", "(L/A)" where a number or a group follows.
  std::string Side() {
    const std::size_t begin = at_;
    const bool in_brackets = Peek() == '(';
    if (in_brackets) ++at_;
    std::string side;
    while (IsSide(Peek())) {
      side += Peek();
      ++at_;
      if (Peek() != '/' || !IsSide(Peek(1))) break;
      side += '/';
      ++at_;
    }
    if (in_brackets && !side.empty() && Peek() == ')') {
      ++at_;
    } else if (in_brackets) {
      side.clear();
    }
    if (side.empty() || !(IsDigit(Peek()) || Peek() == '(')) {
      at_ = begin;
      return "";
    }
    return side;
  }

  // "B", "B/C", "(B/C)"; only where no further letter follows.
  std::string Degree() {
    const std::size_t begin = at_;
    const bool in_brackets = Peek() == '(';
    if (in_brackets) ++at_;
    std::string degree;
    if (IsDegree(Peek())) {
      degree = Peek();
      ++at_;
      if (Peek() == '/' && IsDegree(Peek(1)) && !IsDigit(Peek(2))) {
        degree += Str('/', Peek(1));
        at_ += 2;
      }
    }
    const bool closed = !in_brackets || Peek() == ')';
    if (degree.empty() || !closed || (!in_brackets && IsDigit(Peek()))) {
      at_ = begin;
      return "";
    }
    if (in_brackets) ++at_;
    return degree;
  }

  std::string Kind() {
    // "AU4" and "AD31", but "A4" is an uneven 4.
    for (const char* kind : {"AU", "AD", "M"}) {
      const std::string_view name(kind);
      const std::size_t begin = at_;
      if (!AcceptWord(ToLower(name))) continue;
      if (IsDigit(Peek()) || (IsSide(Peek()) && IsDigit(Peek(1)))) {
        return kind;
      }
      at_ = begin;
    }
    return "AU";
  }

  bool Unit(int depth) {
    const std::string kind = Kind();
    const std::string side = Side();
    const std::size_t first = out_.units.size();
    if (IsDigit(Peek())) {
      UnitCode code;
      code.kind = kind;
      for (int digits = 0; IsDigit(Peek()); ++digits, ++at_) {
        if (digits == 2) return false;
        code.unit = 10 * code.unit + (Peek() - '0');
      }
      if (code.unit == 0) return false;
      out_.units.push_back(code);
    } else if (Peek() != '(' || !Group(depth)) {
      return false;
    }
    const std::string degree = Degree();
    const bool is_static = AcceptWord("(k)");
    const std::size_t end = at_;
    SkipBlanks();
    const bool doubtful = AcceptWord("?");
    if (!doubtful) at_ = end;
    for (std::size_t i = first; i < out_.units.size(); ++i) {
      UnitCode& code = out_.units[i];
      if (code.side.empty()) code.side = side;
      if (code.degree.empty()) code.degree = degree;
      code.is_static = code.is_static || is_static;
      code.is_doubtful = code.is_doubtful || doubtful;
    }
    return Ends();
  }

  // What follows a unit; letters would make it something else.
  bool Ends() {
    const std::size_t end = at_;
    SkipBlanks();
    const char next = Peek();
    if (next == '\0' ||
        std::string_view("+,;&/)(").find(next) != std::string_view::npos) {
      return true;
    }
    const bool goes_on = StartsWith(ToLower(text_.substr(at_, 3)), "or") ||
                         StartsWith(ToLower(text_.substr(at_, 3)), "ref");
    if (!goes_on) at_ = end;
    return goes_on;
  }

  // Up to the next "+" or the bracket that closes a group.
  void Remark() {
    std::string words;
    int open = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (open == 0 && (c == '+' || c == ')')) break;
      open += (c == '(') - (c == ')');
      words += c;
    }
    words = Trim(words);
    if (!words.empty()) out_.remarks.push_back(words);
  }

  std::string text_;
  std::size_t at_ = 0;
  int choices_ = 0;
  UnitList out_;
};

}  // namespace

UnitList ParseUnitCell(std::string_view cell) {
  const std::string text = TrimCell(cell);
  if (text.size() > kMostBytes) return {{}, {CleanText(text, kMostBytes)}};
  if (text.empty() || text == "/" || text == "-" || text == "?") return {};
  return Parser(text).Run();
}

bool ShowsUnit(const UnitList& list, int unit) {
  return std::any_of(
      list.units.begin(), list.units.end(), [unit](const UnitCode& code) {
        return code.unit == unit && code.kind == "AU" && code.choice == 0 &&
               !code.in_reference && !code.is_static && !code.is_doubtful;
      });
}

}  // namespace mien

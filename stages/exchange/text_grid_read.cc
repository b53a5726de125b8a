// Praat's text format: the reader takes strings, free-standing numbers and
// <flags>, and passes over every other word, so that the long and the short
// form read alike.

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxFound = 300001;  // AddAnnotation refuses the last

struct Token {
  enum class Kind { kEnd, kString, kNumber, kFlag } kind = Kind::kEnd;
  std::string text;
  double number = 0;
};

class Tokens {
 public:
  Tokens(const std::string& text, const std::string& name)
      : text_(text), name_(name) {}

  Token Next() {
    while (true) {
      while (at_ < text_.size() && IsBlank(text_[at_])) Step();
      if (at_ == text_.size()) return {};
      if (text_[at_] == '"') return ReadString();
      if (text_[at_] == '!') {
        while (at_ < text_.size() && text_[at_] != '\n') Step();
        continue;
      }
      Token token = ReadWord();
      if (token.kind != Token::Kind::kEnd) return token;
    }
  }

  // True when nothing but blanks and comments is left.
  bool AtEnd() {
    const std::size_t at = at_, line = line_;
    const bool end = Next().kind == Token::Kind::kEnd;
    at_ = at;
    line_ = line;
    return end;
  }

  double Number(const char* what) {
    return Expect(Token::Kind::kNumber, what).number;
  }
  std::string String(const char* what) {
    return Expect(Token::Kind::kString, what).text;
  }
  std::size_t Count(const char* what) {
    const double count = Number(what);
    // Each takes more than 3 bytes.
    if (count < 0 || count != std::floor(count) ||
        count > static_cast<double>(text_.size()) / 3) {
      Fail(Str(what, " cannot be ", count));
    }
    return static_cast<std::size_t>(count);
  }
  std::string Place() const { return Str("line ", line_); }
  [[noreturn]] void Fail(const std::string& what) const {
    throw DataError(Str(name_, ": line ", line_, ": ", what,
                        ": not a TextGrid in Praat's text format, or damaged"));
  }

 private:
  static bool IsBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
  void Step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }
  // A flag or a number; kEnd: a word that only explains. "xmin=0" without
  // blanks is taken for its number, and a quote ends a word: text="a".
  Token ReadWord() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !IsBlank(text_[at_]) &&
           !(text_[at_] == '"' && text_[at_ - 1] == '=')) {
      Step();
    }
    Token token;
    token.text = text_.substr(begin, at_ - begin);
    if (token.text[0] == '<') {
      token.kind = Token::Kind::kFlag;
      return token;
    }
    const auto equals = token.text.rfind('=');
    const auto number = ParseDouble(equals == std::string::npos
                                        ? token.text
                                        : token.text.substr(equals + 1));
    if (number) {
      token.kind = Token::Kind::kNumber;
      token.number = *number;
    }
    return token;
  }
  Token ReadString() {
    Token token;
    token.kind = Token::Kind::kString;
    Step();
    while (at_ < text_.size()) {
      if (text_[at_] != '"') {
        token.text += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        token.text += '"';
        Step();
      } else {
        Step();
        if (at_ < text_.size() && !IsBlank(text_[at_])) {
          Fail(
              "text goes on behind the quote that ends it: quotes inside a "
              "text are doubled");
        }
        return token;
      }
      Step();
    }
    Fail("a quote is never closed");
  }
  Token Expect(Token::Kind kind, const char* what) {
    const Token token = Next();
    if (token.kind != kind) Fail(Str(what, " is missing"));
    return token;
  }

  const std::string& text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

struct Found {
  Annotation annotation;
  std::string place;
};

// What the tiers hold, before it is known where second 0 lies.
struct Reading {
  AnnotationFile* file;
  std::vector<Found> found;
};

void Keep(Tokens* tokens, bool points, Annotation one, Reading* reading) {
  if (std::abs(one.start_s) > 4e6 || std::abs(one.end_s) > 4e6) {
    tokens->Fail("a time outside 0 .. 4e6 s");
  }
  if (one.end_s < one.start_s)
    tokens->Fail("an interval ends before it starts");
  if (!points && Trim(one.text).empty()) return;
  if (reading->found.size() == kMaxFound) return;
  reading->found.push_back({std::move(one), tokens->Place()});
}

// Times since the start of the recording's file. `xmin` of our own exports is
// where the pictures start, before the sound. In other files times below 0 are
// those of a piece that was cut out of a longer sound.
void PutInFile(double xmin, Reading* reading) {
  AnnotationFile& file = *reading->file;
  const bool ours = std::any_of(
      file.tiers.begin(), file.tiers.end(),
      [](const auto& tier) { return ParseTrackName(tier).has_value(); });
  const double shift = ours && xmin < 0 ? -xmin : 0;
  file.sound_time = !(shift > 0);
  if (shift > 0) {
    file.notes.Say(Str(file.name,
                       ": its times count from the start of the "
                       "sound, ",
                       FixedText(shift, 3), " s after the pictures'"));
  }
  for (Found& found : reading->found) {
    Annotation& one = found.annotation;
    one.start_s += shift;
    one.end_s += shift;
    if (one.end_s < 0) {
      file.notes.Count(file.name + ": annotations before 0 s are left out",
                       found.place);
      continue;
    }
    one.start_s = std::max(one.start_s, 0.0);
    AddAnnotation(std::move(one), &file);
  }
}

struct TierHead {
  std::string name;
  bool points = false;
};

// Class, name and the two ends.
TierHead ReadTierHead(Tokens* tokens, AnnotationFile* file) {
  TierHead head;
  const std::string kind = tokens->String("the class of a tier");
  head.name = CleanText(tokens->String("the name of a tier"), 1000);
  tokens->Number("xmin of a tier");
  tokens->Number("xmax of a tier");
  head.points = kind == "TextTier";
  if (!head.points && kind != "IntervalTier") {
    tokens->Fail("tier class '" + ShownText(kind, 40) + "' is unknown");
  }
  file->tiers.push_back(head.name);
  return head;
}

// An interval, or a point, of that tier.
void ReadEntry(const TierHead& head, Tokens* tokens, Reading* reading) {
  Annotation one;
  one.tier = head.name;
  one.start_s = tokens->Number("a time");
  one.end_s = head.points ? one.start_s : tokens->Number("a time");
  one.text = CleanText(tokens->String("a text"), 10000);
  Keep(tokens, head.points, std::move(one), reading);
}

void ReadTier(Tokens* tokens, Reading* reading) {
  const TierHead head = ReadTierHead(tokens, reading->file);
  const std::size_t count = tokens->Count("the size of a tier");
  for (std::size_t i = 0; i < count; ++i) ReadEntry(head, tokens, reading);
}

// "Praat chronological TextGrid text file": the tiers first, then all
// annotations by time, each with the number of its tier.
void ReadChronological(Tokens* tokens, Reading* reading) {
  const double xmin = tokens->Number("the start of the time domain");
  tokens->Number("the end of the time domain");
  const std::size_t tiers = tokens->Count("the number of tiers");
  std::vector<TierHead> heads;
  for (std::size_t i = 0; i < tiers; ++i) {
    heads.push_back(ReadTierHead(tokens, reading->file));
  }
  while (!tokens->AtEnd()) {
    const double number = tokens->Number("the number of a tier");
    if (!(number >= 1 && number <= static_cast<double>(heads.size())) ||
        number != std::floor(number)) {
      tokens->Fail(Str("there is no tier ", number));
    }
    ReadEntry(heads[static_cast<std::size_t>(number) - 1], tokens, reading);
  }
  PutInFile(xmin, reading);
}

}  // namespace

AnnotationFile ParseTextGrid(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20, " MB"));
  }
  AnnotationFile file;
  file.name = name;
  const std::string utf8 = DecodeText(std::string(text), name, &file.notes);
  Tokens tokens(utf8, name);
  Reading reading = {&file, {}};
  const std::string type = tokens.String("the file type");
  if (type.find("chronological") != std::string::npos) {
    ReadChronological(&tokens, &reading);
    return file;
  }
  // "ooTextFile short" is the head of older short files. The class may carry
  // a version.
  if (!StartsWith(type, "ooTextFile") ||
      !StartsWith(tokens.String("the object class"), "TextGrid")) {
    tokens.Fail("the file does not say ooTextFile and TextGrid");
  }
  const double xmin = tokens.Number("xmin");
  tokens.Number("xmax");
  const Token exists = tokens.Next();
  if (exists.kind != Token::Kind::kFlag) tokens.Fail("<exists> is missing");
  if (exists.text != "<exists>") return file;
  const std::size_t tiers = tokens.Count("the number of tiers");
  for (std::size_t i = 0; i < tiers; ++i) ReadTier(&tokens, &reading);
  if (!tokens.AtEnd()) {
    tokens.Fail("more follows than the sizes of the tiers tell: mend 'size'");
  }
  PutInFile(xmin, &reading);
  CountOnce(&file);
  return file;
}

}  // namespace mien

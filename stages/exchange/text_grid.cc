// Praat's text format: the reader takes strings, free-standing numbers and
// <flags>, and passes over every other word, so that the long and the short
// form read alike.

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr double kTicksPerS = 1e6;

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c == '\n' || c == '\t' ? ' ' : c;
  }
  return out + "\"";
}

std::string Seconds(std::int64_t ticks) {
  return FixedText(static_cast<double>(ticks) / kTicksPerS, 6);
}

std::string PointTier(const Track& track) {
  std::string out = Str("        points: size = ", track.items.size(), "\n");
  for (std::size_t i = 0; i < track.items.size(); ++i) {
    out += Str("        points [", i + 1,
               "]:\n            number = ", Seconds(track.items[i].start),
               "\n            mark = ", Quoted(track.items[i].text), "\n");
  }
  return out;
}

std::string IntervalTier(const Track& track, std::int64_t end) {
  std::vector<TrackItem> tiles;
  std::int64_t at = 0;
  for (const TrackItem& item : track.items) {
    if (item.start > at) tiles.push_back({at, item.start, ""});
    tiles.push_back(item);
    at = item.end;
  }
  if (at < end) tiles.push_back({at, end, ""});
  std::string out = Str("        intervals: size = ", tiles.size(), "\n");
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    out += Str("        intervals [", i + 1,
               "]:\n            xmin = ", Seconds(tiles[i].start),
               "\n            xmax = ", Seconds(tiles[i].end),
               "\n            text = ", Quoted(tiles[i].text), "\n");
  }
  return out;
}

void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto put = [out](std::uint32_t byte) {
    *out += static_cast<char>(byte);
  };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// Praat writes UTF-16 as soon as there is one character beyond ASCII.
std::string ToUtf8(std::string_view text) {
  if (StartsWith(text, "\xEF\xBB\xBF")) return std::string(text.substr(3));
  const bool big = StartsWith(text, "\xFE\xFF");
  if (!big && !StartsWith(text, "\xFF\xFE")) return std::string(text);
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = static_cast<unsigned char>(text[i + 1]);
    return static_cast<std::uint32_t>(big ? a << 8 | b : b << 8 | a);
  };
  std::string out;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < text.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    AppendUtf8(code, &out);
  }
  return out;
}

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
      const std::size_t begin = at_;
      while (at_ < text_.size() && !IsBlank(text_[at_])) Step();
      Token token;
      token.text = text_.substr(begin, at_ - begin);
      if (token.text[0] == '<') {
        token.kind = Token::Kind::kFlag;
        return token;
      }
      if (const auto number = ParseDouble(token.text)) {
        token.kind = Token::Kind::kNumber;
        token.number = *number;
        return token;
      }
    }
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

void ReadTier(Tokens* tokens, AnnotationFile* file) {
  const std::string kind = tokens->String("the class of a tier");
  const std::string tier =
      CleanText(tokens->String("the name of a tier"), 1000);
  tokens->Number("xmin of a tier");
  tokens->Number("xmax of a tier");
  const bool points = kind == "TextTier";
  if (!points && kind != "IntervalTier") {
    tokens->Fail("tier class '" + CleanText(kind, 40) + "' is unknown");
  }
  file->tiers.push_back(tier);
  const std::size_t count = tokens->Count("the size of a tier");
  for (std::size_t i = 0; i < count; ++i) {
    Annotation one;
    one.tier = tier;
    one.start_s = tokens->Number("a time");
    one.end_s = points ? one.start_s : tokens->Number("a time");
    one.text = CleanText(tokens->String("a text"), 10000);
    if (one.start_s < 0 || one.end_s > 4e6) {
      tokens->Fail("a time outside 0 .. 4e6 s");
    }
    if (one.end_s < one.start_s) {
      tokens->Fail("an interval ends before it starts");
    }
    if (points || !Trim(one.text).empty()) {
      file->annotations.push_back(std::move(one));
    }
  }
}

}  // namespace

std::string WriteTextGrid(const std::vector<EventRow>& rows,
                          const VideoInfo& video) {
  TrackOptions options;
  options.ticks_per_s = kTicksPerS;
  const auto tracks = EventTracks(rows, video, options);
  std::int64_t end = std::llround(std::max(video.duration_s, 0.001) * 1e6);
  for (const Track& track : tracks) {
    end = std::max(end, track.items.back().end);
  }
  std::string out = Str(
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\n"
      "xmax = ",
      Seconds(end), "\ntiers? <exists>\nsize = ", tracks.size(),
      "\nitem []:\n");
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    const bool points = tracks[t].what == "apex";
    out += Str("    item [", t + 1, "]:\n        class = ",
               points ? "\"TextTier\"" : "\"IntervalTier\"",
               "\n        name = ", Quoted(tracks[t].name),
               "\n        xmin = 0\n        xmax = ", Seconds(end), "\n");
    out += points ? PointTier(tracks[t]) : IntervalTier(tracks[t], end);
  }
  return out;
}

AnnotationFile ParseTextGrid(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20, " MB"));
  }
  const std::string utf8 = ToUtf8(text);
  Tokens tokens(utf8, name);
  if (tokens.String("the file type") != "ooTextFile" ||
      tokens.String("the object class") != "TextGrid") {
    tokens.Fail("the file does not say ooTextFile and TextGrid");
  }
  AnnotationFile file;
  file.name = name;
  tokens.Number("xmin");
  tokens.Number("xmax");
  const Token exists = tokens.Next();
  if (exists.kind != Token::Kind::kFlag) tokens.Fail("<exists> is missing");
  if (exists.text != "<exists>") return file;
  const std::size_t tiers = tokens.Count("the number of tiers");
  for (std::size_t i = 0; i < tiers; ++i) ReadTier(&tokens, &file);
  return file;
}

}  // namespace mien

// WebVTT after the parser of its standard (W3C, "WebVTT: The Web Video Text
// Tracks Format", section 6): blocks of lines, a cue is a block whose first or
// second line has an arrow, and a line with an arrow always begins a block.
// SubRip has no header, decimal commas, and text that may hold blank lines.

#include <algorithm>
#include <array>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxText = 10000;  // bytes of a cue's text that count
constexpr std::string_view kArrow = "-->";
constexpr double kMaxTimeS = 4e6;

struct Entity {
  std::string_view name;
  const char* text;
};
const Entity kEntities[] = {{"amp", "&"},  {"lt", "<"},    {"gt", ">"},
                            {"nbsp", " "}, {"quot", "\""}, {"apos", "'"},
                            {"lrm", ""},   {"rlm", ""}};

// The entity at `at` (an ampersand): its length, and its text put at the end
// of `out`; 0 when the ampersand stands for itself.
std::size_t ReadEntity(std::string_view text, std::size_t at,
                       std::string* out) {
  const std::string_view rest = text.substr(at + 1, 12);
  const auto end = rest.find(';');
  if (end == std::string_view::npos || end == 0) return 0;
  const std::string_view name = rest.substr(0, end);
  for (const Entity& entity : kEntities) {
    if (name != entity.name) continue;
    *out += entity.text;
    return end + 2;
  }
  if (name[0] != '#' || name.size() < 2) return 0;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  std::uint32_t code = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const bool letter = hex && low >= 'a' && low <= 'f';
    if (!(c >= '0' && c <= '9') && !letter) return 0;
    code = code * (hex ? 16 : 10) +
           static_cast<std::uint32_t>(letter ? low - 'a' + 10 : c - '0');
    if (code > 0x10FFFF) return 0;
  }
  if (code == 0) return 0;
  AppendUtf8(code, out);
  return end + 2;
}

// Length of the tag at `at` ("<b>", "</c>", "<v Anna>", "<00:01.000>", or
// SubRip's "{\an8}"); 0: a character like others.
std::size_t TagAt(std::string_view text, std::size_t at) {
  const bool angle = text[at] == '<';
  if (at + 1 >= text.size()) return 0;
  const char next = text[at + 1];
  const bool opens = angle ? (next >= 'a' && next <= 'z') ||
                                 (next >= 'A' && next <= 'Z') ||
                                 (next >= '0' && next <= '9') || next == '/'
                           : next == '\\';
  if (!opens) return 0;
  // A tag is short: no search through megabytes for its end.
  const auto end = text.substr(at, 400).find(angle ? '>' : '}');
  return end == std::string_view::npos ? 0 : end + 1;
}

// One pass: tags out, entities to text.
std::string PlainText(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() <= kMaxText;) {
    std::size_t length = 0;
    if (text[i] == '&') {
      length = ReadEntity(text, i, &out);
    } else if (text[i] == '<' || text[i] == '{') {
      length = TagAt(text, i);
    }
    if (length == 0) out += text[i];
    i += std::max<std::size_t>(length, 1);
  }
  return CleanText(out, kMaxText);
}

// Who speaks: the names in "<v Anna>" and "<v.loud Anna>", each once.
std::string VoiceOf(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find("<v"); at != std::string_view::npos;
       at = text.find("<v", at + 2)) {
    const std::string_view tag = text.substr(at + 2, 300);
    const auto end = tag.find('>');
    const auto blank = tag.find(' ');
    if (end == std::string_view::npos || blank == std::string_view::npos ||
        blank > end || (tag[0] != ' ' && tag[0] != '.')) {
      continue;
    }
    const std::string name = Trim(PlainText(tag.substr(blank, end - blank)));
    if (!name.empty() && names.size() < 10 &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return Join(names, ";");
}

// "01:02:03.456", "02:03.456", or with a comma, at the start of `text`, which
// is taken off; nullopt otherwise. Fractions may have 1 to 9 digits or none.
std::optional<double> TakeTime(std::string_view* text) {
  std::size_t at = 0;
  const auto digits = [&](std::size_t most) {
    const std::size_t begin = at;
    while (at < text->size() && at - begin < most && (*text)[at] >= '0' &&
           (*text)[at] <= '9') {
      ++at;
    }
    return text->substr(begin, at - begin);
  };
  std::array<double, 3> parts = {0, 0, 0};
  std::size_t n = 0;
  std::string fraction;
  for (; n < 3; ++n) {
    const std::string part(digits(9));
    if (part.empty() || (n > 0 && part.size() > 2)) return std::nullopt;
    parts[n] = ParseDouble(part).value_or(0);
    if (n > 0 && parts[n] >= 60) return std::nullopt;
    if (at >= text->size() || (*text)[at] != ':' || n == 2) {
      ++n;
      break;
    }
    ++at;
  }
  if (n < 2) return std::nullopt;
  if (at < text->size() && ((*text)[at] == '.' || (*text)[at] == ',')) {
    ++at;
    fraction = digits(9);
    if (fraction.empty()) return std::nullopt;
  }
  // A fourth part would be frames of another format.
  if (at < text->size() && (*text)[at] == ':') return std::nullopt;
  double time_s = 0;
  for (std::size_t i = 0; i < n; ++i) time_s = time_s * 60 + parts[i];
  if (!fraction.empty()) time_s += ParseDouble("0." + fraction).value_or(0);
  if (time_s > kMaxTimeS) return std::nullopt;
  text->remove_prefix(at);
  return time_s;
}

std::string_view SkipBlanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first);
}

struct Times {
  double start_s = 0, end_s = 0;
};

// The settings that may follow are not read; no blank need stand before them.
std::optional<Times> ParseTimes(std::string_view line) {
  line = SkipBlanks(line);
  const auto start = TakeTime(&line);
  line = SkipBlanks(line);
  if (!start || !StartsWith(line, kArrow)) return std::nullopt;
  line = SkipBlanks(line.substr(kArrow.size()));
  const auto end = TakeTime(&line);
  if (!end || *end < *start) return std::nullopt;
  return Times{*start, *end};
}

// What word processors and hands make of a cue's line: "–>", "->", "--&gt;".
bool HasOddArrow(std::string_view line) {
  line = SkipBlanks(line);
  if (!TakeTime(&line)) return false;
  line = SkipBlanks(line);
  for (const char* arrow : {"->", "=>", "\xE2\x80\x93>", "\xE2\x80\x94>",
                            "\xE2\x86\x92", "--&gt;", "-- >", "- ->"}) {
    if (!StartsWith(line, arrow)) continue;
    line = SkipBlanks(line.substr(std::string_view(arrow).size()));
    return TakeTime(&line).has_value();
  }
  return false;
}

bool HasArrow(std::string_view line) {
  return line.find(kArrow) != std::string_view::npos;
}

bool IsIndex(std::string_view line) {
  const std::string text = Trim(line);
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

class CueReader {
 public:
  CueReader(const std::vector<std::string_view>& lines, bool subrip,
            AnnotationFile* file)
      : lines_(lines), subrip_(subrip), file_(file) {}

  // From the line `at` on.
  void Read(std::size_t at) {
    while (at < lines_.size()) {
      if (lines_[at].empty()) {
        ++at;
      } else if (HasArrow(lines_[at])) {
        at = ReadCue(at, "");
      } else if (at + 1 < lines_.size() && HasArrow(lines_[at + 1])) {
        at = ReadCue(at + 1, lines_[at]);
      } else {
        at = SkipBlock(at);
      }
    }
  }

 private:
  // Comments, styles, regions, and text that follows a blank line.
  std::size_t SkipBlock(std::size_t at) {
    const std::string_view first = lines_[at];
    if (StartsWith(first, "NOTE ")) ReadNote(first);
    while (at < lines_.size() && !lines_[at].empty() && !HasArrow(lines_[at]) &&
           !(at + 1 < lines_.size() && HasArrow(lines_[at + 1]) &&
             IsId(lines_[at]))) {
      TellOddArrow(at);
      ++at;
    }
    return at;
  }

  void TellOddArrow(std::size_t at) {
    if (!HasOddArrow(lines_[at])) return;
    file_->notes.Count(file_->name +
                           ": cues are left out whose times have no --> "
                           "between them",
                       Str("line ", at + 1));
  }

  // A line before an arrow that names its cue: an index, or a name of ours.
  static bool IsId(std::string_view line) {
    return IsIndex(line) ||
           ParseTrackName(Split(Trim(line), ' ').front()).has_value();
  }

  // Returns the line after the cue's text.
  std::size_t ReadCue(std::size_t at, std::string_view id) {
    const auto times = ParseTimes(lines_[at]);
    if (!times) {
      file_->notes.Count(file_->name +
                             ": cues are left out whose times cannot be read "
                             "(right is 00:00:01.200 --> 00:00:01.520) or end "
                             "before they begin",
                         Str("line ", at + 1));
    }
    std::size_t next = at + 1;
    std::vector<std::string_view> text;
    std::size_t bytes = 0;
    for (; next < lines_.size() && !HasArrow(lines_[next]); ++next) {
      if (lines_[next].empty() && !subrip_) break;
      const bool before_arrow =
          next + 1 < lines_.size() && HasArrow(lines_[next + 1]);
      if (before_arrow && IsId(lines_[next])) break;
      TellOddArrow(next);
      if (bytes > kMaxText * 8) continue;
      bytes += lines_[next].size();
      text.push_back(lines_[next]);
    }
    while (!text.empty() && text.back().empty()) text.pop_back();
    if (times) AddCue(*times, Trim(id), text);
    return next;
  }

  void AddCue(const Times& times, const std::string& id,
              const std::vector<std::string_view>& text) {
    const std::string tier = Split(id, ' ').front();
    const auto own = ParseTrackName(tier);
    if (own) {
      Put(tier, times, text.empty() ? "" : PlainText(text[0]));
      for (std::size_t i = 1; i < text.size(); ++i)
        PutOwn(*own, times, text[i]);
      return;
    }
    std::string all;
    for (const std::string_view line : text) {
      if (!all.empty() && !line.empty()) all += ' ';
      all += line;
    }
    Put("cues", times, Trim(PlainText(all)), VoiceOf(all));
  }

  // A label, or "verdict: accept" and "micro_by: onset".
  void PutOwn(const TrackName& own, const Times& times, std::string_view line) {
    for (const char* what :
         {"verdict", "note", "micro_by", "coded_units", "coded_emotion"}) {
      const std::string mark = std::string(what) + ": ";
      if (!StartsWith(line, mark)) continue;
      Put(Str(what, "_face", own.face), times,
          PlainText(line.substr(mark.size())));
      return;
    }
    Put(Str("label_face", own.face), times, PlainText(line));
  }

  // "NOTE apex_face0 #3 1.360000"
  void ReadNote(std::string_view line) {
    const auto words = Split(line, ' ');
    if (words.size() != 4 || !ParseTrackName(words[1])) return;
    const auto time = ParseDouble(words[3]);
    if (time && *time >= 0 && *time <= kMaxTimeS) {
      Put(words[1], {*time, *time}, words[2]);
    }
  }

  void Put(const std::string& tier, const Times& times, const std::string& text,
           const std::string& speaker = {}) {
    AddAnnotation({tier, times.start_s, times.end_s, text, 0, -1, speaker},
                  file_);
  }

  const std::vector<std::string_view>& lines_;
  bool subrip_;
  AnnotationFile* file_;
};

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool IsSignature(std::string_view line) {
  return StartsWith(line, "WEBVTT") &&
         (line.size() == 6 || line[6] == ' ' || line[6] == '\t');
}

}  // namespace

AnnotationFile ParseWebVtt(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20, " MB"));
  }
  AnnotationFile file;
  file.name = name;
  const std::string utf8 = DecodeText(std::string(text), name, &file.notes);
  const auto lines = Lines(utf8);
  const bool signed_vtt = !lines.empty() && IsSignature(lines[0]);
  if (!signed_vtt && EndsWith(ToLower(name), ".vtt")) {
    throw DataError(name + ": not WebVTT: the first line must be WEBVTT");
  }
  const std::string mark = "NOTE video ";
  for (std::size_t i = 0; i < lines.size() && i < 10; ++i) {
    if (StartsWith(lines[i], mark)) {
      file.video_path = PlainPath(PlainText(lines[i].substr(mark.size())));
      file.video = FileNameOf(file.video_path);
      file.own = true;
    }
  }
  // The header goes to the first blank line, or to a line with an arrow.
  std::size_t first = 0;
  if (signed_vtt) {
    first = 1;
    while (first < lines.size() && !lines[first].empty() &&
           !HasArrow(lines[first])) {
      if (StartsWith(lines[first], "X-TIMESTAMP-MAP")) {
        file.notes.Say(name +
                       ": its clock of a live stream (X-TIMESTAMP-MAP) is not "
                       "applied: times are read as written");
      }
      ++first;
    }
  }
  CueReader(lines, !signed_vtt, &file).Read(first);
  CountOnce(&file);
  ListTiers(&file);
  return file;
}

}  // namespace mien

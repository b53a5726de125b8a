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
constexpr char kArrow[] = "-->";

std::string TimeText(std::int64_t ms) {
  const auto padded = [](std::int64_t value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width > text.size() ? width - text.size() : 0, '0') +
           text;
  };
  return padded(ms / 3600000, 2) + ":" + padded(ms / 60000 % 60, 2) + ":" +
         padded(ms / 1000 % 60, 2) + "." + padded(ms % 1000, 3);
}

// Cue text: one line, & < > escaped ("-->" would end the cue).
std::string CueText(const std::string& text) {
  std::string out;
  for (const char c : CleanText(text, 10000)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c == '\n' || c == '\t' ? ' ' : c;
    }
  }
  return out;
}

std::string PlainText(std::string text) {
  for (const auto& [entity, plain] :
       {std::make_pair("&lt;", "<"), std::make_pair("&gt;", ">"),
        std::make_pair("&nbsp;", " "), std::make_pair("&amp;", "&")}) {
    const std::string from = entity;
    for (auto at = text.find(from); at != std::string::npos;
         at = text.find(from, at + 1)) {
      text.replace(at, from.size(), plain);
    }
  }
  return CleanText(text, 10000);
}

// "01:02:03.456", "02:03.456" or with a comma; nullopt otherwise.
std::optional<double> ParseTime(std::string text) {
  std::replace(text.begin(), text.end(), ',', '.');
  const auto parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  double time_s = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = ParseDouble(parts[i]);
    if (!value || *value < 0 || (i > 0 && *value >= 60)) return std::nullopt;
    time_s = time_s * 60 + *value;
  }
  if (time_s > 4e6) return std::nullopt;
  return time_s;
}

std::vector<std::string> Lines(std::string_view text) {
  if (StartsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string> lines = Split(text, '\n');
  for (std::string& line : lines) {
    if (EndsWith(line, "\r")) line.pop_back();
  }
  return lines;
}

class CueReader {
 public:
  CueReader(const std::vector<std::string>& lines, AnnotationFile* file)
      : lines_(lines), file_(file) {}

  void Read() {
    std::size_t i = 0;
    while (i < lines_.size()) {
      if (lines_[i].find(kArrow) != std::string::npos) {
        i = ReadCue(i);
      } else {
        if (StartsWith(lines_[i], "NOTE ")) ReadNote(lines_[i]);
        ++i;
      }
    }
  }

 private:
  // Returns the line after the cue's text.
  std::size_t ReadCue(std::size_t at) {
    const std::string& line = lines_[at];
    const auto arrow = line.find(kArrow);
    const auto start = ParseTime(Trim(line.substr(0, arrow)));
    const auto end =
        ParseTime(Split(Trim(line.substr(arrow + 3)), ' ').front());
    if (!start || !end || *end < *start) {
      throw DataError(Str(file_->name, ": line ", at + 1, ": '",
                          CleanText(line, 60),
                          "' must be two times, 00:00:01.200 --> "
                          "00:00:01.520"));
    }
    const std::string id = at > 0 ? Trim(lines_[at - 1]) : "";
    std::size_t next = at + 1;
    std::vector<std::string> text;
    for (; next < lines_.size() && !lines_[next].empty(); ++next) {
      text.push_back(lines_[next]);
    }
    const std::string tier = Split(id, ' ').front();
    const auto own = ParseTrackName(tier);
    if (own) {
      Put(tier, *start, *end, text.empty() ? "" : PlainText(text[0]));
      if (text.size() > 1) {
        Put(Str("label_face", own->face), *start, *end, PlainText(text[1]));
      }
    } else {
      Put("cues", *start, *end, PlainText(Join(text, " ")));
    }
    return next;
  }

  // "NOTE apex_face0 #3 1.360000"
  void ReadNote(const std::string& line) {
    const auto words = Split(line, ' ');
    if (words.size() != 4 || !ParseTrackName(words[1])) return;
    const auto time = ParseDouble(words[3]);
    if (time && *time >= 0) Put(words[1], *time, *time, words[2]);
  }

  void Put(const std::string& tier, double start_s, double end_s,
           const std::string& text) {
    file_->annotations.push_back({tier, start_s, end_s, text});
  }

  const std::vector<std::string>& lines_;
  AnnotationFile* file_;
};

}  // namespace

std::string WriteWebVtt(const std::vector<EventRow>& rows,
                        const VideoInfo& video) {
  CheckTimes(rows);
  std::vector<EventRow> sorted = rows;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const EventRow& a, const EventRow& b) {
                     return a.onset_s < b.onset_s;
                   });
  std::string out = "WEBVTT\n\n";
  if (!video.path.empty()) {
    out += "NOTE video " + CueText(FileNameOf(video.path)) + "\n\n";
  }
  for (const EventRow& row : sorted) {
    const std::string face = Str("_face", row.face);
    if (row.apex_frame >= 0 && std::isfinite(row.apex_s)) {
      out += Str("NOTE apex", face, " #", row.event, " ",
                 FixedText(std::max(row.apex_s, 0.0), 6), "\n\n");
    }
    const auto start = std::llround(std::max(row.onset_s, 0.0) * 1000);
    const auto end =
        std::max(std::llround(std::max(row.offset_s, 0.0) * 1000), start + 1);
    out += Str(row.kind, face, " ", row.event, "\n", TimeText(start), " ",
               kArrow, " ", TimeText(end), "\n", CueText(EventText(row)), "\n");
    if (!row.label.empty()) out += CueText(row.label) + "\n";
    out += "\n";
  }
  return out;
}

AnnotationFile ParseWebVtt(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20, " MB"));
  }
  AnnotationFile file;
  file.name = name;
  const auto lines = Lines(text);
  const std::string mark = "NOTE video ";
  for (std::size_t i = 0; i < lines.size() && i < 10; ++i) {
    if (StartsWith(lines[i], mark)) {
      file.video = PlainText(lines[i].substr(mark.size()));
    }
  }
  if (EndsWith(ToLower(name), ".vtt") && !StartsWith(lines[0], "WEBVTT")) {
    throw DataError(name + ": not WebVTT: the first line must be WEBVTT");
  }
  CueReader(lines, &file).Read();
  ListTiers(&file);
  return file;
}

}  // namespace mien

#include "stages/ingest/passed_over.h"

#include <filesystem>
#include <initializer_list>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

struct Kind {
  const char* what;
  std::initializer_list<const char*> endings;
};

const std::initializer_list<Kind> kKinds = {
    {"cameras' thumbnails", {".thm", ".scr"}},
    {"cameras' small copies of films", {".lrv", ".lrf"}},
    {"cameras' own data",
     {".xml", ".xmp", ".cpi", ".bdm", ".mpl", ".moi", ".modd", ".moff", ".ifo",
      ".bup", ".ppn", ".sav", ".gis", ".gpx", ".aae", ".ctg", ".dat"}},
    {"transcripts or annotations, which are read where they have a recording's "
     "name or are given",
     {".srt", ".vtt", ".eaf", ".pfsx", ".textgrid", ".boris", ".tsv", ".ass",
      ".ssa", ".sub"}},
    {"sound recordings",
     {".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".wma", ".aif",
      ".aiff"}},
    {"tables, texts and documents",
     {".csv", ".xlsx", ".xls", ".ods", ".json", ".yaml", ".yml",
      ".txt", ".md",   ".pdf", ".doc", ".docx", ".html", ".log",
      ".ini", ".db",   ".py",  ".r",   ".m",    ".sh"}},
};

std::string EndingOf(const std::string& name) {
  return ToLower(std::filesystem::path(name).extension().string());
}

}  // namespace

bool IsSmallCopy(std::string_view name) {
  const std::string ending = EndingOf(std::string(name));
  return ending == ".lrv" || ending == ".lrf";
}

void PassedOver::Add(const std::string& name) {
  const std::string ending = EndingOf(name);
  Count* count = nullptr;
  for (const Kind& kind : kKinds) {
    for (const char* one : kind.endings) {
      if (ending == one) count = &known_[kind.what];
    }
  }
  if (!count) {
    count =
        &unknown_[ending.empty() ? "without an ending" : CleanText(ending, 20)];
  }
  if (count->files++ == 0) count->first = name;
}

void PassedOver::AddDeep(const std::string& folder) {
  if (deep_.files++ == 0) deep_.first = folder;
}

std::string PassedOver::CountsText(const std::map<std::string, Count>& counts) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> parts;
  std::int64_t others = 0;
  for (const auto& [what, count] : counts) {
    if (parts.size() < kMost) {
      parts.push_back(
          Str(count.files, " ", what, " (", ShownText(count.first, 80), ")"));
    } else {
      others += count.files;
    }
  }
  if (others > 0) parts.push_back(Str(others, " others"));
  return Join(parts, ", ");
}

std::vector<std::string> PassedOver::Lines() const {
  std::vector<std::string> lines;
  if (!known_.empty()) {
    lines.push_back("beside recordings, not read as such: " +
                    CountsText(known_));
  }
  if (!unknown_.empty()) {
    lines.push_back(
        "no recordings that can be read by their content, passed over: " +
        CountsText(unknown_) +
        ": convert films among them, such as with ffmpeg -i in -c:v libx264 "
        "out.mp4");
  }
  if (deep_.files > 0) {
    lines.push_back(
        Str(deep_.files, deep_.files == 1 ? " folder lies" : " folders lie",
            " too deep and ", deep_.files == 1 ? "was" : "were",
            " not looked into, such as ", ShownText(deep_.first, 80),
            ": give them by themselves"));
  }
  return lines;
}

}  // namespace mien

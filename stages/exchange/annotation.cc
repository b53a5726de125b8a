#include "stages/exchange/annotation.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr double kSameTimeS = 0.0015;  // rounding to ms at either side

struct Reader {
  const char* extension;
  AnnotationFile (*parse)(std::string_view text, const std::string& name);
};

const Reader* ReaderOf(const std::string& path) {
  static const Reader readers[] = {{".eaf", ParseEaf},
                                   {".tsv", ParseBoris},
                                   {".vtt", ParseWebVtt},
                                   {".srt", ParseWebVtt},
                                   {".textgrid", ParseTextGrid}};
  for (const Reader& reader : readers) {
    if (EndsWith(ToLower(path), reader.extension)) return &reader;
  }
  return nullptr;
}

bool IsKind(const std::string& what) {
  return what == "micro" || what == "macro";
}

std::string EmotionIn(const std::string& text) {
  static const char* const known[] = {
      "negative", "positive", "surprise",  "others",  "unsure",   "anger",
      "disgust",  "fear",     "happiness", "sadness", "contempt", "repression"};
  const std::string word = ToLower(Trim(text));
  return std::find(std::begin(known), std::end(known), word) != std::end(known)
             ? word
             : "";
}

[[noreturn]] void FailTier(const AnnotationFile& file, const std::string& what,
                           const std::string& near) {
  std::vector<std::string> names;
  for (const std::string& tier : file.tiers) {
    names.push_back(CleanText(tier, 80));
    if (names.size() == 40) break;
  }
  throw DataError(
      file.name + ": " + what +
      (near.empty() ? "" : " (did you mean '" + near + "'?)") +
      "; its tiers: " + (names.empty() ? "none" : Join(names, ", ")));
}

std::vector<std::string> ChosenTiers(const AnnotationFile& file,
                                     const std::vector<std::string>& wanted) {
  if (wanted.empty()) {
    std::vector<std::string> own;
    for (const std::string& tier : file.tiers) {
      const auto track = ParseTrackName(tier);
      if (track && IsKind(track->what)) own.push_back(tier);
    }
    // An export of a video without events has no tiers at all.
    if (own.empty() && !file.tiers.empty()) {
      FailTier(file, "name the tier that holds the expressions", "");
    }
    return own;
  }
  for (const std::string& tier : wanted) {
    if (std::find(file.tiers.begin(), file.tiers.end(), tier) ==
        file.tiers.end()) {
      FailTier(file, "no tier '" + tier + "'", NearestName(tier, file.tiers));
    }
    const auto reason = file.unusable.find(tier);
    if (reason != file.unusable.end()) {
      throw DataError(file.name + ": tier '" + CleanText(tier, 80) +
                      "': " + reason->second);
    }
  }
  return wanted;
}

EventRow RowOf(const Annotation& annotation, const AnnotationUse& use) {
  EventRow row;
  row.onset_s = annotation.start_s;
  row.offset_s = annotation.end_s;
  row.apex_s = std::nan("");
  row.apex_frame = -1;
  const auto track = ParseTrackName(annotation.tier);
  if (track && IsKind(track->what)) {
    row.kind = track->what;
    row.face = track->face;
    ParseEventText(annotation.text, &row);
  } else {
    row.kind = row.duration_s() <= use.micro_max_s + 1e-9 ? "micro" : "macro";
    row.note = annotation.text;
    row.label = EmotionIn(annotation.text);
  }
  return row;
}

// What a sister tier of ours says about the event of the same times.
void Attach(const Annotation& annotation, const std::string& what,
            EventRow* row) {
  const auto items = [&] {
    std::vector<std::string> list;
    for (const std::string& item : Split(annotation.text, ';')) {
      if (!Trim(item).empty()) list.push_back(Trim(item));
    }
    return list;
  };
  if (what == "label") row->label = Trim(annotation.text);
  if (what == "action_units") row->action_units = items();
  if (what == "flags") row->flags = items();
  if (what == "note") row->note = annotation.text;
  if (what != "verdict") return;
  const std::string verdict = ToLower(Trim(annotation.text));
  if (verdict == "accept" || verdict == "reject" || verdict == "unsure") {
    row->verdict = verdict;
  }
}

// rows: by onset.
void AttachSisters(const AnnotationFile& file, std::vector<EventRow>* rows) {
  std::map<std::pair<int, std::int64_t>, EventRow*> by_number;
  for (EventRow& row : *rows) by_number[{row.face, row.event}] = &row;
  for (const Annotation& annotation : file.annotations) {
    const auto track = ParseTrackName(annotation.tier);
    if (!track || IsKind(track->what)) continue;
    if (track->what == "apex") {
      if (!StartsWith(annotation.text, "#")) continue;
      const auto event = ParseInt(std::string_view(annotation.text).substr(1));
      const auto found = by_number.find({track->face, event.value_or(-1)});
      if (found != by_number.end()) found->second->apex_s = annotation.start_s;
      continue;
    }
    auto row = std::lower_bound(rows->begin(), rows->end(),
                                annotation.start_s - kSameTimeS,
                                [](const EventRow& one, double time_s) {
                                  return one.onset_s < time_s;
                                });
    for (; row != rows->end() && row->onset_s < annotation.start_s + kSameTimeS;
         ++row) {
      if (row->face == track->face &&
          std::abs(row->offset_s - annotation.end_s) < kSameTimeS) {
        Attach(annotation, track->what, &*row);
      }
    }
  }
}

std::string VideoOf(const AnnotationFile& file) {
  if (!file.video.empty()) return file.video;
  const std::string stem = StemOf(file.name);
  const auto folder = std::filesystem::path(file.name).parent_path();
  return stem == "events" && folder.has_filename() ? folder.filename().string()
                                                   : stem;
}

void SetFrames(double fps, EventRow* row) {
  const auto frame = [fps](double time_s) -> std::int64_t {
    const double at = time_s * fps;
    if (!(fps > 0) || !std::isfinite(at) || at > 1e15) return -1;
    return std::llround(std::max(at, 0.0));
  };
  row->onset_frame = frame(row->onset_s);
  row->offset_frame = frame(row->offset_s);
  row->apex_frame = frame(row->apex_s);
}

}  // namespace

void ListTiers(AnnotationFile* file) {
  std::set<std::string> seen;
  file->tiers.clear();
  for (const Annotation& annotation : file->annotations) {
    if (seen.insert(annotation.tier).second) {
      file->tiers.push_back(annotation.tier);
    }
  }
}

bool IsAnnotationFile(const std::string& path) {
  return ReaderOf(path) != nullptr;
}

AnnotationFile ReadAnnotations(const std::string& path) {
  const Reader* reader = ReaderOf(path);
  if (reader == nullptr) {
    throw DataError(path +
                    ": not an annotation file: .eaf, .tsv (BORIS), .vtt, .srt "
                    "and .TextGrid are read");
  }
  return reader->parse(ReadFile(path, kMaxBytes), path);
}

std::vector<EventRow> EventsFromAnnotations(const AnnotationFile& file,
                                            const AnnotationUse& use) {
  const auto chosen = ChosenTiers(file, use.tiers);
  const std::set<std::string> tiers(chosen.begin(), chosen.end());
  const std::string video = VideoOf(file);
  std::vector<EventRow> rows;
  for (const Annotation& annotation : file.annotations) {
    if (tiers.count(annotation.tier) == 0) continue;
    rows.push_back(RowOf(annotation, use));
    rows.back().video = video;
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const EventRow& a, const EventRow& b) {
                     return a.onset_s < b.onset_s;
                   });
  AttachSisters(file, &rows);
  int number = 0;
  for (EventRow& row : rows) {
    ++number;
    if (row.event == 0) row.event = number;
    SetFrames(use.fps > 0 ? use.fps : file.fps, &row);
  }
  return rows;
}

std::string PercentDecode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  const char* hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        (c >= '0' && c <= '9') ||
        std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
  return out;
}

}  // namespace mien

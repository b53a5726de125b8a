#include "stages/exchange/annotation.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <tuple>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/export.h"
#include "stages/exchange/session_media.h"
#include "stages/exchange/time_table.h"
#include "stages/exchange/tracks.h"
#include "stages/exchange/verdict_words.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxAnnotations = 300000;
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

// What a text says of itself in its first lines.
AnnotationFile (*ParserFor(std::string_view text))(std::string_view,
                                                   const std::string&) {
  const std::string_view head = text.substr(0, 65536);
  const std::string start = Trim(head.substr(0, 400));
  if (StartsWith(start, "WEBVTT")) return ParseWebVtt;
  if (head.find("<ANNOTATION_DOCUMENT") != std::string_view::npos) {
    return ParseEaf;
  }
  if (start.find("ooTextFile") != std::string::npos ||
      start.find("TextGrid text file") != std::string::npos) {
    return ParseTextGrid;
  }
  if (LooksLikeDatavyu(head)) return ParseDatavyu;
  const auto behavior = head.find("Behavior");
  if (behavior != std::string_view::npos &&
      (head.find("Observation id") != std::string_view::npos ||
       head.find("Behavioral category") != std::string_view::npos)) {
    return ParseBoris;
  }
  return LooksLikeTimeTable(head) ? ParseTimeTable : nullptr;
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
    names.push_back(ShownText(tier, 80));
    if (names.size() == 40) break;
  }
  // A file without tiers has lost what it had on the way.
  std::string lost;
  for (const std::string& line : file.notes.Lines()) {
    if (names.empty() && lost.size() < 600) lost += "; " + line;
  }
  throw DataError(
      file.name + ": " + what +
      (near.empty() ? "" : " (did you mean '" + ShownText(near, 80) + "'?)") +
      "; its tiers: " + (names.empty() ? "none" : Join(names, ", ")) + lost);
}

// Those that have times of their own.
std::vector<std::string> UsableTiers(const AnnotationFile& file) {
  std::vector<std::string> usable;
  for (const std::string& tier : file.tiers) {
    if (file.unusable.count(tier) == 0) usable.push_back(tier);
  }
  return usable;
}

std::vector<std::string> ChosenTiers(const AnnotationFile& file,
                                     const std::vector<std::string>& wanted,
                                     ReadingNotes* notes) {
  const std::vector<std::string> usable = UsableTiers(file);
  if (wanted.empty() && usable.size() == 1 && !ParseTrackName(usable.front())) {
    notes->Say(file.name + ": its only tier " +
               (file.tiers.size() > 1 ? "with times of its own " : "") + "'" +
               ShownText(usable.front(), 80) +
               "' is taken for the expressions (--tier NAME says so)");
    return ChosenTiers(file, usable, notes);
  }
  if (wanted.empty()) {
    std::vector<std::string> own;
    for (const std::string& tier : file.tiers) {
      const auto track = ParseTrackName(tier);
      if (track && KindOf(track->what)) own.push_back(tier);
    }
    // An export of a video without events has no tiers at all.
    if (own.empty() && !file.tiers.empty()) {
      FailTier(file, "name the tier that holds the expressions (--tier)", "");
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
      throw DataError(file.name + ": tier '" + ShownText(tier, 80) +
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
  row.speaker = annotation.speaker;
  row.coder = annotation.coder;
  const auto track = ParseTrackName(annotation.tier);
  if (track && KindOf(track->what)) {
    row.kind = track->what;
    row.face = track->face;
    ParseEventText(annotation.text, &row);
  } else {
    row.kind = KindText(KindByLength(row.duration_s(), use.micro_max_s));
    row.note = annotation.text;
    row.label = EmotionIn(annotation.text);
  }
  return row;
}

// What a sister tier of ours says about the event of the same times.
void Attach(const Annotation& annotation, const std::string& what,
            const std::string& name, EventRow* row, ReadingNotes* notes) {
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
  if (what == "coded_units") row->coded_units = items();
  if (what == "coded_emotion") row->coded_emotion = Trim(annotation.text);
  if (what == "note") {
    // A verdict that was no word of ours stays behind it.
    const bool behind = StartsWith(row->note, "verdict: ");
    row->note = annotation.text + (behind ? "; " + row->note : "");
  }
  if (what == "micro_by" &&
      std::find(MicroRules().begin(), MicroRules().end(),
                Trim(annotation.text)) != MicroRules().end()) {
    row->micro_by = Trim(annotation.text);
  }
  if (what != "verdict") return;
  row->verdict = TakeVerdict(annotation.text, name,
                             Str("at ", FixedText(annotation.start_s, 3), " s"),
                             &row->note, notes);
}

// events: by onset.
void AttachSisters(const AnnotationFile& file,
                   std::vector<SessionEvent>* events, ReadingNotes* notes) {
  std::map<std::tuple<int, int, std::int64_t>, EventRow*> by_number;
  for (SessionEvent& one : *events) {
    by_number[{one.session, one.row.face, one.row.event}] = &one.row;
  }
  for (const Annotation& annotation : file.annotations) {
    const auto track = ParseTrackName(annotation.tier);
    if (!track || KindOf(track->what)) continue;
    if (track->what == "apex") {
      if (!StartsWith(annotation.text, "#")) continue;
      const auto event = ParseInt(std::string_view(annotation.text).substr(1));
      const auto found =
          by_number.find({annotation.session, track->face, event.value_or(-1)});
      if (found != by_number.end()) found->second->apex_s = annotation.start_s;
      continue;
    }
    auto at = std::lower_bound(events->begin(), events->end(),
                               annotation.start_s - kSameTimeS,
                               [](const SessionEvent& one, double time_s) {
                                 return one.row.onset_s < time_s;
                               });
    for (; at != events->end() &&
           at->row.onset_s < annotation.start_s + kSameTimeS;
         ++at) {
      if (at->session == annotation.session && at->row.face == track->face &&
          std::abs(at->row.offset_s - annotation.end_s) < kSameTimeS) {
        Attach(annotation, track->what, file.name, &at->row, notes);
      }
    }
  }
}

// Tiers of other people that nobody asked for.
void SayOtherTiers(const AnnotationFile& file,
                   const std::set<std::string>& chosen, ReadingNotes* notes) {
  std::vector<std::string> others;
  std::size_t more = 0;
  for (const std::string& tier : file.tiers) {
    if (chosen.count(tier) > 0 || ParseTrackName(tier)) continue;
    if (others.size() == 10) {
      ++more;
    } else {
      others.push_back(ShownText(tier, 60));
    }
  }
  if (others.empty()) return;
  if (more > 0) others.push_back(Str("and ", more, " more"));
  notes->Say(file.name + ": tiers that are not read: " + Join(others, ", "));
}

}  // namespace

void AddAnnotation(Annotation annotation, AnnotationFile* file) {
  if (file->annotations.size() == kMaxAnnotations) {
    throw DataError(Str(file->name, ": more than ", kMaxAnnotations,
                        " annotations: not the work of a coder"));
  }
  file->annotations.push_back(std::move(annotation));
}

void ListTiers(AnnotationFile* file) {
  std::set<std::string> seen;
  file->tiers.clear();
  for (const Annotation& annotation : file->annotations) {
    if (seen.insert(annotation.tier).second) {
      file->tiers.push_back(annotation.tier);
    }
  }
}

void CountOnce(AnnotationFile* file) {
  std::set<std::string> seen;
  const auto again = [&](const Annotation& one) {
    const std::string key =
        Join({one.tier, one.text, one.speaker, Str(one.session),
              Str(one.medium), NumberText(one.start_s), NumberText(one.end_s)},
             "\n");
    if (seen.insert(key).second) return false;
    file->notes.Count(
        file->name + ": annotations that stand there before count once",
        Str("at ", FixedText(one.start_s, 3), " s"));
    return true;
  };
  // In order: what is told is the first that stands there again.
  std::vector<Annotation> kept;
  kept.reserve(file->annotations.size());
  for (Annotation& one : file->annotations) {
    if (!again(one)) kept.push_back(std::move(one));
  }
  file->annotations = std::move(kept);
}

bool IsAnnotationFile(const std::string& path) {
  return ReaderOf(path) != nullptr;
}

bool LooksLikeAnnotations(std::string_view text) {
  return ParserFor(text) != nullptr;
}

AnnotationFile ParseAnnotations(std::string_view text,
                                const std::string& name) {
  const auto parse = ParserFor(text);
  MIEN_CHECK(parse != nullptr, "no annotations");
  return parse(text, name);
}

AnnotationFile ReadAnnotations(const std::string& path) {
  const Reader* reader = ReaderOf(path);
  ReadingNotes notes;
  const std::string text = ReadText(path, kMaxBytes, &notes);
  AnnotationFile file;
  // Tables of several programs end with .tsv.
  const bool is_tsv = reader != nullptr && reader->parse == ParseBoris;
  if (reader != nullptr && !(is_tsv && LooksLikeAnnotations(text))) {
    file = reader->parse(text, path);
  } else if (LooksLikeAnnotations(text)) {
    file = ParseAnnotations(text, path);
  } else {
    throw DataError(path +
                    ": not an annotation file: .eaf, .tsv (BORIS), .vtt, .srt "
                    "and .TextGrid are read");
  }
  notes.Append(file.notes);
  file.notes = std::move(notes);
  return file;
}

AnnotatedEvents ReadAnnotated(const AnnotationFile& file,
                              const AnnotationUse& use) {
  AnnotatedEvents result;
  result.notes = file.notes;
  const auto chosen = ChosenTiers(file, use.tiers, &result.notes);
  const std::set<std::string> tiers(chosen.begin(), chosen.end());
  for (const auto& [tier, notes] : file.tier_notes) {
    if (tiers.count(tier) > 0) result.notes.Append(notes);
  }
  SayOtherTiers(file, tiers, &result.notes);
  std::vector<SessionEvent> events;
  for (const Annotation& annotation : file.annotations) {
    if (tiers.count(annotation.tier) == 0) continue;
    events.push_back(
        {RowOf(annotation, use), annotation.session, annotation.medium});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const SessionEvent& a, const SessionEvent& b) {
                     return a.row.onset_s < b.row.onset_s;
                   });
  AttachSisters(file, &events, &result.notes);
  GiveToRecordings(events, file, use, &result);
  std::stable_sort(result.rows.begin(), result.rows.end(),
                   [](const EventRow& a, const EventRow& b) {
                     return a.onset_s < b.onset_s;
                   });
  int number = 0;
  for (EventRow& row : result.rows) {
    ++number;
    if (row.event == 0) row.event = number;
  }
  return result;
}

std::vector<EventRow> EventsFromAnnotations(const AnnotationFile& file,
                                            const AnnotationUse& use) {
  return ReadAnnotated(file, use).rows;
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

#include "stages/exchange/transcript.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/session_media.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostWords = 400;    // bytes of a row's words
constexpr std::size_t kMostName = 100;     // and of a speaker's name
constexpr std::size_t kMostPrefix = 30;    // of a name before a colon
constexpr std::size_t kMostSpeakers = 50;  // in a row

bool IsOneOf(const std::string& word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

const std::vector<std::string>& WordUnits() {
  static const auto& units =
      *new std::vector<std::string>{"word", "words", "token", "tokens"};
  return units;
}
const std::vector<std::string>& LongerUnits() {
  static const auto& units = *new std::vector<std::string>{
      "cues",        "utterance",     "utterances",     "transcript",
      "transcripts", "transcription", "transcriptions", "text",
      "speech",      "sentence",      "sentences",      "phrase",
      "phrases",     "turn",          "turns",          "ort",
      "ortho",       "orthography",   "default"};
  return units;
}
const std::vector<std::string>& OtherUnits() {
  static const auto& units = *new std::vector<std::string>{
      "phone",    "phones",   "phoneme",   "phonemes", "segment",
      "segments", "syllable", "syllables", "comment",  "comments",
      "note",     "notes",    "pos",       "gloss",    "translation"};
  return units;
}

// What a tier's name tells: "Anna - words" -> Anna, "words".
struct TierName {
  std::string speaker, unit;
};

TierName TakeApart(const std::string& tier) {
  for (const char* mark : {" - ", "@", "_", "-", ":", " "}) {
    const auto at = tier.rfind(mark);
    if (at == std::string::npos) continue;
    const std::size_t length = std::string(mark).size();
    const std::string before = Trim(tier.substr(0, at));
    const std::string after = Trim(tier.substr(at + length));
    for (const bool first : {false, true}) {  // words@Anna, too
      const std::string unit = ToLower(first ? before : after);
      if (IsOneOf(unit, WordUnits()) || IsOneOf(unit, LongerUnits()) ||
          IsOneOf(unit, OtherUnits())) {
        return {first ? after : before, unit};
      }
    }
  }
  const std::string unit = ToLower(Trim(tier));
  if (IsOneOf(unit, WordUnits()) || IsOneOf(unit, LongerUnits()) ||
      IsOneOf(unit, OtherUnits())) {
    return {"", unit};
  }
  return {Trim(tier), ""};
}

// "Anna: no" -> "Anna", the rest's place in *rest; "" when it is no name.
std::string NameBefore(const std::string& text, std::size_t* rest) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon > kMostPrefix ||
      colon + 1 >= text.size() || text[colon + 1] != ' ') {
    return "";
  }
  const std::string name = text.substr(0, colon);
  const auto first = static_cast<unsigned char>(name[0]);
  const bool upper = (first >= 'A' && first <= 'Z') || first >= 0x80;
  if (!upper || std::count(name.begin(), name.end(), ' ') > 2 ||
      name.find_first_of(",;!?\"()") != std::string::npos) {
    return "";
  }
  *rest = colon + 2;
  return name;
}

// Two cues or more begin with a name: then all that do are read so.
bool HasNames(const AnnotationFile& file) {
  int count = 0;
  std::size_t rest = 0;
  for (const Annotation& one : file.annotations) {
    count += NameBefore(one.text, &rest).empty() ? 0 : 1;
  }
  return count >= 2;
}

// Tiers that hold what was said.
std::set<std::string> TiersOf(const AnnotationFile& file, ReadingNotes* notes) {
  std::set<std::string> with_words;
  std::map<std::string, TierName> names;
  for (const std::string& tier : file.tiers) {
    names[tier] = TakeApart(tier);
    if (IsOneOf(names[tier].unit, WordUnits()) &&
        file.unusable.count(tier) == 0) {
      with_words.insert(names[tier].speaker);
    }
  }
  std::set<std::string> tiers;
  for (const std::string& tier : file.tiers) {
    const TierName& name = names[tier];
    const bool longer = IsOneOf(name.unit, LongerUnits()) || name.unit.empty();
    const auto leave = [&](const std::string& why) {
      notes->Say(file.name + ": tier '" + ShownText(tier, 80) +
                 "' is left out: " + why);
    };
    if (file.unusable.count(tier) > 0) {
      leave(file.unusable.at(tier));
    } else if (IsOneOf(name.unit, OtherUnits())) {
      leave("no words by its name");
    } else if (longer && with_words.count(name.speaker) > 0) {
      leave("the tier of words says the same");
    } else if (!ParseTrackName(tier)) {
      tiers.insert(tier);
    }
  }
  return tiers;
}

// Bytes that a row may hold, cut between characters.
std::string Short(const std::string& text, std::size_t most) {
  return CleanText(text, most);
}

std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string& word : Split(text, ' ')) {
    if (!Trim(word).empty()) words.push_back(Trim(word));
  }
  return words;
}

// The words of a cue between two times; all, where its words cannot be told
// apart in time.
std::string Between(const Said& cue, double from_s, double to_s) {
  const double length_s = cue.end_s - cue.start_s;
  if (length_s <= 0 || (cue.start_s >= from_s && cue.end_s <= to_s)) {
    return cue.text;
  }
  const double per_byte =
      length_s / static_cast<double>(std::max<std::size_t>(1, cue.text.size()));
  std::vector<std::string> kept;
  double at = cue.start_s;
  for (const std::string& word : WordsOf(cue.text)) {
    const double end = at + per_byte * static_cast<double>(word.size() + 1);
    if (end > from_s && at < to_s) kept.push_back(word);
    at = end;
  }
  return Join(kept, " ");
}

// Cues that run between two times. starts: by start; longest_s: of a cue.
class Cues {
 public:
  explicit Cues(const std::vector<Said>& said) : said_(said) {
    for (const Said& one : said) {
      longest_s_ = std::max(longest_s_, one.end_s - one.start_s);
    }
  }
  template <class See>
  void During(double from_s, double to_s, See see) const {
    auto at = std::lower_bound(
        said_.begin(), said_.end(), from_s - longest_s_,
        [](const Said& one, double time_s) { return one.start_s < time_s; });
    for (; at != said_.end() && at->start_s <= to_s; ++at) {
      if (at->end_s >= from_s) see(*at);
    }
  }

 private:
  const std::vector<Said>& said_;
  double longest_s_ = 0;
};

std::vector<std::string> SpeakersOf(const std::string& speaker) {
  return Split(speaker, ';');
}

}  // namespace

bool Transcript::HasSpeakers() const {
  return std::any_of(said.begin(), said.end(),
                     [](const Said& one) { return !one.speaker.empty(); });
}

Transcript TranscriptOf(const AnnotationFile& file, const std::string& video) {
  if (file.own) {
    throw DataError(file.name +
                    ": holds candidates that mien has written, not what was "
                    "said");
  }
  Transcript transcript;
  transcript.name = file.name;
  transcript.notes = file.notes;
  const auto tiers = TiersOf(file, &transcript.notes);
  for (const auto& [tier, notes] : file.tier_notes) {
    if (tiers.count(tier) > 0) transcript.notes.Append(notes);
  }
  const bool named = HasNames(file);
  std::vector<SessionEvent> events;
  for (const Annotation& one : file.annotations) {
    if (tiers.count(one.tier) == 0 || Trim(one.text).empty()) continue;
    SessionEvent event;
    event.session = one.session;
    event.medium = one.medium;
    event.row.onset_s = one.start_s;
    event.row.offset_s = one.end_s;
    event.row.apex_s = one.start_s;
    std::size_t rest = 0;
    std::string speaker = one.speaker;
    const std::string before = named ? NameBefore(one.text, &rest) : "";
    if (speaker.empty()) speaker = before;
    if (speaker.empty()) speaker = TakeApart(one.tier).speaker;
    event.row.speaker = Short(Trim(speaker), kMostName);
    event.row.note = Trim(one.text.substr(rest));
    events.push_back(std::move(event));
  }
  AnnotatedEvents given;
  AnnotationUse use;
  use.known = {video};
  GiveToRecordings(events, file, use, &given);
  transcript.notes.Append(given.notes);
  for (const EventRow& row : given.rows) {
    transcript.said.push_back(
        {row.onset_s, row.offset_s, row.speaker, row.note});
  }
  std::stable_sort(
      transcript.said.begin(), transcript.said.end(),
      [](const Said& a, const Said& b) { return a.start_s < b.start_s; });
  if (transcript.said.empty()) {
    throw DataError(file.name + ": no words with their times in it");
  }
  return transcript;
}

Transcript ReadTranscript(const std::string& path, const std::string& video) {
  if (EndsWith(ToLower(path), ".tsv")) {
    throw DataError(path +
                    ": BORIS files hold no words: WebVTT, SubRip, TextGrid "
                    "and ELAN are read as transcripts");
  }
  return TranscriptOf(ReadAnnotations(path), video);
}

std::string TranscriptBeside(const std::string& recording) {
  const fs::path path(recording);
  std::error_code error;
  const fs::path folder =
      path.has_parent_path() ? path.parent_path() : fs::path(".");
  const std::string name = path.filename().string();
  const std::string stem =
      fs::is_directory(path, error) ? name : path.stem().string();
  std::map<int, std::string> found;
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string other = at->path().filename().string();
    const std::string extension = ToLower(at->path().extension().string());
    const char* known[] = {".vtt", ".srt", ".textgrid", ".eaf"};
    for (int i = 0; i < 4; ++i) {
      const std::string rest = at->path().stem().string();
      if (extension == known[i] && (rest == stem || rest == name) &&
          other != name && at->is_regular_file(error)) {
        auto& best = found[i];
        if (best.empty() || at->path().string() < best) {
          best = at->path().string();
        }
      }
    }
    error.clear();
  }
  return found.empty() ? "" : found.begin()->second;
}

bool LooksLikeWords(const AnnotationFile& file) {
  if (file.own) return false;
  for (const std::string& tier : file.tiers) {
    if (IsOneOf(TakeApart(tier).unit, WordUnits())) return true;
  }
  std::size_t several = 0;
  for (const Annotation& one : file.annotations) {
    several += WordsOf(one.text).size() > 1 ? 1 : 0;
  }
  return several > 0 && 3 * several >= file.annotations.size();
}

void PutWords(const Transcript& transcript, double reach_s,
              std::vector<EventRow>* rows) {
  const Cues cues(transcript.said);
  for (EventRow& row : *rows) {
    const double from_s = row.onset_s - reach_s, to_s = row.offset_s + reach_s;
    std::string words, last;
    std::vector<std::string> speakers;
    cues.During(from_s, to_s, [&](const Said& cue) {
      const bool now = cue.start_s < row.offset_s && cue.end_s > row.onset_s;
      for (const std::string& one : SpeakersOf(cue.speaker)) {
        if (now && !one.empty() && speakers.size() < kMostSpeakers &&
            !IsOneOf(one, speakers)) {
          speakers.push_back(one);
        }
      }
      if (words.size() > kMostWords) return;
      const std::string part = Between(cue, from_s, to_s);
      if (part.empty()) return;
      if (!words.empty()) words += " ";
      if (!cue.speaker.empty() && cue.speaker != last) {
        words += Join(SpeakersOf(cue.speaker), ", ") + ": ";
        last = cue.speaker;
      }
      words += part;
    });
    row.words = Short(words, kMostWords);
    row.speaker = Join(speakers, ";");
  }
}

std::vector<SpeakerShare> SharesOf(const Transcript& transcript,
                                   const std::vector<EventRow>& rows,
                                   double from_s, double to_s) {
  const double length_s = std::max(to_s - from_s, 0.0);
  // Seconds in which someone's cues run, overlaps counted once.
  struct Course {
    double seconds = 0, until_s = -1e300;
    void Add(double start_s, double end_s) {
      seconds += std::max(0.0, end_s - std::max(start_s, until_s));
      until_s = std::max(until_s, end_s);
    }
  };
  std::map<std::string, Course> courses;
  Course any;
  for (const Said& cue : transcript.said) {
    const double start_s = std::max(cue.start_s, from_s);
    const double end_s = std::min(cue.end_s, to_s);
    if (end_s <= start_s) continue;
    any.Add(start_s, end_s);
    for (const std::string& one : SpeakersOf(cue.speaker)) {
      courses[one].Add(start_s, end_s);
    }
  }
  std::map<std::string, std::size_t> counts;
  std::size_t silent = 0;
  const Cues cues(transcript.said);
  for (const EventRow& row : rows) {
    const double at = std::isfinite(row.apex_s)
                          ? row.apex_s
                          : 0.5 * (row.onset_s + row.offset_s);
    std::set<std::string> speaking;
    bool spoken = false;
    cues.During(at, at, [&](const Said& cue) {
      spoken = true;
      for (const std::string& one : SpeakersOf(cue.speaker)) {
        speaking.insert(one);
      }
    });
    for (const std::string& one : speaking) ++counts[one];
    silent += spoken ? 0 : 1;
  }
  std::vector<SpeakerShare> shares;
  for (const auto& [speaker, course] : courses) {
    if (speaker.empty()) continue;
    shares.push_back({speaker, course.seconds, counts[speaker]});
  }
  const auto unnamed = courses.find("");
  if (unnamed != courses.end()) {
    shares.push_back({"somebody", unnamed->second.seconds, counts[""]});
  }
  shares.push_back({"", std::max(0.0, length_s - any.seconds), silent});
  return shares;
}

}  // namespace mien

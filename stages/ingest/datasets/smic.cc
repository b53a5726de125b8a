#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

// Frames of the longest folder that is taken for one expression, 1 s.
constexpr std::int64_t kMostCut = 100;

struct NameParts {
  std::string subject, kind, number;  // "03", "ne", "01"
};

// nullopt for folders and cells that name no clip: "micro", "s01_01".
std::optional<NameParts> PartsOf(const std::string& name) {
  static const auto& pattern = *new std::regex(
      R"(s0*(\d{1,3})_(ne|po|sur)[a-z]*_0*(\d{1,3}))", std::regex::icase);
  const std::string trimmed = Trim(name);
  std::smatch found;
  if (trimmed.size() > 64 || !std::regex_match(trimmed, found, pattern)) {
    return std::nullopt;
  }
  const SubjectForm two = {"", 2};
  return NameParts{SubjectName(found[1], two), ToLower(found[2].str()),
                   SubjectName(found[3], two)};
}

// s3_ne_3, s03_ne_03, S3_NE_03 -> s03_ne_03
std::string ClipName(const std::string& name) {
  const auto parts = PartsOf(name);
  if (!parts) return "";
  return Str("s", parts->subject, "_", parts->kind, "_", parts->number);
}

std::string EmotionOf(const NameParts& parts) {
  return parts.kind == "ne"   ? "negative"
         : parts.kind == "po" ? "positive"
                              : "surprise";
}

// Every column of that kind, also numbered ones: "OnsetF", "Onset2F".
std::vector<std::size_t> ColumnsLike(const Table& table,
                                     const std::vector<std::string>& names) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    std::string name;
    for (const char c : ToLower(Trim(table.header[i]))) {
      if (c < '0' || c > '9') name += c;
    }
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      columns.push_back(i);
    }
  }
  return columns;
}

constexpr std::size_t kClip = 1, kOnset = 2, kOffset = 4;  // of OneRowAnEvent

// Sheets call several expressions of a person by one name, each time where the
// numbers that follow it name none: s04_ne_04 thrice, no s04_ne_05 and 06. In
// order of onset they are those. Where a number is taken, nobody knows.
void MendNames(Table* table, std::vector<Skipped>* notes) {
  std::map<std::string, std::vector<std::size_t>> rows_of;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    rows_of[ClipName(table->rows[i][kClip])].push_back(i);
  }
  const auto onset = [table](std::size_t i) {
    return ParseInt(Trim(table->rows[i][kOnset])).value_or(-1);
  };
  std::set<std::size_t> doubled;
  for (auto& [name, rows] : rows_of) {
    std::stable_sort(
        rows.begin(), rows.end(),
        [&onset](std::size_t a, std::size_t b) { return onset(a) < onset(b); });
    std::vector<std::size_t> apart;
    for (const std::size_t i : rows) {
      const bool again =
          !apart.empty() &&
          table->rows[i][kOnset] == table->rows[apart.back()][kOnset] &&
          table->rows[i][kOffset] == table->rows[apart.back()][kOffset];
      if (again) {
        doubled.insert(i);
      } else {
        apart.push_back(i);
      }
    }
    NameParts parts = *PartsOf(name);
    const std::int64_t number = *ParseInt(parts.number);
    std::vector<std::string> names = {name};
    for (std::size_t k = 1; k < apart.size(); ++k) {
      parts.number = std::to_string(number + static_cast<std::int64_t>(k));
      names.push_back(ClipName(
          Str("s", parts.subject, "_", parts.kind, "_", parts.number)));
    }
    if (std::any_of(names.begin() + 1, names.end(), [&](const auto& next) {
          return rows_of.count(next) > 0;
        })) {
      continue;
    }
    for (std::size_t k = 1; k < apart.size(); ++k) {
      table->rows[apart[k]][kClip] = names[k];
      notes->push_back(
          {names[k],
           Str("the sheet calls it ", name, ", for the ", k + 1,
               k == 1   ? "nd"
               : k == 2 ? "rd"
                        : "th",
               " time, and none ", names[k], ": taken for the latter"),
           false});
    }
  }
  for (auto i = doubled.rbegin(); i != doubled.rend(); ++i) {
    table->rows.erase(table->rows.begin() + static_cast<std::ptrdiff_t>(*i));
  }
}

// The sheet has a row for every video, with as many blocks of clip, onset and
// offset as it holds expressions.
Table OneRowAnEvent(Table table, std::vector<Skipped>* notes) {
  const auto clips = ColumnsLike(table, {"me type", "filename", "clip"});
  const auto onsets = ColumnsLike(table, {"onset", "onsetf", "onset_frame"});
  const auto apexes = ColumnsLike(table, {"apex", "apexf", "apex_frame"});
  const auto offsets =
      ColumnsLike(table, {"offset", "offsetf", "offset_frame"});
  if (clips.empty() || onsets.empty() || offsets.size() != onsets.size()) {
    return table;  // its reader says what is missing
  }
  Table out;
  out.name = table.name;
  out.header = {"Subject", "Clip", "Onset", "Apex", "Offset", "Emotion"};
  for (const auto& row : table.rows) {
    for (std::size_t k = 0; k < onsets.size(); ++k) {
      const std::string& clip = row[clips[std::min(k, clips.size() - 1)]];
      const auto parts = PartsOf(clip);
      if (!parts || Trim(row[onsets[k]]).empty()) continue;
      out.rows.push_back({parts->subject, clip, row[onsets[k]],
                          k < apexes.size() ? row[apexes[k]] : "",
                          row[offsets[k]], EmotionOf(*parts)});
    }
  }
  MendNames(&out, notes);
  return out;
}

// Folders decide which clips there are: the sheet calls some by the name of
// another and lacks a few. Of several with one name the sheet's first counts
// that lies within the frames; in cut folders only one does.
std::string Settle(const FrameSpan& frames, Clip* clip, std::string* note) {
  if (frames.count == 0) {
    return "its frames in " + clip->folder + " have no numbers";
  }
  const auto coded = std::find_if(
      clip->coded.begin(), clip->coded.end(), [&frames](const CodedEvent& e) {
        return e.offset && *e.onset >= frames.first && *e.offset <= frames.last;
      });
  if (coded != clip->coded.end()) {
    const CodedEvent event = *coded;
    if (clip->coded.size() > 1) {
      *note =
          Str("the sheet has it ", clip->coded.size(), " times: ", *event.onset,
              " to ", *event.offset, " lies within its frames and counts");
    }
    clip->coded = {event};
    return "";
  }
  const std::string why =
      clip->coded.empty() ? std::string("no sheet has it")
      : !clip->coded.front().offset
          ? Str("the sheet has no offset beside its onset ",
                *clip->coded.front().onset)
          : Str("the sheet's onset ", *clip->coded.front().onset,
                " or offset lies outside its frames ", frames.first, " to ",
                frames.last);
  if (frames.last - frames.first >= kMostCut) {
    return Str(why, ", and ", frames.last - frames.first + 1,
               " frames are more than one expression: use the copy that is "
               "cut (HS/s03/micro/negative/s03_ne_01), or mend the sheet");
  }
  *note = Str(why, ": its first and last frame, ", frames.first, " and ",
              frames.last, ", are taken as onset and offset");
  CodedEvent event;
  event.onset = frames.first;
  event.offset = frames.last;
  const auto parts = PartsOf(clip->name);
  if (parts) event.emotion = EmotionOf(*parts);
  clip->coded = {event};
  return "";
}

}  // namespace

CodedSet SmicSet() {
  CodedSet set;
  set.name = "smic";
  set.title = "SMIC (HS)";
  set.subject = {"s", 2};
  set.sheet.hints = {"hs-e_annotation", "smic"};
  set.sheet.others = {"vis", "nir"};
  set.sheet.file = "SMIC-HS-E_annotation.xlsx (or .csv)";
  set.sheet.needed = false;
  set.sheet.sheet = "HS";
  set.sheet.columns.clip.insert(set.sheet.columns.clip.begin(), "ME Type");
  for (auto* column : {&set.sheet.columns.onset, &set.sheet.columns.offset}) {
    column->push_back(column->back() + "F");
  }
  set.sheet.has_apex = false;
  set.sheet.several_events = true;
  set.sheet.reshape = OneRowAnEvent;
  set.folders.example = "s01, s02, ...";
  set.folders.give = "HS/s01/micro/negative/s01_ne_01";
  set.folders.paths = {"{subject}/micro/*/{clip}", "{subject}/{clip}",
                       "{subject}/*/{clip}"};
  // Cut ones first: every clip of theirs has an onset and an offset.
  set.folders.copies = {{"-crop", "-long", "-smic-e"}, {"-crop"}};
  set.folders.order = "cut before long, whole pictures before crops";
  set.folders.never = {"vis",      "nir",        "vis_long",
                       "nir_long", "smic-vis-e", "smic-nir-e"};
  set.clip = ClipName;
  set.settle = Settle;
  set.unlisted = true;
  return set;
}

}  // namespace mien

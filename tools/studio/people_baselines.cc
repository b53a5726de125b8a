#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_terms.h"
#include "tools/studio/people.h"

namespace mien {
namespace {

constexpr std::size_t kMostNotes = 20;

double MinutesIn(const TimedFace& face, const BaselineStretch& stretch) {
  double seconds = 0;
  for (const auto& [from, to] : face.runs) {
    seconds += std::max(
        0.0, std::min(to, stretch.to_s) - std::max(from, stretch.from_s));
  }
  return std::min(seconds / 60, face.minutes);
}

bool IsIn(const EventRow& row, const BaselineStretch& stretch) {
  const double at =
      std::isfinite(row.apex_s) ? row.apex_s : (row.onset_s + row.offset_s) / 2;
  return at >= stretch.from_s && at < stretch.to_s;
}

// Where a face's baseline is, in the table of faces.
void PutColumns(const std::vector<std::optional<BaselineStretch>>& stretches,
                Study* study) {
  const auto cell = [](double value) {
    return std::isfinite(value) ? FixedText(value, 3) : std::string();
  };
  for (const char* name : {"baseline_from_s", "baseline_to_s"}) {
    auto& columns = study->more_columns;
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) {
      continue;  // the study's own table has such a one
    }
    columns.emplace_back(name);
    const bool from = std::string(name) == "baseline_from_s";
    for (std::size_t i = 0; i < stretches.size(); ++i) {
      auto& cells = study->recordings[i].more;
      cells.resize(columns.size() - 1);
      cells.push_back(!stretches[i] ? ""
                                    : cell(from ? stretches[i]->from_s
                                                : stretches[i]->to_s));
    }
  }
}

// What of a face is in the stretch, or is not.
BaselinePart PartOf(const FaceRows& recording, const TimedFace& face,
                    const StudyRecording& whole, const BaselineStretch& stretch,
                    bool baseline) {
  BaselinePart part;
  part.baseline = baseline;
  part.counts.name = whole.name;
  part.counts.person = whole.person;
  part.counts.condition = whole.condition;
  part.counts.faces = 1;
  const double inside =
      stretch.whole() ? face.minutes : MinutesIn(face, stretch);
  part.counts.face_minutes = baseline ? inside : face.minutes - inside;
  const auto holds = [&](const EventRow& row) {
    return (stretch.whole() || IsIn(row, stretch)) == baseline;
  };
  CountRows(recording, face.face, holds, &part.counts);
  part.decided = AllDecided(recording, face.face, holds);
  return part;
}

}  // namespace

void AddNote(const std::string& note, std::vector<std::string>* notes) {
  if (notes->size() < kMostNotes) {
    notes->push_back(note);
  } else if (notes->size() == kMostNotes) {
    notes->emplace_back("and more of the kind");
  }
}

bool AllDecided(const FaceRows& recording, int face,
                const std::function<bool(const EventRow&)>& holds) {
  return std::all_of(recording.rows.begin(), recording.rows.end(),
                     [&](const EventRow& row) {
                       return row.face != face || (holds && !holds(row)) ||
                              !row.verdict.empty();
                     });
}

void CountRows(const FaceRows& recording, int face,
               const std::function<bool(const EventRow&)>& holds,
               StudyRecording* counts) {
  for (const EventRow& row : recording.rows) {
    if (row.face != face || (holds && !holds(row))) continue;
    const bool micro = row.kind == KindText(EventKind::kMicro);
    ++counts->found;
    ++counts->looks;
    ++(micro ? counts->micro : counts->macro);
    counts->unexplained +=
        std::all_of(row.flags.begin(), row.flags.end(),
                    [](const std::string& flag) {
                      return flag == FlagText(EventFlag::kLowFps);
                    })
            ? 1
            : 0;
    counts->accepted += row.verdict == "accept" ? 1 : 0;
    counts->accepted_micro += row.verdict == "accept" && micro ? 1 : 0;
    counts->rejected += row.verdict == "reject" ? 1 : 0;
  }
}

std::vector<BaselinePart> BaselinePartsOf(
    const std::vector<FaceRows>& recordings,
    const std::vector<NamedFace>& named, Study* study) {
  std::map<std::pair<std::string, int>, const NamedFace*> told;
  for (const NamedFace& one : named) {
    told.emplace(std::pair{one.recording, one.face}, &one);
  }
  std::vector<BaselinePart> parts;
  std::vector<std::string> notes;
  std::vector<std::optional<BaselineStretch>> stretches(
      study->recordings.size());
  bool any = false;
  std::size_t at = 0;
  for (const FaceRows& recording : recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      const StudyRecording& whole = study->recordings[at++];
      const auto name = told.find({recording.recording, face.face});
      if (name == told.end() || !name->second->baseline) {
        parts.push_back({whole, false, AllDecided(recording, face.face, {})});
        continue;
      }
      const BaselineStretch& stretch = *name->second->baseline;
      stretches[at - 1] = stretch;
      any = true;
      if (whole.person.empty()) {
        AddNote(ShownText(whole.name, 60) +
                    " has a baseline, but nobody's: name the face",
                &notes);
      }
      BaselinePart inside = PartOf(recording, face, whole, stretch, true);
      if (!(inside.counts.face_minutes > 0)) {
        AddNote(Str(ShownText(whole.name, 60),
                    ": the face is not seen in its baseline (from ",
                    FixedText(stretch.from_s, 1), " s)"),
                &notes);
      }
      parts.push_back(std::move(inside));
      if (stretch.whole()) continue;
      parts.push_back(PartOf(recording, face, whole, stretch, false));
    }
  }
  if (any) PutColumns(stretches, study);
  study->notes.insert(study->notes.end(), notes.begin(), notes.end());
  return parts;
}

}  // namespace mien

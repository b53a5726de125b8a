#include "stages/spotting/coded_events.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

std::string NumberOr(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "/";
}

// The face that the annotation speaks of.
int FaceOf(const CodedEvent& annotation, const FaceTracks& tracks) {
  if (!annotation.face) {
    return tracks.faces.empty() ? 0 : tracks.faces.front().face;
  }
  for (const FaceTrack& track : tracks.faces) {
    if (track.face == *annotation.face) return track.face;
  }
  throw DataError(Str("there is no face ", *annotation.face, ": ",
                      tracks.faces.size(),
                      tracks.faces.size() == 1 ? " face was" : " faces were",
                      " found, numbered from 0; mend the table"));
}

Events Annotated(const CodedEvent& annotation, const FaceTracks& tracks,
                 const Result<Events>& spotted, double micro_max_s) {
  const bool open = annotation.to_ends;
  if ((!annotation.onset || !annotation.offset) && !open) {
    throw DataError(
        "the coding sheet gives no onset or no offset; fill it in "
        "or use spotting.source: spotted");
  }
  const auto& numbers = tracks.frame_number;
  Event event;
  event.face = FaceOf(annotation, tracks);
  event.onset_idx = annotation.onset
                        ? static_cast<double>(IndexOfNumber(
                              numbers, *annotation.onset, annotation))
                        : 0;
  event.offset_idx = annotation.offset
                         ? static_cast<double>(IndexOfNumber(
                               numbers, *annotation.offset, annotation))
                         : static_cast<double>(numbers.size()) - 1;
  event.score = 1;
  Events events;
  const bool apex_is_onset = ApexIsOnset(annotation);
  if (!NeedsSpottedApex(annotation)) {
    events.source = "annotation";
    event.apex_idx = static_cast<double>(
        IndexOfNumber(numbers, *annotation.apex, annotation));
  } else {
    events.source = "annotation+spotted";
    const auto& found = spotted.Get().events;
    const bool inside =
        !found.empty() &&
        (!annotation.face || found.front().face == event.face) &&
        found.front().apex_idx >= event.onset_idx &&
        found.front().apex_idx <= event.offset_idx &&
        (!apex_is_onset || found.front().apex_idx > event.onset_idx);
    event.apex_idx = inside ? found.front().apex_idx
                            : (event.onset_idx + event.offset_idx) / 2;
  }
  if (tracks.fps > 0) {
    event.kind = KindByLength((event.offset_idx - event.onset_idx) / tracks.fps,
                              micro_max_s);
  }
  events.events.push_back(event);
  return events;
}

}  // namespace

std::int64_t IndexOfNumber(const std::vector<std::int64_t>& numbers,
                           std::int64_t number, const CodedEvent& annotation) {
  const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
  if (found != numbers.end() && *found == number) {
    return found - numbers.begin();
  }
  if (annotation.onset && annotation.offset && !numbers.empty() &&
      numbers.front() <= 1 && number >= *annotation.onset &&
      static_cast<std::int64_t>(numbers.size()) ==
          *annotation.offset - *annotation.onset + 1) {
    return number - *annotation.onset;
  }
  DataError error(Str(
      "frame ", number, " of the coding sheet is not on disk (frames there: ",
      numbers.empty() ? "none" : Str(numbers.front(), " to ", numbers.back()),
      "); check the sheet or the copy"));
  error.AddStage("spotting");
  throw error;
}

double NumberAt(const std::vector<std::int64_t>& numbers, double idx) {
  if (numbers.empty()) return idx;
  const double last = static_cast<double>(numbers.size() - 1);
  const double at = std::clamp(idx, 0.0, last);
  const auto low = static_cast<std::size_t>(std::floor(at));
  const auto high = std::min(low + 1, numbers.size() - 1);
  const double share = at - static_cast<double>(low);
  return static_cast<double>(numbers[low]) * (1 - share) +
         static_cast<double>(numbers[high]) * share;
}

bool ApexIsOnset(const CodedEvent& annotation) {
  return annotation.apex && annotation.onset &&
         *annotation.apex == *annotation.onset;
}

bool NeedsSpottedApex(const CodedEvent& annotation) {
  return !annotation.apex || ApexIsOnset(annotation);
}

std::string ApexNote(const CodedEvent& annotation, const Event& event,
                     const std::vector<std::int64_t>& numbers) {
  if (!ApexIsOnset(annotation)) return "";
  if (event.offset_idx <= event.onset_idx) {
    return Str("onset = apex = offset in the sheet (frame ", *annotation.onset,
               "): in one frame nothing moves");
  }
  const bool is_middle =
      2 * event.apex_idx == event.onset_idx + event.offset_idx;
  const double number = NumberAt(numbers, event.apex_idx);
  return Str("apex = onset in the sheet (frame ", *annotation.onset,
             "), between which nothing moves: ",
             is_middle ? "the middle of onset and offset" : "the spotted apex",
             ", frame ", NumberText(std::round(10 * number) / 10),
             ", is taken");
}

Result<Events> FromAnnotation(const CodedEvent& annotation,
                              const Result<FaceTracks>& tracks,
                              const Result<Events>& spotted,
                              double micro_max_s) {
  // Keys of the usual limit are those from before it could be set.
  const std::string limit = micro_max_s == kUsualMicroMaxS
                                ? ""
                                : Str(" micro_max_s=", NumberText(micro_max_s));
  // An apex that is the onset is not read: those clips have keys of their own.
  const bool apex_is_onset = ApexIsOnset(annotation);
  const bool reads_spotted = NeedsSpottedApex(annotation);
  const std::string key =
      Sha256Hex(Str("annotation/1 ", NumberOr(annotation.onset), " ",
                    apex_is_onset ? "=" : NumberOr(annotation.apex), " ",
                    NumberOr(annotation.offset), " ", tracks.key(),
                    reads_spotted ? " " + spotted.key() : "", limit,
                    annotation.face ? Str(" face=", *annotation.face) : ""));
  return Result<Events>(key, [annotation, tracks, spotted, micro_max_s] {
    return Annotated(annotation, tracks.Get(), spotted, micro_max_s);
  });
}

}  // namespace mien

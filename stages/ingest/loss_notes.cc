#include "stages/ingest/loss_notes.h"

#include <algorithm>
#include <optional>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kLeastMissingS = 0.5;  // of what a header tells
constexpr double kLeastMissingShare = 0.01;

std::optional<Note> ByTheirNumbers(const VideoLosses& losses) {
  const PictureNumbers::Missing& missing = losses.numbers;
  if (missing.pictures <= losses.gaps) return std::nullopt;
  const bool one = missing.pictures == 1;
  return Note{
      "loss",
      Str(missing.pictures, one ? " picture is" : " pictures are",
          " damaged or missing by ", one ? "its number" : "their numbers",
          " in the stream, the first near frame ", missing.first_packet,
          losses.stamped
              ? ": the times of the others are kept"
              : ": nothing tells their times, later ones are too early"),
      missing.pictures};
}

std::optional<Note> AtTheEnd(const VideoLosses& losses) {
  const double missing = losses.told_s - losses.end_s;
  if (losses.packets == 0 || !losses.stamped || !losses.end_is_sure ||
      missing <= std::max(kLeastMissingS, kLeastMissingShare * losses.told_s)) {
    return std::nullopt;
  }
  return Note{
      "loss",
      Str("cut off or damaged: the file tells of ",
          FixedText(losses.told_s - losses.begin_s, 2),
          " s, its pictures end after ",
          FixedText(losses.end_s - losses.begin_s, 2), " s (", losses.packets,
          " frames): the last ", FixedText(missing, 2), " s are missing"),
      0};
}

// An AVI tells how many frames it has; where some are gone and nothing tells
// where, all that is true is their number.
std::optional<Note> Nowhere(const VideoLosses& losses) {
  const std::int64_t lost = losses.nowhere;
  if (lost == 0) return std::nullopt;
  return Note{
      "loss",
      Str(lost, " of the ", lost + losses.packets + losses.empty,
          " frames that its header tells ", lost == 1 ? "is" : "are",
          " not in the file, and nothing tells where: times behind ",
          lost == 1 ? "it are a frame too early" : "them are too early"),
      lost};
}

}  // namespace

std::vector<Note> NotesOf(const VideoLosses& losses) {
  std::vector<Note> notes;
  if (auto note = ByTheirNumbers(losses)) notes.push_back(*note);
  if (losses.empty > 0) {
    notes.push_back(
        {"frames",
         Str(losses.empty, losses.empty == 1 ? " empty frame" : " empty frames",
             " (dropped by the recorder) left out, the times of the others are "
             "kept"),
         losses.empty});
  }
  if (auto note = AtTheEnd(losses)) {
    notes.push_back(*note);
  } else if (auto lost = Nowhere(losses)) {
    notes.push_back(*lost);
  }
  if (losses.format == "dv" && losses.other_sizes > 0) {
    notes.push_back(
        {"loss",
         Str(losses.other_sizes,
             losses.other_sizes == 1 ? " picture has" : " pictures have",
             " another length than the first: damaged, or PAL and NTSC in one "
             "file; their times and shapes may be wrong"),
         losses.other_sizes});
  }
  if (!losses.ends_early.empty()) {
    notes.push_back(
        {"loss",
         "cut off: " + losses.ends_early + ": what came after it is missing",
         0});
  }
  if (losses.corrupt > 0) {
    notes.push_back({"loss",
                     Str(losses.corrupt,
                         losses.corrupt == 1 ? " part of the file is"
                                             : " parts of the file are",
                         " damaged or cut"),
                     losses.corrupt});
  }
  // Of the container alone: what decoders say is counted with their frames.
  if (losses.words.first.find(losses.format) != std::string::npos) {
    notes.push_back({"loss",
                     "damaged: frames may be missing where libav says " +
                         losses.words.first,
                     losses.words.count});
  }
  return notes;
}

}  // namespace mien

#ifndef MIEN_STAGES_REPORT_CLIP_LIST_H_
#define MIEN_STAGES_REPORT_CLIP_LIST_H_

// The per-clip part of a run report.

#include <cstddef>
#include <string>
#include <vector>

#include "stages/report/run_report.h"

namespace mien {

enum class ClipVerdict { kWrong, kOpen, kRight };

// kOpen: without a label or without a prediction.
ClipVerdict Verdict(const ClipRow& clip);

// Whether any of the clips is right or wrong.
bool AnyVerdict(const std::vector<ClipRow>& clips);

// Indices of the clips, wrong ones first, then open ones, then right ones; the
// given order within each.
std::vector<std::size_t> ClipOrder(const std::vector<ClipRow>& clips);

// FlowColourScale of the clips' flows.
double FlowColourScaleOf(const std::vector<ClipRow>& clips);

// Limits that keep a report readable in a browser.
struct ClipListLimits {
  std::size_t pictures = 400;  // clips shown with pictures
  std::size_t clips = 2000;    // clips shown at all; the rest is counted
  int thumbnail_px = 96;
};

// Pictures, curve, labels and probabilities of each clip, with a filter that
// needs no script. "" without clips.
std::string ClipList(const std::vector<ClipRow>& clips,
                     const std::vector<std::string>& classes,
                     const ClipListLimits& limits = {});

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_CLIP_LIST_H_

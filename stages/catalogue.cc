#include "stages/catalogue.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "stages/baselines/baseline_spotting.h"
#include "stages/features/bi_woof.h"
#include "stages/features/lbp_top_stage.h"
#include "stages/flow/extra_pairs.h"
#include "stages/flow/flow.h"
#include "stages/media/event_media.h"
#include "stages/motion/motion.h"
#include "stages/recognize/fold_stage.h"
#include "stages/recognize/svm.h"
#include "stages/samples/event_label.h"
#include "stages/spotting/clip_spotting.h"
#include "stages/spotting/interview_spotting.h"
#include "stages/track/track.h"

namespace mien {
namespace {

template <class Output>
void Check(const Artifact& artifact) {
  Output output;
  FromArtifact(artifact, &output);
}

template <class Output>
StageRow RowOf(const char* name, std::vector<StageSections> sections,
               const char* step) {
  return {name, Output::kSchema, std::move(sections), step, Check<Output>};
}

template <class Stage>
StageRow Row(std::vector<StageSections> sections, const char* step = "") {
  return RowOf<typename Stage::Output>(Stage::kName, std::move(sections), step);
}

}  // namespace

const std::vector<StageRow>& StageCatalogue() {
  static const auto& rows = *new std::vector<StageRow>{
      Row<TrackStage>({{"track"}}, "track"),
      Row<MotionStage>({{"motion"}, {"interview.motion"}}, "motion"),
      Row<ClipSpotStage>({{"spotting"}}, "spotting"),
      Row<InterviewSpotStage>({{"interview"}}, "spotting"),
      Row<BaselineSpotStage>({{"baselines", "spotting.method"}}, "spotting"),
      Row<FlowStage>({{"flow"}}, "flow"),
      Row<ExtraPairStage>({{"flow"}}),
      Row<LbpTopStage>({{"lbp_top"}}),
      Row<BiWoofStage>({{"bi_woof"}}),
      Row<FoldStage>({{"recognize"}}, "recognize"),
      Row<SvmStage>({{"recognize.svm"}}, "recognize"),
      Row<PredictStage>({{"recognize"}}, "recognize"),
      Row<LeakStage>({{"recognize"}}),
      Row<OcclusionStage>({{"occlusion"}}),
      RowOf<EventLabel>(kEventLabelStage, {{"label"}}, ""),
      RowOf<EventMedia>(kEventMediaStage, {{"review"}}, ""),
  };
  return rows;
}

const StageRow* FindStage(const std::string& name) {
  for (const StageRow& row : StageCatalogue()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::size_t StageRank(const std::string& name) {
  const auto& rows = StageCatalogue();
  return static_cast<std::size_t>(
      std::find_if(rows.begin(), rows.end(),
                   [&name](const StageRow& row) { return row.name == name; }) -
      rows.begin());
}

std::vector<std::string> StepNames() {
  std::vector<std::string> names;
  for (const StageRow& row : StageCatalogue()) {
    if (row.step.empty() || (!names.empty() && names.back() == row.step)) {
      continue;
    }
    names.push_back(row.step);
  }
  return names;
}

bool TakesStep(const std::string& until, const std::string& step,
               const std::vector<std::string>& steps) {
  const auto place = [&steps](const std::string& name) {
    const auto found = std::find(steps.begin(), steps.end(), name);
    if (found == steps.end()) {
      throw InternalError("no step of a run is called '" + name + "'");
    }
    return found;
  };
  const auto at = place(step);
  return until.empty() || at <= place(until);
}

}  // namespace mien

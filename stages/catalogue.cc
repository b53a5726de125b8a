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
  StageRow row;
  row.name = name;
  row.schema = Output::kSchema;
  row.sections = std::move(sections);
  row.step = step;
  row.check = Check<Output>;
  return row;
}

template <class Stage>
StageRow Row(std::vector<StageSections> sections, const char* step = "") {
  return RowOf<typename Stage::Output>(Stage::kName, std::move(sections), step);
}

StageRow Pooled(StageRow row) {
  row.pooled = true;
  return row;
}

StageRow OfSpot(const char* doing, double share, StageRow row) {
  row.doing = doing;
  row.spot_share = share;
  return row;
}

}  // namespace

const std::vector<StageRow>& StageCatalogue() {
  static const auto& rows = *new std::vector<StageRow>{
      OfSpot("finding the face", 0.55, Row<TrackStage>({{"track"}}, "track")),
      OfSpot("measuring its movement", 0.25,
             Row<MotionStage>({{"motion"}, {"interview.motion"}}, "motion")),
      Row<ClipSpotStage>({{"spotting"}}, "spotting"),
      OfSpot("looking for expressions", 0.03,
             Row<InterviewSpotStage>({{"interview"}}, "spotting")),
      Row<BaselineSpotStage>({{"baselines", "spotting.method"}}, "spotting"),
      Row<FlowStage>({{"flow"}}, "flow"),
      Row<ExtraPairStage>({{"flow"}}),
      Row<LbpTopStage>({{"lbp_top"}}),
      Row<BiWoofStage>({{"bi_woof"}}),
      Pooled(Row<FoldStage>({{"recognize"}}, "recognize")),
      Pooled(Row<SvmStage>({{"recognize.svm"}}, "recognize")),
      Pooled(Row<PredictStage>({{"recognize"}}, "recognize")),
      Pooled(Row<LeakStage>({{"recognize"}})),
      Pooled(Row<OcclusionStage>({{"occlusion"}})),
      OfSpot("reading expressions", 0.05,
             RowOf<EventLabel>(kEventLabelStage, {{"label"}}, "")),
      OfSpot("making films", 0.12,
             RowOf<EventMedia>(kEventMediaStage, {{"review"}}, "")),
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

#ifndef MIEN_TOOLS_SPOT_SPOTTER_H_
#define MIEN_TOOLS_SPOT_SPOTTER_H_

// One recording from its frames to what is written of it.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/cache/store.h"
#include "pipeline/exec/stage.h"
#include "stages/evaluate/detection_limit.h"
#include "stages/evaluate/verdict_model.h"
#include "stages/exchange/event_row.h"
#include "stages/recognize/event_labels.h"
#include "stages/report/study_page.h"
#include "tools/spot/coded.h"
#include "tools/spot/recording.h"
#include "tools/spot/recording_list.h"
#include "tools/spot/spot_methods.h"
#include "tools/spot/spot_report.h"
#include "tools/spot/spot_run.h"

namespace mien {

// What it reads: slices of the configuration, which outlives them.
struct SpotterSetup {
  const DataParams& data;
  SpotSetup spot;
  const SpottingParams& spotting;
  const LabelParams& label;
  const MediaParams& review;
  const ExecParams& exec;
  SpotFacts facts;
};
// Of the whole: this is where it is cut.
SpotterSetup SpotterSetupOf(const MienConfig& config);

// Everything it is given outlives it. Run may be called by several threads, for
// different recordings.
class Spotter {
 public:
  // @throws ModelError (weights), IoError, DataError (--review, --calibration,
  // --ranking).
  Spotter(const SpotterSetup& setup, const SpotOptions& options,
          const Store& store, StageTimes* times);

  // The intervals of people to measure, and the recordings there are.
  void TakeCoded(const std::vector<Recording>& recordings);

  // A reviewer's or coder's work on recordings that are not here would be lost
  // unsaid.
  void TellUnused(const std::vector<Recording>& recordings) const;

  // What it adds to a study of several goes to `study`.
  void Run(const Recording& recording, StudyRecording* study) const;

  // What is said of --ranking; "" without it.
  const std::string& ranking_text() const { return ranking_text_; }

 private:
  // What people marked in one recording, as it was measured.
  struct Marked {
    std::vector<MarkedRow> rows;
    CodedEvents events;
  };

  std::shared_ptr<const FrameSource> Opened(const std::string& path) const;
  void TakeRanking(const std::string& path);
  void TellUnread(const std::vector<Recording>& recordings) const;
  Marked MeasureCoded(const Recording& recording, const Measured& measured,
                      int only_face, double sound_start_s,
                      SpotResult* result) const;
  void PutNotes(const Recording& recording, const FrameSource& source,
                const FaceTracks& tracks, SpotResult* result) const;
  // What people have decided, of the part and the face that are looked at.
  std::vector<EventRow> Decisions(const Recording& recording,
                                  const FaceTracks& tracks, int face,
                                  std::vector<Note>* notes) const;
  // The shown rows with their labels.
  void FillRows(const Recording& recording, const ItemContext& context,
                const Measured& measured, const EventList& list, int face,
                SpotResult* result) const;
  // What is known of how small a movement is found here.
  std::optional<MeasuredLimit> LimitOf(const Recording& recording) const;
  std::vector<std::string> LinesOf(const std::optional<MeasuredLimit>& limit,
                                   const FrameSource& source) const;
  void Write(const Recording& recording, const ItemContext& context,
             const Measured& measured, const SpotResult& result,
             double sound_start_s, const Methods& methods) const;

  const SpotterSetup setup_;
  const SpotOptions& options_;
  const Store& store_;
  StageTimes* times_;
  LabelModels models_;
  std::vector<EventRow> reviewed_;
  std::optional<MeasuredLimit> calibration_;
  std::optional<CodedList> coded_;
  std::optional<VerdictFile> ranking_;
  std::string ranking_sha256_, ranking_text_;
  std::size_t recordings_ = 1;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOTTER_H_

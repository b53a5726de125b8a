#ifndef MIEN_TOOLS_RUN_PREPARE_H_
#define MIEN_TOOLS_RUN_PREPARE_H_

// A data set as samples: every item through the chain of stages/mien.h.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/exec/runner.h"
#include "pipeline/exec/stage.h"
#include "stages/catalogue.h"
#include "stages/ingest/dataset.h"
#include "stages/mien.h"
#include "stages/samples/clip_features.h"
#include "stages/samples/sample_set.h"
#include "tools/run/data_folders.h"

namespace mien {

struct RunOptions {
  std::vector<DataFolder> data;  // at least one
  std::string out;
  int shard = 1, shards = 1;  // 1-based; items n with n % shards == shard - 1
  std::string until;          // "", or the stage after which to stop
  bool strict = false;        // nothing is trained or scored when items failed
  int stream = 0;  // of a file's video streams, from 1; 0: as players choose

  // Whether the run comes to this step of the catalogue.
  bool Takes(const char* step) const { return TakesStep(until, step); }
  // A shard of the folds, of all items; else one of the items, of no fold.
  bool ShardsFolds() const {
    return shards > 1 && !until.empty() && Takes("recognize");
  }
};

// What was repaired, chosen or left out of one item.
struct ItemNote {
  std::string item;
  Note note;
};

// One clip after the stages up to flow or features.
struct ClipOutcome {
  Clip clip;
  std::string label;  // class name
  std::string whole;  // as in LabelledClip
  std::vector<Note> notes;
  std::string source;  // "annotation" | "spotted" | "annotation+spotted"
  double fps = 0;
  std::int64_t frames = 0;
  std::int64_t first_number = 0;
  std::optional<Event> event;                                   // frame indices
  double onset_number = 0, apex_number = 0, offset_number = 0;  // data set's
  std::vector<float> curve;  // spotting curve, may be empty
  std::optional<FlowStack> flow;
  std::string flow_key;
  // What classifiers read that read no stack.
  std::optional<ClipFeatures> features;
  std::string features_key;
  std::vector<FlowStack> extra;  // further pairs, bare; to train on only
  std::string extra_key;         // "" unless they are asked for
  bool done = false;             // every stage that was asked for has run
};

// What a run has gathered before recognition.
struct Prepared {
  std::string name;                // data sets, joined by "+"
  std::vector<ClipOutcome> clips;  // one per sample; empty for image stacks
  std::vector<LabelledImages::Entry> entries;  // one per sample, or empty
  SampleSet set;
  std::string set_key;   // identifies the content of `set`
  std::string main_key;  // the same without `extra` samples; may be empty
  std::vector<Failure> failures;
  std::size_t failed_items = 0;  // of `failures`: clips or images, no folds
  std::vector<std::string> skipped;
  std::vector<ItemNote> notes;
};

// What the way of a clip to its input reads; the configuration outlives it.
struct ClipSetup {
  const TrackConfig& track;
  const MotionParams& motion;
  const SpottingParams& spotting;
  BaselineParams baseline;
  const FlowConfig& flow;
  const LbpTopParams& lbp_top;
  const BiWoofParams& bi_woof;
  std::string features;  // what a classifier reads of a clip, as FeaturesOf
  bool is_labelled = true, predicts = false;
};

// What samples are made by: slices of the configuration, which outlives them.
struct PrepareSetup {
  const DataParams& data;
  ClipSetup clip;
  const std::string& normalise;  // recognize.normalise
  const ExecParams& exec;
};
// Of the whole: this is where it is cut.
PrepareSetup PrepareSetupOf(const MienConfig& config);

// Ingest -> track -> motion -> spotting -> flow for every item under
// options.data, or the stacks and frames that enter at the CNN stage.
// @throws DataError, ConfigError, Interrupted.
Prepared Prepare(const PrepareSetup& setup, const RunOptions& options,
                 const Store& store, StageTimes* times);

// The same of clips that are read: each coded event that takes part is a
// sample; those of one clip share its tracks and motion.
Prepared PrepareClips(const PrepareSetup& setup, const RunOptions& options,
                      const LoadedClips& loaded, const Store& store,
                      StageTimes* times);

// Failures and notes of a loader, where a run keeps them.
void NoteSkipped(const std::vector<Skipped>& skipped, Prepared* prepared);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_PREPARE_H_

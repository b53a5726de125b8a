#include "stages/config_reach/reach_rows.h"

#include <algorithm>

#include "stages/recognize/layer_list.h"
#include "stages/recognize/svm.h"

namespace mien {
namespace {

using Use = ConfigUse;

bool Runs(const Use& use) { return !Spots(use); }
bool Trains(const Use& use) { return use.reader == ConfigReader::kTrain; }
bool RunsItself(const Use& use) { return Runs(use) && !Baseline(use); }
bool RunsByBaseline(const Use& use) { return Runs(use) && Baseline(use); }
template <int kWhich>
bool OtherBaseline(const Use& use) {
  static const char* const names[] = {"he2021", "moilanen", "mdmd"};
  return use.config.spotting.method != names[kWhich];
}

// Of several sets data.format names the first alone.
std::vector<std::string> SetsOf(const Use& use) {
  return use.sets.empty() ? std::vector<std::string>{use.config.data.format}
                          : use.sets;
}
// Every one of them is of that kind: what it has no use for nothing reads.
template <DatasetKind kKind>
bool Reads(const Use& use) {
  const auto sets = SetsOf(use);
  return Runs(use) &&
         std::all_of(sets.begin(), sets.end(), [](const std::string& name) {
           const DatasetRow* set = FindDataset(name);
           return set && set->kind == kKind;
         });
}
bool HasNoTable(const Use& use) {
  const auto sets = SetsOf(use);
  return Runs(use) && std::count(sets.begin(), sets.end(), kTableName) == 0;
}
bool Images(const Use& use) {
  return Reads<DatasetKind::kStacks>(use) || Reads<DatasetKind::kImages>(use);
}

bool Predicts(const Use& use) {
  return use.reader == ConfigReader::kRun &&
         use.config.protocol.kind == "predict";
}
bool Unlabelled(const Use& use) {
  return use.reader == ConfigReader::kRun && !Predicts(use) &&
         Reads<DatasetKind::kRecordings>(use);
}
const std::string& Network(const Use& use) {
  return use.config.recognize.train.network;
}
bool Svm(const Use& use) { return SvmInput(Network(use)).has_value(); }

// Every other network has layers that take the rate.
bool HasNoDropout(const Use& use) {
  if (Network(use) != "layers") return false;
  const auto layers = ParseLayers(use.config.recognize.train.layers);
  return std::none_of(layers.begin(), layers.end(), [](const Layer& layer) {
    return layer.kind == LayerKind::kDropout && layer.rate < 0;
  });
}

}  // namespace

const std::vector<ReachRow>& RunRows() {
  static const auto& rows = *new std::vector<ReachRow>{
      {{"data.columns"},
       HasNoTable,
       "with {data.format}, which is no table of own clips",
       ""},
      {{"data.label_by"}, Reads<DatasetKind::kStacks>, kRead, ""},
      {{"data.leave_out", "data.label_by", "data.expressions"},
       Images,
       "with {data.format}, which has no clips",
       ""},
      {{"data.label_by", "data.expressions"},
       Reads<DatasetKind::kRecordings>,
       "with {data.format}, in which nothing is coded",
       ""},
      {{"data.fps"},
       [](const Use& use) { return use.own_times; },
       "of inputs that have their times",
       ""},
      {{"track.search_small_every_s"},
       [](const Use& use) { return !use.config.track.params.upsample; },
       "with {track.upsample}",
       ""},

      // What mien-run and mien-train read of it.
      {{"interview.motion."}, Runs, "by {}", "motion."},
      {{"interview."}, RunsItself, "by {}", "spotting."},
      {{"interview."}, RunsByBaseline, "by {}", "baselines."},
      {{"label.micro_model", "label.macro_model"},
       Runs,
       "by {}",
       "recognize.model"},
      {{"label.", "review."}, Runs, "by {}", ""},

      // Images enter at the network.
      {{"data.fps", "track.", "motion.", "spotting.", "baselines."},
       Images,
       "with {data.format}, whose images are read as they are",
       ""},
      {{"flow."},
       Reads<DatasetKind::kImages>,
       "with {data.format}, whose images are read as they are",
       ""},
      {{"flow.stack_px", "flow.channels", "flow.decay", "flow.jitter_pairs",
        "flow.jitter_s", "flow.jitter_seed"},
       Reads<DatasetKind::kStacks>,
       "with {data.format}, whose stacks are ready",
       ""},

      // Onset, apex and offset.
      {{"spotting.source", "spotting.method"}, Runs, kRead, ""},
      {{"spotting.micro_max_s"},  // of annotated events
       [](const Use& use) {
         return Runs(use) && use.config.spotting.source == "annotation";
       },
       kRead,
       ""},
      {{"spotting."}, RunsByBaseline, "with {spotting.method}", "baselines."},
      {{"spotting.min_snr"},
       [](const Use& use) { return use.config.spotting.always_one; },
       "with {spotting.always_one}",
       ""},
      {{"motion."},
       RunsByBaseline,
       "with {spotting.method}, which reads frames",
       ""},
      {{"baselines."}, RunsItself, "with {spotting.method}", "spotting."},
      {{"baselines.he2021."}, OtherBaseline<0>, "with {spotting.method}", ""},
      {{"baselines.moilanen."}, OtherBaseline<1>, "with {spotting.method}", ""},
      {{"baselines.mdmd."}, OtherBaseline<2>, "with {spotting.method}", ""},
      {{"baselines.micro_max_s"},
       [](const Use& use) { return use.config.spotting.method == "moilanen"; },
       "with {spotting.method}, which finds micro-expressions alone",
       ""},

      // Weights that are there say what they read.
      {{"recognize.model", "recognize.test_flip", "recognize.threads"},
       Predicts,
       kRead,
       ""},
      {{"flow.", "recognize.", "lbp_top.", "bi_woof."},
       Predicts,
       "with {protocol.kind}, where the weights say what they are for",
       "recognize.model"},
      {{"protocol.seeds"},
       [](const Use& use) {
         return Predicts(use) && use.config.protocol.seeds.size() > 1;
       },
       "with {protocol.kind}: nothing is drawn",
       ""},
      {{"protocol.nested_epochs", "protocol.nested_folds", "protocol.designs"},
       Predicts,
       "with {protocol.kind}",
       ""},

      // Recordings have no labels to train on.
      {{"recognize.network", "protocol.kind"}, Unlabelled, kRead, ""},
      {{"data.labels", "recognize.", "protocol.", "occlusion."},
       Unlabelled,
       "with {data.format} and {protocol.kind}: nothing is trained",
       ""},
      {{"recognize.model"},
       [](const Use& use) { return Runs(use) && !Trains(use); },
       "with {protocol.kind}, which trains",
       ""},
      {{"recognize.model"}, Trains, "by {}, which trains", ""},

      // Each design may read any of them.
      {{"flow.", "lbp_top.", "bi_woof.", "recognize."},
       [](const Use& use) { return !use.config.protocol.designs.empty(); },
       kRead,
       ""},

      // Classifiers.
      {{"lbp_top."},
       [](const Use& use) { return Network(use) != "lbp-top-svm"; },
       "with {recognize.network}",
       ""},
      {{"bi_woof."},
       [](const Use& use) { return Network(use) != "bi-woof-svm"; },
       "with {recognize.network}",
       ""},
      {{"flow."},
       [](const Use& use) { return Network(use) == "lbp-top-svm"; },
       "with {recognize.network}, which reads frames",
       ""},
      // It reads the flow itself, at the size of the face.
      {{"flow.decay", "flow.jitter_pairs", "flow.jitter_s", "flow.jitter_seed",
        "flow.stack_px", "flow.channels"},
       [](const Use& use) { return Network(use) == "bi-woof-svm"; },
       "with {recognize.network}",
       ""},
      {{"flow.jitter_s", "flow.jitter_seed"},
       [](const Use& use) { return use.config.flow.extra.jitter_pairs == 0; },
       "with {flow.jitter_pairs}",
       ""},
      {{"recognize.svm."},
       [](const Use& use) { return !Svm(use); },
       "with {recognize.network}",
       ""},
      {{"recognize.svm.", "recognize.network", "recognize.threads"},
       Svm,
       kRead,
       ""},
      {{"recognize.normalise"},
       [](const Use& use) { return Network(use) == "flow-svm"; },
       kRead,
       ""},
      {{"recognize."}, Svm, "with {recognize.network}", "recognize.svm."},

      {{"recognize.dropout"},
       HasNoDropout,
       "with {recognize.network}, none of which takes it",
       ""},

      // Protocols.
      {{"protocol.folds"},
       [](const Use& use) { return use.config.protocol.kind != "k-fold"; },
       "with {protocol.kind}",
       ""},
      {{"protocol.train_split", "protocol.test_split", "protocol.final_epoch"},
       [](const Use& use) { return use.config.protocol.kind != "split"; },
       "with {protocol.kind}",
       ""},
      {{"protocol.nested_folds"},
       [](const Use& use) {
         const bool costs = Svm(use) && use.config.recognize.svm.c.size() > 1;
         return use.config.protocol.nested_epochs.empty() &&
                use.config.protocol.designs.empty() && !costs;
       },
       "without protocol.nested_epochs and protocol.designs",
       ""},
      {{"occlusion.patch"},
       [](const Use& use) { return use.config.occlusion.samples == 0; },
       "with {occlusion.samples}",
       ""},
  };
  return rows;
}

}  // namespace mien

#include "stages/config_reach.h"

#include <map>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/recognize/svm.h"

namespace mien {
namespace {

using Use = ConfigUse;

bool Spots(const Use& use) {
  return use.reader == ConfigReader::kSpot ||
         use.reader == ConfigReader::kCalibrate;
}
bool Calibrates(const Use& use) {
  return use.reader == ConfigReader::kCalibrate;
}
bool Runs(const Use& use) { return !Spots(use); }
bool Trains(const Use& use) { return use.reader == ConfigReader::kTrain; }

bool Baseline(const Use& use) { return use.config.spotting.method != "mien"; }
bool SpotsItself(const Use& use) { return Spots(use) && !Baseline(use); }
bool SpotsByBaseline(const Use& use) { return Spots(use) && Baseline(use); }
bool RunsItself(const Use& use) { return Runs(use) && !Baseline(use); }
bool RunsByBaseline(const Use& use) { return Runs(use) && Baseline(use); }
template <int kWhich>
bool OtherBaseline(const Use& use) {
  static const char* const names[] = {"he2021", "moilanen", "mdmd"};
  return use.config.spotting.method != names[kWhich];
}

bool HasLooks(const Use& use) {
  return use.config.interview.list.looks_per_minute > 0;
}

template <DatasetKind kKind>
bool Reads(const Use& use) {
  const DatasetRow* set = FindDataset(use.config.data.format);
  return Runs(use) && set && set->kind == kKind;
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

// Keys (or, with a point at the end, groups of keys) that are not read when
// `when` holds, and why. The first line that fits a key counts; without a
// reason it says that the key is read. In reasons {a.b} becomes "a.b: <its
// value>" and {} the program. instead: a key, or a group in which the key of
// the same name is read, if there is one.
struct Row {
  std::vector<const char*> keys;
  bool (*when)(const Use&);
  const char* why;
  const char* instead;
};

constexpr const char* kRead = nullptr;

const std::vector<Row>& Rows() {
  static const auto& rows = *new std::vector<Row>{
      // What mien-spot reads.
      {{"data.format", "data.columns", "data.labels", "data.label_by",
        "data.expressions", "data.leave_out"},
       Spots,
       "by {}",
       ""},
      {{"data.columns"},
       [](const Use& use) {
         return Runs(use) && use.config.data.format != kTableName;
       },
       "with {data.format}, which is no table of own clips",
       ""},
      {{"data.label_by"}, Reads<DatasetKind::kStacks>, kRead, ""},
      {{"data.leave_out", "data.label_by", "data.expressions"},
       Images,
       "with {data.format}, which has no clips",
       ""},
      {{"data.fps"},
       [](const Use& use) { return use.own_times; },
       "of inputs that have their times",
       ""},
      {{"motion."}, Spots, "by {}", "interview.motion."},
      {{"spotting.method"}, Spots, kRead, ""},
      {{"spotting.source"}, Spots, "by {}, which has no annotation", ""},
      {{"spotting."}, SpotsItself, "by {}", "interview."},
      {{"spotting."}, SpotsByBaseline, "by {}", "baselines."},
      {{"interview.motion."}, SpotsByBaseline, kRead, ""},  // for signals
      {{"interview.speech_half_s", "interview.speech_iod",
        "interview.blink_threshold", "interview.covered_from"},
       [](const Use& use) { return SpotsByBaseline(use) && !Calibrates(use); },
       kRead,
       ""},
      {{"interview.looks_per_minute"}, SpotsByBaseline, kRead, ""},
      {{"interview.macro_share"},
       [](const Use& use) { return SpotsByBaseline(use) && HasLooks(use); },
       kRead,
       ""},
      {{"interview."}, SpotsByBaseline, "with {spotting.method}", "baselines."},
      {{"interview.min_score", "interview.least_looks_per_minute",
        "interview.clear_score", "interview.clear_strength"},
       [](const Use& use) { return Spots(use) && HasLooks(use); },
       "with {interview.looks_per_minute}",
       ""},
      {{"interview.clear_score", "interview.clear_strength"},
       [](const Use& use) {
         return Spots(use) &&
                use.config.interview.list.least_looks_per_minute == 0;
       },
       "with {interview.least_looks_per_minute}",
       ""},
      {{"interview.macro_share"},
       [](const Use& use) { return Spots(use) && !HasLooks(use); },
       "with {interview.looks_per_minute}",
       ""},
      {{"interview.micro_onset_s"},
       [](const Use& use) {
         return Spots(use) && use.config.interview.list.micro_rule == "total";
       },
       "with {interview.micro_rule}",
       ""},
      {{"interview.habit_alike"},
       [](const Use& use) {
         return Spots(use) && use.config.interview.params.habit_per_minute <= 0;
       },
       "with {interview.habit_per_minute}",
       ""},
      {{"track.search_small_every_s"},
       [](const Use& use) { return !use.config.track.params.upsample; },
       "with {track.upsample}",
       ""},
      {{"interview.net_digest"},
       [](const Use& use) {
         return Spots(use) && use.config.interview.net.empty();
       },
       "without interview.net",
       ""},
      {{"flow."},
       Spots,
       "by {}: the weights say how their flow is made",
       "label.micro_model"},
      {{"recognize.model"}, Spots, "by {}", "label.micro_model"},
      {{"lbp_top.", "bi_woof.", "recognize.", "protocol.", "occlusion."},
       Spots,
       "by {}",
       ""},
      {{"exec.cache"}, Spots, "by {}, which has --cache", ""},
      {{"label.", "review."}, Calibrates, "by {}", ""},
      {{"review.clips"}, Spots, kRead, ""},
      {{"review."},
       [](const Use& use) {
         return Spots(use) && use.config.review.clips == "none";
       },
       "with {review.clips}",
       ""},
      {{"label.frame_iods", "label.frame_eyes_at"},
       [](const Use& use) {
         return Spots(use) && use.config.label.macro_model.empty();
       },
       "without label.macro_model",
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
      {{"baselines."}, SpotsItself, "with {spotting.method}", "interview."},
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

// What follows the group, or nullptr: the row's name does not fit.
const char* RestOf(const std::string& key, const std::string& name) {
  if (name.back() == '.') {
    return StartsWith(key, name) ? key.c_str() + name.size() : nullptr;
  }
  return key == name ? "" : nullptr;
}

const char* RestOf(const std::string& key, const Row& row) {
  for (const char* name : row.keys) {
    if (const char* rest = RestOf(key, name)) return rest;
  }
  return nullptr;
}

std::string ProgramName(ConfigReader reader) {
  switch (reader) {
    case ConfigReader::kRun:
      return "mien-run";
    case ConfigReader::kTrain:
      return "mien-train";
    case ConfigReader::kSpot:
      return "mien-spot";
    case ConfigReader::kCalibrate:
      return "mien-spot --calibrate";
  }
  return "";
}

std::string Filled(const std::string& why, const Use& use,
                   const std::map<std::string, std::string>& values) {
  std::string text;
  for (std::size_t at = 0; at < why.size();) {
    const std::size_t open = why.find('{', at);
    text += why.substr(at, open - at);
    if (open == std::string::npos) break;
    const std::size_t close = why.find('}', open);
    const std::string key = why.substr(open + 1, close - open - 1);
    text += key.empty() ? ProgramName(use.reader)
                        : Str(key, ": ", CleanText(values.at(key), 60));
    at = close + 1;
  }
  return text;
}

// Of the whole, by the names of its keys.
std::map<std::string, std::string> ValuesOf(const MienConfig& config) {
  std::map<std::string, std::string> values;
  for (const std::string& line : Split(CanonicalText(config), '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return values;
}

// Keys of one row, and those that are read in their place.
struct Unread {
  std::vector<std::string> keys, instead;
};

const char* BeOf(const std::vector<std::string>& keys) {
  return keys.size() == 1 ? " is" : " are";
}

}  // namespace

std::vector<std::string> UnreadKeys(const ConfigUse& use, const KeySet& set) {
  const auto values = ValuesOf(use.config);
  std::map<const Row*, Unread> found;
  for (const std::string& key : set) {
    for (const Row& row : Rows()) {
      const char* rest = RestOf(key, row);
      if (!rest || !row.when(use)) continue;
      if (row.why == kRead) break;
      Unread& unread = found[&row];
      unread.keys.push_back(key);
      const std::string group = row.instead;
      const bool one = group.empty() || group.back() != '.';
      const std::string other = one ? group : group + rest;
      const bool named = !unread.instead.empty() && one;
      if (values.count(other) > 0 && !named) unread.instead.push_back(other);
      break;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [row, unread] : found) {
    std::string line = Str(Join(unread.keys, ", "), BeOf(unread.keys),
                           " not read ", Filled(row->why, use, values));
    if (!unread.instead.empty()) {
      line += Str("; ", Join(unread.instead, ", "), BeOf(unread.instead));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> NamesOfReachTable() {
  std::vector<std::string> names;
  for (const Row& row : Rows()) {
    names.insert(names.end(), row.keys.begin(), row.keys.end());
    if (*row.instead != '\0') names.push_back(row.instead);
    const std::string why = row.why == kRead ? "" : row.why;
    for (std::size_t at = why.find('{'); at != std::string::npos;
         at = why.find('{', at + 1)) {
      const std::string key = why.substr(at + 1, why.find('}', at) - at - 1);
      if (!key.empty()) names.push_back(key);
    }
  }
  return names;
}

void WarnOfUnreadKeys(const ConfigUse& use, const KeySet& set) {
  for (const std::string& line : UnreadKeys(use, set)) {
    LogWarn("configuration: " + line);
  }
}

}  // namespace mien

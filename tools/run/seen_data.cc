#include "tools/run/seen_data.h"

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/recognize/protocol.h"

namespace mien {
namespace {

constexpr char kCount[] = " training samples";
constexpr char kOfSplit[] = " of split ";
constexpr char kDigest[] = "SHA-256 ";

// ModelFile::data in its parts; what is not there stays empty.
struct TrainedOn {
  std::string name;   // of the data sets
  std::string count;  // of training samples, as text
  std::string split;
  std::string text;  // all of it

  bool Has(const std::string& key) const {
    return !key.empty() && text.find(kDigest + key) != std::string::npos;
  }
};

TrainedOn Parse(const ModelFile& model) {
  TrainedOn trained;
  trained.text = model.data;
  const std::string& text = trained.text;
  const std::size_t count_end = text.find(kCount);
  if (count_end == std::string::npos) return trained;
  const std::size_t name_end = text.rfind(", ", count_end);
  if (name_end == std::string::npos) return trained;
  trained.name = text.substr(0, name_end);
  trained.count = text.substr(name_end + 2, count_end - name_end - 2);
  const std::size_t after = count_end + std::string(kCount).size();
  const std::string of = kOfSplit;
  if (text.compare(after, of.size(), of) == 0) {
    const std::size_t begin = after + of.size();
    trained.split = text.substr(begin, text.find(", SHA", begin) - begin);
  } else if (model.scores.find('"' + ProtocolParams().test_split + '"') !=
             std::string::npos) {
    // Earlier files: scored on the test part of the official split.
    trained.split = ProtocolParams().train_split;
  }
  return trained;
}

std::vector<bool> OfSplit(const Prepared& prepared, const std::string& split) {
  std::vector<bool> seen;
  for (const Sample& sample : prepared.set.samples) {
    seen.push_back(sample.split == split);
  }
  return seen;
}

// The one split with as many samples as trained, in a set that has others too.
std::string SplitOfCount(const Prepared& prepared, const std::string& count) {
  std::map<std::string, std::size_t> counts;
  for (const Sample& sample : prepared.set.samples) ++counts[sample.split];
  std::vector<std::string> fitting;
  for (const auto& [split, size] : counts) {
    if (std::to_string(size) == count) fitting.push_back(split);
  }
  return counts.size() > 1 && fitting.size() == 1 ? fitting[0] : "";
}

// "casme2+samm" of "casme2+samm+smic" and "casme2+samm".
std::string SharedSets(const std::string& a, const std::string& b) {
  const std::vector<std::string> others = Split(b, '+');
  std::vector<std::string> shared;
  for (const std::string& name : Split(a, '+')) {
    if (!name.empty() &&
        std::find(others.begin(), others.end(), name) != others.end()) {
      shared.push_back(name);
    }
  }
  return Join(shared, "+");
}

// "none, test" ..., at most five.
std::string SplitsOf(const Prepared& prepared) {
  std::set<std::string> splits;
  for (const Sample& sample : prepared.set.samples) splits.insert(sample.split);
  std::vector<std::string> names;
  for (const std::string& one : splits) {
    if (names.size() == 5) {
      names.push_back("...");
      break;
    }
    names.push_back(one.empty() ? "samples of none" : ShownText(one, 40));
  }
  return Join(names, ", ");
}

// All of splits that are called as what is held back from training.
bool AllHeld(const Prepared& prepared) {
  static const std::set<std::string> held = {
      "publictest", "privatetest", "test",      "testing",
      "val",        "valid",       "validation"};
  const auto& samples = prepared.set.samples;
  return std::all_of(samples.begin(), samples.end(), [](const Sample& one) {
    return held.count(ToLower(one.split)) > 0;
  });
}

bool Any(const std::vector<bool>& values) {
  return std::find(values.begin(), values.end(), true) != values.end();
}

}  // namespace

std::string TrainingDataText(const Prepared& prepared,
                             const std::string& train_split,
                             std::size_t train_count) {
  std::string text = Str(prepared.name, ", ", train_count, kCount);
  if (!train_split.empty()) text += kOfSplit + train_split;
  text += Str(", ", kDigest, prepared.set_key);
  if (!prepared.main_key.empty() && prepared.main_key != prepared.set_key) {
    text += Str(", without extra pairs ", kDigest, prepared.main_key);
  }
  return text;
}

SeenData FindSeen(const ModelFile& model, const Prepared& prepared) {
  TrainedOn trained = Parse(model);
  SeenData seen;
  const bool same =
      trained.Has(prepared.set_key) || trained.Has(prepared.main_key);
  if (same && trained.split.empty()) {
    trained.split = SplitOfCount(prepared, trained.count);
  }
  const std::vector<bool> part = OfSplit(prepared, trained.split);
  if (same && (trained.split.empty() || !Any(part))) {
    seen.samples.assign(prepared.set.size(), true);
    seen.why =
        "already seen in training: these are the samples that the weights "
        "were trained on (same digest); their scores say nothing of others";
    return seen;
  }
  if (same) {
    seen.samples = part;
    seen.why = Str("split ", trained.split,
                   " was already seen in training (same digest): it counts in "
                   "no headline");
    return seen;
  }
  const std::string shared = SharedSets(prepared.name, trained.name);
  if (shared.empty()) return seen;
  if (prepared.name == trained.name && !trained.split.empty() && Any(part)) {
    seen.samples = part;
    seen.why = Str("split ", trained.split, " of ", trained.name,
                   " bears the name of what the weights were trained on: it is "
                   "taken as seen in training and counts in no headline");
  } else if (trained.split.empty()) {
    seen.why = Str(
        "the weights were trained on data called ", shared, " (", trained.count,
        " samples): should clips or people of this copy be among them, "
        "the scores say nothing of others");
  } else if (!Any(part) && !AllHeld(prepared)) {
    seen.why =
        Str("the weights were trained on split ", trained.split, " of ", shared,
            " (", trained.count,
            " samples), and this copy has no split of that "
            "name (it has ",
            SplitsOf(prepared),
            "): should images of it be among them, under another name or in "
            "another order, the scores say nothing of others");
  }
  return seen;
}

}  // namespace mien

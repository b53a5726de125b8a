#include "tools/run/model_card.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/recognize/layer_list.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxResultBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxKeys = 10000;  // in the scores
// What of a part's scores goes with the weights; of action units other figures.
const std::vector<const char*> kColumns = {"n", "accuracy", "uf1", "uar",
                                           "uf1_sd"};
const std::vector<const char*> kUnitColumns = {
    "n", "mean_f1", "mean_f1_sd", "constant_floor", "chance_floor"};

double Rounded(double value) {
  return ParseDouble(FixedText(value, 4)).value_or(0);
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A cell of a Markdown table.
std::string Cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '`' || c == '<') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string Row(const std::string& name, const std::string& value) {
  return value.empty() ? "" : Str("| ", name, " | ", Cell(value), " |\n");
}

std::string ScoreRows(const std::string& text) {
  const Json scores = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!scores.is_object()) return "";
  std::string out;
  bool units = false;
  for (const auto& [part, values] : scores.items()) {
    units = units || (values.is_object() && values.contains("mean_f1"));
  }
  for (const auto& [part, values] : scores.items()) {
    if (!values.is_object()) continue;
    out += "| " + Cell(part);
    for (const char* column : units ? kUnitColumns : kColumns) {
      const auto value = values.find(column);
      out += " | ";
      if (value == values.end() || !value->is_number()) continue;
      out += value->is_number_integer() ? Str(value->get<std::int64_t>())
                                        : FixedText(value->get<double>(), 3);
    }
    out += " |\n";
  }
  if (out.empty()) return "";
  const auto protocol = scores.find("protocol");
  std::string how;
  if (protocol != scores.end() && protocol->is_string()) {
    how = "Protocol: " + Cell(protocol->get<std::string>()) + ".\n\n";
  }
  return "## Scores\n\n" + how +
         (units ? "| part | n | mean F1 of action units | sd | if always "
                  "shown | by chance |\n"
                : "| part | n | accuracy | UF1 | UAR | sd of UF1 |\n") +
         "|---|---|---|---|---|---|\n" + out + "\n";
}

std::int64_t WeightCount(const ModelFile& model) {
  std::int64_t count = 0;
  for (const auto& tensor : model.tensors) count += ElementCount(tensor.shape);
  return count;
}

std::string Lines(const std::string& text) {
  std::string out = "```\n" + text;
  if (!EndsWith(out, "\n")) out += "\n";
  return out + "```\n\n";
}

}  // namespace

std::string ScoresText(const std::string& part, const Scores& scores) {
  Json json;
  json[part] = {{"n", scores.n},
                {"accuracy", Rounded(scores.accuracy)},
                {"uf1", Rounded(scores.uf1)},
                {"uar", Rounded(scores.uar)}};
  return Dump(json);
}

std::string ScoresOfRun(const std::string& results_path,
                        const std::string& config_digest) {
  // What is wanted alone. Objects of this kind grow with the square, and so do
  // arrays of objects while a parser is watched.
  std::size_t keys = 0;
  bool in_scores = false;
  using Part = Json::parse_event_t;
  const auto wanted = [&](int depth, Part part, Json& at) {
    if (part == Part::array_start) return depth == 1 && !in_scores;
    if (part == Part::object_start) {
      return depth == 0 || (in_scores && depth <= 2);
    }
    if (part != Part::key) return true;
    if (depth > 1) {
      keys += in_scores ? 1 : 0;
      if (keys > kMaxKeys) {
        throw DataError(results_path + ": more scores than a run has");
      }
      return in_scores;
    }
    in_scores = at == "scores";
    return in_scores || at == "config_digest" || at == "protocol" ||
           at == "seeds";
  };
  const std::string text = ReadFile(results_path, kMaxResultBytes);
  const Json results = Json::parse(text, wanted, /*allow_exceptions=*/false);
  if (!results.is_object() || !results.contains("scores") ||
      !results["scores"].is_object() || !results.contains("config_digest")) {
    throw DataError(results_path + ": not the results.json of a mien-run");
  }
  if (results["config_digest"] != config_digest) {
    throw ConfigError(results_path +
                      ": that run had another configuration; run mien-run "
                      "with the same file and --set");
  }
  // Texts and numbers alone: what else may stand there, nested without end.
  Json json;
  const auto protocol = results.find("protocol");
  if (protocol != results.end() && protocol->is_string()) {
    json["protocol"] = *protocol;
  }
  const auto seeds = results.find("seeds");
  if (seeds != results.end() && seeds->is_array() && !seeds->empty() &&
      std::all_of(seeds->begin(), seeds->end(),
                  [](const Json& seed) { return seed.is_number(); })) {
    json["seeds"] = *seeds;
  }
  for (const auto& [part, values] : results["scores"].items()) {
    if (!values.is_object() || json.contains(part)) continue;
    for (const char* column :
         values.contains("mean_f1") ? kUnitColumns : kColumns) {
      const auto value = values.find(column);
      if (value != values.end() && value->is_number()) {
        json[part][column] = *value;
      }
    }
  }
  return Dump(json);
}

std::string ModelCard(const std::string& file, std::uintmax_t bytes,
                      const ModelFile& model) {
  std::string card =
      "# " + Cell(file) + "\n\n| | |\n|---|---|\n" +
      Row("network", Str(NetworkText(model.network, model.layers), ", ",
                         WeightCount(model), " values, ", bytes,
                         " bytes (safetensors, float32)")) +
      Row(model.several_labels ? "action units, any number a sample"
                               : "classes",
          Join(model.classes, ", ")) +
      Row("input",
          Str(model.channels, " x ", model.height_px, " x ", model.width_px,
              " (", Join(model.channel_names, ", "), ")")) +
      Row("normalisation", model.normalise) + Row("trained on", model.data) +
      Row("command", model.command) + Row("notes", model.notes) + "\n";
  card += ScoreRows(model.scores);
  card +=
      "## Use\n\n"
      "The file says in its own metadata what input it wants; a run whose "
      "samples are made in another way is refused. `protocol.kind: predict` "
      "with `recognize.model: " +
      Cell(file) +
      "` takes normalisation and geometry from it.\n\n"
      "Never score it on data that it has seen. The classes are names that "
      "coders gave to faces: what a person felt is another matter, and so is "
      "what follows from it for that person.\n\n";
  if (!model.geometry.empty()) {
    card += "## Geometry of the flow stacks\n\n" + Lines(model.geometry);
  }
  return card + "## Training\n\n" + Lines(model.params);
}

}  // namespace mien

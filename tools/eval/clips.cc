#include "tools/eval/clips.h"

#include <cmath>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"

namespace mien {
namespace {

const std::vector<std::vector<std::string>> kKeys = {
    {"dataset"},
    {"subject", "sub"},
    {"clip", "filename", "sample", "video", "file"}};

using KeyColumns = std::vector<std::size_t>;

std::string NameOf(const Cells& cells, const KeyColumns& columns) {
  std::string name;
  for (const std::size_t column : columns) {
    name += (name.empty() ? "" : "/") + cells.Text(column);
  }
  return name;
}

std::vector<std::string> Names(const Table& table, const KeyColumns& columns) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    names.push_back(NameOf(Cells(table, i), columns));
  }
  return names;
}

// Row by name; of several the one with the best score, if that is asked for.
std::map<std::string, std::size_t> Index(const Table& table,
                                         const std::vector<std::string>& names,
                                         std::size_t name_column, bool best) {
  const auto score = best ? table.Find({"score"}) : std::nullopt;
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [at, is_new] = index.emplace(names[i], i);
    if (is_new) continue;
    if (!score) {
      const auto first = at->second;
      throw DataError(Str(
          table.Where(i, name_column), ": clip '", ShownText(names[i], 80),
          "' occurs twice (first in ", table.lines.empty() ? "row " : "line ",
          table.lines.empty() ? first + 1 : table.lines[first],
          "): one row a clip, so add subject and dataset columns, or take "
          "samples.csv rather than predictions.csv"));
    }
    const auto value = [&](std::size_t row) {
      return Cells(table, row).Number(*score).value_or(-1);
    };
    if (value(i) > value(at->second)) at->second = i;
  }
  return index;
}

}  // namespace

CsvLimits ClipLimits() {
  CsvLimits limits;
  limits.max_bytes = std::size_t{128} << 20;
  limits.max_table_bytes = std::size_t{160} << 20;
  return limits;
}

ClipPairs PairClips(const Table& truth, const Table& predicted, bool best) {
  ClipPairs pairs;
  KeyColumns in_truth, in_predicted;
  for (const auto& names : kKeys) {
    const auto a = truth.Find(names), b = predicted.Find(names);
    if (!a || !b) continue;
    in_truth.push_back(*a);
    in_predicted.push_back(*b);
    pairs.key_columns.push_back(names[0]);
  }
  truth.Need(kKeys.back());
  predicted.Need(kKeys.back());
  pairs.truth_names = Names(truth, in_truth);
  pairs.predicted_names = Names(predicted, in_predicted);
  const auto rows = Index(truth, pairs.truth_names, in_truth.back(), false);
  const auto found =
      Index(predicted, pairs.predicted_names, in_predicted.back(), best);
  for (std::size_t i = 0; i < truth.rows.size(); ++i) {
    const auto at = found.find(pairs.truth_names[i]);
    if (at == found.end()) {
      pairs.missing.push_back(i);
    } else {
      pairs.rows.emplace_back(i, at->second);
    }
  }
  for (const auto& [name, row] : found) {
    if (rows.count(name) == 0) pairs.extra.push_back(row);
  }
  if (pairs.rows.empty() && !truth.rows.empty() && !predicted.rows.empty()) {
    throw DataError(predicted.name + ": no clip of it is in " + truth.name +
                    ": by " + Join(pairs.key_columns, "/") + " it has '" +
                    ShownText(pairs.predicted_names[0], 80) +
                    "', the truth has '" + ShownText(pairs.truth_names[0], 80) +
                    "'");
  }
  return pairs;
}

}  // namespace mien

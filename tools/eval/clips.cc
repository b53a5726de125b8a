#include "tools/eval/clips.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"

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

std::vector<std::string> Of(const std::vector<std::size_t>& rows,
                            const std::vector<std::string>& names) {
  std::vector<std::string> own;
  for (const std::size_t row : rows) own.push_back(names[row]);
  return own;
}

// The file and its nearest folder.
std::string WithFolder(const std::string& path) {
  const auto file = path.find_last_of('/');
  if (file == std::string::npos || file == 0) return path;
  const auto folder = path.find_last_of('/', file - 1);
  return folder == std::string::npos ? path : path.substr(folder + 1);
}

// Clips that are one by the ends of their paths, or without container: those
// of one data set and subject that no equal name has paired. @throws DataError
// for a name that may be several.
void PairByEnds(const Table& truth, const KeyColumns& in_truth,
                const Table& predicted, const KeyColumns& in_predicted,
                ClipPairs* pairs) {
  const auto whose = [](const Table& table, std::size_t row,
                        KeyColumns columns) {
    columns.pop_back();
    return NameOf(Cells(table, row), columns);
  };
  std::map<std::string, std::vector<std::size_t>> missing, extra;
  for (const std::size_t row : pairs->missing) {
    missing[whose(truth, row, in_truth)].push_back(row);
  }
  for (const std::size_t row : pairs->extra) {
    extra[whose(predicted, row, in_predicted)].push_back(row);
  }
  std::set<std::size_t> of_truth, of_predicted;
  std::string first;
  for (const auto& [who, rows] : missing) {
    const std::vector<std::size_t>& others = extra[who];
    std::vector<std::string> names, paths;
    for (const std::size_t row : rows) {
      names.push_back(PlainPath(Cells(truth, row).Text(in_truth.back())));
    }
    for (const std::size_t row : others) {
      paths.push_back(
          PlainPath(Cells(predicted, row).Text(in_predicted.back())));
    }
    const RecordingIndex index(paths, names), back(names, paths);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto which = index.MeantBy(names[i]);
      if (which.empty()) continue;
      if (which.size() > 1) {
        throw DataError(truth.Where(rows[i], in_truth.back()) + ": " +
                        SeveralText(names[i], paths, which));
      }
      const auto meant = back.MeantBy(paths[which[0]]);
      if (meant.size() > 1) {
        throw DataError(predicted.Where(others[which[0]], in_predicted.back()) +
                        ": " + SeveralText(paths[which[0]], names, meant));
      }
      if (meant.size() != 1 || meant[0] != i) continue;
      // s1/EP01 and s2/EP01 are two, also where each is the only one.
      if (!FoldersAgree(names[i], paths[which[0]]) &&
          !FoldersAgree(WithFolder(names[i]), WithFolder(paths[which[0]]))) {
        continue;
      }
      if (first.empty()) {
        first = "'" + ShownText(names[i], 100) + "' and '" +
                ShownText(paths[which[0]], 100) + "'";
      }
      pairs->rows.emplace_back(rows[i], others[which[0]]);
      of_truth.insert(rows[i]);
      of_predicted.insert(others[which[0]]);
    }
  }
  if (of_truth.empty()) return;
  std::sort(pairs->rows.begin(), pairs->rows.end());
  const auto drop = [](const std::set<std::size_t>& paired,
                       std::vector<std::size_t>* from) {
    from->erase(std::remove_if(from->begin(), from->end(),
                               [&paired](std::size_t row) {
                                 return paired.count(row) > 0;
                               }),
                from->end());
  };
  drop(of_truth, &pairs->missing);
  drop(of_predicted, &pairs->extra);
  LogInfo(Str(of_truth.size(),
              " clips are paired by the ends of their paths, or without the "
              "ending of their files (",
              first, ")"));
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
  PairByEnds(truth, in_truth, predicted, in_predicted, &pairs);
  const std::string zeros =
      LeadingZerosText(Of(pairs.missing, pairs.truth_names),
                       Of(pairs.extra, pairs.predicted_names));
  if (pairs.rows.empty() && !truth.rows.empty() && !predicted.rows.empty()) {
    throw DataError(predicted.name + ": no clip of it is in " + truth.name +
                    ": by " + Join(pairs.key_columns, "/") + " it has '" +
                    ShownText(pairs.predicted_names[0], 80) +
                    "', the truth has '" + ShownText(pairs.truth_names[0], 80) +
                    "'" + zeros);
  }
  if (!zeros.empty()) {
    LogWarn(Str(pairs.missing.size(), " clips of ", truth.name,
                " have no prediction and ", pairs.extra.size(), " of ",
                predicted.name, " no truth", zeros));
  }
  return pairs;
}

}  // namespace mien

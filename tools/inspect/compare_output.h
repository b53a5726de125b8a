#ifndef MIEN_TOOLS_INSPECT_COMPARE_OUTPUT_H_
#define MIEN_TOOLS_INSPECT_COMPARE_OUTPUT_H_

// Result files of two runs: tables, JSON, configurations, exports.

#include <string>
#include <vector>

namespace mien {

// How a file of a run's output is compared.
enum class OutputKind { kTable, kJson, kConfig, kText, kOther };
// By the name: .csv and .tsv; .json; .yaml; .eaf, .vtt, .srt, .TextGrid, .md,
// .txt; everything else (reports, pictures, films) is not compared.
OutputKind OutputKindOf(const std::string& path);

// One line per difference, empty when the files are equal; numbers that differ
// by no more than tolerance are equal.
//   tables   by position; a line per column with the largest difference
//   JSON     by path; timings_s, stages and versions are left aside
//   YAML     key by key; the section exec is left aside
//   text     line by line
// @throws DataError when one cannot be read as what its name says.
std::vector<std::string> OutputDifferences(const std::string& a,
                                           const std::string& b,
                                           double tolerance);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COMPARE_OUTPUT_H_

#include "tools/inspect/show.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/array_stats.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/child.h"
#include "tools/render/input_files.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Of time stamps: whether they rise and by how much.
std::string TimeNote(const Array& array) {
  if (array.type != ElementType::kF64 || array.unit != "s" ||
      array.shape.size() != 1 || ValueCount(array) < 2) {
    return "";
  }
  double least = ValueAt(array, 1) - ValueAt(array, 0);
  double most = least;
  for (std::size_t i = 2; i < ValueCount(array); ++i) {
    const double step = ValueAt(array, i) - ValueAt(array, i - 1);
    least = std::min(least, step);
    most = std::max(most, step);
  }
  if (!(least > 0)) return "not always rising";
  const std::string low = ShortText(1000 * least);
  const std::string high = ShortText(1000 * most);
  if (most < 1.01 * least) return "every " + low + " ms";
  return Str("every ", low, " to ", high, " ms");
}

std::string NoteOf(const Array& array, const ArrayStats& stats) {
  std::vector<std::string> notes;
  if (stats.constant) notes.push_back("constant");
  if (stats.count == 0) notes.push_back("empty");
  if (stats.infinite_count > 0) {
    notes.push_back(Str(stats.infinite_count, " infinite"));
  }
  if (array.scale != 1) notes.push_back("steps of " + ShortText(array.scale));
  if (array.pack) notes.push_back("packed");
  const std::string time = TimeNote(array);
  if (!time.empty()) notes.push_back(time);
  return Join(notes, ", ");
}

Json JsonOf(const StoredFile& file) {
  Json arrays = Json::object();
  for (const auto& [name, array] : file.artifact.arrays) {
    const ArrayStats stats = StatsOf(array);
    arrays[name] = {
        {"shape", array.shape},       {"type", ElementName(array.type)},
        {"unit", array.unit},         {"scale", array.scale},
        {"min", stats.min},           {"max", stats.max},
        {"mean", stats.mean},         {"sd", stats.sd},
        {"nan", stats.nan_count},     {"infinite", stats.infinite_count},
        {"constant", stats.constant}, {"note", NoteOf(array, stats)}};
  }
  return {{"stage", file.id.stage},       {"dataset", file.id.dataset},
          {"item", file.id.item},         {"schema", file.schema},
          {"key", file.id.key},           {"params", file.params},
          {"inputs", file.input_keys},    {"provenance", file.provenance},
          {"texts", file.artifact.texts}, {"arrays", arrays}};
}

void PrintArrays(const StoredFile& file, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {{"ARRAY", "SHAPE", "TYPE",
                                                 "UNIT", "MIN", "MAX", "MEAN",
                                                 "SD", "NAN", "NOTE"}};
  for (const auto& [name, array] : file.artifact.arrays) {
    const ArrayStats stats = StatsOf(array);
    const bool any = stats.count > stats.nan_count + stats.infinite_count;
    rows.push_back(
        {Printable(name), ShapeText(array.shape), ElementName(array.type),
         Printable(array.unit), any ? ShortText(stats.min) : "-",
         any ? ShortText(stats.max) : "-", any ? ShortText(stats.mean) : "-",
         any ? ShortText(stats.sd) : "-", Str(stats.nan_count),
         NoteOf(array, stats)});
  }
  PrintTable(rows,
             {false, false, false, false, true, true, true, true, true, false},
             out);
}

void PrintBlock(const std::string& title, const std::string& text,
                std::ostream& out) {
  if (Trim(text).empty()) return;
  out << title << "\n";
  for (const std::string& line : Split(Trim(text), '\n')) {
    out << "  " << Printable(line) << "\n";
  }
}

void PrintInputs(const std::string& path, const StoredFile& file,
                 std::ostream& out) {
  std::string lines;
  for (const std::string& key : file.input_keys) {
    const std::string input = InputPath(path, key);
    lines += Str(key, "  ", input.empty() ? "not in this cache" : input, "\n");
  }
  PrintBlock("inputs", lines, out);
}

std::string VersionOf(const StoredFile& file) {
  for (const std::string& line : Split(file.id.key_text, '\n')) {
    if (StartsWith(line, "version=")) return line.substr(8);
  }
  return "?";
}

}  // namespace

StoredFile ReadCacheFile(const std::string& path, bool with_data) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw ConfigError(Str(path, ": no such file"));
  }
  try {
    return ReadStored(path, with_data);
  } catch (const DataError& damage) {
    throw DataError(Str(path, ": ", Printable(damage.message())));
  }
}

namespace {

void ShowHere(const std::string& path, bool json, std::ostream& out) {
  const StoredFile file = ReadCacheFile(path, true);
  if (json) {
    out << JsonOf(file).dump(2, ' ', false, Json::error_handler_t::replace)
        << "\n";
    return;
  }
  PrintTable(
      {{"stage", Printable(Str(file.id.stage, ", version ", VersionOf(file)))},
       {"data set", Printable(file.id.dataset)},
       {"item", Printable(file.id.item)},
       {"schema", Printable(file.schema)},
       {"key", Printable(file.id.key)},
       {"written by", Printable(file.provenance)}},
      {false, false}, out);
  PrintBlock("parameters", file.params, out);
  PrintInputs(path, file, out);
  if (!file.artifact.texts.empty()) out << "texts\n";
  for (const auto& [name, text] : file.artifact.texts) {
    out << "  " << Printable(name) << " = " << Printable(text.substr(0, 100))
        << (text.size() > 100 ? "..." : "") << "\n";
  }
  if (!file.artifact.arrays.empty()) PrintArrays(file, out);
}

}  // namespace

void ShowFile(const std::string& path, bool json, std::ostream& out) {
  out << AnswerFromChild(path, [&] {
    std::ostringstream text;
    ShowHere(path, json, text);
    return text.str();
  });
}

}  // namespace mien

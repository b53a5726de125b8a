#include "tools/inspect/show.h"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/array_stats.h"
#include "tools/inspect/cache_files.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string Short(double value) {
  if (value == 0) return "0";
  const double size = value < 0 ? -value : value;
  std::ostringstream text;
  text.precision(size < 1e6 ? 6 : 4);
  text << value;
  return text.str();
}

Json JsonOf(const StoredFile& file) {
  Json arrays = Json::object();
  for (const auto& [name, array] : file.artifact.arrays) {
    const ArrayStats stats = StatsOf(array);
    arrays[name] = {{"shape", array.shape},
                    {"type", ElementName(array.type)},
                    {"unit", array.unit},
                    {"scale", array.scale},
                    {"min", stats.min},
                    {"max", stats.max},
                    {"mean", stats.mean},
                    {"nan", stats.nan_count},
                    {"infinite", stats.infinite_count},
                    {"constant", stats.constant}};
  }
  return {{"stage", file.id.stage},       {"dataset", file.id.dataset},
          {"item", file.id.item},         {"schema", file.schema},
          {"key", file.id.key},           {"params", file.params},
          {"inputs", file.input_keys},    {"provenance", file.provenance},
          {"texts", file.artifact.texts}, {"arrays", arrays}};
}

void PrintArrays(const StoredFile& file, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {
      {"ARRAY", "SHAPE", "TYPE", "UNIT", "MIN", "MAX", "MEAN", "NAN", "NOTE"}};
  for (const auto& [name, array] : file.artifact.arrays) {
    const ArrayStats stats = StatsOf(array);
    std::vector<std::string> notes;
    if (stats.constant) notes.push_back("constant");
    if (stats.count == 0) notes.push_back("empty");
    if (stats.infinite_count > 0) {
      notes.push_back(Str(stats.infinite_count, " infinite"));
    }
    if (array.scale != 1) notes.push_back("steps of " + Short(array.scale));
    const bool any = stats.count > stats.nan_count + stats.infinite_count;
    rows.push_back({Printable(name), ShapeText(array.shape),
                    ElementName(array.type), Printable(array.unit),
                    any ? Short(stats.min) : "-", any ? Short(stats.max) : "-",
                    any ? Short(stats.mean) : "-", Str(stats.nan_count),
                    Join(notes, ", ")});
  }
  PrintTable(rows, {false, false, false, false, true, true, true, true, false},
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

// "" when the file is sound, else what is wrong with it.
std::string Damage(const CacheFile& file) {
  try {
    const StoredFile stored = ReadStored(file.path, true);
    if (Sha256Hex(stored.id.key_text) != stored.id.key) {
      return "the key is not the digest of the key text";
    }
    if (stored.id.key.substr(0, 16) != file.key16) {
      return "the file name does not belong to the key " +
             stored.id.key.substr(0, 16);
    }
    return "";
  } catch (const Error& error) {
    return Printable(error.message());
  }
}

std::size_t CountSetAside(const std::string& path) {
  std::size_t count = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error), end;
       !error && entry != end; entry.increment(error)) {
    count += entry->path().extension() == ".corrupt";
  }
  return count;
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

void ShowFile(const std::string& path, bool json, std::ostream& out) {
  const StoredFile file = ReadCacheFile(path, true);
  if (json) {
    out << JsonOf(file).dump(2, ' ', false, Json::error_handler_t::replace)
        << "\n";
    return;
  }
  PrintTable({{"stage", Printable(file.id.stage)},
              {"data set", Printable(file.id.dataset)},
              {"item", Printable(file.id.item)},
              {"schema", Printable(file.schema)},
              {"key", Printable(file.id.key)},
              {"written by", Printable(file.provenance)}},
             {false, false}, out);
  PrintBlock("parameters", file.params, out);
  PrintBlock("inputs", Join(file.input_keys, "\n"), out);
  if (!file.artifact.texts.empty()) out << "texts\n";
  for (const auto& [name, text] : file.artifact.texts) {
    out << "  " << Printable(name) << " = " << Printable(text.substr(0, 100))
        << (text.size() > 100 ? "..." : "") << "\n";
  }
  if (!file.artifact.arrays.empty()) PrintArrays(file, out);
}

int VerifyFiles(const std::vector<std::string>& paths, bool quiet,
                std::ostream& out) {
  int damaged = 0;
  std::size_t count = 0, set_aside = 0;
  for (const std::string& path : paths) {
    for (const CacheFile& file : FindCacheFiles(path)) {
      ++count;
      const std::string damage = Damage(file);
      if (!damage.empty()) {
        ++damaged;
        out << "damaged  " << Printable(file.path) << ": " << damage << "\n";
      } else if (!quiet) {
        out << "OK       " << Printable(file.path) << "\n";
      }
    }
    set_aside += CountSetAside(path);
  }
  out << count << (count == 1 ? " file, " : " files, ") << damaged
      << " damaged";
  if (set_aside > 0) out << ", " << set_aside << " set aside as *.corrupt";
  out << "\n";
  return damaged;
}

}  // namespace mien

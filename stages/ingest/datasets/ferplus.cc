#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/face_pictures.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/labelled_images.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

struct Column {
  const char* name;   // in the file
  const char* label;  // as FER-2013 calls it; "": no class
};
constexpr std::array<Column, 10> kColumns = {{{"neutral", "neutral"},
                                              {"happiness", "happy"},
                                              {"surprise", "surprise"},
                                              {"sadness", "sad"},
                                              {"anger", "angry"},
                                              {"disgust", "disgust"},
                                              {"fear", "fear"},
                                              {"contempt", "contempt"},
                                              {"unknown", ""},
                                              {"NF", ""}}};

// What ten people said: a label, or why there is none.
struct Verdict {
  std::string label, reason;
};

Verdict VerdictOf(const std::array<int, kColumns.size()>& given) {
  std::array<int, kColumns.size()> votes = given;
  int sum = 0;
  for (int& vote : votes) {
    if (vote <= 1) vote = 0;  // outliers
    sum += vote;
  }
  const auto most = std::max_element(votes.begin(), votes.end());
  const Column& column =
      kColumns[static_cast<std::size_t>(most - votes.begin())];
  if (*most == 0 || 2 * *most <= sum) return {"", "no majority of the votes"};
  if (*column.label == '\0') {
    return {"", Str("most votes are for ", column.name)};
  }
  return {column.label, ""};
}

std::vector<Verdict> ReadVotes(const std::string& path) {
  const Table table = ReadCsv(path);
  std::array<std::size_t, kColumns.size()> places = {};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    places[i] = table.Need({kColumns[i].name});
  }
  std::vector<Verdict> verdicts;
  for (std::size_t n = 0; n < table.rows.size(); ++n) {
    std::array<int, kColumns.size()> votes = {};
    for (std::size_t i = 0; i < places.size(); ++i) {
      // Spreadsheets write 3.0.
      const auto vote = ParseDouble(Trim(table.rows[n][places[i]]));
      if (!vote || !(*vote >= 0) || *vote > 100 || *vote != std::floor(*vote)) {
        throw DataError(table.Where(n, places[i]) + ": no number of votes");
      }
      votes[i] = static_cast<int>(*vote);
    }
    verdicts.push_back(VerdictOf(votes));
  }
  return verdicts;
}

}  // namespace

LabelledImages LoadFerPlus(const std::string& root) {
  CheckDataFolder(root, "fer2013.csv and fer2013new.csv");
  const FolderList list = ListFolder(root);
  const auto file = std::find_if(list.files.begin(), list.files.end(),
                                 [](const std::string& name) {
                                   return ToLower(name) == "fer2013new.csv";
                                 });
  if (file == list.files.end()) {
    throw DataError(root +
                    ": no fer2013new.csv: put FER+'s votes beside "
                    "fer2013.csv" +
                    WorkbookHint(list.files));
  }
  const auto verdicts = ReadVotes((fs::path(root) / *file).string());
  LabelledImages faces = LoadFer2013(root);
  LabelledImages images = NewFaceSet("ferplus");
  for (const Skipped& skipped : faces.skipped) {
    if (skipped.is_failure) images.skipped.push_back(skipped);
  }
  if (verdicts.size() > faces.entries.size() + images.skipped.size()) {
    images.skipped.push_back(
        {"ferplus",
         Str("fer2013new.csv has ", verdicts.size(), " rows, fer2013.csv ",
             faces.entries.size() + images.skipped.size(),
             ": those without a picture are not read; rows must be of the same "
             "picture"),
         false});
  }
  std::map<std::string, int> left_out;
  const std::size_t size =
      static_cast<std::size_t>(images.height) * images.width;
  for (std::size_t n = 0; n < faces.entries.size(); ++n) {
    LabelledImages::Entry entry = faces.entries[n];
    const auto row = StartsWith(entry.clip, "row")
                         ? ParseInt(entry.clip.substr(3))
                         : std::nullopt;
    if (!row || *row >= static_cast<std::int64_t>(verdicts.size())) {
      throw DataError(Str(root, ": fer2013new.csv has ", verdicts.size(),
                          " rows, none for ", entry.clip,
                          ": it belongs to the whole fer2013.csv"));
    }
    const Verdict& verdict = verdicts[static_cast<std::size_t>(*row)];
    if (verdict.label.empty()) {
      ++left_out[verdict.reason];
      continue;
    }
    entry.dataset = images.name;
    entry.label = verdict.label;
    const auto pixels =
        faces.pixels.begin() + static_cast<std::ptrdiff_t>(n * size);
    images.pixels.insert(images.pixels.end(), pixels,
                         pixels + static_cast<std::ptrdiff_t>(size));
    images.entries.push_back(std::move(entry));
  }
  for (const auto& [reason, count] : left_out) {
    images.skipped.push_back(
        {"ferplus", Str(count, " images left out: ", reason), false});
  }
  CheckNotEmpty(images, root);
  return images;
}

}  // namespace mien

#include <algorithm>
#include <array>
#include <filesystem>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/labelled_images.h"
#include "stages/ingest/text_lines.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kSide = 48;
constexpr int kSplitLevels = 3;
constexpr std::uintmax_t kMaxCsvBytes = std::uintmax_t{1} << 30;

// By the number in the CSV's column "emotion".
constexpr std::array<const char*, 7> kClasses = {
    "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"};

struct Official {
  const char* split;
  std::int64_t count;
};
constexpr std::array<Official, 3> kOfficial = {
    {{"Training", 28709}, {"PublicTest", 3589}, {"PrivateTest", 3589}}};

// The class a folder name stands for, by its number; nullopt otherwise.
std::optional<std::size_t> ClassOf(const std::string& name) {
  static const std::map<std::string, std::string> kOther = {
      {"anger", "angry"},  {"disgusted", "disgust"},
      {"fearful", "fear"}, {"happiness", "happy"},
      {"sadness", "sad"},  {"surprised", "surprise"}};
  std::string lower = ToLower(Trim(name));
  const auto other = kOther.find(lower);
  if (other != kOther.end()) lower = other->second;
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    if (lower == kClasses[i]) return i;
  }
  return std::nullopt;
}

// "train" -> "Training", "public test" -> "PublicTest"; names of no official
// split stay.
std::string SplitOf(const std::string& name) {
  std::string lower = ToLower(Trim(name));
  lower.erase(std::remove_if(lower.begin(), lower.end(),
                             [](char c) { return c == ' ' || c == '_'; }),
              lower.end());
  if (lower == "train") return "Training";
  for (const Official& official : kOfficial) {
    if (lower == ToLower(official.split)) return official.split;
  }
  return Trim(name);
}

std::size_t SplitRank(const std::string& split) {
  for (std::size_t i = 0; i < kOfficial.size(); ++i) {
    if (split == kOfficial[i].split) return i;
  }
  return kOfficial.size();
}

LabelledImages NewSet() {
  LabelledImages images;
  images.name = "fer2013";
  images.channels = 1;
  images.height = images.width = kSide;
  images.channel_names = {"grey"};
  return images;
}

LabelledImages::Entry NewEntry(const std::string& split, std::size_t label,
                               const std::string& clip,
                               const std::string& path) {
  LabelledImages::Entry entry;
  entry.dataset = "fer2013";
  entry.clip = clip;
  entry.label = kClasses[label];
  entry.split = split;
  entry.path = path;
  return entry;
}

void NoteCounts(LabelledImages* images) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& entry : images->entries) ++counts[entry.split];
  for (const Official& official : kOfficial) {
    const auto found = counts.find(official.split);
    if (found == counts.end() || found->second == official.count) continue;
    images->skipped.push_back(
        {std::string("fer2013 ") + official.split,
         Str(found->second, " images, the published set has ", official.count,
             ": compare its scores with care"),
         false});
  }
}

// ---- one CSV file ----------------------------------------------------------

struct CsvColumns {
  explicit CsvColumns(const Table& table)
      : emotion(table.Need({"emotion"})),
        pixels(table.Need({"pixels"})),
        usage(table.Find({"usage"})) {}

  std::size_t emotion, pixels;
  std::optional<std::size_t> usage;
};

bool IsBetween(char c) {
  return std::string_view(" \t,;[]").find(c) != std::string_view::npos;
}

// Appends the 2304 numbers of `text`, or says why it cannot.
std::string AppendPixels(const std::string& text,
                         std::vector<std::uint8_t>* pixels) {
  constexpr std::size_t kCount = std::size_t{kSide} * kSide;
  const std::size_t before = pixels->size();
  std::size_t at = 0;
  std::string why;
  while (why.empty()) {
    while (at < text.size() && IsBetween(text[at])) ++at;
    if (at == text.size()) break;
    int value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      value = std::min(value * 10 + (text[at] - '0'), 999);
      ++digits;
    }
    const bool ends = at == text.size() || IsBetween(text[at]);
    if (digits == 0 || !ends || value > 255) {
      why = "its pixels hold something else than numbers from 0 to 255";
    }
    pixels->push_back(static_cast<std::uint8_t>(value));
  }
  if (why.empty() && pixels->size() - before != kCount) {
    why =
        Str("it has ", pixels->size() - before, " pixels instead of ", kCount);
  }
  if (!why.empty()) pixels->resize(before);
  return why;
}

// By number ("3", "3.0") or by name; nullopt: none of the seven.
std::optional<std::size_t> LabelOf(const std::string& text) {
  const auto number = ParseDouble(text);
  if (!number) return ClassOf(text);
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    if (*number == static_cast<double>(i)) return i;
  }
  return std::nullopt;
}

std::string AddCsvRow(const CsvColumns& columns,
                      const std::vector<std::string>& row,
                      const std::string& name, const std::string& path,
                      LabelledImages* images) {
  const std::size_t width =
      std::max({columns.emotion, columns.pixels, columns.usage.value_or(0)});
  if (row.size() <= width) return "it has too few columns";
  const auto label = LabelOf(row[columns.emotion]);
  if (!label) {
    return "its emotion '" + Trim(row[columns.emotion]) +
           "' is not a number from 0 to 6";
  }
  const std::string why = AppendPixels(row[columns.pixels], &images->pixels);
  if (!why.empty()) return why;
  // train.csv has no usage column.
  const std::string split =
      columns.usage ? SplitOf(row[*columns.usage]) : "Training";
  images->entries.push_back(NewEntry(split, *label, name, path));
  return "";
}

// Line by line: the file is 300 MB of text for 80 MB of pixels.
LabelledImages LoadCsv(const std::string& path) {
  std::error_code error;
  if (fs::file_size(path, error) > kMaxCsvBytes) {
    throw DataError(path + ": larger than 1 GiB: not FER-2013");
  }
  TextLines lines(path);
  std::string line;
  do {
    if (!lines.Next(&line)) {
      throw DataError(path + ": empty: a header line is needed");
    }
  } while (Trim(line).empty() || StartsWith(ToLower(Trim(line)), "sep="));
  const CsvColumns columns(TableFromRows(ParseCsv(line, path), path));
  LabelledImages images = NewSet();
  if (lines.utf16()) {
    images.skipped.push_back({path, "read as UTF-16", false});
  }
  for (std::int64_t row = 0; lines.Next(&line); ++row) {
    if (Trim(line).empty()) continue;
    std::string number = std::to_string(row);
    if (number.size() < 5) number.insert(0, 5 - number.size(), '0');
    const std::string name = "row" + number;
    std::string why;
    try {
      const auto fields = ParseCsv(line, path);
      why = fields.empty() ? std::string("it is blank")
                           : AddCsvRow(columns, fields[0], name, path, &images);
    } catch (const DataError& problem) {
      why = problem.message();
    }
    if (!why.empty()) {
      images.skipped.push_back(
          {name, Str(why, " (", path, " line ", lines.number(), ")"), true});
    }
  }
  CheckNotEmpty(images, path);
  return images;
}

// ---- class folders ---------------------------------------------------------

struct ImageFile {
  std::size_t rank = 0;  // of the split
  std::string split;
  std::size_t label = 0;
  std::string name;
  std::string path;
};

// Folders that hold class folders; of nested copies only the nearest level.
std::vector<fs::path> FindSplits(const fs::path& root) {
  std::vector<fs::path> level = {root};
  std::set<std::string> seen;  // each once, however many links lead to it
  for (int depth = 0; depth <= kSplitLevels; ++depth) {
    std::vector<fs::path> splits, below;
    for (const fs::path& folder : level) {
      std::error_code error;
      const fs::path real = fs::canonical(folder, error);
      if (!seen.insert((error ? folder : real).string()).second) continue;
      bool is_split = false;
      for (const std::string& name : ListFolder(folder).folders) {
        is_split = is_split || ClassOf(name).has_value();
        below.push_back(folder / name);
      }
      if (is_split) splits.push_back(folder);
    }
    if (!splits.empty()) return splits;
    level = std::move(below);
  }
  return {};
}

// "PrivateTest_10131363.jpg" keeps the split that a folder "test" lost.
std::string SplitOfFile(const std::string& folder_split,
                        const std::string& name) {
  for (const Official& official : kOfficial) {
    if (StartsWith(name, std::string(official.split) + "_")) {
      return official.split;
    }
  }
  return folder_split;
}

std::vector<ImageFile> FindFiles(const std::vector<fs::path>& splits,
                                 LabelledImages* images) {
  std::vector<ImageFile> files;
  for (const fs::path& folder : splits) {
    const std::string split = SplitOf(FolderName(folder));
    for (const std::string& name : ListFolder(folder).folders) {
      const auto label = ClassOf(name);
      if (!label) {
        images->skipped.push_back({(folder / name).string(),
                                   "not the name of an emotion: left out",
                                   false});
        continue;
      }
      for (const std::string& file : ListFolder(folder / name).files) {
        if (!IsImageName(file)) continue;
        const std::string own = SplitOfFile(split, file);
        files.push_back({SplitRank(own), own, *label, file,
                         (folder / name / file).string()});
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const ImageFile& a, const ImageFile& b) {
              return std::tie(a.rank, a.split, a.label, a.name, a.path) <
                     std::tie(b.rank, b.split, b.label, b.name, b.path);
            });
  return files;
}

// What is in one file: pixels, or why not.
struct ReadFace {
  std::vector<std::uint8_t> pixels;
  std::string damage, reason;
};

ReadFace ReadFaceFile(const std::string& path) {
  ReadFace face;
  try {
    const cv::Mat grey = ToGrey(ReadImage(path, &face.damage));
    if (grey.cols != kSide || grey.rows != kSide) {
      throw DataError(Str(path, ": ", grey.cols, " x ", grey.rows,
                          ", FER-2013 has ", kSide, " x ", kSide));
    }
    AppendPlanes(grey, {0}, &face.pixels);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kData && error.kind() != ErrorKind::kIo) {
      throw;
    }
    face.reason = error.message();
  }
  return face;
}

// Those of files begin .. end - 1, on several threads: tens of thousands of
// small files are waited for more than worked on.
std::vector<ReadFace> ReadFaces(const std::vector<ImageFile>& files,
                                std::size_t begin, std::size_t end) {
  constexpr std::size_t kMostThreads = 4;
  const std::size_t threads = std::clamp<std::size_t>(
      std::thread::hardware_concurrency(), 1, kMostThreads);
  std::vector<ReadFace> faces(end - begin);
  std::vector<std::future<void>> running;
  for (std::size_t t = 0; t < threads; ++t) {
    running.push_back(std::async(std::launch::async, [&, t] {
      for (std::size_t n = t; n < faces.size(); n += threads) {
        faces[n] = ReadFaceFile(files[begin + n].path);
      }
    }));
  }
  for (auto& one : running) one.wait();  // all, before one of them throws
  for (auto& one : running) one.get();
  return faces;
}

LabelledImages LoadFolders(const std::string& root) {
  LabelledImages images = NewSet();
  const auto splits = FindSplits(root);
  if (splits.empty()) {
    throw DataError(root +
                    ": neither fer2013.csv nor folders such as "
                    "Training/angry with images" +
                    WorkbookHint(ListFolder(root).files));
  }
  const auto files = FindFiles(splits, &images);
  images.pixels.reserve(files.size() * kSide * kSide);
  images.entries.reserve(files.size());
  constexpr std::size_t kAtOnce = 4096;
  std::vector<ReadFace> faces;
  for (std::size_t n = 0; n < files.size(); ++n) {
    const ImageFile& file = files[n];
    if (n % kAtOnce == 0) {
      faces = ReadFaces(files, n, std::min(n + kAtOnce, files.size()));
    }
    const ReadFace& face = faces[n % kAtOnce];
    if (!face.damage.empty()) LogWarn(file.path + ": " + face.damage);
    if (!face.reason.empty()) {
      images.skipped.push_back({file.name, face.reason, true});
      continue;
    }
    images.pixels.insert(images.pixels.end(), face.pixels.begin(),
                         face.pixels.end());
    images.entries.push_back(NewEntry(file.split, file.label,
                                      fs::path(file.name).stem().string(),
                                      file.path));
  }
  CheckNotEmpty(images, root);
  return images;
}

}  // namespace

LabelledImages LoadFer2013(const std::string& root) {
  CheckDataFolder(root, "fer2013.csv or Training/<emotion>/*.png");
  LabelledImages images;
  bool found = false;
  const FolderList list = ListFolder(root);
  for (const char* name : {"fer2013.csv", "icml_face_data.csv", "train.csv"}) {
    const auto file = std::find_if(
        list.files.begin(), list.files.end(),
        [name](const std::string& one) { return ToLower(one) == name; });
    if (file == list.files.end()) continue;
    images = LoadCsv((fs::path(root) / *file).string());
    found = true;
    break;
  }
  if (!found) images = LoadFolders(root);
  NoteCounts(&images);
  return images;
}

}  // namespace mien

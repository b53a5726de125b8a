#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/labelled_images.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxLabelBytes = std::size_t{64} << 20;
constexpr int kMaxSide = 1024;

struct Columns {
  explicit Columns(const Table& table)
      : file(table.Need({"file"})),
        dataset(table.Need({"dataset"})),
        subject(table.Need({"subject"})),
        clip(table.Need({"clip"})),
        label(table.Need({"label"})),
        onset(table.Find({"onset"})),
        apex(table.Find({"apex"})),
        offset(table.Find({"offset"})),
        units(table.Find({"action_units", "action units", "aus"})) {}

  std::size_t file, dataset, subject, clip, label;
  std::optional<std::size_t> onset, apex, offset, units;
};

std::int64_t FrameOr(const std::vector<std::string>& row,
                     const std::optional<std::size_t>& column) {
  if (!column) return -1;
  return ParseInt(row[*column]).value_or(-1);
}

// The stack of one row; the first one sets the size of all.
// @throws DataError, IoError.
cv::Mat ReadStack(const std::string& path, const LabelledImages& images) {
  cv::Mat image = ReadImage(path);
  if (image.channels() != 3) {
    throw DataError(path +
                    ": a grey image: a stack needs three channels (red u, "
                    "green v, blue strain)");
  }
  if (image.cols > kMaxSide || image.rows > kMaxSide) {
    throw DataError(Str(path, ": ", image.cols, " x ", image.rows,
                        " is too large for a stack (", kMaxSide, ")"));
  }
  if (!images.entries.empty() &&
      (image.cols != images.width || image.rows != images.height)) {
    throw DataError(Str(path, ": ", image.cols, " x ", image.rows,
                        ", the first image is ", images.width, " x ",
                        images.height));
  }
  return image;
}

void AddRow(const std::string& root, const Columns& columns,
            const std::vector<std::string>& row, LabelledImages* images) {
  LabelledImages::Entry entry;
  entry.dataset = ToLower(Trim(row[columns.dataset]));
  entry.subject = Trim(row[columns.subject]);
  entry.clip = Trim(row[columns.clip]);
  entry.label = ToLower(Trim(row[columns.label]));
  entry.onset = FrameOr(row, columns.onset);
  entry.apex = FrameOr(row, columns.apex);
  entry.offset = FrameOr(row, columns.offset);
  if (columns.units) entry.action_units = Trim(row[*columns.units]);
  const std::string file = Trim(row[columns.file]);
  for (const auto& [name, value] :
       {std::pair("file", file), std::pair("dataset", entry.dataset),
        std::pair("subject", entry.subject), std::pair("label", entry.label)}) {
    if (value.empty()) {
      throw DataError(Str("its ", name, " is blank in labels.csv"));
    }
  }
  entry.path = InsideRoot(root, file).string();
  const cv::Mat image = ReadStack(entry.path, *images);
  images->width = image.cols;
  images->height = image.rows;
  AppendPlanes(image, {2, 1, 0}, &images->pixels);  // BGR holds strain, v, u
  images->entries.push_back(std::move(entry));
}

}  // namespace

LabelledImages LoadMeFlow(const std::string& root) {
  CheckDataFolder(root, "labels.csv and images/");
  const std::string sheet = (fs::path(root) / "labels.csv").string();
  std::error_code error;
  if (!fs::exists(sheet, error)) {
    throw DataError(root +
                    ": no labels.csv (file, dataset, subject, clip, label)");
  }
  CsvLimits limits;
  limits.max_bytes = kMaxLabelBytes;
  ReadingNotes notes;
  const Table table = ReadCsv(sheet, limits, &notes);
  const Columns columns(table);
  LabelledImages images;
  images.name = "me-flow";
  images.channels = 3;
  images.channel_names = {"u", "v", "strain"};
  for (std::string line : notes.Lines()) {
    if (StartsWith(line, sheet + ": ")) line.erase(0, sheet.size() + 2);
    images.skipped.push_back({sheet, line, false});
  }
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    try {
      AddRow(root, columns, table.rows[i], &images);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kData && error.kind() != ErrorKind::kIo) {
        throw;
      }
      const std::string clip = Trim(table.rows[i][columns.clip]);
      images.skipped.push_back(
          {clip.empty() ? Str("labels.csv row ", i + 2) : clip, error.message(),
           true});
    }
  }
  CheckNotEmpty(images, sheet);
  return images;
}

}  // namespace mien

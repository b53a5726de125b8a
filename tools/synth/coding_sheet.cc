#include "tools/synth/coding_sheet.h"

#include <xlsxwriter.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

const std::vector<std::string>& Header() {
  static const std::vector<std::string> kHeader = {
      "Subject",    "Filename",     "",
      "OnsetFrame", "ApexFrame",    "OffsetFrame",
      "",           "Action Units", "Estimated Emotion"};
  return kHeader;
}

std::vector<std::string> Row(const ClipPlan& plan) {
  return {plan.subject,   plan.name,        "", Str(plan.onset),
          Str(plan.apex), Str(plan.offset), "", plan.aus,
          plan.emotion};
}

bool IsNumberColumn(std::size_t column) { return column >= 3 && column <= 5; }

}  // namespace

void WriteCodingCsv(const std::vector<ClipPlan>& plans,
                    const std::string& path) {
  std::string text = CsvLine(Header());
  for (const ClipPlan& plan : plans) text += CsvLine(Row(plan));
  WriteFileAtomic(path, text);
}

void WriteCodingXlsx(const std::vector<ClipPlan>& plans,
                     const std::string& path) {
  const std::string temporary = TemporaryName(path);
  lxw_workbook* book = workbook_new(temporary.c_str());
  if (book == nullptr) throw IoError(path + ": cannot be written");
  lxw_doc_properties properties = {};
  properties.created = 1577836800;  // fixed, so that bytes do not change
  workbook_set_properties(book, &properties);
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Sheet1");
  for (std::size_t column = 0; column < Header().size(); ++column) {
    worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(column),
                           Header()[column].c_str(), nullptr);
  }
  for (std::size_t k = 0; k < plans.size(); ++k) {
    const std::vector<std::string> row = Row(plans[k]);
    for (std::size_t column = 0; column < row.size(); ++column) {
      const lxw_row_t at = static_cast<lxw_row_t>(k + 1);
      const lxw_col_t to = static_cast<lxw_col_t>(column);
      if (IsNumberColumn(column)) {
        worksheet_write_number(sheet, at, to, *ParseDouble(row[column]),
                               nullptr);
      } else if (!row[column].empty()) {
        worksheet_write_string(sheet, at, to, row[column].c_str(), nullptr);
      }
    }
  }
  const lxw_error error = workbook_close(book);  // frees the book as well
  if (error != LXW_NO_ERROR) {
    throw IoError(Str(path, ": cannot be written: ", lxw_strerror(error)));
  }
  CommitTemporary(temporary, path);
}

void WriteTruthCsv(const std::vector<ClipPlan>& plans,
                   const std::string& path) {
  std::string text =
      CsvLine({"subject", "clip", "class", "emotion", "aus", "fps", "frames",
               "onset", "apex", "offset", "onset_s", "apex_s", "offset_s",
               "peak_px", "au_px", "blink_s"});
  for (const ClipPlan& plan : plans) {
    std::vector<std::string> peaks;
    for (const auto& [au, px] : plan.au_px) {
      peaks.push_back(Str(au, ":", FixedText(px, 4)));
    }
    text += CsvLine({plan.subject, plan.name, plan.class_name, plan.emotion,
                     plan.aus, NumberText(plan.fps), Str(plan.frame_count),
                     Str(plan.onset), Str(plan.apex), Str(plan.offset),
                     FixedText(plan.onset_s, 6), FixedText(plan.apex_s, 6),
                     FixedText(plan.offset_s, 6), FixedText(plan.peak_px, 4),
                     Join(peaks, ";"),
                     plan.blink_s < 0 ? "" : FixedText(plan.blink_s, 6)});
  }
  WriteFileAtomic(path, text);
}

}  // namespace mien

#include "stages/ingest/xlsx.h"

#include <zip.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <pugixml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kSmallPart = std::size_t{1} << 20;  // no ratio limit

struct CloseZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct CloseZipFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class Package {
 public:
  // `bytes` must outlive the package.
  Package(const std::string& bytes, std::string name, const XlsxLimits& limits)
      : name_(std::move(name)), limits_(limits) {
    if (StartsWith(bytes, "\xD0\xCF\x11\xE0")) {
      throw DataError(name_ +
                      ": an old .xls or a password-protected workbook: save "
                      "it as .xlsx or .csv");
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source =
        zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* zip =
        source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
    if (!zip && source) zip_source_free(source);
    zip_error_fini(&error);
    if (!zip) throw DataError(name_ + ": not an .xlsx file, or damaged");
    zip_.reset(zip);
  }

  // nullopt when the package has no such part.
  std::optional<std::string> Read(const std::string& part) const {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(zip_.get(), part.c_str(), ZIP_FL_NOCASE, &stat) != 0) {
      return std::nullopt;
    }
    CheckSize(part, stat);
    std::unique_ptr<zip_file_t, CloseZipFile> file(
        zip_fopen_index(zip_.get(), stat.index, 0));
    std::string bytes(stat.size, '\0');
    std::size_t done = 0;
    while (file && done < bytes.size()) {
      const zip_int64_t n =
          zip_fread(file.get(), bytes.data() + done, bytes.size() - done);
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    char more = 0;
    if (!file || done < bytes.size() || zip_fread(file.get(), &more, 1) != 0) {
      throw DataError(name_ + ": damaged: cannot unpack " + part);
    }
    return bytes;
  }

  std::optional<pugi::xml_document> ReadXml(const std::string& part) const {
    const auto bytes = Read(part);
    if (!bytes) return std::nullopt;
    pugi::xml_document document;
    // Blank text matters: <t xml:space="preserve"> </t>.
    const auto result = document.load_buffer(
        bytes->data(), bytes->size(),
        pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!result) {
      throw DataError(Str(name_, ": damaged: ", part, ": ",
                          result.description(), " at byte ", result.offset));
    }
    return document;
  }

  const std::string& name() const { return name_; }
  const XlsxLimits& limits() const { return limits_; }

 private:
  void CheckSize(const std::string& part, const zip_stat_t& stat) const {
    const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if ((stat.valid & needed) != needed) {
      throw DataError(name_ + ": damaged: no size of " + part);
    }
    if (stat.size > limits_.max_part_bytes) {
      throw DataError(Str(name_, ": ", part, " unpacks to ", stat.size,
                          " bytes, the limit is ", limits_.max_part_bytes));
    }
    const double ratio =
        static_cast<double>(stat.size) /
        static_cast<double>(std::max<zip_uint64_t>(stat.comp_size, 1));
    if (stat.size > kSmallPart && ratio > limits_.max_ratio) {
      throw DataError(Str(name_, ": ", part, " unpacks to ",
                          std::llround(ratio),
                          " times its size: refused as a zip bomb"));
    }
  }

  std::string name_;
  XlsxLimits limits_;
  std::unique_ptr<zip_t, CloseZip> zip_;
};

// Name without the namespace prefix that some programs write.
std::string_view LocalName(const char* name) {
  const std::string_view text(name);
  const auto colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children()) {
    if (LocalName(child.name()) == name) return child;
  }
  return {};
}

pugi::xml_attribute Attribute(const pugi::xml_node& node,
                              std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (LocalName(attribute.name()) == name) return attribute;
  }
  return {};
}

// Text of <si> or <is>: its <t>, or the <t> of every run; not the phonetic
// <rPh>.
std::string RichText(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = LocalName(child.name());
    if (name == "t") text += child.child_value();
    if (name == "r") text += Child(child, "t").child_value();
  }
  return text;
}

std::vector<std::string> SharedStrings(const Package& package) {
  std::vector<std::string> strings;
  const auto xml = package.ReadXml("xl/sharedStrings.xml");
  if (!xml) return strings;
  for (const pugi::xml_node& item : Child(*xml, "sst").children()) {
    if (LocalName(item.name()) == "si") strings.push_back(RichText(item));
  }
  return strings;
}

// Part that holds the sheet; "" = first.
std::string SheetPart(const Package& package, const std::string& sheet) {
  const auto workbook = package.ReadXml("xl/workbook.xml");
  if (!workbook) {
    throw DataError(package.name() + ": not an .xlsx file: no xl/workbook.xml");
  }
  std::vector<std::string> names;
  std::string id;
  bool found = false;
  for (const pugi::xml_node& node :
       Child(Child(*workbook, "workbook"), "sheets").children()) {
    if (LocalName(node.name()) != "sheet") continue;
    names.emplace_back(node.attribute("name").value());
    if (!found && (sheet.empty() || names.back() == sheet)) {
      found = true;
      id = Attribute(node, "id").value();
    }
  }
  if (!found) {
    throw DataError(package.name() + ": no sheet '" + sheet +
                    "'; it has: " + Join(names, ", "));
  }
  const auto relations = package.ReadXml("xl/_rels/workbook.xml.rels");
  if (relations) {
    for (const pugi::xml_node& node :
         Child(*relations, "Relationships").children()) {
      if (id != node.attribute("Id").value()) continue;
      const std::string target = node.attribute("Target").value();
      if (!target.empty()) {
        return target[0] == '/' ? target.substr(1) : "xl/" + target;
      }
    }
  }
  return "xl/worksheets/sheet1.xml";
}

// 0-based column of "C12"; nullopt without letters.
std::optional<std::size_t> ColumnOf(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : ToLower(reference)) {
    if (c < 'a' || c > 'z' || letters == 4) break;
    column = column * 26 + static_cast<std::size_t>(c - 'a') + 1;
    ++letters;
  }
  if (letters == 0) return std::nullopt;
  return column - 1;
}

std::string CellText(const pugi::xml_node& cell,
                     const std::vector<std::string>& strings,
                     const Package& package) {
  const std::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return RichText(Child(cell, "is"));
  const std::string value = Child(cell, "v").child_value();
  if (type == "s") {
    const auto index = ParseInt(value);
    if (!index || *index < 0 ||
        *index >= static_cast<std::int64_t>(strings.size())) {
      throw DataError(Str(package.name(), ": damaged: cell ",
                          cell.attribute("r").value(),
                          " names a text that is not there"));
    }
    return strings[static_cast<std::size_t>(*index)];
  }
  if (type == "b") return value == "1" ? "TRUE" : "FALSE";
  if (type == "str" || type == "e" || type == "d") return value;
  // Spreadsheets store 46 as "46.0" and 4.7 as "4.7000000000000002".
  const auto number = ParseDouble(value);
  return number ? NumberText(*number) : value;
}

void CheckCells(const Package& package, std::size_t rows, std::size_t columns) {
  const XlsxLimits& limits = package.limits();
  if (rows > limits.max_rows || columns > limits.max_columns ||
      rows * columns > limits.max_cells) {
    throw DataError(Str(package.name(),
                        ": more cells than a sheet of labels "
                        "may have (",
                        rows, " rows, ", columns, " columns)"));
  }
}

Rows SheetRows(const Package& package, const pugi::xml_document& xml,
               const std::vector<std::string>& strings) {
  Rows rows;
  std::size_t widest = 1;
  std::size_t next_row = 0;
  const pugi::xml_node data = Child(Child(xml, "worksheet"), "sheetData");
  for (const pugi::xml_node& row : data.children()) {
    if (LocalName(row.name()) != "row") continue;
    std::size_t at = next_row;
    if (const auto number = ParseInt(row.attribute("r").value())) {
      at = *number >= 1 ? static_cast<std::size_t>(*number - 1) : at;
    }
    CheckCells(package, at, widest);
    if (rows.size() <= at) rows.resize(at + 1);
    next_row = at + 1;
    std::size_t next_column = 0;
    for (const pugi::xml_node& cell : row.children()) {
      if (LocalName(cell.name()) != "c") continue;
      const std::size_t column =
          ColumnOf(cell.attribute("r").value()).value_or(next_column);
      next_column = column + 1;
      std::string text = CellText(cell, strings, package);
      if (text.empty()) continue;
      widest = std::max(widest, next_column);
      CheckCells(package, at + 1, widest);
      if (rows[at].size() <= column) rows[at].resize(column + 1);
      rows[at][column] = std::move(text);
    }
  }
  return rows;
}

}  // namespace

Rows ReadXlsxRows(const std::string& path, const std::string& sheet,
                  const XlsxLimits& limits) {
  const std::string bytes = ReadFile(path, limits.max_file_bytes);
  const Package package(bytes, path, limits);
  const std::string part = SheetPart(package, sheet);
  const auto xml = package.ReadXml(part);
  if (!xml) {
    throw DataError(path + ": damaged: its sheet " + part + " is missing");
  }
  return SheetRows(package, *xml, SharedStrings(package));
}

Table ReadXlsx(const std::string& path, const std::string& sheet,
               const XlsxLimits& limits) {
  Rows rows = ReadXlsxRows(path, sheet, limits);
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const auto& row) { return row.empty(); }),
             rows.end());
  return TableFromRows(std::move(rows), path);
}

}  // namespace mien

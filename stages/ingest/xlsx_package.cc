#include "stages/ingest/xlsx_package.h"

#include <zip.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr zip_int64_t kMaxParts = 20000;
constexpr std::size_t kSmallPart = std::size_t{1} << 20;  // no ratio limit

struct CloseZipFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

zip_t* OpenZip(const std::string& bytes, const std::string& name) {
  if (StartsWith(bytes, "\xD0\xCF\x11\xE0")) {
    throw DataError(name +
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
  if (!zip) throw DataError(name + ": not an .xlsx file, or damaged");
  return zip;
}

// Part names come out of the file.
std::string Shown(const std::string& part) { return ShownText(part, 100); }

void CheckSize(const std::string& name, const std::string& part,
               const zip_stat_t& stat, const XlsxLimits& limits) {
  const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
  if ((stat.valid & needed) != needed) {
    throw DataError(name + ": damaged: no size of " + Shown(part));
  }
  if (stat.size > limits.max_part_bytes) {
    throw DataError(Str(name, ": ", Shown(part), " unpacks to ", stat.size,
                        " bytes, the limit is ", limits.max_part_bytes,
                        ": save the rows that are needed as .csv"));
  }
  const double ratio =
      static_cast<double>(stat.size) /
      static_cast<double>(std::max<zip_uint64_t>(stat.comp_size, 1));
  if (stat.size > kSmallPart && ratio > limits.max_ratio) {
    throw DataError(Str(name, ": ", Shown(part), " unpacks to ",
                        std::llround(ratio),
                        " times its size: refused as a zip bomb"));
  }
}

}  // namespace

void XlsxPackage::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

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

XlsxPackage::XlsxPackage(const std::string& bytes, std::string name,
                         const XlsxLimits& limits)
    : name_(std::move(name)), limits_(limits), zip_(OpenZip(bytes, name_)) {
  // Two parts of one name are read differently by different programs.
  const zip_int64_t entries = zip_get_num_entries(zip_.get(), 0);
  if (entries > kMaxParts) {
    throw DataError(Str(name_, ": ", entries, " parts: no workbook"));
  }
  std::set<std::string> names;
  for (zip_int64_t i = 0; i < entries; ++i) {
    const char* part =
        zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), 0);
    if (part == nullptr || names.insert(ToLower(part)).second) continue;
    throw DataError(name_ + ": holds the part '" + Shown(part) +
                    "' twice: damaged, save it anew");
  }
}

bool XlsxPackage::Has(const std::string& part) const {
  return zip_name_locate(zip_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0;
}

std::optional<std::string> XlsxPackage::Read(const std::string& part) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(zip_.get(), part.c_str(), ZIP_FL_NOCASE, &stat) != 0) {
    return std::nullopt;
  }
  CheckSize(name_, part, stat, limits_);
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
    throw DataError(name_ + ": damaged: cannot unpack " + Shown(part));
  }
  return bytes;
}

std::optional<pugi::xml_document> XlsxPackage::ReadXml(
    const std::string& part) const {
  const auto bytes = Read(part);
  if (!bytes) return std::nullopt;
  pugi::xml_document document;
  // Blank text matters: <t xml:space="preserve"> </t>.
  const auto result =
      document.load_buffer(bytes->data(), bytes->size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!result) {
    throw DataError(Str(name_, ": damaged: ", Shown(part), ": ",
                        result.description(), " at byte ", result.offset));
  }
  return document;
}

}  // namespace mien

#ifndef MIEN_STAGES_INGEST_XLSX_PACKAGE_H_
#define MIEN_STAGES_INGEST_XLSX_PACKAGE_H_

// The parts of a workbook: a zip archive of XML, unpacked within limits. Used
// by xlsx.cc and xlsx_styles.cc alone.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "stages/ingest/xlsx.h"

struct zip;  // of libzip

namespace mien {

// Name without the namespace prefix that some programs write.
std::string_view LocalName(const char* name);
// The first child of that local name; an empty node: there is none.
pugi::xml_node Child(const pugi::xml_node& node, std::string_view name);

class XlsxPackage {
 public:
  // `bytes` must outlive the package. @throws DataError: no archive, an old
  // .xls, a part that is there twice.
  XlsxPackage(const std::string& bytes, std::string name,
              const XlsxLimits& limits);
  bool Has(const std::string& part) const;
  // nullopt when the package has no such part. @throws DataError: over a
  // limit, damaged.
  std::optional<pugi::xml_document> ReadXml(const std::string& part) const;

  const std::string& name() const { return name_; }
  const XlsxLimits& limits() const { return limits_; }

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };

  std::optional<std::string> Read(const std::string& part) const;

  std::string name_;
  XlsxLimits limits_;
  std::unique_ptr<zip, Discard> zip_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_XLSX_PACKAGE_H_

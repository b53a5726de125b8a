#ifndef MIEN_STAGES_INGEST_XLSX_PACKAGE_H_
#define MIEN_STAGES_INGEST_XLSX_PACKAGE_H_

// The parts of a workbook: a zip archive of XML, unpacked within limits. Used
// by xlsx.cc alone.

#include <memory>
#include <optional>
#include <string>

#include <pugixml.hpp>

#include "stages/ingest/xlsx.h"

struct zip;  // of libzip

namespace mien {

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

// The smallest Excel workbook (ECMA-376) that holds one sheet of events.

#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "stages/exchange/boris_events.h"
#include "stages/exchange/stored_zip.h"

namespace mien {
namespace {

constexpr const char* kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr const char* kMain =
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr const char* kRelations =
    "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr const char* kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string TextCell(const std::string& text) {
  if (text.empty()) return "<c/>";
  return "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">" +
         EscapeHtml(text) + "</t></is></c>";
}

std::string Sheet(const std::vector<BorisEvent>& events) {
  std::string rows;
  std::string head;
  for (const char* name : {"time", "subject", "code", "modifier", "comment"}) {
    head += TextCell(name);
  }
  rows += "<row>" + head + "</row>\n";
  for (const BorisEvent& event : events) {
    rows += "<row><c><v>" + FixedText(event.time_s, 6) + "</v></c>" +
            TextCell(event.subject) + TextCell(event.code) +
            TextCell(event.modifier) + TextCell(event.comment) + "</row>\n";
  }
  return Str(kHead, "<worksheet xmlns=\"", kMain, "\"><sheetData>\n", rows,
             "</sheetData></worksheet>\n");
}

std::string ContentTypes() {
  const std::string package =
      "application/vnd.openxmlformats-package.relationships+xml";
  const std::string sheet =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  return Str(kHead,
             "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/"
             "content-types\"><Default Extension=\"rels\" ContentType=\"",
             package,
             "\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Override PartName=\"/xl/workbook.xml\" ContentType=\"",
             sheet,
             "sheet.main+xml\"/><Override "
             "PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"",
             sheet, "worksheet+xml\"/></Types>\n");
}

std::string Relation(const std::string& type, const std::string& target) {
  return Str(kHead, "<Relationships xmlns=\"", kRelations,
             "\"><Relationship Id=\"rId1\" Type=\"", kOffice, "/", type,
             "\" Target=\"", target, "\"/></Relationships>\n");
}

}  // namespace

std::string WriteBorisSheet(const std::vector<EventRow>& rows,
                            const VideoInfo& /*video*/) {
  const std::string workbook =
      Str(kHead, "<workbook xmlns=\"", kMain, "\" xmlns:r=\"", kOffice,
          "\"><sheets><sheet name=\"events\" sheetId=\"1\" r:id=\"rId1\"/>"
          "</sheets></workbook>\n");
  return StoredZip(
      {{"[Content_Types].xml", ContentTypes()},
       {"_rels/.rels", Relation("officeDocument", "xl/workbook.xml")},
       {"xl/workbook.xml", workbook},
       {"xl/_rels/workbook.xml.rels",
        Relation("worksheet", "worksheets/sheet1.xml")},
       {"xl/worksheets/sheet1.xml", Sheet(BorisEvents(rows))}});
}

}  // namespace mien

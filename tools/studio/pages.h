#ifndef MIEN_TOOLS_STUDIO_PAGES_H_
#define MIEN_TOOLS_STUDIO_PAGES_H_

// The studio's pages: the look, the parts and the scripts of the reports.

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

std::string MainPage();
std::string LoginPage();
std::string LivePage();
// One line that says why there is no page, and the way back.
std::string FaultPage(const std::string& why);
std::string StyleFile();
std::string MainScriptFile();
std::string LoginScriptFile();
std::string LiveScriptFile();
std::string ReviewScriptFile();

// The blocks of data of a report.html of mien-spot, as they stand in it, and
// its title and facts. @throws DataError for another file.
struct ReportParts {
  std::string data;      // JSON of the element #data
  std::string elements;  // the others: signals, films
  std::string header;    // markup of facts and limits
};
ReportParts PartsOfReport(const std::string& html, const std::string& name);

// What a coder's page needs besides.
struct ReviewPageData {
  std::string recording, coder;
  std::string state;  // JSON, as the programming interface gives it
  // Nothing of what the program says of a candidate: it would tell decoys.
  bool masked = false;
};

// The review page of a recording: the report's, with the coder's decisions in
// place of those that the report holds (of whomever), and events that somebody
// has added after the candidates. Decoys among the rows have the films of the
// report's events at their places.
std::string ReviewPage(const ReportParts& report, const ReviewPageData& page,
                       const std::vector<EventRow>& rows);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_PAGES_H_

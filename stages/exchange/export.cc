#include "stages/exchange/export.h"

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/boris_events.h"
#include "stages/exchange/coding_tables.h"
#include "stages/exchange/event_table.h"

namespace mien {

const std::vector<ExportFormat>& ExportFormats() {
  static const std::vector<ExportFormat> formats = {
      {"csv", "events.csv",
       [](const std::vector<EventRow>& rows, const VideoInfo&) {
         return EventsCsv(rows);
       }},
      {"json", "events.json", WriteEventsJson},
      {"eaf", "events.eaf", WriteEaf},
      {"boris", "events_boris.tsv", WriteBoris},
      {"boris-project", "events.boris", WriteBorisProject},
      {"xlsx", "events.xlsx", WriteBorisSheet},
      {"vtt", "events.vtt", WriteWebVtt},
      {"textgrid", "events.TextGrid", WriteTextGrid},
      {"interact", "events_interact.txt", WriteInteract},
      {"datavyu", "datavyu.csv", WriteDatavyu},
      {"observer", "events_observer.txt", WriteObserver}};
  return formats;
}

const ExportFormat& FindExportFormat(const std::string& name,
                                     const std::vector<std::string>& others) {
  std::vector<std::string> names;
  for (const ExportFormat& format : ExportFormats()) {
    if (format.name == ToLower(Trim(name))) return format;
    names.push_back(format.name);
  }
  names.insert(names.end(), others.begin(), others.end());
  const std::string near = NearestName(ToLower(name), names);
  throw ConfigError("unknown export format '" + CleanText(name, 40) + "'" +
                    (near.empty() ? "" : ", did you mean '" + near + "'?") +
                    "; there are: " + Join(names, ", "));
}

std::string ExportEvents(const std::vector<EventRow>& rows,
                         const VideoInfo& video, const std::string& format) {
  return FindExportFormat(format).write(rows, video);
}

std::string FileNameOf(const std::string& path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string StemOf(const std::string& path) {
  const std::string name = FileNameOf(path);
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace mien

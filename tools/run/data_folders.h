#ifndef MIEN_TOOLS_RUN_DATA_FOLDERS_H_
#define MIEN_TOOLS_RUN_DATA_FOLDERS_H_

// What --data names: one data set, or several in one run.

#include <string>
#include <vector>

#include "stages/ingest/datasets/catalogue.h"

namespace mien {

struct DataFolder {
  std::string set;  // name in the catalogue; "": data.format
  std::string path;
};

// "DIR", or "NAME=DIR" with a name of the catalogue. A folder that exists and
// has "=" in its name is a DIR.
// @throws ConfigError: DIR is empty, no data set has that name.
DataFolder ParseDataFolder(const std::string& text);

// Of every --data, in the catalogue's order, so that the order on the command
// line does not count. `assignments` gains data.format where names are given,
// as if it had been set.
// @throws ConfigError: none, a set twice, several without names, kinds that
// cannot be mixed (clips with clips only).
std::vector<DataFolder> ParseDataFolders(const std::vector<std::string>& texts,
                                         std::vector<std::string>* assignments);

// Whether the run reads clips or recordings, not ready images.
bool ReadsClips(const DataParams& data);
// Whether there are labels to train on and to score with.
bool HasLabels(const DataParams& data);

struct LabelledClip {
  Clip clip;
  std::string label;  // class name; "" for recordings
};

// The clips of a run, over all its sets.
struct LoadedClips {
  std::string name;                 // of the sets, joined by "+"
  std::vector<Dataset> sets;        // as found
  std::vector<LabelledClip> clips;  // that take part, by set, subject, name
  std::vector<Skipped> skipped;     // what the loaders said, by set
  std::vector<Skipped> left_out;    // by data.labels and data.leave_out
};

// With several sets, items of messages are "casme2/sub01_EP02_01f".
// @throws DataError: as the loaders; nothing takes part.
LoadedClips LoadClips(const DataParams& data,
                      const std::vector<DataFolder>& folders);

// Entries of data.labels that meant no clip, one line each: misprints, or
// emotions that this copy lacks.
std::vector<std::string> UnusedLabels(const DataParams& data,
                                      const LoadedClips& loaded);
// The same of data.leave_out.
std::vector<std::string> UnusedLeaveOuts(const DataParams& data,
                                         const LoadedClips& loaded);

// The item as messages name it.
std::string ItemText(const LoadedClips& loaded, const Clip& clip);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_DATA_FOLDERS_H_

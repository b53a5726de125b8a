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
// cannot be mixed (clips with clips only), an assignment of data.format that
// says another set.
std::vector<DataFolder> ParseDataFolders(const std::vector<std::string>& texts,
                                         std::vector<std::string>* assignments);

// The names that --data gives; none for a folder of data.format.
std::vector<std::string> SetNames(const std::vector<DataFolder>& folders);

// Whether the run reads clips or recordings, not ready images.
bool ReadsClips(const DataParams& data);
// Whether there are labels to train on and to score with.
bool HasLabels(const DataParams& data);
// Whether those are action units, any number of them a sample.
bool LabelsUnits(const DataParams& data);

struct LabelledClip {
  Clip clip;
  std::string label;  // class name, or as UnitMap::Text; "" for recordings
  // Item of the clip of which this is one of several events; "": a whole clip.
  std::string whole;
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
// by_event: a clip with several coded events is taken once for each (see
// OneClipAnEvent); else once, as the first that is of a class, and a note says
// how many were left out.
// @throws DataError: as the loaders; nothing takes part.
LoadedClips LoadClips(const DataParams& data,
                      const std::vector<DataFolder>& folders, bool by_event);
// The same of sets that are read.
LoadedClips TakePart(const DataParams& data, std::vector<Dataset> sets,
                     bool by_event);

// Classes in the order of data.labels; empty when every emotion is one.
std::vector<std::string> NamedClasses(const DataParams& data);
// The classes of a LabelledClip::label: one, or action units ("none": none).
std::vector<std::string> NamesIn(const DataParams& data,
                                 const std::string& label);

// What the classes of an event are made of: emotion, objective class, units.
std::string LabelText(const DataParams& data, const CodedEvent& event);

// "casme2/sub01_EP02_01f".
std::string QualifiedItem(const Clip& clip);
// The item as messages name it.
std::string ItemText(const LoadedClips& loaded, const Clip& clip);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_DATA_FOLDERS_H_

#ifndef MIEN_TOOLS_RUN_DATA_REMARKS_H_
#define MIEN_TOOLS_RUN_DATA_REMARKS_H_

// Where --data, the section `data` and what lies there do not fit together.

#include <string>
#include <vector>

#include "tools/run/data_folders.h"

namespace mien {

// What --data and the configuration say differently, one line each.
// format_in_file: data.format where the file has that key, else "".
std::vector<std::string> DataRemarks(const DataParams& data,
                                     const std::string& format_in_file,
                                     const std::vector<DataFolder>& folders);

// The same as warnings on stderr; config_path: the file of the configuration.
void WarnOfData(const std::string& config_path, const DataParams& data,
                const std::vector<DataFolder>& folders);

// Entries of data.labels that meant no clip, one line each: misprints, or
// emotions that this copy lacks.
std::vector<std::string> UnusedLabels(const DataParams& data,
                                      const LoadedClips& loaded);
// Classes without any clip, one line each: they count in scores.
std::vector<std::string> EmptyClasses(const DataParams& data,
                                      const LoadedClips& loaded);
// The same of data.leave_out.
std::vector<std::string> UnusedLeaveOuts(const DataParams& data,
                                         const LoadedClips& loaded);
// Keys of the section `data` that say something of none of the clips that were
// found, one line each: data.expressions where no sheet tells the kinds apart,
// data.fps where every clip has its own times. Of values that are not the
// default.
std::vector<std::string> UnusedKeys(const DataParams& data,
                                    const LoadedClips& loaded);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_DATA_REMARKS_H_

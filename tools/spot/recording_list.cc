#include "tools/spot/recording_list.h"

#include <filesystem>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/result_folder.h"
#include "tools/spot/recording.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

// Folders of recordings stay folders of results.
fs::path ResultPath(const fs::path& name) {
  fs::path out;
  for (const fs::path& part : name) out /= SafeFileName(part.string());
  return out;
}

std::string RealPath(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

// An input that holds none is a failure of its own: the others are done.
Dataset Found(const DataParams& data, const std::string& input,
              std::vector<Failure>* failures) {
  try {
    return RecordingsOf(data, input);
  } catch (const DataError& error) {
    failures->push_back({input, "ingest", error.KindName(), error.message()});
    LogError(error.message());
    return {};
  }
}

}  // namespace

std::vector<Recording> ListRecordings(const DataParams& data,
                                      const std::vector<std::string>& inputs,
                                      const std::string& out,
                                      std::vector<Failure>* failures) {
  std::vector<Recording> all;
  std::set<std::string> names, seen;
  for (const std::string& input : inputs) {
    const Dataset found = Found(data, input, failures);
    for (const Skipped& skipped : found.skipped) {
      LogInfo(skipped.item + ": " + skipped.reason);
    }
    for (const Clip& clip : found.clips) {
      if (!seen.insert(RealPath(clip.folder)).second) {
        LogInfo(clip.item + ": given twice, read once");
        continue;
      }
      fs::path name = ResultPath(fs::path(clip.name).replace_extension());
      // a.mp4 and a.mov, or the same names in two folders.
      if (names.count(name.string()) > 0) name = ResultPath(clip.name);
      const std::string stem = name.string();
      Recording one{clip, "", RealPath(clip.folder)};
      bool other = false;  // a.mp4 of another folder has its results there
      for (int n = 2;; ++n) {
        one.folder = (fs::path(out) / name).string();
        if (names.count(name.string()) == 0) {
          if (!ResultFolder(one.folder, one.source).BelongsToOther()) break;
          other = true;
        }
        name = Str(stem, " (", n, ")");
      }
      names.insert(name.string());
      if (other) {
        LogWarn(Str((fs::path(out) / stem).string(),
                    " holds the results of another recording: those of ",
                    clip.folder, " go to ", one.folder));
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace mien

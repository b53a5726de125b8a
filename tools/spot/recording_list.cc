#include "tools/spot/recording_list.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/result_folder.h"
#include "stages/exchange/recording_name.h"
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

// The last `count` parts of a path.
std::string Ending(const std::string& path, std::size_t count) {
  std::vector<std::string> parts;
  for (const fs::path& part : fs::path(path)) parts.push_back(part.string());
  const std::size_t first = parts.size() > count ? parts.size() - count : 0;
  std::string text;
  for (std::size_t i = first; i < parts.size(); ++i) {
    text += (text.empty() || text == "/" ? "" : "/") + parts[i];
  }
  return text;
}

// Names recordings of one file name so that each has a name of its own.
void TellApart(std::vector<Recording>* recordings) {
  std::map<std::string, std::vector<Recording*>> by_name;
  for (Recording& one : *recordings) {
    by_name[NameKey(one.source)].push_back(&one);
  }
  std::vector<std::string> told;
  for (const auto& [key, alike] : by_name) {
    if (alike.size() < 2) continue;
    std::set<std::string> names;
    for (std::size_t count = 2; count < 64 && names.size() < alike.size();
         ++count) {
      names.clear();
      for (const Recording* one : alike) {
        names.insert(Ending(one->source, count));
      }
      for (Recording* one : alike) one->apart = Ending(one->source, count);
    }
    for (const Recording* one : alike) told.push_back(one->apart);
  }
  if (told.empty()) return;
  const std::size_t count = told.size();
  told.resize(std::min<std::size_t>(count, 3));
  for (std::string& one : told) one = ShownText(one, 200);
  LogInfo(Str(count,
              " recordings share their file names: their folders are "
              "part of their names in results (",
              Join(told, ", "), count > told.size() ? ", ..." : "", ")"));
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
  TellApart(&all);
  return all;
}

}  // namespace mien

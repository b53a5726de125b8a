#include "tools/studio/project.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/config/config.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostCoder = 60;
constexpr int kMostNames = 10000;

std::vector<std::string> NamesIn(const fs::path& folder, bool files) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code missing;
    const std::string name = at->path().filename().string();
    const bool fits =
        files ? at->is_regular_file(missing) : at->is_directory(missing);
    if (fits && name[0] != '.') names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "" for none.
std::string FolderOfEvents(const fs::path& folder) {
  for (const std::string& one : NamesIn(folder, false)) {
    std::error_code missing;
    if (fs::is_regular_file(folder / one / "events.csv", missing)) {
      return (folder / one).string();
    }
  }
  return "";
}

}  // namespace

std::string CoderFolder(const std::string& coder) {
  const std::string name = Trim(coder);
  if (name.empty() || name.size() > kMostCoder) {
    throw DataError("a coder has a name of 1 to 60 characters");
  }
  return SafeFileName(name);
}

Project::Project(const std::string& folder)
    : folder_(fs::absolute(folder).lexically_normal().string()) {
  MakeFolder(folder_);
  for (const char* name : {"recordings", "cache", "results", "reviews"}) {
    MakeFolder(Path(name));
  }
  const std::string file = Path("project.yaml");
  std::error_code missing;
  if (fs::is_regular_file(file, missing)) {
    const Node root = Describe(params_);
    ReadYaml(ReadFile(file, 1 << 20), file, root);
    CheckBounds(root);
    return;
  }
  fs::path own(folder_);
  if (!own.has_filename()) own = own.parent_path();
  params_.name = CleanText(own.filename().string(), 200);
  WriteFileAtomic(file, WriteYaml(Describe(params_)));
}

ProjectParams Project::params() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return params_;
}

void Project::SetParams(const ProjectParams& params) {
  ProjectParams checked = params;
  const Node root = Describe(checked);
  CheckBounds(root);
  const std::lock_guard<std::mutex> lock(mutex_);
  WriteFileAtomic(Path("project.yaml"), WriteYaml(root));
  params_ = checked;
}

std::string Project::Path(const std::string& name) const {
  return (fs::path(folder_) / name).string();
}

std::vector<std::string> Project::Recordings() const {
  return NamesIn(Path("recordings"), true);
}

std::string Project::Recording(const std::string& name) const {
  const auto names = Recordings();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw DataError("no recording of this project: " + ShownText(name, 200));
  }
  return (fs::path(Path("recordings")) / name).string();
}

std::string Project::Results(const std::string& name) const {
  Recording(name);
  return (fs::path(Path("results")) / name).string();
}

std::string Project::Found(const std::string& name) const {
  return FolderOfEvents(Results(name));
}

std::string Project::Decoys(const std::string& name) const {
  Recording(name);
  return (fs::path(Path("decoys")) / name).string();
}

std::string Project::DecoysFound(const std::string& name) const {
  return FolderOfEvents(Decoys(name));
}

std::string Project::FreeName(const std::string& name) const {
  const fs::path safe = SafeFileName(name);
  std::error_code missing;
  for (int n = 1; n < kMostNames; ++n) {
    const std::string one = n == 1 ? safe.string()
                                   : Str(safe.stem().string(), " (", n, ")",
                                         safe.extension().string());
    const fs::path place = fs::path(Path("recordings")) / one;
    if (!fs::exists(fs::symlink_status(place, missing))) return one;
  }
  throw DataError("too many recordings of the name " + ShownText(name, 100));
}

std::string Project::Add(const std::string& given, bool copy) const {
  std::error_code error;
  // File managers paste paths in quotes.
  std::string path = Trim(given);
  if (path.size() > 1 && path.front() == path.back() &&
      (path.front() == '"' || path.front() == '\'')) {
    path = path.substr(1, path.size() - 2);
  }
  const fs::path real = fs::canonical(path, error);
  if (error || !fs::is_regular_file(real, error)) {
    throw DataError("no file: " + ShownText(path, 300) +
                    "; name a film by its whole path");
  }
  const fs::path own = fs::canonical(folder_, error);
  if (StartsWith(real.string(), own.string() + "/")) {
    throw DataError("the file is within the project already: " +
                    ShownText(path, 300));
  }
  // Twice the same film would count its people twice.
  for (const std::string& other : Recordings()) {
    std::error_code none;
    if (fs::canonical(fs::path(Path("recordings")) / other, none) == real) {
      throw DataError(
          Str("it is in the project already, as ", ShownText(other, 300)));
    }
  }
  const std::string name = FreeName(fs::path(path).filename().string());
  const fs::path place = fs::path(Path("recordings")) / name;
  if (!copy) {
    fs::create_symlink(real, place, error);
  } else {
    const std::string part = TemporaryName(place.string());
    if (fs::copy_file(real, part, error)) {
      CommitTemporary(part, place.string());
    } else {
      std::error_code gone;
      fs::remove(part, gone);
    }
  }
  if (error) {
    throw IoError("cannot put it into " + Path("recordings") + ": " +
                  error.message());
  }
  return name;
}

void Project::Remove(const std::string& name) const {
  std::error_code error;
  if (!fs::remove(Recording(name), error)) {
    throw IoError("cannot remove recordings/" + ShownText(name, 200) + ": " +
                  error.message());
  }
}

std::string Project::Review(const std::string& coder,
                            const std::string& name) const {
  Recording(name);
  return (fs::path(Path("reviews")) / CoderFolder(coder) /
          (name + "_events_reviewed.csv"))
      .string();
}

std::vector<std::string> Project::Coders() const {
  std::vector<std::string> coders;
  for (const std::string& name : NamesIn(Path("reviews"), false)) {
    coders.push_back(TextOfFileName(name));
  }
  return coders;
}

std::int64_t Project::FreeBytes() const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  return error ? 0 : static_cast<std::int64_t>(space.available);
}

}  // namespace mien

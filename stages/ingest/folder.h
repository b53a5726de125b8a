#ifndef MIEN_STAGES_INGEST_FOLDER_H_
#define MIEN_STAGES_INGEST_FOLDER_H_

// What lies in a folder, in an order that is the same everywhere.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mien {

struct FolderList {
  std::vector<std::string> files;    // names, sorted bytewise
  std::vector<std::string> folders;  // names, sorted bytewise
  std::vector<std::string> absent;   // links to what is not here, likewise
};

// Regular files and folders (links followed); names that begin with '.' or
// "~$" (hidden files, "._" copies, lock files) are left out.
// @throws IoError when the folder cannot be read, DataError beyond 5,000,000
// entries.
FolderList ListFolder(const std::filesystem::path& folder);

// For walks from folder to folder: each is entered once, however many links
// lead to it, and where it lies rather than by a link.
class FolderWalk {
 public:
  // `visit` gets a folder and its level below the root (0) and returns the
  // folders in it to go on with. Those that are links wait until the rest is
  // done. @throws what `visit` throws.
  using Visit = std::function<std::vector<std::filesystem::path>(
      const std::filesystem::path& folder, int level)>;
  explicit FolderWalk(Visit visit) : visit_(std::move(visit)) {}

  void Run(const std::filesystem::path& root);

 private:
  void Enter(const std::filesystem::path& folder, int level);

  Visit visit_;
  std::set<std::string> seen_;
  std::deque<std::pair<std::filesystem::path, int>> links_;
};

// The folder's own name, also for "name/" and ".".
std::string FolderName(const std::filesystem::path& folder);

// *.jpg, *.jpeg, *.png, *.bmp, *.tif, *.tiff or *.webp in any case.
bool IsImageName(std::string_view name);
std::string ImageExtensions();  // "jpg, jpeg, ...", for people

// By the extension of a container that the decoder takes, in any case. Only to
// tell that a file was meant to be a video: what it is says its content.
bool IsVideoName(std::string_view name);
std::string VideoExtensions();  // "mp4, mov, ...", for people

// The last run of digits in the name without its extension: 46 for
// "reg_img46.jpg". nullopt without a digit.
// @throws DataError when it has more than 18 digits.
std::optional<std::int64_t> LastNumber(const std::string& name);

// The frame numbers of images, in the order of `names`: the last number in
// each name or, where two names share it (cam_001_25fps.jpg), the last but one
// and so on, whichever is the first that differs in all names. The last one
// when none does. Names without a number: nullopt.
std::vector<std::optional<std::int64_t>> FrameNumbers(
    const std::vector<std::string>& names);

// The order of the names by all their numbers, the first one first:
// "12-00-00_981" before "12-00-01_021". nullopt where not all have as many.
std::optional<std::vector<std::size_t>> OrderByNumbers(
    const std::vector<std::string>& names);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FOLDER_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/passed_over.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLevels = 4;
constexpr std::size_t kMostEntries = 1'000'000;  // over all folders
constexpr std::size_t kBeginning = 32768;
constexpr std::size_t kFewestBesideFilms = 10;
constexpr double kMostMissing = 0.1;

Clip Recording(const fs::path& path, const std::string& name) {
  Clip clip;
  clip.dataset = "video";
  clip.name = clip.item = name;
  clip.folder = path.string();
  return clip;
}

std::string Beginning(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(kBeginning, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(
      static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

// By content. The beginning decides for most; what looks like a film is opened.
bool HoldsVideo(const fs::path& path) {
  std::string bytes = Beginning(path);
  if (bytes.empty() || BeginsAsImage(bytes)) return false;
  const std::size_t size = bytes.size();
  bytes.resize(size + AVPROBE_PADDING_SIZE, '\0');
  AVProbeData data = {};
  data.filename = "";
  data.buf = reinterpret_cast<unsigned char*>(bytes.data());
  data.buf_size = static_cast<int>(size);
  LibavWords words;
  const Listening listening(&words);
  int score = AVPROBE_SCORE_RETRY;
  if (!av_probe_input_format2(&data, 1, &score)) return false;
  try {
    const VideoFile file = OpenVideoFile(path.string(), 0);
    DecoderOf(*file.stream(), path.string());
    return file.stream()->codecpar->width > 0;
  } catch (const Error&) {
    return false;
  }
}

// Frames of a film rather than photos: one series that hardly misses a number.
bool AreFrames(const std::vector<std::string>& images) {
  if (images.size() < kFewestBesideFilms) return false;
  std::vector<std::int64_t> numbers;
  for (const auto& number : FrameNumbers(images)) {
    if (!number) return false;
    numbers.push_back(*number);
  }
  const auto [least, most] =
      std::minmax_element(numbers.begin(), numbers.end());
  const auto span = static_cast<double>(*most - *least + 1);
  return span * (1 - kMostMissing) <= static_cast<double>(numbers.size());
}

// Finds every recording once, whatever links lead to it. What lies in real
// folders is named by them: links are followed last.
class Finder {
 public:
  explicit Finder(Dataset* dataset) : dataset_(dataset) {}

  void Run(const fs::path& root) {
    Find(root, "", 0);
    // Grows while it is walked through.
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const Link link = links_[i];
      if (link.is_file) {
        AddFile(link);
      } else {
        Find(link.path, link.name, link.level);
      }
    }
    for (const std::string& line : passed_over_.Lines()) {
      LeaveOut(FolderName(root), line);
    }
    if (dataset_->clips.empty() && !few_.empty()) {
      dataset_->clips.push_back(few_.front());  // its error says why
    } else {
      for (const Clip& clip : few_) {
        LeaveOut(clip.name, "no image with a number in its name: no frames");
      }
    }
  }

 private:
  struct Link {
    fs::path path;
    std::string name;  // of a file; of a folder what stands before its files'
    int level = 0;
    bool is_file = false;
  };

  // True the first time.
  bool IsNew(const fs::path& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    return seen_.insert(error ? path.string() : real.string()).second;
  }

  void AddFile(const Link& file) {
    if (!IsNew(file.path)) return;
    dataset_->clips.push_back(Recording(file.path, file.name));
  }

  void LeaveOut(const std::string& item, const std::string& reason) {
    dataset_->skipped.push_back({item, reason, false});
  }

  void Find(const fs::path& folder, const std::string& prefix, int level);
  void AddImages(const fs::path& folder, const std::string& prefix,
                 const std::vector<std::string>& images, bool beside_films);

  Dataset* dataset_;
  std::set<std::string> seen_;
  std::vector<Link> links_;
  std::vector<Clip> few_;  // folders with images that are no frames
  PassedOver passed_over_;
  std::size_t entries_ = 0;
};

void Finder::Find(const fs::path& folder, const std::string& prefix,
                  int level) {
  if (!IsNew(folder)) return;
  if (InterruptRequested()) throw Interrupted{};
  const FolderList list = ListFolder(folder);
  entries_ += list.files.size() + list.folders.size();
  if (entries_ > kMostEntries) {
    throw DataError(Str(dataset_->root, ": more than ", kMostEntries,
                        " files and folders: give a folder of recordings"));
  }
  std::vector<std::string> images, small;
  bool films = false;
  const auto add = [&](const std::string& file) {
    films = true;
    const Link found = {folder / file, prefix + file, level, true};
    std::error_code error;
    if (fs::is_symlink(found.path, error)) {
      links_.push_back(found);
    } else {
      AddFile(found);
    }
  };
  for (const std::string& file : list.files) {
    if (IsImageName(file)) {
      images.push_back(file);
    } else if (IsSmallCopy(file)) {
      small.push_back(file);
    } else if (IsVideoName(file) || HoldsVideo(folder / file)) {
      add(file);  // a video by its name that is none shall fail, not vanish
    } else {
      passed_over_.Add(prefix + file);
    }
  }
  const bool copied = films;
  for (const std::string& file : small) {
    if (!copied && HoldsVideo(folder / file)) {
      add(file);
    } else {
      passed_over_.Add(prefix + file);
    }
  }
  for (const std::string& file : list.absent) {
    // Not fetched (git-annex, DataLad): it shall fail, not vanish.
    if (IsVideoName(file)) {
      dataset_->clips.push_back(Recording(folder / file, prefix + file));
    }
  }
  if (!images.empty()) AddImages(folder, prefix, images, films);
  if (level == kLevels) {
    for (const std::string& name : list.folders) {
      passed_over_.AddDeep(prefix + name);
    }
    return;
  }
  for (const std::string& name : list.folders) {
    const Link next = {folder / name, prefix + name + "/", level + 1, false};
    std::error_code error;
    if (fs::is_symlink(next.path, error)) {
      links_.push_back(next);
    } else {
      Find(next.path, next.name, next.level);
    }
  }
}

void Finder::AddImages(const fs::path& folder, const std::string& prefix,
                       const std::vector<std::string>& images,
                       bool beside_films) {
  const Clip clip =
      Recording(folder, prefix.empty() ? FolderName(folder)
                                       : prefix.substr(0, prefix.size() - 1));
  if (beside_films && !AreFrames(images)) {
    LeaveOut(clip.name,
             Str(images.size(), images.size() == 1 ? " image" : " images",
                 " beside a video, such as ", images.front(),
                 ": not read as frames (give frames a folder of their own)"));
    return;
  }
  const auto numbers = FrameNumbers(images);
  const bool numbered =
      std::any_of(numbers.begin(), numbers.end(),
                  [](const auto& number) { return number.has_value(); });
  if (numbered) {
    dataset_->clips.push_back(clip);
  } else {
    few_.push_back(clip);
  }
}

}  // namespace

Dataset LoadRecordings(const std::string& root, const ReadOptions& options) {
  std::error_code error;
  if (!fs::exists(root, error)) {
    throw DataError(root +
                    ": there is no such file or folder: give a video file, a "
                    "folder of frames, or a folder of those");
  }
  Dataset dataset;
  dataset.name = "video";
  dataset.root = root;
  if (fs::is_directory(root, error)) {
    Finder(&dataset).Run(root);
  } else {
    dataset.clips.push_back(
        Recording(root, fs::path(root).filename().string()));
  }
  if (dataset.clips.empty()) {
    throw DataError(Str(root, ": no video file (", VideoExtensions(),
                        ") and no folder of frames in it"));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) { return a.name < b.name; });
  for (Clip& clip : dataset.clips) clip.fps = options.fps;
  return dataset;
}

}  // namespace mien

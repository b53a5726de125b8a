#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <utility>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/file_kind.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr double kMostPauseS = 3600;  // as Timeline

struct ImageList {
  std::string folder;
  std::vector<std::pair<std::int64_t, std::string>> files;  // number, name
  double fps = 0;
  cv::Size size;
  int bits = 16;  // of images with 16 bits a sample: those that count
  std::vector<std::int64_t> place;  // in steps of 1 / fps, one per file
  bool gaps = false;                // places are not 0, 1, 2, ...
  std::vector<Note> notes;

  std::string Path(std::size_t i) const {
    return (fs::path(folder) / files[i].second).string();
  }
};

// Pictures by their name, which no decoder here reads.
bool IsOtherPicture(std::string_view name) {
  const std::string lower = ToLower(name);
  for (const char* end :
       {".jp2", ".j2k", ".jxl",  ".exr",  ".hdr",  ".dpx", ".ppm",
        ".pgm", ".pnm", ".heic", ".heif", ".avif", ".tga", ".psd",
        ".dng", ".cr2", ".cr3",  ".nef",  ".arw",  ".raw"}) {
    if (EndsWith(lower, end)) return true;
  }
  return false;
}

// Where the number that counts rises in another order than all numbers of the
// names together, it is the end of a clock time (..._12-00-01_021): frames are
// numbered from 1 in the order of all.
void NumberByClock(ImageList* list) {
  std::vector<std::string> names;
  for (const auto& [number, name] : list->files) names.push_back(name);
  const auto order = OrderByNumbers(names);
  if (!order || std::is_sorted(order->begin(), order->end())) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list->files[i] = {static_cast<std::int64_t>(i) + 1, names[(*order)[i]]};
  }
  list->notes.push_back(
      {"frames",
       "no single number in the frames' names counts them (" +
           list->files.front().second + ", " + list->files[1].second +
           "): they are taken in the order of all numbers, as following each "
           "other",
       0});
}

ImageList FindImages(const std::string& folder) {
  ImageList list;
  list.folder = folder;
  std::vector<std::string> names, others;
  const FolderList found = ListFolder(folder);
  const auto absent =
      std::count_if(found.absent.begin(), found.absent.end(),
                    [](const std::string& name) { return IsImageName(name); });
  for (const std::string& name : found.files) {
    if (IsImageName(name)) {
      names.push_back(name);
    } else if (IsOtherPicture(name)) {
      others.push_back(name);
    }
  }
  std::string unnumbered;
  std::int64_t left_out = 0;
  const auto numbers = FrameNumbers(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (numbers[i]) {
      list.files.emplace_back(*numbers[i], names[i]);
    } else {
      unnumbered = names[i];
      ++left_out;
    }
  }
  if (names.empty() && !others.empty()) {
    throw DataError(folder + ": its pictures are of a kind that is not read (" +
                    others.front() + "; read are " + ImageExtensions() +
                    "): convert them to PNG or JPEG");
  }
  if (list.files.empty()) {
    throw DataError(folder + ": no image with a number in its name (" +
                    (unnumbered.empty() ? ImageExtensions()
                                        : "only such as " + unnumbered) +
                    ")");
  }
  if (!others.empty()) {
    list.notes.push_back(
        {"left out",
         Str(others.size(), others.size() == 1 ? " picture" : " pictures",
             " of a kind that is not read, such as ", others.front(),
             ", left out"),
         static_cast<std::int64_t>(others.size())});
  }
  if (left_out > 0) {
    list.notes.push_back(
        {"left out",
         Str(left_out, left_out == 1 ? " image" : " images",
             " without a number, such as ", unnumbered, ", left out"),
         left_out});
  }
  if (absent > 0) {
    list.notes.push_back({"left out",
                          Str(absent, absent == 1 ? " image is" : " images are",
                              " a link to what is not here (git annex get), "
                              "left out"),
                          absent});
  }
  std::sort(list.files.begin(), list.files.end());
  for (std::size_t i = 1; i < list.files.size(); ++i) {
    if (list.files[i].first == list.files[i - 1].first) {
      throw DataError(Str(folder, ": two images have the number ",
                          list.files[i].first, ": ", list.files[i - 1].second,
                          " and ", list.files[i].second, ": remove one"));
    }
  }
  NumberByClock(&list);
  return list;
}

// "21 to 40", "7".
std::string Range(std::int64_t from, std::int64_t to) {
  return from == to ? std::to_string(from) : Str(from, " to ", to);
}

// Where numbers count by one, a missing one is a missing frame and takes its
// time; where most steps are larger, numbers are no clock.
void PutInPlace(ImageList* list) {
  const auto& files = list->files;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < files.size(); ++i) {
    steps.push_back(files[i].first - files[i - 1].first);
  }
  const bool counts = steps.empty() || MedianOf(steps) == 1;
  const auto most =
      static_cast<std::int64_t>(std::llround(kMostPauseS * list->fps));
  std::int64_t missing = 0, places = 0;
  std::string ranges;
  list->place.assign(1, 0);
  for (std::size_t i = 1; i < files.size(); ++i) {
    std::int64_t step = steps[i - 1];
    if (!counts || step > most) step = 1;
    if (step > 1) {
      missing += step - 1;
      if (++places <= 3) {
        ranges += (ranges.empty() ? "" : ", ") +
                  Range(files[i - 1].first + 1, files[i].first - 1);
      }
    }
    list->place.push_back(list->place.back() + step);
  }
  if (missing > 0) {
    list->gaps = true;
    list->notes.push_back(
        {"frames",
         Str(missing, missing == 1 ? " frame is" : " frames are", " missing (",
             ranges, places > 3 ? ", ..." : "",
             "): the times of the others keep their place"),
         missing});
  } else if (!counts) {
    list->notes.push_back(
        {"frames",
         Str("the frames' numbers rise by ", MedianOf(steps),
             " and more: they are taken as following each other"),
         0});
  }
}

// One depth for the whole clip: another one for each frame would flicker. Read
// through only where the first frame leaves the upper bits empty.
void FindDepth(const SampleDepth& first, ImageList* list) {
  constexpr int kFull = 15;  // from here on all 16 count
  int needed = first.needed;
  for (std::size_t i = 1; i < list->files.size() && needed < kFull; ++i) {
    if (InterruptRequested()) throw Interrupted{};
    try {
      SampleDepth depth;
      std::string damage;
      ReadImage(list->Path(i), &damage, &depth);
      if (depth.wide) needed = std::max(needed, depth.needed);
    } catch (const DataError&) {  // told when the frame is read
    }
  }
  if (needed >= kFull) return;
  list->bits = needed + needed % 2;
  list->notes.push_back(
      {"colour",
       Str("images of 16 bits in which only ", list->bits,
           list->bits > 8 ? " are used: the upper 8 of these are taken, of "
                            "every frame alike"
                          : " are used: these are taken"),
       0});
}

// Some cameras and ImageJ write all frames into one file.
void TellPages(ImageList* list) {
  const int pages = TiffPages(list->Path(0));
  if (pages < 2) return;
  list->notes.push_back(
      {"left out",
       Str(list->files.front().second, " holds ", pages,
           " pictures (pages): the first of each file is read; save them as "
           "files of their own"),
       pages - 1});
}

class ImageFolderReader : public FrameReader {
 public:
  ImageFolderReader(std::shared_ptr<const ImageList> list, std::size_t next)
      : list_(std::move(list)), next_(next) {}

  bool Next(Frame* frame) override {
    if (next_ >= list_->files.size()) return false;
    const std::string path = list_->Path(next_);
    std::string damage;
    SampleDepth depth;
    depth.bits = list_->bits;
    frame->image = ReadImage(path, &damage, &depth);
    if (!damage.empty() && damaged_++ == 0) {
      first_damage_ = list_->files[next_].second + ": " + damage;
    }
    if (frame->image.size() != list_->size) {
      throw DataError(Str(path, ": frame ", next_, " is ", frame->image.cols,
                          " x ", frame->image.rows, ", the first frame is ",
                          list_->size.width, " x ", list_->size.height));
    }
    Place(frame);
    return true;
  }

  bool Skip(Frame* passed) override {
    if (next_ >= list_->files.size()) return false;
    passed->image.release();
    Place(passed);
    return true;
  }

  std::vector<Note> notes() const override {
    if (damaged_ == 0) return {};
    return {{"loss",
             Str(damaged_, damaged_ == 1 ? " image is" : " images are",
                 " damaged, the first ", first_damage_),
             damaged_}};
  }

 private:
  // Where the next frame stands; goes on to the one after it.
  void Place(Frame* frame) {
    frame->idx = static_cast<std::int64_t>(next_);
    frame->number = list_->files[next_].first;
    frame->time_s = static_cast<double>(list_->place[next_]) / list_->fps;
    ++next_;
  }

  std::shared_ptr<const ImageList> list_;
  std::size_t next_;
  std::int64_t damaged_ = 0;
  std::string first_damage_;
};

class ImageFolderSource : public FrameSource {
 public:
  explicit ImageFolderSource(ImageList list)
      : list_(std::make_shared<const ImageList>(std::move(list))) {
    info_.path = list_->folder;
    info_.fps = list_->fps;
    info_.frame_count = static_cast<std::int64_t>(list_->files.size());
    info_.width_px = list_->size.width;
    info_.height_px = list_->size.height;
    info_.first_number = list_->files.front().first;
    info_.notes = list_->notes;
  }

  const SourceInfo& info() const override { return info_; }

  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    MIEN_CHECK(first_idx >= 0, "first frame of a reader");
    return std::make_unique<ImageFolderReader>(
        list_, static_cast<std::size_t>(first_idx));
  }

  std::string Digest() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (digest_.empty()) {
      Sha256 sha;
      sha.Update(Str("images\nfps=", NumberText(list_->fps), "\n"));
      if (list_->bits < 16) sha.Update(Str("bits=", list_->bits, "\n"));
      if (list_->gaps) sha.Update("times=numbers\n");
      for (std::size_t i = 0; i < list_->files.size(); ++i) {
        sha.Update(
            Str(list_->files[i].first, " ", Sha256File(list_->Path(i)), "\n"));
      }
      digest_ = sha.Hex();
    }
    return digest_;
  }

 private:
  std::shared_ptr<const ImageList> list_;
  SourceInfo info_;
  mutable std::mutex mutex_;
  mutable std::string digest_;
};

}  // namespace

std::unique_ptr<FrameSource> OpenImageFolder(const std::string& folder,
                                             double fps) {
  if (!std::isfinite(fps) || fps <= 0) {
    throw ConfigError(
        Str("frames per second of ", folder, " must be > 0, not ", fps));
  }
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw IoError("cannot read the folder " + folder + ": " +
                  (fs::exists(folder, error) ? "it is not a folder"
                                             : "it does not exist"));
  }
  ImageList list = FindImages(folder);
  list.fps = fps;
  PutInPlace(&list);
  std::string damage;  // told when the frames are read
  SampleDepth depth;
  list.size = ReadImage(list.Path(0), &damage, &depth).size();
  if (depth.wide) FindDepth(depth, &list);
  TellPages(&list);
  return std::make_unique<ImageFolderSource>(std::move(list));
}

}  // namespace mien

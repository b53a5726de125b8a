#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/utf8.h"
#include "stages/ingest/datasets/clip_folders.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/coding_sheet.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using Clips = std::map<std::string, std::string>;  // name -> folder

void Replace(const std::string& what, const std::string& with,
             std::string* text) {
  const auto at = text->find(what);
  if (at != std::string::npos) text->replace(at, what.size(), with);
}

// Names are one whatever their case, their blanks, and the way in which a
// letter with a mark is written.
std::string Spelling(const std::string& name) {
  return DecomposeLetters(ToLower(TrimCell(name)));
}

// "ep01.avi" names the film that the frames were taken from.
std::string WithoutContainer(const std::string& name) {
  return IsVideoName(name) ? fs::path(name).stem().string() : name;
}

// Whether the frames are others than those that were coded.
bool Misses(const CodedEvent& event, const FrameSpan& frames) {
  return frames.count > 0 &&
         (*event.onset < frames.first || *event.onset > frames.last);
}

std::string MissText(const CodedEvent& event, const FrameSpan& frames,
                     const Clip& clip) {
  return Str("its onset ", *event.onset, " is not among the frames ",
             frames.first, " to ", frames.last, " in ", clip.folder,
             ": this copy is numbered anew; use one with the original "
             "numbers");
}

class Loader {
 public:
  Loader(const CodedSet& set, CodingSheet sheet, ClipFolders folders,
         double fps, Dataset* dataset)
      : set_(set),
        sheet_(std::move(sheet)),
        folders_(std::move(folders)),
        fps_(fps),
        subjects_have_folders_(set.folders.paths.front().find("{subject}") !=
                               std::string::npos),
        dataset_(dataset) {}

  void Run() {
    for (const CodedRow& row : sheet_.rows) {
      if (ClipsOf(row.subject).count(row.clip) > 0) {
        taken_[FolderOf(row.subject)].insert(row.clip);
      }
    }
    dataset_->skipped = sheet_.reading;
    for (CodedRow& row : sheet_.rows) AddRow(&row);
    for (const Skipped& skipped : sheet_.skipped) {
      dataset_->skipped.push_back(skipped);
      in_sheet_.insert(skipped.item);
    }
    for (const Skipped& note : folders_.notes) {
      dataset_->skipped.push_back(note);
    }
    for (const auto& [subject, clips] : folders_.clips) {
      for (const auto& [name, folder] : clips) {
        Clip clip = ClipOf(subject, name);
        if (taken_[subject].count(name) > 0) continue;
        if (set_.unlisted) {
          clip.folder = folder;
          Settle(std::move(clip));
        } else if (in_sheet_.count(clip.item) == 0) {
          if (set_.quiet_unlisted) {
            ++uncoded_;
            continue;
          }
          Skip(clip.item, "on disk but not in " + sheet_.path + ": left out",
               false);
        }
      }
    }
    if (uncoded_ > 0) {
      Skip(folders_.layout,
           Str(uncoded_, " recordings in which nothing is coded in ",
               sheet_.path),
           false);
    }
  }

 private:
  // Key of the subject's clips among the folders.
  std::string FolderOf(const std::string& subject) const {
    return subjects_have_folders_ ? subject : "";
  }

  const Clips& ClipsOf(const std::string& subject) const {
    static const Clips kNone;
    const auto found = folders_.clips.find(FolderOf(subject));
    return found == folders_.clips.end() ? kNone : found->second;
  }

  Clip ClipOf(const std::string& subject, const std::string& name) const {
    Clip clip;
    clip.dataset = dataset_->name;
    clip.subject = subject;
    clip.name = name;
    clip.item = ItemName(set_, subject, name);
    clip.fps = fps_;
    return clip;
  }

  void Skip(const std::string& item, const std::string& reason, bool failure) {
    dataset_->skipped.push_back({item, reason, failure});
  }

  // The name on disk that stands for `name` of the sheet although it is spelt
  // otherwise, if no other row needs it; else "".
  std::string SimilarName(const std::string& subject, const std::string& name) {
    const std::set<std::string>& taken = taken_[FolderOf(subject)];
    std::vector<std::string> wanted = {ToLower(name),
                                       WithoutContainer(ToLower(name))};
    if (set_.other_names) {
      const auto more = set_.other_names(name);
      wanted.insert(wanted.end(), more.begin(), more.end());
    }
    for (const std::string& lower : wanted) {
      for (const auto& [on_disk, folder] : ClipsOf(subject)) {
        if (Spelling(on_disk) == Spelling(lower) && taken.count(on_disk) == 0) {
          return on_disk;
        }
      }
    }
    return "";
  }

  void AddRow(CodedRow* row) {
    Clip clip = ClipOf(row->subject, row->clip);
    clip.coded = std::move(row->coded);
    if (row->fps) clip.fps = *row->fps;
    const Clips& clips = ClipsOf(row->subject);
    std::string on_disk = row->clip;
    if (clips.count(on_disk) == 0) {
      on_disk = SimilarName(row->subject, row->clip);
      if (on_disk.empty()) {
        const std::string wanted =
            (fs::path(folders_.layout) /
             (subjects_have_folders_ ? set_.subject.prefix + row->subject
                                     : "") /
             row->clip)
                .string();
        Skip(clip.item,
             "in " + sheet_.path + " but not on disk (no folder with images " +
                 wanted + ")",
             !row->mended);
        return;
      }
      taken_[FolderOf(row->subject)].insert(on_disk);
      Skip(clip.item, "its folder is called " + on_disk, false);
    }
    clip.folder = clips.at(on_disk);
    Settle(std::move(clip));
  }

  void Settle(Clip clip) {
    const FrameSpan frames = SpanOf(clip.folder);
    std::string note, why;
    if (set_.settle) why = set_.settle(frames, &clip, &note);
    if (why.empty() && clip.coded.empty()) why = "nobody coded it";
    if (!why.empty()) {
      Skip(clip.item, why, true);
      return;
    }
    auto& coded = clip.coded;
    for (const CodedEvent& event : coded) {
      if (Misses(event, frames)) {
        Skip(clip.item, MissText(event, frames, clip), true);
      }
    }
    coded.erase(std::remove_if(coded.begin(), coded.end(),
                               [&frames](const CodedEvent& event) {
                                 return Misses(event, frames);
                               }),
                coded.end());
    if (coded.empty()) return;
    std::stable_sort(coded.begin(), coded.end(),
                     [](const CodedEvent& a, const CodedEvent& b) {
                       return a.onset < b.onset;
                     });
    if (!note.empty()) Skip(clip.item, note, false);
    dataset_->clips.push_back(std::move(clip));
  }

  const CodedSet& set_;
  CodingSheet sheet_;
  ClipFolders folders_;
  double fps_;
  bool subjects_have_folders_;
  std::size_t uncoded_ = 0;
  Dataset* dataset_;
  std::map<std::string, std::set<std::string>> taken_;
  std::set<std::string> in_sheet_;
};

}  // namespace

std::string SubjectName(const std::string& text, const SubjectForm& form) {
  std::string subject = Trim(text);
  if (StartsWith(ToLower(subject), form.prefix)) {
    subject = Trim(subject.substr(form.prefix.size()));
    while (!subject.empty() && (subject[0] == '_' || subject[0] == '-')) {
      subject.erase(0, 1);
    }
  }
  const auto value = ParseDouble(subject);
  if (!value || *value < 0 || *value > 1e9 || *value != std::floor(*value)) {
    return subject;
  }
  std::string digits = std::to_string(static_cast<std::int64_t>(*value));
  const auto wanted = static_cast<std::size_t>(form.digits);
  if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
  return digits;
}

std::string ItemName(const CodedSet& set, const std::string& subject,
                     const std::string& clip) {
  std::string item = set.item;
  Replace("{subject}", subject, &item);
  Replace("{clip}", clip, &item);
  return item;
}

Dataset LoadCodedClips(const std::string& root, const ReadOptions& options,
                       const CodedSet& set) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    throw DataError(root + ": " +
                    (fs::exists(root, error) ? "is not a folder"
                                             : "there is no such folder") +
                    ": give the folder of " + set.title + " as data");
  }
  Dataset dataset;
  dataset.name = set.name;
  dataset.root = root;
  CodingSheet sheet = ReadCodingSheet(root, set);
  dataset.sheet = sheet.path;
  ClipFolders folders = FindClipFolders(root, set);
  const std::string layout = folders.layout;
  Loader(set, std::move(sheet), std::move(folders), options.fps, &dataset)
      .Run();
  if (dataset.clips.empty()) {
    throw DataError(Str(root, ": no clip of ",
                        dataset.sheet.empty() ? set.title : dataset.sheet,
                        " can be used in ", layout,
                        dataset.skipped.empty()
                            ? std::string(": the sheet has no rows")
                            : "; the first: " + dataset.skipped[0].item + ": " +
                                  dataset.skipped[0].reason));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) {
              return std::tie(a.subject, a.name) < std::tie(b.subject, b.name);
            });
  return dataset;
}

}  // namespace mien

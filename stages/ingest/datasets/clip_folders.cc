#include "stages/ingest/datasets/clip_folders.h"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLayoutLevels = 4;

struct Layout {
  std::size_t rank = 0;
  int level = 0;
  std::string path;
};

bool Fits(const std::string& lower_path, const CopyRule& rule) {
  return std::all_of(rule.begin(), rule.end(), [&](const std::string& word) {
    const bool unwanted = StartsWith(word, "-");
    const std::string part = unwanted ? word.substr(1) : word;
    return (lower_path.find(part) == std::string::npos) == unwanted;
  });
}

std::size_t RankOf(const std::string& path,
                   const std::vector<CopyRule>& copies) {
  const std::string lower = ToLower(path);
  return static_cast<std::size_t>(
      std::find_if(copies.begin(), copies.end(),
                   [&](const CopyRule& rule) { return Fits(lower, rule); }) -
      copies.begin());
}

bool HoldsImages(const fs::path& folder) {
  const FolderList list = ListFolder(folder);
  return std::any_of(list.files.begin(), list.files.end(), IsImageName);
}

class Finder {
 public:
  Finder(const fs::path& root, const CodedSet& set) : root_(root), set_(set) {}

  ClipFolders Run() {
    std::vector<Layout> layouts;
    FolderWalk([&](const fs::path& folder, int level) {
      return FindLayouts(folder, level + 1, &layouts);
    }).Run(root_);
    if (layouts.empty()) {
      throw DataError(Str(root_.string(), ": no folders ", set_.folders.example,
                          " with clips: give the folder that holds ",
                          set_.folders.give));
    }
    std::sort(layouts.begin(), layouts.end(),
              [](const Layout& a, const Layout& b) {
                return std::tie(a.rank, a.level, a.path) <
                       std::tie(b.rank, b.level, b.path);
              });
    found_.layout = layouts[0].path;
    for (std::size_t i = 1; i < layouts.size(); ++i) {
      found_.notes.push_back(
          {layouts[i].path,
           Str("another copy of the clips, not read: ", found_.layout,
               " is used (", set_.folders.order,
               "); to use this one, give its folder as data"),
           false});
    }
    for (const std::string& path : set_.folders.paths) {
      Walk(found_.layout, Split(path, '/'), 0, "", "");
    }
    return std::move(found_);
  }

 private:
  bool IsSubject(const std::string& name) const {
    return IsSubjectFolder(name, set_.subject);
  }

  bool IsTop(const std::string& name) const {
    return set_.folders.top ? set_.folders.top(ToLower(name)) : IsSubject(name);
  }

  bool IsNever(const std::string& name) const {
    const auto& never = set_.folders.never;
    return std::find(never.begin(), never.end(), ToLower(name)) != never.end();
  }

  // Only names below root tell what a copy is; root's own where there are
  // none.
  std::vector<fs::path> FindLayouts(const fs::path& folder, int level,
                                    std::vector<Layout>* found) const {
    const FolderList list = ListFolder(folder);
    if (std::any_of(list.folders.begin(), list.folders.end(),
                    [this](const std::string& name) { return IsTop(name); })) {
      const std::string named = folder == root_
                                    ? FolderName(root_)
                                    : folder.lexically_relative(root_).string();
      found->push_back(
          {RankOf(named, set_.folders.copies), level, folder.string()});
    }
    std::vector<fs::path> next;
    if (level == kLayoutLevels) return next;
    for (const std::string& name : list.folders) {
      if (!IsTop(name) && !IsNever(name)) next.push_back(folder / name);
    }
    return next;
  }

  // Follows one of FolderDescription::paths from its level `at` on.
  void Walk(const fs::path& folder, const std::vector<std::string>& levels,
            std::size_t at, const std::string& subject,
            const std::string& clip) {
    if (at == levels.size()) {
      Take(folder, subject, clip);
      return;
    }
    for (const std::string& name : ListFolder(folder).folders) {
      if (levels[at] == "{subject}") {
        if (!IsSubject(name)) continue;
        Walk(folder / name, levels, at + 1, SubjectName(name, set_.subject),
             clip);
      } else if (levels[at] == "{clip}") {
        const std::string own = set_.clip ? set_.clip(name) : name;
        if (own.empty()) continue;
        Walk(folder / name, levels, at + 1, subject, own);
      } else if (levels[at] == "*" || levels[at] == ToLower(name)) {
        Walk(folder / name, levels, at + 1, subject, clip);
      }
    }
  }

  void Take(const fs::path& folder, const std::string& subject,
            const std::string& clip) {
    const std::string item = ItemName(set_, subject, clip);
    if (!HoldsImages(folder)) {
      found_.notes.push_back({item, "no image in " + folder.string(), false});
    } else if (!found_.clips[subject].emplace(clip, folder.string()).second) {
      found_.notes.push_back(
          {item, "found twice, not read: " + folder.string(), false});
    }
  }

  fs::path root_;
  const CodedSet& set_;
  ClipFolders found_;
};

}  // namespace

bool IsSubjectFolder(const std::string& name, const SubjectForm& form) {
  const std::size_t digits = name.size() - form.prefix.size();
  return StartsWith(ToLower(name), form.prefix) &&
         name.size() > form.prefix.size() &&
         // A number alone may be a year.
         (!form.prefix.empty() ||
          digits == static_cast<std::size_t>(form.digits)) &&
         ParseInt(SubjectName(name, form)).has_value();
}

FrameSpan SpanOf(const std::string& folder) {
  FrameSpan span;
  for (const std::string& file : ListFolder(folder).files) {
    if (!IsImageName(file)) continue;
    const auto number = LastNumber(file);
    if (!number) continue;
    span.first = span.count == 0 ? *number : std::min(span.first, *number);
    span.last = std::max(span.last, *number);
    ++span.count;
  }
  return span;
}

ClipFolders FindClipFolders(const std::string& root, const CodedSet& set) {
  return Finder(root, set).Run();
}

}  // namespace mien

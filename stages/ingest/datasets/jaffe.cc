#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/face_pictures.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/labelled_images.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLevels = 3;
constexpr std::size_t kPublished = 213, kPeople = 10;

// KA.AN1.39.tiff; some copies lack the number or its point.
const std::regex& Pattern() {
  static const auto& pattern = *new std::regex(
      R"(([A-Z]{2})\.?(AN|DI|FE|HA|NE|SA|SU)(\d{1,2})(\.\d{1,3})?)",
      std::regex::icase);
  return pattern;
}

const char* EmotionOf(const std::string& code) {
  static const auto& names = *new std::map<std::string, const char*>{
      {"an", "angry"}, {"di", "disgust"},  {"fe", "fear"},   {"ha", "happy"},
      {"sa", "sad"},   {"su", "surprise"}, {"ne", "neutral"}};
  return names.at(ToLower(code));
}

void NoteCount(LabelledImages* images) {
  std::set<std::string> people;
  for (const auto& entry : images->entries) people.insert(entry.subject);
  if (images->entries.size() == kPublished && people.size() == kPeople) return;
  images->skipped.push_back(
      {"jaffe",
       Str(images->entries.size(), " pictures of ", people.size(),
           " people, the published set has ", kPublished, " of ", kPeople,
           ": compare its scores with care"),
       false});
}

}  // namespace

LabelledImages LoadJaffe(const std::string& root) {
  CheckDataFolder(root, "KA.AN1.39.tiff, ...");
  LabelledImages images = NewFaceSet("jaffe");
  std::map<std::string, std::string> found;  // name -> path
  FolderWalk([&](const fs::path& folder, int level) {
    const FolderList list = ListFolder(folder);
    for (const std::string& file : list.files) {
      if (!IsImageName(file)) continue;
      const std::string name = fs::path(file).stem().string();
      const std::string path = (folder / file).string();
      if (name.size() > 32 || !std::regex_match(name, Pattern())) {
        images.skipped.push_back(
            {path, "not called as JAFFE's pictures are (KA.AN1.39): left out",
             false});
      } else if (!found.emplace(ToLower(name), path).second) {
        images.skipped.push_back({path, "found twice, not read", false});
      }
    }
    std::vector<fs::path> next;
    if (level == kLevels) return next;
    for (const std::string& name : list.folders) next.push_back(folder / name);
    return next;
  }).Run(root);
  for (const auto& [name, path] : found) {
    std::smatch parts;
    std::regex_match(name, parts, Pattern());
    LabelledImages::Entry entry;
    entry.subject = parts[1].str();
    std::transform(entry.subject.begin(), entry.subject.end(),
                   entry.subject.begin(), [](char c) {
                     return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32)
                                                 : c;
                   });
    entry.clip = fs::path(path).stem().string();
    entry.label = EmotionOf(parts[2]);
    AddFace(path, {}, std::move(entry), &images);
  }
  CheckNotEmpty(images, root);
  NoteCount(&images);
  return images;
}

}  // namespace mien

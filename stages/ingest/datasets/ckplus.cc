#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>
#include <utility>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/face_pictures.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/labelled_images.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLevels = 5;
constexpr std::size_t kMostText = 64 << 10;

// By the number in its file.
constexpr std::array<const char*, 8> kClasses = {
    "neutral", "angry", "contempt", "disgust",
    "fear",    "happy", "sad",      "surprise"};

struct Sequence {
  std::string peak;       // the last frame
  std::string emotion;    // file with its number
  std::string landmarks;  // of the last frame
};

using Sequences = std::map<std::pair<std::string, std::string>, Sequence>;

bool IsSubject(const std::string& name) {
  return name.size() == 4 && (name[0] == 'S' || name[0] == 's') &&
         ParseInt(name.substr(1)).has_value();
}

// Pictures, numbers and landmarks lie in three trees of one shape.
Sequences FindSequences(const std::string& root) {
  Sequences all;
  FolderWalk([&all](const fs::path& folder, int level) {
    const std::string subject = FolderName(folder.parent_path());
    const FolderList list = ListFolder(folder);
    if (IsSubject(subject)) {
      Sequence& one =
          all[{ToLower(subject).replace(0, 1, "S"), FolderName(folder)}];
      for (const std::string& file : list.files) {  // in their order
        const std::string path = (folder / file).string();
        const std::string lower = ToLower(file);
        if (IsImageName(file)) one.peak = path;
        if (EndsWith(lower, "_emotion.txt")) one.emotion = path;
        if (EndsWith(lower, "_landmarks.txt")) one.landmarks = path;
      }
    }
    std::vector<fs::path> next;
    if (level == kLevels) return next;
    for (const std::string& name : list.folders) next.push_back(folder / name);
    return next;
  }).Run(root);
  return all;
}

// "   3.0000000e+00\n" -> 3; -1: no such number.
int EmotionIn(const std::string& path) {
  const auto number = ParseDouble(ReadFile(path, kMostText));
  if (!number || *number < 0 || *number > 7 || *number != std::floor(*number)) {
    return -1;
  }
  return static_cast<int>(*number);
}

// The square around the landmarks and a tenth more; empty: there are none.
cv::Rect FaceBox(const std::string& path) {
  if (path.empty()) return {};
  std::istringstream in(ReadFile(path, kMostText));
  float x = 0, y = 0;
  float left = 1e9F, right = -1e9F, top = 1e9F, bottom = -1e9F;
  int points = 0;
  for (; in >> x >> y && points < 1000; ++points) {
    if (!(std::abs(x) < 1e5F && std::abs(y) < 1e5F)) return {};
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  if (points < 5) return {};
  const float side = 1.1F * std::max(right - left, bottom - top);
  return {cvRound((left + right - side) / 2),
          cvRound((top + bottom - side) / 2), cvRound(side), cvRound(side)};
}

}  // namespace

LabelledImages LoadCkPlus(const std::string& root) {
  CheckDataFolder(root, "cohn-kanade-images and Emotion");
  LabelledImages images = NewFaceSet("ckplus");
  std::size_t without = 0, sequences = 0;
  for (const auto& [name, one] : FindSequences(root)) {
    if (one.peak.empty() && !one.emotion.empty()) {
      images.skipped.push_back({name.first + "_" + name.second,
                                one.emotion +
                                    ": there are no pictures of this sequence "
                                    "in cohn-kanade-images: put them back or "
                                    "take the emotion away",
                                true});
    }
    if (one.peak.empty()) continue;
    ++sequences;
    if (one.emotion.empty()) {
      ++without;
      continue;
    }
    LabelledImages::Entry entry;
    entry.subject = name.first;
    entry.clip = name.first + "_" + name.second;
    const int emotion = EmotionIn(one.emotion);
    if (emotion < 0) {
      images.skipped.push_back({entry.clip,
                                one.emotion +
                                    ": holds no number from 0 to 7: mend it "
                                    "or take it away",
                                true});
      continue;
    }
    entry.label = kClasses[static_cast<std::size_t>(emotion)];
    AddFace(one.peak, FaceBox(one.landmarks), std::move(entry), &images);
  }
  if (without > 0) {
    images.skipped.push_back({root,
                              Str(without, " of ", sequences,
                                  " sequences have no emotion: left out"),
                              false});
  }
  CheckNotEmpty(images, root);
  return images;
}

}  // namespace mien

// docs/pytorch.md: its code gives the probabilities that mien gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"
#include "stages/recognize/training.h"
#include "stages/samples/assemble.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

const std::string kRoot = std::string(MIEN_SOURCE_DIR) + "/";
const std::string kModel = kRoot + "models/fer2013.safetensors";

std::string CodeOf(const std::string& page) {
  const std::string text = ReadFile(page);
  const std::string fence = "```python\n";
  const std::size_t begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

// Faces of sorts: grey discs for eyes and mouth on a brighter one, with noise;
// one image is blank.
LabelledImages Drawn(int count, const std::vector<std::string>& classes) {
  LabelledImages images;
  images.name = "drawn";
  images.channels = 1;
  images.height = images.width = 48;
  images.channel_names = {"grey"};
  Rng rng(3);
  for (int i = 0; i < count; ++i) {
    const double mouth = 3 + 6 * rng.Uniform();
    const double noise = 12 * rng.Uniform();
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 48; ++x) {
        double value = std::hypot(x - 24, y - 24) < 20 ? 180 : 60;
        if (std::hypot(x - 16, y - 18) < 4 || std::hypot(x - 32, y - 18) < 4) {
          value = 40;
        }
        if (std::hypot(x - 24, 2 * (y - 36)) < mouth) value = 90;
        value = i == 0 ? 100 : value + noise * rng.Normal();
        images.pixels.push_back(
            static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
      }
    }
    LabelledImages::Entry entry;
    entry.dataset = "drawn";
    entry.subject = entry.clip = std::to_string(i);
    entry.label = classes[static_cast<std::size_t>(i) % classes.size()];
    images.entries.push_back(entry);
  }
  return images;
}

// Real frames with MIEN_REAL_DATA, else drawn ones.
LabelledImages Frames(const std::vector<std::string>& classes) {
  const char* real = std::getenv("MIEN_REAL_DATA");
  if (!real) return Drawn(70, classes);
  LabelledImages all = LoadFer2013(std::string(real) + "/fer2013");
  LabelledImages some = all;
  some.entries.clear();
  some.pixels.clear();
  const std::size_t stride = 48 * 48;
  for (std::size_t i = 0; i < all.entries.size(); i += 200) {
    some.entries.push_back(all.entries[i]);
    const auto begin =
        all.pixels.begin() + static_cast<std::ptrdiff_t>(i * stride);
    some.pixels.insert(some.pixels.end(), begin, begin + stride);
  }
  return some;
}

TEST(PyTorch, TheDocumentedCodeGivesTheSameProbabilities) {
  if (std::system("/usr/bin/python3 -c 'import torch' >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "python3-torch is not installed";
  }
  const TempFolder folder;
  const ModelFile model = ReadModel(kModel);
  const LabelledImages images = Frames(model.classes);
  const SampleSet set =
      FromImages(images, LabelMap({}), model.normalise, nullptr);
  const auto ours = Predict(model, set, /*test_flip=*/true, TrainHooks());
  WriteFileAtomic(folder / "images",
                  std::string(images.pixels.begin(), images.pixels.end()));
  WriteFileAtomic(
      folder / "run.py",
      CodeOf(kRoot + "docs/pytorch.md") +
          Str("net, classes = open_fer('", kModel, "')\n",
              "assert classes == '", Join(model.classes, " "), "'.split()\n",
              "images = np.fromfile('", folder / "images",
              "', np.uint8).reshape(-1, 48, 48)\n",
              "probabilities(net, images).tofile('", folder / "p", "')\n"));
  ASSERT_EQ(
      std::system(("/usr/bin/python3 '" + (folder / "run.py") + "'").c_str()),
      0);
  const std::string bytes = ReadFile(folder / "p");
  ASSERT_EQ(bytes.size(), ours.size() * sizeof(float));
  std::vector<float> theirs(ours.size());
  std::memcpy(theirs.data(), bytes.data(), bytes.size());
  float most = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ASSERT_TRUE(std::isfinite(theirs[i]));
    most = std::max(most, std::abs(ours[i] - theirs[i]));
  }
  EXPECT_LE(most, 1e-4f) << "over " << set.size() << " images";
}

}  // namespace
}  // namespace mien

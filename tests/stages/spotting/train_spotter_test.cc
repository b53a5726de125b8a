// The script that trains the spotter's network sees what the program sees.

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include "pipeline/cache/store.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/motion/regions.h"
#include "stages/spotting/pulse_net.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

const std::string kScript =
    std::string(MIEN_SOURCE_DIR) + "/scripts/train-spotter";

// 20 s of noise at 25 frames/s with jitter, a gap, and a blink.
MotionSeries Noise() {
  MotionSeries series;
  series.regions = RegionNames();
  series.patches = PatchNames();
  series.fps = 25;
  FaceMotion face;
  face.iod_px = 80;
  face.frame_count = 500;
  Rng rng(7);
  std::vector<double> walk(2 * series.patches.size(), 0);
  for (int i = 0; i < face.frame_count; ++i) {
    series.time_s.push_back(i / 25.0 + rng.Uniform(0, 0.02));
    series.frame_number.push_back(i);
    const bool lost = i >= 200 && i < 220;
    const auto value = [&](double v) {
      return lost ? std::numeric_limits<float>::quiet_NaN()
                  : static_cast<float>(v);
    };
    if (!lost) face.patch_time_s.push_back(series.time_s.back());
    for (std::size_t c = 0; c < walk.size(); ++c) {
      walk[c] += rng.Normal() * 0.3;
      if (lost) continue;
      (c % 2 ? face.patch_dy : face.patch_dx)
          .push_back(static_cast<float>(walk[c]));
    }
    face.dx.resize(face.dx.size() + series.regions.size());
    face.noise.push_back(0);
    face.head_x.push_back(value(std::sin(i * 0.05) * 3));
    face.head_y.push_back(value(std::cos(i * 0.11)));
    face.head_roll_deg.push_back(value(std::sin(i * 0.02)));
    face.blink.push_back(value(i % 100 < 5 ? 0.9 : 0.1));
  }
  face.dy = face.magnitude = face.dx;
  series.faces.push_back(std::move(face));
  return series;
}

std::vector<float> Floats(const std::string& path) {
  const std::string bytes = ReadFile(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

void ExpectNear(const std::vector<float>& ours,
                const std::vector<float>& theirs, float limit) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ASSERT_NEAR(ours[i], theirs[i], limit) << i;
  }
}

TEST(TrainSpotter, SeesTheSameChannelsAndGivesTheSameLogits) {
  if (std::system("/usr/bin/python3 -c 'import torch, h5py' "
                  ">/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "python3-torch or python3-h5py is not installed";
  }
  const TempFolder folder;
  const MotionSeries series = Noise();
  ArtifactId id;
  id.stage = "motion";
  id.dataset = "video";
  id.item = "noise.mp4";
  WriteStored(folder / "noise.h5", id, ToArtifact(series));
  WriteFileAtomic(
      folder / "run.py",
      Str("from importlib import machinery, util\n",
          "loader = machinery.SourceFileLoader('train_spotter', '", kScript,
          "')\n", "spec = util.spec_from_loader(loader.name, loader)\n",
          "spotter = util.module_from_spec(spec)\n",
          "loader.exec_module(spotter)\n", "torch = spotter.torch\n",
          "face, = spotter.read_faces('", folder / "noise.h5", "')\n",
          "rng = spotter.np.random.default_rng(1)\n",
          "width = face['moves'].shape[1]\n",
          "known = rng.normal(size=(3, width))\n",
          "alike = 0.5 * spotter.np.eye(width) + 0.5\n",
          "x = spotter.channels(face['moves'], face['head'], face['blink'], "
          "face['measured'], spotter.matches(face['usual'], known, alike))\n",
          "known.astype('<f4').tofile('", folder / "known", "')\n",
          "x.T.tofile('", folder / "x", "')\n", "torch.manual_seed(3)\n",
          "net = spotter.Net(len(x))\n", "net(torch.from_numpy(x)[None])\n",
          "net.eval()\n",
          "net(torch.from_numpy(x)[None])[0, 0].detach().numpy().tofile('",
          folder / "y", "')\n", "spotter.write_safetensors('", folder / "net",
          "', {'expressions': known.astype('<f4'), "
          "'correlation': alike.astype('<f4'), **{'member0.' + k: v "
          "for k, v in net.folded().items()}}, "
          "{'format': 'mien-spot/4', 'patches': "
          "' '.join(face['patches'])})\n"));
  ASSERT_EQ(
      std::system(("/usr/bin/python3 '" + (folder / "run.py") + "'").c_str()),
      0);
  const PulseInput input = MakePulseInput(series, series.faces[0]);
  ASSERT_GT(input.samples, 500u);
  const int width = input.moves.cols;
  cv::Mat1f known(3, width);
  const std::vector<float> theirs = Floats(folder / "known");
  ASSERT_EQ(theirs.size(), known.total());
  std::copy(theirs.begin(), theirs.end(), known.begin());
  const cv::Mat1d expressions(known);
  const cv::Mat1d alike = 0.5 * cv::Mat1d::eye(width, width) + 0.5;
  std::vector<float> channels;
  input.Channels(0, input.samples,
                 {{input.usual, expressions},
                  {CorrelatedLike(input.usual, alike), expressions},
                  {1e-4 * cv::Mat1d::eye(width, width), expressions}},
                 &channels);
  ExpectNear(channels, Floats(folder / "x"), 2e-3f);
  const PulseNet net(folder / "net", series.patches);
  ExpectNear(net.Run(input).logit, Floats(folder / "y"), 2e-3f);
}

}  // namespace
}  // namespace mien

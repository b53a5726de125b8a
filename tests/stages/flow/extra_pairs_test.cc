#include "stages/flow/extra_pairs.h"

#include <map>

#include <gmock/gmock.h>

#include "pipeline/exec/stage.h"
#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ExtraPairParams Extra(bool decay, int jitter_pairs, double jitter_s) {
  ExtraPairParams extra;
  extra.decay = decay;
  extra.jitter_pairs = jitter_pairs;
  extra.jitter_s = jitter_s;
  return extra;
}

std::vector<FramePair> Choose(const ExtraPairParams& extra,
                              std::uint64_t seed = 1) {
  return ChoosePairs(10, 40, 70, 99, 200, extra, seed);
}

TEST(ChoosePairs, OffUnlessAskedFor) {
  EXPECT_FALSE(ExtraPairParams{}.any());
  EXPECT_THAT(Choose(ExtraPairParams{}), IsEmpty());
}

TEST(ChoosePairs, TheDecayGoesFromOffsetToApex) {
  EXPECT_THAT(Choose(Extra(true, 0, 0.01)), ElementsAre(FramePair{70, 40}));
  EXPECT_THAT(ChoosePairs(10, 40, 40, 99, 200, Extra(true, 0, 0), 1),
              IsEmpty());  // no offset
}

TEST(ChoosePairs, MovedPairsStayNearAreDifferentAndNeverTheOwn) {
  const auto pairs = Choose(Extra(false, 30, 0.015));
  ASSERT_EQ(pairs.size(), 30u);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_LE(std::abs(pairs[i].from_idx - 10), 3);
    EXPECT_LE(std::abs(pairs[i].to_idx - 40), 3);
    EXPECT_FALSE(pairs[i] == (FramePair{10, 40}));
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(pairs[i] == pairs[k]);
  }
  EXPECT_EQ(Choose(Extra(false, 30, 0.015)), pairs);
  EXPECT_NE(Choose(Extra(false, 30, 0.015), 2), pairs);
  EXPECT_EQ(Choose(Extra(false, 100, 0.005)).size(), 8u);  // 3 x 3 - 1
  EXPECT_THAT(Choose(Extra(false, 5, 0.004)), IsEmpty());  // below a frame
}

TEST(ChoosePairs, InsideTheClipAndFromBeforeTo) {
  const auto pairs = ChoosePairs(1, 3, 5, 4, 200, Extra(false, 100, 0.02), 1);
  ASSERT_FALSE(pairs.empty());
  for (const FramePair& pair : pairs) {
    EXPECT_GE(pair.from_idx, 0);
    EXPECT_LT(pair.from_idx, pair.to_idx);
    EXPECT_LE(pair.to_idx, 4);
  }
}

// A source that counts how often each frame is read.
class CountedFrames : public FrameSource {
 public:
  explicit CountedFrames(std::vector<cv::Mat> images)
      : frames_(std::move(images), 200) {}
  const SourceInfo& info() const override { return frames_.info(); }
  std::string Digest() const override { return frames_.Digest(); }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<Reader>(frames_.Open(first_idx), &reads);
  }
  mutable std::map<std::int64_t, int> reads;

 private:
  class Reader : public FrameReader {
   public:
    Reader(std::unique_ptr<FrameReader> reader,
           std::map<std::int64_t, int>* reads)
        : reader_(std::move(reader)), reads_(reads) {}
    bool Next(Frame* frame) override {
      if (!reader_->Next(frame)) return false;
      ++(*reads_)[frame->idx];
      return true;
    }
    bool Skip(Frame* passed) override { return reader_->Skip(passed); }

   private:
    std::unique_ptr<FrameReader> reader_;
    std::map<std::int64_t, int>* reads_;
  };
  MemoryFrames frames_;
};

constexpr float kIod = 80;
const cv::Point2f kMiddle(150, 120);

// 31 frames: a mouth corner rises by 2 px until frame 10 and falls back until
// frame 20.
struct Clip {
  std::shared_ptr<CountedFrames> frames;
  FaceTracks tracks;
  Events events;
};

Clip RiseAndFall() {
  const cv::Mat texture = Texture({300, 300}, 7);
  const cv::Point2f corner(kMiddle.x + 0.4f * kIod, kMiddle.y + 1.05f * kIod);
  Clip clip;
  clip.tracks.fps = 200;
  FaceTrack track;
  std::vector<cv::Mat> images;
  for (int t = 0; t < 31; ++t) {
    const float share = std::max(0.0f, 1 - std::abs(t - 10) / 10.0f);
    cv::Mat map(texture.size(), CV_32FC2), image;
    for (int y = 0; y < map.rows; ++y) {
      for (int x = 0; x < map.cols; ++x) {
        const cv::Point2f p(static_cast<float>(x), static_cast<float>(y));
        const cv::Point2f d = p - corner;
        const float up = 2 * share * std::exp(-d.dot(d) / (2 * 15 * 15));
        map.at<cv::Vec2f>(y, x) = cv::Vec2f(p.x, p.y + up);
      }
    }
    cv::remap(texture, image, map, cv::noArray(), cv::INTER_CUBIC,
              cv::BORDER_REFLECT);
    image.convertTo(image, CV_8U);
    images.push_back(image);
    clip.tracks.time_s.push_back(t / 200.0);
    clip.tracks.frame_number.push_back(t + 1);
    track.found.push_back(1);
    track.box_px.push_back({50, 40, 200, 220});
    track.score.push_back(1);
    track.landmarks_px.push_back(TemplateFace(kMiddle, kIod));
  }
  clip.tracks.faces = {track};
  clip.frames = std::make_shared<CountedFrames>(images);
  Event event;
  event.onset_idx = 0;
  event.apex_idx = 10;
  event.offset_idx = 20;
  clip.events.events = {event};
  return clip;
}

FlowConfig Config(const ExtraPairParams& extra) {
  FlowConfig config;
  config.params.method = "dis";
  config.extra = extra;
  return config;
}

TEST(ExtraPairStage, TheDecayShowsTheSameMovement) {
  const Clip clip = RiseAndFall();
  const FlowConfig config = Config(Extra(true, 0, 0.015));
  const ExtraPairs extra =
      ExtraPairStage(config).Run(clip.frames, clip.tracks, clip.events);
  const FlowStack own =
      FlowStage(config.params).Run(clip.frames, clip.tracks, clip.events);
  ASSERT_EQ(extra.stacks.size(), 1u);
  const FlowStack& decay = extra.stacks[0];
  EXPECT_EQ(decay.onset_idx, 20);
  EXPECT_EQ(decay.apex_idx, 10);
  EXPECT_EQ(decay.channel_names, own.channel_names);
  EXPECT_EQ(decay.iod_px, own.iod_px);
  ASSERT_EQ(decay.stack.size(), own.stack.size());
  // v at the mouth corner: up in both, not up and down.
  const std::size_t plane = 28 * 28;
  const auto least = [&](const FlowStack& stack) {
    return *std::min_element(stack.stack.begin() + plane,
                             stack.stack.begin() + 2 * plane);
  };
  EXPECT_LT(least(own), -1);
  EXPECT_NEAR(least(decay), least(own), 0.1);
}

TEST(ExtraPairStage, DecodesEachFrameOnce) {
  const Clip clip = RiseAndFall();
  const ExtraPairs extra = ExtraPairStage(Config(Extra(true, 4, 0.015)))
                               .Run(clip.frames, clip.tracks, clip.events);
  EXPECT_EQ(extra.stacks.size(), 5u);
  EXPECT_GE(clip.frames->reads.size(), 4u);
  EXPECT_LE(clip.frames->reads.size(), 20u);  // what lies between is not read
  for (const auto& [idx, reads] : clip.frames->reads) EXPECT_EQ(reads, 1);
}

TEST(ExtraPairStage, LeavesOutPairsWithoutAFaceAndCanBeEmpty) {
  Clip clip = RiseAndFall();
  auto& found = clip.tracks.faces[0].found;
  for (std::size_t t = 0; t < found.size(); ++t) found[t] = t == 0;
  clip.tracks.fps = 20;  // 0.1 s: 2 frames around
  const ExtraPairs none = ExtraPairStage(Config(Extra(true, 0, 0.015)))
                              .Run(clip.frames, clip.tracks, clip.events);
  EXPECT_THAT(none.stacks, IsEmpty());
  ExtraPairs back;
  back.stacks.resize(3);
  FromArtifact(ToArtifact(none), &back);
  EXPECT_THAT(back.stacks, IsEmpty());
}

TEST(ExtraPairs, RoundTripAndRefusal) {
  const Clip clip = RiseAndFall();
  const ExtraPairs extra = ExtraPairStage(Config(Extra(true, 1, 0.015)))
                               .Run(clip.frames, clip.tracks, clip.events);
  Artifact artifact = ToArtifact(extra);
  ExtraPairs back;
  FromArtifact(artifact, &back);
  ASSERT_EQ(back.stacks.size(), 2u);
  for (std::size_t n = 0; n < 2; ++n) {
    EXPECT_EQ(back.stacks[n].onset_idx, extra.stacks[n].onset_idx);
    EXPECT_EQ(back.stacks[n].channel_names, extra.stacks[n].channel_names);
    EXPECT_EQ(back.stacks[n].height_px, 28);
    ASSERT_EQ(back.stacks[n].stack.size(), extra.stacks[n].stack.size());
    for (std::size_t i = 0; i < back.stacks[n].stack.size(); ++i) {
      EXPECT_NEAR(back.stacks[n].stack[i], extra.stacks[n].stack[i], 1.0 / 500);
    }
  }
  artifact.arrays["stack_v"].shape = {1, 56, 28};
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              testing::HasSubstr("v has shape 1 x 56 x 28"));
}

// What cache files of earlier versions are found by.
TEST(ExtraPairs, KeysStandAsInTheCachesThatAreThere) {
  EXPECT_EQ(Sha256Hex(CanonicalText(FlowConfig{})),
            "1224c7d42e6e25b0c25f8b33b0fb963623190cded05e5cfa76c27bcf7a0a4b98")
      << CanonicalText(FlowConfig{});
}

TEST(ExtraPairs, LeaveTheKeyOfTheClipsOwnFlowAlone) {
  const auto frames =
      Given("frames", std::shared_ptr<const FrameSource>(RiseAndFall().frames));
  const auto tracks = Given("tracks", FaceTracks{});
  const auto events = Given("events", Events{});
  const auto flow_key = [&](const FlowConfig& config) {
    return Apply(ItemContext{}, FlowStage(config.params), frames, tracks,
                 events)
        .key();
  };
  const FlowConfig off = Config(ExtraPairParams{});
  EXPECT_EQ(flow_key(Config(Extra(true, 3, 0.01))), flow_key(off));
  const auto extra_key = [&](const FlowConfig& config) {
    return Apply(ItemContext{}, ExtraPairStage(config), frames, tracks, events)
        .key();
  };
  EXPECT_NE(extra_key(Config(Extra(true, 3, 0.01))),
            extra_key(Config(Extra(true, 3, 0.02))));
}

}  // namespace
}  // namespace mien

#include "stages/flow/extra_pairs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using GreyFrames = std::map<std::int64_t, cv::Mat>;  // CV_8UC1 by index

// Fills the frames asked for (keys of `greys`), each decoded once.
void ReadGreys(const FrameSource& source, GreyFrames* greys) {
  std::set<std::int64_t> wanted;
  for (const auto& [idx, grey] : *greys) wanted.insert(idx);
  const auto reader = ReadWanted(source, wanted);
  Frame frame;
  for (auto& [idx, grey] : *greys) {
    if (!reader->Next(&frame)) {
      throw DataError(
          Str("frame ", idx, " could not be read from ", source.info().path));
    }
    grey = ToGrey(frame.image);
  }
}

// What the flow of a pair is made of.
FlowPlan PlanPair(const FaceTracks& tracks, const FramePair& pair, int face,
                  const FlowParams& params) {
  Event event;
  event.face = face;
  event.onset_idx = static_cast<double>(pair.from_idx);
  event.apex_idx = static_cast<double>(pair.to_idx);
  return PlanFlow(tracks, event, params);
}

// The frames that are averaged around one frame of a pair.
struct Span {
  std::int64_t first, last;
};

Span Around(std::int64_t idx, const FlowPlan& plan, const FaceTracks& tracks) {
  return {std::max<std::int64_t>(idx - plan.reach, 0),
          std::min(idx + plan.reach, tracks.frame_count() - 1)};
}

// Leaves what the network reads.
void DropPictures(FlowStack* stack) {
  stack->face_height_px = stack->face_width_px = 0;
  stack->flow = {};
  stack->onset_grey = {};
  stack->apex_grey = {};
  stack->aligned_from_image = {};
}

}  // namespace

std::vector<FramePair> ChoosePairs(std::int64_t onset, std::int64_t apex,
                                   std::int64_t offset, std::int64_t last,
                                   double fps, const ExtraPairParams& params,
                                   std::uint64_t seed) {
  std::vector<FramePair> pairs;
  if (params.decay && offset > apex) pairs.push_back({offset, apex});
  if (params.jitter_pairs == 0) return pairs;
  const auto reach =
      static_cast<std::int64_t>(std::floor(params.jitter_s * fps + 1e-9));
  std::vector<FramePair> moved;
  for (std::int64_t from = onset - reach; from <= onset + reach; ++from) {
    for (std::int64_t to = apex - reach; to <= apex + reach; ++to) {
      if (from == onset && to == apex) continue;
      if (from >= 0 && from < to && to <= last) moved.push_back({from, to});
    }
  }
  Rng rng(seed);
  rng.Shuffle(&moved);
  if (moved.size() > static_cast<std::size_t>(params.jitter_pairs)) {
    moved.resize(static_cast<std::size_t>(params.jitter_pairs));
  }
  pairs.insert(pairs.end(), moved.begin(), moved.end());
  return pairs;
}

ExtraPairs ExtraPairStage::Run(const std::shared_ptr<const FrameSource>& frames,
                               const FaceTracks& tracks,
                               const Events& events) const {
  if (tracks.faces.empty() || events.events.empty()) {
    throw DataError("without a face and an event there is no pair of frames");
  }
  const Event& event = events.events.front();
  const FlowPlan own = PlanFlow(tracks, event, params_.params);
  const auto last = tracks.frame_count() - 1;
  const auto offset =
      std::clamp<std::int64_t>(std::llround(event.offset_idx), 0, last);
  const auto seed =
      DeriveSeed(static_cast<std::uint64_t>(params_.extra.jitter_seed), kName,
                 frames->Digest());
  std::vector<FlowPlan> plans;
  GreyFrames greys;
  for (const FramePair& pair : ChoosePairs(own.onset, own.apex, offset, last,
                                           tracks.fps, params_.extra, seed)) {
    const FlowPlan plan = PlanPair(tracks, pair, event.face, params_.params);
    if (!plan.onset_face || !plan.apex_face) continue;
    plans.push_back(plan);
    for (const std::int64_t idx : {plan.onset, plan.apex}) {
      const Span span = Around(idx, plan, tracks);
      for (std::int64_t i = span.first; i <= span.last; ++i) greys[i];
    }
  }
  ReadGreys(*frames, &greys);
  ExtraPairs out;
  for (const FlowPlan& plan : plans) {
    const auto mean = [&](std::int64_t idx) {
      const Span span = Around(idx, plan, tracks);
      MeanFrame frame;
      for (std::int64_t i = span.first; i <= span.last; ++i) {
        frame.Add(greys.at(i));
      }
      return frame.Mean();
    };
    out.stacks.push_back(
        StackOf(plan, mean(plan.onset), mean(plan.apex), params_.params));
    DropPictures(&out.stacks.back());
  }
  return out;
}

}  // namespace mien

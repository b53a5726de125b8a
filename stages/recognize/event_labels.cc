#include "stages/recognize/event_labels.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/event_store.h"
#include "stages/flow/flow.h"
#include "stages/recognize/model_use.h"
#include "stages/recognize/runtime.h"
#include "stages/samples/assemble.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

constexpr int kVersion = 1;
constexpr int kLeastPx = 16;  // of a face; networks of whole faces need it

std::optional<LabelModels::Used> ReadIfThere(const std::string& name,
                                             const std::string& what) {
  if (name.empty()) return std::nullopt;
  std::string path;
  try {
    path = FindModel(name);
  } catch (const ModelError& error) {
    LogInfo(Str(what, " are not labelled: ", error.message()));
    return std::nullopt;
  }
  LabelModels::Used used;
  used.file = ReadModel(path);
  if (used.file.several_labels) {
    throw ModelError(Str(what, " are labelled by weights of one class each, ",
                         name, " says any number of ",
                         Join(used.file.classes, ", ")));
  }
  used.sha256 = Sha256File(path);
  used.test_flip = TrainedWithFlip(used.file);
  return used;
}

EventLabel ReadWith(const LabelModels::Used& model, const SampleSet& set,
                    const std::string& device) {
  TrainHooks hooks;
  hooks.device = device;
  EventLabel label;
  label.classes = model.file.classes;
  label.probabilities = Predict(model.file, set, model.test_flip, hooks);
  return label;
}

EventLabel ReadMicro(const LabelModels& models, const FlowPlan& plan,
                     const cv::Mat& onset, const cv::Mat& apex) {
  const LabelModels::Used& model = *models.micro();
  const FlowParams flow = FlowOf(model.file);
  FlowStack stack = StackOf(plan, onset, apex, flow);
  const Artifact stored = ToArtifact(stack);
  FromArtifact(stored, &stack);  // rounded as the samples of a training are
  Sample sample;
  sample.label = -1;
  SampleSet set = FromFlowStacks({&stack}, {sample}, model.file.classes,
                                 model.file.normalise);
  set.geometry = GeometryText(flow);
  return ReadWith(model, set, models.device());
}

// An event that waits for its frames.
struct Waiting {
  std::size_t event = 0;
  bool is_micro = false;
  FlowPlan plan;
  MeanFrame onset, apex;

  std::int64_t First() const {
    return is_micro ? std::min(plan.onset, plan.apex) - plan.reach : plan.apex;
  }
  std::int64_t Last() const {
    return is_micro ? std::max(plan.onset, plan.apex) + plan.reach : plan.apex;
  }
  bool ForOnset(std::int64_t idx) const {
    return is_micro && std::abs(idx - plan.onset) <= plan.reach;
  }
  bool ForApex(std::int64_t idx) const {
    return std::abs(idx - plan.apex) <= (is_micro ? plan.reach : 0);
  }
  void See(const Frame& frame) {
    if (ForOnset(frame.idx)) onset.Add(frame.image);
    if (ForApex(frame.idx)) apex.Add(frame.image);
  }
};

EventLabel Read(const LabelModels& models, const Waiting& waiting) {
  if (waiting.apex.count() == 0) return {};
  if (!waiting.is_micro) {
    return ReadFrame(models, waiting.apex.Mean(), *waiting.plan.apex_face);
  }
  if (waiting.onset.count() == 0) return {};
  return ReadMicro(models, waiting.plan, waiting.onset.Mean(),
                   waiting.apex.Mean());
}

EventKey KeyOf(const Event& event, const FlowPlan& plan) {
  return {Str(event.face, "_", plan.onset),
          Str("event.face=", event.face, "\nevent.kind=", KindText(event.kind),
              "\nevent.onset=", plan.onset, "\nevent.apex=", plan.apex, "\n")};
}

class Labeller {
 public:
  Labeller(const LabelModels& models, const ItemContext& context,
           const FramesResult& frames, const Result<FaceTracks>& tracks,
           int jobs)
      : models_(models),
        frames_(frames),
        tracks_(tracks),
        jobs_(std::max(1, jobs)) {
    const auto store = [&](const LabelModels::Used& used,
                           const std::string& params) {
      return EventStore<EventLabel>(
          context, kEventLabelStage, kVersion, params,
          {frames.key(), tracks.key(), WithKernels(used.sha256)});
    };
    if (models.micro()) {
      micro_.emplace(store(*models.micro(), models.micro()->file.geometry));
    }
    if (models.macro()) {
      macro_.emplace(store(
          *models.macro(),
          Str("frame_iods=", NumberText(models.params().frame_iods),
              "\nframe_eyes_at=", NumberText(models.params().frame_eyes_at),
              "\n")));
    }
  }

  std::vector<EventLabel> Run(const std::vector<Event>& events) {
    labels_.resize(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) Take(i, events[i]);
    ReadWaiting(events);
    return std::move(labels_);
  }

 private:
  const EventStore<EventLabel>* StoreOf(bool is_micro) const {
    const auto& store = is_micro ? micro_ : macro_;
    return store ? &*store : nullptr;
  }

  void Take(std::size_t i, const Event& event) {
    Waiting waiting;
    waiting.event = i;
    waiting.is_micro = event.kind == EventKind::kMicro;
    const auto* store = StoreOf(waiting.is_micro);
    if (!store) return;
    const FlowParams flow =
        waiting.is_micro ? FlowOf(models_.micro()->file) : FlowParams{};
    waiting.plan = PlanFlow(tracks_.Get(), event, flow);
    if (!waiting.plan.apex_face ||
        (waiting.is_micro && !waiting.plan.onset_face)) {
      return;
    }
    if (auto known = store->Load(KeyOf(event, waiting.plan))) {
      labels_[i] = std::move(*known);
    } else {
      waiting_.push_back(std::move(waiting));
    }
  }

  void ReadWaiting(const std::vector<Event>& events) {
    if (waiting_.empty()) return;
    std::sort(waiting_.begin(), waiting_.end(),
              [](const Waiting& a, const Waiting& b) {
                return a.First() < b.First();
              });
    std::set<std::int64_t> wanted;
    for (const Waiting& one : waiting_) {
      for (std::int64_t idx = std::max<std::int64_t>(0, one.First());
           idx <= one.Last(); ++idx) {
        if (one.ForOnset(idx) || one.ForApex(idx)) wanted.insert(idx);
      }
    }
    const auto reader = ReadWanted(*frames_.Get(), wanted);
    // Reading one event takes far longer than finding its frames.
    std::vector<std::future<void>> running;
    const auto finish = [&](Waiting one) {
      if (running.size() >= static_cast<std::size_t>(jobs_)) {
        running.front().get();
        running.erase(running.begin());
      }
      running.push_back(
          std::async(std::launch::async, [this, &events, one = std::move(one)] {
            const EventLabel label = Read(models_, one);
            if (label.classes.empty()) return;
            labels_[one.event] =
                StoreOf(one.is_micro)
                    ->Save(KeyOf(events[one.event], one.plan), label);
          }));
    };
    Frame frame;
    while (!waiting_.empty() && reader->Next(&frame)) {
      for (auto at = waiting_.begin(); at != waiting_.end();) {
        if (at->First() > frame.idx) break;  // and all that follow
        at->See(frame);
        if (at->Last() > frame.idx) {
          ++at;
          continue;
        }
        finish(std::move(*at));
        at = waiting_.erase(at);
      }
    }
    for (Waiting& one : waiting_) finish(std::move(one));  // beyond the end
    for (auto& one : running) one.get();
  }

  const LabelModels& models_;
  const FramesResult& frames_;
  const Result<FaceTracks>& tracks_;
  int jobs_;
  std::optional<EventStore<EventLabel>> micro_, macro_;
  std::vector<EventLabel> labels_;
  std::vector<Waiting> waiting_;
};

}  // namespace

cv::Mat FrameOfFace(const cv::Mat& grey, const Landmarks& landmarks,
                    int side_px, const LabelParams& params) {
  FlowParams cut;
  cut.face_px = side_px;
  cut.face_iods = params.frame_iods;
  cut.eyes_at = params.frame_eyes_at;
  return WarpSimilarity(grey, AlignedFromImage(landmarks, cut),
                        {side_px, side_px});
}

LabelModels::LabelModels(const LabelParams& params, const std::string& device)
    : params_(params),
      device_(device),
      micro_(ReadIfThere(params.micro_model, "micro-expressions")),
      macro_(ReadIfThere(params.macro_model, "macro-expressions")) {
  if (micro_) FlowOf(micro_->file);  // throws for frames
  if (macro_ && (macro_->file.channels != 1 || !macro_->file.geometry.empty() ||
                 macro_->file.height_px != macro_->file.width_px)) {
    throw ModelError("label.macro_model: " + params.macro_model +
                     " does not read single square grey frames");
  }
  if (macro_ && macro_->file.height_px < kLeastPx) {
    throw ModelError(Str("label.macro_model: ", params.macro_model, " reads ",
                         macro_->file.width_px, " x ", macro_->file.height_px,
                         " px: at least ", kLeastPx, " x ", kLeastPx,
                         " are needed"));
  }
}

EventLabel ReadFrame(const LabelModels& models, const cv::Mat& grey,
                     const Landmarks& face) {
  const LabelModels::Used& model = *models.macro();
  const cv::Mat frame =
      FrameOfFace(grey, face, model.file.height_px, models.params());
  SampleSet set;
  set.channels = 1;
  set.height_px = set.width_px = model.file.height_px;
  set.channel_names = model.file.channel_names;
  set.u_zero = ZeroOfU(model.file.normalise);
  set.normalise = model.file.normalise;
  set.classes = model.file.classes;
  set.samples.emplace_back();
  set.samples.back().label = -1;
  for (const std::uint8_t value : cv::Mat_<std::uint8_t>(frame)) {
    set.x.push_back(static_cast<float>(value) / 255.0f);
  }
  Normalise(set.normalise, set.channel_names, set.height_px, set.width_px,
            set.x.data());
  return ReadWith(model, set, models.device());
}

std::vector<EventLabel> LabelEvents(const LabelModels& models,
                                    const ItemContext& context,
                                    const FramesResult& frames,
                                    const Result<FaceTracks>& tracks,
                                    const std::vector<Event>& events,
                                    int jobs) {
  return Labeller(models, context, frames, tracks, jobs).Run(events);
}

}  // namespace mien

#include "stages/media/event_media.h"

#include <algorithm>
#include <future>
#include <memory>
#include <set>

#include "stages/media/event_pictures.h"
#include "stages/motion/alignment.h"

namespace mien {
namespace {

// What waits for its frames while the recording goes by.
struct Waiting {
  std::size_t event = 0;
  std::unique_ptr<EventPictures> pictures;
  std::size_t next = 0;  // position in the plan

  std::int64_t NextFrame() const { return pictures->plan().frames[next]; }
};

std::vector<Waiting> PlanAll(const FaceTracks& tracks,
                             const std::vector<EventRow>& events,
                             const MediaParams& params, Redaction redaction) {
  std::vector<Waiting> plans;
  for (const FaceTrack& track : tracks.faces) {
    const auto aligned =
        AlignFace(track, tracks.time_s, AlignedFrame(ViewIodPx(params)),
                  params.align_smooth_s);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].face != track.face) continue;
      plans.push_back(
          {i, std::make_unique<EventPictures>(
                  PlanClip(events[i], tracks.time_s, track, aligned, params),
                  params, redaction)});
    }
  }
  std::stable_sort(plans.begin(), plans.end(),
                   [](const Waiting& a, const Waiting& b) {
                     return a.NextFrame() < b.NextFrame();
                   });
  return plans;
}

}  // namespace

std::vector<EventMedia> MakeEventMedia(
    const FrameSource& source, const FaceTracks& tracks,
    const std::vector<EventRow>& events, const MediaParams& params, int jobs,
    const std::function<void(double)>& progress, Redaction redaction) {
  std::vector<EventMedia> media(events.size());
  if (params.clips == "none" || tracks.time_s.empty()) return media;
  std::vector<Waiting> plans = PlanAll(tracks, events, params, redaction);
  if (plans.empty()) return media;
  std::set<std::int64_t> wanted;
  for (const Waiting& w : plans) {
    const auto& frames = w.pictures->plan().frames;
    wanted.insert(frames.begin(), frames.end());
  }
  std::vector<std::future<void>> running;
  const auto finish = [&](Waiting* w) {
    if (running.size() >= static_cast<std::size_t>(std::max(1, jobs))) {
      running.front().get();
      running.erase(running.begin());
    }
    std::shared_ptr<EventPictures> pictures = std::move(w->pictures);
    running.push_back(std::async(
        std::launch::async,
        [pictures, slot = &media[w->event]] { *slot = pictures->Finish(); }));
  };
  const auto reader = ReadWanted(source, wanted);
  std::size_t begin = 0;  // plans before it are done
  std::size_t seen = 0;
  Frame frame;
  while (reader->Next(&frame)) {
    for (std::size_t k = begin; k < plans.size(); ++k) {
      Waiting& w = plans[k];
      if (!w.pictures) continue;
      if (w.next == 0 && w.NextFrame() > frame.idx) break;  // as what follows
      if (w.NextFrame() != frame.idx) continue;
      w.pictures->Add(frame.image);
      if (++w.next == w.pictures->plan().frames.size()) finish(&w);
    }
    while (begin < plans.size() && !plans[begin].pictures) ++begin;
    if (progress) progress(double(++seen) / double(wanted.size()));
  }
  for (auto& one : running) one.get();
  return media;
}

}  // namespace mien

#include "tools/synth/inject_video.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/note.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/video_writer.h"
#include "tools/synth/output.h"
#include "tools/synth/parallel.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kKeyint = 250;  // key frames would pulse

std::string StemOf(const std::string& video) {
  fs::path path(video);
  if (!path.has_filename()) path = path.parent_path();  // "folder/"
  return SafeFileName(path.stem().string());
}

void Check(const InjectVideoOptions& o) {
  if (o.videos.empty()) {
    throw ConfigError("inject: name a video to put expressions into");
  }
  if (o.jobs < 1 || o.jobs > 256) {
    throw ConfigError(Str("inject: jobs = ", o.jobs, ": must lie in 1..256"));
  }
  if (!(o.fps == 0 || (o.fps >= 1 && o.fps <= 2000))) {
    throw ConfigError(Str("inject: fps = ", NumberText(o.fps),
                          ": must lie in 1..2000; 0: the file's own times"));
  }
  std::set<std::string> stems;
  for (const std::string& video : o.videos) {
    if (!stems.insert(StemOf(video)).second) {
      throw ConfigError(Str("inject: two videos would be written as ",
                            StemOf(video),
                            "_injected.mp4: give them to separate calls"));
    }
  }
}

// @throws Interrupted when stopped; leaves no file then.
void Encode(const InjectVideoOptions& options, const FrameSource& source,
            const std::string& path) {
  const SourceInfo& info = source.info();
  VideoWriterOptions given;
  given.width_px = info.width_px;
  given.height_px = info.height_px;
  given.fps = std::clamp(info.fps, 1.0, 2000.0);
  given.crf = options.crf;
  given.preset = options.preset;
  given.keyint = kKeyint;
  VideoWriter writer(path, given);
  const auto reader = source.Open(0);
  Frame frame;
  while (reader->Next(&frame)) {
    if (options.stop != nullptr && *options.stop) throw Interrupted{};
    writer.Add(frame.image, frame.time_s);
  }
  writer.Close();
}

TruthOf InjectOne(const InjectVideoOptions& options, std::size_t which) {
  const std::string& video = options.videos[which];
  const std::string stem = StemOf(video);
  const fs::path out(options.out);
  std::shared_ptr<const FrameSource> source = OpenFrames(video, options.fps);
  TellNotes(video, source->info().notes);
  const FaceTracks tracks =
      TrackStage(TrackParams(), options.landmark_model).Run(source);
  TellNotes(video, tracks.notes);
  InjectOptions inject = options.inject;
  inject.seed = DeriveSeed(inject.seed, "inject-video", stem);
  const InjectPlan plan = PlanInjection(tracks, inject);

  TruthOf truth;
  truth.video = stem + "_injected.mp4";
  truth.source = fs::path(video).filename().string();
  truth.fps = tracks.fps;
  truth.frames = tracks.frame_count();
  truth.duration_s = tracks.time_s.back() - tracks.time_s.front();
  if (tracks.fps > 0) truth.duration_s += 1 / tracks.fps;
  truth.expressions = plan.expressions;
  // The films that are written start with their first picture.
  for (PlannedExpression& e : truth.expressions) {
    for (double* at : {&e.onset_s, &e.apex_s, &e.fall_s, &e.offset_s}) {
      *at -= tracks.time_s.front();
    }
  }
  Encode(options, *InjectedFrames(source, tracks, plan),
         (out / truth.video).string());
  if (options.control) {
    Encode(options, *source, (out / (stem + "_control.mp4")).string());
  }
  const auto wanted = static_cast<std::size_t>(std::max(0, inject.count));
  LogInfo(Str(video, ": ", plan.expressions.size(),
              " micro-expressions put into ", FixedText(truth.duration_s, 1),
              " s"));
  if (plan.expressions.size() < wanted) {
    LogWarn(Str(video, ": no room for more than ", plan.expressions.size(),
                " of ", wanted, " expressions"));
  }
  return truth;
}

}  // namespace

void InjectVideos(const InjectVideoOptions& options) {
  Check(options);
  PrepareOutput(options.out);
  std::vector<TruthOf> truth(options.videos.size());
  RunParallel(options.jobs, options.videos.size(), options.stop,
              [&](std::size_t k) {
                try {
                  truth[k] = InjectOne(options, k);
                } catch (Error& error) {
                  if (!StartsWith(error.message(), options.videos[k])) {
                    error.AddItem(options.videos[k]);
                  }
                  throw;
                }
              });
  if (options.stop != nullptr && *options.stop) return;
  WriteTruth((fs::path(options.out) / "truth.csv").string(), truth);
}

}  // namespace mien

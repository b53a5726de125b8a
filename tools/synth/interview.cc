#include "tools/synth/interview.h"

#include <cmath>
#include <filesystem>
#include <memory>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/ingest/video_writer.h"
#include "tools/synth/output.h"
#include "tools/synth/parallel.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kKeyint = 250;  // key frames would pulse
constexpr int kPeopleByDefault = 4;

int PeopleOf(const InterviewOptions& o) {
  if (o.people > 0) return o.people;
  return o.cast.photos.empty() ? kPeopleByDefault
                               : static_cast<int>(o.cast.photos.size());
}

std::string VideoName(const InterviewOptions& o, int person) {
  if (o.named_by_photo) {
    return SafeFileName(fs::path(PhotoOf(o.cast, person)).stem().string()) +
           ".mp4";
  }
  const int number = person + 1;
  return Str("interview_", number < 10 ? "0" : "", number, ".mp4");
}

void Check(const InterviewOptions& o) {
  const auto need = [](bool ok, const std::string& text) {
    if (!ok) throw ConfigError("interview: " + text);
  };
  need(o.people >= 0 && o.people <= 10000,
       Str("people = ", o.people, ": must lie in 1..10000"));
  need(o.jobs >= 1 && o.jobs <= 256,
       Str("jobs = ", o.jobs, ": must lie in 1..256"));
  for (const int px : {o.cast.width_px, o.cast.height_px}) {
    need(px == 0 || (px >= 32 && px <= 4096),
         Str("a picture side of ", px, " px: must lie in 32..4096"));
  }
  need(o.cast.noise_sd >= 0 && o.cast.noise_sd <= 100,
       Str("noise = ", NumberText(o.cast.noise_sd), ": must lie in 0..100"));
  std::set<std::string> names;
  for (int person = 0; person < PeopleOf(o); ++person) {
    need(names.insert(VideoName(o, person)).second,
         Str("two videos would be named ", VideoName(o, person)));
  }
}

void Film(const InterviewOptions& o, const Performer& performer,
          const InterviewPlan& plan, const std::string& path) {
  VideoWriterOptions given;
  given.width_px = performer.size().width;
  given.height_px = performer.size().height;
  given.fps = plan.script.fps;
  given.crf = o.crf;
  given.preset = o.preset;
  given.keyint = kKeyint;
  VideoWriter writer(path, given);
  for (std::int64_t i = 0; i < plan.frame_count; ++i) {
    if (o.stop != nullptr && *o.stop) return;
    const double time_s = plan.TimeOf(i);
    writer.Add(performer.Render(PoseAt(plan, time_s),
                                DeriveSeed(plan.noise_seed, "frame", Str(i))),
               time_s);
  }
  writer.Close();
}

struct Made {
  TruthOf truth;
  NuisancesOfVideo nuisances;
};

Made MakeOne(const InterviewOptions& o, int person) {
  InterviewScript script = o.script;
  script.seed = DeriveSeed(o.script.seed, "synth-interview", Str(person));
  InterviewPlan plan = PlanInterview(script);
  Casting cast = o.cast;
  cast.iod_px = script.iod_px;
  const std::unique_ptr<Performer> performer =
      CastPerson(cast, person, script.seed);
  ScalePeaks(
      [&](const std::map<int, double>& au) { return performer->PeakOf(au); },
      &plan);
  Made made;
  made.truth.video = VideoName(o, person);
  made.truth.source = fs::path(PhotoOf(o.cast, person)).filename().string();
  made.truth.fps = script.fps;
  made.truth.frames = plan.frame_count;
  made.truth.duration_s = static_cast<double>(plan.frame_count) / script.fps;
  made.truth.expressions = plan.expressions;
  made.nuisances = {made.truth.video, script.fps, NuisancesOf(plan)};
  Film(o, *performer, plan, (fs::path(o.out) / made.truth.video).string());
  const auto wanted = static_cast<std::size_t>(
      std::llround(script.events_per_minute * script.duration_s / 60));
  LogInfo(Str(made.truth.video, ": ", plan.expressions.size(),
              " expressions in ", FixedText(made.truth.duration_s, 1), " s"));
  if (plan.expressions.size() < wanted) {
    LogWarn(Str(made.truth.video, ": no room for more than ",
                plan.expressions.size(), " of ", wanted, " expressions"));
  }
  return made;
}

}  // namespace

void WriteInterviews(const InterviewOptions& options) {
  Check(options);
  PlanInterview(options.script);  // refuses a wrong script before any work
  PrepareOutput(options.out);
  std::vector<Made> made(static_cast<std::size_t>(PeopleOf(options)));
  RunParallel(options.jobs, made.size(), options.stop, [&](std::size_t k) {
    const int person = static_cast<int>(k);
    try {
      made[k] = MakeOne(options, person);
    } catch (Error& error) {
      const std::string photo = PhotoOf(options.cast, person);
      if (photo.empty()) error.AddItem(VideoName(options, person));
      if (!photo.empty() && !StartsWith(error.message(), photo)) {
        error.AddItem(photo);
      }
      throw;
    }
  });
  if (options.stop != nullptr && *options.stop) return;
  std::vector<TruthOf> truth;
  std::vector<NuisancesOfVideo> nuisances;
  for (Made& one : made) {
    truth.push_back(std::move(one.truth));
    nuisances.push_back(std::move(one.nuisances));
  }
  // Last: a set with a truth is a complete one.
  const fs::path out(options.out);
  WriteNuisances((out / "nuisance.csv").string(), nuisances);
  WriteTruth((out / "truth.csv").string(), truth);
}

}  // namespace mien

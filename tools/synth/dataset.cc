#include "tools/synth/dataset.h"

#include <atomic>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "tools/synth/clip_plan.h"
#include "tools/synth/coding_sheet.h"
#include "tools/synth/output.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kJpegQuality = 95;

void Check(const SynthDatasetOptions& o) {
  const auto need = [](bool ok, const std::string& text) {
    if (!ok) throw ConfigError("mien-synth dataset: " + text);
  };
  need(o.layout == "raw" || o.layout == "cropped",
       Str("layout is \"", o.layout, "\": use raw or cropped"));
  need(o.subjects >= 1 && o.subjects <= 999,
       Str("subjects = ", o.subjects, ": must lie in 1..999"));
  need(o.clips_per_subject >= 1 && o.clips_per_subject <= 290,
       Str("clips = ", o.clips_per_subject, ": must lie in 1..290"));
  need(o.fps >= 20 && o.fps <= 2000,
       Str("fps = ", o.fps, ": must lie in 20..2000"));
  need(o.cast.iod_px >= 20 && o.cast.iod_px <= 400,
       Str("iod = ", o.cast.iod_px, ": must lie in 20..400 px"));
  need(o.peak_px_min >= 0 && o.peak_px_max >= o.peak_px_min &&
           o.peak_px_max <= 0.08 * o.cast.iod_px,
       Str("peaks ", o.peak_px_min, " .. ", o.peak_px_max,
           " px: need 0 <= min <= max <= 8 % of the inter-ocular distance (",
           0.08 * o.cast.iod_px, " px)"));
  need(o.jobs >= 1 && o.jobs <= 256,
       Str("jobs = ", o.jobs, ": must lie in 1..256"));
}

bool Stopped(const SynthDatasetOptions& options) {
  return options.stop != nullptr && *options.stop;
}

// One actor per subject, alive only while some thread works with it.
class ActorPool {
 public:
  explicit ActorPool(const SynthDatasetOptions& options)
      : options_(options),
        actors_(static_cast<std::size_t>(options.subjects)) {}

  std::shared_ptr<const Performer> Get(int subject) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& slot = actors_[static_cast<std::size_t>(subject)];
    std::shared_ptr<const Performer> actor = slot.lock();
    if (!actor) {
      Casting cast = options_.cast;
      // Nobody is two people: beyond the photos the actor is drawn.
      if (subject >= static_cast<int>(cast.photos.size())) cast.photos.clear();
      actor = CastPerson(cast, subject, SubjectSeed(options_.seed, subject));
      slot = actor;
    }
    return actor;
  }

 private:
  SynthDatasetOptions options_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<const Performer>> actors_;
};

// The box of CASME II's crops, about 2.8 x 3.4 inter-ocular distances, fixed
// over a clip by its first frame.
cv::Rect CropBox(const Performer& actor, const ClipPlan& plan, double iod_px,
                 const cv::Size& size) {
  const auto points = actor.Landmarks(PoseAt(plan, plan.onset_s));
  cv::Point2f eyes(0, 0);
  for (std::size_t k = 36; k < 48; ++k) eyes += points[k] * (1.0F / 12);
  const cv::Rect box(cvRound(eyes.x - 1.4 * iod_px),
                     cvRound(eyes.y - 1.4 * iod_px), cvRound(2.8 * iod_px),
                     cvRound(3.4 * iod_px));
  return box & cv::Rect(cv::Point(0, 0), size);
}

void WriteClip(const SynthDatasetOptions& options, const Performer& actor,
               const ClipPlan& plan) {
  const bool cropped = options.layout == "cropped";
  const fs::path folder = fs::path(options.out) /
                          (cropped ? "Cropped" : "CASME2_RAW") /
                          ("sub" + plan.subject) / plan.name;
  MakeFolder(folder);
  const int first = cropped ? plan.onset : 1;
  const int last = cropped ? plan.offset : plan.frame_count;
  std::vector<uchar> bytes;
  for (int n = first; n <= last && !Stopped(options); ++n) {
    cv::Mat frame = actor.Render(PoseAt(plan, plan.TimeOf(n)),
                                 DeriveSeed(plan.noise_seed, "frame", Str(n)));
    if (cropped) {
      frame = frame(CropBox(actor, plan, options.cast.iod_px, frame.size()));
    }
    if (!cv::imencode(".jpg", frame, bytes,
                      {cv::IMWRITE_JPEG_QUALITY, kJpegQuality})) {
      throw InternalError("frames cannot be written as JPEG");
    }
    WriteFrameFile(folder / Str(cropped ? "reg_img" : "img", n, ".jpg"), bytes);
  }
}

}  // namespace

void WriteFrameFile(const fs::path& path, const std::vector<uchar>& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    std::error_code ignored;
    fs::remove(path, ignored);
    throw IoError(path.string() +
                  ": cannot be written; is the disk full or read-only?");
  }
}

void PrepareOutput(const std::string& out) {
  if (out.empty()) throw ConfigError("--out: name a folder");
  std::error_code error;
  if (fs::exists(out, error) &&
      !(fs::is_directory(out, error) && fs::is_empty(out, error))) {
    throw ConfigError(out +
                      ": exists and is not an empty folder; name a new one");
  }
  MakeFolder(out);
}

void WriteSynthDataset(const SynthDatasetOptions& options) {
  Check(options);
  PrepareOutput(options.out);
  const std::vector<ClipPlan> plans = PlanClips(options);
  ActorPool pool(options);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    std::shared_ptr<const Performer> actor;
    int subject = -1;
    while (true) {
      const std::size_t k = next++;
      if (k >= plans.size() || Stopped(options)) return;
      try {
        const int wanted = static_cast<int>(k) / options.clips_per_subject;
        if (wanted != subject) actor = pool.Get(wanted);
        subject = wanted;
        WriteClip(options, *actor, plans[k]);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
        next = plans.size();
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  try {
    for (int k = 1; k < options.jobs; ++k) threads.emplace_back(work);
  } catch (const std::system_error&) {
    // Fewer threads than wanted: the bytes are the same.
  }
  work();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  if (Stopped(options)) return;

  // Last: a data set with a sheet is a complete one.
  const fs::path out(options.out);
  WriteTruthCsv(plans, (out / "truth.csv").string());
  WriteCodingCsv(plans, (out / "CASME2-coding-synthetic.csv").string());
  WriteCodingXlsx(plans, (out / "CASME2-coding-synthetic.xlsx").string());
}

}  // namespace mien

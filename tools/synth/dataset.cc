#include "tools/synth/dataset.h"

#include <algorithm>
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
#include "tools/synth/layouts.h"
#include "tools/synth/output.h"
#include "tools/synth/picture_layouts.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kJpegQuality = 95;

void Check(const SynthDatasetOptions& o) {
  const auto need = [](bool ok, const std::string& text) {
    if (!ok) throw ConfigError("mien-synth dataset: " + text);
  };
  const auto layouts = SynthLayouts();
  need(std::find(layouts.begin(), layouts.end(), o.layout) != layouts.end(),
       Str("layout is \"", o.layout, "\": use one of ", Join(layouts, ", ")));
  need(o.layout != "casme_sq" || o.subjects <= 22,
       Str("subjects = ", o.subjects, ": CAS(ME)^2 has 22"));
  need(o.layout != "smic" || o.subjects <= 99,
       Str("subjects = ", o.subjects, ": at most 99 in the form of SMIC"));
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

std::vector<uchar> AsJpeg(const cv::Mat& frame) {
  std::vector<uchar> bytes;
  if (!cv::imencode(".jpg", frame, bytes,
                    {cv::IMWRITE_JPEG_QUALITY, kJpegQuality})) {
    throw InternalError("frames cannot be written as JPEG");
  }
  return bytes;
}

// In the form of another set.
void WritePlaced(const SynthDatasetOptions& options, const Performer& actor,
                 const ClipLayout& layout, const PlacedClip& clip) {
  const ClipPlan& plan = *clip.plan;
  const std::int64_t before = clip.onset - plan.onset;
  const int first = layout.cut ? plan.onset : 1;
  const int last = layout.cut ? plan.offset : plan.frame_count;
  MakeFolder((fs::path(options.out) / layout.frame(clip, 0)).parent_path());
  for (int n = first; n <= last && !Stopped(options); ++n) {
    const cv::Mat frame =
        actor.Render(PoseAt(plan, plan.TimeOf(n)),
                     DeriveSeed(plan.noise_seed, "frame", Str(n)));
    WriteFrameFile(fs::path(options.out) / layout.frame(clip, n + before),
                   AsJpeg(frame));
  }
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
  for (int n = first; n <= last && !Stopped(options); ++n) {
    cv::Mat frame = actor.Render(PoseAt(plan, plan.TimeOf(n)),
                                 DeriveSeed(plan.noise_seed, "frame", Str(n)));
    if (cropped) {
      frame = frame(CropBox(actor, plan, options.cast.iod_px, frame.size()));
    }
    WriteFrameFile(folder / Str(cropped ? "reg_img" : "img", n, ".jpg"),
                   AsJpeg(frame));
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

std::vector<std::string> SynthLayouts() {
  std::vector<std::string> names = {"raw", "cropped", "casme2"};
  for (const ClipLayout& layout : ClipLayouts()) names.push_back(layout.name);
  names.push_back("composite");
  for (const std::string& name : PictureLayouts()) names.push_back(name);
  return names;
}

double SynthRate(const std::string& layout) {
  const ClipLayout* found = FindClipLayout(layout);
  return found == nullptr ? 200 : found->fps;
}

namespace {

// Three sets of different people, as in MEGC 2019.
void WriteComposite(const SynthDatasetOptions& options) {
  PrepareOutput(options.out);
  int place = 0;
  for (const char* layout : {"casme2", "samm", "smic"}) {
    SynthDatasetOptions one = options;
    one.layout = layout;
    one.fps = SynthRate(layout);
    one.seed = DeriveSeed(options.seed, "synth-composite", layout);
    const char* const folders[] = {"CASME2", "SAMM", "SMIC"};
    one.out = options.out + "/" + folders[place++];
    WriteSynthDataset(one);
  }
}

}  // namespace

void WriteSynthDataset(const SynthDatasetOptions& options) {
  Check(options);
  if (options.layout == "composite") {
    WriteComposite(options);
    return;
  }
  const auto pictures = PictureLayouts();
  if (std::find(pictures.begin(), pictures.end(), options.layout) !=
      pictures.end()) {
    WritePictureLayout(options);
    return;
  }
  PrepareOutput(options.out);
  const std::vector<ClipPlan> plans = PlanClips(options);
  const ClipLayout* layout = FindClipLayout(options.layout);
  std::vector<PlacedClip> placed;
  if (layout != nullptr) placed = PlaceClips(*layout, plans);
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
        if (layout != nullptr) {
          WritePlaced(options, *actor, *layout, placed[k]);
        } else {
          WriteClip(options, *actor, plans[k]);
        }
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
  if (layout != nullptr) {
    // A table of own clips must be the only one that looks like it.
    MakeFolder(out / "truth");
    WriteTruthCsv(plans, (out / "truth" / "truth.csv").string());
    for (const SheetFile& sheet : layout->sheets(placed)) {
      WriteSheetFile(options.out, sheet);
    }
    return;
  }
  WriteTruthCsv(plans, (out / "truth.csv").string());
  WriteCodingCsv(plans, (out / "CASME2-coding-synthetic.csv").string());
  WriteCodingXlsx(plans, (out / "CASME2-coding-synthetic.xlsx").string());
}

}  // namespace mien

#include "tools/render/render.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/video_writer.h"
#include "stages/spotting/interview_spotting.h"
#include "tools/render/input_files.h"
#include "tools/render/pictures.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kStripFrames = 10;

std::string TitleOf(const StoredFile& file) {
  return Str(file.id.stage, " of ", file.id.item, ", ", file.id.dataset);
}

template <class T>
T Typed(const StoredFile& file) {
  T value;
  FromArtifact(file.artifact, &value);
  return value;
}

// The frames, once they are known to be those the file was made of: the first
// input of the stages that read frames is their digest.
std::shared_ptr<const FrameSource> OpenSource(const StoredFile& file,
                                              const RenderOptions& options,
                                              double fps) {
  const std::string& source = options.source;
  if (source.empty()) return nullptr;
  std::error_code error;
  if (!fs::exists(source, error)) {
    throw ConfigError(Str("--source ", source, ": no such file or folder"));
  }
  std::shared_ptr<const FrameSource> frames = OpenFrames(
      source, fs::is_directory(source, error) ? fps : 0, options.stream);
  const std::string digest = frames->Digest();
  if (std::find(file.input_keys.begin(), file.input_keys.end(), digest) ==
      file.input_keys.end()) {
    const auto& notes = frames->info().notes;
    const bool several =
        std::any_of(notes.begin(), notes.end(),
                    [](const Note& note) { return note.kind == "stream"; });
    throw DataError(Str("--source ", source, " is not what ", file.id.stage,
                        " of ", file.id.item, " was computed from (digest ",
                        digest.substr(0, 16), ")",
                        several ? "; it has several video streams: --stream N "
                                  "reads another"
                                : ""));
  }
  return frames;
}

// Only the frames asked for stay in memory.
FrameMap ReadFrames(const FrameSource& source,
                    const std::vector<std::int64_t>& idx) {
  FrameMap out;
  if (idx.empty()) return out;
  const std::set<std::int64_t> wanted(idx.begin(), idx.end());
  const auto reader = source.Open(*wanted.begin());
  Frame frame;
  while (out.size() < wanted.size() && reader->Next(&frame)) {
    if (wanted.count(frame.idx) > 0) out[frame.idx] = frame.image.clone();
  }
  return out;
}

Drawing RenderTracks(const StoredFile& file, const RenderOptions& options) {
  const auto tracks = Typed<FaceTracks>(file);
  const auto source = OpenSource(file, options, tracks.fps);
  const auto idx = SpreadFrames(tracks.frame_count(), options.frames);
  return DrawTracks(tracks, TitleOf(file), idx,
                    source ? ReadFrames(*source, idx) : FrameMap());
}

// What the curve's values are: each spotter has its own.
std::string CurveUnit(const StoredFile& file) {
  if (file.id.stage == InterviewSpotStage::kName) {
    return "evidence of the best candidate, standard deviations";
  }
  const bool has_moilanen =
      ("\n" + file.params).find("\nmethod=moilanen\n") != std::string::npos;
  return has_moilanen ? "contrast of chi-square distances"
                      : "inter-ocular distances";
}

Drawing RenderEvents(const std::string& path, const StoredFile& file) {
  const auto events = Typed<Events>(file);
  const std::string unit = CurveUnit(file);
  if (const auto input = FindInput(path, file, MotionSeries::kSchema)) {
    const auto motion = Typed<MotionSeries>(*input);
    return DrawEvents(events, &motion, TitleOf(file), unit);
  }
  if (const auto input = FindInput(path, file, FaceTracks::kSchema)) {
    MotionSeries times;  // of spotters that read frames: no regions to show
    times.time_s = Typed<FaceTracks>(*input).time_s;
    return DrawEvents(events, &times, TitleOf(file), unit);
  }
  return DrawEvents(events, nullptr, TitleOf(file), unit);
}

// Frames from onset to apex seen through the onset's alignment.
std::vector<StripFrame> AlignedStrip(const FlowStack& stack,
                                     const FrameSource& source) {
  const std::int64_t span = stack.apex_idx - stack.onset_idx;
  std::vector<std::int64_t> idx;
  for (const std::int64_t step :
       SpreadFrames(std::max<std::int64_t>(span, 0) + 1, kStripFrames)) {
    idx.push_back(stack.onset_idx + step);
  }
  std::vector<StripFrame> out;
  const auto& m = stack.aligned_from_image;
  if (m.size() != 6) return out;
  const cv::Matx23d aligned_from_image(m[0], m[1], m[2], m[3], m[4], m[5]);
  for (const auto& [at, image] : ReadFrames(source, idx)) {
    StripFrame frame;
    cv::warpAffine(ToGrey(image), frame.image, aligned_from_image,
                   {stack.face_width_px, stack.face_height_px},
                   cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    frame.text = Str("frame index ", at);
    out.push_back(std::move(frame));
  }
  return out;
}

Drawing RenderFlow(const std::string& path, const StoredFile& file,
                   const RenderOptions& options) {
  const auto stack = Typed<FlowStack>(file);
  std::vector<StripFrame> strip;
  if (!options.source.empty()) {
    const auto input = FindInput(path, file, FaceTracks::kSchema);
    constexpr double kCasme2 = 200;
    const double fps = input ? Typed<FaceTracks>(*input).fps : kCasme2;
    strip = AlignedStrip(stack, *OpenSource(file, options, fps));
  }
  return DrawFlow(stack, options.normalise, strip, TitleOf(file));
}

// Everything that a picture may need besides the output itself.
struct Request {
  const std::string& path;
  const StoredFile& file;
  const RenderOptions& options;
};

template <class Output>
using SimpleDrawer = Drawing (*)(const Output&, const std::string&);

// A drawer that needs the output and a title alone.
template <class Output, SimpleDrawer<Output> kDraw>
Drawing Simple(const Request& request) {
  return kDraw(Typed<Output>(request.file), TitleOf(request.file));
}

Drawing MotionPicture(const Request& request) {
  return DrawMotion(Typed<MotionSeries>(request.file), request.options.face,
                    TitleOf(request.file));
}

struct Drawer {
  const char* schema;
  Drawing (*draw)(const Request& request);
};

constexpr Drawer kDrawers[] = {
    {FaceTracks::kSchema,
     [](const Request& r) { return RenderTracks(r.file, r.options); }},
    {MotionSeries::kSchema, MotionPicture},
    {Events::kSchema,
     [](const Request& r) { return RenderEvents(r.path, r.file); }},
    {FlowStack::kSchema,
     [](const Request& r) { return RenderFlow(r.path, r.file, r.options); }},
    {ExtraPairs::kSchema, Simple<ExtraPairs, DrawExtraPairs>},
    {ClipFeatures::kSchema, Simple<ClipFeatures, DrawFeatures>},
    {FoldResult::kSchema, Simple<FoldResult, DrawFold>},
    {TestEpochs::kSchema, Simple<TestEpochs, DrawTestEpochs>},
    {OcclusionMaps::kSchema, Simple<OcclusionMaps, DrawOcclusion>},
    {EventLabel::kSchema, Simple<EventLabel, DrawEventLabel>},
    {EventMedia::kSchema, Simple<EventMedia, DrawEventMedia>},
};

}  // namespace

std::vector<std::string> DrawnSchemas() {
  std::vector<std::string> schemas;
  for (const Drawer& drawer : kDrawers) schemas.push_back(drawer.schema);
  return schemas;
}

Drawing DrawStored(const std::string& path, const StoredFile& file,
                   const RenderOptions& options) {
  for (const Drawer& drawer : kDrawers) {
    if (file.schema == drawer.schema) {
      return drawer.draw({path, file, options});
    }
  }
  throw DataError(Str(path, ": there is no picture for schema ", file.schema,
                      "; there is for ", Join(DrawnSchemas(), ", ")));
}

void WriteDrawing(const Drawing& drawing, const std::string& path,
                  double scale) {
  const std::string name = ToLower(path);
  if (EndsWith(name, ".svg")) {
    WriteFileAtomic(path, ToSvg(drawing));
    return;
  }
  if (!EndsWith(name, ".png")) {
    throw ConfigError(Str(path, ": a picture's name ends in .png or .svg"));
  }
  std::vector<std::uint8_t> bytes;
  MIEN_CHECK(cv::imencode(".png", ToImage(drawing, scale), bytes,
                          {cv::IMWRITE_PNG_COMPRESSION, 9}),
             "cannot encode a picture");
  WriteFileAtomic(path,
                  {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void WriteFilm(const StoredFile& file, const RenderOptions& options,
               const std::string& path) {
  if (file.schema != FaceTracks::kSchema) {
    throw ConfigError(Str("--out ", path, ": films show track, not ",
                          file.id.stage, "; give a .png or .svg"));
  }
  if (options.source.empty()) {
    throw ConfigError(
        Str("--out ", path, ": a film needs --source, the frames"));
  }
  const auto tracks = Typed<FaceTracks>(file);
  const auto source = OpenSource(file, options, tracks.fps);
  VideoWriterOptions video;
  video.width_px = tracks.width_px;
  video.height_px = tracks.height_px;
  video.fps = std::clamp(tracks.fps, 1.0, 2000.0);
  VideoWriter writer(path, video);
  const auto reader = source->Open(0);
  Frame frame;
  while (reader->Next(&frame) && frame.idx < tracks.frame_count()) {
    writer.Add(PaintTracks(tracks, frame.idx, frame.image), frame.time_s);
  }
  writer.Close();
}

}  // namespace mien

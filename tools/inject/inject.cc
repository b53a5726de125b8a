#include "tools/inject/inject.h"

#include <map>
#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inject/face_field.h"
#include "tools/inject/steady_face.h"

namespace mien {
namespace {

// An expression and the face it is put on.
struct Placed {
  PlannedExpression expression;
  SteadyFace face;
};

std::string TextOf(const Placed& placed) {
  const PlannedExpression& e = placed.expression;
  std::string text = Str(e.kind, " ", e.onset_idx, " ", e.offset_idx);
  const auto add = [&text](double value) { text += " " + NumberText(value); };
  for (const double value :
       {e.onset_s, e.apex_s, e.fall_s, e.offset_s, e.peak_iod}) {
    add(value);
  }
  for (const auto& [au, share] : e.share) {
    add(au);
    add(share);
  }
  if (!e.family.empty()) {
    text += " " + e.family + Str(" ", e.field_seed);
    for (const CourseKey& key : e.course) {
      add(key.time_s);
      add(key.share);
    }
  }
  for (const cv::Point2d& p : placed.face.shape) {
    add(p.x);
    add(p.y);
  }
  for (const cv::Matx23d& m : placed.face.image_from_face) {
    for (const double value : m.val) add(value);
  }
  return text + "\n";
}

FaceField FieldOf(const Placed& placed) {
  const PlannedExpression& e = placed.expression;
  const FaceShape shape(placed.face.shape);
  if (e.family.empty()) {
    return FaceField(shape, e.share, e.peak_iod, placed.face.iod_px);
  }
  return FaceField(
      shape, DrawField(e.family, e.field_seed, placed.face.shape, e.share),
      e.peak_iod, placed.face.iod_px);
}

struct Injection {
  std::shared_ptr<const FrameSource> source;
  cv::Size size;
  std::vector<Placed> placed;  // ascending onset
};

class InjectedReader : public FrameReader {
 public:
  InjectedReader(std::shared_ptr<const Injection> injection,
                 std::int64_t first_idx)
      : injection_(std::move(injection)),
        inner_(injection_->source->Open(first_idx)) {}

  bool Next(Frame* frame) override {
    if (!inner_->Next(frame)) return false;
    if (frame->image.size() != injection_->size) {
      throw DataError(Str(
          injection_->source->info().path, ": frame ", frame->idx, " is ",
          frame->image.cols, " x ", frame->image.rows, ", the tracks are of ",
          injection_->size.width, " x ", injection_->size.height, " px"));
    }
    for (std::size_t k = 0; k < injection_->placed.size(); ++k) {
      const PlannedExpression& e = injection_->placed[k].expression;
      if (frame->idx > e.onset_idx && frame->idx < e.offset_idx) {
        Show(k, frame);
      } else {
        fields_.erase(k);
      }
    }
    return true;
  }

 private:
  void Show(std::size_t k, Frame* frame) {
    const Placed& placed = injection_->placed[k];
    auto at = fields_.find(k);
    if (at == fields_.end()) {
      at = fields_.emplace(k, FieldOf(placed)).first;
    }
    WarpFace(at->second, ShareAt(placed.expression, frame->time_s),
             placed.face.At(frame->idx), &frame->image);
  }

  std::shared_ptr<const Injection> injection_;
  std::unique_ptr<FrameReader> inner_;
  std::map<std::size_t, FaceField> fields_;  // of the expressions now shown
};

class InjectedSource : public FrameSource {
 public:
  explicit InjectedSource(std::shared_ptr<const Injection> injection)
      : injection_(std::move(injection)) {}

  const SourceInfo& info() const override { return injection_->source->info(); }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<InjectedReader>(injection_, first_idx);
  }
  std::string Digest() const override {
    std::string text = "inject/1\n" + injection_->source->Digest() + "\n";
    for (const Placed& placed : injection_->placed) text += TextOf(placed);
    return Sha256Hex(text);
  }

 private:
  std::shared_ptr<const Injection> injection_;
};

}  // namespace

std::shared_ptr<const FrameSource> InjectedFrames(
    std::shared_ptr<const FrameSource> source, const FaceTracks& tracks,
    const InjectPlan& plan) {
  MIEN_CHECK(source != nullptr, "no frame source");
  auto injection = std::make_shared<Injection>();
  injection->source = std::move(source);
  injection->size = cv::Size(tracks.width_px, tracks.height_px);
  for (const PlannedExpression& e : plan.expressions) {
    if (e.face < 0 || e.face >= static_cast<int>(tracks.faces.size()) ||
        e.onset_idx < 0 || e.offset_idx < e.onset_idx ||
        e.offset_idx >= tracks.frame_count()) {
      throw DataError(
          Str("an expression of face ", e.face, ", frames ", e.onset_idx, "..",
              e.offset_idx, ", does not lie within the ", tracks.faces.size(),
              " faces and ", tracks.frame_count(), " frames of the tracks"));
    }
    injection->placed.push_back(
        {e, HoldSteady(tracks.faces[static_cast<std::size_t>(e.face)],
                       tracks.time_s, e.onset_idx, e.offset_idx)});
  }
  return std::make_shared<InjectedSource>(std::move(injection));
}

}  // namespace mien

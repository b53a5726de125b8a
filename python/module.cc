// The Python module's C++ side: python/mien/__init__.py calls it. Stages come
// back as what they leave in the cache, so that both read alike.

#include <dlfcn.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/config/effective.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/kernels.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/version.h"
#include "pipeline/exec/runner.h"
#include "pipeline/exec/shortage.h"
#include "python/watched.h"
#include "stages/catalogue.h"
#include "stages/config_reach/config_reach.h"
#include "stages/ingest/memory_frames.h"
#include "stages/mien.h"
#include "stages/recognize/model_use.h"
#include "stages/recognize/runtime.h"
#include "stages/recognize/training.h"
#include "stages/samples/assemble.h"
#include "tools/run/data_remarks.h"
#include "tools/run/run.h"
#include "tools/spot/recording.h"
#include "tools/spot/spot_run.h"

namespace mien {
namespace {

namespace py = pybind11;
using Strings = std::vector<std::string>;
using Bytes = py::array_t<std::uint8_t, py::array::c_style>;
using Floats = py::array_t<float, py::array::c_style>;

// What each function is told of the configuration.
struct Setting {
  std::string config;
  Strings assignments;
  std::string cache;  // "": nothing is kept
};

template <class T>
void PutValues(const Array& array, py::dict* arrays, const std::string& name) {
  const py::array_t<T> stored(array.shape,
                              reinterpret_cast<const T*>(array.bytes.data()));
  if (array.scale == 1) {
    (*arrays)[name.c_str()] = stored;
    return;
  }
  py::array_t<double> scaled(array.shape);
  for (py::ssize_t i = 0; i < stored.size(); ++i) {
    scaled.mutable_data()[i] = stored.data()[i] * array.scale;
  }
  (*arrays)[name.c_str()] = scaled;
}

void PutArray(const Array& array, py::dict* arrays, const std::string& name) {
  switch (array.type) {
    case ElementType::kU8:
      return PutValues<std::uint8_t>(array, arrays, name);
    case ElementType::kI16:
      return PutValues<std::int16_t>(array, arrays, name);
    case ElementType::kI32:
      return PutValues<std::int32_t>(array, arrays, name);
    case ElementType::kI64:
      return PutValues<std::int64_t>(array, arrays, name);
    case ElementType::kF32:
      return PutValues<float>(array, arrays, name);
    case ElementType::kF64:
      return PutValues<double>(array, arrays, name);
  }
}

py::dict OutputOf(const std::string& stage, const std::string& item,
                  const std::string& key, const Artifact& artifact) {
  py::dict arrays, units;
  for (const auto& [name, array] : artifact.arrays) {
    PutArray(array, &arrays, name);
    units[name.c_str()] = array.unit;
  }
  py::dict output;
  output["stage"] = stage;
  output["item"] = item;
  output["key"] = key;
  output["texts"] = artifact.texts;
  output["arrays"] = arrays;
  output["units"] = units;
  return output;
}

// T x H x W, or T x H x W x 3 (RGB), checked by the caller.
std::vector<cv::Mat> ImagesOf(const Bytes& frames) {
  const auto at = [&](int axis) {
    return static_cast<int>(frames.shape(axis));
  };
  const bool coloured = frames.ndim() == 4;
  std::vector<cv::Mat> images;
  for (py::ssize_t t = 0; t < frames.shape(0); ++t) {
    auto* pixels = const_cast<std::uint8_t*>(coloured ? frames.data(t, 0, 0, 0)
                                                      : frames.data(t, 0, 0));
    const cv::Mat view(at(1), at(2), coloured ? CV_8UC3 : CV_8UC1, pixels);
    cv::Mat image;
    if (coloured) {
      cv::cvtColor(view, image, cv::COLOR_RGB2BGR);
    } else {
      image = view.clone();
    }
    images.push_back(std::move(image));
  }
  return images;
}

// A recording by its path, or by name, frames and rate.
struct Given {
  std::string path;
  std::shared_ptr<const FrameSource> frames;
};

Given GivenOf(const std::string& path, const std::optional<Bytes>& frames,
              double fps) {
  if (!frames) return {path, nullptr};
  return {path, FramesInMemory(path, ImagesOf(*frames), fps)};
}

MienConfig ConfigOf(const Setting& setting, ConfigReader reader,
                    double per_minute = -1, bool has_report = true) {
  KeySet set;
  MienConfig config = LoadConfig(setting.config, setting.assignments, &set);
  if (per_minute >= 0) config.interview.list.looks_per_minute = per_minute;
  WarnOfUnreadKeys({reader, config, true, has_report}, set);
  if (!setting.cache.empty()) config.exec.cache = setting.cache;
  return config;
}

std::shared_ptr<const FrameSource> SourceOf(const DataParams& data,
                                            const Given& given, double fps,
                                            int stream) {
  return WatchedFrames(given.frames
                           ? given.frames
                           : OpenRecording(data, given.path, fps, stream));
}

// One recording through stages, its results kept in the cache if there is one.
class OneRecording {
 public:
  OneRecording(const Setting& setting, std::string item) {
    if (!setting.cache.empty()) {
      MakeFolder(setting.cache);
      store_.emplace(setting.cache, Provenance());
    }
    context_.store = store_ ? &*store_ : nullptr;
    context_.dataset = kRecordingsName;
    context_.item = std::move(item);
  }
  const ItemContext& context() const { return context_; }

 private:
  std::optional<Store> store_;
  ItemContext context_;
};

py::tuple SpotVideos(const Strings& inputs, const std::optional<Bytes>& frames,
                     const std::string& out, const Setting& setting,
                     const py::dict& options, const py::object& progress) {
  SpotOptions spot;
  spot.inputs = inputs;
  spot.out = out;
  spot.fps = options["fps"].cast<double>();
  spot.stream = options["stream"].cast<int>();
  if (const auto face = options["face"].cast<std::string>(); !face.empty()) {
    spot.face = ParseFace(face);
  }
  spot.formats = options["formats"].cast<Strings>();
  spot.reviews = options["reviews"].cast<Strings>();
  spot.transcript = options["transcript"].cast<std::string>();
  spot.part = ParsePart(options["from"].cast<std::string>(),
                        options["to"].cast<std::string>());
  const bool has_report = std::find(spot.formats.begin(), spot.formats.end(),
                                    "html") != spot.formats.end();
  MienConfig config =
      ConfigOf(setting, ConfigReader::kSpot,
               options["per_minute"].cast<double>(), has_report);
  config.exec.jobs = options["jobs"].cast<int>();
  if (frames) {
    spot.given_name = inputs.front();
    spot.given = GivenOf(inputs.front(), frames, spot.fps).frames;
  }
  Strings folders;
  spot.folders = &folders;
  spot.watched = WatchedFrames;
  int code = 0;
  RunWatched(progress, [&] { code = RunSpotting(config, spot); });
  return py::make_tuple(code, folders);
}

// what: the stage whose output is wanted.
py::dict Stages(const std::string& what, const std::string& path,
                const std::optional<Bytes>& frames, double fps, int stream,
                bool as_clip, const Setting& setting,
                const py::object& progress) {
  const MienConfig config =
      ConfigOf(setting, as_clip ? ConfigReader::kRun : ConfigReader::kSpot);
  const Given given = GivenOf(path, frames, fps);
  const OneRecording one(setting, path);
  Artifact artifact;
  std::string key;
  RunWatched(progress, [&] {
    const auto source = SourceOf(config.data, given, fps, stream);
    const Measured measured = Measure(
        one.context(), config.track,
        as_clip ? config.motion : config.interview.motion, FramesOf(source));
    if (what == "track") {
      artifact = ToArtifact(measured.tracks.Get());
      key = measured.tracks.key();
    } else {
      artifact = ToArtifact(measured.motion.Get());
      key = measured.motion.key();
    }
  });
  return OutputOf(what, path, key, artifact);
}

py::dict Flow(const std::string& path, const std::optional<Bytes>& frames,
              double fps, int stream, double onset, double apex, int face,
              const std::string& model, const Setting& setting,
              const py::object& progress) {
  MienConfig config = ConfigOf(setting, ConfigReader::kRun);
  const Given given = GivenOf(path, frames, fps);
  const OneRecording one(setting, path);
  FlowStack stack;
  std::string key;
  RunWatched(progress, [&] {
    if (!model.empty())
      config.flow.params = FlowOf(ReadModel(FindModel(model)));
    const auto source = SourceOf(config.data, given, fps, stream);
    const Measured measured =
        Measure(one.context(), config.track, config.motion, FramesOf(source));
    Event event;
    event.face = face;
    event.onset_idx = onset;
    event.apex_idx = event.offset_idx = apex;
    Events events;
    events.events = {event};
    events.source = "annotation";
    const auto flow = FlowOfClip(
        one.context(), config.flow, measured,
        mien::Given(Str("given face=", face, " onset=", NumberText(onset),
                        " apex=", NumberText(apex)),
                    events));
    stack = flow.Get();
    key = flow.key();
  });
  py::dict output = OutputOf("flow", path, key, ToArtifact(stack));
  output["arrays"]["stack"] = Floats(
      {stack.channels, stack.height_px, stack.width_px}, stack.stack.data());
  output["units"]["stack"] = "px, 1, 1/255";
  return output;
}

// Stacks as Flow() gives them; iod_px: of each.
SampleSet StacksOf(const ModelFile& model, const Floats& stacks,
                   const std::vector<float>& iod_px) {
  std::vector<FlowStack> all(static_cast<std::size_t>(stacks.shape(0)));
  std::vector<const FlowStack*> pointers;
  std::vector<Sample> samples(all.size());
  const auto size = static_cast<std::size_t>(stacks.size()) / all.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    FlowStack& one = all[i];
    one.iod_px = iod_px[i];
    one.channels = static_cast<int>(stacks.shape(1));
    one.height_px = static_cast<int>(stacks.shape(2));
    one.width_px = static_cast<int>(stacks.shape(3));
    one.channel_names = model.channel_names;
    one.stack.assign(stacks.data() + i * size, stacks.data() + (i + 1) * size);
    pointers.push_back(&one);
    samples[i].label = -1;
  }
  if (stacks.shape(1) != static_cast<py::ssize_t>(model.channel_names.size())) {
    throw ModelError(Str("the model reads the channels ",
                         Join(model.channel_names, ", "),
                         "; these stacks have ", stacks.shape(1)));
  }
  SampleSet set =
      FromFlowStacks(pointers, samples, model.classes, model.normalise);
  set.geometry = model.geometry;
  return set;
}

SampleSet FramesFor(const ModelFile& model, const Floats& frames) {
  LabelledImages images;
  images.name = "frames";
  images.channels = static_cast<int>(frames.shape(1));
  images.height = static_cast<int>(frames.shape(2));
  images.width = static_cast<int>(frames.shape(3));
  images.channel_names = model.channel_names;
  images.entries.resize(static_cast<std::size_t>(frames.shape(0)));
  for (auto& entry : images.entries) entry.label = model.classes.front();
  for (py::ssize_t i = 0; i < frames.size(); ++i) {
    images.pixels.push_back(static_cast<std::uint8_t>(frames.data()[i]));
  }
  Strings labels;
  for (const std::string& name : model.classes) {
    labels.push_back(name + "=" + name);
  }
  return FromImages(images, LabelMap(labels), model.normalise, nullptr);
}

py::tuple PredictWith(const std::string& name, const Floats& x,
                      const std::vector<float>& iod_px,
                      const std::string& device, const py::object& progress) {
  ModelFile model;
  std::vector<float> p;
  RunWatched(progress, [&] {
    model = ReadModel(FindModel(name));
    const bool of_frames = model.geometry.empty();
    SampleSet set =
        of_frames ? FramesFor(model, x) : StacksOf(model, x, iod_px);
    set.several_labels = model.several_labels;
    TrainHooks hooks;
    hooks.device = device;
    p = Predict(model, set, TrainedWithFlip(model), hooks);
  });
  const auto count = static_cast<py::ssize_t>(x.shape(0));
  const auto classes = static_cast<py::ssize_t>(model.classes.size());
  return py::make_tuple(Floats({count, classes}, p.data()), model.classes);
}

int Run(const Strings& data, const std::string& out, Setting setting,
        const py::dict& options, const py::object& progress) {
  RunOptions run;
  run.out = out;
  run.until = options["until"].cast<std::string>();
  const auto steps = StepNames();
  if (!run.until.empty() &&
      std::find(steps.begin(), steps.end(), run.until) == steps.end()) {
    throw ConfigError("--until: " + ShownText(run.until, 60) + " not in {" +
                      Join(steps, ",") + "}");
  }
  run.strict = options["strict"].cast<bool>();
  run.data = ParseDataFolders(data, &setting.assignments);
  MienConfig config = ConfigOf(setting, ConfigReader::kRun);
  config.exec.jobs = options["jobs"].cast<int>();
  WarnOfData(setting.config, config.data, run.data);
  int code = 0;
  RunWatched(progress, [&] { code = RunPipeline(config, run); });
  return code;
}

// Python's exceptions by mien's kinds; both sides name them alike.
void Translate(std::exception_ptr thrown,
               const std::map<ErrorKind, py::object>& kinds) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const Error& error) {
    PyErr_SetString(kinds.at(error.kind()).ptr(), error.what());
  } catch (const Interrupted&) {
    PyErr_SetNone(PyExc_KeyboardInterrupt);
  } catch (const py::builtin_exception&) {
    throw;  // pybind11's own
  } catch (const py::error_already_set&) {
    throw;
  } catch (const std::exception& error) {
    const std::string shortage = ShortageText(error);
    if (shortage.empty()) throw;
    PyErr_SetString(PyExc_MemoryError, shortage.c_str());
  }
}

std::map<ErrorKind, py::object>& Kinds() {
  static auto& kinds = *new std::map<ErrorKind, py::object>;
  return kinds;
}

void DefineErrors(py::module_* module) {
  const auto define = [&](ErrorKind kind, const char* name, PyObject* base) {
    const std::string full = std::string("mien.") + name;
    auto type = py::reinterpret_steal<py::object>(
        PyErr_NewException(full.c_str(), base, nullptr));
    module->attr(name) = type;
    Kinds()[kind] = type;
  };
  define(ErrorKind::kConfig, "ConfigError", PyExc_ValueError);
  define(ErrorKind::kData, "DataError", PyExc_ValueError);
  define(ErrorKind::kModel, "ModelError", PyExc_ValueError);
  define(ErrorKind::kIo, "IoError", PyExc_OSError);
  define(ErrorKind::kInternal, "InternalError", PyExc_RuntimeError);
  py::register_exception_translator(
      [](std::exception_ptr thrown) { Translate(thrown, Kinds()); });
}

// Python loads modules so that nobody sees their libraries; the ones that mien
// asks by name which kernels they use must be seen.
void ShowBlas() {
  for (const char* name :
       {"libopenblas.so.0", "libblas.so.3", "libdnnl.so.2"}) {
    dlopen(name, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
  }
}

}  // namespace
}  // namespace mien

PYBIND11_MODULE(_mien, module) {
  namespace py = pybind11;
  using namespace mien;  // NOLINT
  ShowBlas();
  cv::setNumThreads(1);
  SetLogLevel("warn");
  DefineErrors(&module);
  py::class_<Setting>(module, "Setting")
      .def(py::init(
          [](std::string config, Strings assignments, std::string cache) {
            return Setting{std::move(config), std::move(assignments),
                           std::move(cache)};
          }));
  module.attr("version") = kMienVersion;
  module.def("provenance", Provenance);
  module.def("kernels", PictureKernels);
  module.def("kernels_in_use", KernelsInUse);
  module.def("set_log_level", SetLogLevel);
  module.def("config_text", [](const Setting& setting) {
    MienConfig config = LoadConfig(setting.config, setting.assignments);
    MienConfig usual;
    return PrintedYaml(Describe(config), Describe(usual));
  });
  module.def("spot", SpotVideos);
  module.def("stages", Stages);
  module.def("flow", Flow);
  module.def("predict", PredictWith);
  module.def("run", Run);
}

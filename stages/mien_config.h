#ifndef MIEN_STAGES_MIEN_CONFIG_H_
#define MIEN_STAGES_MIEN_CONFIG_H_

// Everything a run can be told, as one tree of parameter structs. A section
// that holds more than the parameters of one stage has those as members
// (`params`, or one by one where it serves several), whose keys stand directly
// in the section.

#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "stages/baselines/baseline_spotting.h"
#include "stages/features/bi_woof.h"
#include "stages/features/lbp_top.h"
#include "stages/flow/extra_pairs.h"
#include "stages/ingest/datasets/catalogue.h"
#include "stages/media/event_media.h"
#include "stages/motion/motion.h"
#include "stages/recognize/label_params.h"
#include "stages/recognize/protocol.h"
#include "stages/recognize/svm.h"
#include "stages/recognize/training.h"
#include "stages/samples/occlusion.h"
#include "stages/spotting/clip_spotting.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/interview_spotting.h"
#include "stages/track/track.h"

namespace mien {

struct TrackConfig {
  std::string model = kDefaultLandmarkModel;
  TrackParams params;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.model, "model",
          Spec{"File of dlib's 68-point landmark model (Debian: package "
               "libdlib-data). Enters cache keys by its content."});
    TrackParams::Fields(self.params, visit);
  }
};

// Talking people change their looks within seconds: patches get lost, or find
// something else, unless the reference is fresh and the patches large. The
// drift that fresh references bring is slower than what is looked for.
inline MotionParams InterviewMotion() {
  MotionParams params;
  params.patch_radius_iod = 0.12;
  params.window_s = 0.4;
  params.overlap_s = 0.12;
  return params;
}

struct InterviewConfig {
  std::string net = "spot.safetensors";
  EventListParams list;
  InterviewParams params;
  MotionParams motion = InterviewMotion();

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.net, "net",
          Spec{"Network (.safetensors) that judges candidates of "
               "micro-expression length, found as recognize.model is; enters "
               "cache keys by its content. Empty: none does."});
    EventListParams::Fields(self.list, visit);
    InterviewParams::Fields(self.params, visit);
    visit(self.motion, "motion", Spec{"As the section motion, for mien-spot."});
  }
};

// The baselines; spotting.method says which one, if any.
struct BaselineConfig {
  BaselineParams params;  // params.method: not set here

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    BaselineParams::ConstantFields(self.params, visit);
  }
};

struct RecognizeConfig {
  std::string normalise = "fixed";
  std::string model;
  int threads = 1;
  TrainParams train;
  SvmParams svm;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.normalise, "normalise",
        Spec{"How a stack is scaled before the network. minmax: per sample "
             "and channel to 0..1 (loses amplitude); fixed: u, v / 3 px at "
             "100 px inter-ocular distance, clipped to -1..1; standard: per "
             "sample and channel to mean 0, variance 1; direction: u, v minus "
             "their medians, by their common size; none."}
            .Choices({"minmax", "fixed", "standard", "direction", "none"}));
    visit(self.model, "model",
          Spec{"Weights (.safetensors) for protocol.kind: predict: a path, or "
               "the name of a file in $MIEN_MODELS or in models/ of the "
               "sources or the installation. Normalisation, flow and classes "
               "then come from the file."});
    visit(self.threads, "threads",
          Spec{"Threads inside LibTorch for one fold. More than 1 pays only "
               "for large networks with few folds; results change in the last "
               "digits, so it is part of the key."}
              .Range(1, 256));
    TrainParams::Fields(self.train, visit);
    visit(self.svm, "svm", Spec{"Support vector machine in place of a net."});
  }
};

struct ExecParams {
  int jobs = 0;
  std::string memory = "60%";
  std::string cache = "cache";
  std::string device = "auto";

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.jobs, "jobs",
          Spec{"Items (clips, folds) worked on at a time; 0: as many as the "
               "machine has cores."}
              .Range(0, 1024));
    visit(self.memory, "memory",
          Spec{"Budget for the items in flight: 4G, 512M, 60% of the "
               "machine's."});
    visit(self.cache, "cache", Spec{"Folder of the cached intermediates."});
    visit(self.device, "device",
          Spec{"Where networks run; auto: CUDA if LibTorch has it."}.Choices(
              {"auto", "cpu", "cuda"}));
  }
};

struct MienConfig {
  DataParams data;
  TrackConfig track;
  MotionParams motion;
  SpottingParams spotting;
  InterviewConfig interview;
  BaselineConfig baselines;
  FlowConfig flow;
  LbpTopParams lbp_top;
  BiWoofParams bi_woof;
  RecognizeConfig recognize;
  ProtocolParams protocol;
  OcclusionParams occlusion;
  LabelParams label;
  MediaParams review;
  ExecParams exec;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.data, "data", Spec{"What lies under --data."});
    visit(self.track, "track", Spec{"Faces and their 68 landmarks."});
    visit(self.motion, "motion",
          Spec{"Motion of facial regions, head motion removed (mien-run)."});
    visit(self.spotting, "spotting", Spec{"Onset, apex and offset."});
    visit(self.interview, "interview",
          Spec{"Candidates in recordings of any length (mien-spot)."});
    visit(self.baselines, "baselines",
          Spec{"Published constants of spotting.method: he2021, moilanen, "
               "mdmd (both programs)."});
    visit(self.flow, "flow", Spec{"Optical flow from onset to apex."});
    visit(self.lbp_top, "lbp_top",
          Spec{"Texture over space and time, for lbp-top-svm."});
    visit(self.bi_woof, "bi_woof",
          Spec{"Histograms of the flow's directions, for bi-woof-svm."});
    visit(self.recognize, "recognize", Spec{"The network and its training."});
    visit(self.protocol, "protocol", Spec{"Who trains, who is tested."});
    visit(self.occlusion, "occlusion",
          Spec{"Maps of what a prediction rests on (mien-run)."});
    visit(self.label, "label", Spec{"How mien-spot reads what it spotted."});
    visit(self.review, "review", Spec{"Pictures in mien-spot's report."});
    visit(self.exec, "exec",
          Spec{"What changes no result and is in no cache key."});
  }
};

// The file itself or, when there is none, that of the name that ships: "demo",
// "demo.yaml" and "configs/demo.yaml" are found in configs/ of the sources and
// of an installation (../share/mien/configs). Else `path` as it is.
std::string FindConfig(const std::string& path);

// The file's differences over the defaults (no file for ""); what bounds and
// choices say is not checked yet.
// `set` gains the keys that somebody has chosen (ChosenKeys): none of what a
// program wrote of everything (config.yaml, --print-config); of a copy of it
// with other values, or of default.yaml, those that are not the default.
// @throws ConfigError (exit code 2), IoError when the file cannot be read.
MienConfig ReadConfigFile(const std::string& path, KeySet* set);

// The same, then each --set in order, all of it checked. `set` gains the keys
// of the assignments, too.
MienConfig LoadConfig(const std::string& path,
                      const std::vector<std::string>& assignments,
                      KeySet* set = nullptr);

// One of protocol.designs: its name and the whole configuration with it.
struct DesignConfig {
  std::string name;
  MienConfig config;
};
// In their order; empty without protocol.designs.
// @throws ConfigError: one of them cannot work.
std::vector<DesignConfig> DesignsOf(const MienConfig& config);

// exec.jobs, or as many as the machine has cores.
int JobsOf(const ExecParams& exec);

// Section `baselines` with the method that spotting.method names; without
// meaning when that is mien.
BaselineParams BaselineOf(const SpottingParams& spotting,
                          const BaselineConfig& baselines);

// SHA-256 of everything but exec, protocol.leak and occlusion, which change no
// result: equal digests, equal results.
std::string ConfigDigest(const MienConfig& config);

}  // namespace mien

#endif  // MIEN_STAGES_MIEN_CONFIG_H_

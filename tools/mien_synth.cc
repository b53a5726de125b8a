// Makes synthetic data sets whose truth is known.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "pipeline/exec/runner.h"
#include "tools/support/program.h"
#include "tools/synth/dataset.h"
#include "tools/synth/inject_video.h"

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  mien-synth dataset --out demo/data --subjects 10 --clips 7 --jobs 2\n"
    "  mien-synth fer --out demo/fer --train 40 --test 10\n"
    "  mien-synth inject talk.mp4 --out injected --control\n";

// A subcommand sets `job` when it is chosen.
void AddDataset(CLI::App* app, mien::SynthDatasetOptions* options,
                std::function<void()>* job) {
  CLI::App* command = app->add_subcommand(
      "dataset",
      "Micro-expression clips in the form of CASME II: frame "
      "folders, coding sheet (.xlsx and .csv), truth.csv");
  command->footer(
      "Example:\n  mien-synth dataset --out data --seed 7 "
      "--layout cropped --jobs 2\n");
  command->add_option("--out", options->out, "New or empty folder")->required();
  command->add_option("--seed", options->seed, "Same seed, same bytes")
      ->capture_default_str();
  command->add_option("--subjects", options->subjects, "People")
      ->capture_default_str();
  command
      ->add_option("--clips", options->clips_per_subject, "Clips per subject")
      ->capture_default_str();
  command->add_option("--fps", options->fps, "Frames per second")
      ->capture_default_str();
  command
      ->add_option("--layout", options->layout,
                   "raw: whole frames with rest before and after; cropped: "
                   "face boxes, onset to offset")
      ->check(CLI::IsMember({"raw", "cropped"}))
      ->capture_default_str();
  command
      ->add_option("--peak-min", options->peak_px_min,
                   "Smallest peak displacement, px")
      ->capture_default_str();
  command
      ->add_option("--peak-max", options->peak_px_max,
                   "Largest peak displacement, px")
      ->capture_default_str();
  command
      ->add_option("--iod", options->iod_px,
                   "Distance of the eyes, px; the frame is 6.4 x 4.8 times it")
      ->capture_default_str();
  command
      ->add_option("--jobs", options->jobs,
                   "Threads; the bytes are the same for any number")
      ->capture_default_str();
  command->add_flag("!--no-head-motion", options->head_motion,
                    "Keep the head still");
  command->add_flag("!--no-blinks", options->blinks, "Never blink");
  command->add_flag("!--no-flicker", options->flicker, "Steady light");
  command->callback([options, job] {
    *job = [options] { mien::WriteSynthDataset(*options); };
  });
}

void AddFer(CLI::App* app, mien::SynthFerOptions* options,
            std::function<void()>* job) {
  CLI::App* command =
      app->add_subcommand("fer",
                          "Strong expressions in the form of FER-2013: "
                          "<split>/<class>/N.png, 48 x 48 grey");
  command->footer("Example:\n  mien-synth fer --out fer --seed 7\n");
  command->add_option("--out", options->out, "New or empty folder")->required();
  command->add_option("--seed", options->seed, "Same seed, same bytes")
      ->capture_default_str();
  command
      ->add_option("--train", options->per_class_train,
                   "Training images per class")
      ->capture_default_str();
  command
      ->add_option("--test", options->per_class_test, "Test images per class")
      ->capture_default_str();
  command->callback(
      [options, job] { *job = [options] { mien::WriteSynthFer(*options); }; });
}

// What inject's options are before they are read.
struct InjectText {
  mien::InjectVideoOptions options;
  std::string units, amplitudes = "0.5,1,2,4", times;
  int events = 0;
};

void RunInject(InjectText text) {
  mien::InjectOptions& inject = text.options.inject;
  if (text.events != 0) inject.count = text.events;
  if (!text.units.empty()) {
    inject.units = mien::ParseActionUnits(text.units, "--au");
  }
  inject.amplitudes_iod =
      mien::ParseNumbers(text.amplitudes, "--amplitudes", 0.01, 10);
  for (double& amplitude : inject.amplitudes_iod) amplitude /= 100;
  if (!text.times.empty()) {
    inject.onsets_s = mien::ParseNumbers(text.times, "--times", 0, 1e6);
  }
  mien::InjectVideos(text.options);
}

void AddInject(CLI::App* app, InjectText* text, std::function<void()>* job) {
  CLI::App* command = app->add_subcommand(
      "inject",
      "Puts micro-expressions of known size into real videos: "
      "<stem>_injected.mp4 and truth.csv");
  command->footer(
      "Example:\n  mien-synth inject talk.mp4 --out injected --per-minute 6 "
      "--amplitudes 1,2,4 --control\n");
  mien::InjectVideoOptions& options = text->options;
  mien::InjectOptions& inject = options.inject;
  command->add_option("videos", options.videos, "Videos with a face")
      ->required()
      ->type_name("VIDEO...");
  command->add_option("--out", options.out, "New or empty folder")->required();
  command->add_option("--seed", inject.seed, "Same seed, same bytes")
      ->capture_default_str();
  CLI::Option* events =
      command->add_option("--events", text->events, "How many in each video")
          ->check(CLI::Range(1, 10000));
  command->add_option("--per-minute", inject.per_minute, "So many a minute")
      ->excludes(events)
      ->capture_default_str();
  command->add_option("--au", text->units,
                      "Action units, such as 12,6+12,1+2 (default: the usual "
                      "ten combinations)");
  command
      ->add_option("--amplitudes", text->amplitudes,
                   "Peak displacements, % of the distance between the eyes")
      ->capture_default_str();
  command
      ->add_option("--duration-min", inject.duration_min_s,
                   "Shortest, onset to offset, s")
      ->capture_default_str();
  command
      ->add_option("--duration-max", inject.duration_max_s,
                   "Longest, onset to offset, s")
      ->capture_default_str();
  command->add_option("--gap", inject.gap_s, "Rest between two of them, s")
      ->capture_default_str();
  command->add_option("--times", text->times,
                      "Onsets, s, such as 1.5,8; units and amplitudes are "
                      "then taken in the order given");
  command
      ->add_option("--face", inject.face,
                   "Which face: 0 is the one seen longest")
      ->capture_default_str();
  command->add_option("--fps", options.fps,
                      "Frames per second instead of the file's timestamps");
  command->add_option("--crf", options.crf, "x264's quality, 0..51")
      ->capture_default_str();
  command->add_flag("--control", options.control,
                    "Also write <stem>_control.mp4: the same, untouched");
  command
      ->add_option("--landmark-model", options.landmark_model,
                   "dlib's 68-point predictor")
      ->capture_default_str();
  command->add_option("--jobs", options.jobs, "Videos at a time")
      ->capture_default_str();
  command->callback([text, job] { *job = [text] { RunInject(*text); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes synthetic face data whose every movement is known.",
               "mien-synth");
  app.set_version_flag("--version", mien::VersionLine("mien-synth"));
  app.footer(kFooter);
  app.require_subcommand(1);
  mien::SynthDatasetOptions dataset;
  mien::SynthFerOptions fer;
  InjectText inject;
  std::function<void()> job;
  AddDataset(&app, &dataset, &job);
  AddFer(&app, &fer, &job);
  AddInject(&app, &inject, &job);
  return mien::RunProgram("mien-synth", app, argc, argv, [&] {
    const std::atomic<bool>* stop = &mien::InterruptRequested();
    dataset.stop = inject.options.stop = stop;
    job();
    if (mien::InterruptRequested()) throw mien::Interrupted();
    return 0;
  });
}

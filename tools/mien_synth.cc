// Makes synthetic data sets whose truth is known.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "pipeline/exec/runner.h"
#include "tools/support/program.h"
#include "tools/synth/dataset.h"

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  mien-synth dataset --out demo/data --subjects 10 --clips 7 --jobs 2\n"
    "  mien-synth fer --out demo/fer --train 40 --test 10\n";

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

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes synthetic face data whose every movement is known.",
               "mien-synth");
  app.set_version_flag("--version", mien::VersionLine("mien-synth"));
  app.footer(kFooter);
  app.require_subcommand(1);
  mien::SynthDatasetOptions dataset;
  mien::SynthFerOptions fer;
  std::function<void()> job;
  AddDataset(&app, &dataset, &job);
  AddFer(&app, &fer, &job);
  return mien::RunProgram("mien-synth", app, argc, argv, [&job, &dataset] {
    dataset.stop = &mien::InterruptRequested();
    job();
    if (mien::InterruptRequested()) throw mien::Interrupted();
    return 0;
  });
}

// Makes synthetic data sets whose truth is known.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "tools/support/program.h"
#include "tools/synth/dataset.h"
#include "tools/synth/inject_video.h"
#include "tools/synth/interview.h"
#include "tools/synth/portrait.h"

namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  mien-synth dataset --out demo/data --subjects 10 --clips 7 --jobs 2\n"
    "  mien-synth fer --out demo/fer --train 40 --test 10\n"
    "  mien-synth interview --out talks --people 2 --minutes 5 --jobs 2\n"
    "  mien-synth animate portraits --out listening --seconds 60\n"
    "  mien-synth inject talk.mp4 --out injected --control\n";

// What dataset's options are before they are read.
struct DatasetText {
  mien::SynthDatasetOptions options;
  std::string photos;
  int subjects = 0;
  double fps = 0;
};

void RunDataset(DatasetText text) {
  mien::SynthDatasetOptions& options = text.options;
  if (!text.photos.empty()) {
    options.cast.photos = mien::FindPhotos(text.photos);
    options.subjects = static_cast<int>(options.cast.photos.size());
  }
  if (text.subjects != 0) options.subjects = text.subjects;
  options.fps = text.fps != 0 ? text.fps : mien::SynthRate(options.layout);
  mien::WriteSynthDataset(options);
}

// A subcommand sets `job` when it is chosen.
void AddDataset(CLI::App* app, DatasetText* text, std::function<void()>* job) {
  mien::SynthDatasetOptions* options = &text->options;
  CLI::App* command = app->add_subcommand(
      "dataset",
      "Micro-expression clips in the form of CASME II or another data set: "
      "frame folders, coding sheet, truth.csv");
  command->footer(
      "Example:\n  mien-synth dataset --out data --seed 7 "
      "--layout cropped --jobs 2\n");
  command->add_option("--out", options->out, "New or empty folder")->required();
  command->add_option("--seed", options->seed, "Same seed, same bytes")
      ->capture_default_str();
  command->add_option(
      "--subjects", text->subjects,
      "People (default: 10, or one per photo); beyond the photos "
      "they are drawn");
  command
      ->add_option("--clips", options->clips_per_subject, "Clips per subject")
      ->capture_default_str();
  command->add_option("--fps", text->fps,
                      "Frames per second (default: those of the layout's "
                      "data set, else 200)");
  command
      ->add_option("--layout", options->layout,
                   "raw or casme2: CASME II, whole frames with rest before and "
                   "after; cropped: the same, face boxes, onset to offset; or "
                   "another set of data.format, with frames and sheet as it "
                   "has them")
      ->check(CLI::IsMember(mien::SynthLayouts()))
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
      ->add_option("--iod", options->cast.iod_px,
                   "Distance of the eyes, px; the frame is 6.4 x 4.8 times it")
      ->capture_default_str();
  command
      ->add_option("--photo", text->photos,
                   "Real faces: a photo from the front, or a folder of them")
      ->type_name("FILE|DIR");
  command
      ->add_option("--landmark-model", options->cast.landmark_model,
                   "dlib's 68-point predictor, for photos")
      ->capture_default_str();
  command
      ->add_option("--jobs", options->jobs,
                   "Threads; the bytes are the same for any number")
      ->capture_default_str();
  command->add_flag("!--no-head-motion", options->head_motion,
                    "Keep the head still");
  command->add_flag("!--no-blinks", options->blinks, "Never blink");
  command->add_flag("!--no-flicker", options->flicker, "Steady light");
  command->callback([text, job] { *job = [text] { RunDataset(*text); }; });
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
  std::string units, amplitudes = "0.5,1,2,4", times, families, courses;
  int events = 0;
};

void RunInject(InjectText text) {
  mien::InjectOptions& inject = text.options.inject;
  if (text.events != 0) inject.count = text.events;
  if (!text.families.empty()) {
    inject.families =
        mien::ParseNames(text.families, "--families", mien::FieldFamilies());
    inject.courses =
        mien::ParseNames(text.courses.empty() ? "all" : text.courses,
                         "--courses", mien::CourseNames());
    inject.units = mien::FamilyExpressions();
  }
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

// What is put in, and where.
void AddInjectPlan(CLI::App* command, InjectText* text) {
  mien::InjectOptions& inject = text->options.inject;
  CLI::Option* events =
      command->add_option("--events", text->events, "How many in each video")
          ->check(CLI::Range(1, 10000));
  command->add_option("--per-minute", inject.per_minute, "So many a minute")
      ->excludes(events)
      ->capture_default_str();
  command->add_option("--au", text->units,
                      "Action units, such as 12,6+12,1+2 (default: the usual "
                      "ten combinations)");
  CLI::Option* families = command->add_option(
      "--families", text->families,
      "Fields drawn at random, each one another, of these families: all, or "
      "some of " +
          mien::Join(mien::FieldFamilies(), ","));
  command
      ->add_option("--courses", text->courses,
                   "Their courses in time: all (default), or some of " +
                       mien::Join(mien::CourseNames(), ","))
      ->needs(families);
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
  command
      ->add_option("--times", text->times,
                   "Onsets, s, such as 1.5,8; units and amplitudes are "
                   "then taken in the order given")
      ->excludes(events);
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
  AddInjectPlan(command, text);
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

// What interview's and animate's options are before they are read.
struct InterviewText {
  mien::InterviewOptions options;
  double minutes = 2, seconds = 60;
  std::string photos, units, amplitudes;
};

void RunInterview(InterviewText text, double duration_s) {
  mien::InterviewScript& script = text.options.script;
  script.duration_s = duration_s;
  if (!text.units.empty()) {
    script.units = mien::ParseActionUnits(text.units, "--au");
  }
  if (!text.amplitudes.empty()) {
    script.peaks = mien::ParseNumbers(text.amplitudes, "--amplitudes", 0.01, 8);
  }
  if (!text.photos.empty()) {
    text.options.cast.photos = mien::FindPhotos(text.photos);
  }
  mien::WriteInterviews(text.options);
}

// What both commands know.
void AddFilming(CLI::App* command, InterviewText* text) {
  mien::InterviewOptions& options = text->options;
  mien::InterviewScript& script = options.script;
  command->add_option("--out", options.out, "New or empty folder")->required();
  command->add_option("--seed", script.seed, "Same seed, same bytes")
      ->capture_default_str();
  command->add_option("--fps", script.fps, "Frames per second")
      ->capture_default_str();
  command->add_option("--iod", script.iod_px, "Distance of the eyes, px")
      ->capture_default_str();
  command->add_option("--width", options.cast.width_px,
                      "Picture width, px (default: 6.4 times --iod)");
  command->add_option("--height", options.cast.height_px,
                      "Picture height, px (default: 4.8 times --iod)");
  command
      ->add_option("--events-per-minute", script.events_per_minute,
                   "Expressions a minute")
      ->capture_default_str();
  command->add_option("--au", text->units,
                      "Action units, such as 12,6+12,1+2 (default: the usual "
                      "ten combinations)");
  command
      ->add_option("--amplitudes", text->amplitudes,
                   "Peak displacements of micro-expressions, % of the "
                   "distance between the eyes, in place of a range")
      ->capture_default_str();
  command->add_option("--gap", script.gap_s, "Rest between two expressions, s")
      ->capture_default_str();
  command
      ->add_option("--noise", options.cast.noise_sd,
                   "Sensor noise, grey levels")
      ->capture_default_str();
  command->add_option("--crf", options.crf, "x264's quality, 0..51")
      ->capture_default_str();
  command
      ->add_option("--landmark-model", options.cast.landmark_model,
                   "dlib's 68-point predictor, for photos")
      ->capture_default_str();
  command
      ->add_option("--jobs", options.jobs,
                   "Videos at a time; the bytes are the same for any number")
      ->capture_default_str();
  command->add_flag("!--no-head-motion", script.head_motion,
                    "Keep the head still");
  command->add_flag("!--no-blinks", script.blinks, "Never blink");
  command->add_flag("!--no-flicker", script.flicker, "Steady light");
}

void AddPeaks(CLI::App* command, mien::InterviewScript* script) {
  command
      ->add_option("--peak-min", script->peak_min,
                   "Smallest peak of micro-expressions, px at 100 px between "
                   "the eyes")
      ->capture_default_str();
  command->add_option("--peak-max", script->peak_max, "Largest")
      ->capture_default_str();
}

void AddInterview(CLI::App* app, InterviewText* text,
                  std::function<void()>* job) {
  CLI::App* command = app->add_subcommand(
      "interview",
      "Long recordings with speech, blinks, head and light in motion, and "
      "expressions of both kinds: interview_NN.mp4, truth.csv, nuisance.csv");
  command->footer(
      "Example:\n  mien-synth interview --out talks --people 4 --minutes 5 "
      "--jobs 2\n");
  mien::InterviewScript& script = text->options.script;
  AddFilming(command, text);
  AddPeaks(command, &script);
  command->add_option("--people", text->options.people,
                      "Videos, one person each (default: 4, or one per photo)");
  command->add_option("--minutes", text->minutes, "Length of each")
      ->capture_default_str();
  command
      ->add_option("--micro-share", script.micro_share,
                   "Share of the expressions that are micro")
      ->capture_default_str();
  command
      ->add_option("--speech-share", script.speech_share,
                   "Share of the time with speech")
      ->capture_default_str();
  command
      ->add_option("--micro-in-speech", script.micro_in_speech,
                   "Share of the micro-expressions that fall into speech")
      ->capture_default_str();
  command
      ->add_option("--macro-peak-min", script.macro_peak_min,
                   "Smallest peak of macro-expressions, as --peak-min")
      ->capture_default_str();
  command->add_option("--macro-peak-max", script.macro_peak_max, "Largest")
      ->capture_default_str();
  command
      ->add_option("--photo", text->photos,
                   "Real faces: a photo from the front, or a folder of them")
      ->type_name("FILE|DIR");
  command->callback([text, job] {
    *job = [text] { RunInterview(*text, 60 * text->minutes); };
  });
}

void AddAnimate(CLI::App* app, InterviewText* text,
                std::function<void()>* job) {
  text->options.named_by_photo = true;
  mien::InterviewScript& script = text->options.script;
  script.micro_share = 1;
  script.speech_share = 0;
  script.micro_in_speech = 0;
  text->amplitudes = "0.5,1,2,4";
  CLI::App* command = app->add_subcommand(
      "animate",
      "Makes still portraits listen: head, blinks and light in motion, "
      "micro-expressions: <photo>.mp4, truth.csv, nuisance.csv");
  command->footer(
      "Example:\n  mien-synth animate portraits --out listening --seconds 60 "
      "--amplitudes 1,2,4\n");
  command
      ->add_option("photo", text->photos,
                   "A photo from the front, or a folder of them")
      ->required()
      ->type_name("PHOTO|DIR");
  AddFilming(command, text);
  command->add_option("--seconds", text->seconds, "Length of each video")
      ->capture_default_str();
  command->callback(
      [text, job] { *job = [text] { RunInterview(*text, text->seconds); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes synthetic face data whose every movement is known.",
               "mien-synth");
  app.set_version_flag("--version", mien::VersionLine("mien-synth"));
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();  // --log-level may stand behind a subcommand
  std::string log_level = "info";
  app.add_option("--log-level", log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  DatasetText dataset;
  mien::SynthFerOptions fer;
  InjectText inject;
  InterviewText interview, animate;
  std::function<void()> job;
  AddDataset(&app, &dataset, &job);
  AddFer(&app, &fer, &job);
  AddInject(&app, &inject, &job);
  AddInterview(&app, &interview, &job);
  AddAnimate(&app, &animate, &job);
  return mien::RunProgram("mien-synth", app, argc, argv, [&] {
    mien::SetLogLevel(log_level);
    const std::atomic<bool>* stop = &mien::InterruptRequested();
    dataset.options.stop = inject.options.stop = stop;
    interview.options.stop = animate.options.stop = stop;
    job();
    if (mien::InterruptRequested()) throw mien::Interrupted();
    return 0;
  });
}

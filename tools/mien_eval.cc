// mien-eval: scores predictions against the truth that people know.

#include <functional>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "pipeline/core/log.h"
#include "tools/eval/clips.h"
#include "tools/eval/paired.h"
#include "tools/eval/spotting.h"
#include "tools/eval/submission.h"
#include "tools/support/program.h"

namespace mien {
namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  mien-eval spotting --truth truth.csv --pred spotted/ --out scores\n"
    "  mien-eval spotting --truth coder.eaf --tier ME --fps 25 --pred "
    "spotted/P01/events.csv\n"
    "  mien-eval recognition --truth labels.csv --pred out/samples.csv\n"
    "  mien-eval apex --truth truth.csv --pred out/samples.csv --fps 200\n"
    "  mien-eval review --pred anna/events.csv --truth ben/events.csv\n"
    "  mien-eval compare out-a out-b\n"
    "  mien-eval compare spotted-a spotted-b --truth truth.csv\n"
    "  mien-eval submission --pred spotted/ --form 2023 --out megc.csv\n"
    "Exit codes: 0 scored, 1 files that cannot be scored, 2 usage, 3 internal "
    "error.";

using Job = std::function<void()>;

CLI::Option* AddFiles(CLI::App* command, const std::string& name,
                      std::vector<std::string>* to, const std::string& help) {
  return command->add_option(name, *to, help)->type_name("FILE|DIR");
}

void AddOut(CLI::App* command, std::string* out, const std::string& files) {
  command->add_option("--out", *out, "Folder for " + files)->type_name("DIR");
}

void AddRate(CLI::App* command, double* fps, const std::string& help) {
  command->add_option("--fps", *fps, help)->check(CLI::Range(1e-3, 1e5));
}

void AddResampling(CLI::App* command, int* resamples, std::uint64_t* seed) {
  command->add_option("--resamples", *resamples, "Resamples for the intervals")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_option("--seed", *seed, "Seed of the resampling")
      ->capture_default_str();
}

void AddSpotting(CLI::App* app, SpottingOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "spotting",
      "Spotted intervals: precision, recall and F1 as in the Micro-Expression "
      "Grand Challenges (IoU >= 0.5 over frames, one to one, pooled over "
      "videos), micro, macro and overall; recall at 1, 2, 5 and 10 false looks "
      "a minute, taking every candidate that is shown for a look; the "
      "precision-recall curve; timing and emotions of hits");
  AddFiles(
      command, "--truth", &options->truth,
      "CSV with video, onset_frame, offset_frame, kind (a row with empty "
      "onset and offset names a video without expressions); or events.csv, "
      ".eaf, BORIS .tsv, .vtt, .TextGrid; one or more")
      ->required();
  AddFiles(command, "--pred", &options->predicted,
           "events.csv, or folders that hold such files; one or more")
      ->required();
  command
      ->add_option("--tier", options->tiers,
                   "Tier of the truth's annotation files that holds the "
                   "expressions; one or more, also as a comma list (default: "
                   "those of mien's own exports, else the only one)")
      ->type_name("NAME");
  command
      ->add_option("--media", options->media,
                   "Of several recordings in one annotation file (cameras, "
                   "players, observations) those to take; one or more "
                   "(default: the one that --pred names, else the first "
                   "video)")
      ->type_name("NAME");
  command
      ->add_option("--coder", options->coders,
                   "Of a truth that several people have coded (a column coder, "
                   "rater or annotator; a subject or an observation of BORIS) "
                   "whose expressions count; one or more (default: of each "
                   "recording those of whoever comes first in the file)")
      ->type_name("NAME");
  command
      ->add_option("--videos", options->videos,
                   "Score exactly these videos: CSV with name, and frames and "
                   "fps, duration_s or minutes")
      ->type_name("FILE");
  AddRate(command, &options->fps,
          "Frames a second, for annotations in seconds and errors in ms where "
          "the files do not tell");
  command
      ->add_option("--minutes", options->minutes,
                   "Minutes of video altogether, for false candidates a minute "
                   "(default: as the files tell)")
      ->check(CLI::Range(1e-3, 1e7));
  command
      ->add_option("--first-frame", options->first_frame,
                   "Number of the first frame in the truth's CSV")
      ->check(CLI::Range(0, 1000000000))
      ->capture_default_str();
  command->add_option("--iou", options->min_iou, "Overlap that makes a hit")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command
      ->add_option("--hide-flags", options->hidden,
                   "Candidates with one of these flags are not shown: no look, "
                   "and their hits are missed (default: all are shown)")
      ->type_name("FLAG");
  command
      ->add_option("--speech", options->speech,
                   "CSV with video, start_s, end_s of speech: false looks a "
                   "minute also apart for speech and listening")
      ->type_name("FILE");
  command
      ->add_option("--groups", options->groups,
                   "CSV with video and any other columns (glasses, age, "
                   "light): recall and false candidates apart by each value, "
                   "with intervals over recordings")
      ->type_name("FILE");
  command->add_flag("--by-face", options->by_face,
                    "Only match intervals of the same face number");
  AddResampling(command, &options->resamples, &options->seed);
  AddOut(command, &options->out,
         "results.json, matches.csv, videos.csv, pr_curve.csv, pr_curve.svg, "
         "group_scores.csv");
  command->callback([options, job] {
    *job = [options] { EvaluateSpotting(*options, std::cout); };
  });
}

void AddClipFiles(CLI::App* command, ClipOptions* options,
                  const std::string& truth, const std::string& predicted) {
  command->add_option("--truth", options->truth, truth)
      ->type_name("FILE")
      ->required();
  command->add_option("--pred", options->predicted, predicted)
      ->type_name("FILE")
      ->required();
}

void AddRecognition(CLI::App* app, ClipOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "recognition",
      "Emotions of clips: accuracy, UF1 and UAR, pooled, by data set and "
      "class, with confusion and floors");
  AddClipFiles(command, options,
               "CSV with clip and label, and subject and dataset if clips "
               "alone are not unique (samples.csv does)",
               "CSV with clip and predicted (samples.csv does)");
  AddResampling(command, &options->resamples, &options->seed);
  AddOut(command, &options->out, "results.json, confusion.csv, unmatched.csv");
  command->callback([options, job] {
    *job = [options] { EvaluateRecognition(*options, std::cout); };
  });
}

void AddApex(CLI::App* app, ClipOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "apex",
      "Apex of clips: mean absolute error in frames and ms, share inside the "
      "expression, and the middle frame for comparison");
  AddClipFiles(command, options,
               "CSV with clip, onset, apex, offset; fps, first_frame, "
               "last_frame if known",
               "CSV with clip and apex (samples.csv does), in the same frame "
               "numbers");
  AddRate(command, &options->fps,
          "Frames a second where the truth has no column fps");
  AddOut(command, &options->out, "results.json, errors.csv");
  command->callback([options, job] {
    *job = [options] { EvaluateApex(*options, std::cout); };
  });
}

void AddReview(CLI::App* app, ReviewOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "review",
      "Reviewed candidates: precision among the accepted and rejected with "
      "its Wilson interval; with --truth, the same candidates reviewed by a "
      "second person, their agreement and Cohen's kappa");
  AddFiles(command, "--pred", &options->predicted,
           "Reviewed events.csv (or .eaf with verdict tiers), or folders; one "
           "or more")
      ->required();
  AddFiles(command, "--truth", &options->other,
           "The same candidates, reviewed by another person");
  AddRate(command, &options->fps, "Frames a second, for .eaf files");
  AddOut(command, &options->out, "results.json");
  command->callback([options, job] {
    *job = [options] { EvaluateReview(*options, std::cout); };
  });
}

void AddCompare(CLI::App* app, CompareOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "compare",
      "Two runs on the same samples: B - A of accuracy, UAR and UF1 (output "
      "folders of mien-run), or with --truth of recall at equal false looks a "
      "minute (of mien-spot), with 95 % bootstrap intervals over subjects and "
      "what changed");
  command->add_option("RUN_A", options->a, "Output folder, or a CSV of it")
      ->type_name("DIR|FILE")
      ->required();
  command->add_option("RUN_B", options->b, "The other")
      ->type_name("DIR|FILE")
      ->required();
  AddFiles(command, "--truth", &options->truth,
           "Runs of mien-spot: the true expressions, as of spotting");
  command
      ->add_option("--tier", options->tiers,
                   "Tier of the truth's annotation files that holds the "
                   "expressions")
      ->type_name("NAME");
  command
      ->add_option("--coder", options->coders,
                   "Of a truth that several people have coded: whose "
                   "expressions count, as of spotting")
      ->type_name("NAME");
  command
      ->add_option("--persons", options->persons,
                   "Who is in which recording: CSV with video and person; "
                   "persons are resampled (default: recordings)")
      ->type_name("FILE");
  command
      ->add_option("--hide-flags", options->hidden,
                   "Candidates with one of these flags are not shown")
      ->type_name("FLAG");
  AddRate(command, &options->fps,
          "Frames a second, for annotations in seconds where the files do not "
          "tell");
  command->add_option("--iou", options->min_iou, "Overlap that makes a hit")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "The answer as JSON");
  AddResampling(command, &options->resamples, &options->seed);
  AddOut(command, &options->out,
         "results.json, and changed.csv or changed_events.csv");
  command->callback([options, job] {
    *job = [options] { CompareRuns(*options, std::cout); };
  });
}

void AddSubmission(CLI::App* app, SubmissionOptions* options, Job* job) {
  CLI::App* command = app->add_subcommand(
      "submission",
      "One CSV of all spotted intervals as the Micro-Expression Grand "
      "Challenges take it: vid, onset, offset, type (me up to 0.5 s, else "
      "mae)");
  AddFiles(command, "--pred", &options->predicted,
           "events.csv, or folders that hold such files; one or more")
      ->required();
  command
      ->add_option("--form", options->year,
                   "Year of the challenge: 2022 (vid, pred_onset, pred_offset, "
                   "type) or one from 2023 on (vid, onset, offset, type)")
      ->check(CLI::Range(2022, 2100))
      ->type_name("YEAR")
      ->capture_default_str();
  command
      ->add_option("--out", options->out, "The CSV (default: standard output)")
      ->type_name("FILE");
  command
      ->add_option("--videos", options->videos,
                   "Exactly these videos: CSV with name, and fps")
      ->type_name("FILE");
  command
      ->add_option("--first-frame", options->first_frame,
                   "Number of a video's first frame; events.csv counts from 0")
      ->check(CLI::Range(0, 1000000000))
      ->capture_default_str();
  command
      ->add_option("--min-score", options->min_score,
                   "Candidates with a smaller score are left out")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--hide-flags", options->hidden,
                   "Candidates with one of these flags are left out")
      ->type_name("FLAG");
  AddRate(command, &options->fps,
          "Frames a second, where the files do not tell");
  command->callback([options, job] {
    *job = [options] { WriteSubmission(*options, std::cout); };
  });
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  CLI::App app("Scores predictions against the truth.", "mien-eval");
  app.set_version_flag("--version", mien::VersionLine("mien-eval"));
  app.footer(mien::kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  std::string log_level = "info";
  app.add_option("--log-level", log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  mien::SpottingOptions spotting;
  mien::ClipOptions recognition, apex;
  mien::ReviewOptions review;
  mien::CompareOptions compare;
  mien::SubmissionOptions submission;
  mien::Job job;
  mien::AddRecognition(&app, &recognition, &job);
  mien::AddSpotting(&app, &spotting, &job);
  mien::AddApex(&app, &apex, &job);
  mien::AddReview(&app, &review, &job);
  mien::AddCompare(&app, &compare, &job);
  mien::AddSubmission(&app, &submission, &job);
  return mien::RunProgram("mien-eval", app, argc, argv, [&job, &log_level] {
    mien::SetLogLevel(log_level);
    job();
    return 0;
  });
}

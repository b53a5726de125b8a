// mien-spot: recordings -> a ranked list of candidates for a person to check.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "stages/config_reach/config_reach.h"
#include "stages/media/redact.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "tools/spot/assets.h"
#include "tools/spot/calibrate.h"
#include "tools/spot/live_view.h"
#include "tools/spot/spot_run.h"
#include "tools/support/program.h"

namespace mien {
namespace {

struct Arguments {
  SpotOptions spot;
  std::string config, cache, clips, log_level = "info", redact = "none";
  std::string from, to, face;
  double per_minute = -1;
  int jobs = -1;
  bool calibrate = false, live = false;
  CalibrateOptions limit;
  std::string families = "all";
  std::vector<std::string> assignments;
};

// Within the results, where these are not to be passed on.
std::string CacheBeside(const SpotOptions& spot) {
  namespace fs = std::filesystem;
  if (spot.redaction == Redaction::kNone) {
    return (fs::path(spot.out) / "cache").string();
  }
  std::string out = fs::path(spot.out).lexically_normal().string();
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out + "-cache";
}

ConfigReader ReaderOf(const Arguments& arguments) {
  return arguments.calibrate             ? ConfigReader::kCalibrate
         : arguments.spot.events.empty() ? ConfigReader::kSpot
                                         : ConfigReader::kMeasure;
}

int Spot(Arguments arguments) {
  SetLogLevel(arguments.log_level);
  if (arguments.spot.out.empty() && !arguments.live) {
    if (!arguments.calibrate) {
      throw ConfigError("--out is needed: the folder for the results");
    }
    arguments.spot.out = "spotted";
  }
  KeySet set;
  MienConfig config = LoadConfig(arguments.config, arguments.assignments, &set);
  if (arguments.live) {
    WarnOfUnreadKeys({ConfigReader::kLive, config, true}, set);
    std::cout.iword(RawOutputMark()) = 1;
    return ShowLive(LiveSetupOf(config), arguments.spot.inputs.front(),
                    STDIN_FILENO, &std::cout);
  }
  arguments.spot.redaction = ParseRedaction(arguments.redact);
  config.exec.cache =
      arguments.cache.empty() ? CacheBeside(arguments.spot) : arguments.cache;
  if (arguments.spot.redaction != Redaction::kNone) {
    if (arguments.calibrate) {
      throw ConfigError("--redact is of reports: leave out --calibrate");
    }
    LogInfo("intermediates, which tell names and faces, are in " +
            config.exec.cache + ": do not pass that folder on");
  }
  if (!arguments.clips.empty()) config.review.clips = arguments.clips;
  if (arguments.jobs >= 0) config.exec.jobs = arguments.jobs;
  if (arguments.per_minute >= 0) {
    config.interview.list.looks_per_minute = arguments.per_minute;
  }
  arguments.spot.part = ParsePart(arguments.from, arguments.to);
  arguments.spot.face = ParseFace(arguments.face);
  if (arguments.spot.events.empty() && !arguments.spot.tiers.empty()) {
    throw ConfigError("--tier is of --events FILE: give that, too");
  }
  if (arguments.calibrate &&
      (!arguments.spot.part.IsWhole() || !arguments.spot.face.any())) {
    throw ConfigError(
        "--calibrate measures a whole recording: leave out --from, --to and "
        "--face");
  }
  const auto& inputs = arguments.spot.inputs;
  const bool own_times =
      arguments.spot.fps > 0 ||
      std::all_of(inputs.begin(), inputs.end(), [](const std::string& input) {
        std::error_code none;  // what is none is told later
        return std::filesystem::is_regular_file(input, none);
      });
  const auto& formats = arguments.spot.formats;
  const bool has_report =
      std::find(formats.begin(), formats.end(), "html") != formats.end();
  WarnOfUnreadKeys({ReaderOf(arguments), config, own_times, has_report}, set);
  if (!arguments.calibrate) return RunSpotting(config, arguments.spot);
  if (arguments.spot.inputs.size() != 1) {
    throw ConfigError("--calibrate measures one recording: name one");
  }
  CalibrateOptions options = arguments.limit;
  options.families.clear();
  if (arguments.families != "own") {
    options.families =
        ParseNames(arguments.families, "--families", FieldFamilies());
  }
  options.input = arguments.spot.inputs.front();
  options.out = arguments.spot.out;
  options.fps = arguments.spot.fps;
  options.stream = arguments.spot.stream;
  return RunCalibration(config, options);
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  mien::Arguments arguments;
  CLI::App app{
      "Finds candidates for micro- and macro-expressions in recordings and "
      "ranks them for a person to check.\n"
      "Example: mien-spot interview.mp4 --out spotted\n"
      "writes spotted/interview/events.csv, signals.csv, report.html. "
      "Candidates are no proof of an emotion, still less of a lie.\n"
      "Exit codes: 0 all videos done, 1 some failed (failures.csv), "
      "2 configuration or usage, 3 internal error."};
  app.set_version_flag("--version", [] {
    return mien::VersionLine(
        "mien-spot",
        mien::Str(mien::Provenance(), "; kernels ", mien::KernelsInUse()));
  });
  app.add_flag_callback(
      "--licences",
      [] {
        std::cout << mien::kLicences;
        throw CLI::Success();
      },
      "Prints the licence of every part, and what it allows");
  app.add_option("VIDEO", arguments.spot.inputs,
                 "Video files, folders of frames, or folders of those")
      ->required()
      ->type_name("VIDEO|DIR");
  app.add_option("--out", arguments.spot.out,
                 "Folder for the results (with --calibrate: \"spotted\" if not "
                 "given)")
      ->type_name("DIR");
  app.add_option("--config", arguments.config,
                 "YAML file; without it every key has its default")
      ->type_name("FILE");
  app.add_option("--fps", arguments.spot.fps,
                 "Frames per second of folders of frames; overrides the times "
                 "in video files")
      ->check(CLI::Range(1.0, 2000.0));
  app.add_option("--stream", arguments.spot.stream,
                 "Of files with several video streams: the one to read, "
                 "counted from 1 (default: the one that players show)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_option("--jobs", arguments.jobs,
                 "Videos worked on at a time; 0 = all cores (exec.jobs)")
      ->check(CLI::Range(0, 1024));
  app.add_option(
         "--formats", arguments.spot.formats,
         "Of csv, json, html, eaf, boris, boris-project, xlsx (for BORIS), "
         "vtt, textgrid, interact (Mangold), datavyu, observer (Noldus), "
         "openface (frames)")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--clips", arguments.clips,
                 "Pictures in the report: none, stills, video (review.clips)")
      ->check(CLI::IsMember({"none", "stills", "video"}));
  app.add_option("--redact", arguments.redact,
                 "Results to pass on, without faces, names and words: "
                 "pictures as blur, mesh (a net that moves as the skin does) "
                 "or flow (colours and arrows); recordings are called "
                 "recording_01, ..., and the cache lies in OUT-cache")
      ->check(CLI::IsMember(mien::RedactionNames()));
  app.add_option("--per-minute", arguments.per_minute,
                 "Lists the best N candidates a minute, whatever their score "
                 "(interview.looks_per_minute); 0: by interview.min_score")
      ->check(CLI::Range(0.0, 1000.0))
      ->type_name("N");
  app.add_option("--from", arguments.from,
                 "Reads from here on: seconds (12.5), minutes (1:02.5), or a "
                 "frame (f123); results are in the whole file's time")
      ->type_name("T");
  app.add_option("--to", arguments.to, "Reads up to here, as --from")
      ->type_name("T");
  app.add_option("--face", arguments.face,
                 "Only this face: its number in events.csv, or a point that it "
                 "covers, in px from the picture's top left (640,360)")
      ->type_name("N|X,Y");
  app.add_option("--transcript", arguments.spot.transcript,
                 "What was said (WebVTT, SubRip, TextGrid, ELAN): the words "
                 "around each candidate, and who speaks. Without it, a file "
                 "beside the video with its name (VIDEO.vtt, .srt, .TextGrid, "
                 ".eaf) is read")
      ->type_name("FILE");
  app.add_flag("--no-transcript", arguments.spot.no_transcript,
               "Reads no transcript beside the video");
  app.add_option("--review", arguments.spot.reviews,
                 "A reviewed events.csv, or a folder of them: verdicts, notes "
                 "and times are kept; may be given several times, the last "
                 "word counts. Reviews that lie in the result folder of a "
                 "recording are kept without it")
      ->type_name("FILE|DIR")
      ->allow_extra_args(false);
  app.add_flag("--fresh", arguments.spot.fresh,
               "Does not read the reviews in the result folder");
  app.add_option("--leave-out", arguments.spot.leave_out,
                 "Of rejected and the names of flags (blink, speech, "
                 "head_motion, ...): such candidates are in no export; "
                 "events.csv and the report hold them")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--events", arguments.spot.events,
                 "Intervals that people marked (ELAN, BORIS, WebVTT, "
                 "TextGrid, CSV): measures onset, apex, offset, displacement, "
                 "regions within them, in place of spotting")
      ->type_name("FILE");
  app.add_option("--tier", arguments.spot.tiers,
                 "Tier of --events that holds them; may be given several "
                 "times (default: those of mien's own exports, or the only "
                 "one)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--ranking", arguments.spot.ranking,
                 "ranking.csv of mien-train --verdicts: its layer gives the "
                 "scores by which candidates are listed and numbered")
      ->type_name("FILE");
  app.add_option("--table", arguments.spot.table,
                 "A table of a study: CSV with recording (or file), condition, "
                 "person and any other columns: rates and intervals by "
                 "condition in index.html, recordings.csv, persons.csv, "
                 "conditions.csv, contrasts.csv")
      ->type_name("FILE");
  app.add_flag("--calibrate", arguments.calibrate,
               "Measure how small a movement is found in VIDEO: puts known "
               "micro-expressions of 0.5 to 4 % of the eyes' distance into it "
               "and counts what comes back (calibration.html, .csv, .json "
               "beside the other results; takes as long as spotting some "
               "recordings more)");
  app.add_option("--seed", arguments.limit.seed,
                 "Of --calibrate: where the expressions are put")
      ->capture_default_str();
  app.add_option("--expressions", arguments.limit.expressions,
                 "Of --calibrate: so many of each size at least; more give "
                 "narrower intervals and take longer")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option(
         "--families", arguments.families,
         "Of --calibrate: kinds of displacement fields that are put in, "
         "each equally often: all, own (the drawn actor's), or some of " +
             mien::Join(mien::FieldFamilies(), ","))
      ->capture_default_str();
  app.add_option("--calibration", arguments.spot.calibration,
                 "A calibration.json of the same camera, for the limits in the "
                 "reports (default: the one beside a recording's results)")
      ->type_name("FILE");
  app.add_option("--cache", arguments.cache,
                 "Folder of the cached intermediates (default: OUT/cache)")
      ->type_name("DIR");
  app.add_option("--set", arguments.assignments,
                 "Any key of the configuration, e.g. interview.min_score=0.5")
      ->type_name("K=V")
      ->allow_extra_args(false);
  // How mien-studio starts it for its live view.
  app.add_flag("--live", arguments.live)->group("");
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  return mien::RunProgram("mien-spot", app, argc, argv,
                          [&arguments] { return mien::Spot(arguments); });
}

#include "tools/inspect/command_line.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/collect.h"
#include "tools/inspect/compare.h"
#include "tools/inspect/explain.h"
#include "tools/inspect/export_array.h"
#include "tools/inspect/purge.h"
#include "tools/inspect/show.h"
#include "tools/inspect/verify.h"

namespace mien {
namespace {

// What the chosen subcommand will do once the whole line is read.
using Action = std::function<int()>;

// The first sentence stands in the list of subcommands, all in their own help.
CLI::App* Sub(CLI::App* app, const std::string& name, const std::string& about,
              const std::string& example) {
  const std::size_t end = about.find(". ");
  const bool is_long = end != std::string::npos;
  CLI::App* sub = app->add_subcommand(name, about.substr(0, end));
  sub->footer((is_long ? about.substr(end + 2) + "\n\n" : "") +
              "Example:\n  mien-inspect " + example);
  return sub;
}

std::vector<CacheFile> FilesUnder(const std::vector<std::string>& paths) {
  std::vector<CacheFile> files;
  for (const std::string& path : paths) {
    for (CacheFile& file : FindCacheFiles(path)) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

// What ls and render choose by.
void AddFilters(CLI::App* sub, ListOptions* options) {
  sub->add_option("--stage", options->stage, "Only this stage");
  sub->add_option("--dataset", options->dataset, "Only this data set");
  sub->add_option("--item", options->item,
                  "Only items whose name contains this");
}

void AddList(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    ListOptions options;
    std::string age;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(app, "ls",
                      "List cache files with size, age and key, under their "
                      "stage and data set.",
                      "ls demo/cache --stage flow --item sub01");
  sub->add_option("PATH", state->paths, "Cache folders or files")->required();
  AddFilters(sub, &state->options);
  sub->add_option("--older-than", state->age,
                  "Only files written longer ago: 30 (days), 12h, 45min");
  sub->add_flag("--summary", state->options.summary,
                "Only the sums of stages and data sets");
  sub->add_flag("--json", state->options.json, "A JSON array");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      ListOptions options = state->options;
      if (!state->age.empty()) options.older_than_s = ParseAge(state->age);
      const std::int64_t now_s = NowSeconds();
      PrintList(Filter(FilesUnder(state->paths), options, now_s), options,
                now_s, out);
      return 0;
    };
  });
}

// One bad file of several is named, and the others get their answer.
int EachFile(const std::vector<std::string>& paths,
             const std::function<void(const std::string&)>& work) {
  int code = 0;
  for (const std::string& path : paths) {
    try {
      work(path);
    } catch (const Error& error) {
      if (paths.size() == 1) throw;
      LogError(error.what());
      code = std::max(code, error.ExitCode());
    }
  }
  return code;
}

void AddShow(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    bool json = false;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "show",
          "Show what a cache file holds. Key, parameters, inputs, and shape, "
          "unit and statistics of each array.",
          "show demo/cache/flow/casme2/sub01_EP01_01-*.h5");
  sub->add_option("FILE", state->paths, "Cache files")->required();
  sub->add_flag("--json", state->json, "One JSON object per file");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return EachFile(state->paths, [&](const std::string& path) {
        ShowFile(path, state->json, out);
      });
    };
  });
}

void AddWhy(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string cache, item;
    WhyOptions options;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(
      app, "why",
      "Say why an item was computed again. Lists its versions in the cache, "
      "newest first, and what changed in the key from each to the next: "
      "parameters, stage version, schema, inputs (not in this cache: frames, "
      "annotations, sample sets, or files that are gone). Exit code 1 when "
      "there is none.",
      "why demo/cache sub01_EP01_01 --config demo/spotted/config.yaml");
  sub->add_option("CACHE", state->cache, "Cache folder")->required();
  sub->add_option("ITEM", state->item, "Name of the item")->required();
  sub->add_option("--stage", state->options.stage, "Only this stage");
  sub->add_option("--config", state->options.config,
                  "Hold the newest version against this configuration (the "
                  "config.yaml of a run)");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return ExplainItem(state->cache, state->item, state->options,
                         NowSeconds(), out) > 0
                 ? 0
                 : 1;
    };
  });
}

void AddVerify(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    VerifyOptions options;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "verify",
          "Check every file to its last byte. Completeness, checksums, keys "
          "and names, and that the arrays are what the schema says. Exit code "
          "1 when one is damaged.",
          "verify demo/cache");
  sub->add_option("PATH", state->paths, "Cache folders or files")->required();
  sub->add_flag("--quiet,-q", state->options.quiet, "List damaged files only");
  sub->add_flag("--json", state->options.json, "One JSON object");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return VerifyFiles(state->paths, state->options, out) > 0 ? 1 : 0;
    };
  });
}

void AddDiff(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string a, b;
    DiffOptions options;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "diff",
          "Compare two cache files, two caches or the results of two runs. "
          "Number by number, file by file. Timings, versions and the section "
          "exec of "
          "configurations are left aside; reports, pictures and films are not "
          "compared. Exit code 1 when something differs.",
          "diff demo/annotated demo/spotted --tolerance 1e-6");
  sub->add_option("A", state->a, "File or folder")->required();
  sub->add_option("B", state->b, "File or folder")->required();
  sub->add_option("--tolerance", state->options.tolerance,
                  "Differences up to this do not count (default 0)")
      ->check(CLI::NonNegativeNumber);
  sub->add_flag("--newest", state->options.newest,
                "Match the newest version of each item, whatever its key: "
                "what changed parameters do");
  sub->add_flag("--verbose,-v", state->options.verbose,
                "List what is equal too");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return CompareStored(state->a, state->b, state->options, out) > 0 ? 1 : 0;
    };
  });
}

void AddExport(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string path, array, format, target;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "export",
          "Write one array (or text) of a cache file as .csv or .npy, to a "
          "file or to the standard output.",
          "export FILE.h5 --dataset face0_landmarks --out landmarks.npy");
  sub->add_option("FILE", state->path, "Cache file")->required();
  sub->add_option("--dataset,--array", state->array,
                  "Name of the array (see show)")
      ->required();
  sub->add_option("--format", state->format,
                  "npy or csv; left out: what --out ends in, else csv")
      ->check(CLI::IsMember({"npy", "csv"}));
  sub->add_option("--out", state->target, "File to write");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      ExportArray(state->path, state->array, state->format, state->target, out);
      return 0;
    };
  });
}

void AddRender(CLI::App* app, std::ostream& out, const Renderer& render,
               Action* action) {
  struct State {
    std::vector<std::string> paths;
    ListOptions filter;
    PictureRequest request;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(
      app, "render",
      "Draw cache files. Landmarks and boxes (track), region curves (motion), "
      "curve and events (spotting), flow, strain and the network's input "
      "(flow), learning curve and probabilities (recognize).",
      "render demo/cache --item sub01_EP01_01 --out pictures");
  sub->add_option("PATH", state->paths, "Cache files or folders")->required();
  AddFilters(sub, &state->filter);
  sub->add_option("--out", state->request.out,
                  "A .png or .svg file for one picture, a .mp4 file for a film "
                  "of track (with --source), else a folder (default: the "
                  "current one)");
  RenderOptions& options = state->request.options;
  sub->add_option("--source", options.source,
                  "Video or folder of frames that the files were made of: "
                  "draws track on its frames, adds aligned frames to flow");
  sub->add_option("--stream", options.stream,
                  "Of a --source with several video streams: the one that was "
                  "read, counted from 1")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  sub->add_option("--frames", options.frames, "Frames on a contact sheet")
      ->check(CLI::Range(1, 400))
      ->capture_default_str();
  sub->add_option("--face", options.face, "Which face of motion, from 0")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  sub->add_option("--normalise", options.normalise,
                  "How the network's input is scaled (recognize.normalise)")
      ->check(
          CLI::IsMember({"minmax", "fixed", "standard", "direction", "none"}))
      ->capture_default_str();
  sub->add_option("--format", state->request.format, "Of pictures in a folder")
      ->check(CLI::IsMember({"png", "svg"}))
      ->capture_default_str();
  sub->add_option("--scale", state->request.scale,
                  "Size of .png pictures: 2 is 1920 px wide")
      ->check(CLI::Range(0.5, 8.0))
      ->capture_default_str();
  sub->callback([state, &out, &render, action] {
    *action = [state, &out, &render] {
      return render(
          Filter(FilesUnder(state->paths), state->filter, NowSeconds()),
          state->request, out);
    };
  });
}

void AddCollect(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string cache, age, max_size;
    CollectOptions options;
    bool dry_run = false;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(
      app, "gc",
      "Remove cache files by age, size or configuration. Also files set aside "
      "as damaged and leftovers of killed programs. Only says what it would "
      "do, unless --remove is given.",
      "gc demo/cache --keep demo/spotted/config.yaml --older-than 30 --remove");
  sub->add_option("CACHE", state->cache, "Cache folder")->required();
  sub->add_option("--older-than", state->age,
                  "Files written longer ago: 30 (days), 12h, 45min");
  sub->add_option("--max-size", state->max_size,
                  "Then the oldest, until the rest is no larger (500M, 20G)");
  sub->add_option("--keep", state->options.keep,
                  "Never what this configuration makes (the config.yaml of a "
                  "run; several may be given); without the limits above, all "
                  "else goes")
      ->type_name("CONFIG.yaml")
      ->allow_extra_args(false);
  CLI::Option* dry_run = sub->add_flag("--dry-run", state->dry_run,
                                       "Remove nothing (the default)");
  sub->add_flag("--remove", state->options.remove, "Remove them")
      ->excludes(dry_run);
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      CollectOptions options = state->options;
      if (!state->age.empty()) options.older_than_s = ParseAge(state->age);
      if (!state->max_size.empty()) {
        options.max_bytes = ParseSize(state->max_size);
      }
      return CollectGarbage(state->cache, options, NowSeconds(), out) > 0 ? 1
                                                                          : 0;
    };
  });
}

void AddPurge(CLI::App* app, std::ostream& out, Action* action) {
  auto state = std::make_shared<PurgeOptions>();
  CLI::App* sub = Sub(
      app, "purge",
      "Take everything of one participant out of caches, results and reviews. "
      "Cache files, films, pictures, reports and rows of tables; lists of "
      "digests are brought in step, and what cannot be known is said. Only "
      "says what it would do, unless --yes is given. Exit code 1 when nothing "
      "is there, or a name is left.",
      "purge --recording P01_rest.mp4 spotted --yes");
  sub->add_option("PATH", state->paths,
                  "Caches, folders of results, folders of reviews")
      ->required();
  sub->add_option("--subject", state->subjects,
                  "As samples.csv or a study's table has it; DATASET/SUBJECT "
                  "of one data set alone; may be given several times")
      ->allow_extra_args(false);
  sub->add_option("--recording", state->recordings,
                  "A recording's file, or the end of its path; may be given "
                  "several times")
      ->allow_extra_args(false);
  CLI::Option* dry_run = sub->add_flag_callback(
      "--dry-run", [] {}, "Touch nothing (the default)");
  sub->add_flag("--yes", state->remove, "Remove it")->excludes(dry_run);
  sub->callback([state, &out, action] {
    *action = [state, &out] { return Purge(*state, out); };
  });
}

}  // namespace

int InspectCommand(const std::vector<std::string>& arguments,
                   const std::string& version_line, std::ostream& out,
                   std::ostream& err, const Renderer& render) {
  CLI::App app("Look into the cache of the mien programs.", "mien-inspect");
  app.footer(
      "Exit codes: 0 well, 1 damaged, different or not found, 2 usage.\n"
      "Example:\n  mien-inspect ls demo/cache");
  app.set_version_flag("--version", version_line);
  std::string level = "info";
  app.add_option("--log-level", level, "trace, debug, info, warn, error, off");
  app.require_subcommand(1);
  Action action;
  AddList(&app, out, &action);
  AddShow(&app, out, &action);
  AddWhy(&app, out, &action);
  AddVerify(&app, out, &action);
  AddDiff(&app, out, &action);
  AddExport(&app, out, &action);
  AddRender(&app, out, render, &action);
  AddCollect(&app, out, &action);
  AddPurge(&app, out, &action);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, out, err);
    err << "mien-inspect: "
        << MessageLine(
               Str(error.what(), " (mien-inspect --help shows the options)"))
        << "\n";
    return 2;
  }
  SetLogLevel(level);
  return action();
}

}  // namespace mien

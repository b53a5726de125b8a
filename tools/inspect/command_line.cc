#include "tools/inspect/command_line.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/collect.h"
#include "tools/inspect/compare.h"
#include "tools/inspect/explain.h"
#include "tools/inspect/export_array.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

// What the chosen subcommand will do once the whole line is read.
using Action = std::function<int()>;

CLI::App* Sub(CLI::App* app, const std::string& name, const std::string& about,
              const std::string& example) {
  CLI::App* sub = app->add_subcommand(name, about);
  sub->footer("Example:\n  mien-inspect " + example);
  return sub;
}

void AddList(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    ListOptions options;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(app, "ls", "List cache files.",
                      "ls demo/cache --stage flow --item s01");
  sub->add_option("PATH", state->paths, "Cache folders or files")->required();
  sub->add_option("--stage", state->options.stage, "Only this stage");
  sub->add_option("--item", state->options.item,
                  "Only items whose name contains this");
  sub->add_flag("--json", state->options.json, "A JSON array");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      std::vector<CacheFile> files;
      for (const std::string& path : state->paths) {
        for (CacheFile& file : FindCacheFiles(path)) {
          files.push_back(std::move(file));
        }
      }
      PrintList(Filter(std::move(files), state->options), state->options,
                NowSeconds(), out);
      return 0;
    };
  });
}

void AddShow(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    bool json = false;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "show",
          "Show what a cache file holds: key, parameters, and shape, unit and "
          "range of each array.",
          "show demo/cache/flow/demo/s01_EP01-0123456789abcdef.h5");
  sub->add_option("FILE", state->paths, "Cache files")->required();
  sub->add_flag("--json", state->json, "One JSON object per file");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      for (const std::string& path : state->paths) {
        ShowFile(path, state->json, out);
      }
      return 0;
    };
  });
}

void AddWhy(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string cache, item;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(
      app, "why",
      "Say why an item was computed again: its versions in the cache and the "
      "parameters in which they differ. Exit code 1 when there is none.",
      "why demo/cache s01_EP01");
  sub->add_option("CACHE", state->cache, "Cache folder")->required();
  sub->add_option("ITEM", state->item, "Name of the item")->required();
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return ExplainItem(state->cache, state->item, NowSeconds(), out) > 0 ? 0
                                                                           : 1;
    };
  });
}

void AddVerify(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::vector<std::string> paths;
    bool quiet = false;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(app, "verify",
                      "Read every file with its checksums. Exit code 1 when "
                      "one is damaged.",
                      "verify demo/cache");
  sub->add_option("PATH", state->paths, "Cache folders or files")->required();
  sub->add_flag("--quiet,-q", state->quiet, "List damaged files only");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return VerifyFiles(state->paths, state->quiet, out) > 0 ? 1 : 0;
    };
  });
}

void AddDiff(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string a, b;
    CompareOptions options;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub = Sub(
      app, "diff",
      "Compare the numbers in two cache files, or in two caches file by file. "
      "Exit code 1 when they differ.",
      "diff cache-1-thread cache-8-threads");
  sub->add_option("A", state->a, "Cache file or folder")->required();
  sub->add_option("B", state->b, "Cache file or folder")->required();
  sub->add_option("--tolerance", state->options.tolerance,
                  "Differences up to this do not count (default 0)")
      ->check(CLI::NonNegativeNumber);
  sub->add_flag("--verbose,-v", state->options.verbose,
                "List what is equal too");
  sub->callback([state, &out, action] {
    *action = [state, &out] {
      return CompareStored(state->a, state->b, state->options, out) > 0 ? 1 : 0;
    };
  });
}

void AddExport(CLI::App* app, Action* action) {
  struct State {
    std::string path, array, format, target;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "export", "Write one array of a cache file as .npy or .csv.",
          "export FILE.h5 --array landmarks --out landmarks.npy");
  sub->add_option("FILE", state->path, "Cache file")->required();
  sub->add_option("--array", state->array, "Name of the array (see show)")
      ->required();
  sub->add_option("--format", state->format,
                  "npy or csv; left out: what --out ends in")
      ->check(CLI::IsMember({"npy", "csv"}));
  sub->add_option("--out", state->target, "File to write")->required();
  sub->callback([state, action] {
    *action = [state] {
      ExportArray(state->path, state->array, state->format, state->target);
      return 0;
    };
  });
}

void AddCollect(CLI::App* app, std::ostream& out, Action* action) {
  struct State {
    std::string cache, max_size;
    double days = 0;
    bool yes = false;
    bool dry_run = false;
  };
  auto state = std::make_shared<State>();
  CLI::App* sub =
      Sub(app, "gc",
          "Remove old cache files, files set aside as damaged and leftovers of "
          "killed programs. Says only what it would do, unless --yes is given.",
          "gc demo/cache --older-than 30 --max-size 20G --yes");
  sub->add_option("CACHE", state->cache, "Cache folder")->required();
  CLI::Option* days =
      sub->add_option("--older-than", state->days,
                      "Files written more than this many days ago")
          ->check(CLI::NonNegativeNumber);
  CLI::Option* size = sub->add_option(
      "--max-size", state->max_size,
      "Then the oldest, until the rest is no larger (500M, 20G)");
  CLI::Option* dry_run = sub->add_flag("--dry-run", state->dry_run,
                                       "Remove nothing (the default)");
  sub->add_flag("--yes", state->yes, "Remove them")->excludes(dry_run);
  sub->callback([state, days, size, &out, action] {
    CollectOptions options;
    if (days->count() > 0) options.older_than_days = state->days;
    const bool has_size = size->count() > 0;
    options.yes = state->yes;
    *action = [state, options, has_size, &out]() mutable {
      if (has_size) options.max_bytes = ParseSize(state->max_size);
      return CollectGarbage(state->cache, options, NowSeconds(), out) > 0 ? 1
                                                                          : 0;
    };
  });
}

}  // namespace

int InspectCommand(const std::vector<std::string>& arguments,
                   const std::string& version_line, std::ostream& out,
                   std::ostream& err) {
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
  AddExport(&app, &action);
  AddCollect(&app, out, &action);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? 0 : 2;
  }
  SetLogLevel(level);
  return action();
}

}  // namespace mien

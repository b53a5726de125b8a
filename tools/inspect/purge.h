#ifndef MIEN_TOOLS_INSPECT_PURGE_H_
#define MIEN_TOOLS_INSPECT_PURGE_H_

// Takes everything of one participant out of caches, results and reviews.

#include <ostream>
#include <string>
#include <vector>

#include "tools/inspect/person.h"

namespace mien {

struct PurgeOptions {
  std::vector<std::string> subjects, recordings;
  std::vector<std::string> paths;  // caches, folders of results and reviews
  bool remove = false;             // false: only say what would go
};

// What happens to one file.
struct PurgeStep {
  std::string path;
  std::string text;  // new content; "" with `remove`
  bool remove = true;
  std::string reason;       // "track of sub01_EP01", "2 of 5 rows", ...
  std::uint64_t bytes = 0;  // as it is
};

struct PurgePlan {
  std::vector<PurgeStep> steps;  // by path
  std::size_t recordings = 0;    // of the person, in the folders: left alone
  bool known = false;            // some recording or clip is the person's
  bool counted = false;  // somebody else's results counted this person, too
};

// Plans, without touching anything:
//   cache files of the person's items, also damaged and half-written ones;
//   where there are any, all that networks made of that cache's samples
//   (kPooledStages), as the person was among them;
//   folders of results that are of the person's recording, whole, but for
//   video files;
//   in other folders the rows of tables that are the person's, and files whose
//   name holds the person's; where rows go, also the files that a list of
//   digests names and that count people together (all but config.yaml and
//   tables with names in their rows).
// Links are not followed. @throws ConfigError: no such path, nobody named.
PurgePlan PlanPurge(const PurgeOptions& options, Person* person);

// Carries it out: files, then the lists of digests beside them (SHA256SUMS,
// *.sha256, unfinished.txt), then folders that this leaves empty. Returns the
// number of files that could not be changed, each of which is told.
int CarryOutPurge(const PurgePlan& plan, std::ostream& out);

// Files below the paths in which one of the names still stands, by path or by
// content.
std::vector<std::string> FindNames(const std::vector<std::string>& paths,
                                   const Person& person);

// `purge`: the three of them, and what cannot be known. Returns 0: done, or
// would be; 1: nothing of that person is there, no recording of the person is
// known, something could not be removed, a name still stands somewhere, or a
// recording may be the person's.
int Purge(const PurgeOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_PURGE_H_

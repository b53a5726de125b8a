#ifndef MIEN_TOOLS_STUDIO_PROJECT_H_
#define MIEN_TOOLS_STUDIO_PROJECT_H_

// A project is a plain folder; everything in it is what the programs of the
// command line read and write:
//
//   recordings/NAME       films, or links to them
//   cache/                mien-spot's --cache
//   results/NAME/         mien-spot's --out for that recording
//   reviews/CODER/        reviewed tables, as --review takes them
//   settings.yaml         mien-spot's --config, what differs from the defaults
//   project.yaml          the keys below
//   live/NAME/events.csv  what the live view saw in a film that it recorded
//   datasets/CONFIG/      mien-run's --out for a data set
//   people.csv            names of faces; conditions.csv: a study's table
//   decoys/NAME/          stretches without a candidate (decoys.h)
//   queue.yaml            what is waiting
//   uploads/              films that are not whole yet

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/config/node.h"

namespace mien {

// Whose review is what two coders have agreed upon.
constexpr const char* kConsensusCoder = "consensus";

struct ProjectParams {
  std::string name;
  bool blind = true;
  double decoys = 0;
  int seed = 1;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.name, "name", Spec{"Name of the project, for people."});
    visit(self.blind, "blind",
          Spec{"Coders see candidates in an order of their own and no "
               "decisions of others until a consensus has begun."});
    visit(self.decoys, "decoys",
          Spec{"Stretches without a candidate that blind coders are shown "
               "among the candidates, for each candidate; 0: none."}
              .Range(0, 1));
    visit(self.seed, "seed", Spec{"Of orders and decoys."}.AtLeast(0));
  }
};

class Project {
 public:
  // Makes what is missing. @throws IoError; ConfigError for a project.yaml
  // that does not read.
  explicit Project(const std::string& folder);

  const std::string& folder() const { return folder_; }
  ProjectParams params() const;
  // Kept in project.yaml at once. @throws ConfigError: beyond their bounds.
  void SetParams(const ProjectParams& params);
  std::string Path(const std::string& name) const;
  std::string Settings() const { return Path("settings.yaml"); }

  // File names in recordings/, by name. What is no file, or begins with a
  // point, is none.
  std::vector<std::string> Recordings() const;
  // Path of a recording; @throws DataError when `name` is not one of them: no
  // other file is ever reached by a name.
  std::string Recording(const std::string& name) const;
  // results/NAME, whether it is there or not. @throws as Recording().
  std::string Results(const std::string& name) const;
  // The folder in it that holds events.csv; "" for none yet.
  std::string Found(const std::string& name) const;
  // decoys/NAME (decoys.h), and the folder in it that holds events.csv. As
  // Results() and Found().
  std::string Decoys(const std::string& name) const;
  std::string DecoysFound(const std::string& name) const;

  // A name that is free in recordings/ for a film that somebody calls `name`:
  // SafeFileName, " (2)" before the ending if it is taken.
  std::string FreeName(const std::string& name) const;
  // A link, or a copy, of a file of this machine. Returns its name.
  // Quotes around the path are left out.
  // @throws DataError: not a regular file, one of the project's own, or one
  // that a recording links to already.
  std::string Add(const std::string& path, bool copy) const;
  // Takes a link, or a film that was uploaded or copied, out of recordings/;
  // results and reviews stay. @throws as Recording().
  void Remove(const std::string& name) const;

  // reviews/CODER/NAME_events_reviewed.csv. @throws DataError for a coder
  // without a name; as Recording().
  std::string Review(const std::string& coder, const std::string& name) const;
  // Who has a folder in reviews/, by name.
  std::vector<std::string> Coders() const;

  std::int64_t FreeBytes() const;

 private:
  std::string folder_;
  mutable std::mutex mutex_;  // of params_
  ProjectParams params_;
};

// "anna", as a folder has it. @throws DataError: empty, or longer than 60
// bytes.
std::string CoderFolder(const std::string& coder);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_PROJECT_H_

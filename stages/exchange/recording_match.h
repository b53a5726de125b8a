#ifndef MIEN_STAGES_EXCHANGE_RECORDING_MATCH_H_
#define MIEN_STAGES_EXCHANGE_RECORDING_MATCH_H_

// Which recording a name means where several have one file name. A name may be
// a file's alone or have folders, of any system and as many as somebody wrote;
// the longest common end of two paths decides.

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

// A path as it was written, with '/' between its parts, without "file://" and
// parts that say nothing (".", "..", empty ones).
std::string PlainPath(const std::string& written);

// What to call recordings: the names of their files; where some share theirs,
// so many of the last folders as tell all of these apart.
std::vector<std::string> NamesApart(const std::vector<std::string>& paths);

// What the exports of a recording call it: the file's name, with the folders
// that its rows write where others have that name.
std::string NameInRows(const std::vector<EventRow>& rows,
                       const std::string& path);

// Two absolute paths of one file name that may be one film on two machines:
// their drives, people's folders or volumes differ.
bool OnTwoMachines(const std::string& a, const std::string& b);

// Whether the folders that both write are the same.
bool FoldersAgree(const std::string& a, const std::string& b);
// How many parts, the file's name included, tell the paths of one file name
// apart; 1 where all are equal.
std::size_t DepthApart(const std::vector<std::string>& paths);

// Recordings of their own, by their paths.
class RecordingIndex {
 public:
  // names: all that will be asked for, where they come from one file: what
  // tells these apart counts, too.
  explicit RecordingIndex(std::vector<std::string> paths,
                          const std::vector<std::string>& names = {});
  // Those that `written` may mean: none, one, or several that it does not tell
  // apart. The whole file name goes before the name without container, that
  // before a folder's form of it. The folders that both write agree, or their
  // common end is long enough to tell the recordings apart.
  std::vector<std::size_t> MeantBy(const std::string& written) const;
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  struct Alike {
    std::vector<std::size_t> which;
    std::size_t depth = 1;  // DepthApart
  };
  std::vector<std::string> paths_;
  std::vector<std::vector<std::string>> folders_;
  std::array<std::map<std::string, Alike>, 3> by_key_;
};

// "'session.mp4' may be P1/session.mp4 or P2/session.mp4: write the folder
// too, as in P1/session.mp4".
std::string SeveralText(const std::string& written,
                        const std::vector<std::string>& known,
                        const std::vector<std::size_t>& which);

// Pairs paths of one file name out of two lists; the paths of either are
// recordings of their own, at most 20,000. @throws DataError beyond.
struct PathPairs {
  std::vector<std::optional<std::size_t>> of;  // by name, index into `known`
  // Names that mean several of the other list, and those; the other way round
  // with `from_known`.
  struct Unclear {
    bool from_known = false;
    std::size_t which = 0;
    std::vector<std::size_t> may_be;
  };
  std::optional<Unclear> unclear;  // the first
  // Names taken for one recording though their folders differ.
  std::vector<std::size_t> doubtful;
};
PathPairs PairPaths(const std::vector<std::string>& names,
                    const std::vector<std::string>& known);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_RECORDING_MATCH_H_

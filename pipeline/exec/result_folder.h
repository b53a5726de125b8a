#ifndef MIEN_PIPELINE_EXEC_RESULT_FOLDER_H_
#define MIEN_PIPELINE_EXEC_RESULT_FOLDER_H_

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mien {

// A folder of results that people look into, and write into. Beside them:
//
//   SHA256SUMS      what was written, as sha256sum -c reads it; a comment names
//                   the recording
//   unfinished.txt  from Begin() to Commit(): the results beside it, if there
//                   are any, are of an earlier run
//
// Both end in a seal, the digest of their own text: a list that was made by
// somebody else, or added to, counts for nothing and is itself kept.
//
// Work of people is never overwritten: a file that is not as it was written is
// renamed to NAME.kept-N.EXT first, and that is said. Results of an earlier
// run that this one does not make are removed, unless they were changed.
// What was written into a folder: name and SHA-256 of each file.
using FileSums = std::set<std::pair<std::string, std::string>>;

// A list's text with its seal, and whether a text ends in its seal.
std::string Sealed(const std::string& text);
bool IsSealed(const std::string& text);

class ResultFolder {
 public:
  // source: the recording whose results these are, "" for none.
  explicit ResultFolder(std::string folder, std::string source = "");

  // Whether results of another source lie there. A source that is gone has
  // been moved: of files with the same name it is taken for the same.
  bool BelongsToOther() const;
  // Whether results of an earlier run lie there.
  bool HasResults() const;

  // Marks the folder, and makes it. @throws IoError when it is read-only.
  void Begin() const;
  // Takes a file for Commit().
  void Put(const std::string& name, std::string bytes);
  // Puts all of them in place and takes the mark away. @throws IoError.
  void Commit();

 private:
  std::string Path(const std::string& name) const;
  // What SHA256SUMS and unfinished.txt list; `source` gets the comment's text.
  FileSums Known(std::string* source = nullptr) const;
  std::string folder_;
  std::string source_;
  std::vector<std::pair<std::string, std::string>> files_;
};

// For programs that write single files into a folder that others share: `list`
// ("scores.sha256") is the list of those, and nothing is removed. What a person
// changed is kept as above. @throws IoError.
void WriteResult(const std::string& folder, const std::string& list,
                 const std::string& name, const std::string& bytes);

// The same for a file that `write` makes at the path that it is given, and for
// one that is not made any more. @throws IoError, and what `write` throws.
void WriteResultBy(const std::string& path, const std::string& list,
                   const std::function<void(const std::string& path)>& write);
void RemoveResult(const std::string& path, const std::string& list);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_RESULT_FOLDER_H_

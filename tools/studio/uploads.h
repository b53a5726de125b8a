#ifndef MIEN_TOOLS_STUDIO_UPLOADS_H_
#define MIEN_TOOLS_STUDIO_UPLOADS_H_

// Films that come in pieces and go on where they were, after a reload of the
// page and after an end of the program.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tools/studio/project.h"

namespace mien {

struct Upload {
  std::string id;    // 16 hex digits: the same for the same file
  std::string name;  // as the person's machine calls it
  std::int64_t size = 0, received = 0;
};

class Uploads {
 public:
  // probe: "" for a film that can be read, else what is wrong with it.
  Uploads(const Project& project,
          std::function<std::string(const std::string& path)> probe)
      : project_(project), probe_(std::move(probe)) {}

  // Begins, or finds what is there of it. `mark`: what else tells the file from
  // others of its name and size (its date). @throws DataError: no name, no
  // size, no room for it (and 1 GB to work in).
  Upload Begin(const std::string& name, std::int64_t size,
               const std::string& mark);
  // Adds a piece at its place. Returns the state; `recording` gets the name of
  // the film when it is whole and can be read; what cannot be read is removed.
  // @throws DataError: no such upload, another place than `received`, more
  // than its size, no film; IoError.
  Upload Add(const std::string& id, std::int64_t offset,
             const std::string& bytes, std::string* recording);
  void Drop(const std::string& id);
  std::vector<Upload> All() const;

 private:
  std::string Part(const std::string& id) const;
  Upload Read(const std::string& id) const;
  std::string Finish(const Upload& upload) const;

  const Project& project_;
  std::function<std::string(const std::string& path)> probe_;
  mutable std::mutex mutex_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_UPLOADS_H_

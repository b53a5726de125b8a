#ifndef MIEN_STAGES_INGEST_PASSED_OVER_H_
#define MIEN_STAGES_INGEST_PASSED_OVER_H_

// Files in a folder of recordings that are none.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

// A small copy that a camera makes of each film (GoPro's .LRV, DJI's .LRF): the
// same pictures once more where the film itself is there. By the name.
bool IsSmallCopy(std::string_view name);

class PassedOver {
 public:
  // name: with its folder below the root.
  void Add(const std::string& name);
  // A folder that lies too deep to be looked into.
  void AddDeep(const std::string& folder);

  // What to say of them, a line each, at most three: what usually lies beside
  // recordings, by kind; what is not known, by ending; folders.
  std::vector<std::string> Lines() const;

 private:
  struct Count {
    std::int64_t files = 0;
    std::string first;
  };
  static std::string CountsText(const std::map<std::string, Count>& counts);

  std::map<std::string, Count> known_;    // by what it is
  std::map<std::string, Count> unknown_;  // by its ending
  Count deep_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_PASSED_OVER_H_

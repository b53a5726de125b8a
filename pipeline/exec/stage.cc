#include "pipeline/exec/stage.h"

#include "pipeline/core/kernels.h"

namespace mien {

void StageTimes::Add(const std::string& stage, double seconds, bool cached) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Entry& entry = entries_[stage];
  entry.seconds += seconds;
  ++(cached ? entry.cached : entry.computed);
}

std::map<std::string, StageTimes::Entry> StageTimes::entries() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return entries_;
}

std::string KeyText(const std::string& stage, int version,
                    const std::string& schema, const std::string& params,
                    const std::vector<std::string>& input_keys) {
  std::string text =
      Str("stage=", stage, "\nversion=", version, "\nschema=", schema,
          "\nparams:\n", params, "inputs:\n");
  for (const std::string& key : input_keys) text += "input " + key + "\n";
  const std::string kernels = PictureKernels();
  if (!kernels.empty()) text += "kernels=" + kernels + "\n";
  return text;
}

}  // namespace mien

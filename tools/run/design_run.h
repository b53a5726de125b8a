#ifndef MIEN_TOOLS_RUN_DESIGN_RUN_H_
#define MIEN_TOOLS_RUN_DESIGN_RUN_H_

// protocol.designs: which design trains is chosen in each fold, by inner folds
// of its training subjects. The samples tested, their labels and their subject
// reach no choice.

#include <string>
#include <vector>

#include "stages/mien_config.h"
#include "tools/run/protocol_run.h"

namespace mien {

// One design and the samples as it reads them.
struct DesignData {
  std::string name;
  const MienConfig* config = nullptr;
  SampleSet set;
  std::string set_key;
};

// The samples of each of `designs`; of the first they are those of `prepared`.
// The configurations must outlive them. With shards of clips only the cache is
// filled. @throws DataError: a design has other samples than the first.
std::vector<DesignData> PrepareDesigns(const std::vector<DesignConfig>& designs,
                                       const RunOptions& options,
                                       const Prepared& prepared,
                                       const Store& store, StageTimes* times);

// @throws DataError unless both hold the same samples with the same labels.
void CheckSameSamples(const DesignData& a, const DesignData& b);

// The design with the best pooled UF1, the first of equals.
// predicted: designs x samples.
std::size_t BestDesign(const std::vector<int>& truth,
                       const std::vector<std::vector<int>>& predicted,
                       const std::vector<std::string>& classes);

// As Recognize, each fold with the design that its training subjects chose;
// FoldResult::choice begins with its name. base: what the folds are of
// (protocol, exec).
Recognition RecognizeByDesigns(const FoldSetup& base,
                               const std::vector<DesignData>& designs,
                               const Prepared& prepared, const Store& store,
                               StageTimes* times, int shard = 1,
                               int shards = 1);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_DESIGN_RUN_H_

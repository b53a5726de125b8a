#ifndef MIEN_STAGES_INGEST_DATASETS_REFERENCE_H_
#define MIEN_STAGES_INGEST_DATASETS_REFERENCE_H_

#include <string>

namespace mien {

// The paper to cite for a data set (data.format), as stages/report/methods
// names it ("yan2014"); "" where it holds none.
std::string DatasetReference(const std::string& name);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_REFERENCE_H_

#ifndef MIEN_TOOLS_INSPECT_SCHEMAS_H_
#define MIEN_TOOLS_INSPECT_SCHEMAS_H_

#include <string>

#include "pipeline/cache/store.h"

namespace mien {

// Can the program read the file's arrays as what its schema says?
struct SchemaCheck {
  bool known = false;   // false: another version of the schema, or one that
                        // this program does not know
  std::string problem;  // "" when it reads
};
SchemaCheck CheckSchema(const StoredFile& file);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_SCHEMAS_H_

#ifndef MIEN_STAGES_REPORT_METHODS_H_
#define MIEN_STAGES_REPORT_METHODS_H_

// The paragraph of a paper's methods section that a report ends with.

#include <string>
#include <vector>

namespace mien {

struct MethodsFacts {
  // What was done, sentence by sentence; "{name}" cites the reference of that
  // name (ReferenceNames()).
  std::vector<std::string> sentences;
  std::vector<std::string> changed;  // ChangedKeys()
  std::string program;               // "mien-spot"
  std::string versions;              // Provenance()
  std::string config_digest;
};

struct Methods {
  std::string text;    // one paragraph, citations as (King 2009)
  std::string bibtex;  // what it cites, mien itself first
};

// @throws InternalError for a name without a reference.
Methods WriteMethods(const MethodsFacts& facts);

// "king2009", ...
std::vector<std::string> ReferenceNames();
// Of methods of flow and networks by their names in configurations ("tvl1",
// "ststnet"): the reference to cite, "" for none.
std::string ReferenceOf(const std::string& name);

// Keys whose values differ, from two canonical texts ("path=value" lines):
// "flow.method = dis (default: tvl1)". Left out: what changes no result (exec.)
// and digests; of paths the file's name stands.
std::vector<std::string> ChangedKeys(const std::string& now,
                                     const std::string& usual);

// A page with a section "Methods" at the end of its main part.
std::string WithMethods(std::string page, const Methods& methods);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_METHODS_H_

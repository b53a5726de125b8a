#ifndef MIEN_TOOLS_SPOT_WORKLOAD_H_
#define MIEN_TOOLS_SPOT_WORKLOAD_H_

// How long a person will sit over a list.

#include <cstddef>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"

namespace mien {

struct Workload {
  std::size_t candidates = 0;  // those without a verdict
  double seconds = 0;
  double speed = 0;  // of the films
  std::size_t decided = 0;
};

// Each film is seen once, at the speed at which the report plays it, with
// context_s before and after the movement; a decision takes kDecisionS.
constexpr double kDecisionS = 3;
Workload WorkloadOf(const std::vector<EventRow>& rows, double context_s,
                    double fps);

// "37 candidates, about 12 minutes to check".
std::string WorkloadText(const Workload& workload);
// "each film once at 0.25 times its speed, 3 s to decide".
std::string AssumptionText(const Workload& workload);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_WORKLOAD_H_

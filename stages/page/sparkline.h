#ifndef MIEN_STAGES_PAGE_SPARKLINE_H_
#define MIEN_STAGES_PAGE_SPARKLINE_H_

#include <string>
#include <vector>

namespace mien {

// A spotting curve with the event's marks. Positions are the data set's frame
// numbers; curve[i] stands at first + i. Marks outside are left out.
struct Spark {
  std::vector<float> curve;
  double first = 0;
  double onset = 0, apex = 0, offset = 0;
  double true_apex = -1;  // -1 unknown
};
std::string Sparkline(const Spark& spark, const std::string& label_text);
// The key to its marks, a list.
std::string SparklineKey();

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_SPARKLINE_H_

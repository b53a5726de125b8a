#ifndef MIEN_STAGES_RECOGNIZE_LABEL_PARAMS_H_
#define MIEN_STAGES_RECOGNIZE_LABEL_PARAMS_H_

#include <string>

#include "pipeline/config/node.h"

namespace mien {

// What spotted events are read with (event_labels.h).
struct LabelParams {
  std::string micro_model = "me3.safetensors";
  std::string macro_model = "fer2013.safetensors";
  double min_probability = 0.5;
  double frame_iods = 2.3;
  double frame_eyes_at = 0.4;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.micro_model, "micro_model",
          Spec{"Weights that read the flow from onset to apex of "
               "micro-expressions; found as recognize.model is. Empty: they "
               "are not read."});
    visit(self.macro_model, "macro_model",
          Spec{"Weights that read the frame at the apex of macro-expressions. "
               "Empty: they are not read."});
    visit(self.min_probability, "min_probability",
          Spec{"Below this probability of the likeliest class an event is "
               "labelled unsure."}
              .Range(0, 1));
    visit(self.frame_iods, "frame_iods",
          Spec{"Side of the frame that macro_model reads, inter-ocular "
               "distances: cut as FER-2013's faces are."}
              .Range(1.5, 5));
    visit(self.frame_eyes_at, "frame_eyes_at",
          Spec{"Height of the eyes in that frame, share from its top."}.Range(
              0.2, 0.6));
  }
};

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_LABEL_PARAMS_H_

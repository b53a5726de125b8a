#ifndef MIEN_STAGES_INGEST_DATASET_H_
#define MIEN_STAGES_INGEST_DATASET_H_

// Clips with annotations, as found in a data set's folder.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/ingest/frame_source.h"

namespace mien {

struct Annotation {
  // In the data set's own frame numbers; apex may be missing ("/").
  std::optional<std::int64_t> onset, apex, offset;
  std::string emotion;          // as written, trimmed, lower case
  std::string action_units;     // as written
  std::string objective_class;  // "" if the sheet has none
};

struct Clip {
  std::string dataset;  // "casme2" | "video"
  std::string subject;  // "01": digits stay text, folder prefix "sub" dropped
  std::string name;     // "EP02_01f"
  std::string folder;   // where the frames lie
  Annotation annotation;
  std::string Item() const {  // recordings have no subject
    return subject.empty() ? name : "sub" + subject + "_" + name;
  }
};

// One line for people and for failures.csv: what was skipped and why.
struct Skipped {
  std::string item;
  std::string reason;       // one line: what, where, how to mend
  bool is_failure = false;  // true: belongs into failures.csv (exit code 1);
                            // false: only a note (clip on disk, not in sheet)
};

struct Dataset {
  std::string name;
  std::string root;
  std::string sheet;  // path of the coding sheet that was read
  double fps = 0;
  std::vector<Clip> clips;  // sorted by subject, then name
  std::vector<Skipped> skipped;
};

struct DataParams {
  std::string format = "casme2";
  double fps = 200;
  std::vector<std::string> labels;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.format, "format",
          Spec{"Layout under --data: casme2 (clip folders and coding sheet), "
               "me-flow (labels.csv and images/), fer2013 (CSV or class "
               "folders), video (a video file, a folder of frames, or a "
               "folder of those; no labels)."}
              .Choices({"casme2", "me-flow", "fer2013", "video"}));
    visit(self.fps, "fps",
          Spec{"Frames per second of image folders; CASME II: 200. Video files "
               "have their own."}
              .Range(1, 2000));
    visit(self.labels, "labels",
          Spec{"Classes in order, each \"class=emotion+emotion\"; emotions "
               "named nowhere are left out. Empty: every emotion is a class."});
  }
};

// CASME II on disk: Cropped, Cropped-updated, RAW, RAW_selected, doubled
// folders, stray files; of several copies one is read, raw first (see
// casme2_folders.h). The coding sheet (.xlsx or .csv) is found by itself (see
// casme2_sheet.h). A clip in the sheet but not on disk, with onset > apex or
// offset, or whose onset is outside its frames' numbers, is skipped as a
// failure; an apex > offset is dropped with a note; a clip on disk that is not
// in the sheet is a note.
// @throws DataError: no such root, no sheet, a needed column is missing, no
// clip at all.
Dataset LoadCasme2(const std::string& root, double fps);

// Recordings without labels: root itself if it is a file, else every video file
// and every folder of frames up to four levels below it. Names are paths from
// root. @throws DataError: no such file or folder, nothing to read.
Dataset LoadRecordings(const std::string& root, double fps);

// Image stacks and single frames that enter at the CNN stage.
struct LabelledImages {
  struct Entry {
    std::string dataset, subject, clip, label, split, path;
    std::int64_t onset = -1, apex = -1, offset = -1;
  };
  std::string name;
  int channels = 0, height = 0, width = 0;
  std::vector<std::string> channel_names;  // "u", "v", "strain" | "grey"
  std::vector<Entry> entries;
  std::vector<std::uint8_t> pixels;  // N x C x H x W
  std::vector<Skipped> skipped;
  std::string Digest() const;  // of pixels and geometry, not labels
};

// labels.csv (file, dataset, subject, clip, label, ...) + images/: 8-bit
// colour images, R = u, G = v, B = strain.
LabelledImages LoadMeFlow(const std::string& root);

// fer2013.csv, icml_face_data.csv (leading blanks in its header), or folders
// <split>/<class>/*.{png,jpg}; 48 x 48 grey. `split` is "Training",
// "PublicTest", "PrivateTest", or the folder's own name. Class order is the
// CSV's: angry disgust fear happy sad surprise neutral. Unexpected counts are
// warned of, unreadable images skipped as failures.
LabelledImages LoadFer2013(const std::string& root);

// The emotion's class under DataParams::labels, or nullopt if left out.
// @throws ConfigError for a malformed entry or an emotion in two classes.
class LabelMap {
 public:
  explicit LabelMap(const std::vector<std::string>& labels);
  std::optional<std::string> Map(const std::string& emotion) const;
  // Class names in order; empty when every emotion is its own class.
  const std::vector<std::string>& classes() const { return classes_; }

 private:
  std::vector<std::string> classes_;
  std::vector<std::vector<std::string>> emotions_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASET_H_

#ifndef MIEN_STAGES_INGEST_DATASET_H_
#define MIEN_STAGES_INGEST_DATASET_H_

// What is found in a data set's folder: clips and what people coded in them,
// or images with labels.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mien {

// One expression as a person coded it.
struct CodedEvent {
  // In the data set's own frame numbers; apex may be missing ("/").
  std::optional<std::int64_t> onset, apex, offset;
  std::string emotion;          // as written, trimmed, lower case
  std::string action_units;     // as written
  std::string objective_class;  // "" if the sheet has none
  std::string kind;  // "micro" or "macro" in sets that have both, else ""
  // Which face of the recording shows it: 0 is the one seen longest. Nothing:
  // the only one, or that.
  std::optional<int> face;
  // A missing onset or offset is the first or the last frame of the clip.
  bool to_ends = false;
};

struct Clip {
  std::string dataset;  // name in the catalogue of data sets: "casme2"
  std::string subject;  // "01": digits stay text, a folder's prefix is dropped;
                        // "" for recordings
  std::string name;     // "EP02_01f"
  std::string item;     // name in caches and messages: "sub01_EP02_01f"
  std::string folder;   // where the frames lie, or a video file
  double fps = 0;       // of folders of frames; video files have their own
  bool fps_is_written = false;  // of video files, too: by the set's table
  // What of the frames is the clip, by their numbers, both included; nothing:
  // from the first, to the last.
  std::optional<std::int64_t> first, last;
  std::vector<CodedEvent> coded;  // none in recordings; in order of onset
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
  std::string sheet;        // path of the coding sheet that was read, "": none
  std::vector<Clip> clips;  // sorted by subject, then name
  std::vector<Skipped> skipped;
};

// What a loader of clips is told beside the folder.
struct ReadOptions {
  double fps = 0;                         // of folders of frames
  std::vector<std::string> columns = {};  // data.columns
};

// Recordings without labels: root itself if it is a file, else every video file
// and every folder of frames up to four levels below it. Names are paths from
// root. @throws DataError: no such file or folder, nothing to read.
Dataset LoadRecordings(const std::string& root, const ReadOptions& options);

// Image stacks and single frames that enter at the CNN stage.
struct LabelledImages {
  struct Entry {
    std::string dataset, subject, clip, label, split, path;
    std::int64_t onset = -1, apex = -1, offset = -1;
    std::string action_units = {};  // as written; "": not coded
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

// Classes of a run, from entries "class=emotion+emotion". "samm/fear" is fear
// of that data set only and counts before a plain "fear".
// @throws ConfigError for a malformed entry or an emotion in two classes.
class LabelMap {
 public:
  explicit LabelMap(const std::vector<std::string>& labels);
  // The emotion's class, or nullopt if left out. Without entries every emotion
  // is its own class.
  std::optional<std::string> Map(const std::string& emotion,
                                 const std::string& dataset = "") const;
  // Class names in order; empty when every emotion is its own class.
  const std::vector<std::string>& classes() const { return classes_; }
  // Every emotion that an entry names, as written, lower case.
  std::vector<std::string> Emotions() const;

 private:
  std::vector<std::string> classes_;
  std::vector<std::vector<std::string>> emotions_;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASET_H_

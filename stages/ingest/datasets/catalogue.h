#ifndef MIEN_STAGES_INGEST_DATASETS_CATALOGUE_H_
#define MIEN_STAGES_INGEST_DATASETS_CATALOGUE_H_

// Every data set that mien-run reads, one row each; data.format, --data and the
// documentation read this table, and nothing else lists data sets.

#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/ingest/dataset.h"

namespace mien {

enum class DatasetKind {
  kClips,       // folders of frames, coded by people
  kRecordings,  // videos and folders of frames, nothing coded
  kStacks,      // ready flow stacks, which enter at the CNN stage
  kImages,      // single frames, which do so as they are
};

// Whether sets of this kind enter at the CNN stage.
constexpr bool AreImages(DatasetKind kind) {
  return kind == DatasetKind::kStacks || kind == DatasetKind::kImages;
}

struct DatasetRow {
  std::string name;  // data.format
  DatasetKind kind;
  bool labelled;
  double fps;         // of folders of frames unless data.fps says so; 0: none
  std::string holds;  // what lies under --data, in a few words
  // One of the two, by kind.
  Dataset (*clips)(const std::string& root, const ReadOptions& options);
  LabelledImages (*images)(const std::string& root);
};

// The name of recordings, which mien-spot reads, too.
inline constexpr const char* kRecordingsName = "video";
// That of a table of own clips, whose columns may have any names.
inline constexpr const char* kTableName = "table";

const std::vector<DatasetRow>& DatasetCatalogue();

// nullptr: no such data set.
const DatasetRow* FindDataset(const std::string& name);

// @throws ConfigError for an unknown name, with those there are.
const DatasetRow& DatasetNamed(const std::string& name);

std::vector<std::string> DatasetNames();
std::vector<std::string> DatasetNames(DatasetKind kind);

struct DataParams {
  std::string format = "casme2";
  double fps = 0;
  std::vector<std::string> columns;
  std::vector<std::string> labels;
  std::string label_by = "emotion";
  std::string expressions = "micro";
  std::vector<std::string> leave_out;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.format, "format", Spec{FormatText()}.Choices(DatasetNames()));
    visit(self.fps, "fps", Spec{FpsText()}.Range(0, 2000));
    visit(self.columns, "columns",
          Spec{"Columns of a table of own clips (table) that have other names "
               "than docs/datasets.md gives, each \"key=name\": "
               "path=Recording."});
    visit(self.labels, "labels",
          Spec{"Classes in order, each \"class=emotion+emotion\"; emotions "
               "named nowhere are left out. \"samm/fear\" is the emotion of "
               "that data set only. Empty: every emotion is a class."});
    visit(
        self.label_by, "label_by",
        Spec{"What data.labels speaks of: the emotion that was estimated; the "
             "objective class, which follows from the action units; or the "
             "action units themselves, any number of them a sample, each "
             "\"AU12=12\" or \"smile=6+12\" (shown when one of them is). "
             "Empty: the 12 of CD6ME."}
            .Choices({"emotion", "objective", "action-units"}));
    visit(self.expressions, "expressions",
          Spec{"Of sets that have both kinds, which take part."}.Choices(
              {"micro", "macro", "all"}));
    visit(self.leave_out, "leave_out",
          Spec{"Clips that take no part, as --dry-run lists them "
               "(sub05_EP09_05f) or of one data set only "
               "(casme2/sub05_EP09_05f)."});
  }

  // What the reference of the configuration says, from the catalogue.
  static std::string FormatText();
  static std::string FpsText();
};

// Frames per second of the set's folders of frames.
double FrameRate(const DataParams& data, const DatasetRow& row);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_CATALOGUE_H_

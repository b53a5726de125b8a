#ifndef MIEN_STAGES_REPORT_RUN_REPORT_H_
#define MIEN_STAGES_REPORT_RUN_REPORT_H_

// The report of one run as one HTML file without network access. All text
// that comes from outside (file names, labels) is escaped.

#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/scores.h"
#include "stages/evaluate/unit_scores.h"

namespace mien {

struct ScoreRow {
  std::string name;  // "all", data set, "majority floor", ...
  bool is_floor = false;
  bool seen = false;  // of samples that the weights were trained on
  int n = 0;
  double accuracy = 0, uf1 = 0, uar = 0, uf1_sd = 0;
  Interval uf1_interval;  // low = high = 0: none
};

// Scores of a part of the samples: a data set or a split.
struct PartRow {
  std::string name;
  int n = 0;
  std::vector<int> confusion;  // K x K, summed over seeds
  std::vector<ClassScores> per_class;
};

struct SubjectRow {
  std::string dataset, subject;
  int n = 0;
  double accuracy = 0;  // mean over seeds
  double uf1 = 0;       // NaN with clips of fewer than two classes
};

struct Curve {
  std::string name;                    // fold and seed
  std::vector<double> loss, accuracy;  // per epoch, training samples
  std::vector<double> validation;      // accuracy per epoch; empty: no samples
};

struct ClipRow {
  std::string dataset, subject, clip, label, predicted;
  std::vector<double> probabilities;       // K, may be empty
  double onset = 0, apex = 0, offset = 0;  // data set's numbers; -1 unknown
  double true_apex = -1;                   // -1 unknown
  cv::Mat onset_face, apex_face;           // CV_8UC1 aligned; may be empty
  cv::Mat flow;                            // CV_32FC2 aligned px; may be empty
  bool is_input = false;     // pictures are network input, flow has its units
  std::vector<float> curve;  // spotting curve; may be empty
  double curve_first_number = 0;  // data set number of curve[0]
};

struct FailureRow {
  std::string item, stage, error, message;
};

// Scores with the epoch chosen on the test samples; shown apart, in red.
struct LeakRow {
  std::string name;
  int n = 0;
  double accuracy = 0, uf1 = 0, uar = 0;
  double honest_uf1 = 0;
};

// Scores of samples that show any number of action units.
struct UnitPart {
  std::string name;  // "all", a data set, ...
  bool seen = false;
  UnitScores scores;
  Interval interval;  // of scores.mean_f1
};

struct RunReport {
  std::string title;  // "demo: LOSO, 3 classes"
  // "" where nothing was recognised.
  std::string protocol, network;
  std::string spotting_source;
  std::vector<int> seeds;
  std::vector<std::string> classes;
  std::vector<ScoreRow> rows;          // the headline first
  std::string resampled = "subjects";  // what the intervals resample
  std::string remark;                  // on the scores, for their top; "": none
  std::vector<LeakRow> leak;           // empty: no such block
  std::vector<UnitPart> units;         // in place of rows; the headline first
  std::vector<int> confusion;  // K x K, pooled over folds, summed over seeds
  std::vector<ClassScores> per_class;
  std::vector<PartRow> parts;        // shown when there are several
  std::vector<SubjectRow> subjects;  // shown when there are several
  std::vector<Curve> curves;         // a few folds are enough
  std::size_t folds = 0;             // trained ones, at least curves.size()
  ApexScores apex;                   // n = 0: none
  std::vector<ClipRow> clips;
  std::size_t tested = 0;  // clips predicted, at least clips.size()
  std::vector<FailureRow> failures;
  std::vector<std::pair<std::string, std::string>> provenance;  // key, value
  std::vector<std::string> skipped;                             // one line each
  std::vector<std::string> notes;  // what was repaired or left out, likewise
};

std::string RenderRunReport(const RunReport& report);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_RUN_REPORT_H_

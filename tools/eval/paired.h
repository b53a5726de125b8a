#ifndef MIEN_TOOLS_EVAL_PAIRED_H_
#define MIEN_TOOLS_EVAL_PAIRED_H_

// mien-eval compare: whether two runs differ by more than chance.

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace mien {

struct CompareOptions {
  std::string a, b;                 // files or folders
  std::vector<std::string> truth;   // of spotting; empty: recognition
  std::vector<std::string> tiers;   // of the truth's annotation files
  std::vector<std::string> coders;  // of the truth, those to take
  std::string persons;              // CSV of who is in which recording; "" none
  std::vector<std::string> hidden;  // flags whose candidates are not shown
  double fps = 0;                   // where the files do not tell; 0: none
  double min_iou = 0.5;
  bool json = false;  // the answer as JSON
  std::string out;    // folder for files; "" = none
  int resamples = 2000;
  std::uint64_t seed = 1;
};

// Without options.truth: runs of recognition, output folders of mien-run
// (predictions.csv by seed, samples.csv for which samples changed) or one CSV
// each with clip, label and predicted, and dataset, subject, seed where it has
// them. Prints accuracy, UAR and UF1 of both, B - A with a 95 % bootstrap
// interval over subjects, how many samples changed and McNemar's exact p;
// several data sets: each of its own too. Writes results.json, changed.csv.
//
// With it: runs of mien-spot; recall within 1, 2, 5 and 10 false looks a
// minute of each recording, resampled by the persons of options.persons
// (columns video, or recording or file, and person, subject or participant),
// else by recording. Writes results.json, changed_events.csv.
//
// @throws DataError when the runs are not on the same samples (recordings),
// naming what differs; ConfigError, IoError.
void CompareRuns(const CompareOptions& options, std::ostream& out);

// The two halves of it.
void CompareRecognition(const CompareOptions& options, std::ostream& out);
void CompareSpotting(const CompareOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_PAIRED_H_

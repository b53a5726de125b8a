#ifndef MIEN_TOOLS_EVAL_SPOTTING_H_
#define MIEN_TOOLS_EVAL_SPOTTING_H_

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace mien {

struct SpottingOptions {
  std::vector<std::string> truth, predicted;  // files or folders
  std::vector<std::string> tiers;             // of the truth's annotation files
  std::vector<std::string> media;   // of several in them, those to take
  std::vector<std::string> coders;  // of the truth, those to take
  std::string videos;               // list of the videos to score; "" = all
  std::string out;                  // folder for files; "" = none
  double fps = 0;                   // where the files do not tell; 0: none
  double minutes = 0;               // of video altogether; 0: as files tell
  double min_iou = 0.5;
  std::vector<std::string> hidden;  // flags whose candidates are not shown
  std::string speech;               // CSV of who speaks when; "" = none
  std::string groups;  // CSV of what is known of each video; "" = none
  std::int64_t first_frame = 0;  // number of the first frame in the truth
  bool by_face = false;
  int resamples = 1000;
  std::uint64_t seed = 1;
};

// mien-eval spotting: prints the scores to `out`; with options.out also
// results.json, matches.csv (hit, miss and false candidate by line),
// videos.csv (counts by video), pr_curve.csv and pr_curve.svg, and with
// options.groups group_scores.csv.
// What was chosen, repaired or left out in reading stands on stderr and as
// `notes` in results.json.
// @throws ConfigError, DataError (also when nothing was read of the truth),
// IoError.
void EvaluateSpotting(const SpottingOptions& options, std::ostream& out);

struct ReviewOptions {
  std::vector<std::string> predicted;  // what one person has reviewed
  std::vector<std::string> other;      // the same reviewed by another; or none
  std::string out;
  double fps = 0;
};

// mien-eval review: precision among the decided with its Wilson interval, by
// kind; how the scores are calibrated; with a second person Cohen's kappa over
// the candidates that both decided (matched by video, face and IoU >= 0.5).
// With options.out also results.json.
void EvaluateReview(const ReviewOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOTTING_H_

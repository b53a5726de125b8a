#include <cmath>
#include <ostream>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/evaluate/scores.h"
#include "stages/exchange/cells.h"
#include "tools/eval/clips.h"
#include "tools/eval/json_parts.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

const std::vector<std::string> kApex = {"apex", "apex_frame", "apexframe"};

// "/" stands for no apex in CASME II.
std::optional<double> ApexOf(const Cells& cells, Cells::Column column) {
  if (cells.Text(column) == "/") return std::nullopt;
  return cells.Number(column);
}

struct Cases {
  std::vector<ApexCase> cases;
  std::vector<std::string> names;
  std::vector<std::string> left_out;  // "<clip>: why"
  bool has_fps = true;                // of every case
};

class TruthReader {
 public:
  TruthReader(const Table& truth, double fps)
      : truth_(truth),
        fps_(fps),
        apex_(truth.Need(kApex)),
        onset_(truth.Need({"onset", "onset_frame", "onsetframe"})),
        offset_(truth.Need({"offset", "offset_frame", "offsetframe"})),
        first_(truth.Find({"first_frame"})),
        last_(truth.Find({"last_frame"})),
        fps_column_(truth.Find({"fps"})) {}

  // nullopt, and why: no true apex, or no clip around it.
  std::optional<ApexCase> Read(std::size_t row, bool* has_fps,
                               std::string* why) const {
    const Cells cells(truth_, row);
    const auto apex = ApexOf(cells, apex_);
    const auto onset = cells.Number(onset_), offset = cells.Number(offset_);
    if (!apex || *apex < 0 || !onset || !offset) {
      *why = "no true apex, onset or offset";
      return std::nullopt;
    }
    if (*offset < *onset) cells.Fail(offset_, "is before the onset");
    if (*apex < *onset || *apex > *offset) {
      *why = Str("the true apex ", NumberText(*apex),
                 " lies outside onset to offset (", NumberText(*onset), " to ",
                 NumberText(*offset), ", ", cells.Place(), ")");
      return std::nullopt;
    }
    ApexCase one;
    one.truth = *apex;
    one.onset = *onset;
    one.offset = *offset;
    one.clip_first = cells.Number(first_).value_or(*onset);
    one.clip_last = cells.Number(last_).value_or(*offset);
    double fps = cells.Number(fps_column_).value_or(0);
    if (fps < 0) cells.Fail(fps_column_, "must be above 0");
    if (fps == 0) fps = fps_;
    *has_fps = *has_fps && fps > 0;
    one.fps = fps > 0 ? fps : 1;
    return one;
  }

 private:
  const Table& truth_;
  double fps_;
  Cells::Column apex_, onset_, offset_, first_, last_, fps_column_;
};

Cases ReadCases(const ClipOptions& options, ReadingNotes* notes) {
  const Table truth = ReadCsv(options.truth, ClipLimits(), notes);
  const Table predicted = ReadCsv(options.predicted, ClipLimits(), notes);
  const ClipPairs pairs = PairClips(truth, predicted, true);
  const TruthReader reader(truth, options.fps);
  const auto apex = predicted.Need(kApex);
  Cases cases;
  for (const auto& [t, p] : pairs.rows) {
    const std::string& name = pairs.truth_names[t];
    std::string why = "no predicted apex";
    auto one = reader.Read(t, &cases.has_fps, &why);
    const auto found = ApexOf(Cells(predicted, p), apex);
    if (!one || !found) {
      cases.left_out.push_back(name + ": " + why);
      continue;
    }
    one->predicted = *found;
    cases.cases.push_back(*one);
    cases.names.push_back(name);
  }
  for (const std::size_t t : pairs.missing) {
    cases.left_out.push_back(pairs.truth_names[t] + ": not predicted");
  }
  for (const std::size_t p : pairs.extra) {
    cases.left_out.push_back(pairs.predicted_names[p] + ": not in the truth");
  }
  if (cases.cases.empty()) {
    throw DataError(options.predicted +
                    ": no clip has both a true and a predicted apex");
  }
  return cases;
}

std::string ErrorsCsv(const Cases& cases) {
  std::string csv = CsvLine({"clip", "true_apex", "apex", "error_frames",
                             "error_ms", "middle_frame_error_frames"});
  for (std::size_t i = 0; i < cases.cases.size(); ++i) {
    const ApexCase& one = cases.cases[i];
    const double error = one.predicted - one.truth;
    csv +=
        CsvLine({GuardFormula(cases.names[i]), NumberText(Rounded(one.truth)),
                 NumberText(Rounded(one.predicted)), NumberText(Rounded(error)),
                 cases.has_fps ? FixedText(1000 * error / one.fps, 3) : "",
                 NumberText(Rounded((one.clip_first + one.clip_last) / 2 -
                                    one.truth))});
  }
  return csv;
}

}  // namespace

void EvaluateApex(const ClipOptions& options, std::ostream& out) {
  ReadingNotes notes;
  const Cases cases = ReadCases(options, &notes);
  SayNotes(notes);
  for (std::size_t i = 0; i < cases.left_out.size() && i < 10; ++i) {
    LogWarn("not scored: " + ShownText(cases.left_out[i], 200));
  }
  if (cases.left_out.size() > 10) {
    LogWarn(Str("not scored: ", cases.left_out.size() - 10, " more"));
  }
  const ApexScores scores = ScoreApex(cases.cases);
  const double mae_ms = cases.has_fps ? scores.mae_ms : std::nan("");
  out << AlignedTable(
      {{"apex of clips", "n", "MAE frames", "MAE ms", "inside onset..offset"},
       {"predicted", Str(scores.n), Figure(scores.mae_frames, 2),
        Figure(mae_ms, 1), Figure(100 * scores.within_clip_rate, 1) + " %"},
       {"middle frame", Str(scores.n),
        Figure(scores.middle_frame_mae_frames, 2), "", ""}});
  if (!cases.has_fps) {
    out << "ms: not known, as the frame rate is not (--fps, or a column fps)\n";
  }
  if (options.out.empty()) return;
  JsonText json = {
      {"task", "apex"},
      {"n", scores.n},
      {"mae_frames", Rounded(scores.mae_frames)},
      {"mae_ms", JsonNumber(mae_ms)},
      {"middle_frame_mae_frames", Rounded(scores.middle_frame_mae_frames)},
      {"notes", NotesJson(notes)},
      {"inside_clip_rate", Rounded(scores.within_clip_rate)},
      {"not_scored", cases.left_out}};
  WriteOut(options.out, "results.json", FileText(json));
  WriteOut(options.out, "errors.csv", ErrorsCsv(cases));
}

}  // namespace mien

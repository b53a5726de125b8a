#include "stages/run_report_fill.h"

#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/recognize/layer_list.h"

namespace mien {
namespace {

constexpr std::size_t kMostCurves = 12;
constexpr std::size_t kMostClips = 300;

ScoreRow Row(const std::string& name, const Scores& scores, bool is_floor) {
  ScoreRow row;
  row.name = name;
  row.is_floor = is_floor;
  row.n = scores.n;
  row.accuracy = scores.accuracy;
  row.uf1 = scores.uf1;
  row.uar = scores.uar;
  return row;
}

cv::Mat Grey(const std::vector<std::uint8_t>& pixels, int height, int width) {
  cv::Mat image(height, width, CV_8UC1);
  std::copy(pixels.begin(), pixels.end(), image.data);
  return image;
}

ClipRow RowOf(const ClipOutcome& clip) {
  ClipRow row;
  row.dataset = clip.clip.dataset;
  row.subject = clip.clip.subject;
  row.clip = clip.clip.name;
  row.label = clip.label;
  row.onset = clip.onset_number;
  row.apex = clip.apex_number;
  row.offset = clip.offset_number;
  if (clip.clip.annotation.apex) {
    row.true_apex = static_cast<double>(*clip.clip.annotation.apex);
  }
  row.curve = clip.curve;
  row.curve_first_number = static_cast<double>(clip.first_number);
  if (clip.flow) {
    const FlowStack& flow = *clip.flow;
    const int h = flow.face_height_px, w = flow.face_width_px;
    row.onset_face = Grey(flow.onset_grey, h, w);
    row.apex_face = Grey(flow.apex_grey, h, w);
    row.flow.create(h, w, CV_32FC2);
    std::copy(flow.flow.begin(), flow.flow.end(), row.flow.ptr<float>());
  }
  return row;
}

void AddPrediction(const Prepared& prepared, const Predictions& predictions,
                   std::size_t n, ClipRow* row) {
  const std::size_t classes = prepared.set.classes.size();
  // Recordings have no classes.
  if (classes == 0 ||
      predictions.mean_probabilities.size() != prepared.set.size() * classes) {
    return;
  }
  const float* p = &predictions.mean_probabilities[n * classes];
  row->probabilities.assign(p, p + classes);
  row->predicted = prepared.set.classes[static_cast<std::size_t>(
      std::max_element(p, p + classes) - p)];
}

// Samples that entered as stacks: the stack itself is the picture.
ClipRow RowOfStack(const Prepared& prepared, std::size_t n) {
  const SampleSet& set = prepared.set;
  const Sample& sample = set.samples[n];
  ClipRow row;
  row.dataset = sample.dataset;
  row.subject = sample.subject;
  row.clip = sample.clip;
  row.label = sample.label < 0 ? "" : set.classes[sample.label];
  if (set.channels == 1) {
    cv::Mat view(set.height_px, set.width_px, CV_32FC1,
                 const_cast<float*>(&set.x[n * set.stride()]));
    cv::normalize(view, row.onset_face, 0, 255, cv::NORM_MINMAX, CV_8U);
  }
  return row;
}

std::vector<ClipRow> ClipRows(const Prepared& prepared,
                              const Predictions& predictions) {
  std::vector<ClipRow> rows;
  const bool clips = !prepared.clips.empty();
  const std::size_t count =
      clips ? prepared.clips.size() : prepared.set.main_count();
  for (std::size_t n = 0; n < count; ++n) {
    const bool tested =
        predictions.predicted.empty() ||
        (n < prepared.set.size() && predictions.predicted[0][n] >= 0);
    if (!tested) continue;
    ClipRow row = clips ? RowOf(prepared.clips[n]) : RowOfStack(prepared, n);
    if (n < prepared.set.size()) {
      AddPrediction(prepared, predictions, n, &row);
    }
    rows.push_back(std::move(row));
  }
  // Errors are what people look for; a data set of thousands shows only them.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ClipRow& a, const ClipRow& b) {
                     return (a.label != a.predicted) > (b.label != b.predicted);
                   });
  if (rows.size() > kMostClips) rows.resize(kMostClips);
  return rows;
}

std::vector<Curve> CurvesOf(const Recognition& recognition) {
  std::vector<Curve> curves;
  for (std::size_t f = 0;
       f < recognition.folds.size() && curves.size() < kMostCurves; ++f) {
    if (!recognition.results[f] || recognition.results[f]->epochs.empty()) {
      continue;
    }
    Curve curve;
    curve.name =
        Str(recognition.folds[f].name, ", seed ", recognition.folds[f].seed);
    for (const EpochLog& epoch : recognition.results[f]->epochs) {
      curve.loss.push_back(epoch.loss);
      curve.accuracy.push_back(epoch.accuracy);
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

}  // namespace

RunReport FillReport(const MienConfig& config, const Prepared& prepared,
                     const Recognition& recognition,
                     const Predictions& predictions,
                     const std::vector<GroupScores>& groups,
                     const ApexScores& apex) {
  RunReport report;
  report.classes = prepared.set.classes;
  report.title = Str(prepared.name, ": ", config.protocol.kind, ", ",
                     report.classes.size(), " classes");
  report.protocol = config.protocol.kind;
  report.network = NetworkText(config.recognize.train.network,
                               config.recognize.train.layers);
  report.spotting_source =
      config.data.format == "casme2" || config.data.format == "video"
          ? config.spotting.source
          : "ready stacks";
  report.seeds = config.protocol.seeds;
  for (const GroupScores& group : groups) {
    ScoreRow row = Row(group.name, group.mean, false);
    row.uf1_sd = group.uf1_sd;
    row.uf1_interval = group.uf1_interval;
    report.rows.push_back(row);
  }
  if (!groups.empty()) {
    const GroupScores& all = groups.front();
    report.rows.push_back(Row("seeds' mean probability", all.ensemble, false));
    report.rows.push_back(Row("majority floor", all.majority, true));
    report.rows.push_back(Row("chance floor", all.chance, true));
    report.confusion = all.mean.confusion;
    report.per_class = all.mean.per_class;
  }
  report.curves = CurvesOf(recognition);
  report.apex = apex;
  report.clips = ClipRows(prepared, predictions);
  for (const Failure& failure : prepared.failures) {
    report.failures.push_back(
        {failure.item, failure.stage, failure.error, failure.message});
  }
  report.skipped = prepared.skipped;
  const bool used_flow =
      prepared.clips.empty() || prepared.clips.front().flow.has_value();
  report.provenance = {{"versions", Provenance()},
                       {"configuration", ConfigDigest(config)},
                       {"samples", prepared.set_key},
                       {"spotting", report.spotting_source},
                       {"flow", used_flow ? config.flow.method : "not read"},
                       {"normalisation", config.recognize.normalise}};
  if (recognition.model) {
    report.provenance.push_back({"model", recognition.model->name});
    report.provenance.push_back({"model SHA-256", recognition.model->sha256});
  }
  return report;
}

void AddLeak(const LeakedScores& leaked, RunReport* report) {
  for (const LeakedGroup& group : leaked.groups) {
    report->leak.push_back({group.name, group.n, group.accuracy, group.uf1,
                            group.uar, group.honest_uf1});
  }
}

}  // namespace mien

#include "tools/run/report_fill.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/clip_events.h"
#include "stages/ingest/datasets/unit_map.h"
#include "stages/recognize/layer_list.h"
#include "stages/recognize/runtime.h"

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
  row.onset = clip.event ? clip.onset_number : -1;
  row.apex = clip.event ? clip.apex_number : -1;
  row.offset = clip.event ? clip.offset_number : -1;
  if (!clip.clip.coded.empty()) {
    const auto apex = EventAt(clip.clip, clip.apex_number).apex;
    if (apex) row.true_apex = static_cast<double>(*apex);
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

// Of sample n: mean over seeds, K; nullptr where a seed did not test it.
const float* ProbabilitiesOf(const Prepared& prepared,
                             const Predictions& predictions, std::size_t n) {
  const std::size_t classes = prepared.set.classes.size();
  // Recordings have no classes.
  if (classes == 0 || n >= prepared.set.size() ||
      predictions.mean_probabilities.size() != prepared.set.size() * classes ||
      !Tested(predictions, n)) {
    return nullptr;
  }
  return &predictions.mean_probabilities[n * classes];
}

void AddPrediction(const SampleSet& set, const float* p, ClipRow* row) {
  if (!p) return;
  const std::vector<std::string>& classes = set.classes;
  if (set.several_labels) {
    row->predicted = UnitsText(classes, ShownOf(p, classes.size()));
    return;
  }
  row->probabilities.assign(p, p + classes.size());
  row->predicted = classes[static_cast<std::size_t>(
      std::max_element(p, p + classes.size()) - p)];
}

// What the network gets of channels u and v, no movement at 0; empty without
// them.
cv::Mat FlowOf(const SampleSet& set, std::size_t n) {
  const auto plane = [&](const std::string& name) -> const float* {
    const auto at =
        std::find(set.channel_names.begin(), set.channel_names.end(), name) -
        set.channel_names.begin();
    if (at >= set.channels) return nullptr;
    return &set.x[n * set.stride() +
                  static_cast<std::size_t>(at) * set.height_px * set.width_px];
  };
  const float *u = plane("u"), *v = plane("v");
  if (!u || !v) return {};
  cv::Mat flow(set.height_px, set.width_px, CV_32FC2);
  for (int i = 0; i < set.height_px * set.width_px; ++i) {
    flow.ptr<cv::Vec2f>()[i] = {u[i] - set.u_zero, v[i] - set.u_zero};
  }
  return flow;
}

// Samples that entered as stacks: the stack itself is the picture.
ClipRow RowOfStack(const Prepared& prepared, std::size_t n) {
  const SampleSet& set = prepared.set;
  const Sample& sample = set.samples[n];
  ClipRow row;
  row.is_input = true;
  row.dataset = sample.dataset;
  row.subject = sample.subject;
  row.clip = sample.clip;
  row.label = LabelOf(set, sample);
  row.onset = row.apex = row.offset = -1;
  if (n < prepared.entries.size()) {
    row.onset = static_cast<double>(prepared.entries[n].onset);
    row.apex = static_cast<double>(prepared.entries[n].apex);
    row.offset = static_cast<double>(prepared.entries[n].offset);
  }
  if (set.channels == 1) {
    cv::Mat view(set.height_px, set.width_px, CV_32FC1,
                 const_cast<float*>(&set.x[n * set.stride()]));
    cv::normalize(view, row.onset_face, 0, 255, cv::NORM_MINMAX, CV_8U);
  }
  row.flow = FlowOf(set, n);
  return row;
}

// Tested samples: errors first, the most confident of them leading, since
// that is what people look for; a data set of thousands shows only those.
std::vector<std::size_t> OrderOfRows(const Prepared& prepared,
                                     const Predictions& predictions,
                                     const std::vector<bool>& counted) {
  struct Place {
    std::size_t n;
    double confidence;  // of an error; -1: none
  };
  std::vector<Place> places;
  const std::size_t classes = prepared.set.classes.size();
  const std::size_t count = prepared.clips.empty() ? prepared.set.main_count()
                                                   : prepared.clips.size();
  for (std::size_t n = 0; n < count; ++n) {
    const bool tested =
        predictions.predicted.empty() ||
        (n < prepared.set.size() && predictions.predicted[0][n] >= 0);
    if (!tested || (n < counted.size() && !counted[n])) continue;
    places.push_back({n, -1});
    const float* p = ProbabilitiesOf(prepared, predictions, n);
    if (!p) continue;
    const float* most = std::max_element(p, p + classes);
    if (prepared.set.several_labels) continue;  // no single error
    if (most - p != prepared.set.samples[n].label) {
      places.back().confidence = *most;
    }
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) {
                     return a.confidence > b.confidence;
                   });
  std::vector<std::size_t> order;
  for (const Place& place : places) order.push_back(place.n);
  return order;
}

void AddClips(const Prepared& prepared, const Predictions& predictions,
              const std::vector<bool>& seen, RunReport* report) {
  const auto order =
      OrderOfRows(prepared, predictions, Counted(prepared, predictions, seen));
  report->tested = order.size();
  for (std::size_t i = 0; i < std::min(order.size(), kMostClips); ++i) {
    const std::size_t n = order[i];
    report->clips.push_back(prepared.clips.empty() ? RowOfStack(prepared, n)
                                                   : RowOf(prepared.clips[n]));
    AddPrediction(prepared.set, ProbabilitiesOf(prepared, predictions, n),
                  &report->clips.back());
  }
}

// Data sets and splits; one that holds every sample says nothing new.
std::vector<PartRow> PartsOf(const std::vector<GroupScores>& groups) {
  std::vector<PartRow> parts;
  for (const GroupScores& group : groups) {
    if (group.mean.n == groups.front().mean.n) continue;
    parts.push_back(
        {group.name, group.mean.n, group.mean.confusion, group.mean.per_class});
  }
  return parts;
}

std::vector<SubjectRow> SubjectsOf(const Prepared& prepared,
                                   const Predictions& predictions,
                                   const std::vector<bool>& seen) {
  std::vector<SubjectRow> rows;
  for (const SubjectScores& one : ScoreSubjects(prepared, predictions, seen)) {
    const auto classes = std::count_if(
        one.mean.per_class.begin(), one.mean.per_class.end(),
        [](const ClassScores& scores) { return scores.support > 0; });
    rows.push_back({one.dataset, one.subject, one.mean.n, one.mean.accuracy,
                    classes < 2 ? std::nan("") : one.mean.uf1});
  }
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
      if (epoch.validation_accuracy >= 0) {
        curve.validation.push_back(epoch.validation_accuracy);
      }
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

// How often each of protocol.designs was chosen, and by what.
std::string DesignsText(const RunFacts& facts, const Recognition& recognition) {
  std::vector<std::string> counts;
  for (std::size_t d = 0; d < recognition.designs.size(); ++d) {
    counts.push_back(
        Str(recognition.designs[d], " ",
            std::count(recognition.chosen.begin(), recognition.chosen.end(),
                       static_cast<int>(d))));
  }
  return Str("nested: chosen in each fold by ", facts.protocol.nested_folds,
             " inner folds of its training subjects; folds by design: ",
             Join(counts, ", "));
}

}  // namespace

RunReport FillReport(const RunFacts& facts, const Prepared& prepared,
                     const Recognition& recognition,
                     const Predictions& predictions,
                     const std::vector<GroupScores>& groups,
                     const ApexScores& apex) {
  RunReport report;
  report.classes = prepared.set.classes;
  report.title = prepared.name;
  if (!recognition.folds.empty()) {
    report.title +=
        Str(": ", facts.protocol.kind, ", ", report.classes.size(), " classes");
    report.protocol = facts.protocol.kind;
    report.network = NetworkText(facts.network, facts.layers);
    report.seeds = facts.protocol.seeds;
  }
  const SeenData seen =
      recognition.model ? recognition.model->seen : SeenData();
  report.remark = seen.why;
  if (!HasSubjects(prepared)) report.resampled = "samples";
  report.spotting_source = facts.spotting_source;
  for (const GroupScores& group : groups) {
    ScoreRow row = Row(group.name, group.mean, false);
    row.seen = group.seen;
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
  report.parts = PartsOf(groups);
  if (!prepared.set.several_labels) {
    report.subjects = SubjectsOf(prepared, predictions, seen.samples);
  }
  report.curves = CurvesOf(recognition);
  for (const auto& result : recognition.results) {
    report.folds += result && !result->epochs.empty();
  }
  report.apex = apex;
  AddClips(prepared, predictions, seen.samples, &report);
  for (const Failure& failure : prepared.failures) {
    report.failures.push_back(
        {failure.item, failure.stage, failure.error, failure.message});
  }
  report.skipped = prepared.skipped;
  for (const auto& [item, note] : prepared.notes) {
    report.notes.push_back(item + ": " + note.text);
  }
  const bool used_flow =
      prepared.clips.empty() || prepared.clips.front().flow.has_value();
  report.provenance = {{"versions", Provenance()},
                       {"kernels", KernelsInUse()},
                       {"configuration", facts.config_digest},
                       {"samples", prepared.set_key},
                       {"spotting", report.spotting_source},
                       {"flow", used_flow ? facts.flow_method : "not read"},
                       {"normalisation", facts.normalise}};
  if (!recognition.designs.empty()) {
    report.provenance.push_back({"design", DesignsText(facts, recognition)});
  }
  if (recognition.model) {
    report.provenance.push_back({"model", recognition.model->name});
    report.provenance.push_back({"model SHA-256", recognition.model->sha256});
  }
  return report;
}

void AddUnits(const UnitResults& units, RunReport* report) {
  for (const UnitGroup& group : units.groups) {
    report->units.push_back(
        {group.name, group.seen, group.mean, group.interval});
  }
}

void AddLeak(const LeakedScores& leaked, RunReport* report) {
  for (const LeakedGroup& group : leaked.groups) {
    report->leak.push_back({group.name, group.n, group.accuracy, group.uf1,
                            group.uar, group.honest_uf1});
  }
}

}  // namespace mien

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/text.h"
#include "stages/page/chart.h"
#include "tools/render/pictures.h"

namespace mien {
namespace {

constexpr std::size_t kMostSamples = 60;
constexpr double kWidth = 960;

std::size_t ClassCount(std::size_t values, std::size_t rows) {
  return rows > 0 ? values / rows : 0;
}

ChartPanel Panel(const std::string& title, double height) {
  ChartPanel panel;
  panel.title = title;
  panel.height = height;
  return panel;
}

Chart LearningChart(const FoldResult& result) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Chart chart;
  chart.x_title = "epoch";
  ChartPanel loss = Panel("Training loss", 130);
  ChartPanel accuracy = Panel("Accuracy", 130);
  ChartPanel rate = Panel("Learning rate", 60);
  ChartLine losses, trained, validated, rates;
  bool validates = false;
  for (std::size_t i = 0; i < result.epochs.size(); ++i) {
    const EpochLog& epoch = result.epochs[i];
    chart.x.push_back(static_cast<double>(i + 1));
    losses.y.push_back(epoch.loss);
    trained.y.push_back(epoch.accuracy);
    validates = validates || epoch.validation_accuracy >= 0;
    validated.y.push_back(
        epoch.validation_accuracy >= 0 ? epoch.validation_accuracy : nan);
    rates.y.push_back(epoch.learning_rate);
  }
  losses.colour = rates.colour = NamedColour("ink");
  trained.colour = LineColour(0);
  trained.name = "training samples, augmented";
  validated.colour = LineColour(1);
  validated.name = "validation samples";
  loss.lines = {losses};
  accuracy.lines = {trained};
  if (validates) accuracy.lines.push_back(validated);
  accuracy.range = {0, 1.02};
  rate.lines = {rates};
  chart.panels = {loss, accuracy, rate};
  for (ChartPanel& panel : chart.panels) {
    if (result.model_epoch <= 0) break;
    panel.marks.push_back(
        {static_cast<double>(result.model_epoch), NamedColour("warm"), true});
  }
  return chart;
}

// One bar a test sample, as long as its probabilities are together: 1.
Drawing SampleBars(const FoldResult& result, std::size_t classes) {
  constexpr double kLeft = 130, kRow = 16, kTop = 40;
  const std::size_t rows = std::min(result.test_idx.size(), kMostSamples);
  Drawing out(kWidth, kTop + kRow * static_cast<double>(rows) + 30);
  out.Text({kLeft, 18}, "Probabilities of the test samples",
           {12, NamedColour("ink"), Anchor::kStart, true});
  double right = kWidth - 24;
  for (std::size_t k = classes; k-- > 0;) {
    const std::string name = Str("class ", k);
    out.Text({right, 18}, name, {11, NamedColour("muted"), Anchor::kEnd});
    right -= TextWidth(name, 11) + 6;
    out.Fill(cv::Rect2d(right - 14, 9, 14, 10), LineColour(k));
    right -= 28;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const double y = kTop - 12 + kRow * static_cast<double>(i);
    double x = kLeft;
    out.Text({kLeft - 6, y + 11}, Str("sample ", result.test_idx[i]),
             {11, NamedColour("ink"), Anchor::kEnd});
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = result.probabilities[i * classes + k];
      const double length = std::clamp(p, 0.0, 1.0) * (kWidth - kLeft - 24);
      out.Fill(cv::Rect2d(x, y, length, kRow - 3), LineColour(k));
      if (p >= 0.1) {
        out.Text({x + 4, y + 10}, FixedText(p, 2), {10, {255, 255, 255}});
      }
      x += length;
    }
  }
  if (rows < result.test_idx.size()) {
    out.Text({kLeft, out.height() - 10},
             Str("and ", result.test_idx.size() - rows, " more samples"),
             {11, NamedColour("muted")});
  }
  return out;
}

}  // namespace

Drawing DrawFold(const FoldResult& result, const std::string& title) {
  const std::size_t classes =
      ClassCount(result.probabilities.size(), result.test_idx.size());
  Chart chart = LearningChart(result);
  chart.title = title;
  const std::string training =
      result.epochs.empty()
          ? "no epochs"
          : Str(result.epochs.size(), " epochs, weights of epoch ",
                result.model_epoch, " (dashed)");
  chart.notes = {Str("fold ", result.name, ", seed ", result.seed, ": ",
                     training, result.choice.empty() ? "" : ", chosen ",
                     result.choice, ", ", result.parameter_count,
                     " parameters, ", result.test_idx.size(),
                     " test samples, numbered as in the run")};
  // An SVM never has epochs.
  if (result.epochs.empty() && !result.choice.empty()) chart.panels.clear();
  const Drawing curves = DrawChart(chart);
  const Drawing bars = SampleBars(result, classes);
  Drawing out(kWidth, curves.height() + bars.height());
  out.Add(curves, {0, 0});
  out.Add(bars, {0, curves.height()});
  return out;
}

Drawing DrawTestEpochs(const TestEpochs& result, const std::string& title) {
  const std::size_t tests = result.test_idx.size();
  const auto epochs = static_cast<std::size_t>(std::max(result.epochs, 0));
  const std::size_t classes =
      ClassCount(result.probabilities.size(), tests * epochs);
  Chart chart;
  chart.title = title;
  chart.notes = {
      Str("fold ", result.name, ", seed ", result.seed,
          ": what its test samples would have been taken for after each "
          "epoch."),
      "For showing what choosing the epoch on them would do; never a result."};
  chart.x_title = "epoch";
  for (std::size_t e = 0; e < epochs; ++e) {
    chart.x.push_back(static_cast<double>(e + 1));
  }
  for (std::size_t i = 0; i < std::min(tests, kMostSamples); ++i) {
    ChartPanel panel = Panel(Str("sample ", result.test_idx[i]), 34);
    panel.compact = true;
    panel.heading = "Probability of each class, 0 to 1";
    panel.range = {-0.02, 1.02};
    for (std::size_t k = 0; k < classes; ++k) {
      ChartLine line;
      line.name = Str("class ", k);
      line.colour = LineColour(k);
      for (std::size_t e = 0; e < epochs; ++e) {
        line.y.push_back(result.probabilities[(e * tests + i) * classes + k]);
      }
      panel.lines.push_back(std::move(line));
    }
    chart.panels.push_back(std::move(panel));
  }
  if (tests > kMostSamples) {
    chart.notes.push_back(
        Str("The first ", kMostSamples, " of ", tests, " samples."));
  }
  return DrawChart(chart);
}

}  // namespace mien

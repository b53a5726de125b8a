#include "stages/report/clip_list.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/core/text.h"
#include "stages/page/charts.h"
#include "stages/page/html.h"
#include "stages/page/images.h"
#include "stages/page/sparkline.h"

namespace mien {
namespace {

const char* VerdictName(ClipVerdict verdict) {
  switch (verdict) {
    case ClipVerdict::kWrong:
      return "wrong";
    case ClipVerdict::kRight:
      return "right";
    case ClipVerdict::kOpen:
      break;
  }
  return "open";
}

bool HasPictures(const ClipRow& clip) {
  return !clip.onset_face.empty() || !clip.apex_face.empty() ||
         !clip.flow.empty();
}

std::string Picture(const std::string& url, const cv::Mat& small,
                    const std::string& alt, const std::string& caption) {
  if (url.empty()) return "";
  const int times = std::max(1, 96 / std::max({small.cols, small.rows, 1}));
  Attributes attributes = {{"src", url},
                           {"alt", alt},
                           {"width", Str(times * small.cols)},
                           {"height", Str(times * small.rows)},
                           {"loading", "lazy"},
                           {"decoding", "async"}};
  if (times > 1) attributes.push_back({"class", "coarse"});
  return Element("figure", {},
                 VoidElement("img", attributes) +
                     Element("figcaption", {}, HtmlText(caption)));
}

std::string Pictures(const ClipRow& clip, double flow_px, int side_px) {
  const std::string name = CleanText(clip.clip, 80);
  std::string out;
  const cv::Mat onset = Thumbnail(clip.onset_face, side_px);
  out +=
      clip.is_input
          ? Picture(JpegDataUrl(onset), onset, "Picture of " + name, "input")
          : Picture(JpegDataUrl(onset), onset, "Face at the onset of " + name,
                    "onset " + ShortNumber(clip.onset, 1));
  const cv::Mat apex = Thumbnail(clip.apex_face, side_px);
  out += Picture(JpegDataUrl(apex), apex, "Face at the apex of " + name,
                 "apex " + ShortNumber(clip.apex, 1));
  if (!clip.flow.empty() && clip.flow.type() == CV_32FC2) {
    const cv::Mat flow = Thumbnail(FlowColour(clip.flow, flow_px), side_px);
    out += Picture(JpegDataUrl(flow), flow,
                   "Movement from onset to apex of " + name, "movement");
  }
  return Element("div", {{"class", "thumbs"}}, out);
}

// "" when no frame is known.
std::string FramesText(const ClipRow& clip) {
  std::vector<std::string> parts;
  for (const auto& [name, number] : {std::make_pair("onset ", clip.onset),
                                     std::make_pair("apex ", clip.apex),
                                     std::make_pair("offset ", clip.offset)}) {
    if (number >= 0) parts.push_back(name + ShortNumber(number, 1));
  }
  std::string out = Join(parts, ", ");
  if (clip.apex >= 0 && clip.true_apex >= 0) {
    out += "; annotated apex " + ShortNumber(clip.true_apex, 1) + " (" +
           SignedNumber(clip.apex - clip.true_apex, 0) + ")";
  }
  return out;
}

std::string SpottingCurve(const ClipRow& clip) {
  const std::string frames = FramesText(clip);
  if (frames.empty() && clip.curve.empty()) return "<div></div>";
  Spark spark;
  spark.curve = clip.curve;
  spark.first = clip.curve_first_number;
  spark.onset = clip.onset;
  spark.apex = clip.apex;
  spark.offset = clip.offset;
  spark.true_apex = clip.true_apex;
  return Element("figure", {{"class", "spark"}},
                 Sparkline(spark, "Spotting curve: " + frames) +
                     Element("figcaption", {}, HtmlText(frames)));
}

std::string Probabilities(const ClipRow& clip,
                          const std::vector<std::string>& classes) {
  std::string rows;
  const std::size_t count = std::min(classes.size(), clip.probabilities.size());
  for (std::size_t i = 0; i < count; ++i) {
    const double p = clip.probabilities[i];
    const bool is_true = classes[i] == clip.label;
    Attributes attributes;
    if (is_true) attributes.push_back({"class", "is-true"});
    rows +=
        Element("tr", attributes,
                Element("th", {{"scope", "row"}}, HtmlText(classes[i], 80)) +
                    Element("td", {{"class", "full"}}, Bar(p, !is_true)) +
                    Element("td", {{"class", "n"}}, Number(p, 2)));
  }
  if (rows.empty()) return "";
  return Element(
      "table",
      {{"class", "probs"},
       {"aria-label", "Probabilities of " + CleanText(clip.clip, 80)}},
      Element("tbody", {}, rows));
}

// What was not predicted has no verdict either, where no clip was.
std::string Head(const ClipRow& clip, ClipVerdict verdict, bool predicts) {
  const char* tag = verdict == ClipVerdict::kWrong   ? "tag bad"
                    : verdict == ClipVerdict::kRight ? "tag good"
                                                     : "tag plain";
  const auto or_none = [](const std::string& text) {
    return text.empty()
               ? Element("span", {{"class", "quiet"}}, "none")
               : Element("b", {}, Element("bdi", {}, HtmlText(text, 200)));
  };
  return Element(
      "div", {},
      Element("h3", {}, Element("bdi", {}, HtmlText(clip.clip, 200))) +
          Element("div", {{"class", "where"}},
                  HtmlText(clip.dataset, 200) +
                      (clip.subject.empty()
                           ? ""
                           : " / " + HtmlText(clip.subject, 200))) +
          Element("div", {{"class", "verdict"}},
                  predicts ? Element("span", {{"class", tag}},
                                     VerdictName(verdict)) +
                                 "<br>label " + or_none(clip.label) +
                                 "<br>predicted " + or_none(clip.predicted)
                           : "label " + or_none(clip.label)));
}

std::string Filter(const std::vector<ClipRow>& clips) {
  std::size_t wrong = 0, right = 0;
  for (const ClipRow& clip : clips) {
    wrong += Verdict(clip) == ClipVerdict::kWrong;
    right += Verdict(clip) == ClipVerdict::kRight;
  }
  const auto choice = [](const std::string& id, const std::string& text,
                         bool checked) {
    Attributes attributes = {{"type", "radio"}, {"name", "show"}, {"id", id}};
    if (checked) attributes.push_back({"checked", ""});
    return Element("label", {{"for", id}},
                   VoidElement("input", attributes) + HtmlText(text));
  };
  return Element("fieldset", {},
                 Element("legend", {}, "Show") +
                     choice("show-all", Str("all ", clips.size()), true) +
                     choice("show-wrong", Str("wrong ", wrong), false) +
                     choice("show-right", Str("right ", right), false));
}

std::string FlowLegend(double flow_px, bool is_input) {
  const cv::Mat wheel = FlowWheel(72);
  const std::string unit = is_input ? " or more of the network's input"
                                    : " px or more in the aligned face";
  return Element(
      "div", {{"class", "legend"}},
      VoidElement("img", {{"src", PngDataUrl(wheel)},
                          {"alt", "Colour wheel: the colour of a movement"},
                          {"width", "72"},
                          {"height", "72"}}) +
          Element("p", {{"class", "quiet"}},
                  "Movement from onset to apex: the colour is that of the "
                  "wheel in the direction of the movement (in the picture: "
                  "red to the right, green down, cyan to the left, violet "
                  "up). White is no movement, full colour " +
                      ShortNumber(flow_px, 2) + unit +
                      ", the same scale for all clips."));
}

}  // namespace

double FlowColourScaleOf(const std::vector<ClipRow>& clips) {
  std::vector<cv::Mat> flows;
  for (const ClipRow& clip : clips) {
    if (!clip.flow.empty()) flows.push_back(clip.flow);
  }
  return FlowColourScale(flows);
}

ClipVerdict Verdict(const ClipRow& clip) {
  if (clip.label.empty() || clip.predicted.empty()) return ClipVerdict::kOpen;
  return clip.label == clip.predicted ? ClipVerdict::kRight
                                      : ClipVerdict::kWrong;
}

bool AnyVerdict(const std::vector<ClipRow>& clips) {
  return std::any_of(clips.begin(), clips.end(), [](const ClipRow& clip) {
    return Verdict(clip) != ClipVerdict::kOpen;
  });
}

std::vector<std::size_t> ClipOrder(const std::vector<ClipRow>& clips) {
  std::vector<std::size_t> order(clips.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&clips](std::size_t a, std::size_t b) {
                     return Verdict(clips[a]) < Verdict(clips[b]);
                   });
  return order;
}

std::string ClipList(const std::vector<ClipRow>& clips,
                     const std::vector<std::string>& classes,
                     const ClipListLimits& limits) {
  if (clips.empty()) return "";
  const std::vector<std::size_t> order = ClipOrder(clips);
  const std::size_t shown = std::min(order.size(), limits.clips);
  const double flow_px = FlowColourScaleOf(clips);
  const auto with_flow =
      std::find_if(clips.begin(), clips.end(),
                   [](const ClipRow& clip) { return !clip.flow.empty(); });
  bool any_curve = false;
  const bool predicts =
      std::any_of(clips.begin(), clips.end(),
                  [](const ClipRow& clip) { return !clip.predicted.empty(); });
  std::string items;
  for (std::size_t i = 0; i < shown; ++i) {
    const ClipRow& clip = clips[order[i]];
    const ClipVerdict verdict = Verdict(clip);
    const bool pictures = HasPictures(clip) && i < limits.pictures;
    any_curve = any_curve || !clip.curve.empty();
    std::string css = Str("clip ", VerdictName(verdict));
    if (!pictures) css += " bare";
    items += Element(
        "li", {{"class", css}},
        Head(clip, verdict, predicts) +
            (pictures ? Pictures(clip, flow_px, limits.thumbnail_px) : "") +
            SpottingCurve(clip) +
            Element("div", {}, Probabilities(clip, classes)));
    items += "\n";
  }
  std::string out = AnyVerdict(clips) ? Filter(clips) : "";
  if (with_flow != clips.end()) {
    out += FlowLegend(flow_px, with_flow->is_input);
  }
  if (any_curve) out += SparklineKey();
  out += Element("ol", {{"class", "clips"}}, items);
  if (shown < clips.size()) {
    out += Element(
        "p", {{"class", "quiet"}},
        Str(clips.size() - shown, " more clips are in samples.csv, not here."));
  }
  return out;
}

}  // namespace mien

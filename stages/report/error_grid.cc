#include "stages/report/error_grid.h"

#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/images.h"
#include "stages/report/clip_list.h"

namespace mien {
namespace {

constexpr int kSidePx = 128;

// The picture of the sample; empty when it has none.
cv::Mat PictureOf(const ClipRow& clip, double flow_px) {
  if (!clip.flow.empty() && clip.flow.type() == CV_32FC2) {
    return Thumbnail(FlowColour(clip.flow, flow_px), kSidePx);
  }
  return Thumbnail(clip.apex_face.empty() ? clip.onset_face : clip.apex_face,
                   kSidePx);
}

std::string Image(const ClipRow& clip, const cv::Mat& picture) {
  if (picture.empty()) return Element("div", {{"class", "no-image"}}, "");
  const std::string what =
      !clip.flow.empty() ? "Movement in colour of " : "Picture of ";
  Attributes attributes = {{"src", JpegDataUrl(picture, 85)},
                           {"alt", what + CleanText(clip.clip, 80)},
                           {"width", Str(picture.cols)},
                           {"height", Str(picture.rows)},
                           {"loading", "lazy"},
                           {"decoding", "async"}};
  if (std::max(picture.cols, picture.rows) < kSidePx / 2) {
    attributes.push_back({"class", "coarse"});
  }
  return VoidElement("img", attributes);
}

std::string Cell(const ClipRow& clip, double confidence, double flow_px) {
  const auto strong = [](const std::string& text) {
    return Element("b", {}, Element("bdi", {}, HtmlText(text, 80)));
  };
  return Element(
      "li", {},
      Image(clip, PictureOf(clip, flow_px)) +
          Element("div", {{"class", "name"}},
                  Element("bdi", {}, HtmlText(clip.clip, 80))) +
          Element(
              "div", {{"class", "where"}},
              HtmlText(clip.dataset, 80) +
                  (clip.subject.empty() ? ""
                                        : " / " + HtmlText(clip.subject, 80))) +
          Element("div", {}, "label " + strong(clip.label)) +
          Element("div", {}, "predicted " + strong(clip.predicted)) +
          Element("div", {}, "probability " + Number(confidence, 2)));
}

}  // namespace

double Confidence(const ClipRow& clip,
                  const std::vector<std::string>& classes) {
  const auto at = static_cast<std::size_t>(
      std::find(classes.begin(), classes.end(), clip.predicted) -
      classes.begin());
  return at < clip.probabilities.size() ? clip.probabilities[at] : 0;
}

std::vector<std::size_t> ConfidentErrors(
    const std::vector<ClipRow>& clips, const std::vector<std::string>& classes,
    std::size_t most) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    if (Verdict(clips[i]) == ClipVerdict::kWrong) out.push_back(i);
  }
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    return Confidence(clips[a], classes) > Confidence(clips[b], classes);
  });
  if (out.size() > most) out.resize(most);
  return out;
}

std::string ErrorGrid(const std::vector<ClipRow>& clips,
                      const std::vector<std::string>& classes,
                      const std::vector<std::size_t>& errors) {
  const double flow_px = FlowColourScaleOf(clips);
  std::string items;
  bool any_flow = false;
  for (const std::size_t i : errors) {
    any_flow = any_flow || !clips[i].flow.empty();
    items += Cell(clips[i], Confidence(clips[i], classes), flow_px);
  }
  std::string out = Element("ol", {{"class", "grid-of"}}, items);
  if (any_flow) {
    out += Element(
        "p", {{"class", "quiet"}},
        "Colours of the movement: the wheel under <a href=\"#clips\">Clips"
        "</a>.");
  }
  return out;
}

}  // namespace mien

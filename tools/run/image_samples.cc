#include "tools/run/image_samples.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/unit_map.h"
#include "stages/recognize/model_use.h"
#include "stages/samples/assemble.h"

namespace mien {
namespace {

bool IsOneValue(const std::uint8_t* plane, std::size_t size) {
  return std::all_of(plane, plane + size,
                     [plane](std::uint8_t v) { return v == plane[0]; });
}

// "" when there is something to read in image `at`.
std::string StillnessOf(const LabelledImages& images, std::size_t at) {
  const std::size_t size =
      static_cast<std::size_t>(images.height) * images.width;
  const auto plane = [&](int channel) {
    return &images.pixels[(at * images.channels + channel) * size];
  };
  if (images.channels == 1) {
    return IsOneValue(plane(0), size) ? "a picture of one grey: there is "
                                        "nothing in it to read"
                                      : "";
  }
  bool flows = false;
  for (int c = 0; c < images.channels; ++c) {
    const std::string& name = images.channel_names[c];
    if (name != "u" && name != "v") continue;
    flows = true;
    if (!IsOneValue(plane(c), size)) return "";
  }
  return flows ? "nothing moves in this stack: u and v are the same everywhere"
               : "";
}

// Samples in which there is nothing: all in the report, the first in the log.
void NoteStillness(const LabelledImages& images, const std::vector<int>& kept,
                   Prepared* prepared) {
  std::vector<std::string> lines;
  for (std::size_t n = 0; n < kept.size(); ++n) {
    const std::string text =
        StillnessOf(images, static_cast<std::size_t>(kept[n]));
    if (text.empty()) continue;
    const Sample& sample = prepared->set.samples[n];
    std::vector<std::string> name = {sample.dataset};
    for (const std::string& part :
         {sample.split, sample.subject, sample.clip}) {
      if (!part.empty()) name.push_back(part);
    }
    const std::string item = Join(name, "/");
    lines.push_back(item + ": " + text);
    prepared->notes.push_back({item, {"still", text, 1}});
  }
  if (lines.empty()) return;
  LogWarn(lines.size() == 1
              ? lines[0]
              : Str(lines.size(),
                    " samples with nothing in them (all in report.html): ",
                    lines[0]));
}

// Samples with the action units that are coded; those without are left out.
SampleSet WithUnits(const UnitMap& units, const std::string& normalise,
                    LabelledImages* images, std::vector<int>* kept,
                    Prepared* prepared) {
  static constexpr char kCoded[] = "coded";
  std::vector<std::uint64_t> shown;
  std::size_t without = 0;
  for (auto& entry : images->entries) {
    const auto own = units.Map(entry.action_units, entry.dataset);
    entry.label = own ? kCoded : "";
    shown.push_back(own.value_or(0));
    without += !own;
  }
  if (without == images->entries.size()) {
    throw DataError("no sample of " + images->name +
                    " has action units (data.label_by): labels.csv needs a "
                    "column action_units");
  }
  if (without > 0) {
    prepared->skipped.push_back(
        Str(images->name, ": ", without,
            " samples have no action units (data.label_by) and are left out"));
  }
  SampleSet set = FromImages(*images, LabelMap({Str(kCoded, "=", kCoded)}),
                             normalise, kept);
  set.classes = units.classes();
  set.several_labels = true;
  for (std::size_t n = 0; n < set.size(); ++n) {
    set.samples[n].shown = shown[static_cast<std::size_t>((*kept)[n])];
  }
  return set;
}

}  // namespace

Prepared PrepareImages(const DataParams& data, const std::string& normalise,
                       const FlowParams& flow, const std::string& root,
                       StageTimes* times) {
  const auto begin = std::chrono::steady_clock::now();
  LabelledImages images = DatasetNamed(data.format).images(root);
  Prepared prepared;
  prepared.name = images.name;
  NoteSkipped(images.skipped, &prepared);
  std::vector<int> kept;
  prepared.set = LabelsUnits(data) ? WithUnits(UnitMap(data.labels), normalise,
                                               &images, &kept, &prepared)
                                   : FromImages(images, LabelMap(data.labels),
                                                normalise, &kept);
  NoteStillness(images, kept, &prepared);
  if (images.channels > 1) {
    FlowParams made = flow;
    made.stack_px = images.height;
    made.channels = images.channel_names;
    prepared.set.geometry = GeometryText(made);
  }
  Sha256 key;
  key.Update(Str("images/1 ", images.Digest(), " ", normalise, " ",
                 Join(prepared.set.classes, ","), "\n"));
  for (std::size_t n = 0; n < kept.size(); ++n) {
    const Sample& sample = prepared.set.samples[n];
    key.Update(Str(kept[n], " ", sample.dataset, "/", sample.subject, "/",
                   sample.clip, "/", sample.split, " ", sample.label,
                   prepared.set.several_labels ? Str(" ", sample.shown) : "",
                   "\n"));
    prepared.entries.push_back(
        images.entries[static_cast<std::size_t>(kept[n])]);
  }
  prepared.set_key = key.Hex();
  const std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - begin;
  times->Add("ingest", spent.count(), false);
  LogInfo(Str(prepared.set.size(), " samples of ", prepared.set.channels, " x ",
              prepared.set.height_px, " x ", prepared.set.width_px, " under ",
              root));
  return prepared;
}

}  // namespace mien

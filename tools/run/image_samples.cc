#include "tools/run/image_samples.h"

#include <chrono>

#include "pipeline/core/digest.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/recognize/model_use.h"
#include "stages/samples/assemble.h"

namespace mien {

Prepared PrepareImages(const MienConfig& config, const RunOptions& options,
                       StageTimes* times) {
  const auto begin = std::chrono::steady_clock::now();
  const LabelledImages images =
      DatasetNamed(config.data.format).images(options.data.at(0).path);
  Prepared prepared;
  prepared.name = images.name;
  NoteSkipped(images.skipped, &prepared);
  const LabelMap map(config.data.labels);
  std::vector<int> kept;
  prepared.set = FromImages(images, map, config.recognize.normalise, &kept);
  if (images.channels > 1) {
    // Ready stacks do not tell how they were made: the configuration does.
    FlowParams flow = config.flow.params;
    flow.stack_px = images.height;
    flow.channels = images.channel_names;
    prepared.set.geometry = GeometryText(flow);
  }
  Sha256 key;
  key.Update(Str("images/1 ", images.Digest(), " ", config.recognize.normalise,
                 " ", Join(prepared.set.classes, ","), "\n"));
  for (std::size_t n = 0; n < kept.size(); ++n) {
    const Sample& sample = prepared.set.samples[n];
    key.Update(Str(kept[n], " ", sample.dataset, "/", sample.subject, "/",
                   sample.clip, "/", sample.split, " ", sample.label, "\n"));
    prepared.entries.push_back(
        images.entries[static_cast<std::size_t>(kept[n])]);
  }
  prepared.set_key = key.Hex();
  const std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - begin;
  times->Add("ingest", spent.count(), false);
  LogInfo(Str(prepared.set.size(), " samples of ", prepared.set.channels, " x ",
              prepared.set.height_px, " x ", prepared.set.width_px, " under ",
              options.data.at(0).path));
  return prepared;
}

}  // namespace mien

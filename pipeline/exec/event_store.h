#ifndef MIEN_PIPELINE_EXEC_EVENT_STORE_H_
#define MIEN_PIPELINE_EXEC_EVENT_STORE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/exec/stage.h"

namespace mien {

// Names an event in the cache and holds what its result depends on.
struct EventKey {
  std::string name;   // "0_1234": face and onset frame
  std::string lines;  // "event.onset=1234\n..."
};

// What was made of single events of a recording, kept by what it depends on:
// an event that a later run spots again keeps it, whatever else changed.
// Output has kSchema, ToArtifact and FromArtifact as any stage's output.
template <class Output>
class EventStore {
 public:
  // params: canonical text of the parameters; inputs: keys of all that is the
  // same for every event.
  EventStore(const ItemContext& context, std::string stage, int version,
             std::string params, std::vector<std::string> inputs)
      : context_(context),
        stage_(std::move(stage)),
        version_(version),
        params_(std::move(params)),
        inputs_(std::move(inputs)) {}

  std::optional<Output> Load(const EventKey& event) const {
    if (!context_.store) return std::nullopt;
    const auto artifact = context_.store->Load(IdOf(event));
    if (!artifact) return std::nullopt;
    Output output;
    FromArtifact(*artifact, &output);
    return output;
  }

  // Gives back what a later Load gives, rounding included.
  Output Save(const EventKey& event, const Output& made) const {
    const Artifact artifact = ToArtifact(made);
    if (context_.store) context_.store->Save(IdOf(event), artifact);
    Output output;
    FromArtifact(artifact, &output);
    return output;
  }

 private:
  ArtifactId IdOf(const EventKey& event) const {
    ArtifactId id;
    id.stage = stage_;
    id.dataset = context_.dataset;
    id.item = context_.item + "@" + event.name;
    id.key_text = KeyText(stage_, version_, Output::kSchema,
                          params_ + event.lines, inputs_);
    id.key = Sha256Hex(id.key_text);
    return id;
  }

  ItemContext context_;
  std::string stage_;
  int version_;
  std::string params_;
  std::vector<std::string> inputs_;
};

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_EVENT_STORE_H_

#include "stages/events/events.h"

#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::int64_t kNumbers = 8;

void Expect(const Shape& shape, const Shape& wanted, const char* name) {
  if (shape != wanted) {
    throw DataError(Str("cached Events: array '", name, "' has shape ",
                        ShapeText(shape), ", expected ", ShapeText(wanted),
                        "; delete the file"));
  }
}

std::vector<std::string> Lines(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : Split(text, ';');
}

// @throws DataError: of another version, or damaged.
EventKind Kind(const std::string& text) {
  if (const auto kind = KindOf(text)) return *kind;
  throw DataError(Str("cached Events: '", CleanText(text, 40),
                      "' is no kind of events; delete the file"));
}

EventFlag Flag(const std::string& text) {
  if (const auto flag = FlagOf(text)) return *flag;
  throw DataError(Str("cached Events: '", CleanText(text, 40),
                      "' is no flag of events; delete the file"));
}

}  // namespace

Artifact ToArtifact(const Events& events) {
  Artifact artifact;
  const auto n = static_cast<std::int64_t>(events.events.size());
  std::vector<double> numbers;
  for (std::size_t i = 0; i < events.events.size(); ++i) {
    const Event& event = events.events[i];
    numbers.insert(numbers.end(),
                   {static_cast<double>(event.face), event.onset_idx,
                    event.apex_idx, event.offset_idx, event.score,
                    event.amplitude_px, event.amplitude_iod, event.strength});
    artifact.texts[Str("event", i, "_kind")] = KindText(event.kind);
    artifact.texts[Str("event", i, "_regions")] = Join(event.regions, ";");
    artifact.texts[Str("event", i, "_units")] = Join(event.action_units, ";");
    artifact.texts[Str("event", i, "_flags")] =
        Join(FlagTexts(event.flags), ";");
  }
  // face, onset, apex, offset, score, amplitude in px, amplitude in iod,
  // strength.
  artifact.Put("events", {n, kNumbers}, numbers, "1");
  artifact.Put("curve", {static_cast<std::int64_t>(events.curve.size())},
               events.curve, "iod");
  artifact.texts["source"] = events.source;
  return artifact;
}

void FromArtifact(const Artifact& artifact, Events* events) {
  Events out;
  Shape shape;
  const auto numbers = artifact.Get<double>("events", &shape);
  const auto n = static_cast<std::int64_t>(numbers.size()) / kNumbers;
  Expect(shape, {n, kNumbers}, "events");
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    const double* row = &numbers[i * kNumbers];
    Event event;
    event.face = static_cast<int>(row[0]);
    event.onset_idx = row[1];
    event.apex_idx = row[2];
    event.offset_idx = row[3];
    event.score = row[4];
    event.amplitude_px = row[5];
    event.amplitude_iod = row[6];
    event.strength = row[7];
    event.kind = Kind(artifact.Text(Str("event", i, "_kind")));
    event.regions = Lines(artifact.Text(Str("event", i, "_regions")));
    event.action_units = Lines(artifact.Text(Str("event", i, "_units")));
    for (const std::string& text :
         Lines(artifact.Text(Str("event", i, "_flags")))) {
      event.flags.push_back(Flag(text));
    }
    out.events.push_back(std::move(event));
  }
  out.curve = artifact.Get<float>("curve", &shape);
  Expect(shape, {static_cast<std::int64_t>(out.curve.size())}, "curve");
  out.source = artifact.Text("source");
  *events = std::move(out);
}

}  // namespace mien

#include <optional>
#include <unordered_map>

#include <pugixml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::int64_t kMaxTime = 4294967295;  // unsignedInt of the schema

// Seconds by slot; nullopt: the slot has no time of its own.
using SlotTimes = std::unordered_map<std::string, std::optional<double>>;

std::string Attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).value();
}

double UnitInSeconds(const pugi::xml_node& header, const std::string& name) {
  const std::string unit = Attribute(header, "TIME_UNITS");
  if (unit.empty() || unit == "milliseconds") return 0.001;
  if (unit == "PAL-frames") return 0.04;
  if (unit == "NTSC-frames") return 1001.0 / 30000;
  throw DataError(name + ": TIME_UNITS '" + CleanText(unit, 40) +
                  "' is not one of ELAN's: milliseconds is usual");
}

SlotTimes ReadSlots(const pugi::xml_node& root, double unit_s,
                    const std::string& name) {
  SlotTimes times;
  for (const pugi::xml_node& slot :
       root.child("TIME_ORDER").children("TIME_SLOT")) {
    const std::string id = Attribute(slot, "TIME_SLOT_ID");
    std::optional<double> time_s;
    if (const auto value = slot.attribute("TIME_VALUE")) {
      const auto ticks = ParseInt(value.value());
      if (!ticks || *ticks < 0 || *ticks > kMaxTime) {
        throw DataError(name + ": time slot '" + CleanText(id, 60) +
                        "': TIME_VALUE '" + CleanText(value.value(), 40) +
                        "' is not a time in whole milliseconds");
      }
      time_s = static_cast<double>(*ticks) * unit_s;
    }
    times[id] = time_s;
  }
  return times;
}

std::string MediaName(const pugi::xml_node& header) {
  std::string url;
  for (const pugi::xml_node& media : header.children("MEDIA_DESCRIPTOR")) {
    std::string own = Attribute(media, "MEDIA_URL");
    if (own.empty()) own = Attribute(media, "RELATIVE_MEDIA_URL");
    const bool is_video = StartsWith(Attribute(media, "MIME_TYPE"), "video/");
    if (url.empty() || is_video) url = own;
    if (is_video) break;
  }
  if (url.empty()) url = Attribute(header, "MEDIA_FILE");
  return CleanText(FileNameOf(PercentDecode(url)), 255);
}

// PCDATA and CDATA pieces together.
std::string TextOf(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return CleanText(text, 10000);
}

class TierReader {
 public:
  TierReader(const SlotTimes& times, AnnotationFile* file)
      : times_(times), file_(file) {}

  void Read(const pugi::xml_node& tier) {
    tier_ = Attribute(tier, "TIER_ID");
    parent_ = Attribute(tier, "PARENT_REF");
    file_->tiers.push_back(tier_);
    for (const pugi::xml_node& node : tier.children("ANNOTATION")) {
      if (const auto one = node.child("ALIGNABLE_ANNOTATION")) {
        ReadAligned(one);
      } else if (const auto reference = node.child("REF_ANNOTATION")) {
        Refuse("its annotations have no times, they refer to others");
      }
    }
  }

 private:
  void Refuse(const std::string& why) {
    file_->unusable.emplace(
        tier_, why + (parent_.empty() ? ": choose another tier"
                                      : ": choose its parent tier '" +
                                            CleanText(parent_, 80) + "'"));
  }

  std::optional<double> TimeOf(const pugi::xml_node& one, const char* end) {
    const std::string slot = Attribute(one, end);
    const auto found = times_.find(slot);
    if (found == times_.end()) {
      Fail(one, "refers to the time slot '" + CleanText(slot, 60) +
                    "', which is not there");
    }
    return found->second;
  }

  void ReadAligned(const pugi::xml_node& one) {
    const auto start = TimeOf(one, "TIME_SLOT_REF1");
    const auto end = TimeOf(one, "TIME_SLOT_REF2");
    if (!start || !end) {
      Refuse("annotation '" + CleanText(Attribute(one, "ANNOTATION_ID"), 60) +
             "' ends at a time slot without TIME_VALUE (a subdivision that "
             "nobody has aligned)");
      return;
    }
    if (*end < *start) Fail(one, "ends before it starts");
    file_->annotations.push_back(
        {tier_, *start, *end, TextOf(one.child("ANNOTATION_VALUE"))});
  }

  [[noreturn]] void Fail(const pugi::xml_node& one, const std::string& what) {
    throw DataError(file_->name + ": tier '" + CleanText(tier_, 80) +
                    "': annotation '" +
                    CleanText(Attribute(one, "ANNOTATION_ID"), 60) + "' " +
                    what + ": damaged file");
  }

  const SlotTimes& times_;
  AnnotationFile* file_;
  std::string tier_, parent_;
};

}  // namespace

AnnotationFile ParseEaf(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20,
                        " MB: not read as an ELAN file"));
  }
  pugi::xml_document document;
  const auto result = document.load_buffer(text.data(), text.size());
  if (!result) {
    throw DataError(Str(name, ": not XML: ", result.description(), " at byte ",
                        result.offset));
  }
  const pugi::xml_node root = document.child("ANNOTATION_DOCUMENT");
  if (!root) {
    throw DataError(name +
                    ": not an ELAN file: its root element is not "
                    "ANNOTATION_DOCUMENT");
  }
  AnnotationFile file;
  file.name = name;
  const pugi::xml_node header = root.child("HEADER");
  file.video = MediaName(header);
  const SlotTimes times = ReadSlots(root, UnitInSeconds(header, name), name);
  TierReader reader(times, &file);
  for (const pugi::xml_node& tier : root.children("TIER")) reader.Read(tier);
  return file;
}

}  // namespace mien

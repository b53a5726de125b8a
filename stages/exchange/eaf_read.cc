#include <algorithm>
#include <optional>
#include <unordered_map>

#include <pugixml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{32} << 20;
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
  throw DataError(name + ": TIME_UNITS '" + ShownText(unit, 40) +
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
        throw DataError(name + ": time slot '" + ShownText(id, 60) +
                        "': TIME_VALUE '" + ShownText(value.value(), 40) +
                        "' is not a time in whole milliseconds");
      }
      time_s = static_cast<double>(*ticks) * unit_s;
    }
    times[id] = time_s;
  }
  return times;
}

bool IsVideo(const pugi::xml_node& media, const std::string& name) {
  const std::string type = Attribute(media, "MIME_TYPE");
  if (StartsWith(type, "audio/")) return false;
  const std::string lower = ToLower(name);
  for (const char* sound : {".wav", ".mp3", ".m4a", ".flac", ".ogg"}) {
    if (EndsWith(lower, sound)) return false;
  }
  return true;
}

// A medium for each descriptor, videos first: the session's time is that of
// the annotations, and TIME_ORIGIN says where in the medium its 0 lies.
void ReadMedia(const pugi::xml_node& header, AnnotationFile* file) {
  constexpr std::size_t kMaxMedia = 1000;
  for (const pugi::xml_node& node : header.children("MEDIA_DESCRIPTOR")) {
    if (file->media.size() == kMaxMedia) break;
    std::string url = Attribute(node, "MEDIA_URL");
    if (url.empty()) url = Attribute(node, "RELATIVE_MEDIA_URL");
    Medium medium;
    medium.name = CleanText(FileNameOf(PercentDecode(url)), 255);
    medium.video = IsVideo(node, medium.name);
    if (const auto origin = node.attribute("TIME_ORIGIN")) {
      const auto ms = ParseInt(origin.value());
      if (!ms || *ms > kMaxTime || *ms < -kMaxTime) {
        throw DataError(file->name + ": TIME_ORIGIN '" +
                        ShownText(origin.value(), 40) + "' of " +
                        ShownText(medium.name, 100) +
                        " is not a time in whole milliseconds");
      }
      medium.shift_s = static_cast<double>(*ms) * 0.001;
    }
    file->media.push_back(medium);
  }
  std::stable_sort(
      file->media.begin(), file->media.end(),
      [](const Medium& a, const Medium& b) { return a.video && !b.video; });
  for (std::size_t i = 0; i < file->media.size(); ++i) {
    Medium& medium = file->media[i];
    medium.track = static_cast<int>(i);
    if (medium.shift_s == 0 || !medium.video) continue;
    file->notes.Say(Str(file->name, ": TIME_ORIGIN of ",
                        ShownText(medium.name, 100), ": ",
                        NumberText(medium.shift_s),
                        " s are added to the times of the annotations"));
  }
  if (!file->media.empty()) {
    file->video = file->media.front().name;
    return;
  }
  file->video = CleanText(
      FileNameOf(PercentDecode(Attribute(header, "MEDIA_FILE"))), 255);
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
    speaker_ = CleanText(Attribute(tier, "PARTICIPANT"), 200);
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
                                            ShownText(parent_, 80) + "'"));
  }

  std::optional<double> TimeOf(const pugi::xml_node& one, const char* end) {
    const std::string slot = Attribute(one, end);
    const auto found = times_.find(slot);
    if (found == times_.end()) {
      Fail(one, "refers to the time slot '" + ShownText(slot, 60) +
                    "', which is not there");
    }
    return found->second;
  }

  void ReadAligned(const pugi::xml_node& one) {
    const auto start = TimeOf(one, "TIME_SLOT_REF1");
    const auto end = TimeOf(one, "TIME_SLOT_REF2");
    if (!start || !end) {
      Refuse("annotation '" + ShownText(Attribute(one, "ANNOTATION_ID"), 60) +
             "' ends at a time slot without TIME_VALUE (a subdivision that "
             "nobody has aligned)");
      return;
    }
    if (*end < *start) Fail(one, "ends before it starts");
    file_->annotations.push_back({tier_, *start, *end,
                                  TextOf(one.child("ANNOTATION_VALUE")), 0, -1,
                                  speaker_});
  }

  [[noreturn]] void Fail(const pugi::xml_node& one, const std::string& what) {
    throw DataError(file_->name + ": tier '" + ShownText(tier_, 80) +
                    "': annotation '" +
                    ShownText(Attribute(one, "ANNOTATION_ID"), 60) + "' " +
                    what + ": damaged file");
  }

  const SlotTimes& times_;
  AnnotationFile* file_;
  std::string tier_, parent_, speaker_;
};

}  // namespace

AnnotationFile ParseEaf(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    throw DataError(Str(name, ": larger than ", kMaxBytes >> 20,
                        " MB: not read as an ELAN file"));
  }
  AnnotationFile file;
  file.name = name;
  std::string utf8 = DecodeText(std::string(text), name, &file.notes);
  pugi::xml_document document;
  const auto result = document.load_buffer_inplace(
      utf8.data(), utf8.size(), pugi::parse_default, pugi::encoding_utf8);
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
  const pugi::xml_node header = root.child("HEADER");
  file.own = Attribute(root, "AUTHOR") == "mien";
  ReadMedia(header, &file);
  const SlotTimes times = ReadSlots(root, UnitInSeconds(header, name), name);
  TierReader reader(times, &file);
  for (const pugi::xml_node& tier : root.children("TIER")) reader.Read(tier);
  return file;
}

}  // namespace mien

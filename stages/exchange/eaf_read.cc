#include <algorithm>
#include <vector>

#include <pugixml.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/eaf_slots.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"

namespace mien {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{32} << 20;
constexpr std::int64_t kMaxTime = kMaxEafTime;

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
    medium.path = CleanText(PlainPath(PercentDecode(url)), 4096);
    medium.name = CleanText(FileNameOf(medium.path), 255);
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
    file->video_path = file->media.front().path;
    return;
  }
  file->video_path = CleanText(
      PlainPath(PercentDecode(Attribute(header, "MEDIA_FILE"))), 4096);
  file->video = CleanText(FileNameOf(file->video_path), 255);
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
  TierReader(const TimeSlots& slots, AnnotationFile* file)
      : slots_(slots), file_(file) {}

  void Read(const pugi::xml_node& tier) {
    tier_ = Attribute(tier, "TIER_ID");
    parent_ = Attribute(tier, "PARENT_REF");
    speaker_ = CleanText(Attribute(tier, "PARTICIPANT"), 200);
    file_->tiers.push_back(tier_);
    std::vector<pugi::xml_node> aligned;
    std::vector<SlotPair> ends;
    for (const pugi::xml_node& node : tier.children("ANNOTATION")) {
      if (const auto one = node.child("ALIGNABLE_ANNOTATION")) {
        aligned.push_back(one);
        ends.push_back(
            {SlotOf(one, "TIME_SLOT_REF1"), SlotOf(one, "TIME_SLOT_REF2")});
      } else if (const auto reference = node.child("REF_ANNOTATION")) {
        Refuse("its annotations have no times, they refer to others");
      }
    }
    const std::size_t before = file_->annotations.size();
    for (std::size_t i = 0; i < aligned.size(); ++i) {
      ReadAligned(aligned[i], ends[i]);
    }
    if (!aligned.empty() && file_->annotations.size() == before) {
      Refuse(
          "none of its annotations lies at or between time slots with a "
          "TIME_VALUE");
    }
  }

 private:
  void Refuse(const std::string& why) {
    file_->unusable.emplace(
        tier_, why + (parent_.empty() ? ": choose another tier"
                                      : ": choose its parent tier '" +
                                            ShownText(parent_, 80) + "'"));
  }

  std::size_t SlotOf(const pugi::xml_node& one, const char* end) {
    const std::string slot = Attribute(one, end);
    const auto found = slots_.index.find(slot);
    if (found == slots_.index.end()) {
      Fail(one, "refers to the time slot '" + ShownText(slot, 60) +
                    "', which is not there");
    }
    return found->second;
  }

  void ReadAligned(const pugi::xml_node& one, const SlotPair& ends) {
    const auto &start = slots_.time_s[ends.start],
               &end = slots_.time_s[ends.end];
    if (!start || !end) {
      Count(one,
            "annotations left out, whose time slots have no TIME_VALUE and "
            "none on one of their sides");
      return;
    }
    if (slots_.is_put[ends.start] || slots_.is_put[ends.end]) {
      Count(one,
            "annotations at time slots without TIME_VALUE (a subdivision that "
            "nobody has aligned): put evenly between those beside them, as "
            "ELAN shows them");
    }
    if (*end < *start) Fail(one, "ends before it starts");
    AddAnnotation({tier_, *start, *end, TextOf(one.child("ANNOTATION_VALUE")),
                   0, -1, speaker_},
                  file_);
  }

  // Told where the tier is read, see AnnotationFile::tier_notes.
  void Count(const pugi::xml_node& one, const std::string& what) {
    file_->tier_notes[tier_].Count(
        Str(file_->name, ": tier '", ShownText(tier_, 80), "': ", what),
        "'" + ShownText(Attribute(one, "ANNOTATION_ID"), 60) + "'");
  }

  [[noreturn]] void Fail(const pugi::xml_node& one, const std::string& what) {
    throw DataError(file_->name + ": tier '" + ShownText(tier_, 80) +
                    "': annotation '" +
                    ShownText(Attribute(one, "ANNOTATION_ID"), 60) + "' " +
                    what + ": damaged file");
  }

  const TimeSlots& slots_;
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
  const TimeSlots slots = ReadSlots(root, UnitInSeconds(header, name), name);
  TierReader reader(slots, &file);
  for (const pugi::xml_node& tier : root.children("TIER")) reader.Read(tier);
  CountOnce(&file);
  return file;
}

}  // namespace mien

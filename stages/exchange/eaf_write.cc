// ELAN 3.0: HEADER, TIME_ORDER, TIER*, LINGUISTIC_TYPE*, LANGUAGE,
// CONTROLLED_VOCABULARY, in this order.

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include <pugixml.hpp>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/export.h"
#include "stages/exchange/tracks.h"

namespace mien {
namespace {

// Of an item: positions of its slots among all, in time order.
struct SlotPair {
  std::size_t start = 0, end = 0;
};
// Slots by track and item, and their times.
struct Slots {
  std::vector<std::vector<SlotPair>> of_item;
  std::vector<std::int64_t> time_ms;  // ascending
};

Slots AssignSlots(const std::vector<Track>& tracks) {
  struct Edge {
    std::int64_t time_ms;
    std::size_t track, item;
    bool is_end;
  };
  Slots slots;
  std::vector<Edge> edges;
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    const auto& items = tracks[t].items;
    slots.of_item.emplace_back(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      edges.push_back({items[i].start, t, i, false});
      edges.push_back({items[i].end, t, i, true});
    }
  }
  std::stable_sort(
      edges.begin(), edges.end(),
      [](const Edge& a, const Edge& b) { return a.time_ms < b.time_ms; });
  for (const Edge& edge : edges) {
    SlotPair& pair = slots.of_item[edge.track][edge.item];
    (edge.is_end ? pair.end : pair.start) = slots.time_ms.size();
    slots.time_ms.push_back(edge.time_ms);
  }
  return slots;
}

void Set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name) = CleanText(value, 10000).c_str();
}

std::string SlotId(std::size_t slot) { return Str("ts", slot + 1); }

std::string MimeType(const std::string& path) {
  static const std::map<std::string, std::string> types = {
      {"mp4", "video/mp4"},        {"m4v", "video/mp4"},
      {"mov", "video/quicktime"},  {"webm", "video/webm"},
      {"mkv", "video/x-matroska"}, {"avi", "video/x-msvideo"},
      {"mpg", "video/mpeg"},       {"mpeg", "video/mpeg"},
      {"ts", "video/mp2t"},        {"mts", "video/mp2t"},
      {"wmv", "video/x-ms-wmv"},   {"3gp", "video/3gpp"},
      {"gif", "image/gif"}};
  const std::string name = FileNameOf(path);
  const auto dot = name.rfind('.');
  const auto found =
      types.find(dot == std::string::npos ? "" : ToLower(name.substr(dot + 1)));
  return found == types.end() ? "unknown" : found->second;  // ELAN's word
}

void AddHeader(pugi::xml_node root, const VideoInfo& video,
               std::size_t annotations) {
  pugi::xml_node header = root.append_child("HEADER");
  Set(header, "MEDIA_FILE", "");
  Set(header, "TIME_UNITS", "milliseconds");
  if (!video.path.empty()) {
    pugi::xml_node media = header.append_child("MEDIA_DESCRIPTOR");
    const auto full = std::filesystem::absolute(video.path).lexically_normal();
    Set(media, "MEDIA_URL",
        video.is_redacted ? "./" + PercentEncode(FileNameOf(video.path))
                          : "file://" + PercentEncode(full.generic_string()));
    Set(media, "MIME_TYPE", MimeType(video.path));
    Set(media, "RELATIVE_MEDIA_URL",
        "./" + PercentEncode(FileNameOf(video.path)));
  }
  pugi::xml_node last = header.append_child("PROPERTY");
  Set(last, "NAME", "lastUsedAnnotationId");
  last.text() = std::to_string(annotations).c_str();
}

void AddTimeOrder(pugi::xml_node root, const Slots& slots) {
  pugi::xml_node order = root.append_child("TIME_ORDER");
  for (std::size_t i = 0; i < slots.time_ms.size(); ++i) {
    pugi::xml_node slot = order.append_child("TIME_SLOT");
    Set(slot, "TIME_SLOT_ID", SlotId(i));
    Set(slot, "TIME_VALUE", std::to_string(slots.time_ms[i]));
  }
}

std::string TypeOf(const Track& track) {
  if (KindOf(track.what)) return "expression";
  return track.what;
}

void AddTiers(pugi::xml_node root, const std::vector<Track>& tracks,
              const Slots& slots) {
  std::size_t count = 0;
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    pugi::xml_node tier = root.append_child("TIER");
    Set(tier, "TIER_ID", tracks[t].name);
    Set(tier, "LINGUISTIC_TYPE_REF", TypeOf(tracks[t]));
    Set(tier, "PARTICIPANT", Str("face", tracks[t].face));
    for (std::size_t i = 0; i < tracks[t].items.size(); ++i) {
      pugi::xml_node one =
          tier.append_child("ANNOTATION").append_child("ALIGNABLE_ANNOTATION");
      Set(one, "ANNOTATION_ID", Str("a", ++count));
      Set(one, "TIME_SLOT_REF1", SlotId(slots.of_item[t][i].start));
      Set(one, "TIME_SLOT_REF2", SlotId(slots.of_item[t][i].end));
      one.append_child("ANNOTATION_VALUE").text() =
          tracks[t].items[i].text.c_str();
    }
  }
}

void AddTypes(const std::vector<Track>& tracks, pugi::xml_node root) {
  for (const char* id :
       {"expression", "apex", "label", "action_units", "flags", "note",
        "micro_by", "coded_units", "coded_emotion", "verdict"}) {
    const bool coding = StartsWith(id, "coded_");
    if (coding &&
        std::none_of(tracks.begin(), tracks.end(),
                     [id](const Track& track) { return track.what == id; })) {
      continue;  // nobody has coded
    }
    pugi::xml_node type = root.append_child("LINGUISTIC_TYPE");
    Set(type, "LINGUISTIC_TYPE_ID", id);
    Set(type, "TIME_ALIGNABLE", "true");
    Set(type, "GRAPHIC_REFERENCES", "false");
    if (std::string(id) == "verdict") {
      Set(type, "CONTROLLED_VOCABULARY_REF", "verdict");
    }
  }
  pugi::xml_node language = root.append_child("LANGUAGE");
  Set(language, "LANG_ID", "eng");
  Set(language, "LANG_LABEL", "English (eng)");
  pugi::xml_node words = root.append_child("CONTROLLED_VOCABULARY");
  Set(words, "CV_ID", "verdict");
  pugi::xml_node about = words.append_child("DESCRIPTION");
  Set(about, "LANG_REF", "eng");
  about.text() = "What a person decides about a candidate";
  for (const char* word : {"accept", "reject", "unsure"}) {
    pugi::xml_node entry = words.append_child("CV_ENTRY_ML");
    Set(entry, "CVE_ID", std::string("cve_") + word);
    pugi::xml_node value = entry.append_child("CVE_VALUE");
    Set(value, "LANG_REF", "eng");
    value.text() = word;
  }
}

}  // namespace

std::string WriteEaf(const std::vector<EventRow>& rows,
                     const VideoInfo& video) {
  TrackOptions options;
  options.empty_verdicts = true;
  const auto tracks = EventTracks(rows, video, options);
  const Slots slots = AssignSlots(tracks);
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  Set(declaration, "version", "1.0");
  Set(declaration, "encoding", "UTF-8");
  pugi::xml_node root = document.append_child("ANNOTATION_DOCUMENT");
  Set(root, "AUTHOR", "mien");
  Set(root, "DATE",
      (video.date.empty() ? "1970-01-01T00:00:00" : video.date) + "+00:00");
  Set(root, "FORMAT", "3.0");
  Set(root, "VERSION", "3.0");
  Set(root, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
  Set(root, "xsi:noNamespaceSchemaLocation",
      "http://www.mpi.nl/tools/elan/EAFv3.0.xsd");
  AddHeader(root, video, slots.time_ms.size() / 2);
  AddTimeOrder(root, slots);
  AddTiers(root, tracks, slots);
  AddTypes(tracks, root);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace mien

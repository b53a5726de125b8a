#include "tools/spot/label_doubts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/core/error.h"
#include "stages/exchange/event_terms.h"
#include "stages/spotting/speech_signal.h"

namespace mien {
namespace {

constexpr double kMostAside = 1.0 / 6;  // of the outer corners' distance
constexpr int kNoseTip = 30, kLeftCorner = 36, kRightCorner = 45;

bool HasFlag(const EventRow& row, EventFlag flag) {
  return std::find(row.flags.begin(), row.flags.end(), FlagText(flag)) !=
         row.flags.end();
}

bool HasUnit(const Event& event, const char* unit) {
  return std::find(event.action_units.begin(), event.action_units.end(),
                   unit) != event.action_units.end();
}

// Values of a column between two times; empty: not measured.
std::vector<float> Course(const std::vector<ReviewFace>& faces, int face,
                          const std::string& column, double from_s,
                          double to_s) {
  std::vector<float> out;
  for (const ReviewFace& one : faces) {
    if (one.face != face) continue;
    const SignalTable& table = one.signals;
    const auto found =
        std::find(table.columns.begin(), table.columns.end(), column);
    if (found == table.columns.end()) return out;
    const auto c = static_cast<std::size_t>(found - table.columns.begin());
    auto at =
        std::lower_bound(table.time_s.begin(), table.time_s.end(), from_s);
    for (; at != table.time_s.end() && *at <= to_s; ++at) {
      const auto t = static_cast<std::size_t>(at - table.time_s.begin());
      const float value = table.values[t * table.columns.size() + c];
      if (std::isfinite(value)) out.push_back(value);
    }
  }
  return out;
}

bool IsGuess(const LabelEvidence& evidence, const Event& event,
             const EventRow& row) {
  for (const EventFlag flag :
       {EventFlag::kBlink, EventFlag::kSpeech, EventFlag::kHeadMotion,
        EventFlag::kFaceLost, EventFlag::kCovered}) {
    if (HasFlag(row, flag)) return true;
  }
  const auto course = [&](const char* column) {
    return Course(evidence.signals, row.face, column, row.onset_s,
                  row.offset_s);
  };
  // Of eyes and mouth, also where the flag asks for the region alone.
  const std::vector<float> blink = course("blink");
  const std::vector<float> speech = course("speech");
  double sum = 0;
  for (const float value : speech) sum += static_cast<double>(value);
  return std::any_of(blink.begin(), blink.end(),
                     [&](float value) {
                       return static_cast<double>(value) >
                              evidence.blink_threshold;
                     }) ||
         sum > kSpeechFrom * static_cast<double>(speech.size()) ||
         SmileUnderWay(event, evidence.list);
}

bool ShowsWholeFace(const LabelEvidence& evidence, const Event& event,
                    const EventRow& row) {
  // Also where another part of the face is covered than the one that moves.
  const std::vector<float> covered =
      Course(evidence.signals, row.face, "covered", row.onset_s, row.offset_s);
  if (HasFlag(row, EventFlag::kCovered) ||
      std::any_of(covered.begin(), covered.end(), [&evidence](float value) {
        return static_cast<double>(value) >= evidence.covered_from;
      })) {
    return false;
  }
  const auto idx = static_cast<std::int64_t>(std::llround(event.apex_idx));
  for (const FaceTrack& face : evidence.tracks.faces) {
    if (face.face == event.face) {
      return face.FoundAt(idx) && IsFrontal(face.At(idx));
    }
  }
  return false;
}

}  // namespace

bool IsFrontal(const Landmarks& landmarks) {
  const auto at = [&landmarks](int i) {
    return landmarks[static_cast<std::size_t>(i)];
  };
  const cv::Point2f left = at(kLeftCorner), right = at(kRightCorner);
  const cv::Point2f across = right - left;
  const double length2 = static_cast<double>(across.dot(across));
  if (!(length2 > 0)) return false;
  const cv::Point2f nose = at(kNoseTip) - 0.5F * (left + right);
  const double aside = static_cast<double>(nose.dot(across)) / length2;
  return std::abs(aside) <= kMostAside;
}

bool SmileUnderWay(const Event& event, const EventList& list) {
  return std::any_of(
      list.all.begin(), list.all.end(), [&event](const ListedEvent& one) {
        const Event& other = one.event;
        return one.micro_by != "total" && other.face == event.face &&
               other.score >= kSureScore &&
               (HasUnit(other, "AU12") || HasUnit(other, "AU6")) &&
               other.onset_idx < event.offset_idx &&
               other.offset_idx > event.onset_idx &&
               !(other.onset_idx == event.onset_idx &&
                 other.offset_idx == event.offset_idx);
      });
}

void DoubtLabels(const LabelEvidence& evidence,
                 const std::vector<std::size_t>& which,
                 std::vector<EventRow>* rows) {
  MIEN_CHECK(which.size() == rows->size(), "rows and what they are of");
  for (std::size_t i = 0; i < which.size(); ++i) {
    EventRow& row = (*rows)[i];
    if (which[i] >= evidence.list.all.size() || row.label.empty()) continue;
    const Event& event = evidence.list.all[which[i]].event;
    if (row.kind == KindText(EventKind::kMacro)) {
      if (!ShowsWholeFace(evidence, event, row)) row.label.clear();
    } else if (IsGuess(evidence, event, row)) {
      row.label = "unsure";
    }
  }
}

}  // namespace mien

#ifndef MIEN_STAGES_MEDIA_EVENT_MEDIA_H_
#define MIEN_STAGES_MEDIA_EVENT_MEDIA_H_

// Pictures and a film of each event, for people.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "pipeline/config/node.h"
#include "stages/exchange/event_row.h"
#include "stages/ingest/frame_source.h"
#include "stages/media/redact.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Where a region lies on the aligned face: a circle, shares of the picture's
// width (x, radius) and height (y).
struct RegionMark {
  std::string name;
  double x = 0, y = 0, radius = 0;
};

// JPEG bytes at onset, apex and offset; "" where there is none.
struct Stills {
  std::string onset, apex, offset;
};

// What a report shows of one event. Everything may be empty.
struct EventMedia {
  static constexpr const char* kSchema = "EventMedia/1";
  Stills frame;    // the recording itself, around the face
  Stills aligned;  // the face turned level at a fixed size
  // Movement onset -> apex as colour (FlowColour), JPEG, on the aligned face;
  // grey outside the face.
  std::string flow;
  double flow_full_iod = 0;  // length in full colour, inter-ocular distances
  std::vector<RegionMark> regions;  // all of RegionNames(), on the onset
  // MP4 with three views side by side, each a third of its width: frame,
  // aligned, aligned with its movement magnified.
  std::string clip;
  std::vector<std::int64_t> clip_frames;  // idx in the recording
  std::vector<double> clip_times_s;       // since the recording's start
  double magnification = 0;               // of the third view
};

Artifact ToArtifact(const EventMedia& media);
void FromArtifact(const Artifact& artifact, EventMedia* media);

// Of what MakeEventMedia gives: raised when it gives something else.
constexpr const char* kEventMediaStage = "event_media";  // in the cache
constexpr int kEventMediaVersion = 3;

struct MediaParams {
  std::string clips = "video";
  int view_px = 256;
  double context_s = 0.4;
  int max_frames = 240;
  int clip_kb = 75;
  double align_smooth_s = 0.2;
  double magnified_iod = 0.12;
  double max_magnification = 15;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.clips, "clips",
          Spec{"What the report shows of each event: none, stills (onset, "
               "apex, offset), or video (stills and a film)."}
              .Choices({"none", "stills", "video"}));
    visit(self.view_px, "view_px",
          Spec{"Height of a picture, px; a film shows three beside each "
               "other."}
              .Range(64, 720));
    visit(self.context_s, "context_s",
          Spec{"A film begins this long before the onset and ends this long "
               "after the offset, s."}
              .Range(0, 5));
    visit(self.max_frames, "max_frames",
          Spec{"Frames of a film; of longer stretches every second, third, "
               "... frame is shown."}
              .Range(16, 2000));
    visit(self.clip_kb, "clip_kb",
          Spec{"Size that a film is compressed to, kB, within what can be "
               "watched."}
              .Range(10, 10000));
    visit(self.align_smooth_s, "align_smooth_s",
          Spec{"Standard deviation over time of the alignment, s, as "
               "motion.align_smooth_s."}
              .Range(0, 5));
    visit(self.magnified_iod, "magnified_iod",
          Spec{"Movement at the apex is magnified to about this, "
               "inter-ocular distances; larger movement is left as it is."}
              .Range(0.01, 0.5));
    visit(self.max_magnification, "max_magnification",
          Spec{"Largest magnification: beyond it noise moves as much."}.Range(
              1, 50));
  }
};

// Media of all events in one pass over the recording, `jobs` events at a time
// behind it. Never fails for one event: a face that is not there leaves its
// media empty. progress, if given, hears the share done (0..1). redaction: no
// picture shows a face (redact.h).
// @throws DataError, IoError as the source does.
std::vector<EventMedia> MakeEventMedia(
    const FrameSource& source, const FaceTracks& tracks,
    const std::vector<EventRow>& events, const MediaParams& params,
    int jobs = 1, const std::function<void(double)>& progress = {},
    Redaction redaction = Redaction::kNone);

}  // namespace mien

#endif  // MIEN_STAGES_MEDIA_EVENT_MEDIA_H_

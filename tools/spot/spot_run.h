#ifndef MIEN_TOOLS_SPOT_SPOT_RUN_H_
#define MIEN_TOOLS_SPOT_SPOT_RUN_H_

// The wiring of mien-spot: recordings -> candidates a person can check.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stages/ingest/frame_source.h"
#include "stages/media/redact.h"
#include "stages/mien_config.h"
#include "tools/spot/face_choice.h"
#include "tools/spot/part.h"

namespace mien {

struct SpotOptions {
  std::vector<std::string> inputs;  // video files, folders of frames, folders
                                    // of those
  std::string out;
  double fps = 0;  // of folders of frames; 0: data.fps. Also overrides a
                   // file's own times
  int stream = 0;  // of a file's video streams, from 1; 0: as players choose
  std::vector<std::string> formats = {"csv", "json", "html"};
  Part part;        // of each recording; default: the whole
  FaceChoice face;  // of that face alone; default: of all
  // Reviewed events.csv, or folders of them, to carry over, the last one first
  // in rank; those that lie in a recording's result folder come before, unless
  // fresh.
  std::vector<std::string> reviews;
  bool fresh = false;
  std::string transcript;  // of the one recording; "": what lies beside each
  bool no_transcript = false;
  // Rows that exports leave out: "rejected", names of flags. events.csv and the
  // report hold all.
  std::vector<std::string> leave_out;
  // Intervals that people marked, to be measured in place of spotting; "" none.
  std::string events;
  std::vector<std::string> tiers;  // of that file; empty: see ReadCoded
  std::string ranking;  // ranking.csv of mien-train --verdicts, which gives the
                        // scores; "" none: never unless it is asked for
  std::string table;    // of several recordings: who, which condition, ...; ""
  // Frames of another program's memory under a name: the one recording, read
  // in place of `inputs`.
  std::string given_name;
  std::shared_ptr<const FrameSource> given;
  // What is read through it: for those who count frames. Empty: nothing is.
  std::function<std::shared_ptr<const FrameSource>(
      std::shared_ptr<const FrameSource>)>
      watched;
  std::vector<std::string>* folders = nullptr;  // gets each recording's folder
                                                // of results, in their order
  // Results without faces, names and words, to be passed on.
  Redaction redaction = Redaction::kNone;
  bool redacts() const { return redaction != Redaction::kNone; }
  std::string calibration;  // a calibration.json for the reports; "": the one
                            // in a recording's output folder, if any
};

// The whole of mien-spot: <out>/<video stem>/events.csv, signals.csv and what
// `formats` names; failures.csv, config.yaml and methods.txt, .bib in <out>, of
// several recordings or with a table also what StudyFiles() names. Returns the
// exit code 0 or 1. Reads the whole configuration: it is cut into slices here,
// and written with its digest.
// @throws ConfigError, IoError, ModelError, Interrupted.
int RunSpotting(const MienConfig& config, const SpotOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_RUN_H_

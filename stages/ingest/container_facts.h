#ifndef MIEN_STAGES_INGEST_CONTAINER_FACTS_H_
#define MIEN_STAGES_INGEST_CONTAINER_FACTS_H_

// What an opened video file tells of itself, before its packets are read. Only
// for the sources of this folder that speak to libav.

#include <cstdint>
#include <optional>

#include "pipeline/core/note.h"
#include "stages/ingest/libav_file.h"

namespace mien {

constexpr double kMostFps = 10000;  // that a header, or stamps, are believed

// Frames per second; 0 where none, or none that can be believed, is told.
double RateOf(AVRational rate);

double Seconds(std::int64_t ticks, AVRational base);

// Frames per second that a container's header tells; 0: none.
double HeaderRate(const AVStream& stream);

// Which of several video streams is read; nullopt where there is one.
std::optional<Note> StreamNote(const VideoFile& file);

// Ticks of the pictures' clock from the file's start (the earlier of sound and
// pictures) to the first picture, which is at `first`.
std::int64_t TicksBehindStart(const VideoFile& file, std::int64_t first);

// Seconds from the first picture to the sound of the first stream that tells
// one, negative where it is earlier; nullopt: there is none.
std::optional<double> LateSound(const VideoFile& file, std::int64_t first);

// Subtitles from which some players count, as they begin more than half a
// step (of step_s) before `start`, that of sound and pictures.
std::optional<Note> EarlyTextNote(const VideoFile& file, std::int64_t start,
                                  double step_s);

// Phones mark what they film faster (or slower) than it is shown, at `fps`;
// 0: not known.
std::optional<Note> SlowMotionNote(const VideoFile& file, double fps);

// The end that the container tells for what was read, on its own clock; 0 when
// it tells none (or has it from the file's end). begin_s: of all its packets.
double ToldEnd(const VideoFile& file, double begin_s);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_CONTAINER_FACTS_H_

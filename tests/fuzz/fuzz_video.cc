// A film by libav from a file in memory: its first frames, and its notes.

#include <memory>

#include "stages/ingest/frame_source.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  const auto& folder = mien::fuzz::TheFolder();
  const auto source = mien::OpenVideo(folder.Write("film.bin", bytes));
  const auto reader = source->Open(0);
  mien::Frame frame;
  double before = -1;
  for (int i = 0; i < 40 && reader->Next(&frame); ++i) {
    mien::fuzz::Require(frame.idx == i, "frames count from 0");
    mien::fuzz::Require(frame.time_s > before, "times rise");
    mien::fuzz::Require(frame.image.cols == source->info().width_px &&
                            frame.image.rows == source->info().height_px,
                        "frames are of one size");
    before = frame.time_s;
  }
  reader->notes();
}

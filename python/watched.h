#ifndef MIEN_PYTHON_WATCHED_H_
#define MIEN_PYTHON_WATCHED_H_

// Long work on behalf of Python: others may run meanwhile, Ctrl-C ends it, and
// a function hears how far it is.

#include <functional>
#include <memory>

#include <pybind11/pybind11.h>

#include "stages/ingest/frame_source.h"

namespace mien {

// Runs `work` on a thread of its own, without the GIL; Python's signals are
// looked at 20 times a second. progress: None, or called with what is counted
// ("frames", "videos", "clips", "folds"), how many are done, and of how many
// (-1: not known). One call works at a time, others wait: the libraries'
// settings are those of a process.
// What `work` throws is thrown here; Ctrl-C or an exception of `progress` ends
// the work first (between two frames, epochs or items).
void RunWatched(const pybind11::object& progress,
                const std::function<void()>& work);

// `source`, whose frames are counted for the progress of the work that goes
// on, and which ends with it.
std::shared_ptr<const FrameSource> WatchedFrames(
    std::shared_ptr<const FrameSource> source);

}  // namespace mien

#endif  // MIEN_PYTHON_WATCHED_H_

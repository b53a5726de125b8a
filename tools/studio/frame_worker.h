#ifndef MIEN_TOOLS_STUDIO_FRAME_WORKER_H_
#define MIEN_TOOLS_STUDIO_FRAME_WORKER_H_

// What decodes films, in a process of its own (frames.h).

#include <iosfwd>
#include <string>

namespace mien {

// One line of JSON: width_px, height_px, fps, frames (-1: not known), notes;
// after two frames have been read, or the only one. @throws DataError, IoError:
// no film.
std::string ProbeFilm(const std::string& path);

// Answers lines "INDEX WIDTH" (frame from 0; widest picture, px) with a line
// "ok INDEX TIME_S BYTES FACTOR" and a JPEG, or "error WHAT"; until the input
// ends. "INDEX WIDTH FACTOR REFERENCE": its faces alone, with what has moved
// since the frame REFERENCE, at most 120 frames away, FACTOR times as large
// (magnified.h); FACTOR 0 in the answer: no face is seen there, and the frame
// is as it is. A frame behind the last one is the last one. @throws as
// ProbeFilm.
void ServeFrames(const std::string& path, std::istream& in, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_FRAME_WORKER_H_

#ifndef MIEN_TOOLS_SYNTH_FACE_PAINT_H_
#define MIEN_TOOLS_SYNTH_FACE_PAINT_H_

// Draws one person on canonical canvases. Images are CV_32FC3, B G R 0..255.

#include <array>
#include <cstdint>

#include <opencv2/core.hpp>

#include "tools/inject/identity.h"
#include "tools/synth/canvas.h"

namespace mien {

// Chin, jaw and forehead up to the hairline: what counts as "face".
Outline FaceOutline(const Identity& id);
// Ears and the outer edge of the hair.
Outline HairOutline(const Identity& id);
Outline EarOutline(const Identity& id, int side);

// Skin with relief, light, pores, freckles and stubble, everywhere on the
// canvas; nose and brows are part of it, eyes, mouth and hair are not.
cv::Mat PaintSkin(const Identity& id, const CanvasFrame& frame,
                  std::uint64_t seed);
void PaintNose(const Identity& id, const CanvasFrame& frame, cv::Mat* image);
void PaintBrows(const Identity& id, const CanvasFrame& frame,
                std::uint64_t seed, cv::Mat* image);

// An eye, lid down by `closed` 0..1; image holds bare skin there.
void PaintEye(const Identity& id, int side, double closed,
              const CanvasFrame& frame, std::uint64_t seed, cv::Mat* image);
// Lips; the lower one is `open` canonical units further down.
void PaintMouth(const Identity& id, double open, const CanvasFrame& frame,
                std::uint64_t seed, cv::Mat* image);

// Hair and ears around and above the face: colour into `image`.
void PaintHair(const Identity& id, const CanvasFrame& frame, std::uint64_t seed,
               cv::Mat* image);

// Neck and shoulders, for a canvas of their own; alpha CV_32FC1 0..1.
void PaintBody(const Identity& id, const CanvasFrame& frame, std::uint64_t seed,
               cv::Mat* image, cv::Mat* alpha);
// What hangs on the wall behind: image coordinates, CV_8UC3.
cv::Mat PaintBackground(cv::Size size, std::uint64_t seed);

// Where the eyelids' and the lips' landmarks stand after PaintEye and
// PaintMouth with these arguments.
std::array<cv::Point2d, 68> PaintedLandmarks(const Identity& id, double closed,
                                             double open);

// The share of a mouth opening that PaintMouth draws; the rest is the jaw's
// displacement field.
constexpr double kDrawnOpening = 0.6;

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_FACE_PAINT_H_

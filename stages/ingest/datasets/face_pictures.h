#ifndef MIEN_STAGES_INGEST_DATASETS_FACE_PICTURES_H_
#define MIEN_STAGES_INGEST_DATASETS_FACE_PICTURES_H_

// Sets of posed faces, one picture each, as single frames of 48 x 48.

#include <string>

#include <opencv2/core.hpp>

#include "stages/ingest/dataset.h"

namespace mien {

// CK+: cohn-kanade-images/S005/001/S005_001_00000011.png and
// Emotion/S005/001/S005_001_00000011_emotion.txt with one number (1 anger, 2
// contempt, 3 disgust, 4 fear, 5 happy, 6 sad, 7 surprise; 0 neutral). The last
// frame of a sequence is its peak; sequences without a number are left out,
// with one note. Where Landmarks/ lies beside, the square around the face is
// cut out, else the middle square of the picture.
LabelledImages LoadCkPlus(const std::string& root);

// JAFFE: KA.AN1.39.tiff is the first anger of KA. The middle square of the
// picture.
LabelledImages LoadJaffe(const std::string& root);

// FER+ (Barsoum et al. 2016): fer2013.csv with the ten votes a row of
// fer2013new.csv. The class is that of most votes, single votes left out as
// there; rows without a majority, of "unknown" or without a face (NF) are left
// out, with one note each kind.
LabelledImages LoadFerPlus(const std::string& root);

// An empty set of grey 48 x 48 pictures.
LabelledImages NewFaceSet(const std::string& name);

// Appends the picture's square (`box`, or the middle one where it is empty),
// shrunk, and its entry; what cannot be read is a failure.
void AddFace(const std::string& path, cv::Rect box, LabelledImages::Entry entry,
             LabelledImages* images);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_FACE_PICTURES_H_

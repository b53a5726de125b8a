#ifndef MIEN_STAGES_INGEST_LABELLED_IMAGES_H_
#define MIEN_STAGES_INGEST_LABELLED_IMAGES_H_

// What the loaders of LabelledImages share.

#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/ingest/dataset.h"

namespace mien {

// @throws DataError when `root` is no folder; `needed` says what it should
// hold.
void CheckDataFolder(const std::string& root, const std::string& needed);

// @throws DataError when nothing was loaded, with the first reason.
void CheckNotEmpty(const LabelledImages& images, const std::string& where);

// "; fer2013.xls is a workbook, ..." when one of the files is: for errors that
// miss a .csv; else "".
std::string WorkbookHint(const std::vector<std::string>& files);

// Appends the image's channels as planes (C x H x W) in the order given.
// `image` is H x W, CV_8UC1 or CV_8UC3.
void AppendPlanes(const cv::Mat& image, const std::vector<int>& channels,
                  std::vector<std::uint8_t>* pixels);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_LABELLED_IMAGES_H_

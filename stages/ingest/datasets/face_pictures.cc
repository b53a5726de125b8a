#include "stages/ingest/datasets/face_pictures.h"

#include <algorithm>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/labelled_images.h"

namespace mien {
namespace {

constexpr int kSide = 48;

cv::Rect MiddleSquare(const cv::Size& size) {
  const int side = std::min(size.width, size.height);
  return {(size.width - side) / 2, (size.height - side) / 2, side, side};
}

}  // namespace

LabelledImages NewFaceSet(const std::string& name) {
  LabelledImages images;
  images.name = name;
  images.channels = 1;
  images.height = images.width = kSide;
  images.channel_names = {"grey"};
  return images;
}

void AddFace(const std::string& path, cv::Rect box, LabelledImages::Entry entry,
             LabelledImages* images) {
  try {
    const cv::Mat grey = ToGrey(ReadImage(path));
    if (std::min(grey.cols, grey.rows) < kSide) {
      throw DataError(Str(path, ": ", grey.cols, " x ", grey.rows,
                          " is smaller than ", kSide, " x ", kSide));
    }
    box &= cv::Rect({0, 0}, grey.size());
    if (std::min(box.width, box.height) < kSide) {
      box = MiddleSquare(grey.size());
    }
    cv::Mat face;
    cv::resize(grey(box), face, {kSide, kSide}, 0, 0, cv::INTER_AREA);
    AppendPlanes(face, {0}, &images->pixels);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kData && error.kind() != ErrorKind::kIo) {
      throw;
    }
    images->skipped.push_back({entry.clip, error.message(), true});
    return;
  }
  entry.dataset = images->name;
  entry.path = path;
  images->entries.push_back(std::move(entry));
}

}  // namespace mien

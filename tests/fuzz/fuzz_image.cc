#include <string>

#include "stages/ingest/file_kind.h"
#include "stages/ingest/frame_source.h"
#include "stages/ingest/image_file.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  mien::WhatElse(bytes, "a.jpg");
  std::string damage;
  const cv::Mat image = mien::DecodeImage(bytes, "a.jpg", &damage);
  mien::fuzz::Require(
      !image.empty() && (image.type() == CV_8UC1 || image.type() == CV_8UC3),
      "an image is grey or in colour");
  mien::ToGrey(image);
}

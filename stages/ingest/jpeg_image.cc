#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <opencv2/imgproc.hpp>

#include <jpeglib.h>
// After jpeglib.h:
#include <jerror.h>

#include "pipeline/core/text.h"
#include "stages/ingest/image_decoders.h"

namespace mien {
namespace {

struct Words {
  jpeg_error_mgr base;  // first: libjpeg hands back its address
  std::jmp_buf stop;
  int damages = 0;
  char first[JMSG_LENGTH_MAX] = {};
};

Words* WordsOf(j_common_ptr info) {
  return reinterpret_cast<Words*>(info->err);
}

void Stop(j_common_ptr info) {
  Words* words = WordsOf(info);
  if (words->damages++ == 0) words->base.format_message(info, words->first);
  std::longjmp(words->stop, 1);
}

// Those that cost pixels; others (an odd version, a wrong colour mark) do not.
bool CostsPixels(int code) {
  return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
         code == JWRN_JPEG_EOF || code == JWRN_MUST_RESYNC ||
         code == JWRN_EXTRANEOUS_DATA || code == JWRN_BOGUS_PROGRESSION ||
         code == JWRN_TOO_MUCH_DATA || code == JWRN_ARITH_BAD_CODE;
}

void TakeMessage(j_common_ptr info, int level) {
  Words* words = WordsOf(info);
  if (level >= 0 || !CostsPixels(words->base.msg_code)) return;
  if (words->damages++ == 0) words->base.format_message(info, words->first);
}

void Silent(j_common_ptr) {}

struct Reading {
  jpeg_decompress_struct info = {};
  Words words;
  cv::Mat rows;  // as libjpeg gives them
  int orientation = 1;
};

void ReadOrientation(Reading* r) {
  constexpr unsigned kHeader = 6;  // "Exif", two zeros
  for (auto* marker = r->info.marker_list; marker; marker = marker->next) {
    if (marker->marker != JPEG_APP0 + 1 || marker->data_length <= kHeader) {
      continue;
    }
    const std::string_view exif(
        reinterpret_cast<const char*>(marker->data) + kHeader,
        marker->data_length - kHeader);
    r->orientation = ExifOrientation(exif);
    if (r->orientation != 1) return;
  }
}

// False when libjpeg gave up; rows holds what came until then.
bool ReadRows(std::string_view bytes, Reading* r) {
  if (setjmp(r->words.stop) != 0) return false;
  jpeg_create_decompress(&r->info);
  jpeg_mem_src(&r->info, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));
  jpeg_save_markers(&r->info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&r->info, TRUE);
  ReadOrientation(r);
  const int channels = r->info.num_components;
  if (channels == 4) {
    r->info.out_color_space = JCS_CMYK;
    r->info.out_color_components = 4;
  } else if (channels > 1) {
    r->info.out_color_space = JCS_RGB;
    r->info.out_color_components = 3;
  } else {
    r->info.out_color_space = JCS_GRAYSCALE;
    r->info.out_color_components = 1;
  }
  jpeg_start_decompress(&r->info);
  r->rows = cv::Mat::zeros(static_cast<int>(r->info.output_height),
                           static_cast<int>(r->info.output_width),
                           CV_8UC(r->info.output_components));
  while (r->info.output_scanline < r->info.output_height) {
    JSAMPROW row = r->rows.ptr(static_cast<int>(r->info.output_scanline));
    jpeg_read_scanlines(&r->info, &row, 1);
  }
  jpeg_finish_decompress(&r->info);
  return true;
}

cv::Mat FromCmyk(const cv::Mat& rows) {
  cv::Mat image(rows.size(), CV_8UC3);
  for (int y = 0; y < rows.rows; ++y) {
    for (int x = 0; x < rows.cols; ++x) {
      const auto& in = rows.at<cv::Vec4b>(y, x);
      auto& out = image.at<cv::Vec3b>(y, x);
      const int k = in[3];
      for (int c = 0; c < 3; ++c) {
        out[2 - c] = static_cast<std::uint8_t>(k - ((255 - in[c]) * k >> 8));
      }
    }
  }
  return image;
}

}  // namespace

DecodedImage DecodeJpeg(std::string_view bytes) {
  Reading reading;
  reading.info.err = jpeg_std_error(&reading.words.base);
  reading.words.base.error_exit = Stop;
  reading.words.base.emit_message = TakeMessage;
  reading.words.base.output_message = Silent;
  const bool whole = ReadRows(bytes, &reading);
  jpeg_destroy_decompress(&reading.info);
  DecodedImage out;
  out.orientation = reading.orientation;
  if (reading.words.damages > 0) out.damage = reading.words.first;
  if (!whole) return out;
  switch (reading.rows.channels()) {
    case 1:
      out.image = reading.rows;
      break;
    case 3:
      cv::cvtColor(reading.rows, out.image, cv::COLOR_RGB2BGR);
      break;
    default:
      out.image = FromCmyk(reading.rows);
  }
  return out;
}

}  // namespace mien

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "stages/ingest/image_decoders.h"

namespace mien {
namespace {

struct Reading {
  std::string_view bytes;
  std::size_t at = 0;
  png_structp png = nullptr;
  png_infop info = nullptr, end = nullptr;
  char words[200] = {};
  int bits = 16, largest = -1;
  cv::Mat image;
  std::vector<png_bytep> rows;
  int orientation = 1;
};

void Stop(png_structp png, png_const_charp text) {
  auto* reading = static_cast<Reading*>(png_get_error_ptr(png));
  std::strncpy(reading->words, text, sizeof(reading->words) - 1);
  png_longjmp(png, 1);
}

// Of colour profiles and texts, which nobody reads here.
void Silent(png_structp, png_const_charp) {}

void Give(png_structp png, png_bytep out, png_size_t count) {
  auto* reading = static_cast<Reading*>(png_get_io_ptr(png));
  if (count > reading->bytes.size() - reading->at) {
    png_error(png, "the file ends early");
  }
  std::memcpy(out, reading->bytes.data() + reading->at, count);
  reading->at += count;
}

void ReadOrientation(Reading* r) {
  for (png_infop info : {r->info, r->end}) {
    png_uint_32 size = 0;
    png_bytep exif = nullptr;
    png_get_eXIf_1(r->png, info, &size, &exif);
    if (exif && size > 0) {
      r->orientation = ExifOrientation(
          std::string_view(reinterpret_cast<const char*>(exif), size));
    }
  }
}

// 16 bits a sample to the upper 8 of those that count.
void Narrow(Reading* r) {
  const cv::Mat wide = r->image;
  cv::Mat image(wide.size(), CV_8UC(wide.channels()));
  const int samples = wide.cols * wide.channels();
  r->largest = 0;
  for (int y = 0; y < wide.rows; ++y) {
    const auto* from = wide.ptr<std::uint16_t>(y);
    auto* to = image.ptr<std::uint8_t>(y);
    for (int x = 0; x < samples; ++x) {
      r->largest = std::max<int>(r->largest, from[x]);
      to[x] =
          static_cast<std::uint8_t>(std::min(from[x] >> (r->bits - 8), 255));
    }
  }
  r->image = image;
}

bool Read(Reading* r) {
  if (setjmp(png_jmpbuf(r->png)) != 0) return false;
  png_set_read_fn(r->png, r, Give);
  png_read_info(r->png, r->info);
  const int kind = png_get_color_type(r->png, r->info);
  const int depth = png_get_bit_depth(r->png, r->info);
  // Grey with alpha counts as colour, as OpenCV has it.
  const bool colour = kind != PNG_COLOR_TYPE_GRAY;
  if (depth == 16) png_set_swap(r->png);  // this machine's order
  png_set_strip_alpha(r->png);
  if (kind == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(r->png);
  if (kind == PNG_COLOR_TYPE_GRAY && depth < 8) {
    png_set_expand_gray_1_2_4_to_8(r->png);
  }
  if ((kind & PNG_COLOR_MASK_COLOR) != 0) {
    png_set_bgr(r->png);
  } else if (colour) {
    png_set_gray_to_rgb(r->png);
  }
  png_set_interlace_handling(r->png);
  png_read_update_info(r->png, r->info);
  const auto height = static_cast<int>(png_get_image_height(r->png, r->info));
  const auto width = static_cast<int>(png_get_image_width(r->png, r->info));
  r->image.create(height, width,
                  CV_MAKETYPE(depth == 16 ? CV_16U : CV_8U, colour ? 3 : 1));
  if (png_get_rowbytes(r->png, r->info) !=
      static_cast<std::size_t>(width) * r->image.elemSize()) {
    png_error(r->png, "rows of an unexpected size");
  }
  r->rows.resize(static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    r->rows[static_cast<std::size_t>(y)] = r->image.ptr(y);
  }
  png_read_image(r->png, r->rows.data());
  png_read_end(r->png, r->end);
  ReadOrientation(r);
  if (depth == 16) Narrow(r);
  return true;
}

}  // namespace

DecodedImage DecodePng(std::string_view bytes, int bits) {
  Reading reading;
  reading.bits = bits;
  reading.bytes = bytes;
  reading.png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, Stop, Silent);
  DecodedImage out;
  if (!reading.png) return out;
  reading.info = png_create_info_struct(reading.png);
  reading.end = png_create_info_struct(reading.png);
  if (reading.info && reading.end && Read(&reading)) {
    out.image = reading.image;
    out.orientation = reading.orientation;
    out.largest = reading.largest;
  } else {
    out.damage = reading.words;
  }
  png_destroy_read_struct(&reading.png, &reading.info, &reading.end);
  return out;
}

}  // namespace mien

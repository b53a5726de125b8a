extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstring>

#include "stages/ingest/image_decoders.h"
#include "stages/ingest/image_file.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/picture_maker.h"

namespace mien {
namespace {

bool IsGrey(const AVFrame& frame) {
  const auto* form =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return form && form->nb_components <= 2 &&
         (form->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB |
                         AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_FLOAT)) ==
             0;
}

// The upper 8 bits; alpha is left out.
cv::Mat GreyOf(const AVFrame& frame) {
  const auto* form =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const AVComponentDescriptor& grey = form->comp[0];
  const bool big = (form->flags & AV_PIX_FMT_FLAG_BE) != 0;
  cv::Mat image(frame.height, frame.width, CV_8UC1);
  for (int y = 0; y < image.rows; ++y) {
    const std::uint8_t* row =
        frame.data[grey.plane] +
        static_cast<std::ptrdiff_t>(y) * frame.linesize[grey.plane] +
        grey.offset;
    for (int x = 0; x < image.cols; ++x, row += grey.step) {
      if (grey.depth <= 8) {
        image.at<std::uint8_t>(y, x) = row[0];
      } else {
        const int value = big ? row[0] << 8 | row[1] : row[1] << 8 | row[0];
        image.at<std::uint8_t>(y, x) =
            static_cast<std::uint8_t>(value >> grey.shift >> (grey.depth - 8));
      }
    }
  }
  return image;
}

// Shifts samples of 16 bits so that the lower `bits` of them fill all 16, and
// returns the largest as it was; -1: the frame has others.
int FillSamples(int bits, AVFrame* frame) {
  const auto* form =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
  if (!form || form->comp[0].depth != 16 || form->comp[0].shift != 0 ||
      (form->flags & (AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_PAL)) != 0 ||
      form->log2_chroma_w + form->log2_chroma_h != 0 ||
      av_frame_make_writable(frame) < 0) {
    return -1;
  }
  const bool big = (form->flags & AV_PIX_FMT_FLAG_BE) != 0;
  const bool alpha = (form->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  int largest = 0;
  for (int c = 0; c < form->nb_components - (alpha ? 1 : 0); ++c) {
    const AVComponentDescriptor& part = form->comp[c];
    for (int y = 0; y < frame->height; ++y) {
      std::uint8_t* at =
          frame->data[part.plane] +
          static_cast<std::ptrdiff_t>(y) * frame->linesize[part.plane] +
          part.offset;
      for (int x = 0; x < frame->width; ++x, at += part.step) {
        const int value = big ? at[0] << 8 | at[1] : at[1] << 8 | at[0];
        largest = std::max(largest, value);
        const int filled = std::min(value << (16 - bits), 0xFFFF);
        at[big ? 0 : 1] = static_cast<std::uint8_t>(filled >> 8);
        at[big ? 1 : 0] = static_cast<std::uint8_t>(filled & 0xFF);
      }
    }
  }
  return largest;
}

DecodedImage DecodeBy(AVCodecID id, std::string_view bytes, int bits = 16) {
  DecodedImage out;
  LibavWords words;
  const Listening listening(&words);
  const AVCodec* decoder = avcodec_find_decoder(id);
  std::unique_ptr<AVCodecContext, FreeCodec> codec(
      avcodec_alloc_context3(decoder));
  PacketPointer packet(av_packet_alloc());
  FramePointer frame(av_frame_alloc());
  if (!decoder || !codec || !packet || !frame) return out;
  codec->thread_count = 1;
  codec->max_pixels = kMaxImagePixels;
  int code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code >= 0) {
    code = av_new_packet(packet.get(), static_cast<int>(bytes.size()));
  }
  if (code >= 0) {
    std::memcpy(packet->data, bytes.data(), bytes.size());
    code = avcodec_send_packet(codec.get(), packet.get());
  }
  if (code >= 0) code = avcodec_send_packet(codec.get(), nullptr);
  if (code >= 0) code = avcodec_receive_frame(codec.get(), frame.get());
  if (code < 0) {
    out.damage = words.first.empty() ? AvText(code) : words.first;
    return out;
  }
  if (words.count > 0) out.damage = words.first;
  out.largest = FillSamples(bits, frame.get());
  if (IsGrey(*frame)) {
    out.image = GreyOf(*frame);
  } else {
    PictureMaker pictures("an image");
    frame->color_trc = AVCOL_TRC_UNSPECIFIED;
    out.image = pictures.Make(*frame, AVRational{0, 1}, nullptr);
  }
  return out;
}

}  // namespace

DecodedImage DecodeTiff(std::string_view bytes, int bits) {
  return DecodeBy(AV_CODEC_ID_TIFF, bytes, bits);
}

DecodedImage DecodeOddBmp(std::string_view bytes) {
  return DecodeBy(AV_CODEC_ID_BMP, bytes);
}

DecodedImage DecodeWebp(std::string_view bytes) {
  return DecodeBy(AV_CODEC_ID_WEBP, bytes);
}

}  // namespace mien

extern "C" {
#include <libavutil/pixdesc.h>
}

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

DecodedImage DecodeBy(AVCodecID id, std::string_view bytes) {
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

DecodedImage DecodeTiff(std::string_view bytes) {
  return DecodeBy(AV_CODEC_ID_TIFF, bytes);
}

DecodedImage DecodeOddBmp(std::string_view bytes) {
  return DecodeBy(AV_CODEC_ID_BMP, bytes);
}

DecodedImage DecodeWebp(std::string_view bytes) {
  return DecodeBy(AV_CODEC_ID_WEBP, bytes);
}

}  // namespace mien

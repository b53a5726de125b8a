#include "stages/ingest/libav_file.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/file_kind.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/image_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,asf,gif,"
    "flv,ogg,yuv4mpegpipe,h264,hevc,m4v,mjpeg,obu,dv,mxf,ivf";

// Moving pictures, and the sound beside them (libavformat decodes a little of
// both to learn what they are).
constexpr const char* kCodecs =
    "h264,hevc,mpeg1video,mpeg2video,mpegvideo,mpeg4,msmpeg4v1,msmpeg4v2,"
    "msmpeg4,wmv1,wmv2,wmv3,vc1,h263,h263p,h263i,flv,flashsv,vp6,vp6a,vp6f,vp7,"
    "vp8,vp9,libdav1d,av1,libaom-av1,theora,dvvideo,rawvideo,huffyuv,ffvhuff,"
    "ffv1,utvideo,magicyuv,lagarith,prores,dnxhd,cfhd,mjpeg,mjpegb,jpeg2000,"
    "libopenjpeg,jpegls,png,gif,qtrle,rpza,smc,svq1,svq3,cinepak,indeo3,"
    "indeo4,indeo5,msvideo1,msrle,zlib,mszh,zmbv,v210,v410,r210,yuv4,"
    "aac,aac_latm,mp1,mp1float,mp2,mp2float,mp3,mp3float,ac3,eac3,dca,opus,"
    "libopus,vorbis,flac,alac,wmav1,wmav2,wmapro,amrnb,amrwb,speex,nellymoser,"
    "pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64le,"
    "pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,pcm_u8,"
    "adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf";

thread_local LibavWords* listener = nullptr;

// "[h264 @ 0x55d0] text" -> "h264: text": equal files give equal words.
std::string WithoutAddress(const std::string& line) {
  const auto at = line.find(" @ 0x"), close = line.find("] ");
  std::string text = line;
  if (StartsWith(line, "[") && at != std::string::npos &&
      close != std::string::npos && at < close) {
    text = line.substr(1, at - 1) + ": " + line.substr(close + 2);
  }
  if (StartsWith(text, "NULL: ")) text.erase(0, 6);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

void TakeWords(void* context, int level, const char* format, va_list values) {
  if (!listener || level > AV_LOG_ERROR) return;
  if (listener->count++ > 0) return;
  char line[400];
  int prefix = 1;
  av_log_format_line2(context, level, format, values, line, sizeof(line),
                      &prefix);
  listener->first = WithoutAddress(Trim(CleanText(line, 200)));
}

void CheckReadable(const std::string& path) {
  std::error_code error;
  if (fs::is_symlink(path, error) && !fs::exists(path, error)) {
    throw IoError("cannot read " + path + ": it is a link to " +
                  fs::read_symlink(path, error).string() +
                  ", which is not here: fetch it (git annex get, datalad get) "
                  "or copy the file");
  }
  if (!fs::is_regular_file(path, error)) {
    throw IoError(
        "cannot read " + path + ": " +
        (fs::exists(path, error) ? "it is not a file" : "it does not exist"));
  }
  if (fs::file_size(path, error) == 0) {
    throw DataError(path + ": the file is empty (0 bytes)");
  }
}

bool IsImageFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char bytes[16] = {};
  in.read(bytes, sizeof(bytes));
  return in && BeginsAsImage(std::string_view(bytes, sizeof(bytes)));
}

[[noreturn]] void Refuse(const std::string& path, int code) {
  std::string instead = WhatElse(path);
  if (instead.empty() && IsImageFile(path)) {
    instead = "an image, not a video: give the folder of the frames";
  }
  if (!instead.empty()) throw DataError(path + ": " + instead);
  throw DataError(Str(path, ": not a video that can be read (",
                      AllowedContainers(), "), or cut off: ", AvText(code),
                      ": convert another kind of film, such as with ffmpeg -i "
                      "in -c:v libx264 out.mp4"));
}

// The file as one of kFormats, or as `kind` where libav is told; null, and its
// code, when it cannot be opened so.
std::unique_ptr<AVFormatContext, CloseFormat> TryOpen(const std::string& path,
                                                      const char* kind,
                                                      int* code) {
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  av_dict_set(&options, "codec_whitelist", kCodecs, 0);
  AVFormatContext* raw = nullptr;
  // "file:" keeps names such as "concat:a" from being taken for protocols.
  *code = avformat_open_input(&raw, ("file:" + path).c_str(),
                              kind ? av_find_input_format(kind) : nullptr,
                              &options);
  av_dict_free(&options);
  return std::unique_ptr<AVFormatContext, CloseFormat>(*code < 0 ? nullptr
                                                                 : raw);
}

// Several JPEGs one after the other, which libav takes for one picture where
// the first fills what it looks at. One with a preview, or that a camera's
// stamp follows, is a photo.
bool IsBareMotionJpeg(const std::string& path) {
  constexpr int kLeast = 3;
  int code = 0;
  const auto format = TryOpen(path, "mjpeg", &code);
  if (!format) return false;
  const PacketPointer packet(av_packet_alloc());
  MIEN_CHECK(packet, "out of memory for a packet");
  int whole = 0;
  while (whole < kLeast && av_read_frame(format.get(), packet.get()) >= 0) {
    const std::string_view bytes(
        reinterpret_cast<const char*>(packet->data),
        static_cast<std::size_t>(std::max(0, packet->size)));
    if (!BeginsAsImage(bytes)) break;
    ++whole;
    av_packet_unref(packet.get());
  }
  return whole == kLeast;
}

std::unique_ptr<AVFormatContext, CloseFormat> OpenContainer(
    const std::string& path) {
  int code = 0;
  auto format = TryOpen(path, nullptr, &code);
  if (!format && IsImageFile(path) && !IsImageName(path)) {
    format = TryOpen(path, "mjpeg", &code);
  }
  if (!format) Refuse(path, code);
  code = avformat_find_stream_info(format.get(), nullptr);
  if (code < 0) {
    throw DataError(path + ": no stream can be read: " + AvText(code));
  }
  return format;
}

bool IsMoving(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition &
          (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS |
           AV_DISPOSITION_STILL_IMAGE)) == 0;
}

}  // namespace

std::string AvText(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof(text));
  return text;
}

Listening::Listening(LibavWords* words) : before_(listener) {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(TakeWords); });
  listener = words;
}

Listening::~Listening() { listener = before_; }

std::string AllowedContainers() {
  return "mp4, mov, mkv, webm, avi, mpeg, ts, wmv, flv, ogv, mxf, dv, gif, "
         "y4m, ivf, raw h264, hevc, av1 and mjpeg";
}

VideoFile OpenVideoFile(const std::string& path, int number) {
  CheckReadable(path);
  LibavWords own;
  const Listening listening(listener ? listener : &own);
  VideoFile file;
  file.format = OpenContainer(path);
  AVFormatContext& format = *file.format;
  // A photo with another one inside (a preview) is no film.
  if (std::string_view(format.iformat->name) == "mjpeg" &&
      (IsImageName(path) || !IsBareMotionJpeg(path))) {
    Refuse(path, AVERROR_INVALIDDATA);
  }
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    if (!IsMoving(*format.streams[i])) continue;
    file.videos.push_back(static_cast<int>(i));
    if (file.chosen < 0 &&
        (format.streams[i]->disposition & AV_DISPOSITION_DEFAULT) != 0) {
      file.chosen = static_cast<int>(i);
    }
  }
  if (file.videos.empty()) {
    throw DataError(path + ": no video stream in the file");
  }
  const auto count = static_cast<int>(file.videos.size());
  if (number > count) {
    throw DataError(Str(path, ": video stream ", number,
                        " is asked for (--stream), the file has ", count));
  }
  if (number > 0)
    file.chosen = file.videos[static_cast<std::size_t>(number - 1)];
  if (file.chosen < 0) file.chosen = file.videos.front();
  const int usual = av_find_best_stream(file.format.get(), AVMEDIA_TYPE_VIDEO,
                                        -1, -1, nullptr, 0);
  file.usual = usual >= 0 ? usual : file.chosen;
  return file;
}

bool TellsTimes(const AVFormatContext& format) {
  // libavformat marks few of those that it counts through by itself.
  const std::string_view name = format.iformat->name;
  return (format.iformat->flags & AVFMT_NOTIMESTAMPS) == 0 &&
         name != "mpegvideo" && name != "obu";
}

bool TellsRate(const AVFormatContext& format) {
  const std::string_view name = format.iformat->name;
  return name != "mjpeg" && name != "obu";
}

const AVCodec* DecoderOf(const AVStream& stream, const std::string& path) {
  const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
  const std::string name = avcodec_get_name(stream.codecpar->codec_id);
  const std::vector<std::string> allowed = Split(kCodecs, ',');
  if (!decoder || std::find(allowed.begin(), allowed.end(), decoder->name) ==
                      allowed.end()) {
    throw DataError(Str(path, ": no decoder for its video codec (", name,
                        "): convert it, such as with ffmpeg -i in -c:v libx264 "
                        "out.mp4"));
  }
  return decoder;
}

void CheckDisk(const AVFormatContext& format, const std::string& path) {
  const int error = format.pb ? format.pb->error : 0;
  if (error >= 0 || error == AVERROR_EOF) return;
  throw IoError(path + ": reading failed: " + AvText(error) +
                "; nothing was kept, run it again when the disk is well");
}

}  // namespace mien

#ifndef MIEN_STAGES_INGEST_LIBAV_FILE_H_
#define MIEN_STAGES_INGEST_LIBAV_FILE_H_

// A local file opened by libavformat under guard. Only for the sources of this
// folder that speak to libav.
//
// Guards: a regular file only; the protocol `file` only; the content decides
// which container it is, never the name, and only those of
// AllowedContainers() and decoders of a list are used (no playlists, no image
// patterns, no ffconcat).

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mien {

struct CloseFormat {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};
struct FreeCodec {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
using FramePointer = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPointer = std::unique_ptr<AVPacket, FreePacket>;

std::string AvText(int code);

// What libav had to say while a Listening was alive on this thread; nothing of
// it reaches the terminal.
struct LibavWords {
  std::int64_t count = 0;  // of errors
  std::string first;       // one line, printable
};

class Listening {
 public:
  explicit Listening(LibavWords* words);
  ~Listening();
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  LibavWords* before_;
};

struct VideoFile {
  std::unique_ptr<AVFormatContext, CloseFormat> format;
  std::vector<int> videos;  // indices of streams with moving pictures
  int chosen = -1;          // of the file's streams
  int usual = -1;           // what libavformat itself would have taken

  AVStream* stream() const { return format->streams[chosen]; }
};

// A fault of the disk looks like the end of the file or like damage to those
// who read packets. @throws IoError if there was one; call it where a read
// fails or ends.
void CheckDisk(const AVFormatContext& format, const std::string& path);

// number: of the video streams, from 1; 0: the one that players show, which is
// the first that is marked as default, else the first. Cover pictures are no
// streams.
// @throws IoError when the file cannot be read, DataError when it is no video
// (says what it is instead where that is plain), has no such stream.
VideoFile OpenVideoFile(const std::string& path, int number);

// "mov, mp4, matroska, ...": for people.
std::string AllowedContainers();

// False for bare pictures one after the other (raw mpeg, av1, mjpeg): what
// libavformat gives those for stamps is made up. Raw h264 and hevc get none
// from it; raw mpeg4 has times of its own.
bool TellsTimes(const AVFormatContext& format);

// Whether such bare pictures tell their rate: raw mpeg does.
bool TellsRate(const AVFormatContext& format);

// @throws DataError: no decoder for the stream, or none of the allowed ones.
const AVCodec* DecoderOf(const AVStream& stream, const std::string& path);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_LIBAV_FILE_H_

#include "stages/ingest/picture_numbers.h"

#include <algorithm>
#include <string_view>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr std::size_t kMostInGroup = 20000;
constexpr std::int64_t kMostAtOnce = 32;   // more is a numbering of its own
constexpr std::int64_t kLeastRest = 1024;  // bytes; recorders fill up to these
constexpr std::uint8_t kPicture = 0x00, kGroup = 0xB8;

struct FreeParser {
  void operator()(AVCodecParserContext* p) const { av_parser_close(p); }
};

// Where 00 00 01 stands from `at` on; size: nowhere.
std::size_t StartCode(const std::uint8_t* data, std::size_t size,
                      std::size_t at) {
  for (; at + 4 <= size; ++at) {
    if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1) return at;
  }
  return size;
}

// Where the end mark of a JPEG's pixels begins, from `at` on.
std::size_t JpegEnd(const std::uint8_t* data, std::size_t size,
                    std::size_t at) {
  for (; at + 2 <= size; ++at) {
    if (data[at] == 0xFF && data[at + 1] == 0xD9) return at;
  }
  return size;
}

// Behind the head of the first scan; size: there is none.
std::size_t JpegPixels(const std::uint8_t* data, std::size_t size) {
  std::size_t at = 2;
  while (at + 4 <= size && data[at] == 0xFF) {
    if (data[at + 1] == 0xFF) {
      ++at;
      continue;
    }
    const bool scan = data[at + 1] == 0xDA;
    at += 2 + 256u * data[at + 2] + data[at + 3];
    if (scan) return std::min(at, size);
  }
  return size;
}

}  // namespace

struct PictureNumbers::Parser {
  std::unique_ptr<AVCodecParserContext, FreeParser> parser;
  std::unique_ptr<AVCodecContext, FreeCodec> codec;
};

PictureNumbers::PictureNumbers(const VideoFile& file) {
  const std::string_view name = file.format->iformat->name;
  const AVCodecParameters& codec = *file.stream()->codecpar;
  if (codec.codec_id == AV_CODEC_ID_MPEG1VIDEO ||
      codec.codec_id == AV_CODEC_ID_MPEG2VIDEO) {
    kind_ = Kind::kMpeg;
  } else if (name == "mjpeg") {
    kind_ = Kind::kJpeg;
  } else if (name == "h264" || name == "hevc") {
    parser_ = std::make_unique<Parser>();
    parser_->parser.reset(av_parser_init(codec.codec_id));
    parser_->codec.reset(avcodec_alloc_context3(nullptr));
    if (!parser_->parser || !parser_->codec ||
        avcodec_parameters_to_context(parser_->codec.get(), &codec) < 0) {
      return;
    }
    parser_->parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    kind_ = Kind::kParsed;
  }
}

PictureNumbers::~PictureNumbers() = default;

void PictureNumbers::See(const AVPacket& packet) {
  if (packet.size <= 0) return;
  if (kind_ == Kind::kParsed) SeeParsed(packet);
  if (kind_ == Kind::kMpeg) SeeMpeg(packet);
  if (kind_ == Kind::kJpeg) SeeJpeg(packet);
  ++packets_;
}

void PictureNumbers::SeeParsed(const AVPacket& packet) {
  std::uint8_t* out = nullptr;
  int size = 0;
  AVCodecParserContext& parser = *parser_->parser;
  av_parser_parse2(&parser, parser_->codec.get(), &out, &size, packet.data,
                   packet.size, AV_NOPTS_VALUE, AV_NOPTS_VALUE, -1);
  const std::int64_t number = parser.output_picture_number;
  const bool anew = parser.key_frame == 1 && !group_.empty() &&
                    number <= *std::max_element(group_.begin(), group_.end());
  if (anew || group_.size() >= kMostInGroup) EndGroup();
  group_.push_back(number);
}

void PictureNumbers::SeeMpeg(const AVPacket& packet) {
  const auto* data = packet.data;
  const auto size = static_cast<std::size_t>(packet.size);
  for (std::size_t at = StartCode(data, size, 0); at < size;
       at = StartCode(data, size, at + 3)) {
    const std::uint8_t code = data[at + 3];
    if (code == kGroup || group_.size() >= kMostInGroup) EndGroup();
    if (code != kPicture || at + 6 > size) continue;
    group_.push_back(4 * data[at + 4] + data[at + 5] / 64);
  }
}

void PictureNumbers::SeeJpeg(const AVPacket& packet) {
  const auto* data = packet.data;
  const auto size = static_cast<std::size_t>(packet.size);
  std::size_t at = JpegEnd(data, size, JpegPixels(data, size));
  if (at + 2 > size) return;
  at += 2;
  std::int64_t ends = 0;
  for (std::size_t end = JpegEnd(data, size, at); end < size;
       end = JpegEnd(data, size, end + 2)) {
    ++ends;
  }
  const bool rest = static_cast<std::int64_t>(size - at) >= kLeastRest;
  if (ends == 0 && !rest) return;
  ++with_rest_;
  if (missing_.places++ == 0) missing_.first_packet = packets_;
  missing_.pictures += std::max<std::int64_t>(1, ends);
}

void PictureNumbers::EndGroup() {
  std::vector<std::int64_t> numbers = std::move(group_);
  const std::int64_t first = group_at_;
  group_.clear();
  group_at_ = packets_;
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (numbers.size() < 3) return;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    steps.push_back(numbers[i] - numbers[i - 1]);
  }
  const std::int64_t usual = MedianOf(steps);
  Missing found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::int64_t missing = (steps[i] + usual / 2) / usual - 1;
    if (missing <= 0) continue;
    if (missing > kMostAtOnce) return;
    if (found.places++ == 0) {
      found.first_packet = first + static_cast<std::int64_t>(i);
    }
    found.pictures += missing;
  }
  // A numbering that is no row.
  if (4 * found.pictures > static_cast<std::int64_t>(numbers.size())) return;
  if (missing_.places == 0) missing_.first_packet = found.first_packet;
  missing_.pictures += found.pictures;
  missing_.places += found.places;
}

PictureNumbers::Missing PictureNumbers::End() {
  if (kind_ != Kind::kJpeg) EndGroup();
  // Some recorders fill up what is between all pictures.
  if (kind_ == Kind::kJpeg && 2 * with_rest_ > packets_) return {};
  return missing_;
}

}  // namespace mien

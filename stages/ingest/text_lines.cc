#include "stages/ingest/text_lines.h"

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace

TextLines::TextLines(const std::string& path)
    : path_(path), in_(path, std::ios::binary) {
  if (!in_) throw IoError("cannot read " + path);
  const int first = Byte(), second = Byte();
  at_ = 0;
  if ((first == 0xFF && second == 0xFE) || (first > 0 && second == 0)) {
    form_ = Form::kLittle;
  } else if ((first == 0xFE && second == 0xFF) || (first == 0 && second > 0)) {
    form_ = Form::kBig;
  }
  if (first >= 0xFE) at_ = 2;
  if (first == 0xEF && second == 0xBB && buffer_.size() > 2 &&
      static_cast<unsigned char>(buffer_[2]) == 0xBF) {
    at_ = 3;
  }
}

int TextLines::Byte() {
  if (at_ == buffer_.size()) {
    buffer_.resize(kChunk);
    in_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
    if (in_.bad()) throw IoError("reading " + path_ + " failed");
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    at_ = 0;
    if (buffer_.empty()) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_++]);
}

int TextLines::Character() {
  if (form_ == Form::kBytes) return Byte();
  const int first = Byte(), second = first < 0 ? -1 : Byte();
  if (second < 0) return -1;
  const int code =
      form_ == Form::kBig ? first << 8 | second : second << 8 | first;
  return code < 0x80 ? code : '?';
}

bool TextLines::Next(std::string* line) {
  line->clear();
  bool any = false;
  for (int c = Character(); c >= 0; c = Character()) {
    const bool joined = after_return_ && c == '\n';
    after_return_ = c == '\r';
    if (joined) continue;
    any = true;
    if (c == '\n' || c == '\r') break;
    if (line->size() == kMaxLine) {
      throw DataError(Str(path_, ": line ", number_ + 1, ": more than ",
                          kMaxLine, " bytes: no such table"));
    }
    *line += static_cast<char>(c);
  }
  if (any) ++number_;
  return any;
}

}  // namespace mien

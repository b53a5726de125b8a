#include "tools/support/answer.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <streambuf>

#include "pipeline/core/message.h"

namespace mien {
namespace {

constexpr std::size_t kMostWaiting = 1 << 16;

// Bytes at the end that may be the beginning of a longer character.
std::size_t Unfinished(const std::string& text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t length = byte >= 0xF0   ? 4
                               : byte >= 0xE0 ? 3
                               : byte >= 0xC0 ? 2
                                              : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

class Answer::Buffer : public std::streambuf {
 public:
  // false: it did not arrive, and nothing more is tried.
  bool Send(bool at_end) {
    const std::size_t kept = at_end || Raw() ? 0 : Unfinished(waiting_);
    const std::string_view ready(waiting_.data(), waiting_.size() - kept);
    const std::string text = Raw() ? std::string(ready) : PrintableText(ready);
    std::string_view left = text;
    while (error_ == 0 && !left.empty()) {
      const ssize_t n = ::write(STDOUT_FILENO, left.data(), left.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        error_ = n < 0 ? errno : EIO;
        break;
      }
      written_ = true;
      left.remove_prefix(static_cast<std::size_t>(n));
    }
    waiting_.erase(0, waiting_.size() - kept);
    return error_ == 0;
  }

  int error() const { return error_; }
  bool written() const { return written_; }

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return 0;
    waiting_ += traits_type::to_char_type(c);
    if (waiting_.size() >= kMostWaiting && !Send(false)) {
      return traits_type::eof();
    }
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    waiting_.append(text, static_cast<std::size_t>(size));
    return waiting_.size() >= kMostWaiting && !Send(false) ? 0 : size;
  }
  int sync() override { return Send(false) ? 0 : -1; }

 private:
  static bool Raw() { return std::cout.iword(RawOutputMark()) != 0; }

  std::string waiting_;
  int error_ = 0;
  bool written_ = false;
};

Answer::Answer()
    : buffer_(std::make_unique<Buffer>()),
      before_(std::cout.rdbuf(buffer_.get())) {}

Answer::~Answer() { std::cout.rdbuf(before_); }

std::string Answer::End() {
  buffer_->Send(true);
  int error = buffer_->error();
  if (std::fflush(stdout) != 0 && error == 0) error = errno;
  if (buffer_->written() && ::close(STDOUT_FILENO) != 0 && error == 0) {
    error = errno;  // where a network's disk says that it is full
  }
  return error == 0 ? "" : std::strerror(error);
}

}  // namespace mien

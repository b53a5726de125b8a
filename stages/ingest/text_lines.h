#ifndef MIEN_STAGES_INGEST_TEXT_LINES_H_
#define MIEN_STAGES_INGEST_TEXT_LINES_H_

// The lines of a table that is too large to be held as one text, as the reader
// of text_file.h would give them: UTF-8, or UTF-16 with or without mark; ends
// of lines are CR, LF or CR LF.

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

namespace mien {

class TextLines {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{1} << 20;  // bytes

  // @throws IoError when the file cannot be read.
  explicit TextLines(const std::string& path);

  // The next line without its end; false behind the last. @throws DataError: a
  // line of more than kMaxLine bytes, IoError.
  bool Next(std::string* line);
  std::int64_t number() const { return number_; }  // of that line, from 1
  bool utf16() const { return form_ != Form::kBytes; }

 private:
  enum class Form { kBytes, kLittle, kBig };

  int Byte();       // -1 at the end
  int Character();  // of UTF-16 what is not ASCII is '?'

  std::string path_;
  std::ifstream in_;
  std::string buffer_;
  std::size_t at_ = 0;
  Form form_ = Form::kBytes;
  bool after_return_ = false;
  std::int64_t number_ = 0;
};

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_TEXT_LINES_H_

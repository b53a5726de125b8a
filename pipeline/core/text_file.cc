#include "pipeline/core/text_file.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/utf8.h"

namespace mien {
namespace {

constexpr std::uint32_t kMark = 0xFEFF;
constexpr std::size_t kLookAt = 65536;  // bytes that tell UTF-16 by its zeros
constexpr std::size_t kDamaged = 8;     // good sequences for one bad byte

// Of 0x80 .. 0x9F; 0 where Windows-1252 has no character.
constexpr std::uint16_t kWindows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

struct Magic {
  std::string_view bytes;
  const char* what;
};

const Magic kMagics[] = {
    {"PK\x03\x04", "a workbook or a zip archive: save its table as CSV"},
    {"\xD0\xCF\x11\xE0",
     "an old .xls or another Office file: save its table as CSV"},
    {"%PDF", "a PDF"},
    {"\x89PNG", "an image"},
    {"\xFF\xD8\xFF", "an image"},
    {"\x89HDF", "an HDF5 file"},
    {"\x1F\x8B", "a compressed file: unpack it first"},
    {"SQLite format 3", "a database"},
    {"ooBinaryFile", "Praat's binary format: save it as a text file"}};

bool Is(std::string_view bytes, std::string_view magic) {
  return bytes.substr(0, magic.size()) == magic;
}

void RefuseOthers(std::string_view bytes, const std::string& name) {
  for (const Magic& magic : kMagics) {
    if (Is(bytes, magic.bytes)) {
      throw DataError(name + ": no text but " + magic.what);
    }
  }
  // Texts that stand in place of the file.
  const std::string head = ToLower(Trim(bytes.substr(0, 200)));
  if (Is(head, "version https://git-lfs.github.com/spec/")) {
    throw DataError(name +
                    ": a Git LFS pointer, not the file itself: fetch it with "
                    "git lfs pull");
  }
  if (Is(head, "<!doctype html") || Is(head, "<html")) {
    throw DataError(name +
                    ": a web page, not the file itself: download it anew");
  }
  if (Is(bytes, std::string_view("\xFF\xFE\0\0", 4)) ||
      Is(bytes, std::string_view("\0\0\xFE\xFF", 4))) {
    throw DataError(name + ": UTF-32, which is not read: save it as UTF-8");
  }
}

enum class Form { kBytes, kLittle, kBig };

// Markup, digits and line ends of a UTF-16 text have one zero byte each, and
// always on the same side.
Form FormOf(std::string_view bytes) {
  if (Is(bytes, "\xFF\xFE")) return Form::kLittle;
  if (Is(bytes, "\xFE\xFF")) return Form::kBig;
  std::size_t zeros[2] = {0, 0};
  const std::size_t n = std::min(bytes.size(), kLookAt) / 2 * 2;
  for (std::size_t i = 0; i < n; ++i) zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
  const std::size_t pairs = n / 2;
  const auto mostly = [&](std::size_t most, std::size_t least) {
    return pairs >= 2 && most * 5 >= pairs && least * 20 <= most;
  };
  if (mostly(zeros[1], zeros[0])) return Form::kLittle;
  return mostly(zeros[0], zeros[1]) ? Form::kBig : Form::kBytes;
}

std::string FromUtf16(std::string_view bytes, bool big) {
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(big ? a << 8 | b : b << 8 | a);
  };
  std::string out;
  out.reserve(bytes.size() / 2 + 16);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    AppendUtf8(code, &out);
  }
  return out;
}

std::string FromWindows(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const std::uint32_t code = static_cast<unsigned char>(c);
    if (code < 0x80 || code >= 0xA0) {
      AppendUtf8(code, &out);
    } else {
      const std::uint32_t windows = kWindows[code - 0x80];
      AppendUtf8(windows == 0 ? 0xFFFD : windows, &out);
    }
  }
  return out;
}

struct Sequences {
  std::size_t good = 0, bad = 0;  // of more than one byte; bad bytes
};

Sequences CountSequences(std::string_view bytes) {
  Sequences found;
  for (std::size_t i = 0; i < bytes.size();) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      ++i;
      continue;
    }
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(bytes, i, &code);
    (length > 0 ? found.good : found.bad) += 1;
    i += std::max<std::size_t>(length, 1);
  }
  return found;
}

std::string Replaced(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 64);
  for (std::size_t i = 0; i < bytes.size();) {
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(bytes, i, &code);
    if (length == 0) out += kReplacementCharacter;
    out += bytes.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

bool IsControl(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t' && c != '\n') || code == 0x7F;
}

bool IsMark(std::string_view text, std::size_t at) {
  return text[at] == '\xEF' && at + 2 < text.size() && text[at + 1] == '\xBB' &&
         text[at + 2] == '\xBF';
}

// In place: what is written is never longer. Returns the controls left out.
std::size_t Normalise(std::string* text) {
  std::size_t to = 0, left_out = 0;
  for (std::size_t i = 0; i < text->size(); ++i) {
    char c = (*text)[i];
    if (IsMark(*text, i)) {
      i += 2;
      continue;
    }
    if (c == '\r') {
      if (i + 1 < text->size() && (*text)[i + 1] == '\n') continue;
      c = '\n';
    } else if (c == '\f' || c == '\v') {
      c = ' ';
    } else if (IsControl(c)) {
      // The end of a file of old programs is no loss.
      if (!(c == '\x1A' && i + 1 == text->size())) ++left_out;
      continue;
    }
    (*text)[to++] = c;
  }
  text->resize(to);
  return left_out;
}

std::string ToUtf8(std::string bytes, const std::string& name,
                   ReadingNotes* notes) {
  const Form form = FormOf(bytes);
  if (form != Form::kBytes) {
    if (notes != nullptr) notes->Say(name + ": read as UTF-16");
    return FromUtf16(bytes, form == Form::kBig);
  }
  const Sequences sequences = CountSequences(bytes);
  if (sequences.bad == 0) return bytes;
  if (sequences.good >= kDamaged * sequences.bad) {
    if (notes != nullptr) {
      notes->Count(name + ": damaged UTF-8, bytes that are no character", "",
                   sequences.bad);
    }
    return Replaced(bytes);
  }
  if (notes != nullptr) {
    notes->Say(name + ": not UTF-8: read as Windows-1252");
  }
  return FromWindows(bytes);
}

}  // namespace

std::string ShownText(std::string_view text, std::size_t max_bytes) {
  std::string shown = CleanText(text, max_bytes);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\n' || c == '\t'; },
      ' ');
  return shown;
}

bool IsCleanText(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (IsControl(c)) return false;
      ++i;
      continue;
    }
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(text, i, &code);
    if (length == 0 || code == kMark) return false;
    i += length;
  }
  return true;
}

std::string DecodeText(std::string bytes, const std::string& name,
                       ReadingNotes* notes) {
  RefuseOthers(bytes, name);
  if (IsCleanText(bytes)) return bytes;
  std::string text = ToUtf8(std::move(bytes), name, notes);
  const std::size_t size = text.size();
  const std::size_t controls = Normalise(&text);
  if (controls * 10 > size) {
    throw DataError(name +
                    ": no text: more than one byte in ten is a control "
                    "character");
  }
  if (controls > 0 && notes != nullptr) {
    notes->Count(name + ": control characters are left out", "", controls);
  }
  return text;
}

std::string ReadText(const std::string& path, std::size_t max_bytes,
                     ReadingNotes* notes) {
  return DecodeText(ReadFile(path, max_bytes), path, notes);
}

}  // namespace mien

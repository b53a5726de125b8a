#ifndef MIEN_PIPELINE_CORE_TEXT_FILE_H_
#define MIEN_PIPELINE_CORE_TEXT_FILE_H_

// The one reader of text from outside: tables, subtitles, TextGrids, ELAN and
// BORIS files come through it, so that all of them take the same encodings.
//
//   UTF-8         with or without byte order mark
//   UTF-16        little or big endian, with mark, or by its zero bytes
//   Windows-1252  what is not valid UTF-8; a few bad bytes in a text that is
//                 UTF-8 otherwise are damage: U+FFFD
//
// What comes out is valid UTF-8, its lines end with "\n" (from CR, LF or CR
// LF), and it holds no byte order mark and no control character but tab and
// newline; NUL and others are left out. Form feed and vertical tab are blanks.

#include <cstddef>
#include <string>
#include <string_view>

#include "pipeline/core/reading_notes.h"

namespace mien {

// `name` is for messages and notes. Takes the bytes; text that is clean
// already is handed on without a copy.
// @throws DataError for what is no text: a workbook, an archive, a PDF, an
// image, UTF-32, or bytes of which more than one in ten is a control.
std::string DecodeText(std::string bytes, const std::string& name,
                       ReadingNotes* notes = nullptr);

// @throws IoError, DataError: as DecodeText, and beyond max_bytes.
std::string ReadText(const std::string& path, std::size_t max_bytes,
                     ReadingNotes* notes = nullptr);

// Foreign text for a message: cleaned as CleanText does, on one line, cut at
// max_bytes.
std::string ShownText(std::string_view text, std::size_t max_bytes);

// True for text that DecodeText would hand on unchanged.
bool IsCleanText(std::string_view text);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_TEXT_FILE_H_

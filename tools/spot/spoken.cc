#include "tools/spot/spoken.h"

#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/tell_notes.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// Nobody has said that it is a transcript: it may be somebody's coding.
std::optional<Transcript> FoundBeside(const std::string& recording,
                                      const std::string& video) {
  const std::string beside = TranscriptBeside(recording);
  if (beside.empty()) return std::nullopt;
  try {
    const AnnotationFile file = ReadAnnotations(beside);
    if (LooksLikeWords(file)) return TranscriptOf(file, video);
    if (!file.own) {
      LogInfo(beside +
              ": holds codes rather than words, no transcript (--transcript "
              "reads it as one)");
    }
  } catch (const Error& error) {
    LogWarn(error.message() + ": not taken for a transcript");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Transcript> SpokenIn(const std::string& item,
                                   const std::string& recording,
                                   const std::string& given, bool search) {
  const std::string video =
      std::filesystem::path(recording).filename().string();
  std::optional<Transcript> found;
  if (!given.empty()) {
    found = ReadTranscript(given, video);
  } else if (search) {
    found = FoundBeside(recording, video);
  }
  if (!found) return found;
  LogInfo(Str(item, ": transcript: ", found->name, ", ", found->said.size(),
              " stretches"));
  TellNotes(found->notes);
  return found;
}

}  // namespace mien

#include "stages/exchange/verdict_words.h"

#include <map>
#include <vector>

#include "pipeline/core/column_words.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

using Words = std::map<std::string, std::string>;

const Words& VerdictWords() {
  static const auto& words = *new Words([] {
    const std::pair<const char*, std::vector<const char*>> table[] = {
        {"accept",
         {"accept",     "accepted",  "accepts", "yes",      "y",       "ok",
          "okay",       "true",      "t",       "1",        "correct", "right",
          "confirm",    "confirmed", "keep",    "real",     "hit",     "valid",
          "ja",         "j",         "richtig", "korrekt",  "wahr",    "stimmt",
          "akzeptiert", "oui",       "vrai",    "correcte", "accepté", "si",
          "correcto",   "verdadero", "vero",    "sim",      "верно",   "да",
          "是",         "对",        "正确",    "真",       "はい",    "예"}},
        {"reject", {"reject",  "rejected", "rejects", "no",         "n",
                    "false",   "f",        "0",       "wrong",      "incorrect",
                    "discard", "invalid",  "nein",    "falsch",     "abgelehnt",
                    "non",     "faux",     "rejeté",  "incorrecto", "falso",
                    "não",     "nee",      "нет",     "неверно",    "否",
                    "不是",    "错",       "错误",    "假",         "いいえ",
                    "아니오"}},
        {"unsure",
         {"unsure", "uncertain", "maybe", "perhaps", "unclear", "undecided",
          "dontknow", "unsicher", "unklar", "vielleicht", "incertain",
          "peutêtre", "dudoso", "quizás", "不确定", "不明"}}};
    Words all;
    for (const auto& [verdict, list] : table) {
      for (const char* word : list) all.emplace(WordKey(word), verdict);
    }
    return all;
  }());
  return words;
}

}  // namespace

std::optional<std::string> VerdictOf(std::string_view text) {
  const std::string trimmed = Trim(text);
  if (trimmed.empty()) return "";
  if (trimmed == "?") return "unsure";
  if (trimmed.size() > 60) return std::nullopt;
  const auto found = VerdictWords().find(WordKey(trimmed));
  if (found == VerdictWords().end()) return std::nullopt;
  return found->second;
}

std::string TakeVerdict(const std::string& text, const std::string& name,
                        const std::string& place, std::string* note,
                        ReadingNotes* notes) {
  const auto verdict = VerdictOf(text);
  const std::string shown = "'" + ShownText(Trim(text), 60) + "'";
  if (!verdict) {
    notes->Count(name +
                     ": verdicts that are not read (accept, reject or unsure, "
                     "or yes, no, ok, true, false, 1, 0): their rows stay "
                     "open, with the word in the note",
                 place + ", " + shown);
    *note += (note->empty() ? "verdict: " : "; verdict: ") +
             CleanText(Trim(text), 60);
    return "";
  }
  if (ToLower(Trim(text)) != *verdict) {
    notes->Count(name +
                     ": verdicts in other words are read as accept, reject "
                     "or unsure",
                 place + ", " + shown + " as " + *verdict);
  }
  return *verdict;
}

}  // namespace mien

#include "stages/exchange/questions.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <map>
#include <utility>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kPause = 1;            // s, within a sentence
constexpr double kSameQuestion = 2;     // s
constexpr std::size_t kMostText = 200;  // bytes of a question

// Latin, Arabic, Greek (a semicolon of its own), full width, with another.
constexpr std::initializer_list<const char*> kQuestionMarks = {
    "?", "\u061f", "\u037e", "\uff1f", "\u2048", "\u2049"};

// Which mark closes a text, behind which only quotes and brackets may stand.
enum class Mark { kNone, kStop, kQuestion };

bool EndsWithAny(const std::string& text,
                 std::initializer_list<const char*> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&text](const char* end) { return EndsWith(text, end); });
}

Mark LastMark(std::string text) {
  const auto closing = {"\"", "'",      ")",      "]",      " ",
                        "\n", "\u201d", "\u2019", "\u00bb", "\u300d"};
  for (bool more = true; more && !text.empty();) {
    more = false;
    for (const char* mark : closing) {
      if (!EndsWith(text, mark)) continue;
      text.resize(text.size() - std::string(mark).size());
      more = true;
    }
  }
  if (EndsWithAny(text, kQuestionMarks) || EndsWith(text, "?!")) {
    return Mark::kQuestion;
  }
  if (EndsWithAny(
          text, {".", "!", "\u2026", "\u3002", "\uff01", "\u06d4", "\u0964"})) {
    return Mark::kStop;
  }
  return Mark::kNone;
}

bool Asks(const std::string& text) {
  return LastMark(text) == Mark::kQuestion ||
         std::any_of(kQuestionMarks.begin(), kQuestionMarks.end(),
                     [&text](const char* mark) {
                       return text.find(std::string(mark) + " ") !=
                              std::string::npos;
                     });
}

// What somebody is saying.
struct Sentence {
  double start_s = 0, end_s = 0;
  std::string text;
  bool open = false;
};

void Append(const std::string& text, std::string* all) {
  if (all->size() > kMostText) return;
  if (!all->empty()) *all += " ";
  *all += text;
}

// In order of their beginnings, those of one breath together.
std::vector<QuestionShare> Asked(const Transcript& transcript) {
  std::map<std::string, Sentence> sentences;
  std::vector<std::pair<QuestionShare, double>> asked;  // until when
  for (const Said& cue : transcript.said) {
    Sentence& sentence = sentences[cue.speaker];
    if (!sentence.open || cue.start_s - sentence.end_s > kPause) {
      sentence = {cue.start_s, cue.end_s, "", true};
    }
    sentence.end_s = std::max(sentence.end_s, cue.end_s);
    Append(cue.text, &sentence.text);
    sentence.open = LastMark(cue.text) == Mark::kNone;
    if (!Asks(cue.text)) continue;
    if (!asked.empty() && asked.back().first.speaker == cue.speaker &&
        sentence.start_s - asked.back().second <= kSameQuestion) {
      Append(sentence.text, &asked.back().first.text);
      asked.back().second = std::max(asked.back().second, sentence.end_s);
      continue;
    }
    QuestionShare question;
    question.text = sentence.text;
    question.speaker = cue.speaker;
    question.start_s = sentence.start_s;
    asked.emplace_back(std::move(question), sentence.end_s);
  }
  std::vector<QuestionShare> questions;
  for (auto& [question, until_s] : asked) {
    question.text = CleanText(question.text, kMostText);
    questions.push_back(std::move(question));
  }
  std::stable_sort(questions.begin(), questions.end(),
                   [](const QuestionShare& a, const QuestionShare& b) {
                     return a.start_s < b.start_s;
                   });
  return questions;
}

}  // namespace

std::vector<QuestionShare> QuestionsOf(const Transcript& transcript,
                                       const std::vector<EventRow>& rows,
                                       double from_s, double to_s) {
  std::vector<QuestionShare> all = Asked(transcript);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].end_s = i + 1 < all.size() ? all[i + 1].start_s : to_s;
    all[i].seconds = std::max(
        0.0, std::min(all[i].end_s, to_s) - std::max(all[i].start_s, from_s));
  }
  for (const EventRow& row : rows) {
    const double at = std::isfinite(row.apex_s)
                          ? row.apex_s
                          : 0.5 * (row.onset_s + row.offset_s);
    const auto next =
        std::upper_bound(all.begin(), all.end(), at,
                         [](double time_s, const QuestionShare& question) {
                           return time_s < question.start_s;
                         });
    if (next != all.begin()) ++std::prev(next)->candidates;
  }
  all.erase(
      std::remove_if(all.begin(), all.end(),
                     [](const QuestionShare& one) { return one.seconds <= 0; }),
      all.end());
  return all;
}

}  // namespace mien

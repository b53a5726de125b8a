#include "stages/exchange/study_columns.h"

#include <algorithm>

#include "pipeline/core/column_words.h"

namespace mien {
namespace {

using Words = std::vector<const char*>;

// The first of them count first.
const Words kRecordings = {"recording", "video", "file", "filename"};
const Words kFurtherRecordings = {"name", "path", "vid", "clip", "folder"};
const Words kPersons = {"person", "participant", "subject", "sub"};
const Words kFurtherPersons = {
    "personid",        "personcode",    "participantno", "participantnumber",
    "subjectno",       "subjectnumber", "subid",         "teilnehmer",
    "teilnehmerin",    "vpnr",          "vpnummer",      "vpid",
    "vpcode",          "probandnr",     "probandennr",   "participantcode",
    "versuchspersonnr"};
const Words kConditions = {"condition", "group"};
const Words kFurtherConditions = {
    "conditions", "conditionname",  "experimentalcondition",
    "treatment",  "bedingung",      "versuchsbedingung",
    "gruppe",     "versuchsgruppe", "groupe",
    "condición",  "grupo",          "condizione",
    "gruppo",     "condição",       "conditie",
    "groep",      "warunek",        "grupa",
    "условие",    "группа",         "条件",
    "条件组",     "组别",           "组",
    "グループ",   "조건",           "그룹"};

bool Has(const Words& words, const std::string& key) {
  return std::any_of(words.begin(), words.end(),
                     [&key](const char* word) { return WordKey(word) == key; });
}

std::optional<std::size_t> FirstOf(const Words& words,
                                   const std::vector<std::string>& header) {
  for (const char* word : words) {
    for (std::size_t c = 0; c < header.size(); ++c) {
      if (WordKey(header[c]) == WordKey(word)) return c;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Meaning(const char* what,
                                   const std::vector<std::string>& header) {
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (MeaningOf(header[c]).what == what) return c;
  }
  return std::nullopt;
}

}  // namespace

bool IsRecordingColumn(std::string_view heading) {
  const std::string key = WordKey(heading);
  return Has(kRecordings, key) || Has(kFurtherRecordings, key) ||
         MeaningOf(heading).what == "video";
}

bool IsPersonColumn(std::string_view heading) {
  const std::string key = WordKey(heading);
  return Has(kPersons, key) || Has(kFurtherPersons, key) ||
         MeaningOf(heading).what == "subject";
}

bool IsConditionColumn(std::string_view heading) {
  const std::string key = WordKey(heading);
  return Has(kConditions, key) || Has(kFurtherConditions, key);
}

StudyColumns StudyColumnsOf(const std::vector<std::string>& header) {
  StudyColumns columns;
  columns.recording = FirstOf(kRecordings, header);
  if (!columns.recording) columns.recording = Meaning("video", header);
  if (!columns.recording) {
    columns.recording = FirstOf(kFurtherRecordings, header);
  }
  columns.person = FirstOf(kPersons, header);
  if (!columns.person) columns.person = Meaning("subject", header);
  if (!columns.person) columns.person = FirstOf(kFurtherPersons, header);
  columns.condition = FirstOf(kConditions, header);
  if (!columns.condition) {
    columns.condition = FirstOf(kFurtherConditions, header);
  }
  return columns;
}

}  // namespace mien

#ifndef MIEN_STAGES_EXCHANGE_STUDY_COLUMNS_H_
#define MIEN_STAGES_EXCHANGE_STUDY_COLUMNS_H_

// How people call the columns of a study's tables: one list for all that read
// them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

// "recording", "File name", "path", "Datei": as MeaningOf a video, and the
// names that tables of clips have for it.
bool IsRecordingColumn(std::string_view heading);
// "person", "Participant ID", "sub", "Versuchsperson".
bool IsPersonColumn(std::string_view heading);
// "condition", "group", "Bedingung".
bool IsConditionColumn(std::string_view heading);

// The columns that are taken: the field's own words before those of other
// languages, and "clip" and "folder" for the recording only where there is no
// other.
struct StudyColumns {
  std::optional<std::size_t> recording, person, condition;
};
StudyColumns StudyColumnsOf(const std::vector<std::string>& header);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_STUDY_COLUMNS_H_

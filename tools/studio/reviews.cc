#include "tools/studio/reviews.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utc_text.h"
#include "stages/exchange/carry_review.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/facs_code.h"
#include "tools/studio/decoys.h"
#include "tools/studio/micro_length.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostNote = 2000, kMostEmotion = 100;
constexpr std::int64_t kMostFrame = 1000000000;
constexpr std::size_t kMostAdded = 2000;
constexpr std::size_t kMostLog = std::size_t{64} << 20;
constexpr std::size_t kLongestLine = 1000;  // of it

std::vector<std::string> CodesOf(const std::string& units) {
  std::vector<std::string> codes;
  for (const FacsUnit& unit : ParseFacsCodes(units)) {
    codes.push_back(FacsCode(unit));
  }
  return codes;
}

void PutDecision(const Decision& decision, const std::string& coder,
                 EventRow* row) {
  const std::array<std::int64_t, 3> before = DecisionOf(*row).frames;
  row->verdict = decision.verdict;
  row->note = decision.note;
  row->coded_units = CodesOf(decision.units);
  row->coded_emotion = decision.emotion;
  row->coder = HasDecision(*row) ? coder : "";
  if (decision.frames == before) return;
  row->onset_frame = decision.frames[0];
  row->apex_frame = decision.frames[1];
  row->offset_frame = decision.frames[2];
  if (decision.frames[0] != before[0]) row->onset_s = decision.time_s[0];
  if (decision.frames[1] != before[1]) row->apex_s = decision.time_s[1];
  if (decision.frames[2] != before[2]) row->offset_s = decision.time_s[2];
}

}  // namespace

std::string EventKey(const EventRow& row) {
  return Str(row.face, "/", row.event);
}

Decision DecisionOf(const EventRow& row) {
  Decision decision;
  decision.verdict = row.verdict;
  decision.note = row.note;
  decision.units = Join(row.coded_units, "+");
  decision.emotion = row.coded_emotion;
  decision.frames = {row.onset_frame, row.apex_frame, row.offset_frame};
  decision.time_s = {row.onset_s, row.apex_s, row.offset_s};
  return decision;
}

void CheckDecision(const Decision& decision) {
  const std::string& verdict = decision.verdict;
  if (!verdict.empty() && verdict != "accept" && verdict != "reject" &&
      verdict != "unsure") {
    throw DataError("a verdict is accept, reject, unsure or empty");
  }
  if (decision.note.size() > 4 * kMostNote) {
    throw DataError("a note has 2000 characters at most");
  }
  if (decision.emotion.size() > kMostEmotion) {
    throw DataError("an emotion has 100 characters at most");
  }
  ParseFacsCodes(decision.units);
  const auto& frames = decision.frames;
  const bool apex = frames[1] >= 0;
  if (frames[0] < 0 || frames[2] > kMostFrame || frames[2] < frames[0] ||
      (apex && (frames[1] < frames[0] || frames[1] > frames[2]))) {
    throw DataError("onset, apex and offset are not in order");
  }
  for (std::size_t i = 0; i < 3; ++i) {
    if (frames[i] >= 0 && !std::isfinite(decision.time_s[i])) {
      throw DataError("a frame without a time");
    }
  }
}

std::vector<std::string> OrderFor(const std::vector<EventRow>& rows,
                                  const std::string& coder,
                                  const std::string& recording, int seed) {
  std::vector<std::string> keys;
  for (const EventRow& row : rows) keys.push_back(EventKey(row));
  Rng rng(DeriveSeed(static_cast<std::uint64_t>(seed), coder, recording));
  rng.Shuffle(&keys);
  return keys;
}

std::string Reviews::LogPath(const std::string& coder,
                             const std::string& recording) const {
  const fs::path review = project_.Review(coder, recording);
  return (review.parent_path() / (recording + ".decisions.tsv")).string();
}

std::string Reviews::DecoyPath(const std::string& coder,
                               const std::string& recording) const {
  return (fs::path(project_.Decoys(recording)) / "coders" /
          (CoderFolder(coder) + "_decoys.csv"))
      .string();
}

ReviewState Reviews::Read(const std::string& coder,
                          const std::string& recording) const {
  const std::string found = project_.Found(recording);
  if (found.empty()) {
    throw DataError("nothing has been found in this recording yet");
  }
  ReviewState state;
  std::vector<EventRow> review;
  const std::string path = project_.Review(coder, recording);
  std::error_code missing;
  if (fs::is_regular_file(path, missing)) review = ReadEvents(path);
  const auto candidates = ReadEvents((fs::path(found) / "events.csv").string());
  state.decoys = ReadDecoys(project_, recording, candidates);
  state.rows = ApplyReview(candidates, review);
  if (!state.decoys.empty()) {
    const std::string decided = DecoyPath(coder, recording);
    const std::size_t count = state.decoys.size();
    review.clear();
    if (fs::is_regular_file(decided, missing)) review = ReadEvents(decided);
    // Of those that are decoys no more nothing is kept.
    state.decoys = ApplyReview(std::move(state.decoys), review);
    state.decoys.resize(count);
  }
  // One line a change.
  const std::string log = LogPath(coder, recording);
  if (fs::is_regular_file(log, missing)) {
    const std::string text = ReadFile(log, kMostLog);
    state.version = std::count(text.begin(), text.end(), '\n');
  }
  return state;
}

void Reviews::Write(const std::string& coder, const std::string& recording,
                    const ReviewState& state,
                    const std::vector<ReviewChange>& changes) const {
  const std::string path = project_.Review(coder, recording);
  MakeFolder(fs::path(path).parent_path());
  std::string lines;
  for (const ReviewChange& change : changes) {
    lines +=
        Join({UtcTextNow(), change.key,
              change.is.verdict.empty() ? "-" : change.is.verdict,
              change.seconds > 0 ? FixedText(change.seconds, 1) : "-",
              change.is.verdict == change.was.verdict ? "other" : "verdict"},
             "\t") +
        "\n";
  }
  // First the log: whoever knows an older version learns that there is a newer.
  const std::string log = LogPath(coder, recording);
  const int file =
      open(log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
           0644);
  const bool kept = file >= 0 && write(file, lines.data(), lines.size()) ==
                                     static_cast<ssize_t>(lines.size());
  if (file >= 0) close(file);
  if (!kept) throw IoError("cannot write " + log + ": is the disk full?");
  WriteFileAtomic(path, EventsCsv(state.rows));
  if (state.decoys.empty()) return;
  const std::string decided = DecoyPath(coder, recording);
  std::error_code missing;
  if (fs::exists(decided, missing) ||
      std::any_of(state.decoys.begin(), state.decoys.end(), HasDecision)) {
    MakeFolder(fs::path(decided).parent_path());
    WriteFileAtomic(decided, EventsCsv(state.decoys));
  }
}

ReviewState Reviews::Get(const std::string& coder,
                         const std::string& recording) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Read(coder, recording);
}

ChangeResult Reviews::Put(const std::string& coder,
                          const std::string& recording,
                          const std::vector<ReviewChange>& changes) {
  for (const ReviewChange& change : changes) CheckDecision(change.is);
  const std::lock_guard<std::mutex> lock(mutex_);
  ChangeResult result;
  result.state = Read(coder, recording);
  auto &rows = result.state.rows, &decoys = result.state.decoys;
  std::vector<ReviewChange> made;
  for (const ReviewChange& change : changes) {
    const auto named = [&change](const EventRow& one) {
      return EventKey(one) == change.key;
    };
    auto row = std::find_if(rows.begin(), rows.end(), named);
    if (row == rows.end()) {
      row = std::find_if(decoys.begin(), decoys.end(), named);
      if (row == decoys.end()) {
        throw DataError("no event " + ShownText(change.key, 40));
      }
    }
    Decision wanted = change.is;
    wanted.units = Join(CodesOf(change.is.units), "+");
    const Decision now = DecisionOf(*row);
    if (now == wanted) continue;
    if (now != change.was) {
      result.conflicts.push_back(change.key);
      continue;
    }
    PutDecision(wanted, coder, &*row);
    made.push_back(change);
  }
  if (!made.empty()) {
    Write(coder, recording, result.state, made);
    result.state.version += static_cast<std::int64_t>(made.size());
  }
  return result;
}

ReviewState Reviews::Add(const std::string& coder, const std::string& recording,
                         const Addition& addition) {
  Decision decision;
  decision.verdict = "accept";
  decision.note = addition.note;
  decision.units = addition.units;
  decision.emotion = addition.emotion;
  decision.frames = addition.frames;
  decision.time_s = addition.time_s;
  CheckDecision(decision);
  if (addition.face < 0 || addition.face > 1000000) {
    throw DataError("no such face");
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  ReviewState state = Read(coder, recording);
  int last = 0;
  std::size_t added = 0;
  for (const EventRow& one : state.rows) {
    last = std::max(last, one.event);
    added += one.added ? 1 : 0;
    if (one.face == addition.face && one.onset_frame == addition.frames[0] &&
        one.offset_frame == addition.frames[2]) {
      throw DataError(Str("these bounds are those of #", one.event,
                          ", which is listed: decide on that one"));
    }
  }
  if (added >= kMostAdded) throw DataError("2000 were added: that is all");
  EventRow row;
  row.video = state.rows.empty() ? recording : state.rows.front().video;
  row.face = addition.face;
  row.event = last + 1;
  row.onset_frame = addition.frames[0];
  row.apex_frame = addition.frames[1];
  row.offset_frame = addition.frames[2];
  row.onset_s = addition.time_s[0];
  row.apex_s = addition.time_s[1];
  row.offset_s = addition.time_s[2];
  row.kind =
      addition.kind.empty()
          ? KindText(KindByLength(row.duration_s(),
                                  MicroMaxOf(project_.Results(recording))))
          : addition.kind;
  if (!KindOf(row.kind)) throw DataError("a kind is micro or macro");
  if (row.kind == KindText(EventKind::kMicro)) row.micro_by = "total";
  row.added = true;
  PutDecision(decision, coder, &row);
  ReviewChange change;
  change.key = EventKey(row);
  change.is = decision;
  state.rows.push_back(row);
  Write(coder, recording, state, {change});
  ++state.version;
  return state;
}

ReviewState Reviews::Remove(const std::string& coder,
                            const std::string& recording,
                            const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ReviewState state = Read(coder, recording);
  const auto row = std::find_if(state.rows.begin(), state.rows.end(),
                                [&key](const EventRow& one) {
                                  return one.added && EventKey(one) == key;
                                });
  if (row == state.rows.end()) {
    throw DataError("only what a coder has added can be taken out");
  }
  ReviewChange change;
  change.key = key;
  change.was = DecisionOf(*row);
  state.rows.erase(row);
  Write(coder, recording, state, {change});
  ++state.version;
  return state;
}

ReviewState Reviews::Replace(const std::string& coder,
                             const std::string& recording,
                             std::vector<EventRow> rows) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ReviewChange change;
  change.key = "all";
  ReviewState state;
  state.rows = std::move(rows);
  Write(coder, recording, state, {change});
  return Read(coder, recording);
}

Reviews::Pace Reviews::PaceOf(const std::string& coder,
                              const std::string& recording) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  Pace pace;
  const std::string log = LogPath(coder, recording);
  std::error_code missing;
  if (!fs::is_regular_file(log, missing)) return pace;
  double sum = 0;
  std::istringstream lines(ReadFile(log, kMostLog));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > kLongestLine) continue;
    const auto cells = Split(line, '\t');
    if (cells.size() != 5 || cells[4] != "verdict") continue;
    const auto seconds = ParseDouble(cells[3]);
    if (!seconds || *seconds <= 0) continue;
    sum += *seconds;
    ++pace.decisions;
  }
  if (pace.decisions > 0) pace.mean_s = sum / pace.decisions;
  return pace;
}

}  // namespace mien

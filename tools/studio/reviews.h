#ifndef MIEN_TOOLS_STUDIO_REVIEWS_H_
#define MIEN_TOOLS_STUDIO_REVIEWS_H_

// What one coder says of one recording. It is kept as the reviewed table that
// every other program reads; each change is on disk before it is answered.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "tools/studio/project.h"

namespace mien {

// Of one event; what a coder may change.
struct Decision {
  std::string verdict, note, units, emotion;       // units: "L12B+4C"
  std::array<std::int64_t, 3> frames = {0, 0, 0};  // onset, apex, offset
  std::array<double, 3> time_s = {0, 0, 0};

  bool operator==(const Decision& other) const {
    return verdict == other.verdict && note == other.note &&
           units == other.units && emotion == other.emotion &&
           frames == other.frames;
  }
  bool operator!=(const Decision& other) const { return !(*this == other); }
};

struct ReviewChange {
  std::string key;  // "face/event"
  Decision was, is;
  double seconds = 0;  // that it took; 0: not told
};

// An expression that a coder marks where the program has found none.
struct Addition {
  int face = 0;
  std::array<std::int64_t, 3> frames = {0, 0, 0};
  std::array<double, 3> time_s = {0, 0, 0};
  std::string kind, units, emotion, note;
};

struct ReviewState {
  std::int64_t version = 0;      // grows with each change
  std::vector<EventRow> rows;    // all candidates, then what was added
  std::vector<EventRow> decoys;  // in no count and no table but their own

  // What the coder is to decide about.
  std::vector<EventRow> Shown(bool with_decoys) const {
    std::vector<EventRow> all = rows;
    if (with_decoys) all.insert(all.end(), decoys.begin(), decoys.end());
    return all;
  }
};

struct ChangeResult {
  ReviewState state;
  std::vector<std::string> conflicts;  // keys; nothing was done to these
};

// "0/7".
std::string EventKey(const EventRow& row);
Decision DecisionOf(const EventRow& row);

// The candidates (whatever they say of decisions is left out) with those of a
// review: by number where the times meet, else as CarryReview.
std::vector<EventRow> ApplyReview(std::vector<EventRow> found,
                                  const std::vector<EventRow>& review);

// @throws DataError: a verdict, unit or kind that is none, a text that is too
// long, frames out of order.
void CheckDecision(const Decision& decision);

// Keys of the rows in an order that is a coder's own: by seed, coder and
// recording.
std::vector<std::string> OrderFor(const std::vector<EventRow>& rows,
                                  const std::string& coder,
                                  const std::string& recording, int seed);

class Reviews {
 public:
  explicit Reviews(const Project& project) : project_(project) {}

  // @throws DataError: nothing was found yet, names as in Project.
  ReviewState Get(const std::string& coder, const std::string& recording);
  // Changes whose `was` is what is there now are made; of the others only
  // those that would change nothing are no conflict. base: the version that
  // the asker knows. @throws as CheckDecision, DataError for another key.
  ChangeResult Put(const std::string& coder, const std::string& recording,
                   const std::vector<ReviewChange>& changes);
  // Returns the state with the new row last.
  ReviewState Add(const std::string& coder, const std::string& recording,
                  const Addition& addition);
  // Takes an added one out again. @throws DataError for a candidate.
  ReviewState Remove(const std::string& coder, const std::string& recording,
                     const std::string& key);
  // A whole review at once, over what is there.
  ReviewState Replace(const std::string& coder, const std::string& recording,
                      std::vector<EventRow> rows);

  // Mean seconds of the decisions of a coder in a recording, and how many were
  // timed.
  struct Pace {
    double mean_s = 0;
    int decisions = 0;
  };
  Pace PaceOf(const std::string& coder, const std::string& recording) const;

 private:
  ReviewState Read(const std::string& coder,
                   const std::string& recording) const;
  void Write(const std::string& coder, const std::string& recording,
             const ReviewState& state,
             const std::vector<ReviewChange>& changes) const;
  std::string DecoyPath(const std::string& coder,
                        const std::string& recording) const;
  std::string LogPath(const std::string& coder,
                      const std::string& recording) const;

  const Project& project_;
  mutable std::mutex mutex_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_REVIEWS_H_

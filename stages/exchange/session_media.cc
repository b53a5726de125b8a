#include "stages/exchange/session_media.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"

namespace mien {
namespace {

constexpr double kMaxTimeS = 4e6;

std::string VideoOf(const AnnotationFile& file) {
  if (!file.video.empty()) return file.video;
  const std::string stem = StemOf(file.name);
  const auto folder = std::filesystem::path(file.name).parent_path();
  return stem == "events" && folder.has_filename() ? folder.filename().string()
                                                   : stem;
}

void SetFrames(double fps, EventRow* row) {
  const auto frame = [fps](double time_s) -> std::int64_t {
    const double at = time_s * fps;
    if (!(fps > 0) || !std::isfinite(at) || at > 1e15) return -1;
    return std::llround(std::max(at, 0.0));
  };
  row->onset_frame = frame(row->onset_s);
  row->offset_frame = frame(row->offset_s);
  row->apex_frame = frame(row->apex_s);
}

const std::string& PathOf(const Medium& medium) {
  return medium.path.empty() ? medium.name : medium.path;
}

// What the media of a file are called: by file name, with folders where films
// of one name lie in several (a path that ends another one is the same film).
std::vector<std::string> MediaNames(const AnnotationFile& file) {
  std::map<std::string, std::vector<std::string>> by_name;
  for (const Medium& one : file.media) {
    auto& own = by_name[NameKey(one.name)];
    const auto same =
        std::find_if(own.begin(), own.end(), [&one](const std::string& other) {
          return IsPathOf(other, PathOf(one)) || IsPathOf(PathOf(one), other);
        });
    if (same == own.end()) {
      own.push_back(PathOf(one));
    } else if (PathOf(one).size() > same->size()) {
      *same = PathOf(one);
    }
  }
  std::map<std::string, std::vector<std::string>> shown;
  for (const auto& [key, own] : by_name) shown[key] = NamesApart(own);
  std::vector<std::string> names;
  for (const Medium& one : file.media) {
    const auto& own = by_name[NameKey(one.name)];
    const auto same =
        std::find_if(own.begin(), own.end(), [&one](const std::string& other) {
          return IsPathOf(PathOf(one), other);
        });
    names.push_back(own.size() < 2 || same == own.end()
                        ? one.name
                        : shown[NameKey(one.name)]
                               [static_cast<std::size_t>(same - own.begin())]);
  }
  return names;
}

std::vector<std::string> NamesOf(const std::vector<std::string>& all) {
  std::vector<std::string> names;
  for (const std::string& one : all) {
    const std::string name = ShownText(one, 100);
    if (std::find(names.begin(), names.end(), name) == names.end() &&
        names.size() < 20) {
      names.push_back(name);
    }
  }
  return names;
}

// Which media the names mean, those too that they do not tell apart.
std::vector<bool> Named(const std::vector<std::string>& names,
                        const AnnotationFile& file) {
  std::map<std::string, std::vector<std::size_t>> by_path;
  for (std::size_t i = 0; i < file.media.size(); ++i) {
    by_path[PathOf(file.media[i])].push_back(i);
  }
  std::vector<std::string> paths;
  for (const auto& [path, own] : by_path) paths.push_back(path);
  const RecordingIndex index(paths, names);
  std::vector<bool> named(file.media.size(), false);
  for (const std::string& name : names) {
    for (const std::size_t at : index.MeantBy(name)) {
      for (const std::size_t i : by_path[paths[at]]) named[i] = true;
    }
  }
  return named;
}

// Which media of one session take its annotations.
class MediaChoice {
 public:
  MediaChoice(const AnnotationFile& file, const AnnotationUse& use,
              ReadingNotes* notes)
      : file_(file),
        use_(use),
        notes_(notes),
        names_(MediaNames(file)),
        wanted_(Named(use.media, file)),
        known_(Named(use.known, file)) {
    std::map<int, std::vector<std::size_t>> sessions;
    for (std::size_t i = 0; i < file.media.size(); ++i) {
      sessions[file.media[i].session].push_back(i);
    }
    for (const std::string& name : use.media) {
      const auto there = Named({name}, file);
      if (std::count(there.begin(), there.end(), true) == 0) {
        const auto names = NamesOf(names_);
        throw DataError(
            file.name + ": no medium '" + ShownText(name, 100) +
            "'; it has: " + (names.empty() ? "none" : Join(names, ", ")));
      }
    }
    chosen_.resize(file.media.size(), false);
    for (const auto& [session, members] : sessions) Choose(members);
  }

  bool has(std::size_t medium) const { return chosen_[medium]; }

 private:
  void Take(const std::vector<std::size_t>& members, int track) {
    for (const std::size_t i : members) {
      if (file_.media[i].track == track) chosen_[i] = true;
    }
  }

  void Choose(const std::vector<std::size_t>& members) {
    if (!use_.media.empty()) {
      for (const std::size_t i : members) {
        chosen_[i] = wanted_[i];
      }
      return;
    }
    std::set<int> videos;
    int first = file_.media[members.front()].track;
    bool is_known = false;
    for (const std::size_t i : members) {
      const Medium& one = file_.media[i];
      if (one.video && videos.empty()) first = one.track;
      if (one.video) videos.insert(one.track);
    }
    for (const std::size_t i : members) {
      if (is_known || !known_[i]) continue;
      first = file_.media[i].track;
      is_known = true;
    }
    Take(members, first);
    if (videos.size() < 2) return;
    std::vector<std::string> taken, others;
    for (const std::size_t i : members) {
      (chosen_[i] ? taken : others).push_back(names_[i]);
    }
    notes_->Count(file_.name +
                      ": several media run together, one is taken (--media "
                      "NAME takes others)",
                  Str(Join(NamesOf(taken), ", "),
                      is_known ? ", which the candidates name" : ", the first",
                      ", not ", Join(NamesOf(others), ", ")));
  }

  const AnnotationFile& file_;
  const AnnotationUse& use_;
  ReadingNotes* notes_;
  std::vector<std::string> names_;  // of the media
  std::vector<bool> wanted_, known_, chosen_;
};

using BySession = std::map<int, std::vector<std::size_t>>;  // chosen media

// The chosen media that an event belongs to: the one it was coded on, else
// those that play at its onset.
std::vector<std::size_t> MediaOf(const SessionEvent& event,
                                 const AnnotationFile& file,
                                 const BySession& chosen) {
  std::vector<std::size_t> found;
  const auto members = chosen.find(event.session);
  if (members == chosen.end()) return found;
  const int coded = event.medium;
  const int coded_track =
      coded < 0 ? -1 : file.media[static_cast<std::size_t>(coded)].track;
  for (const std::size_t i : members->second) {
    const Medium& one = file.media[i];
    const bool plays = event.row.onset_s >= one.begin_s - 1e-9 &&
                       event.row.onset_s < one.end_s - 1e-9;
    const bool here =
        one.track == coded_track ? static_cast<int>(i) == coded : plays;
    if (here) found.push_back(i);
  }
  return found;
}

// The event in the seconds of one medium's file; false outside it.
bool Move(const Medium& medium, EventRow* row) {
  row->onset_s += medium.shift_s;
  row->apex_s += medium.shift_s;
  row->offset_s += medium.shift_s;
  if (row->offset_s < 0) return false;
  row->onset_s = std::max(row->onset_s, 0.0);
  if (row->apex_s < 0) row->apex_s = 0;
  return true;
}

class Giver {
 public:
  Giver(const AnnotationFile& file, const AnnotationUse& use,
        AnnotatedEvents* result)
      : file_(file),
        use_(use),
        result_(result),
        names_(MediaNames(file)),
        fallback_(use.with_folders && !file.video_path.empty()
                      ? file.video_path
                      : VideoOf(file)) {
    const MediaChoice choice(file, use, &result->notes);
    for (std::size_t i = 0; i < file.media.size(); ++i) {
      const Medium& one = file.media[i];
      if (!choice.has(i)) continue;
      chosen_[one.session].push_back(i);
      AddRecording(NameOf(i), one.fps);
      const auto [first, is_new] = session_of_.emplace(NameOf(i), one.session);
      if (!is_new && first->second != one.session) {
        result_->notes.Count(
            file_.name +
                ": further observations of a recording that has one (two "
                "coders, or two parts of it)",
            ShownText(names_[i], 100));
      }
    }
    if (file.media.empty()) AddRecording(fallback_, file.fps);
  }

  void Give(const SessionEvent& event) {
    if (file_.media.empty()) {
      Put(event.row, fallback_, file_.fps);
      return;
    }
    const auto media = MediaOf(event, file_, chosen_);
    if (media.empty()) {
      Count("annotations of recordings that are not taken", event);
    }
    for (const std::size_t i : media) {
      const Medium& medium = file_.media[i];
      EventRow row = event.row;
      if (!std::isfinite(medium.shift_s)) {
        Count(
            "annotations of a film that follows another one in its player, "
            "whose length is not told: left out",
            event);
      } else if (Move(medium, &row)) {
        Put(row, NameOf(i), medium.fps);
      } else {
        Count("annotations before the start of their recording are left out",
              event);
      }
    }
  }

 private:
  std::string NameOf(std::size_t medium) const {
    const Medium& one = file_.media[medium];
    if (one.name.empty()) return fallback_;
    return use_.with_folders ? PathOf(one) : names_[medium];
  }

  void AddRecording(const std::string& name, double fps) {
    const auto [at, is_new] =
        recordings_.emplace(name, result_->recordings.size());
    const bool guessed = name == fallback_ && file_.video.empty();
    if (is_new) result_->recordings.push_back({name, 0, guessed});
    AnnotatedRecording& one = result_->recordings[at->second];
    if (one.fps <= 0) one.fps = fps;
  }

  void Count(const std::string& what, const SessionEvent& event) {
    result_->notes.Count(file_.name + ": " + what,
                         Str("at ", FixedText(event.row.onset_s, 3), " s"));
  }

  void Put(EventRow row, const std::string& video, double fps) {
    if (row.offset_s > kMaxTimeS) {
      throw DataError(Str(file_.name, ": an annotation at ",
                          FixedText(row.onset_s, 0),
                          " s: no recording is that long (is a date the time "
                          "offset?)"));
    }
    row.video = video;
    SetFrames(use_.fps > 0 ? use_.fps : fps, &row);
    result_->rows.push_back(std::move(row));
  }

  const AnnotationFile& file_;
  const AnnotationUse& use_;
  AnnotatedEvents* result_;
  std::vector<std::string> names_;  // of the media, in messages
  std::string fallback_;
  BySession chosen_;
  std::map<std::string, std::size_t> recordings_;
  std::map<std::string, int> session_of_;  // the first one
};

}  // namespace

void GiveToRecordings(const std::vector<SessionEvent>& events,
                      const AnnotationFile& file, const AnnotationUse& use,
                      AnnotatedEvents* result) {
  Giver giver(file, use, result);
  for (const SessionEvent& event : events) giver.Give(event);
}

}  // namespace mien

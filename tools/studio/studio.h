#ifndef MIEN_TOOLS_STUDIO_STUDIO_H_
#define MIEN_TOOLS_STUDIO_STUDIO_H_

// The programming interface of the studio: what each address does. Every file
// that it reads or writes belongs to the project.

#include <string>

#include "tools/studio/access.h"
#include "tools/studio/data_sets.h"
#include "tools/studio/frames.h"
#include "tools/studio/http.h"
#include "tools/studio/live.h"
#include "tools/studio/people.h"
#include "tools/studio/project.h"
#include "tools/studio/reviews.h"
#include "tools/studio/uploads.h"
#include "tools/studio/work_queue.h"

namespace mien {

struct StudioParts {
  Project& project;
  Access& access;
  Frames& frames;
  Reviews& reviews;
  Uploads& uploads;
  WorkQueue& queue;
  Live& live;
  People& people;
  DataSets& data;
  // Only a person at this machine may name files of it.
  bool local = true;
};

//   GET    /                          the page; /review?recording=&coder=
//   GET    /api/state                 recordings, queue, uploads, coders
//   POST   /api/recordings            {"path", "copy"}: adds one, and queues it
//   DELETE /api/recording?name=       takes it out of the project
//   POST   /api/queue                 {"do": start, cancel, limit, pause,
//                                      resume, "name"}
//   PUT    /api/project               {"blind", "decoys"}
//   POST   /api/uploads               {"name", "size", "mark"}
//   PUT    /api/upload?id=&offset=    a piece (application/octet-stream)
//   DELETE /api/upload?id=
//   GET    /api/frame?name=&frame=&width=   &factor=&since=: magnified
//   GET    /api/file?name=&file=      of the results: report.html, ...
//   GET    /api/review?name=&coder=   PUT: {"version", "changes"}; 409: what
//                                     stands against it
//   POST   /api/added?name=&coder=    DELETE: ...&key=
//   GET    /api/agreement?name=&first=&second=&now=
//   POST   /api/consensus             {"name", "first", "second"}
//   GET    /api/export?name=&coder=&format=
//   GET    /live                      the live view
//   GET    /api/live                  what is looked at, cameras, films
//   POST   /api/live                  {"do": film, camera, stop, record,
//                                      record-end, "name" or "device"}
//   GET    /api/live/stream           what it sees (live_messages.h of
//                                      mien-spot), for as long as it goes on
//   GET    /api/people?coder=         faces, persons, conditions: counts
//   GET    /api/people/table?table=&coder=   recordings, persons, baselines,
//                                     conditions or contrasts, as CSV
//   PUT    /api/person                {"name", "face", "person"}
//   PUT    /api/baseline              {"name", "face", "from_s", "to_s"}; null:
//                                     from the start, to the end; both: none
//   PUT    /api/coder                 {"name"}: as whom the browser works
//   PUT    /api/conditions            {"text"}: a study's table; "": none
//   GET    /api/data                  data sets: configurations, what runs
//   POST   /api/data                  {"do": look, run, cancel, "config",
//                                      "folder"}
//   GET    /api/data/file?config=&file=
//   GET    /api/settings              PUT: {path: value}
// Answers are JSON; what is wrong with a request is {"error": one line}. What
// another coder has decided, while coders are blind (blindness.h), is 403,
// {"error", "blind": true}; of /review both are a page.
HttpResponse Answer(const StudioParts& studio, const HttpRequest& request);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_STUDIO_H_

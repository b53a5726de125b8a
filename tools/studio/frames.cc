#include "tools/studio/frames.h"

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostWorkers = 3;
constexpr double kPatienceS = 120;  // a place far on in a long film
constexpr double kProbeS = 300;     // also on a machine that is busy
constexpr std::int64_t kMostBytes = 64 << 20;

}  // namespace

std::shared_ptr<Frames::Worker> Frames::WorkerOf(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto at = workers_.begin(); at != workers_.end(); ++at) {
    if ((*at)->path != path) continue;
    workers_.splice(workers_.begin(), workers_, at);
    return workers_.front();
  }
  auto worker = std::make_shared<Worker>();
  worker->path = path;
  workers_.push_front(worker);
  // One in use lives on until that is over.
  while (workers_.size() > kMostWorkers) workers_.pop_back();
  return worker;
}

FilmFrame Frames::Get(const std::string& path, const FrameWish& wish) {
  const auto worker = WorkerOf(path);
  const std::lock_guard<std::mutex> lock(worker->mutex);
  if (!worker->child || worker->child->Ended()) {
    ChildSetup setup;
    setup.pipes = true;
    worker->child = std::make_unique<Child>(
        std::vector<std::string>{program_, "--frames", path}, setup);
  }
  const auto fail = [&worker](const std::string& why) -> DataError {
    worker->child.reset();
    return DataError(why);
  };
  if (!worker->child->Write(Str(wish.idx, " ", wish.widest_px, " ",
                                FixedText(wish.factor, 2), " ", wish.reference,
                                "\n"))) {
    throw fail("the film cannot be read");
  }
  const auto line = worker->child->ReadLine(kPatienceS);
  if (!line) throw fail("the film cannot be read");
  if (StartsWith(*line, "error ")) {
    throw DataError(ShownText(line->substr(6), 300));
  }
  const auto words = Split(*line, ' ');
  const auto size = ParseInt(words.size() == 5 ? words[3] : "");
  if (!size || *size < 0 || *size > kMostBytes || words[0] != "ok") {
    throw fail("the film cannot be read");
  }
  auto bytes = worker->child->ReadBytes(static_cast<std::size_t>(*size), 30);
  if (!bytes) throw fail("the film cannot be read");
  FilmFrame frame;
  frame.idx = ParseInt(words[1]).value_or(wish.idx);
  frame.time_s = ParseDouble(words[2]).value_or(0);
  frame.factor = ParseDouble(words[4]).value_or(1);
  frame.jpeg = std::move(*bytes);
  return frame;
}

std::string Frames::Fault(const std::string& path) const {
  ChildSetup setup;
  setup.pipes = true;
  Child child({program_, "--probe", path}, setup);
  const auto line = child.ReadLine(kProbeS);
  if (!line) return "it could not be looked at";
  if (StartsWith(*line, "{")) return "";
  return ShownText(*line, 300);
}

}  // namespace mien

// Which way of calling a program reads which key, as one table that is read by
// people whenever it changes: reach_table.txt. A key that is new is not in it.

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/config_reach/config_reach.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using Set = std::vector<std::string>;

const std::string kSource = MIEN_SOURCE_DIR;
const std::string kTable =
    kSource + "/tests/stages/config_reach/reach_table.txt";

// A column of the table.
struct Call {
  std::string name;
  ConfigReader reader;
  Set set = {};
  bool has_report = true;
};

const std::vector<Call>& Calls() {
  constexpr auto kRun = ConfigReader::kRun;
  constexpr auto kSpot = ConfigReader::kSpot;
  const std::string method = "spotting.method=", format = "data.format=",
                    network = "recognize.network=", kind = "protocol.kind=";
  static const auto& calls = *new std::vector<Call>{
      {"mien-run", kRun},
      {"mien-run with every switch on",
       kRun,
       {format + "table", "spotting.always_one=false", "flow.jitter_pairs=1",
        "protocol.nested_epochs=[5]", "occlusion.samples=1"}},
      {method + "he2021", kRun, {method + "he2021"}},
      {method + "moilanen", kRun, {method + "moilanen"}},
      {method + "mdmd", kRun, {method + "mdmd"}},
      {"the same, spotting.source=annotation",
       kRun,
       {method + "mdmd", "spotting.source=annotation"}},
      {format + "video", kRun, {format + "video"}},
      {format + "me-flow", kRun, {format + "me-flow"}},
      {format + "fer2013", kRun, {format + "fer2013"}},
      {network + "layers without dropout",
       kRun,
       {network + "layers", "recognize.layers=[conv 8, relu, dense 16]"}},
      {network + "flow-svm", kRun, {network + "flow-svm"}},
      {network + "bi-woof-svm", kRun, {network + "bi-woof-svm"}},
      {network + "lbp-top-svm", kRun, {network + "lbp-top-svm"}},
      {kind + "k-fold", kRun, {kind + "k-fold"}},
      {kind + "split", kRun, {kind + "split"}},
      {kind + "predict", kRun, {kind + "predict", "recognize.model=m"}},
      {"mien-train", ConfigReader::kTrain},
      {"mien-spot", kSpot},
      {"mien-spot " + method + "he2021", kSpot, {method + "he2021"}},
      {"mien-spot --per-minute 2", kSpot, {"interview.looks_per_minute=2"}},
      {"mien-spot --clips stills", kSpot, {"review.clips=stills"}},
      {"mien-spot --clips none", kSpot, {"review.clips=none"}},
      {"mien-spot --formats csv", kSpot, {}, false},
      {"mien-spot without weights",
       kSpot,
       {"label.micro_model=", "label.macro_model=", "interview.net="}},
      {"mien-spot --events", ConfigReader::kMeasure},
      {"the same, " + method + "he2021",
       ConfigReader::kMeasure,
       {method + "he2021"}},
      {"mien-spot --calibrate", ConfigReader::kCalibrate},
      {"the same, " + method + "he2021",
       ConfigReader::kCalibrate,
       {method + "he2021"}},
      {"mien-spot --live", ConfigReader::kLive},
  };
  return calls;
}

// Of all keys at once: a line names those that it is about.
KeySet UnreadOf(const Call& call, const KeySet& all) {
  const MienConfig config = LoadConfig("", call.set);
  const bool own_times = call.reader == ConfigReader::kLive;
  KeySet unread;
  for (const std::string& line :
       UnreadKeys({call.reader, config, own_times, call.has_report}, all)) {
    std::string names = line.substr(0, line.find(" not read "));
    names.erase(names.rfind(' '));  // is, are
    for (const std::string& name : Split(names, ',')) unread.insert(Trim(name));
  }
  return unread;
}

// A line a key: "x" where the call reads it, "." where a warning says that it
// does not; the calls above, by their columns.
std::string TableText() {
  std::string text =
      "# Which call reads which key (x), and which says that it does not (.).\n"
      "# MIEN_UPDATE_DOCS=1 build/bin/config_reach_test writes this file.\n";
  MienConfig config;
  const KeySet all = KeysOf(Describe(config));
  std::vector<KeySet> unread;
  for (const Call& call : Calls()) {
    text += "# " + std::string(unread.size(), '|') + " " + call.name + "\n";
    unread.push_back(UnreadOf(call, all));
  }
  for (const std::string& key : all) {
    std::string line = "  ";
    for (const KeySet& keys : unread) line += keys.count(key) > 0 ? '.' : 'x';
    text += line + " " + key + "\n";
  }
  return text;
}

TEST(ReachTable, IsUpToDate) {
  if (std::getenv("MIEN_UPDATE_DOCS") != nullptr) {
    WriteFileAtomic(kTable, TableText());
  }
  const auto wanted = Split(TableText(), '\n');
  const auto found = Split(ReadFile(kTable), '\n');
  for (std::size_t i = 0; i < std::max(wanted.size(), found.size()); ++i) {
    ASSERT_EQ(i < found.size() ? found[i] : "",
              i < wanted.size() ? wanted[i] : "")
        << "line " << i + 1
        << ": who reads that key? Put it into stages/config_reach where some "
           "do not, write the table anew (MIEN_UPDATE_DOCS=1) and read what "
           "has changed in it";
  }
}

TEST(ReachTable, EveryKeyIsReadBySomebody) {
  for (const std::string& line : Split(TableText(), '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const std::string calls = line.substr(2, Calls().size());
    EXPECT_NE(calls.find('x'), std::string::npos) << line;
  }
}

// Whatever the table says: what no source file names is read by nobody.
TEST(ReachTable, EveryFieldOfParametersIsNamedWhereItIsRead) {
  std::string headers, all;
  for (const char* floor : {"pipeline", "stages", "tools"}) {
    for (const auto& at :
         fs::recursive_directory_iterator(kSource + "/" + floor)) {
      const std::string name = at.path().extension().string();
      if (name != ".h" && name != ".cc") continue;
      const std::string text = ReadFile(at.path().string());
      all += text;
      if (name == ".h") headers += text;
    }
  }
  std::set<std::string> fields, used;
  const std::regex listed("visit\\(\\s*self\\.(\\w+)");
  for (std::sregex_iterator at(headers.begin(), headers.end(), listed), end;
       at != end; ++at) {
    fields.insert((*at)[1]);
  }
  EXPECT_GT(fields.size(), 100u);
  for (std::size_t at = 0; at + 1 < all.size(); ++at) {
    const bool arrow = all[at] == '-' && all[at + 1] == '>';
    if (all[at] != '.' && !arrow) continue;
    if (at >= 4 && all.compare(at - 4, 4, "self") == 0) continue;
    std::size_t end = at + (arrow ? 2 : 1);
    const std::size_t begin = end;
    while (end < all.size() &&
           (std::isalnum(static_cast<unsigned char>(all[end])) != 0 ||
            all[end] == '_')) {
      ++end;
    }
    used.insert(all.substr(begin, end - begin));
  }
  for (const std::string& field : fields) {
    EXPECT_EQ(used.count(field), 1u) << field << ": nothing reads it";
  }
}

}  // namespace
}  // namespace mien

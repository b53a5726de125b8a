#include "tools/studio/blindness.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using nlohmann::json;

constexpr int kPort = 7;

// A studio without a server, of one recording with two candidates.
class Blindness : public testing::Test {
 protected:
  Blindness()
      : project_(folder_.path() + "/p"),
        access_(Rules()),
        frames_("/bin/false"),
        reviews_(project_),
        uploads_(project_, [](const std::string&) { return ""; }),
        queue_(project_, "/bin/false"),
        live_(project_, "/bin/false"),
        people_(project_),
        data_(project_, ""),
        studio_{project_, access_, frames_, reviews_, uploads_,
                queue_,   live_,   people_, data_,    true} {
    WriteFileAtomic(project_.Path("recordings/a.mp4"), "film");
    Find({});
    const std::string found = project_.Path("results/a.mp4/a/");
    WriteFileAtomic(found + "signals.csv",
                    "frame,time_s,head_x_iod\n0,0,0.1\n1,0.5,0.1\n2,1,0.1\n"
                    "3,1.5,0.1\n");
    WriteFileAtomic(found + "report.html", "no report");
  }

  static AccessRules Rules() {
    AccessRules rules;
    rules.port = kPort;
    rules.token = "secret";
    return rules;
  }

  void Find(const std::string& verdict) {
    std::vector<EventRow> rows(2);
    for (int i = 0; i < 2; ++i) {
      rows[i].video = "a.mp4";
      rows[i].event = i + 1;
      rows[i].onset_frame = 10 * i;
      rows[i].apex_frame = 10 * i + 1;
      rows[i].offset_frame = 10 * i + 2;
      rows[i].onset_s = i;
      rows[i].apex_s = i + 0.1;
      rows[i].offset_s = i + 0.2;
      rows[i].verdict = verdict;
    }
    const std::string folder = project_.Path("results/a.mp4/a");
    MakeFolder(folder);
    WriteFileAtomic(folder + "/events.csv", EventsCsv(rows));
  }

  // As a browser does that keeps its cookie.
  HttpResponse Ask(const std::string& what, const json& body = nullptr,
                   std::map<std::string, std::string> query = {}) {
    HttpRequest request;
    const auto blank = what.find(' ');
    request.method = what.substr(0, blank);
    request.path = what.substr(blank + 1);
    request.query = std::move(query);
    request.headers = {{"cookie", cookie_}};
    if (!body.is_null()) request.body = body.dump();
    HttpResponse answer = Answer(studio_, request);
    for (const auto& [name, value] : answer.headers) {
      if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
    }
    return answer;
  }
  int Get(const std::string& path, std::map<std::string, std::string> query) {
    return Ask("GET " + path, nullptr, std::move(query)).status;
  }
  void Take(const std::string& name) {
    ASSERT_EQ(Ask("PUT /api/coder", {{"name", name}}).status, 200);
  }
  void Decide(const std::string& coder, const std::vector<std::string>& said) {
    Take(coder);
    const json state =
        json::parse(Ask("GET /api/review", nullptr, Of(coder)).body);
    json changes = json::array();
    for (std::size_t i = 0; i < said.size(); ++i) {
      const std::string key = Str("0/", i + 1);
      const json was = state["decisions"][key];
      json is = was;
      is["verdict"] = said[i];
      is["note"] = "by " + coder;
      changes.push_back({{"key", key}, {"was", was}, {"is", is}});
    }
    ASSERT_EQ(Ask("PUT /api/review", {{"version", 0}, {"changes", changes}},
                  Of(coder))
                  .status,
              200);
  }
  static std::map<std::string, std::string> Of(const std::string& coder) {
    return {{"name", "a.mp4"}, {"coder", coder}};
  }
  static std::map<std::string, std::string> Between(const std::string& first,
                                                    const std::string& second) {
    return {{"name", "a.mp4"}, {"first", first}, {"second", second}};
  }
  json Consensus(const std::string& first, const std::string& second) {
    return {{"name", "a.mp4"}, {"first", first}, {"second", second}};
  }

  TempFolder folder_;
  Project project_;
  Access access_;
  Frames frames_;
  Reviews reviews_;
  Uploads uploads_;
  WorkQueue queue_;
  Live live_;
  People people_;
  DataSets data_;
  StudioParts studio_;
  std::string cookie_;
};

// Every address that tells what a coder has decided.
const char* const kTelling[] = {"/api/review", "/review", "/api/export",
                                "/api/people", "/api/people/table"};

TEST_F(Blindness, NobodyHasWhatAnotherHasDecided) {
  Decide("ben", {"accept"});
  Take("anna");
  for (const char* path : kTelling) {
    auto query = Of("ben");
    query["recording"] = "a.mp4";
    query["format"] = "csv";
    query["table"] = "persons";
    const HttpResponse answer = Ask(Str("GET ", path), nullptr, query);
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_NE(answer.body.find("does not work as ben"), std::string::npos);
    EXPECT_EQ(answer.body.find("by ben"), std::string::npos) << path;
    query["coder"] = "anna";
    EXPECT_NE(Get(path, query), 403) << path;
  }
  EXPECT_EQ(Ask("PUT /api/review", {{"version", 0}, {"changes", json::array()}},
                Of("ben"))
                .status,
            403);
  EXPECT_EQ(Ask("POST /api/added", json::object(), Of("ben")).status, 403);
  EXPECT_EQ(Ask("DELETE /api/added", nullptr, Of("ben")).status, 403);
  // Nor a browser without a name, nor one that makes a name up.
  for (const std::string& cookie :
       {std::string(), std::string("mien_studio_7_coder=62656e"),
        std::string("mien_studio_7_coder=62656e."),
        "mien_studio_7_coder=62656e." + std::string(64, '0')}) {
    cookie_ = cookie;
    EXPECT_EQ(Get("/api/review", Of("ben")), 403) << cookie;
  }
  Take("ben");
  EXPECT_EQ(Get("/api/review", Of("ben")), 200);
  // How far others are is known, what they add and how fast they are is not.
  Take("anna");
  const json state = json::parse(Ask("GET /api/state").body);
  const json& coder = state["recordings"][0]["coders"][0];
  EXPECT_EQ(coder["name"], "ben");
  EXPECT_EQ(coder["decided"], 1);
  EXPECT_FALSE(coder.contains("added"));
}

TEST_F(Blindness, OneWhoIsThroughIsNotComparedWithAnother) {
  Decide("ben", {"accept", "reject"});
  Decide("anna", {"accept"});
  // anna cannot look: neither as herself, nor at two of one name, nor by a
  // consensus that is begun by hand.
  EXPECT_EQ(json::parse(
                Ask("GET /api/agreement", nullptr, Between("anna", "ben")).body)
                .value("waiting", false),
            true);
  EXPECT_EQ(Get("/api/agreement", Between("ben", "ben")), 400);
  EXPECT_EQ(Ask("POST /api/consensus", Consensus("ben", "ben")).status, 400);
  EXPECT_EQ(Ask("POST /api/consensus", Consensus("anna", "ben")).status, 400);
  EXPECT_EQ(Ask("POST /api/consensus", Consensus("ben", "carl")).status, 403);
  EXPECT_EQ(Ask("PUT /api/coder", {{"name", "consensus"}}).status, 400);
  EXPECT_EQ(Ask("PUT /api/review", {{"version", 0}, {"changes", json::array()}},
                Of("consensus"))
                .status,
            403);
  EXPECT_EQ(Get("/api/review", Of("consensus")), 403);
  // A third one is not among those who may see the two.
  Decide("anna", {"accept", "accept"});
  Take("carl");
  EXPECT_EQ(Get("/api/agreement", Between("anna", "ben")), 403);
  EXPECT_EQ(Ask("POST /api/consensus", Consensus("anna", "ben")).status, 403);
  Take("anna");
  EXPECT_EQ(Get("/api/agreement", Between("anna", "ben")), 200);
  EXPECT_EQ(Get("/api/export",
                {{"name", "a.mp4"}, {"coder", "ben"}, {"format", "csv"}}),
            403);
  // Then everybody has everything.
  ASSERT_EQ(Ask("POST /api/consensus", Consensus("anna", "ben")).status, 200);
  Take("carl");
  for (const char* coder : {"anna", "ben", "consensus"}) {
    auto query = Of(coder);
    query["format"] = "csv";
    EXPECT_EQ(Get("/api/export", query), 200) << coder;
  }
  EXPECT_EQ(Get("/api/agreement", Between("anna", "ben")), 200);
}

TEST_F(Blindness, ResultsAreGivenAsFarAsThePageShowsThem) {
  const auto file = [](const std::string& name) {
    return std::map<std::string, std::string>{{"name", "a.mp4"},
                                              {"file", name}};
  };
  // Without decoys the page shows scores; the files tell no more.
  for (const char* name : {"events.csv", "signals.csv", "report.html"}) {
    EXPECT_EQ(Get("/api/file", file(name)), 200) << name;
  }
  // Of a run with somebody's --review they do.
  Find("accept");
  EXPECT_EQ(Get("/api/file", file("events.csv")), 403);
  EXPECT_EQ(Get("/api/file", file("report.html")), 403);
  EXPECT_EQ(Get("/api/file", file("signals.csv")), 200);
  Find("");
  ASSERT_EQ(Ask("PUT /api/project", {{"blind", true}, {"decoys", 0.5}}).status,
            200);
  for (const char* name : {"events.csv", "signals.csv", "report.html"}) {
    const HttpResponse answer = Ask("GET /api/file", nullptr, file(name));
    EXPECT_EQ(answer.status, 403) << name;
    EXPECT_TRUE(json::parse(answer.body).value("blind", false));
  }
  const json state = json::parse(Ask("GET /api/state").body);
  EXPECT_TRUE(state["recordings"][0]["files"].empty());
  // Counts by time would tell where candidates are.
  people_.Name("a.mp4", 0, "P1");
  people_.SetBaseline("a.mp4", 0, BaselineStretch{0, 0.5});
  const json people = json::parse(Ask("GET /api/people").body);
  EXPECT_TRUE(people["baselines"].empty());
  EXPECT_NE(people["notes"].dump().find("would tell candidates"),
            std::string::npos);
  EXPECT_EQ(people["faces"][0]["frame"], 2) << "not that of a candidate";
  ASSERT_EQ(Ask("PUT /api/project", {{"blind", false}, {"decoys", 0}}).status,
            200);
  EXPECT_EQ(Get("/api/file", file("events.csv")), 200);
  const json open = json::parse(Ask("GET /api/people").body);
  EXPECT_EQ(open["baselines"][0]["person"], "P1");
  EXPECT_EQ(open["baselines"][0]["a"]["count"], 1);
  EXPECT_EQ(open["baselines"][0]["b"]["count"], 1);
}

TEST_F(Blindness, WhoTookWhichNameIsKnownAfterwards) {
  Take("anna");
  Take("anna");  // a reload
  Take("ben");
  cookie_.clear();
  Take("carl");
  // No name hides itself.
  for (const char* name : {"-", "a\tb", "\x01"}) {
    cookie_.clear();
    Take(name);
    Take("ben");
  }
  EXPECT_EQ(BlindnessNotes(studio_).size(), 4u);
  cookie_.clear();
  Take("carl");
  Ask("PUT /api/project", {{"blind", false}, {"decoys", 0}});
  const auto notes = BlindnessNotes(studio_);
  ASSERT_EQ(notes.size(), 5u);
  EXPECT_NE(notes[0].find("the browser of anna took the name ben"),
            std::string::npos);
  EXPECT_NE(notes[4].find("blind is switched off, by the browser of carl"),
            std::string::npos);
  const std::string log =
      ReadFile(project_.Path("reviews/blindness.tsv"), 1 << 20);
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 11);
  EXPECT_NE(log.find("\ttakes the name\tcarl\t\n"), std::string::npos);
  // It is no coder.
  EXPECT_TRUE(project_.Coders().empty());
  EXPECT_EQ(Ask("PUT /api/coder", {{"name", ""}}).status, 400);
  EXPECT_EQ(Ask("PUT /api/coder", {{"name", std::string(61, 'x')}}).status,
            400);
  EXPECT_EQ(Ask("PUT /api/coder", json::object()).status, 400);
}

TEST_F(Blindness, CodersWhoAreNotBlindSeeEverything) {
  Decide("ben", {"accept"});
  ASSERT_EQ(Ask("PUT /api/project", {{"blind", false}, {"decoys", 0}}).status,
            200);
  cookie_.clear();
  EXPECT_EQ(Get("/api/review", Of("ben")), 200);
  EXPECT_EQ(Get("/api/export",
                {{"name", "a.mp4"}, {"coder", "ben"}, {"format", "csv"}}),
            200);
}

}  // namespace
}  // namespace mien

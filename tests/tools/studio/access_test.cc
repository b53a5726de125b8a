#include "tools/studio/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::HasSubstr;

AccessRules Rules() {
  AccessRules rules;
  rules.port = 8000;
  rules.token = std::string(64, 'a');
  return rules;
}

HttpRequest Asking(const std::string& method, const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.path = path;
  request.headers.emplace("host", "127.0.0.1:8000");
  return request;
}

HttpRequest FromPage(const std::string& method, const std::string& path) {
  HttpRequest request = Asking(method, path);
  request.headers.emplace("cookie",
                          "other=1; mien_studio_8000=" + std::string(64, 'a'));
  request.headers.emplace("origin", "http://127.0.0.1:8000");
  return request;
}

int StatusOf(const HttpRequest& request, const AccessRules& rules = Rules()) {
  Access access(rules);
  HttpResponse answer;
  return access.Stops(request, &answer) ? answer.status : 0;
}

TEST(Token, IsLongAndNew) {
  const std::string one = NewToken();
  EXPECT_EQ(one.size(), 64u);
  EXPECT_NE(one, NewToken());
}

TEST(Secret, OnlyTheSameIsTheSame) {
  EXPECT_TRUE(SameSecret("abc", "abc"));
  for (const char* other : {"abd", "ab", "abcd", "", "abcabc"}) {
    EXPECT_FALSE(SameSecret("abc", other)) << other;
  }
  EXPECT_FALSE(SameSecret("", ""));
}

TEST(Cookie, ByItsWholeName) {
  EXPECT_EQ(CookieOf("a=1; mien=2;b=3", "mien"), "2");
  EXPECT_EQ(CookieOf("xmien=2", "mien"), "");
  EXPECT_EQ(CookieOf("", "mien"), "");
}

TEST(Loopback, Addresses) {
  for (const char* own : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
    EXPECT_TRUE(IsLoopback(own)) << own;
  }
  for (const char* other :
       {"0.0.0.0", "::", "192.168.0.1", "127.example.org", "127.0.0.1.evil"}) {
    EXPECT_FALSE(IsLoopback(other)) << other;
  }
}

TEST(Host, OnlyNamesOfThisServer) {
  AccessRules rules = Rules();
  for (const char* own :
       {"127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"}) {
    EXPECT_TRUE(IsOwnHost(rules, own)) << own;
  }
  for (const char* other :
       {"", "127.0.0.1", "127.0.0.1:80", "evil.org:8000", "evil.org",
        "127.0.0.1.evil.org:8000", "[::1:8000", "127.0.0.1:8000:8000"}) {
    EXPECT_FALSE(IsOwnHost(rules, other)) << other;
  }
  EXPECT_FALSE(IsOwnHost(rules, "192.168.1.7:8000"));
  rules.address = "0.0.0.0";
  EXPECT_TRUE(IsOwnHost(rules, "192.168.1.7:8000"));
  EXPECT_FALSE(IsOwnHost(rules, "rebound.evil.org:8000"));
}

TEST(Access, TheAddressWithTheTokenGivesACookie) {
  HttpRequest request = Asking("GET", "/");
  request.query["token"] = std::string(64, 'a');
  Access access(Rules());
  HttpResponse answer;
  ASSERT_TRUE(access.Stops(request, &answer));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("url=/\""));
  ASSERT_EQ(answer.headers.size(), 1u);
  EXPECT_THAT(answer.headers[0].second, HasSubstr("SameSite=Strict"));
  EXPECT_THAT(answer.headers[0].second, HasSubstr("HttpOnly"));
  request.query["token"] = std::string(64, 'b');
  EXPECT_EQ(StatusOf(request), 403);
}

TEST(Access, PagesOfTheStudioMayAsk) {
  EXPECT_EQ(StatusOf(FromPage("GET", "/api/state")), 0);
  EXPECT_EQ(StatusOf(FromPage("POST", "/api/queue")), 0);
  EXPECT_EQ(StatusOf(Asking("GET", "/api/state")), 403);
}

TEST(Access, ChangesNeedTheOrigin) {
  HttpRequest request = FromPage("POST", "/api/queue");
  request.headers.erase("origin");
  EXPECT_EQ(StatusOf(request), 403);
  for (const char* other :
       {"http://evil.org", "null", "http://127.0.0.1:9000",
        "https://127.0.0.1:8000", "http://localhost:8000"}) {
    request.headers.erase("origin");
    request.headers.emplace("origin", other);
    EXPECT_EQ(StatusOf(request), 403) << other;
  }
}

TEST(Access, OtherSitesAreRefusedEvenWithTheCookie) {
  for (const char* site : {"cross-site", "same-site"}) {
    HttpRequest request = FromPage("GET", "/api/state");
    request.headers.emplace("sec-fetch-site", site);
    EXPECT_EQ(StatusOf(request), 403) << site;
  }
  HttpRequest request = FromPage("GET", "/api/state");
  request.headers.erase("host");
  request.headers.emplace("host", "evil.org:8000");
  EXPECT_EQ(StatusOf(request), 403);
}

TEST(Access, APasswordLetsIn) {
  AccessRules rules = Rules();
  rules.address = "0.0.0.0";
  rules.password = "correct horse";
  EXPECT_EQ(StatusOf(Asking("GET", "/"), rules), 303);
  EXPECT_EQ(StatusOf(Asking("GET", "/api/state"), rules), 403);
  Access access(rules);
  EXPECT_EQ(access.LogIn("wrong").status, 403);
  EXPECT_EQ(access.LogIn("correct horse").status, 429) << "one try a second";
  Access other(rules);
  const HttpResponse answer = other.LogIn("correct horse");
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(answer.headers.size(), 1u);
  EXPECT_THAT(answer.headers[0].second, HasSubstr(rules.token));
  Access none(Rules());
  EXPECT_EQ(none.LogIn("").status, 403);
}

TEST(Safety, NothingFromElsewhere) {
  for (const auto& [name, value] : SafetyHeaders()) {
    if (name != "Content-Security-Policy") continue;
    EXPECT_THAT(value, HasSubstr("default-src 'none'"));
    EXPECT_THAT(value, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(value, ::testing::Not(HasSubstr("unsafe")));
    return;
  }
  FAIL() << "no policy";
}

}  // namespace
}  // namespace mien

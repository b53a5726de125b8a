#ifndef MIEN_TOOLS_STUDIO_ACCESS_H_
#define MIEN_TOOLS_STUDIO_ACCESS_H_

// Who may ask: a token that only the person has who started the program, and
// pages of the studio itself.

#include <mutex>
#include <string>
#include <vector>

#include "tools/studio/http.h"

namespace mien {

// 256 random bits, 64 hex digits. @throws IoError.
std::string NewToken();

// Takes as long for every difference.
bool SameSecret(const std::string& a, const std::string& b);

// Value of a cookie in a Cookie header; "" for none.
std::string CookieOf(const std::string& header, const std::string& name);

// 127.0.0.0/8, ::1, localhost.
bool IsLoopback(const std::string& address);

struct AccessRules {
  std::string address = "127.0.0.1";  // that is listened at
  int port = 0;
  std::string token;
  std::string password;  // asked for beyond loopback; "" = none may come
};

// Whether a Host header names this server: the loopback names, the address
// listened at; listening at all addresses, any address in digits. Never a name
// of somebody else's domain that leads here.
bool IsOwnHost(const AccessRules& rules, const std::string& host);

class Access {
 public:
  explicit Access(AccessRules rules) : rules_(std::move(rules)) {}

  // True: `answer` is the answer, the request goes no further. Refused are
  // other hosts, requests that a page of another site caused (Origin,
  // Sec-Fetch-Site), any change without an Origin, and what lacks the token.
  // The address with the token, and the right password, answer with a cookie.
  bool Stops(const HttpRequest& request, HttpResponse* answer);

  // POST /login, {"password": ...}: its answer.
  HttpResponse LogIn(const std::string& password);

  std::string CookieName() const;

  // The Set-Cookie by which a browser says as whom it works, and who that is
  // ("": nobody, or from before the program was started). folder:
  // CoderFolder().
  std::string CoderCookie(const std::string& folder) const;
  std::string CoderOf(const HttpRequest& request) const;

 private:
  std::string CoderMark(const std::string& folder) const;
  std::string SetCookie() const;

  const AccessRules rules_;
  std::mutex mutex_;
  double next_try_s_ = 0;
};

// Of every answer: nothing from elsewhere is loaded, nobody else shows it.
std::vector<std::pair<std::string, std::string>> SafetyHeaders();

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_ACCESS_H_

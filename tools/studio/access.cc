#include "tools/studio/access.h"

#include <arpa/inet.h>
#include <sys/random.h>

#include <algorithm>
#include <chrono>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kTryEvery_s = 1;
constexpr std::size_t kLongestName = 255;  // of a folder
constexpr const char* kDigits = "0123456789abcdef";

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool IsDigits(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// "[::1]:80" -> "::1", "80"; without a port: "80".
bool SplitHost(const std::string& text, std::string* host, std::string* port) {
  *port = "80";
  if (!text.empty() && text[0] == '[') {
    const auto end = text.find(']');
    if (end == std::string::npos) return false;
    *host = text.substr(1, end - 1);
    if (end + 1 == text.size()) return true;
    if (text[end + 1] != ':') return false;
    *port = text.substr(end + 2);
    return true;
  }
  const auto colon = text.find(':');
  *host = text.substr(0, colon);
  if (colon != std::string::npos) *port = text.substr(colon + 1);
  return true;
}

std::string Hex(const std::string& text) {
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// "" for what is no hex.
std::string Unhex(const std::string& hex) {
  std::string text;
  const std::string digits = kDigits;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const auto high = digits.find(hex[i]), low = digits.find(hex[i + 1]);
    if (high == std::string::npos || low == std::string::npos) return "";
    text += static_cast<char>(high * 16 + low);
  }
  return hex.size() % 2 == 0 ? text : "";
}

void Refuse(int status, const std::string& why, HttpResponse* answer) {
  answer->status = status;
  answer->body = why + "\n";
}

}  // namespace

std::string NewToken() {
  unsigned char bytes[32];
  if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
    throw IoError("the system gives no random numbers (getrandom)");
  }
  return Hex(std::string(bytes, bytes + sizeof(bytes)));
}

bool SameSecret(const std::string& a, const std::string& b) {
  unsigned differ = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char other = b.empty() ? '\0' : b[i % b.size()];
    differ |= static_cast<unsigned char>(a[i] ^ other);
  }
  return differ == 0 && !a.empty();
}

std::string CookieOf(const std::string& header, const std::string& name) {
  for (const std::string& part : Split(header, ';')) {
    const std::string pair = Trim(part);
    if (StartsWith(pair, name + "=")) return pair.substr(name.size() + 1);
  }
  return "";
}

bool IsLoopback(const std::string& address) {
  if (address == "localhost" || address == "::1") return true;
  return StartsWith(address, "127.") && IsDigits(address);
}

bool IsOwnHost(const AccessRules& rules, const std::string& text) {
  std::string host, port;
  if (!SplitHost(ToLower(text), &host, &port)) return false;
  if (port != std::to_string(rules.port)) return false;
  if (host == "localhost" || host == "127.0.0.1" || host == "::1") return true;
  if (host == ToLower(rules.address)) return true;
  const bool everywhere = rules.address == "0.0.0.0" || rules.address == "::";
  return everywhere && IsDigits(host);
}

std::string Access::CookieName() const {
  return Str("mien_studio_", rules_.port);
}

std::string Access::SetCookie() const {
  return CookieName() + "=" + rules_.token +
         "; Path=/; HttpOnly; SameSite=Strict";
}

std::string Access::CoderMark(const std::string& folder) const {
  return Sha256Hex(
      Str(rules_.token, "\n", folder, "\n", rules_.token, "\ncoder"));
}

std::string Access::CoderCookie(const std::string& folder) const {
  return CookieName() + "_coder=" + Hex(folder) + "." + CoderMark(folder) +
         "; Path=/; HttpOnly; SameSite=Strict";
}

std::string Access::CoderOf(const HttpRequest& request) const {
  const std::string value =
      CookieOf(request.Header("cookie"), CookieName() + "_coder");
  const auto point = value.find('.');
  if (point == std::string::npos || point > 2 * kLongestName) return "";
  const std::string folder = Unhex(value.substr(0, point));
  return SameSecret(CoderMark(folder), value.substr(point + 1)) ? folder : "";
}

bool Access::Stops(const HttpRequest& request, HttpResponse* answer) {
  const std::string host = request.Header("host");
  if (!IsOwnHost(rules_, host)) {
    Refuse(403,
           "this is not a name of the studio: open the address that it "
           "printed",
           answer);
    return true;
  }
  const std::string given = request.Query("token");
  if (request.method == "GET" && request.path == "/" && !given.empty() &&
      SameSecret(rules_.token, given)) {
    // Not a redirection: whoever comes from elsewhere would have no cookie yet.
    answer->type = "text/html; charset=utf-8";
    answer->body =
        "<!DOCTYPE html><html lang=\"en\"><title>mien-studio</title>"
        "<link rel=\"icon\" href=\"data:,\">"
        "<meta http-equiv=\"refresh\" content=\"0;url=/\"></html>\n";
    answer->headers = {{"Set-Cookie", SetCookie()}};
    return true;
  }
  const std::string origin = request.Header("origin");
  const std::string site = request.Header("sec-fetch-site");
  const bool changes = request.method != "GET";
  if ((!origin.empty() && ToLower(origin) != "http://" + ToLower(host)) ||
      (origin.empty() && changes) ||
      (!site.empty() && site != "same-origin" && site != "none")) {
    Refuse(403, "only pages of the studio may ask", answer);
    return true;
  }
  const bool asks_in = !rules_.password.empty();
  if (asks_in && (request.path == "/login" || request.path == "/login.js" ||
                  request.path == "/studio.css")) {
    return false;
  }
  if (SameSecret(rules_.token,
                 CookieOf(request.Header("cookie"), CookieName()))) {
    return false;
  }
  if (asks_in && request.method == "GET" && request.path == "/") {
    answer->status = 303;
    answer->headers = {{"Location", "/login"}};
    return true;
  }
  Refuse(403, "open the address that mien-studio printed: it holds the token",
         answer);
  return true;
}

HttpResponse Access::LogIn(const std::string& password) {
  HttpResponse answer;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (Now() < next_try_s_) {
    Refuse(429, "one try a second", &answer);
    return answer;
  }
  if (rules_.password.empty() || !SameSecret(rules_.password, password)) {
    next_try_s_ = Now() + kTryEvery_s;
    Refuse(403, "this is not the password", &answer);
    return answer;
  }
  answer.headers = {{"Set-Cookie", SetCookie()}};
  answer.type = "application/json";
  answer.body = "{}";
  return answer;
}

std::vector<std::pair<std::string, std::string>> SafetyHeaders() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
           "'self' data: blob:; media-src blob:; connect-src 'self'; base-uri "
           "'none'; form-action 'none'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cache-Control", "no-store"}};
}

}  // namespace mien

#ifndef MIEN_TOOLS_STUDIO_HTTP_H_
#define MIEN_TOOLS_STUDIO_HTTP_H_

// Requests and answers, without the library that carries them.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mien {

struct HttpRequest {
  std::string method;                        // "GET"
  std::string path;                          // decoded; not yet looked at
  std::map<std::string, std::string> query;  // decoded; the first of each name
  std::multimap<std::string, std::string> headers;  // names in small letters
  std::string body;

  // "" when there is none.
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  std::string Query(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? "" : found->second;
  }
};

struct HttpResponse {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // In place of the body: asked for more until it says false. What it puts
  // nothing into is asked again: it waits itself.
  std::function<bool(std::string* more)> stream;
};

// Before the body of a request is read: an answer, and nothing of it is.
using HttpGate = std::function<bool(const HttpRequest&, HttpResponse*)>;
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_HTTP_H_

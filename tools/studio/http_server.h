#ifndef MIEN_TOOLS_STUDIO_HTTP_SERVER_H_
#define MIEN_TOOLS_STUDIO_HTTP_SERVER_H_

// cpp-httplib behind one class: the only place that knows it.

#include <cstddef>
#include <memory>
#include <string>

#include "tools/studio/http.h"

namespace mien {

// What one connection may cost. Every connection carries one request.
struct HttpLimits {
  std::size_t header_bytes = std::size_t{32} << 10;
  std::size_t body_bytes = std::size_t{9} << 20;
  double header_s = 10;          // until the headers are there
  double body_s = 10;            // for the body, and more by its size:
  double bytes_per_s = 8 << 10;  // the slowest that is waited for
  std::size_t threads = 640;     // connections served at once; others wait
};

class HttpServer {
 public:
  // gate: asked with an empty body; true = the response is the answer.
  HttpServer(HttpGate gate, HttpHandler handler, HttpLimits limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // port 0: any free one. Returns the port. @throws IoError, with what to do.
  int Bind(const std::string& address, int port);
  // Serves until Stop(). Bind() first.
  void Serve();
  // From any thread.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_HTTP_SERVER_H_

#include "tools/studio/http_server.h"

#include <httplib.h>
#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostPath = 2048;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// A thread for each connection, as many as there may be; they go when they are
// not needed.
class ElasticQueue : public httplib::TaskQueue {
 public:
  explicit ElasticQueue(std::size_t most) : most_(most) {}

  void enqueue(std::function<void()> task) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
    if (idle_ >= tasks_.size() || running_ >= most_) {
      wake_.notify_one();
      return;
    }
    try {
      std::thread([this] { Work(); }).detach();
      ++running_;
    } catch (const std::system_error&) {
      wake_.notify_one();  // those that run will come to it
    }
  }

  void shutdown() override {
    std::unique_lock<std::mutex> lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    ended_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      ++idle_;
      wake_.wait_for(lock, std::chrono::seconds(5),
                     [this] { return stopping_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty()) break;
      std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
    --running_;
    if (running_ == 0) ended_.notify_all();
  }

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_, ended_;
  std::deque<std::function<void()>> tasks_;
  std::size_t running_ = 0, idle_ = 0;
  bool stopping_ = false;
};

// A socket that gives up on peers that are slow or send too much.
class PatientStream : public httplib::Stream {
 public:
  PatientStream(int socket, const HttpLimits& limits)
      : socket_(socket), limits_(limits), begin_(Clock::now()) {}

  bool is_readable() const override {
    return at_ < filled_ || Wait(POLLIN, ReadLeft());
  }
  bool is_writable() const override { return Wait(POLLOUT, WriteLeft()); }

  ssize_t read(char* out, std::size_t size) override {
    if (at_ == filled_ && !Fill()) return -1;
    const std::size_t n = std::min(size, filled_ - at_);
    std::copy_n(buffer_ + at_, n, out);
    at_ += n;
    return static_cast<ssize_t>(n);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    if (written_ == 0) write_begin_ = Clock::now();
    if (!Wait(POLLOUT, WriteLeft())) return -1;
    const ssize_t n = send(socket_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    written_ += static_cast<std::size_t>(n);
    return n;
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return socket_; }

 private:
  bool Fill() {
    if (received_ > limits_.header_bytes + limits_.body_bytes) return false;
    if (!in_body_ && received_ > limits_.header_bytes) return false;
    if (!Wait(POLLIN, ReadLeft())) return false;
    const ssize_t n = recv(socket_, buffer_, sizeof(buffer_), MSG_DONTWAIT);
    if (n <= 0) return false;
    at_ = 0;
    filled_ = static_cast<std::size_t>(n);
    received_ += filled_;
    for (std::size_t i = 0; i < filled_ && !in_body_; ++i) {
      // An empty line ends the headers.
      if (buffer_[i] == '\n') {
        in_body_ = line_is_empty_;
        line_is_empty_ = true;
      } else if (buffer_[i] != '\r') {
        line_is_empty_ = false;
      }
      if (in_body_) body_begin_ = Clock::now();
    }
    return true;
  }

  double ReadLeft() const {
    if (!in_body_) return limits_.header_s - SecondsSince(begin_);
    return limits_.body_s +
           static_cast<double>(received_) / limits_.bytes_per_s -
           SecondsSince(body_begin_);
  }
  double WriteLeft() const {
    if (written_ == 0) return limits_.body_s;
    return limits_.body_s +
           static_cast<double>(written_) / limits_.bytes_per_s -
           SecondsSince(write_begin_);
  }

  bool Wait(short what, double seconds) const {
    if (seconds <= 0) return false;
    pollfd one = {socket_, what, 0};
    const int ready = poll(&one, 1, static_cast<int>(1000 * seconds) + 1);
    return ready > 0 && (one.revents & (what | POLLHUP)) != 0;
  }

  const int socket_;
  const HttpLimits limits_;
  const Clock::time_point begin_;
  Clock::time_point body_begin_, write_begin_;
  char buffer_[16384];
  std::size_t at_ = 0, filled_ = 0, received_ = 0, written_ = 0;
  bool in_body_ = false, line_is_empty_ = true;
};

HttpRequest RequestOf(const httplib::Request& from) {
  HttpRequest request;
  request.method = from.method;
  request.path = from.path;
  for (const auto& [name, value] : from.params) {
    request.query.emplace(name, value);
  }
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace(ToLower(name), value);
  }
  return request;
}

void CopyTo(HttpResponse from, httplib::Response* to) {
  to->status = from.status;
  for (const auto& [name, value] : from.headers) to->set_header(name, value);
  if (!from.stream) {
    to->set_content(std::move(from.body), from.type);
    return;
  }
  to->set_chunked_content_provider(
      from.type,
      [stream = std::move(from.stream)](std::size_t, httplib::DataSink& sink) {
        std::string more;
        if (!stream(&more)) {
          sink.done();
          return true;
        }
        return more.empty() || sink.write(more.data(), more.size());
      });
}

// What this server never takes, whoever asks: "" = fine.
std::string FormFault(const httplib::Request& request, const HttpLimits& limits,
                      int* status) {
  *status = 400;
  if (request.target.size() > kMostPath) {
    *status = 414;
    return "the address is too long";
  }
  for (const char* name : {"Range", "Content-Encoding", "Transfer-Encoding",
                           "Upgrade", "Expect"}) {
    if (request.has_header(name)) return Str(name, " is not taken here");
  }
  for (const char* name : {"Host", "Content-Length", "Cookie", "Origin"}) {
    if (request.get_header_value_count(name) > 1) {
      return Str(name, " is given twice");
    }
  }
  const bool body = request.method == "POST" || request.method == "PUT";
  if (!body && request.method != "GET" && request.method != "DELETE") {
    *status = 405;
    return "only GET, POST, PUT and DELETE";
  }
  const std::string length = request.get_header_value("Content-Length");
  if (!body) {
    if (!length.empty() && length != "0") return "a body is not taken here";
    return "";
  }
  const auto bytes = ParseInt(length);
  const bool digits = std::all_of(length.begin(), length.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  if (length.empty() || !digits || !bytes) {
    *status = 411;
    return "Content-Length is needed";
  }
  if (*bytes > static_cast<std::int64_t>(limits.body_bytes)) {
    *status = 413;
    return "the body is too large";
  }
  const std::string type = request.get_header_value("Content-Type");
  if (!StartsWith(type, "application/json") &&
      type != "application/octet-stream") {
    *status = 415;
    return "a body is application/json or application/octet-stream";
  }
  return "";
}

}  // namespace

class HttpServer::Impl : public httplib::Server {
 public:
  Impl(HttpGate gate, HttpHandler handler, HttpLimits limits)
      : gate_(std::move(gate)), handler_(std::move(handler)), limits_(limits) {
    new_task_queue = [this] { return new ElasticQueue(limits_.threads); };
    set_payload_max_length(limits_.body_bytes);
    // A port has one server (the library's SO_REUSEPORT lets several share).
    set_socket_options([](socket_t sock) {
      const int yes = 1;
      setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          return Gate(request, &response) ? HandlerResponse::Handled
                                          : HandlerResponse::Unhandled;
        });
    const auto handle = [this](const httplib::Request& request,
                               httplib::Response& response) {
      HttpRequest mine = RequestOf(request);
      mine.body = request.body;
      CopyTo(handler_(mine), &response);
    };
    Get(".*", handle);
    Post(".*", handle);
    Put(".*", handle);
    Delete(".*", handle);
    set_exception_handler([](const httplib::Request&,
                             httplib::Response& response, std::exception_ptr) {
      response.status = 500;
      response.set_content("internal error\n", "text/plain");
    });
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty()) {
        response.set_content(Str("error ", response.status, "\n"),
                             "text/plain");
      }
    });
  }

 private:
  bool Gate(const httplib::Request& request, httplib::Response* response) {
    HttpResponse answer;
    const std::string fault = FormFault(request, limits_, &answer.status);
    if (!fault.empty()) {
      answer.body = fault + "\n";
      CopyTo(std::move(answer), response);
      return true;
    }
    answer.status = 200;
    if (!gate_(RequestOf(request), &answer)) return false;
    CopyTo(std::move(answer), response);
    return true;
  }

  // One request a connection: nothing of a refused body is taken for the next.
  bool process_and_close_socket(socket_t sock) override {
    bool done = false;
    {
      PatientStream stream(sock, limits_);
      bool closed = false;
      // Answers go as they are: on one machine compressing a report takes
      // seconds (the library's Brotli at its slowest) and saves nothing.
      done = process_request(stream, true, closed, [](httplib::Request& one) {
        one.headers.erase("Accept-Encoding");
      });
    }
    shutdown(sock, SHUT_WR);
    // What is still on its way would make the kernel throw the answer away.
    char rest[4096];
    for (int i = 0; i < 64; ++i) {
      pollfd one = {sock, POLLIN, 0};
      if (poll(&one, 1, 200) <= 0 ||
          recv(sock, rest, sizeof(rest), MSG_DONTWAIT) <= 0) {
        break;
      }
    }
    close(sock);
    return done;
  }

  HttpGate gate_;
  HttpHandler handler_;
  const HttpLimits limits_;
};

HttpServer::HttpServer(HttpGate gate, HttpHandler handler, HttpLimits limits)
    : impl_(std::make_unique<Impl>(std::move(gate), std::move(handler),
                                   limits)) {}

HttpServer::~HttpServer() = default;

int HttpServer::Bind(const std::string& address, int port) {
  // Each connection is a descriptor.
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 4096) {
    files.rlim_cur = std::min<rlim_t>(4096, files.rlim_max);
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const int bound = port == 0
                        ? impl_->bind_to_any_port(address)
                        : (impl_->bind_to_port(address, port) ? port : -1);
  if (bound < 0) {
    throw IoError(Str("cannot listen at ", address, ", port ", port,
                      ": it is taken, or is not an address of this machine; "
                      "name another with --port (0: any free one) or "
                      "--listen"));
  }
  return bound;
}

void HttpServer::Serve() { impl_->listen_after_bind(); }

void HttpServer::Stop() { impl_->stop(); }

}  // namespace mien

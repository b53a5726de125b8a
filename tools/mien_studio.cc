// mien-studio: the project's programs in a browser, on this machine alone.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/interrupts.h"
#include "pipeline/exec/runner.h"
#include "tools/studio/frame_worker.h"
#include "tools/studio/http_server.h"
#include "tools/studio/live.h"
#include "tools/studio/people_study.h"
#include "tools/studio/studio.h"
#include "tools/support/program.h"

namespace mien {
namespace {

struct Arguments {
  std::string project = "mien-project", address = "127.0.0.1", frames, probe;
  std::string log_level = "info", tables, coder;
  int port = 0;
  bool no_open = false;
};

constexpr std::size_t kShortestPassword = 8;

std::string PasswordFor(const std::string& address) {
  if (IsLoopback(address)) return "";
  const char* password = std::getenv("MIEN_STUDIO_PASSWORD");
  if (password == nullptr || std::string(password).size() < kShortestPassword) {
    throw ConfigError(
        "--listen " + address +
        " lets other machines in: set MIEN_STUDIO_PASSWORD to a password of "
        "8 characters or more first, or leave --listen out");
  }
  return password;
}

// "" where mien-run is not installed: data sets go without it.
std::string RunProgramPath() {
  try {
    return ProgramPath("mien-run");
  } catch (const IoError&) {
    return "";
  }
}

// Opens the address by a file that only this account can read: other accounts
// see the arguments of programs. A machine without a desktop opens nothing.
class Opener {
 public:
  Opener(const Project& project, const std::string& url)
      : path_(project.Path(Str(".open-", getpid(), ".html"))) {
    const int file =
        open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return;
    const std::string page =
        "<!DOCTYPE html><meta http-equiv=\"refresh\" content=\"0;url=" + url +
        "\">";
    const bool whole = write(file, page.data(), page.size()) ==
                       static_cast<ssize_t>(page.size());
    close(file);
    if (!whole) return;
    // The shell goes at once: what it has started outlives this program.
    shell_ = std::make_unique<Child>(
        std::vector<std::string>{"/bin/sh", "-c",
                                 "command -v xdg-open >/dev/null && xdg-open "
                                 "\"$0\" >/dev/null 2>&1 &",
                                 path_},
        ChildSetup{});
  }
  ~Opener() { unlink(path_.c_str()); }
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

 private:
  std::string path_;
  std::unique_ptr<Child> shell_;
};

// Two studios would each work through the same queue. A file system that
// knows no locks goes without.
class ProjectLock {
 public:
  explicit ProjectLock(const Project& project)
      : number_(open(project.folder().c_str(),
                     O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (number_ < 0 || flock(number_, LOCK_EX | LOCK_NB) == 0) return;
    const bool taken = errno == EWOULDBLOCK;
    if (!taken) return;
    close(number_);
    throw IoError(project.folder() +
                  " is open in another mien-studio: use its window, or end it "
                  "(Ctrl-C in its terminal) first");
  }
  ~ProjectLock() {
    if (number_ >= 0) close(number_);
  }
  ProjectLock(const ProjectLock&) = delete;
  ProjectLock& operator=(const ProjectLock&) = delete;

 private:
  int number_;
};

int Serve(const Arguments& arguments) {
  const std::string password = PasswordFor(arguments.address);
  Project project(arguments.project);
  const ProjectLock lock(project);
  const std::string spot = ProgramPath("mien-spot");
  Frames frames(ProgramPath("mien-studio"));
  Uploads uploads(project, [&frames](const std::string& path) {
    return frames.Fault(path);
  });
  Reviews reviews(project);
  std::unique_ptr<Access> access;
  std::unique_ptr<StudioParts> studio;
  HttpServer server(
      [&access](const HttpRequest& request, HttpResponse* answer) {
        if (!access->Stops(request, answer)) return false;
        for (auto& header : SafetyHeaders()) {
          answer->headers.push_back(std::move(header));
        }
        return true;
      },
      [&studio](const HttpRequest& request) {
        return Answer(*studio, request);
      });
  const int port = server.Bind(arguments.address, arguments.port);
  const std::string token = NewToken();
  access = std::make_unique<Access>(
      AccessRules{arguments.address, port, token, password});
  WorkQueue queue(project, spot);
  Live live(project, spot);
  People people(project);
  DataSets data(project, RunProgramPath());
  studio = std::make_unique<StudioParts>(
      StudioParts{project, *access, frames, reviews, uploads, queue, live,
                  people, data, password.empty()});
  const std::string url = Str("http://127.0.0.1:", port, "/?token=", token);
  std::cout << url << std::endl;
  LogInfo("project " + project.folder() + "; Ctrl-C ends it, nothing is lost");
  if (!password.empty()) {
    LogWarn("other machines reach this by " + arguments.address +
            " and the password; what is sent is not encrypted");
  }
  std::unique_ptr<Opener> opener;
  if (!arguments.no_open) opener = std::make_unique<Opener>(project, url);
  std::thread watch([&server] {
    while (!InterruptRequested().load()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    server.Stop();
  });
  server.Serve();
  EndInterruptWatch();
  watch.join();
  return 0;
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  mien::Arguments arguments;
  CLI::App app{
      "Recordings, review and coding in a browser, for one project folder.\n"
      "Example: mien-studio interviews\n"
      "prints an address to open; it is good until the program ends. Nothing "
      "leaves this machine."};
  app.set_version_flag("--version",
                       [] { return mien::VersionLine("mien-studio"); });
  app.add_option("PROJECT", arguments.project,
                 "Folder of the project; made if it is not there")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--port", arguments.port, "0: any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--listen", arguments.address,
                 "Address to listen at. Any but this machine's own needs a "
                 "password in the environment: MIEN_STUDIO_PASSWORD")
      ->type_name("ADDRESS")
      ->capture_default_str();
  auto* tables =
      app.add_option("--tables", arguments.tables,
                     "Opens nothing: writes the tables of people, baselines "
                     "and conditions of PROJECT into this folder")
          ->type_name("DIR");
  app.add_option("--coder", arguments.coder,
                 "Whose verdicts --tables counts; without: nobody's")
      ->type_name("NAME")
      ->needs(tables);
  app.add_flag("--no-open", arguments.no_open, "Does not open a browser");
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  // What it starts itself, for films.
  app.add_option("--frames", arguments.frames)->group("");
  app.add_option("--probe", arguments.probe)->group("");
  return mien::RunProgram("mien-studio", app, argc, argv, [&arguments] {
    mien::SetLogLevel(arguments.log_level);
    if (!arguments.probe.empty()) {
      try {
        std::cout << mien::ProbeFilm(arguments.probe) << "\n";
      } catch (const mien::Error& error) {
        std::cout << error.message() << "\n";
      }
      return 0;
    }
    if (!arguments.frames.empty()) {
      std::cout.iword(mien::RawOutputMark()) = 1;
      mien::ServeFrames(arguments.frames, std::cin, std::cout);
      return 0;
    }
    if (!arguments.tables.empty()) {
      for (const std::string& note : mien::WritePeopleTables(
               arguments.project, arguments.coder, arguments.tables)) {
        mien::LogWarn(note);
      }
      mien::LogInfo("written: " + arguments.tables);
      return 0;
    }
    return mien::Serve(arguments);
  });
}

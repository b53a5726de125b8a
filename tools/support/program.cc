#include "tools/support/program.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

#include <opencv2/core/utility.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "pipeline/exec/runner.h"

namespace mien {
namespace {

void Complain(const std::string& name, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", name.c_str(), message.c_str());
}

}  // namespace

int RunProgram(const std::string& name, const std::function<int()>& body) {
  // Before any library starts its threads: items are what runs in parallel.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  setenv("OMP_NUM_THREADS", "1", 0);
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  setenv("OPENCV_IO_MAX_IMAGE_PIXELS", "100000000", 0);
  cv::setNumThreads(1);
  CatchInterrupts();
  try {
    return body();
  } catch (const Interrupted&) {
    Complain(name, "interrupted; run the same command again to continue");
    return 130;
  } catch (const Error& error) {
    Complain(name, error.what());
    return error.ExitCode();
  } catch (const std::exception& error) {
    Complain(name, Str("internal error: ", error.what()));
    return 3;
  }
}

int RunProgram(const std::string& name, CLI::App& app, int argc, char** argv,
               const std::function<int()>& body) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    Complain(name, Str(error.what(), " (", name, " --help shows the options)"));
    return 2;
  }
  return RunProgram(name, body);
}

std::string VersionLine(const std::string& program) {
  return program + " " + kMienVersion;
}

}  // namespace mien

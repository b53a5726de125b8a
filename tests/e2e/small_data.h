#ifndef MIEN_TESTS_E2E_SMALL_DATA_H_
#define MIEN_TESTS_E2E_SMALL_DATA_H_

// A small synthetic data set in CASME II form, made once per test program.

#include <filesystem>
#include <string>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"
#include "tools/synth/dataset.h"

namespace mien {

// 3 subjects with 3 clips each, eyes 60 px apart, 200 fps.
inline const std::string& SmallData() {
  static const auto& folder = *new TempFolder();
  static const std::string& data = *new std::string([] {
    SynthDatasetOptions options;
    options.out = folder / "data";
    options.seed = 5;
    options.subjects = 3;
    options.clips_per_subject = 3;
    options.cast.iod_px = 60;
    options.jobs = 2;
    WriteSynthDataset(options);
    return folder / "data";
  }());
  static const bool registered =
      std::atexit([] { std::filesystem::remove_all(folder.path()); }) == 0;
  (void)registered;
  return data;
}

// Its copy with `clips` clips of subject 01 only, to be damaged.
inline std::string DamagedCopy(const TempFolder& folder, int clips = 2) {
  namespace fs = std::filesystem;
  const fs::path from = SmallData(), to = folder / "data";
  fs::create_directories(to / "CASME2_RAW/sub01");
  for (int i = 1; i <= clips; ++i) {
    const std::string clip = "CASME2_RAW/sub01/EP01_0" + std::to_string(i);
    fs::copy(from / clip, to / clip, fs::copy_options::recursive);
  }
  const std::string sheet =
      ReadFile((from / "CASME2-coding-synthetic.csv").string());
  std::size_t end = 0;
  for (int line = 0; line <= clips; ++line) end = sheet.find('\n', end) + 1;
  WriteFileAtomic((to / "CASME2-coding-synthetic.csv").string(),
                  sheet.substr(0, end));
  return to.string();
}

// Arguments of mien-run on a data set; everything else below `folder`.
inline std::string RunArguments(const TempFolder& folder,
                                const std::string& data,
                                const std::string& more) {
  return std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml --data '" + data +
         "' --cache '" + (folder / "cache") + "' --out '" + (folder / "out") +
         "' --set protocol.seeds=[1] --set recognize.epochs=40 " + more;
}

}  // namespace mien

#endif  // MIEN_TESTS_E2E_SMALL_DATA_H_

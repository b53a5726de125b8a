#include "tools/synth/picture_layouts.h"

#include <cctype>
#include <filesystem>
#include <utility>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "tools/synth/actor.h"
#include "tools/synth/output.h"
#include "tools/synth/strong_pose.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr int kFerSide = 48;
constexpr int kJaffeSide = 256;
constexpr int kCkWidth = 640, kCkHeight = 490;

// A posed expression of a person: `share` of its height.
class Poser {
 public:
  Poser(const SynthDatasetOptions& options, int person, int width, int height)
      : actor_(Options(options, person, width, height)),
        iod_px_(height / 2.4),
        rng_(DeriveSeed(options.seed, "synth-posed", Str(person))) {}

  // Grey pictures of one pose, one for each share.
  std::vector<cv::Mat> Pictures(const StrongExpression& expression,
                                const std::vector<double>& shares) {
    const ActorPose full = StrongPose(expression, iod_px_, &rng_);
    std::vector<cv::Mat> pictures;
    for (const double share : shares) {
      ActorPose pose = full;
      for (auto& [au, px] : pose.au_px) px *= share;
      pose.mouth_open_px *= share;
      cv::Mat grey;
      cv::cvtColor(actor_.Render(pose, rng_.Next()), grey, cv::COLOR_BGR2GRAY);
      pictures.push_back(grey);
    }
    return pictures;
  }

 private:
  static ActorOptions Options(const SynthDatasetOptions& options, int person,
                              int width, int height) {
    ActorOptions actor;
    actor.seed = DeriveSeed(options.seed, "synth-posed-face", Str(person));
    actor.width_px = width;
    actor.height_px = height;
    actor.iod_px = height / 2.4;
    return actor;
  }

  Actor actor_;
  double iod_px_;
  Rng rng_;
};

std::string Padded(int number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

void WritePicture(const fs::path& path, const cv::Mat& picture) {
  std::vector<uchar> bytes;
  if (!cv::imencode(path.extension().string(), picture, bytes)) {
    throw InternalError("pictures cannot be written as " +
                        path.extension().string());
  }
  MakeFolder(path.parent_path());
  WriteFrameFile(path, bytes);
}

// Of every five people three are for training, one for each test.
const char* UsageOf(int person) {
  return person % 5 == 3   ? "PublicTest"
         : person % 5 == 4 ? "PrivateTest"
                           : "Training";
}

void WriteFer(const SynthDatasetOptions& options, bool votes) {
  // In the order of FER+'s columns, by FER-2013's names.
  const std::vector<std::string> columns = {"neutral", "happy",   "surprise",
                                            "sad",     "angry",   "disgust",
                                            "fear",    "contempt"};
  std::string csv = CsvLine({"emotion", "pixels", "Usage"});
  std::string plus = CsvLine({"Usage", "Image name", "neutral", "happiness",
                              "surprise", "sadness", "anger", "disgust", "fear",
                              "contempt", "unknown", "NF"});
  const auto& expressions = StrongExpressions();
  int row = 0;
  for (int person = 0; person < options.subjects; ++person) {
    Poser poser(options, person, 2 * kFerSide, 2 * kFerSide);
    for (std::size_t e = 0; e < expressions.size(); ++e) {
      cv::Mat small;
      cv::resize(poser.Pictures(expressions[e], {1})[0], small,
                 {kFerSide, kFerSide}, 0, 0, cv::INTER_AREA);
      std::vector<std::string> pixels;
      for (const uchar value : cv::Mat_<uchar>(small)) {
        pixels.push_back(std::to_string(value));
      }
      csv += CsvLine({Str(e), Join(pixels, " "), UsageOf(person)});
      std::vector<std::string> line = {UsageOf(person),
                                       Str("fer", Padded(row, 7), ".png")};
      for (const std::string& column : columns) {
        line.push_back(column == expressions[e].name ? "8"
                       : column == "neutral"         ? "2"
                                                     : "0");
      }
      line.insert(line.end(), {"0", "0"});
      plus += CsvLine(line);
      ++row;
    }
  }
  WriteFileAtomic(options.out + "/fer2013.csv", csv);
  if (votes) WriteFileAtomic(options.out + "/fer2013new.csv", plus);
}

// CK+ counts 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sad, 7
// surprise; a neutral sequence has no file.
int CkNumber(const std::string& name) {
  return name == "angry"      ? 1
         : name == "disgust"  ? 3
         : name == "fear"     ? 4
         : name == "happy"    ? 5
         : name == "sad"      ? 6
         : name == "surprise" ? 7
                              : 0;
}

void WriteCkPlus(const SynthDatasetOptions& options) {
  const fs::path out(options.out);
  for (int person = 0; person < options.subjects; ++person) {
    Poser poser(options, person, kCkWidth, kCkHeight);
    const std::string subject = "S" + Padded(5 + person, 3);
    int sequence = 0;
    for (const StrongExpression& expression : StrongExpressions()) {
      const std::string number = Padded(++sequence, 3);
      const auto pictures = poser.Pictures(expression, {0, 0.5, 1});
      std::string stem;
      for (std::size_t n = 0; n < pictures.size(); ++n) {
        stem =
            Str(subject, "_", number, "_", Padded(static_cast<int>(n) + 1, 8));
        WritePicture(
            out / "cohn-kanade-images" / subject / number / (stem + ".png"),
            pictures[n]);
      }
      const fs::path folder = out / "Emotion" / subject / number;
      MakeFolder(folder);
      const int emotion = CkNumber(expression.name);
      if (emotion == 0) continue;
      WriteFileAtomic((folder / (stem + "_emotion.txt")).string(),
                      Str("   ", emotion, ".0000000e+00\n"));
    }
  }
}

void WriteJaffe(const SynthDatasetOptions& options) {
  int number = 0;
  for (int person = 0; person < options.subjects; ++person) {
    Poser poser(options, person, kJaffeSide, kJaffeSide);
    const std::string initials = {static_cast<char>('A' + person / 26 % 26),
                                  static_cast<char>('A' + person % 26)};
    for (const StrongExpression& expression : StrongExpressions()) {
      std::string code = std::string(expression.name).substr(0, 2);
      for (char& c : code) c = static_cast<char>(std::toupper(c));
      WritePicture(fs::path(options.out) /
                       Str(initials, ".", code, "1.", ++number, ".tiff"),
                   poser.Pictures(expression, {1})[0]);
    }
  }
}

}  // namespace

std::vector<std::string> PictureLayouts() {
  return {"fer2013", "ferplus", "ckplus", "jaffe"};
}

void WritePictureLayout(const SynthDatasetOptions& options) {
  PrepareOutput(options.out);
  if (options.layout == "ckplus") {
    WriteCkPlus(options);
  } else if (options.layout == "jaffe") {
    WriteJaffe(options);
  } else {
    WriteFer(options, options.layout == "ferplus");
  }
}

}  // namespace mien

// fuzz_seeds FOLDER: small inputs for every target, FOLDER/<target>/*, made by
// the project's own writers.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <dlib/image_processing/shape_predictor.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/cache/hdf5_image.h"
#include "pipeline/cache/tensor_file.h"
#include "pipeline/config/config.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "stages/ingest/video_writer.h"
#include "stages/mien_config.h"
#include "tests/stages/exchange/event_samples.h"
#include "tests/stages/ingest/xlsx_file.h"
#include "tools/spot/calibration_file.h"

namespace mien {
namespace {

class Seeds {
 public:
  explicit Seeds(std::string folder) : folder_(std::move(folder)) {}

  std::string Path(const std::string& target, const std::string& name) const {
    std::filesystem::create_directories(folder_ + "/" + target);
    return folder_ + "/" + target + "/" + name;
  }
  void Put(const std::string& target, const std::string& name,
           const std::string& bytes) const {
    std::ofstream out(Path(target, name), std::ios::binary);
    out << bytes;
    if (!out.flush()) throw IoError("cannot write " + Path(target, name));
  }

 private:
  std::string folder_;
};

void PutEvents(const Seeds& seeds) {
  std::vector<EventRow> rows = SampleEvents();
  for (const auto& [format, target] :
       std::vector<std::pair<std::string, std::string>>{
           {"eaf", "eaf"},
           {"boris", "boris"},
           {"vtt", "vtt"},
           {"textgrid", "textgrid"},
           {"csv", "events"}}) {
    seeds.Put(target, "own", ExportEvents(rows, SampleVideo(), format));
    seeds.Put(target, "none", ExportEvents({}, SampleVideo(), format));
  }
  const std::string csv = EventsCsv(rows);
  seeds.Put("review", "two", csv + "\n====\n" + csv);
  seeds.Put("review", "plain",
            "video,onset_frame,offset_frame,kind,fps,frames\na.mp4,10,20,"
            "micro,25,300\nb.mp4,,,,25,400\n\n====\nvid,pred_onset,pred_offset,"
            "type\na,11,21,me\n");
  seeds.Put("review", "videos", "name,frames,fps,duration_s\na.mp4,300,25,\n");
  seeds.Put("srt", "plain",
            "1\n00:00:01,200 --> 00:00:02,000\nhappiness\n\n2\n00:00:05,000 "
            "--> 00:00:05,400\n<i>fear</i>\n\n");
  seeds.Put("boris", "tabular",
            "Observation id\tMedia file\tTotal length\tFPS\tSubject\tBehavior\t"
            "Behavioral category\tComment\tTime\tStatus\n"
            "o1\ta.mp4\t10\t25\tp\tmicro\t\tx\t1.2\tSTART\n"
            "o1\ta.mp4\t10\t25\tp\tmicro\t\tx\t1.6\tSTOP\n");
  seeds.Put("textgrid", "short",
            "\"ooTextFile\"\n\"TextGrid\"\n0 3 <exists> 1\n\"IntervalTier\" "
            "\"ME\" 0 3 2 0 1 \"\" 1 1.3 \"fear\"\n");
  seeds.Put("eaf", "foreign",
            "<?xml version='1.0'?><ANNOTATION_DOCUMENT><HEADER "
            "TIME_UNITS='milliseconds'><MEDIA_DESCRIPTOR MEDIA_URL='file:///a."
            "mp4' MIME_TYPE='video/mp4' TIME_ORIGIN='40'/></HEADER><TIME_ORDER>"
            "<TIME_SLOT TIME_SLOT_ID='t1' TIME_VALUE='100'/><TIME_SLOT "
            "TIME_SLOT_ID='t2' TIME_VALUE='400'/></TIME_ORDER><TIER "
            "TIER_ID='ME'><ANNOTATION><ALIGNABLE_ANNOTATION "
            "ANNOTATION_ID='a1' TIME_SLOT_REF1='t1' TIME_SLOT_REF2='t2'>"
            "<ANNOTATION_VALUE>fear</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
            "</ANNOTATION></TIER></ANNOTATION_DOCUMENT>");
}

void PutSheets(const Seeds& seeds) {
  const std::string casme =
      "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
      "Estimated Emotion\n1,EP02_01f,46,59,86,4+L10,happiness\n"
      "26,EP18_50,/,7,9,12,others\n";
  const std::string samm =
      "Subject,Filename,Inducement Code,Onset Frame,Apex Frame,Offset Frame,"
      "Duration,Action Units,Estimated Emotion,Objective Classes\n"
      "6,006_1_2,1,5562,5588,5632,71,AUL4,Anger,4\n";
  seeds.Put("sheet", "casme2", std::string(1, '\0') + casme);
  seeds.Put("sheet", "samm", std::string(1, '\1') + samm);
  seeds.Put("sheet", "smic",
            std::string(1, '\2') +
                "Subject,Filename,OnsetF,OffsetF,Emotion\n"
                "1,s01_ne_01,10,30,negative\n");
  const Parts parts = WorkbookParts(
      "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>"
      "Filename</t></is></c><c r='C1' t='s'><v>1</v></c></row><row r='2'><c "
      "r='A2'><v>1</v></c><c r='B2' t='str'><v>EP02_01f</v></c><c r='C2' "
      "s='1'><v>46</v></c></row>",
      "<si><t>Subject</t></si><si><r><t>Onset</t></r><r><t>Frame</t></r></si>");
  std::string text;
  for (const auto& [name, content] : parts) {
    text += "#" + name + "\n" + content + "\n";
  }
  seeds.Put("xlsx", "parts", text);
  WriteWorkbook(seeds.Path("xlsx", "book"),
                {{"Subject", "Filename", "OnsetFrame", "ApexFrame",
                  "OffsetFrame", "Action Units", "Estimated Emotion"},
                 {"1", "EP02_01f", "46", "59", "86", "4", "happiness"}});
}

void PutWeightsAndCache(const Seeds& seeds) {
  TensorFile file;
  file.metadata = {{"network", "own"}, {"classes", "a;b"}};
  file.tensors = {{"conv.weight", {2, 3}, {1, 2, 3, 4, 5, 6}},
                  {"bias", {}, {7}},
                  {"none", {0, 4}, {}}};
  WriteTensorFile(seeds.Path("tensors", "own"), file);
  FileContent content;
  content.attributes = {{"stage", "flow"}, {"schema", "Flow/1"}};
  content.artifact.texts["notes"] = "one";
  content.artifact.Put<float>("points", {2, 2}, {1, 2, 3, 4}, "px");
  content.artifact.PutQuantised("field", {4, 4}, std::vector<float>(16, 0.5f),
                                0.25, "px");
  content.artifact.Put<std::int64_t>("frames", {3}, {1, 2, 3}, "1");
  seeds.Put("cache", "own", ToHdf5(content));
  seeds.Put("cache", "empty", ToHdf5({}));
}

void PutLandmarks(const Seeds& seeds) {
  dlib::matrix<float, 0, 1> start(4), leaf(4);
  start = 0.25, 0.5, 0.75, 0.5;
  leaf = 0.125;
  dlib::impl::regression_tree tree;
  tree.splits.push_back({0, 1, 10});
  tree.leaf_values = {leaf, leaf};
  std::ostringstream out;
  dlib::serialize(
      dlib::shape_predictor(start, {{tree, tree}, {tree}},
                            {{{0.25f, 0.5f}, {0.75f, 0.5f}}, {{0, 0}, {1, 1}}}),
      out);
  seeds.Put("landmarks", "two", out.str());
}

cv::Mat Picture(int n) {
  cv::Mat picture(32, 48, CV_8UC3, cv::Scalar(40 + 8 * n, 90, 160));
  cv::circle(picture, {10 + 3 * n, 16}, 7, {250, 240, 30}, -1);
  return picture;
}

void PutPictures(const Seeds& seeds) {
  for (const char* kind : {"jpg", "png", "bmp", "tiff", "webp"}) {
    std::vector<unsigned char> bytes;
    cv::Mat grey;
    cv::cvtColor(Picture(0), grey, cv::COLOR_BGR2GRAY);
    for (const bool colour : {true, false}) {
      cv::imencode(Str(".", kind), colour ? Picture(0) : grey, bytes);
      seeds.Put("image", Str(kind, colour ? "-colour" : "-grey"),
                std::string(bytes.begin(), bytes.end()));
    }
  }
  VideoWriterOptions options;
  options.width_px = 48;
  options.height_px = 32;
  VideoWriter writer(seeds.Path("video", "own.mp4"), options);
  for (int n = 0; n < 6; ++n) writer.Add(Picture(n), n / 25.0);
  writer.Close();
}

void PutConfig(const Seeds& seeds) {
  MienConfig config;
  seeds.Put("config", "default", WriteYaml(Describe(config), false));
  seeds.Put("config", "short",
            "data:\n  fps: 60\n  labels: [\"negative=disgust+repression\", "
            "'b=c']\nprotocol: {seeds: [1, 2]}\n");
  seeds.Put("config", "set", "=flow.method=dis");
  seeds.Put("config", "list", "=protocol.seeds=[1, 2]");
  MeasuredLimit limit;
  limit.video = "a.mp4";
  limit.fps = 25;
  limit.duration_s = 60;
  limit.frames = 1500;
  limit.iod_px = 80;
  for (int i = 1; i < 4; ++i) {
    DetectionRung rung;
    rung.amplitude_iod = 0.01 * i;
    rung.injected = 10;
    rung.found = 3 * i;
    rung.others_minutes = 0.5;
    limit.rungs.push_back(rung);
  }
  limit.half = LimitAt(limit.rungs, 0.5);
  limit.most = LimitAt(limit.rungs, 0.9);
  seeds.Put("calibration", "own", LimitJson(limit));
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
    return 2;
  }
  try {
    const mien::Seeds seeds(argv[1]);
    mien::PutEvents(seeds);
    mien::PutSheets(seeds);
    mien::PutWeightsAndCache(seeds);
    mien::PutLandmarks(seeds);
    mien::PutPictures(seeds);
    mien::PutConfig(seeds);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz_seeds: %s\n", error.what());
    return 1;
  }
  return 0;
}

#include "stages/ingest/picture_maker.h"

extern "C" {
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/image_file.h"

namespace mien {
namespace {

constexpr double kMostAspect = 4;
constexpr double kSameShape = 0.02;
constexpr double kWhiteNits = 203;  // diffuse white, ITU-R BT.2408

struct FreeScaler {
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};

// swscale takes the deprecated "full range" formats only with a warning.
AVPixelFormat PlainFormat(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    default:
      return static_cast<AVPixelFormat>(format);
  }
}

// SMPTE ST 2084, to parts of diffuse white.
double FromPq(double v) {
  constexpr double kM1 = 0.1593017578125, kM2 = 78.84375, kC1 = 0.8359375,
                   kC2 = 18.8515625, kC3 = 18.6875;
  const double p = std::pow(v, 1 / kM2);
  const double light =
      std::pow(std::max(p - kC1, 0.0) / (kC2 - kC3 * p), 1 / kM1);
  return 10000 * light / kWhiteNits;
}

// ARIB STD-B67 on a screen of 1000 nits (system gamma 1.2), likewise.
double FromHlg(double v) {
  constexpr double kA = 0.17883277, kB = 0.28466892, kC = 0.55991073;
  const double scene =
      v <= 0.5 ? v * v / 3 : (std::exp((v - kC) / kA) + kB) / 12;
  return 1000 * std::pow(scene, 1.2) / kWhiteNits;
}

// What is brighter than white is pressed together above four fifths of it.
double Pressed(double light) {
  constexpr double kKnee = 0.8, kMost = 1000 / kWhiteNits;
  if (light <= kKnee) return light;
  const double t = std::min((light - kKnee) / (kMost - kKnee), 1.0);
  return kKnee + (1 - kKnee) * std::log1p(20 * t) / std::log1p(20.0);
}

std::vector<std::uint8_t> ToneTable(const std::string& range) {
  std::vector<std::uint8_t> table(65536);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double v = static_cast<double>(i) / 65535;
    const double light = Pressed(range == "PQ" ? FromPq(v) : FromHlg(v));
    table[i] = static_cast<std::uint8_t>(
        std::lround(255 * std::pow(std::clamp(light, 0.0, 1.0), 1 / 2.2)));
  }
  return table;
}

}  // namespace

struct PictureMaker::State {
  std::unique_ptr<SwsContext, FreeScaler> scaler;
  cv::Mat padded;  // swscale may write past the end of a row
  int format = AV_PIX_FMT_NONE, space = -1, range = -1, target = -1;
  cv::Size from, to;
  std::string tone_range;
  std::vector<std::uint8_t> tones;

  void Prepare(const AVFrame& frame, cv::Size size, AVPixelFormat wanted,
               const std::string& path);
};

void PictureMaker::State::Prepare(const AVFrame& frame, cv::Size size,
                                  AVPixelFormat wanted,
                                  const std::string& path) {
  const cv::Size own(frame.width, frame.height);
  if (scaler && format == frame.format && from == own && to == size &&
      space == frame.colorspace && range == frame.color_range &&
      target == wanted) {
    return;
  }
  const AVPixelFormat plain = PlainFormat(frame.format);
  scaler.reset(sws_getContext(own.width, own.height, plain, size.width,
                              size.height, wanted,
                              SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT,
                              nullptr, nullptr, nullptr));
  if (!scaler) {
    const char* name =
        av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
    throw DataError(Str(path, ": the pixel format ", name ? name : "(unknown)",
                        " cannot be converted"));
  }
  const bool full =
      plain != frame.format || frame.color_range == AVCOL_RANGE_JPEG;
  const int* coefficients = sws_getCoefficients(
      frame.colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT
                                                : frame.colorspace);
  // Fails for RGB sources, which have no such details.
  sws_setColorspaceDetails(scaler.get(), coefficients, full ? 1 : 0,
                           sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16,
                           1 << 16);
  format = frame.format;
  from = own;
  to = size;
  space = frame.colorspace;
  range = frame.color_range;
  target = wanted;
}

PictureMaker::PictureMaker(std::string path)
    : state_(std::make_unique<State>()), path_(std::move(path)) {}
PictureMaker::~PictureMaker() = default;

cv::Mat PictureMaker::Make(const AVFrame& frame, AVRational aspect,
                           const std::int32_t* matrix) {
  State& s = *state_;
  const std::string range = HighRange(frame);
  const int width = SquareWidth(frame.width, aspect), height = frame.height;
  if (height < 1 || width > kMaxImagePixels / height) {
    throw DataError(Str(path_, ": ", width, " x ", height,
                        " is more than the limit of ", kMaxImagePixels,
                        " pixels"));
  }
  const bool deep = !range.empty();
  s.Prepare(frame, cv::Size(width, height),
            deep ? AV_PIX_FMT_BGR48LE : AV_PIX_FMT_BGR24, path_);
  s.padded.create(height + 1, (width + 63) / 64 * 64 + 64,
                  deep ? CV_16UC3 : CV_8UC3);
  std::uint8_t* planes[4] = {s.padded.data, nullptr, nullptr, nullptr};
  const int steps[4] = {static_cast<int>(s.padded.step), 0, 0, 0};
  if (sws_scale(s.scaler.get(), frame.data, frame.linesize, 0, frame.height,
                planes, steps) != height) {
    throw DataError(path_ + ": a frame cannot be converted to colours");
  }
  cv::Mat picture = s.padded(cv::Rect(0, 0, width, height));
  if (deep) {
    if (s.tone_range != range) {
      s.tones = ToneTable(range);
      s.tone_range = range;
    }
    cv::Mat mapped(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
      const auto* in = picture.ptr<std::uint16_t>(y);
      auto* out = mapped.ptr<std::uint8_t>(y);
      for (int x = 0; x < 3 * width; ++x) out[x] = s.tones[in[x]];
    }
    picture = mapped;
  }
  return matrix ? Upright(picture, matrix) : picture.clone();
}

int SquareWidth(int width, AVRational aspect) {
  if (!BelievedAspect(aspect)) return width;
  return std::max(1, static_cast<int>(std::lround(width * av_q2d(aspect))));
}

bool BelievedAspect(AVRational aspect) {
  if (aspect.num <= 0 || aspect.den <= 0) return false;
  const double ratio = av_q2d(aspect);
  return ratio <= kMostAspect && ratio >= 1 / kMostAspect;
}

bool TurnsByQuarters(const std::int32_t matrix[9]) {
  constexpr double kDegree = 0.0175;  // its tangent
  const auto size = [](std::int32_t v) {
    return std::abs(static_cast<double>(v));
  };
  const double straight = size(matrix[0]) + size(matrix[4]);
  const double across = size(matrix[1]) + size(matrix[3]);
  return std::min(straight, across) <= kDegree * std::max(straight, across);
}

std::string HighRange(const AVFrame& frame) {
  if (frame.color_trc == AVCOL_TRC_SMPTE2084) return "PQ";
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67) return "HLG";
  return "";
}

cv::Mat FitInto(const cv::Mat& picture, cv::Size size) {
  if (picture.size() == size) return picture;
  const double x = static_cast<double>(size.width) / picture.cols;
  const double y = static_cast<double>(size.height) / picture.rows;
  const int method = std::min(x, y) < 1 ? cv::INTER_AREA : cv::INTER_LINEAR;
  cv::Mat scaled;
  if (std::abs(x / y - 1) <= kSameShape) {
    cv::resize(picture, scaled, size, 0, 0, method);
    return scaled;
  }
  const double scale = std::min(x, y);
  const cv::Size inner(
      std::clamp(static_cast<int>(std::lround(picture.cols * scale)), 1,
                 size.width),
      std::clamp(static_cast<int>(std::lround(picture.rows * scale)), 1,
                 size.height));
  cv::resize(picture, scaled, inner, 0, 0, method);
  cv::Mat out(size, picture.type(), cv::Scalar::all(0));
  scaled.copyTo(out(cv::Rect((size.width - inner.width) / 2,
                             (size.height - inner.height) / 2, inner.width,
                             inner.height)));
  return out;
}

cv::Mat Upright(const cv::Mat& picture, const std::int32_t matrix[9]) {
  const auto size = [](std::int32_t v) {
    return std::abs(static_cast<double>(v));
  };
  const std::int32_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  const bool swapped = size(b) + size(c) > size(a) + size(d);
  cv::Mat turned = swapped ? cv::Mat(picture.t()) : picture;
  const bool flip_x = (swapped ? c : a) < 0;
  const bool flip_y = (swapped ? b : d) < 0;
  cv::Mat out;
  if (flip_x && flip_y) {
    cv::flip(turned, out, -1);
  } else if (flip_x) {
    cv::flip(turned, out, 1);
  } else if (flip_y) {
    cv::flip(turned, out, 0);
  } else {
    out = turned.clone();
  }
  return out;
}

}  // namespace mien

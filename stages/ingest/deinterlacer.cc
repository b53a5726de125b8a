#include "stages/ingest/deinterlacer.h"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

struct FreeGraph {
  void operator()(AVFilterGraph* p) const { avfilter_graph_free(&p); }
};

}  // namespace

struct Deinterlacer::Graph {
  std::unique_ptr<AVFilterGraph, FreeGraph> filters;
  AVFilterContext* in = nullptr;
  AVFilterContext* out = nullptr;
  int width = 0, height = 0, format = 0;
};

Deinterlacer::Deinterlacer(std::string path) : path_(std::move(path)) {}
Deinterlacer::~Deinterlacer() = default;

void Deinterlacer::Build(const AVFrame& frame, AVRational time_base) {
  auto graph = std::make_unique<Graph>();
  graph->filters.reset(avfilter_graph_alloc());
  MIEN_CHECK(graph->filters, "out of memory for a filter");
  graph->filters->nb_threads = 1;
  graph->width = frame.width;
  graph->height = frame.height;
  graph->format = frame.format;
  const std::string size = Str(
      "video_size=", frame.width, "x", frame.height, ":pix_fmt=", frame.format,
      ":time_base=", time_base.num, "/", time_base.den);
  AVFilterGraph* filters = graph->filters.get();
  AVFilterContext* bwdif = nullptr;
  int code =
      avfilter_graph_create_filter(&graph->in, avfilter_get_by_name("buffer"),
                                   "in", size.c_str(), nullptr, filters);
  if (code >= 0) {
    code = avfilter_graph_create_filter(
        &bwdif, avfilter_get_by_name("bwdif"), "bwdif",
        "mode=send_frame:parity=auto:deint=interlaced", nullptr, filters);
  }
  if (code >= 0) {
    code = avfilter_graph_create_filter(&graph->out,
                                        avfilter_get_by_name("buffersink"),
                                        "out", nullptr, nullptr, filters);
  }
  if (code >= 0) code = avfilter_link(graph->in, 0, bwdif, 0);
  if (code >= 0) code = avfilter_link(bwdif, 0, graph->out, 0);
  if (code >= 0) code = avfilter_graph_config(filters, nullptr);
  if (code < 0) {
    throw DataError(
        path_ + ": interlaced frames cannot be taken apart: " + AvText(code));
  }
  graph_ = std::move(graph);
}

void Deinterlacer::Drain() {
  while (graph_) {
    FramePointer frame(av_frame_alloc());
    if (av_buffersink_get_frame(graph_->out, frame.get()) < 0) return;
    done_.push_back(std::move(frame));
  }
}

void Deinterlacer::Push(AVFrame* frame, AVRational time_base) {
  if (graph_ &&
      (graph_->width != frame->width || graph_->height != frame->height ||
       graph_->format != frame->format)) {
    End();
  }
  if (!graph_) Build(*frame, time_base);
  interlaced_ += frame->interlaced_frame != 0;
  const int code = av_buffersrc_add_frame(graph_->in, frame);
  if (code < 0) {
    throw DataError(path_ +
                    ": a frame cannot be deinterlaced: " + AvText(code));
  }
  Drain();
}

void Deinterlacer::End() {
  if (!graph_) return;
  if (av_buffersrc_add_frame(graph_->in, nullptr) >= 0) Drain();
  graph_.reset();
}

bool Deinterlacer::Pull(AVFrame* frame) {
  if (done_.empty()) return false;
  av_frame_move_ref(frame, done_.front().get());
  done_.pop_front();
  return true;
}

}  // namespace mien

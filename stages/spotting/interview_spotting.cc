#include "stages/spotting/interview_spotting.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/spotting/candidate_fit.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/event_scan.h"
#include "stages/spotting/face_evidence.h"
#include "stages/spotting/habits.h"
#include "stages/spotting/pulse_net.h"
#include "stages/spotting/short_gaps.h"
#include "stages/spotting/speech_signal.h"

namespace mien {
namespace {

constexpr double kStep = 1.41;  // between durations
// s: up to here the fit without network is that of micro-expressions; no matter
// what interview.micro_max_s calls so.
constexpr double kFittedAsMicro = 0.5;
constexpr double kMostRatio = 1.7;     // of a fitted to an expected duration
constexpr double kPartOfLonger = 0.5;  // of its amplitude
constexpr double kMostLonger = 6;      // slower ones rise too slowly for that
constexpr double kTremor = 0.1;        // of the amplitude of what is held
constexpr double kLeastLogit = -6;     // the network's, of a candidate
constexpr double kFits = 0.8;          // of the variance, explained
constexpr double kSame = 0.5;  // overlap from which two are one movement

std::vector<double> Durations(const InterviewParams& params) {
  std::vector<double> durations;
  for (double d = params.shortest_s; d <= params.longest_s * 1.01; d *= kStep) {
    durations.push_back(d);
  }
  return durations;
}

bool Alike(double a_s, double b_s) {
  return std::max(a_s, b_s) < kMostRatio * std::min(a_s, b_s);
}

double LogStrength(double strength) {
  return std::log(std::max(strength, 1.0));
}

// Log odds that a candidate is real: by the network, which has seen head, eyes
// and mouth itself, or as macro- or micro-expression without it.
double LogOdds(const Event& event, double duration_s,
               const std::optional<double>& net_logit) {
  if (net_logit) return 0.30 + 0.75 * *net_logit;
  const double log_strength = LogStrength(event.strength);
  const auto has = [&event](EventFlag flag) {
    return std::find(event.flags.begin(), event.flags.end(), flag) !=
           event.flags.end();
  };
  const double explained =
      0.3 * has(EventFlag::kBlink) + 2.14 * has(EventFlag::kSpeech) +
      0.94 * has(EventFlag::kHeadMotion) + 1.0 * has(EventFlag::kFaceLost);
  if (duration_s > kFittedAsMicro) {
    return 0.34 + 1.54 * log_strength + 2.66 * std::log(duration_s) +
           1.44 * std::log(std::max(event.amplitude_iod, 1e-4)) - explained;
  }
  return -3.81 + 1.43 * log_strength - explained;
}

// Frame index (fraction) of a time.
double FrameAt(const MotionSeries& series, double time_s) {
  return IndexOfTime(series.time_s, time_s);
}

// What one face holds.
class FaceSpotter {
 public:
  FaceSpotter(const MotionSeries& series, const FaceMotion& face,
              const InterviewParams& params, const PulseNet* net)
      : view_{series, face}, params_(params) {
    MotionGridOptions options;
    options.max_rate_hz = params.max_rate_hz;
    options.blink_threshold = params.flags.blink_threshold;
    grid_ = ResampleMotion(series, face, options);
    speech_ = SpeechSignal(grid_, series.regions, params.speech_half_s,
                           params.speech_iod);
    if (net) judge_ = PulseJudge(*net, series, face);
  }

  std::vector<Event> Run() const {
    ScanOptions options;
    options.spread_half_s = params_.spread_half_s;
    options.noise_floor_iod = params_.noise_floor_iod;
    options.head_leak = params_.head_leak;
    options.min_strength = params_.min_strength;
    options.min_amplitude_iod = params_.min_amplitude_iod;
    // The network says where brief ones are and how good they are, the filters
    // what they are; both apart from the longer ones, within which they may
    // lie. Without a network filters say all of it.
    ScanOptions brief = options;
    options.durations_s = brief.durations_s = {};
    for (const double d : Durations(params_)) {
      (d <= PulseJudge::kLongest ? brief : options).durations_s.push_back(d);
    }
    std::vector<Event> events =
        Unnamed(ScanForPulses(grid_, MovementPatterns(), options));
    std::vector<Event> named =
        judge_.empty()
            ? Unnamed(ScanForPulses(grid_, MovementPatterns(), brief))
            : Named(brief);
    named.erase(
        std::remove_if(named.begin(), named.end(),
                       [&](const Event& e) { return PartOfLonger(e, events); }),
        named.end());
    events.erase(
        std::remove_if(events.begin(), events.end(),
                       [&](const Event& e) { return NamedBetter(e, named); }),
        events.end());
    std::move(named.begin(), named.end(), std::back_inserter(events));
    HabitOptions habit;
    habit.alike = params_.habit_alike;
    habit.per_minute = params_.habit_per_minute;
    MarkHabits(view_.series, view_.face, habit, &events);
    return events;
  }

  std::vector<std::optional<Event>> At(
      const std::vector<MovementTimes>& times) const {
    ScanOptions options;
    options.spread_half_s = params_.spread_half_s;
    options.noise_floor_iod = params_.noise_floor_iod;
    options.head_leak = params_.head_leak;
    options.durations_s = Durations(params_);
    std::vector<Prompt> prompts;
    for (const MovementTimes& one : times) {
      prompts.push_back(
          {(one.onset_s + one.offset_s) / 2, one.offset_s - one.onset_s});
    }
    const auto found = PulsesAt(grid_, MovementPatterns(), options, prompts);
    std::vector<std::optional<Event>> events(times.size());
    for (std::size_t k = 0; k < times.size(); ++k) {
      if (!found[k]) continue;
      Event event = MakeEvent(*found[k], times[k]);
      event.kind = KindByLength(times[k].offset_s - times[k].onset_s,
                                params_.micro_max_s);
      event.score = 1;
      events[k] = std::move(event);
    }
    return events;
  }

 private:
  // What the network names.
  std::vector<Event> Named(const ScanOptions& options) const {
    const std::vector<NamedPulse> pulses = judge_.Peaks(kLeastLogit);
    std::vector<Prompt> prompts;
    for (const NamedPulse& pulse : pulses) {
      // Of slow releases the fast part about the apex.
      const double length_s = std::min(
          pulse.Duration(), 3 * std::min(pulse.apex_s - pulse.onset_s,
                                         pulse.offset_s - pulse.apex_s));
      const double from_s =
          std::max(pulse.onset_s, pulse.apex_s - length_s / 2);
      prompts.push_back(
          {std::min(from_s + length_s / 2, pulse.offset_s), length_s});
    }
    const auto found = PulsesAt(grid_, MovementPatterns(), options, prompts);
    std::vector<Event> events;
    for (std::size_t k = 0; k < pulses.size(); ++k) {
      if (!found[k]) continue;
      Event event = MakeEvent(*found[k], TimesOf(pulses[k], *found[k]));
      // As the usual list has it; what is asked for is the list's to say.
      event.kind =
          pulses[k].apex_s - pulses[k].onset_s <=
                  EventListParams().micro_onset_s
              ? EventKind::kMicro
              : KindByLength(pulses[k].Duration(), params_.micro_max_s);
      event.score =
          CandidateScore(event, pulses[k].Duration(), pulses[k].logit);
      if (event.score >= params_.least_score) {
        events.push_back(std::move(event));
      }
    }
    return events;
  }

  // The network's times, or those of the course where it is clear.
  MovementTimes TimesOf(const NamedPulse& pulse,
                        const Candidate& candidate) const {
    MovementTimes times{pulse.onset_s, pulse.apex_s, pulse.offset_s,
                        candidate.amplitude_iod};
    if (pulse.Duration() > PulseJudge::kLongest) return times;
    const EnvelopeFit fit = FitTimes(view_, candidate);
    const double length_s = fit.offset_s - fit.onset_s;
    if (Plausible(fit, candidate) && fit.explained >= kFits &&
        Alike(length_s, pulse.Duration()) && length_s <= PulseJudge::kLongest) {
      times = {fit.onset_s, fit.apex_s, fit.offset_s, fit.amplitude};
    }
    return times;
  }

  // What the filters find without the network.
  std::vector<Event> Unnamed(const std::vector<Candidate>& candidates) const {
    std::vector<Event> events;
    for (const Candidate& candidate : candidates) {
      const EnvelopeFit fit = FitTimes(view_, candidate);
      // A short pulse as a long filter sees it: the network has judged it.
      if (!judge_.Knows(candidate.duration_s) && AtCandidate(fit, candidate) &&
          judge_.Knows(fit.offset_s - fit.onset_s)) {
        continue;
      }
      MovementTimes times{
          candidate.time_s - candidate.duration_s / 2, candidate.time_s,
          candidate.time_s + candidate.duration_s / 2, candidate.amplitude_iod};
      if (Plausible(fit, candidate)) {
        times = {fit.onset_s, fit.apex_s, fit.offset_s, fit.amplitude};
      }
      Event event = MakeEvent(candidate, times);
      event.kind =
          KindByLength(times.offset_s - times.onset_s, params_.micro_max_s);
      // By its own length, whichever filter found it.
      event.score = CandidateScore(event, times.offset_s - times.onset_s);
      if (event.score >= params_.least_score) {
        events.push_back(std::move(event));
      }
    }
    return events;
  }

  // The rise and the fall of a large movement look like small brief ones of
  // the same regions; and where it is held it trembles.
  static bool PartOfLonger(const Event& brief, const std::vector<Event>& all) {
    const double length = brief.offset_idx - brief.onset_idx;
    return std::any_of(all.begin(), all.end(), [&](const Event& other) {
      const double both = std::min(brief.offset_idx, other.offset_idx) -
                          std::max(brief.onset_idx, other.onset_idx);
      const bool quick =
          other.offset_idx - other.onset_idx < kMostLonger * length;
      return other.kind == EventKind::kMacro && other.score >= kSureScore &&
             other.score > brief.score && both > 0.5 * length &&
             brief.amplitude_iod <
                 (quick ? kPartOfLonger : kTremor) * other.amplitude_iod &&
             ShareRegion(brief, other);
    });
  }

  // One movement is listed once, as what it is likelier to be.
  static bool NamedBetter(const Event& event, const std::vector<Event>& named) {
    return std::any_of(named.begin(), named.end(), [&](const Event& other) {
      const double both = std::min(event.offset_idx, other.offset_idx) -
                          std::max(event.onset_idx, other.onset_idx);
      const double any = std::max(event.offset_idx, other.offset_idx) -
                         std::min(event.onset_idx, other.onset_idx);
      return other.score >= event.score && both > kSame * any;
    });
  }

  // Without kind and score.
  Event MakeEvent(const Candidate& candidate,
                  const MovementTimes& times) const {
    const MovementPattern& pattern =
        MovementPatterns()[static_cast<std::size_t>(candidate.pattern)];
    Event event;
    event.amplitude_iod = times.amplitude_iod;
    event.face = view_.face.face;
    event.onset_idx = FrameAt(view_.series, times.onset_s);
    event.apex_idx = FrameAt(view_.series, times.apex_s);
    event.offset_idx = FrameAt(view_.series, times.offset_s);
    event.strength = candidate.strength;
    event.amplitude_px = event.amplitude_iod * view_.face.image_iod_px;
    event.action_units = pattern.action_units;
    event.regions = RegionsOf(pattern);
    const FaceEvidence around{view_, grid_, speech_, params_};
    FlagEvidence seen =
        around.At(pattern, event.amplitude_iod, times.onset_s, times.offset_s);
    seen.covered = around.Covered(event.regions, times.onset_s, times.offset_s);
    event.flags = FlagsOf(seen, params_.flags);
    return event;
  }

  std::vector<std::string> RegionsOf(const MovementPattern& pattern) const {
    std::vector<std::pair<double, std::string>> lengths;
    for (std::size_t r = 0; r < view_.series.regions.size(); ++r) {
      const double length =
          std::hypot(pattern.direction[2 * r], pattern.direction[2 * r + 1]);
      if (length >= std::max(params_.region_share, 1e-6)) {
        lengths.emplace_back(-length, view_.series.regions[r]);
      }
    }
    std::stable_sort(
        lengths.begin(), lengths.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (const auto& [length, name] : lengths) names.push_back(name);
    return names;
  }

  FaceView view_;
  const InterviewParams& params_;
  MotionGrid grid_;
  std::vector<float> speech_;
  PulseJudge judge_;
};

}  // namespace

double CandidateScore(const Event& event, double duration_s,
                      const std::optional<double>& net_logit) {
  return 1 / (1 + std::exp(-LogOdds(event, duration_s, net_logit)));
}

std::vector<std::optional<Event>> ReadMovements(
    const MotionSeries& series, const FaceMotion& face,
    const InterviewParams& params, const std::vector<MovementTimes>& times) {
  if (times.empty()) return {};
  return FaceSpotter(series, face, params, nullptr).At(times);
}

InterviewSpotStage::InterviewSpotStage(InterviewParams params,
                                       std::string net_path)
    : params_(std::move(params)), net_path_(std::move(net_path)) {
  if (net_path_.empty()) return;
  const std::string digest = Sha256File(net_path_);
  if (!params_.net_digest.empty() && params_.net_digest != digest) {
    throw ModelError(Str("network ", net_path_, " has SHA-256 ", digest,
                         ", interview.net_digest asks for ", params_.net_digest,
                         ": use that file, or leave interview.net_digest "
                         "empty"));
  }
  params_.net_digest = digest;
}

Events InterviewSpotStage::Run(const MotionSeries& measured) const {
  const ShortGaps close(measured);
  const MotionSeries& series = close.series();
  std::unique_ptr<PulseNet> net;
  if (!net_path_.empty()) {
    net = std::make_unique<PulseNet>(net_path_, series.patches);
  }
  Events out;
  out.source = "spotted";
  out.curve.assign(series.time_s.size(), 0);
  for (const FaceMotion& face : series.faces) {
    for (Event& event : FaceSpotter(series, face, params_, net.get()).Run()) {
      out.events.push_back(std::move(event));
    }
  }
  std::stable_sort(
      out.events.begin(), out.events.end(),
      [](const Event& a, const Event& b) { return a.score > b.score; });
  for (const Event& event : out.events) {
    if (event.face != series.faces.front().face) continue;
    for (auto i = static_cast<std::size_t>(event.onset_idx);
         i <= static_cast<std::size_t>(event.offset_idx) &&
         i < out.curve.size();
         ++i) {
      out.curve[i] = std::max(out.curve[i], static_cast<float>(event.strength));
    }
  }
  return out;
}

}  // namespace mien

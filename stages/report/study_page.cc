#include "stages/report/study_page.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/page/svg.h"
#include "stages/report/score_parts.h"

namespace mien {
namespace {

constexpr std::size_t kFewPersons = 6;
constexpr int kPlotWidth = 640, kRowHeight = 30;
constexpr double kPlotLeft = 190, kPlotRight = kPlotWidth - 20;

struct Cellspec {
  std::string markup;
  bool number = true;
};

std::string Row(const std::string& head_markup,
                const std::vector<Cellspec>& cells, const char* css = "") {
  std::string markup = Element("th", {{"scope", "row"}}, head_markup);
  for (const Cellspec& one : cells) {
    markup += Element("td", {{"class", one.number ? "n" : ""}}, one.markup);
  }
  return Element("tr", {{"class", css}}, markup);
}

std::string Head(const std::vector<std::pair<std::string, bool>>& names) {
  std::string markup;
  for (const auto& [name, number] : names) {
    markup += Element("th", {{"scope", "col"}, {"class", number ? "n" : ""}},
                      HtmlText(name));
  }
  return Element("thead", {}, Element("tr", {}, markup));
}

std::string TableOf(const std::string& label,
                    const std::vector<std::pair<std::string, bool>>& names,
                    const std::string& rows) {
  return ScrollTable(label, Element("table", {{"class", "full"}},
                                    Head(names) + Element("tbody", {}, rows)));
}

Cellspec Figure(double value, int decimals) {
  return {std::isfinite(value) ? Number(value, decimals) : "", true};
}
Cellspec Whole(std::size_t value) { return {Str(value), true}; }
Cellspec Words(const std::string& text) { return {HtmlText(text), false}; }

std::string IntervalText(const Interval& interval, int decimals) {
  const auto end = [decimals](double value) {
    return std::isfinite(value) ? Number(value, decimals)
                                : std::string("without end");
  };
  return end(interval.low) + " to " + end(interval.high);
}

std::string SignedInterval(const Interval& interval) {
  return SignedNumber(interval.low, 2) + " to " +
         SignedNumber(interval.high, 2);
}

double PerMinute(std::size_t count, double minutes) {
  return minutes > 0 ? static_cast<double>(count) / minutes : std::nan("");
}

// Rates of the conditions, a dot and its intervals each.
std::string RatePlot(const StudyCount& count) {
  double most = 0;
  for (const ConditionRate& one : count.rates.conditions) {
    most = std::max(most, one.poisson.high);
    if (one.by_persons) most = std::max(most, one.persons95.high);
  }
  if (!(most > 0)) return "";
  const auto x = [most](double rate) {
    return kPlotLeft + rate / (1.05 * most) * (kPlotRight - kPlotLeft);
  };
  const double bottom =
      8.0 + kRowHeight * static_cast<double>(count.rates.conditions.size());
  std::string out;
  for (int i = 0; i <= 4; ++i) {
    const double at = most * i / 4;
    out += SvgLine("grid", x(at), 4, x(at), bottom);
    out += SvgLabel(x(at), bottom + 16, "middle", ShortNumber(at, 1));
  }
  std::string label = count.title + " a minute:";
  double y = 8 + kRowHeight / 2.0;
  for (const ConditionRate& one : count.rates.conditions) {
    out += SvgLabel(kPlotLeft - 12, y + 4, "end", CleanText(one.condition, 40));
    if (one.by_persons) {
      out += SvgRect("band", x(one.persons95.low), y - 7,
                     x(one.persons95.high) - x(one.persons95.low), 14);
    }
    out += SvgLine("line-a", x(one.poisson.low), y, x(one.poisson.high), y);
    out += Element("circle",
                   {{"class", "fill-a"},
                    {"cx", SvgNumber(x(one.per_minute))},
                    {"cy", SvgNumber(y)},
                    {"r", "4.5"}},
                   "");
    label += Str(" ", one.condition, " ", Number(one.per_minute, 2), ";");
    y += kRowHeight;
  }
  return SvgFigure(kPlotWidth, static_cast<int>(bottom) + 24,
                   {{"role", "img"}, {"aria-label", label}}, out);
}

std::string RateRows(const StudyCount& count) {
  std::string rows;
  for (const ConditionRate& one : count.rates.conditions) {
    rows += Row(HtmlText(one.condition),
                {Whole(one.persons),
                 Whole(one.recordings),
                 {Str(one.count), true},
                 Figure(one.minutes, 1),
                 Figure(one.per_minute, 2),
                 {IntervalText(one.poisson, 2), true},
                 {one.by_persons ? IntervalText(one.persons95, 2) : "", true}});
  }
  return TableOf(count.title + " by condition",
                 {{"condition", false},
                  {"persons", true},
                  {"recordings", true},
                  {"count", true},
                  {"minutes of face", true},
                  {"a minute", true},
                  {"95 %, exact", true},
                  {"95 %, over persons", true}},
                 rows);
}

std::string ContrastText(const RateContrast& one) {
  const std::string what =
      Str(one.b, " against ", one.a, ": ",
          std::isfinite(one.ratio) ? Number(one.ratio, 2) + " times" : "n/a",
          " (exact 95 % interval ", IntervalText(one.ratio95, 2), "), ",
          SignedNumber(one.difference, 2), " a minute",
          one.by_persons ? Str(" (over ", one.persons, " persons ",
                               SignedInterval(one.difference95), ")")
                         : Str(" (", one.why_not, ")"),
          ". ");
  return Element(
      "p", {},
      HtmlText(what) +
          Element("span",
                  {{"class", one.beyond_chance() ? "tag good" : "tag plain"}},
                  !one.by_persons       ? "too few persons to say"
                  : one.beyond_chance() ? "more than chance"
                                        : "no difference shown"));
}

std::string ConditionSection(const Study& study,
                             const std::vector<StudyCount>& counts) {
  std::string markup;
  std::size_t fewest = kFewPersons;
  for (const StudyCount& count : counts) {
    std::string own = Element("h3", {}, HtmlText(count.title));
    const bool any = std::any_of(
        count.rates.conditions.begin(), count.rates.conditions.end(),
        [](const ConditionRate& one) { return one.count > 0; });
    own += any ? RatePlot(count) + RateRows(count)
               : Quiet("None in any condition.");
    for (const RateContrast& one : count.rates.contrasts) {
      if (any) own += ContrastText(one);
      if (one.by_persons) fewest = std::min(fewest, one.persons);
    }
    markup += Element("section", {}, own);
  }
  markup += Quiet(
      "Rates are counts for each minute in which a face is seen, of several "
      "faces each. Dot: the rate; line: exact Poisson interval, as if "
      "candidates came independently; band: persons resampled. A difference "
      "is called more than chance only where both leave out none, and no "
      "difference shown is no proof of none. Candidates that nobody has "
      "looked at are counted as they stand: where conditions differ in "
      "speech, head motion or light, so do candidates that are none.");
  if (fewest < kFewPersons) {
    markup += Quiet(Str("An interval over ", fewest,
                        " persons is rough, mostly too narrow."));
  }
  if (!study.has_persons) {
    markup += Quiet(
        "The table has no column person: each recording is taken for a "
        "person of its own.");
  }
  return Section({"conditions", "Conditions", "", true}, markup);
}

// Which columns have anything in them.
struct ShownColumns {
  bool limits = false, notes = false, reviewed = false;
};

ShownColumns ColumnsOf(const Study& study) {
  ShownColumns shown;
  shown.reviewed = study.reviewed;
  for (const StudyRecording& one : study.recordings) {
    shown.limits = shown.limits || !one.limit_text.empty();
    shown.notes = shown.notes || !one.notes.empty() || !one.error.empty();
  }
  return shown;
}

std::vector<Cellspec> NumbersOf(const StudyRecording& one,
                                const ShownColumns& shown) {
  std::vector<Cellspec> cells = {
      Figure(one.minutes, 1),
      Whole(one.faces),
      Figure(one.face_minutes, 1),
      Whole(one.found),
      Whole(one.looks),
      Whole(one.micro),
      Figure(PerMinute(one.looks, one.face_minutes), 1)};
  if (shown.reviewed) {
    cells.push_back({Str(one.accepted, " / ", one.rejected), true});
  }
  cells.push_back({std::isfinite(one.noise_iod)
                       ? Number(100 * one.noise_iod, 2) + " %"
                       : "",
                   true});
  if (shown.limits) cells.push_back({HtmlText(one.limit_text), true});
  if (!one.error.empty()) {
    for (Cellspec& cell : cells) cell.markup.clear();
  }
  return cells;
}

std::string RecordingRows(const Study& study, const ShownColumns& shown) {
  std::string rows;
  for (const StudyRecording& one : study.recordings) {
    std::string name = HtmlText(one.name);
    const bool failed = !one.error.empty();
    if (study.has_reports && !failed) {
      name = Element(
          "a", {{"href", PercentEncode(one.folder) + "/report.html"}}, name);
    }
    std::vector<Cellspec> cells = NumbersOf(one, shown);
    for (std::size_t c = 0; c < study.more_columns.size(); ++c) {
      cells.push_back(Words(c < one.more.size() ? one.more[c] : ""));
    }
    if (failed) {
      cells.push_back({Element("span", {{"class", "tag bad"}}, "failed") + " " +
                           HtmlText(one.error),
                       false});
    } else if (shown.notes) {
      cells.push_back(Words(Join(one.notes, "; ")));
    }
    rows += Row(name, cells);
  }
  return rows;
}

std::string RecordingSection(const Study& study) {
  const ShownColumns shown = ColumnsOf(study);
  std::vector<std::pair<std::string, bool>> names = {
      {"recording", false},      {"minutes", true},        {"faces", true},
      {"minutes of face", true}, {"found", true},          {"listed", true},
      {"micro", true},           {"listed a minute", true}};
  if (shown.reviewed) names.emplace_back("accepted / rejected", true);
  names.emplace_back("noise floor", true);
  if (shown.limits) names.emplace_back("half found from", true);
  for (const std::string& one : study.more_columns) {
    names.emplace_back(one, false);
  }
  if (shown.notes) names.emplace_back("notes", false);
  const std::string keys = Quiet(
      "Listed: candidates to look at; found: all. Noise floor: what is left of "
      "the head's motion on places that do not move, of the face that is seen "
      "longest, in per cent of the eyes' distance. Half found from: the size "
      "of which half the expressions come back (mien-spot --calibrate).");
  return Section(
      {"recordings", "Recordings", Count(study.recordings.size(), "recording"),
       true},
      TableOf("Recordings", names, RecordingRows(study, shown)) + keys);
}

std::string PersonSection(const std::vector<StudyPerson>& persons,
                          bool reviewed) {
  std::string rows;
  for (const StudyPerson& one : persons) {
    rows +=
        Row(HtmlText(one.person),
            {Whole(one.recordings),
             Words(Join(one.conditions, ", ")),
             Figure(one.sum.face_minutes, 1),
             Whole(one.sum.looks),
             Whole(one.sum.micro),
             Figure(PerMinute(one.sum.looks, one.sum.face_minutes), 1),
             {reviewed ? Str(one.sum.accepted, " / ", one.sum.rejected) : "",
              true}});
  }
  return Section({"persons", "Persons", Count(persons.size(), "person"), true},
                 TableOf("Persons",
                         {{"person", false},
                          {"recordings", true},
                          {"conditions", false},
                          {"minutes of face", true},
                          {"listed", true},
                          {"micro", true},
                          {"listed a minute", true},
                          {reviewed ? "accepted / rejected" : "", true}},
                         rows));
}

std::string Cards(const Study& study, const std::vector<StudyPerson>& persons) {
  StudyRecording sum;
  std::size_t failed = 0;
  for (const StudyRecording& one : study.recordings) {
    if (!one.error.empty()) {
      ++failed;
      continue;
    }
    sum.minutes += one.minutes;
    sum.face_minutes += one.face_minutes;
    sum.looks += one.looks;
    sum.micro += one.micro;
    sum.found += one.found;
    sum.check_minutes += one.check_minutes;
    sum.accepted += one.accepted;
    sum.rejected += one.rejected;
  }
  const std::size_t decided = sum.accepted + sum.rejected;
  return Card("Recordings", Str(study.recordings.size()),
              Str(persons.empty() ? "" : Count(persons.size(), "person") + "; ",
                  failed == 0 ? "all done" : Str(failed, " failed"))) +
         Card("Minutes", Number(sum.minutes, 1),
              Str(Number(sum.face_minutes, 1), " with a face seen")) +
         Card("Candidates listed", Str(sum.looks),
              Str(sum.micro, " micro; of ", sum.found, " found")) +
         Card("To check", Str(Number(sum.check_minutes, 0), " min"),
              decided > 0 ? Str(sum.accepted, " accepted, ", sum.rejected,
                                " rejected so far")
                          : "nobody has decided anything yet");
}

}  // namespace

std::string RenderStudy(const Study& study,
                        const std::vector<StudyCount>& counts) {
  const std::string title =
      Str("Study of ", Count(study.recordings.size(), "recording"));
  const std::vector<StudyPerson> persons = PersonsOf(study);
  const std::string header =
      Element("header", {{"class", "top"}},
              Element("h1", {}, HtmlText(title)) +
                  Element("ul", {{"class", "cards"}}, Cards(study, persons)));
  std::string body;
  if (!counts.empty()) body += ConditionSection(study, counts);
  body += RecordingSection(study);
  if (!persons.empty()) body += PersonSection(persons, study.reviewed);
  if (!study.notes.empty()) {
    std::string lines;
    for (const std::string& note : study.notes) {
      lines += Element("p", {}, HtmlText(note));
    }
    body += Section({"notes", "What was left out or chosen", "", true}, lines);
  }
  body += Section(
      {"meaning", "What it means", "", true},
      Element("p", {},
              HtmlText("A candidate is a brief movement of the face that "
                       "stands out from what the face does otherwise. It is "
                       "no proof of an emotion, still less of a lie.")));
  body += Section({"provenance", "Provenance", "", true},
                  ProvenanceTable(study.provenance));
  return Page(
      title, StyleSheet(),
      header + Element("main", {{"id", "main"}}, body) +
          Element("footer", {}, "This page loads nothing from the network."));
}

}  // namespace mien

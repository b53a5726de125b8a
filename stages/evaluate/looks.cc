#include "stages/evaluate/looks.h"

#include <algorithm>
#include <cmath>

namespace mien {
namespace {

// A candidate as it comes in the list.
struct Look {
  double score = 0;
  bool hit = false;
  std::size_t truth = 0;  // of a hit
};

void Sort(std::vector<Look>* looks) {
  std::stable_sort(
      looks->begin(), looks->end(),
      [](const Look& a, const Look& b) { return a.score > b.score; });
}

// Adds what is found in one list, from the top, with at most `allowed` false.
void Spend(const std::vector<Look>& looks, double allowed, LookResult* result) {
  int spent = 0;
  for (std::size_t i = 0; i < looks.size();) {
    std::size_t end = i;
    int wrong = 0;
    for (; end < looks.size() && looks[end].score == looks[i].score; ++end) {
      wrong += looks[end].hit ? 0 : 1;
    }
    // 1e-9: "5 a minute" over 0.2 minutes is 1 look, rounding or not.
    if (spent + wrong > allowed + 1e-9) return;
    spent += wrong;
    result->counts.false_alarms += wrong;
    for (; i < end; ++i) {
      if (!looks[i].hit) continue;
      ++result->counts.hits;
      --result->counts.misses;
      result->found[looks[i].truth] = true;
    }
  }
}

}  // namespace

std::vector<LookPoint> LookPoints(const std::vector<SpotInterval>& truth,
                                  const std::vector<SpotInterval>& shown,
                                  const std::vector<double>& minutes,
                                  const std::vector<double>& rates,
                                  const MatchRule& rule) {
  double all_minutes = 0;
  for (const double one : minutes) {
    if (!(one > 0)) return {};
    all_minutes += one;
  }
  std::vector<Look> all;
  for (const SpotInterval& one : shown) {
    if (std::isnan(one.score)) return {};
    all.push_back({one.score, false, 0});
  }
  if (minutes.empty()) return {};
  for (const SpotMatch& match : MatchSpots(truth, shown, rule)) {
    all[match.predicted].hit = true;
    all[match.predicted].truth = match.truth;
  }
  std::vector<std::vector<Look>> lists(minutes.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    lists.at(shown[i].video).push_back(all[i]);
  }
  Sort(&all);
  for (auto& list : lists) Sort(&list);
  std::vector<LookPoint> points;
  for (const double rate : rates) {
    LookPoint point;
    point.rate = rate;
    for (LookResult* result : {&point.each, &point.one_list}) {
      result->counts.misses = static_cast<int>(truth.size());
      result->found.assign(truth.size(), false);
    }
    for (std::size_t v = 0; v < lists.size(); ++v) {
      Spend(lists[v], rate * minutes[v], &point.each);
    }
    Spend(all, rate * all_minutes, &point.one_list);
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace mien

#include "stages/track/face_spells.h"

#include <algorithm>
#include <limits>

#include "pipeline/core/error.h"
#include "stages/track/tracker.h"

namespace mien {
namespace {

double Alike(const cv::Mat& a, const cv::Mat& b) {
  const double lengths = cv::norm(a) * cv::norm(b);
  return lengths > 0 ? a.dot(b) / lengths : 0;
}

struct Person {
  cv::Mat sum;   // of all spells
  cv::Mat last;  // of the last one: light changes
  double AlikeTo(const cv::Mat& spell) const {
    return std::max(Alike(sum, spell), Alike(last, spell));
  }
};

Landmarks Nowhere() {
  Landmarks none;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  none.fill(cv::Point2f(nan, nan));
  return none;
}

}  // namespace

std::vector<int> PeopleOf(const std::vector<FaceSpell>& spells) {
  std::vector<Person> known;
  std::vector<int> people;
  std::size_t at = 0;
  for (const FaceSpell& spell : spells) {
    const bool tells = spell.end_s - spell.begin_s >= kLeastSpellS;
    if (tells &&
        (known.empty() || known[at].AlikeTo(spell.sum) < kOtherPerson)) {
      double most = kSamePerson;
      std::size_t best = known.size();
      for (std::size_t i = 0; i < known.size(); ++i) {
        const double alike = known[i].AlikeTo(spell.sum);
        if (alike < most) continue;
        most = alike;
        best = i;
      }
      if (best == known.size()) {
        known.push_back(
            {cv::Mat::zeros(spell.sum.size(), spell.sum.type()), spell.sum});
      }
      at = best;
    }
    if (tells) {
      known[at].sum += spell.sum;
      known[at].last = spell.sum;
    }
    people.push_back(static_cast<int>(at));
  }
  return people;
}

FaceTrack OnlyPerson(const FaceTrack& track,
                     const std::vector<FaceSpell>& spells,
                     const std::vector<int>& people, int person) {
  MIEN_CHECK(spells.size() == people.size(), "a person for each spell");
  FaceTrack own = track;
  for (std::size_t i = 0; i < spells.size(); ++i) {
    if (people[i] == person) continue;
    const std::int64_t end =
        i + 1 < spells.size() ? spells[i + 1].first_idx : track.end_idx();
    for (std::int64_t k = std::max(spells[i].first_idx, track.first_idx);
         k < std::min(end, track.end_idx()); ++k) {
      const auto j = static_cast<std::size_t>(k - track.first_idx);
      own.found[j] = 0;
      own.score[j] = 0;
      own.landmarks_px[j] = Nowhere();
    }
  }
  const auto first = std::find(own.found.begin(), own.found.end(), 1);
  const auto n = first - own.found.begin();
  own.found.erase(own.found.begin(), first);
  own.box_px.erase(own.box_px.begin(), own.box_px.begin() + n);
  own.score.erase(own.score.begin(), own.score.begin() + n);
  own.landmarks_px.erase(own.landmarks_px.begin(),
                         own.landmarks_px.begin() + n);
  own.first_idx += n;
  return own;
}

}  // namespace mien

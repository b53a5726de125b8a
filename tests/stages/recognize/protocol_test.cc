#include "stages/recognize/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "pipeline/core/error.h"
#include "tests/stages/recognize/toy_set.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// dataset/subject/label/split of each sample; no pixels are needed.
SampleSet Set(const std::vector<std::vector<std::string>>& rows) {
  SampleSet set;
  set.classes = {"a", "b"};
  for (const auto& row : rows) {
    Sample sample;
    sample.dataset = row[0];
    sample.subject = row[1];
    sample.label = std::stoi(row[2]);
    if (row.size() > 3) sample.split = row[3];
    set.samples.push_back(sample);
  }
  return set;
}

ProtocolParams Params(const std::string& kind) {
  ProtocolParams params;
  params.kind = kind;
  params.seeds = {4};
  return params;
}

std::string ErrorOf(const SampleSet& set, const ProtocolParams& params) {
  try {
    MakeFolds(set, params);
  } catch (const Error& error) {
    return std::string(error.KindName()) + ": " + error.what();
  }
  return "";
}

TEST(Loso, SubjectsOfTwoDataSetsAreDifferentPeople) {
  const SampleSet set = Set({{"smic", "01", "0"},
                             {"casme2", "01", "1"},
                             {"casme2", "02", "0"},
                             {"casme2", "01", "0"},
                             {"casme2", "03", "-1"}});
  const auto folds = MakeFolds(set, Params("loso"));
  ASSERT_EQ(folds.size(), 3u);
  EXPECT_EQ(folds[0].name, "casme2/01");
  EXPECT_THAT(folds[0].test_idx, ElementsAre(1, 3));
  EXPECT_THAT(folds[0].train_idx, ElementsAre(0, 2));  // no label, no part
  EXPECT_EQ(folds[1].name, "casme2/02");
  EXPECT_EQ(folds[2].name, "smic/01");
  EXPECT_THAT(folds[2].test_idx, ElementsAre(0));
  EXPECT_EQ(folds[2].seed, 4);
}

TEST(Loso, EverySeedRunsEveryFold) {
  const SampleSet set = Set({{"d", "1", "0"}, {"d", "2", "1"}});
  ProtocolParams params = Params("loso");
  params.seeds = {7, 8};
  const auto folds = MakeFolds(set, params);
  ASSERT_EQ(folds.size(), 4u);
  EXPECT_EQ(folds[1].seed, 7);
  EXPECT_EQ(folds[2].seed, 8);
  EXPECT_EQ(folds[2].name, "d/1");
}

TEST(HoldOut, TestsOneDataSetAtATime) {
  const SampleSet set =
      Set({{"b", "1", "0"}, {"a", "1", "1"}, {"b", "2", "1"}});
  const auto folds = MakeFolds(set, Params("hold-out"));
  ASSERT_EQ(folds.size(), 2u);
  EXPECT_EQ(folds[0].name, "a");
  EXPECT_THAT(folds[0].test_idx, ElementsAre(1));
  EXPECT_THAT(folds[1].train_idx, ElementsAre(1));
}

TEST(KFold, KeepsSubjectsWholeAndClassesBalanced) {
  const SampleSet set = ToySet(180, 1);  // 30 subjects per data set
  ProtocolParams params = Params("k-fold");
  params.folds = 5;
  const auto folds = MakeFolds(set, params);
  ASSERT_EQ(folds.size(), 5u);
  std::set<int> tested;
  for (const Fold& fold : folds) {
    std::set<std::pair<std::string, std::string>> train;
    for (const int i : fold.train_idx) {
      train.emplace(set.samples[i].dataset, set.samples[i].subject);
    }
    std::vector<int> counts(3, 0);
    for (const int i : fold.test_idx) {
      EXPECT_TRUE(tested.insert(i).second);
      EXPECT_EQ(train.count({set.samples[i].dataset, set.samples[i].subject}),
                0u);
      ++counts[set.samples[i].label];
    }
    // 60 samples of each class: 12 a fold.
    for (const int count : counts) EXPECT_NEAR(count, 12, 3);
  }
  EXPECT_EQ(tested.size(), 180u);
  const auto again = MakeFolds(set, params);
  EXPECT_EQ(again[0].test_idx, folds[0].test_idx);
  params.seeds = {5};
  EXPECT_NE(MakeFolds(set, params)[0].test_idx, folds[0].test_idx);
}

TEST(KFold, AsManyFoldsAsSubjects) {
  const SampleSet set =
      Set({{"d", "1", "0"}, {"d", "2", "1"}, {"d", "3", "0"}});
  ProtocolParams params = Params("k-fold");
  params.folds = 3;
  for (const Fold& fold : MakeFolds(set, params)) {
    EXPECT_EQ(fold.test_idx.size(), 1u);
  }
  params.folds = 4;
  EXPECT_THAT(ErrorOf(set, params),
              HasSubstr("DataError: k-fold with 4 folds needs as many "
                        "subjects, the samples have 3"));
}

TEST(SplitProtocol, UsesTheDataSetsOwnParts) {
  const SampleSet set = Set({{"f", "", "0", "Training"},
                             {"f", "", "1", "PublicTest"},
                             {"f", "", "1", "PrivateTest"}});
  const auto folds = MakeFolds(set, Params("split"));
  ASSERT_EQ(folds.size(), 1u);
  EXPECT_EQ(folds[0].name, "PublicTest");
  EXPECT_THAT(folds[0].train_idx, ElementsAre(0));
  EXPECT_THAT(folds[0].test_idx, ElementsAre(1));
  ProtocolParams params = Params("split");
  params.test_split = "test";
  EXPECT_THAT(ErrorOf(set, params),
              HasSubstr("no sample belongs to split 'test'; there are: "
                        "'PrivateTest', 'PublicTest', 'Training'"));
  params.test_split = "Training";
  EXPECT_THAT(ErrorOf(set, params), HasSubstr("are both 'Training'"));
}

// 40 frames of class 0, 20 of class 1, then one test frame.
SampleSet Frames() {
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 60; ++i) {
    rows.push_back({"f", "", i < 40 ? "0" : "1", "Training"});
  }
  rows.push_back({"f", "", "1", "PublicTest"});
  return Set(rows);
}

TEST(SplitProtocol, ValidationIsAShareOfEachClassOfTheTrainingPart) {
  const SampleSet set = Frames();
  ProtocolParams params = Params("split");
  params.validation_share = 0.1;
  params.final_epoch = "best-validation";
  const Fold fold = MakeFolds(set, params)[0];
  EXPECT_EQ(fold.train_idx.size(), 54u);
  ASSERT_EQ(fold.validation_idx.size(), 6u);
  EXPECT_TRUE(fold.choice.best_validation);
  int first = 0;
  for (const int i : fold.validation_idx) {
    EXPECT_EQ(set.samples[i].split, "Training");
    first += set.samples[i].label == 0;
  }
  EXPECT_EQ(first, 4);
  EXPECT_EQ(MakeFolds(set, params)[0].validation_idx, fold.validation_idx);
  params.seeds = {99};
  EXPECT_NE(MakeFolds(set, params)[0].validation_idx, fold.validation_idx);
  params.validation_share = 0;
  EXPECT_TRUE(MakeFolds(set, params)[0].validation_idx.empty());
}

TEST(MakeFolds, NestedChoiceIsHandedToEveryFold) {
  ProtocolParams params = Params("loso");
  params.nested_epochs = {50, 10};
  params.nested_folds = 4;
  const auto folds = MakeFolds(ToySet(12, 1), params);
  ASSERT_FALSE(folds.empty());
  for (const Fold& fold : folds) {
    EXPECT_THAT(fold.choice.candidates, ElementsAre(10, 50));
    EXPECT_EQ(fold.choice.inner_folds, 4);
    EXPECT_FALSE(fold.choice.best_validation);
  }
}

// Further pairs of a clip train where the clip trains, and are nowhere where
// it is tested.
TEST(MakeFolds, ExtraPairsStayWithTheirClipAndAreNeverTested) {
  SampleSet set = ToySet(36, 1);
  const std::size_t mains = set.size();
  for (std::size_t i = 0; i < mains; ++i) {
    Sample extra = set.samples[i];
    extra.extra = true;
    set.samples.push_back(extra);
    set.x.insert(set.x.end(), 3, 0.0f);
  }
  ASSERT_EQ(set.main_count(), mains);
  for (const char* kind : {"loso", "hold-out", "k-fold", "split"}) {
    ProtocolParams params = Params(kind);
    params.folds = 3;
    std::size_t tested = 0;
    for (const Fold& fold : MakeFolds(set, params)) {
      std::set<std::string> trained;
      std::size_t extras = 0;
      for (const int i : fold.train_idx) {
        trained.insert(set.samples[i].clip);
        extras += set.samples[i].extra;
      }
      EXPECT_EQ(2 * extras, fold.train_idx.size()) << kind;
      for (const int i : fold.test_idx) {
        EXPECT_FALSE(set.samples[i].extra) << kind;
        EXPECT_EQ(trained.count(set.samples[i].clip), 0u) << kind;
      }
      tested += fold.test_idx.size();
    }
    EXPECT_EQ(tested, std::string(kind) == "split" ? mains / 4 : mains);
  }
  EXPECT_EQ(MakeFolds(set, Params("predict"))[0].test_idx.size(), mains);
}

TEST(MakeWholeFold, TrainsOnEverythingOrOnTheTrainingPart) {
  const SampleSet set =
      Set({{"d", "1", "-1"}, {"d", "1", "1"}, {"d", "2", "0"}});
  const Fold all = MakeWholeFold(set, Params("loso"));
  EXPECT_THAT(all.train_idx, ElementsAre(1, 2));
  EXPECT_THAT(all.test_idx, IsEmpty());
  const SampleSet frames = Frames();
  const Fold split = MakeWholeFold(frames, Params("split"));
  const Fold same = MakeFolds(frames, Params("split"))[0];
  EXPECT_EQ(split.train_idx, same.train_idx);
  EXPECT_EQ(split.test_idx, same.test_idx);
  EXPECT_EQ(split.name, same.name);
  ProtocolParams untested = Params("split");
  untested.test_split = "none";
  EXPECT_EQ(MakeWholeFold(frames, untested).train_idx, same.train_idx);
}

TEST(PredictProtocol, TestsEverythingAndTrainsNothing) {
  const SampleSet set = Set({{"d", "1", "-1"}, {"d", "1", "1"}});
  const auto folds = MakeFolds(set, Params("predict"));
  ASSERT_EQ(folds.size(), 1u);
  EXPECT_THAT(folds[0].train_idx, IsEmpty());
  EXPECT_THAT(folds[0].test_idx, ElementsAre(0, 1));
}

TEST(MakeFolds, Errors) {
  const SampleSet one = Set({{"d", "1", "0"}, {"d", "1", "1"}});
  EXPECT_THAT(ErrorOf(one, Params("loso")),
              HasSubstr("DataError: loso needs at least 2 subjects, the "
                        "samples have 1"));
  EXPECT_THAT(ErrorOf(one, Params("hold-out")),
              HasSubstr("needs at least 2 data sets"));
  EXPECT_THAT(ErrorOf(SampleSet(), Params("loso")),
              HasSubstr("there is no sample"));
  ProtocolParams params = Params("loso");
  params.seeds = {};
  EXPECT_THAT(ErrorOf(one, params), HasSubstr("ConfigError: protocol.seeds"));
  params.seeds = {1, 1};
  EXPECT_THAT(ErrorOf(one, params), HasSubstr("holds a seed twice"));
  EXPECT_THAT(ErrorOf(one, Params("lopo")), HasSubstr("InternalError"));
}

// Whatever the labels and subjects: no subject on both sides.
TEST(MakeFolds, NoSubjectOnBothSidesOfRandomSets) {
  Rng rng(11);
  int pairs = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<std::string>> rows;
    for (int i = 0; i < 40; ++i) {
      rows.push_back({rng.Below(2) == 0 ? "x" : "y",
                      std::to_string(rng.Below(6)),
                      std::to_string(rng.Below(3) - 1)});
    }
    const SampleSet set = Set(rows);
    for (const char* kind : {"loso", "hold-out", "k-fold"}) {
      for (const Fold& fold : MakeFolds(set, Params(kind))) {
        for (const int a : fold.train_idx) {
          for (const int b : fold.test_idx) {
            ASSERT_FALSE(set.samples[a].dataset == set.samples[b].dataset &&
                         set.samples[a].subject == set.samples[b].subject);
            ++pairs;
          }
        }
      }
    }
  }
  EXPECT_GT(pairs, 50 * 3 * 40);
}

// Inner folds part the training subjects, and nothing else reaches them.
TEST(MakeInnerFolds, PartTheTrainingSubjects) {
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 24; ++i) {
    rows.push_back({"x", std::to_string(i / 4), std::to_string(i % 2)});
  }
  SampleSet set = Set(rows);
  set.samples.push_back(set.samples[0]);  // a further pair of subject 0
  set.samples.back().extra = true;
  const Fold outer = MakeFolds(set, Params("loso"))[5];
  ASSERT_EQ(outer.name, "x/5");
  const auto inner = MakeInnerFolds(set, outer, 3);
  ASSERT_EQ(inner.size(), 3u);
  std::multiset<int> tested;
  for (const Fold& fold : inner) {
    std::set<std::string> train, test;
    for (const int i : fold.train_idx) train.insert(set.samples[i].subject);
    for (const int i : fold.test_idx) {
      test.insert(set.samples[i].subject);
      tested.insert(i);
    }
    EXPECT_EQ(train.size() + test.size(), 5u);
    EXPECT_EQ(train.count("5") + test.count("5"), 0u);
    for (const auto& subject : test) EXPECT_EQ(train.count(subject), 0u);
  }
  EXPECT_EQ(tested.size(), 20u);  // each once, the further pair never
  EXPECT_EQ(tested.count(24), 0u);
  EXPECT_EQ(MakeInnerFolds(set, outer, 50).size(), 5u);
  // Other labels and another number of samples of who is tested.
  Fold other = outer;
  for (const int i : outer.test_idx) set.samples[i].label ^= 1;
  other.test_idx.pop_back();
  const auto again = MakeInnerFolds(set, other, 3);
  for (std::size_t f = 0; f < 3; ++f) {
    EXPECT_EQ(again[f].train_idx, inner[f].train_idx);
    EXPECT_EQ(again[f].test_idx, inner[f].test_idx);
    EXPECT_EQ(again[f].name, inner[f].name);
  }
}

TEST(MakeInnerFolds, NeedTwoTrainingSubjects) {
  const SampleSet set = Set({{"x", "1", "0"}, {"x", "2", "1"}});
  const Fold outer = MakeFolds(set, Params("loso"))[0];
  std::string error;
  try {
    MakeInnerFolds(set, outer, 3);
  } catch (const DataError& caught) {
    error = caught.message();
  }
  EXPECT_THAT(error, HasSubstr("fold 'x/1' has 1 training subject"));
}

}  // namespace
}  // namespace mien

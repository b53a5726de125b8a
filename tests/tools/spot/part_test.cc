#include "tools/spot/part.h"

#include <functional>

#include <gmock/gmock.h>

#include "pipeline/core/error.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Frames at 0.5, 0.6, 0.7 ... s; 10 a second by its word. Counts what is made.
class Clock : public FrameSource {
 public:
  explicit Clock(std::int64_t count) {
    info_.path = "clock.mp4";
    info_.fps = 10;
    info_.frame_count = count;
  }
  const SourceInfo& info() const override { return info_; }
  std::string Digest() const override { return "clock"; }
  std::unique_ptr<FrameReader> Open(std::int64_t first) const override {
    return std::make_unique<Reader>(this, first);
  }
  mutable int made = 0;

 private:
  struct Reader : FrameReader {
    Reader(const Clock* clock, std::int64_t first) : clock(clock), at(first) {}
    bool Next(Frame* frame) override {
      if (at >= clock->info_.frame_count) return false;
      ++clock->made;
      frame->idx = at;
      frame->number = 1000 + at;
      frame->time_s = 0.5 + 0.1 * static_cast<double>(at);
      ++at;
      return true;
    }
    const Clock* clock;
    std::int64_t at;
  };
  SourceInfo info_;
};

std::string MessageOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(ParseMark, SecondsMinutesAndFrames) {
  EXPECT_DOUBLE_EQ(ParseMark("12.5", "--from").at, 12.5);
  EXPECT_DOUBLE_EQ(ParseMark("1:02.5", "--from").at, 62.5);
  EXPECT_DOUBLE_EQ(ParseMark("1:02:03", "--from").at, 3723);
  EXPECT_FALSE(ParseMark("123", "--from").is_frame);
  EXPECT_TRUE(ParseMark("f123", "--from").is_frame);
  EXPECT_DOUBLE_EQ(ParseMark("f123", "--from").at, 123);
  EXPECT_EQ(MessageOf([] { ParseMark("1:75", "--to"); }),
            "--to: '1:75' is no place in a recording: give seconds (12.5), "
            "minutes and seconds (1:02.5) or a frame (f123)");
  for (const char* bad : {"", "f", "f-1", "-3", "1e3", "a", "1:2:3:4", "1.5:2",
                          "nan", "99999999"}) {
    EXPECT_THAT(MessageOf([bad] { ParseMark(bad, "--to"); }),
                HasSubstr("is no place"))
        << bad;
  }
  EXPECT_EQ(MessageOf([] { ParsePart("5", "0:05"); }),
            "--to 0:05 does not lie after --from 5");
  EXPECT_TRUE(ParsePart("", "").IsWhole());
}

std::vector<std::int64_t> Numbers(const FrameSource& source,
                                  std::int64_t first = 0) {
  const auto reader = source.Open(first);
  std::vector<std::int64_t> numbers;
  Frame frame;
  std::int64_t idx = first;
  while (reader->Next(&frame)) {
    EXPECT_EQ(frame.idx, idx++);
    numbers.push_back(frame.number);
  }
  return numbers;
}

TEST(TakePart, ByFrames) {
  const auto whole = std::make_shared<Clock>(10);
  const PartOfFrames part = TakePart(whole, ParsePart("f3", "f5"));
  EXPECT_EQ(part.first_frame, 3);
  EXPECT_EQ(part.source->info().frame_count, 3);
  EXPECT_THAT(Numbers(*part.source), ElementsAre(1003, 1004, 1005));
  EXPECT_THAT(Numbers(*part.source, 1), ElementsAre(1004, 1005));
  EXPECT_NE(part.source->Digest(), whole->Digest());
  EXPECT_EQ(TakePart(whole, {}).source, whole);
}

TEST(TakePart, ByTheFilesTimes) {
  const auto whole = std::make_shared<Clock>(200);
  const PartOfFrames part = TakePart(whole, ParsePart("15.45", "15.7"));
  EXPECT_EQ(part.first_frame, 150);  // at 15.5 s
  EXPECT_LE(whole->made, 40);        // not from the start
  EXPECT_THAT(Numbers(*part.source), ElementsAre(1150, 1151, 1152));
  EXPECT_EQ(part.source->info().frame_count, -1);
  EXPECT_NE(part.source->Digest(),
            TakePart(whole, ParsePart("15.45", "15.8")).source->Digest());
  const PartOfFrames open = TakePart(whole, ParsePart("f150", ""));
  EXPECT_EQ(Numbers(*open.source).size(), 50u);
  Frame passed;
  EXPECT_TRUE(open.source->Open(0)->Skip(&passed));
  EXPECT_TRUE(passed.image.empty());
}

// A film whose frames come twice as fast as its word: the guess is too late.
TEST(TakePart, WhereTheRateMisleads) {
  class Fast : public Clock {
   public:
    Fast() : Clock(300) { fast_.fps = 100; }
    const SourceInfo& info() const override { return fast_; }
    SourceInfo fast_;
  };
  const auto whole = std::make_shared<Fast>();
  EXPECT_EQ(TakePart(whole, ParsePart("10.5", "")).first_frame, 100);
}

TEST(TakePart, NothingThere) {
  const auto whole = std::make_shared<Clock>(10);  // to 1.4 s
  EXPECT_EQ(MessageOf([&] { TakePart(whole, ParsePart("5", "")); }),
            "clock.mp4: ends before --from 5: times are seconds since the "
            "file's start");
  EXPECT_EQ(MessageOf([&] { TakePart(whole, ParsePart("0.61", "0.65")); }),
            "clock.mp4: no frame lies between --from 0.61 and --to 0.65");
  EXPECT_THAT(MessageOf([&] { TakePart(whole, ParsePart("f10", "")); }),
              HasSubstr("ends before --from f10"));
}

}  // namespace
}  // namespace mien

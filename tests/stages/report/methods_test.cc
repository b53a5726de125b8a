#include "stages/report/methods.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Methods, CitesWhatItSays) {
  MethodsFacts facts;
  facts.sentences = {"Faces were followed {king2009}{kazemi2014}.",
                     "Brief is short {yan2013}, as dlib is {king2009}."};
  facts.program = "mien-spot";
  facts.versions = "opencv 4.6.0";
  facts.config_digest = "0123456789abcdef0123";
  const Methods methods = WriteMethods(facts);
  EXPECT_EQ(
      methods.text,
      Str("Faces were followed (King 2009; Kazemi and Sullivan 2014). "
          "Brief is short (Yan et al. 2013), as dlib is (King 2009). "
          "All parameters had their default values. Computed by "
          "mien-spot of mien ",
          kMienVersion, " (opencv 4.6.0; configuration 0123456789abcdef)."));
  EXPECT_THAT(methods.bibtex, HasSubstr("@software{mien,"));
  EXPECT_THAT(methods.bibtex, HasSubstr("@article{king2009,"));
  EXPECT_THAT(methods.bibtex, Not(HasSubstr("zach2007")));
  facts.sentences = {"So it is {nobody}."};
  EXPECT_THROW(WriteMethods(facts), InternalError);
}

// A BibTeX entry is balanced and bears its own name.
TEST(Methods, EveryReferenceIsAnEntry) {
  MethodsFacts facts;
  for (const std::string& name : ReferenceNames()) {
    facts.sentences = {"x {" + name + "}"};
    const std::string bibtex = WriteMethods(facts).bibtex;
    EXPECT_THAT(bibtex, HasSubstr("{" + name + ",\n")) << name;
    EXPECT_THAT(bibtex, HasSubstr("year = {")) << name;
    EXPECT_EQ(std::count(bibtex.begin(), bibtex.end(), '{'),
              std::count(bibtex.begin(), bibtex.end(), '}'))
        << name;
  }
  for (const char* name :
       {"tvl1", "dis", "farneback", "ststnet", "off-apexnet"}) {
    EXPECT_NE(ReferenceOf(name), "") << name;
  }
  EXPECT_EQ(ReferenceOf("own"), "");
}

TEST(Methods, TheCitationFileFits) {
  const std::string cff = ReadFile(MIEN_SOURCE_DIR "/CITATION.cff");
  const std::string own = WriteMethods({}).bibtex;
  EXPECT_THAT(cff, HasSubstr(Str("version: ", kMienVersion, "\n")));
  EXPECT_THAT(own, HasSubstr(Str("version = {", kMienVersion, "}")));
  for (const char* text :
       {"mien: micro-expressions in video, from frames to scores",
        "The mien authors"}) {
    EXPECT_THAT(cff, HasSubstr(text));
    EXPECT_THAT(own, HasSubstr(text));
  }
}

TEST(Methods, KeysThatDiffer) {
  EXPECT_THAT(ChangedKeys("exec.jobs=2\nflow.method=dis\nlabel.model=/a/b.pt\n"
                          "interview.net_digest=abc\nx.same=1\n",
                          "exec.jobs=0\nflow.method=tvl1\nlabel.model=\n"
                          "interview.net_digest=\nx.same=1\n"),
              ElementsAre("flow.method = dis (default: tvl1)",
                          "label.model = b.pt (default: none)"));
}

TEST(Methods, ASectionAtTheEndOfThePage) {
  Methods methods;
  methods.text = "a <b>";
  methods.bibtex = "@x{y}\n";
  const std::string page =
      WithMethods("<main>1</main><footer></footer>", methods);
  EXPECT_THAT(page, HasSubstr("<main>1<section"));
  EXPECT_THAT(page, HasSubstr("a &lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("</main><footer>"));
}

}  // namespace
}  // namespace mien

#include "stages/report/methods.h"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "stages/page/html.h"

namespace mien {
namespace {

struct Reference {
  const char *name, *cited, *bibtex;
};

const Reference kReferences[] = {
    {"king2009", "King 2009",
     "@article{king2009,\n  author = {King, Davis E.},\n  title = {Dlib-ml: A "
     "Machine Learning Toolkit},\n  journal = {Journal of Machine Learning "
     "Research},\n  volume = {10},\n  pages = {1755--1758},\n  year = "
     "{2009}\n}\n"},
    {"kazemi2014", "Kazemi and Sullivan 2014",
     "@inproceedings{kazemi2014,\n  author = {Kazemi, Vahid and Sullivan, "
     "Josephine},\n  title = {One Millisecond Face Alignment with an Ensemble "
     "of Regression Trees},\n  booktitle = {IEEE Conference on Computer Vision "
     "and Pattern Recognition},\n  pages = {1867--1874},\n  year = "
     "{2014}\n}\n"},
    {"robey1992", "Robey et al. 1992",
     "@article{robey1992,\n  author = {Robey, Frank C. and Fuhrmann, Daniel R. "
     "and Kelly, Edward J. and Nitzberg, Ramon},\n  title = {A {CFAR} Adaptive "
     "Matched Filter Detector},\n  journal = {IEEE Transactions on Aerospace "
     "and Electronic Systems},\n  volume = {28},\n  number = {1},\n  pages = "
     "{208--216},\n  year = {1992}\n}\n"},
    {"yan2013", "Yan et al. 2013",
     "@article{yan2013,\n  author = {Yan, Wen-Jing and Wu, Qi and Liang, Jing "
     "and Chen, Yu-Hsin and Fu, Xiaolan},\n  title = {How Fast are the Leaked "
     "Facial Expressions: The Duration of Micro-Expressions},\n  journal = "
     "{Journal of Nonverbal Behavior},\n  volume = {37},\n  number = {4},\n  "
     "pages = {217--230},\n  year = {2013}\n}\n"},
    {"garwood1936", "Garwood 1936",
     "@article{garwood1936,\n  author = {Garwood, F.},\n  title = {Fiducial "
     "Limits for the {Poisson} Distribution},\n  journal = {Biometrika},\n  "
     "volume = {28},\n  number = {3/4},\n  pages = {437--442},\n  year = "
     "{1936}\n}\n"},
    {"zach2007", "Zach et al. 2007",
     "@inproceedings{zach2007,\n  author = {Zach, C. and Pock, T. and Bischof, "
     "H.},\n  title = {A Duality Based Approach for Realtime {TV-L1} Optical "
     "Flow},\n  booktitle = {DAGM Symposium on Pattern Recognition},\n  pages "
     "= {214--223},\n  year = {2007}\n}\n"},
    {"kroeger2016", "Kroeger et al. 2016",
     "@inproceedings{kroeger2016,\n  author = {Kroeger, Till and Timofte, Radu "
     "and Dai, Dengxin and Van Gool, Luc},\n  title = {Fast Optical Flow Using "
     "Dense Inverse Search},\n  booktitle = {European Conference on Computer "
     "Vision},\n  pages = {471--488},\n  year = {2016}\n}\n"},
    {"farneback2003", "Farneback 2003",
     "@inproceedings{farneback2003,\n  author = {Farneb{\\\"a}ck, Gunnar},\n  "
     "title = {Two-Frame Motion Estimation Based on Polynomial Expansion},\n  "
     "booktitle = {Scandinavian Conference on Image Analysis},\n  pages = "
     "{363--370},\n  year = {2003}\n}\n"},
    {"liong2019", "Liong et al. 2019",
     "@inproceedings{liong2019,\n  author = {Liong, Sze-Teng and Gan, Y. S. "
     "and "
     "See, John and Khor, Huai-Qian and Huang, Yen-Chang},\n  title = {Shallow "
     "Triple Stream Three-dimensional {CNN} ({STSTNet}) for Micro-expression "
     "Recognition},\n  booktitle = {IEEE International Conference on Automatic "
     "Face and Gesture Recognition},\n  year = {2019}\n}\n"},
    {"gan2019", "Gan et al. 2019",
     "@article{gan2019,\n  author = {Gan, Y. S. and Liong, Sze-Teng and Yau, "
     "Wei-Chuen and Huang, Yen-Chang and Tan, Lit-Ken},\n  title = "
     "{{OFF-ApexNet} "
     "on Micro-expression Recognition System},\n  journal = {Signal "
     "Processing: "
     "Image Communication},\n  volume = {74},\n  pages = {129--139},\n  year = "
     "{2019}\n}\n"},
    {"zhao2007", "Zhao and Pietikainen 2007",
     "@article{zhao2007,\n  author = {Zhao, Guoying and Pietik{\\\"a}inen, "
     "Matti},\n  title = {Dynamic Texture Recognition Using Local Binary "
     "Patterns with an Application to Facial Expressions},\n  journal = {IEEE "
     "Transactions on Pattern Analysis and Machine Intelligence},\n  volume = "
     "{29},\n  number = {6},\n  pages = {915--928},\n  year = {2007}\n}\n"},
    {"liong2018", "Liong et al. 2018",
     "@article{liong2018,\n  author = {Liong, Sze-Teng and See, John and Wong, "
     "KokSheik and Phan, Raphael C.-W.},\n  title = {Less is More: "
     "Micro-expression Recognition from Video Using Apex Frame},\n  journal = "
     "{Signal Processing: Image Communication},\n  volume = {62},\n  pages = "
     "{82--92},\n  year = {2018}\n}\n"},
    {"see2019", "See et al. 2019",
     "@inproceedings{see2019,\n  author = {See, John and Yap, Moi Hoon and Li, "
     "Jingting and Hong, Xiaopeng and Wang, Su-Jing},\n  title = {{MEGC} 2019 "
     "-- The Second Facial Micro-Expressions Grand Challenge},\n  booktitle = "
     "{IEEE International Conference on Automatic Face and Gesture "
     "Recognition},\n  year = {2019}\n}\n"},
    {"yan2014", "Yan et al. 2014",
     "@article{yan2014,\n  author = {Yan, Wen-Jing and Li, Xiaobai and Wang, "
     "Su-Jing and Zhao, Guoying and Liu, Yong-Jin and Chen, Yu-Hsin and Fu, "
     "Xiaolan},\n  title = {{CASME II}: An Improved Spontaneous "
     "Micro-Expression Database and the Baseline Evaluation},\n  journal = "
     "{PLoS ONE},\n  volume = {9},\n  number = {1},\n  pages = {e86041},\n  "
     "year = {2014}\n}\n"},
    {"davison2018", "Davison et al. 2018",
     "@article{davison2018,\n  author = {Davison, Adrian K. and Lansley, Cliff "
     "and Costen, Nicholas and Tan, Kevin and Yap, Moi Hoon},\n  title = "
     "{{SAMM}: A Spontaneous Micro-Facial Movement Dataset},\n  journal = "
     "{IEEE "
     "Transactions on Affective Computing},\n  volume = {9},\n  number = "
     "{1},\n  pages = {116--129},\n  year = {2018}\n}\n"},
    {"li2013", "Li et al. 2013",
     "@inproceedings{li2013,\n  author = {Li, Xiaobai and Pfister, Tomas and "
     "Huang, Xiaohua and Zhao, Guoying and Pietik{\\\"a}inen, Matti},\n  title "
     "= {A Spontaneous Micro-expression Database: Inducement, Collection and "
     "Baseline},\n  booktitle = {IEEE International Conference on Automatic "
     "Face and Gesture Recognition},\n  year = {2013}\n}\n"},
    {"goodfellow2013", "Goodfellow et al. 2013",
     "@inproceedings{goodfellow2013,\n  author = {Goodfellow, Ian J. and "
     "others},\n  title = {Challenges in Representation Learning: A Report on "
     "Three Machine Learning Contests},\n  booktitle = {International "
     "Conference on Neural Information Processing},\n  pages = {117--124},\n  "
     "year = {2013}\n}\n"}};

const Reference& Find(const std::string& name) {
  const auto* const at =
      std::find_if(std::begin(kReferences), std::end(kReferences),
                   [&name](const Reference& one) { return name == one.name; });
  MIEN_CHECK(at != std::end(kReferences), "no reference " + name);
  return *at;
}

// As CITATION.cff says.
std::string OwnEntry() {
  return Str(
      "@software{mien,\n  author = {{The mien authors}},\n  title = "
      "{mien: micro-expressions in video, from frames to scores},\n  "
      "version = {",
      kMienVersion, "}\n}\n");
}

// "{a}{b}" becomes "(A 2000; B 2001)".
std::string Cited(const std::string& sentence,
                  std::vector<std::string>* names) {
  std::string text;
  for (std::size_t i = 0; i < sentence.size();) {
    if (sentence[i] != '{') {
      text += sentence[i++];
      continue;
    }
    std::string all;
    while (i < sentence.size() && sentence[i] == '{') {
      const std::size_t end = sentence.find('}', i);
      MIEN_CHECK(end != std::string::npos, "a citation without an end");
      const std::string name = sentence.substr(i + 1, end - i - 1);
      all += (all.empty() ? "" : "; ") + std::string(Find(name).cited);
      if (std::find(names->begin(), names->end(), name) == names->end()) {
        names->push_back(name);
      }
      i = end + 1;
    }
    text += "(" + all + ")";
  }
  return text;
}

std::string WithoutFolders(const std::string& value) {
  const std::size_t slash = value.rfind('/');
  return slash == std::string::npos ? value : value.substr(slash + 1);
}

std::map<std::string, std::string> ValuesOf(const std::string& canonical) {
  std::map<std::string, std::string> values;
  for (const std::string& line : Split(canonical, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return values;
}

}  // namespace

Methods WriteMethods(const MethodsFacts& facts) {
  std::vector<std::string> names;
  Methods methods;
  for (const std::string& sentence : facts.sentences) {
    methods.text += Cited(sentence, &names) + " ";
  }
  methods.text += facts.changed.empty()
                      ? "All parameters had their default values. "
                      : Str("Parameters that differ from the defaults: ",
                            Join(facts.changed, ", "), ". ");
  methods.text += Str("Computed by ", facts.program, " of mien ", kMienVersion,
                      " (", facts.versions, "; configuration ",
                      facts.config_digest.substr(0, 16), ").");
  methods.bibtex = OwnEntry();
  for (const std::string& name : names) {
    methods.bibtex += std::string("\n") + Find(name).bibtex;
  }
  return methods;
}

std::vector<std::string> ReferenceNames() {
  std::vector<std::string> names;
  for (const Reference& one : kReferences) names.emplace_back(one.name);
  return names;
}

std::string ReferenceOf(const std::string& name) {
  static const std::map<std::string, std::string> of = {
      {"tvl1", "zach2007"},           {"dis", "kroeger2016"},
      {"farneback", "farneback2003"}, {"ststnet", "liong2019"},
      {"off-apexnet", "gan2019"},     {"lbp-top-svm", "zhao2007"},
      {"bi-woof-svm", "liong2018"}};
  const auto at = of.find(name);
  return at == of.end() ? "" : at->second;
}

std::vector<std::string> ChangedKeys(const std::string& now,
                                     const std::string& usual) {
  const auto values = ValuesOf(now), defaults = ValuesOf(usual);
  std::vector<std::string> changed;
  for (const auto& [path, value] : values) {
    const auto at = defaults.find(path);
    if (at == defaults.end() ||
        WithoutFolders(at->second) == WithoutFolders(value) ||
        StartsWith(path, "exec.") || EndsWith(path, "digest")) {
      continue;
    }
    changed.push_back(
        Str(path, " = ", WithoutFolders(value), " (default: ",
            at->second.empty() ? "none" : WithoutFolders(at->second), ")"));
  }
  return changed;
}

std::string WithMethods(std::string page, const Methods& methods) {
  const std::string section = Section(
      {"methods", "Methods, to copy", "", false},
      Element("p", {}, HtmlText(methods.text, 20000)) +
          Element("h3", {}, "References (BibTeX)") +
          ScrollTable(
              "References",
              Element("pre", {},
                      Element("code", {}, EscapeHtml(methods.bibtex)))));
  const std::size_t end = page.rfind("</main>");
  MIEN_CHECK(end != std::string::npos, "a page without a main part");
  page.insert(end, section);
  return page;
}

}  // namespace mien

// Every command that the documentation shows can be given: programs,
// subcommands, options, configurations and keys are those that there are.

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "tests/support/run_program.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

const std::string kRoot = std::string(MIEN_SOURCE_DIR) + "/";

std::vector<std::string> Documents() {
  std::vector<std::string> out = {kRoot + "CONTRIBUTING.md",
                                  kRoot + "README.md"};
  for (const char* folder : {"docs", "models"}) {
    for (const auto& entry : fs::directory_iterator(kRoot + folder)) {
      if (entry.path().extension() == ".md") out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The lines of indented code, those that end in "\" joined.
std::vector<std::string> CodeLines(const std::string& text) {
  std::vector<std::string> out;
  bool goes_on = false;
  for (std::string line : Split(text, '\n')) {
    if (!StartsWith(line, "    ")) {
      goes_on = false;
      continue;
    }
    line = Trim(line);
    if (StartsWith(line, "$ ")) line = line.substr(2);
    const bool more = !line.empty() && line.back() == '\\';
    if (more) line.pop_back();
    if (goes_on) {
      out.back() += " " + Trim(line);
    } else {
      out.push_back(Trim(line));
    }
    goes_on = more;
  }
  return out;
}

// What stands between backticks within a line.
std::vector<std::string> Spans(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string& line : Split(text, '\n')) {
    const auto parts = Split(line, '`');
    for (std::size_t i = 1; i < parts.size(); i += 2) {
      out.push_back(std::regex_replace(parts[i], std::regex(R"(\\\|)"), "|"));
    }
  }
  return out;
}

// Shell words; what stands behind two blanks is a remark.
std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? 0 : c;
    } else if (!quote && c == ' ') {
      if (i + 1 < line.size() && line[i + 1] == ' ') break;
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

struct Command {
  std::string where, program;
  std::vector<std::string> subcommands;  // alternatives
  std::vector<std::string> words;        // behind them
};

bool HasSubcommands(const std::string& program) {
  return program == "mien-eval" || program == "mien-inspect" ||
         program == "mien-synth";
}

// nullopt: no command line of ours.
std::vector<Command> CommandsOf(const std::string& document) {
  const std::string text = ReadFile(document);
  std::vector<std::string> lines = CodeLines(text);
  for (const std::string& span : Spans(text)) {
    if (span.find(' ') != std::string::npos) lines.push_back(span);
  }
  const std::regex program(R"((build/bin/)?(mien-[a-z]+))");
  std::vector<Command> commands;
  for (const std::string& line : lines) {
    const auto words = Words(line);
    std::smatch match;
    if (!std::regex_match(words[0], match, program)) continue;
    Command command{fs::path(document).filename().string() + ": " + line,
                    match[2],
                    {""},
                    {}};
    std::size_t next = 1;
    if (HasSubcommands(command.program) && words.size() > 1 &&
        !StartsWith(words[1], "-")) {
      command.subcommands = Split(words[1], '|');
      next = 2;
    }
    command.words.assign(words.begin() + static_cast<std::ptrdiff_t>(next),
                         words.end());
    commands.push_back(command);
  }
  return commands;
}

std::string HelpOf(const std::string& program, const std::string& subcommand) {
  static auto& known = *new std::map<std::string, std::string>();
  const auto [entry, is_new] = known.insert({program + " " + subcommand, ""});
  if (is_new) {
    const bool script = fs::exists(kRoot + "scripts/" + program);
    const auto run = RunBuilt((script ? "../../scripts/" : "") + program,
                              subcommand + " --help");
    EXPECT_EQ(run.code, 0) << entry->first << "\n" << run.err;
    entry->second = run.out;
  }
  return entry->second;
}

bool HasOption(const std::string& help, const std::string& option) {
  return std::regex_search(help, std::regex(option + "([^a-z-]|$)"));
}

// "a.b=c" of every --set.
void TakeAssignments(const std::vector<std::string>& words,
                     std::set<std::string>* assignments) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--set" && words[i + 1].find('=') != std::string::npos) {
      assignments->insert(words[i + 1]);
    }
  }
}

TEST(DocumentedCommands, OptionsAndConfigurationsAreThere) {
  int seen = 0;
  for (const std::string& document : Documents()) {
    for (const Command& command : CommandsOf(document)) {
      ++seen;
      for (const std::string& subcommand : command.subcommands) {
        const std::string help = HelpOf(command.program, subcommand);
        for (const std::string& word : command.words) {
          if (StartsWith(word, "--")) {
            EXPECT_TRUE(HasOption(help, word.substr(0, word.find('='))))
                << command.where << "\nhas no " << word;
          }
          if (StartsWith(word, "configs/")) {
            EXPECT_TRUE(fs::exists(kRoot + word)) << command.where;
          }
        }
      }
    }
  }
  EXPECT_GT(seen, 40);
}

TEST(DocumentedCommands, OptionsThatAreMentionedAreThere) {
  // Of CMake, of the benchmarks, of scripts/train-spotter and of Slurm.
  const std::set<std::string> others = {"--preset", "--benchmark_filter",
                                        "--epochs", "--leave-out", "--requeue"};
  std::string help;
  for (const char* program :
       {"mien-run", "mien-spot", "mien-train", "mien-studio", "mien-bids",
        "fault-sweep", "bench", "fuzz"}) {
    help += HelpOf(program, "");
  }
  for (const auto& [program, list] :
       std::vector<std::pair<std::string, std::string>>{
           {"mien-eval", "recognition spotting apex review compare"},
           {"mien-inspect", "ls show why verify diff export render gc purge"},
           {"mien-synth", "dataset fer interview inject animate"}}) {
    for (const std::string& one : Split(list, ' '))
      help += HelpOf(program, one);
  }
  int seen = 0;
  for (const std::string& document : Documents()) {
    for (const std::string& span : Spans(ReadFile(document))) {
      if (!StartsWith(span, "--")) continue;
      const std::string option = span.substr(0, span.find_first_of(" =[,"));
      if (others.count(option) > 0) continue;
      ++seen;
      EXPECT_TRUE(HasOption(help, option)) << document << ": " << span;
    }
  }
  EXPECT_GT(seen, 10);
}

TEST(DocumentedCommands, ValuesThatAreSetAreValid) {
  std::set<std::string> assignments;
  for (const std::string& document : Documents()) {
    for (const Command& command : CommandsOf(document)) {
      TakeAssignments(command.words, &assignments);
    }
    for (const std::string& span : Spans(ReadFile(document))) {
      if (StartsWith(span, "--set ")) {
        TakeAssignments(Words(span), &assignments);
      }
    }
  }
  EXPECT_GT(assignments.size(), 8u);
  for (const std::string& assignment : assignments) {
    // These show the message and the form.
    if (StartsWith(assignment, "flow.methd") || assignment == "key=value") {
      continue;
    }
    const auto run = RunBuilt("mien-run", kRoot +
                                              "configs/default.yaml "
                                              "--print-config --set '" +
                                              assignment + "'");
    EXPECT_EQ(run.code, 0) << assignment << "\n" << run.err;
  }
}

// Every dotted key of default.yaml: "flow.method".
std::set<std::string> KnownKeys() {
  std::set<std::string> keys;
  std::vector<std::string> path;
  for (const std::string& line :
       Split(ReadFile(kRoot + "configs/default.yaml"), '\n')) {
    std::smatch match;
    static const std::regex key(R"(^( *)([a-z_0-9]+):.*)");
    if (!std::regex_match(line, match, key)) continue;
    path.resize(match[1].length() / 2);
    path.push_back(match[2]);
    keys.insert(Join(path, "."));
  }
  return keys;
}

TEST(DocumentedCommands, KeysThatAreMentionedAreThere) {
  const std::set<std::string> known = KnownKeys();
  ASSERT_GT(known.size(), 100u);
  const std::regex dotted(R"(^([a-z_]+)((\.[a-z_0-9]+)+)([:= ].*)?$)");
  int seen = 0;
  for (const std::string& document : Documents()) {
    for (const std::string& span : Spans(ReadFile(document))) {
      std::smatch match;
      if (!std::regex_match(span, match, dotted) ||
          known.count(match[1]) == 0 || match[2] == ".yaml") {
        continue;
      }
      ++seen;
      EXPECT_TRUE(known.count(match[1].str() + match[2].str()) > 0)
          << document << ": " << span;
    }
  }
  EXPECT_GT(seen, 40);
}

TEST(DocumentedCommands, ScriptsAreThere) {
  const std::regex script(R"((^|[^a-z/])(scripts/[a-z-]+))");
  int seen = 0;
  for (const std::string& document : Documents()) {
    const std::string text = ReadFile(document);
    for (std::sregex_iterator at(text.begin(), text.end(), script), end;
         at != end; ++at) {
      ++seen;
      EXPECT_TRUE(fs::exists(kRoot + (*at)[2].str()))
          << document << ": " << (*at)[2];
    }
  }
  EXPECT_GT(seen, 10);
}

}  // namespace
}  // namespace mien

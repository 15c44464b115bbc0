// Commands, and what they do to the walk; how states look is in session_text.cpp.
#include "checker/simulate/session.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <sstream>

#include "checker/portfolio/decide.h"
#include "checker/report/table.h"
#include "checker/report/words.h"
#include "checker/verdict/replay.h"

namespace hw::simulate {

namespace {

constexpr const char* kHelp =
    "  NUMBER       that happens\n"
    "  back [N]     one step back, or N\n"
    "  restart      to the first state\n"
    "  random [N]   one step at random, or N\n"
    "  checks       the checks of the scenario\n"
    "  witness N    to the end of a run that violates check N; witness N STEPS: so far on that "
    "run\n"
    "  run          the steps so far\n"
    "  show         the state again\n"
    "  quit         (or the end of input)\n"
    "  The first letter of a word is enough; an empty line shows the state again.\n";

std::optional<std::size_t> number_of(const std::string& text) {
  std::size_t number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

/// The word that `text` begins, of those that there are.
std::string command_of(const std::string& text) {
  for (const char* word :
       {"back", "checks", "help", "quit", "random", "restart", "run", "show", "witness"}) {
    if (text == word || (text.size() == 1 && word[0] == text[0] && text[0] != 'r')) return word;
  }
  if (text == "r") return "random";
  return text == "?" ? "help" : text == "exit" ? "quit" : "";
}

}  // namespace

Session::Session(const lower::Lowered& lowered, const SourceMap& sources, std::string title,
                 SessionOptions options)
    : lowered_(lowered),
      sources_(sources),
      title_(std::move(title)),
      options_(std::move(options)),
      walk_(lowered.system),
      random_(options_.seed) {}

std::string Session::greeting() {
  return report::paint(title_, report::Style::Bold, options_.colour) +
         "   (help says what can be typed)\n" + show();
}

Session::Answer Session::command(const std::string& line) {
  std::istringstream words(line);
  std::string word, first, second, more;
  words >> word >> first >> second >> more;
  if (word.empty()) return {show()};
  if (auto number = number_of(word); number && first.empty()) return choose(*number);
  const std::string name = command_of(word);
  const std::optional<std::size_t> argument = first.empty() ? 1 : number_of(first);
  const bool takes_number = name == "back" || name == "random" || name == "witness";
  const bool too_many =
      !more.empty() || (!second.empty() && name != "witness") || (!first.empty() && !takes_number);
  if (name.empty() || too_many || !argument) {
    return {fmt::format("`{}` is not understood; help says what can be typed\n", line), false};
  }
  if (name == "help") return {kHelp};
  if (name == "quit") return {"", true, true};
  if (name == "checks") return {checks_text()};
  if (name == "run") return {history_text()};
  if (name == "random") {
    std::string told = random_walk(*argument);
    return {told + show()};
  }
  if (name == "witness") {
    auto steps = second.empty() ? SIZE_MAX : number_of(second);
    if (!steps) return {fmt::format("`{}` is no number of steps\n", second), false};
    return witness(*argument, *steps);
  }
  if (name == "back") walk_.back(*argument);
  if (name == "restart") walk_.back(walk_.length());
  return {show()};
}

Session::Answer Session::choose(std::size_t number) {
  if (choices_.empty()) choices_ = walk_.choices();
  if (number < 1 || number > choices_.size()) {
    return {choices_.empty()
                ? dead_end()
                : fmt::format("there is no {}: choose from 1 to {}\n", number, choices_.size()),
            false};
  }
  const Choice& choice = choices_[number - 1];
  if (choice.error) {
    return {fmt::format("that is an error in the model: {}\n",
                        walk_.system().transitions[choice.transition].failure_text),
            false};
  }
  std::string told = step_line(choice.step, walk_.length() + 1);
  walk_.take(choice.transition);
  return {told + show()};
}

Session::Answer Session::witness(std::size_t number, std::size_t steps) {
  if (number < 1 || number > lowered_.properties.size()) {
    return {fmt::format("there is no check {}; checks lists them\n", number), false};
  }
  const ir::Property& property = lowered_.properties[number - 1];
  auto known = witnesses_.find(number);
  if (known == witnesses_.end()) {
    SearchResult found =
        portfolio::decide(lowered_.system, std::span(&property, 1), options_.search);
    PropertyResult& result = found.properties.at(0);
    if (result.outcome != Outcome::Violated || !result.witness ||
        !replay(lowered_.system, property, *result.witness).empty()) {
      const bool holds = result.outcome == Outcome::Holds;
      return {fmt::format("{}: {}\n", property.text,
                          holds ? "holds, so there is no run to show"
                                : "undecided, so there is no run to show"),
              false};
    }
    known = witnesses_.emplace(number, std::move(*result.witness)).first;
  }
  walk_.jump(known->second, steps);
  return {fmt::format("{} of {} of the run against `{}`\n", report::counted(walk_.length(), "step"),
                      known->second.steps.size(), property.text) +
          show()};
}

std::string Session::random_walk(std::uint64_t steps) {
  std::vector<ir::TransitionId> taken;
  const std::size_t before = walk_.length();
  std::string end;
  for (std::uint64_t i = 0; i < steps; ++i) {
    const std::vector<ir::TransitionId> possible = walk_.possible();
    if (possible.empty()) {
      end = dead_end();
      break;
    }
    walk_.take(possible[random_() % possible.size()]);
  }
  choices_.clear();
  const story::Story story = story::tell(walk_.system(), walk_.run());
  std::string out;
  for (std::size_t i = before; i < story.steps.size(); ++i) {
    out += step_line(story.steps[i], i + 1);
  }
  return out + end;
}

}  // namespace hw::simulate

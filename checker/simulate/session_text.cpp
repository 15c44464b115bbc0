// How a state looks: what each resource holds, who stands where, what can happen now.
#include <fmt/format.h>

#include "checker/report/table.h"
#include "checker/report/words.h"
#include "checker/simulate/session.h"
#include "checker/verdict/readable.h"

namespace hw::simulate {

namespace {

using report::Style;
using report::Table;

/// "2 held by pair #1" for everybody who holds some of it.
void add_holders(const std::string& resource, const story::Story& story,
                 std::vector<std::string>& parts) {
  for (const story::Standing& standing : story.end) {
    for (const auto& [name, units] : standing.holds) {
      if (name != resource || units == 0) continue;
      parts.push_back(fmt::format("{} held by {}{}", units, standing.count > 1 ? "each of " : "",
                                  standing.who));
    }
  }
}

std::string holder_of(const std::string& lock, const story::Story& story) {
  for (const story::Standing& standing : story.end) {
    for (const auto& [name, units] : standing.holds) {
      if (name == lock && units > 0) return standing.who;
    }
  }
  return "nobody that is told";
}

std::string resource_text(const ir::System& system, const ir::Resource& resource,
                          const ir::State& state, const story::Story& story) {
  std::vector<std::string> parts;
  switch (resource.kind) {
    case ir::ResourceKind::Pool:
      for (std::size_t i = 0; i < resource.variables.size(); ++i) {
        const ir::Value units = state[resource.variables[i]];
        parts.push_back(i == 0 ? fmt::format("{} of {} free", units, resource.size)
                               : fmt::format("{} in {}", units, resource.account_names[i]));
      }
      break;
    case ir::ResourceKind::Mempool:
      parts.push_back(
          fmt::format("{} of {} in reserve", state[resource.variables[0]], resource.size));
      break;
    case ir::ResourceKind::Lock:
      return state[resource.variables[0]] != 0 ? "open"
                                               : "held by " + holder_of(resource.name, story);
    case ir::ResourceKind::Semaphore:
      return fmt::format("{}", state[resource.variables[0]]);
    case ir::ResourceKind::Queue:
      return story::queue_text(system, resource, state);
    case ir::ResourceKind::Path:
    case ir::ResourceKind::Condition:
      return "";
  }
  add_holders(resource.name, story, parts);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string Session::place_of(Span span) const {
  if (!span.known()) return "";
  return fmt::format("{}:{}", report::base_name(sources_.file(span.file).name),
                     sources_.line_column(span.file, span.begin).line);
}

std::string Session::resources_text(const story::Story& story) const {
  const ir::System& system = walk_.system();
  Table table({{""}, {""}});
  for (const ir::Resource& resource : system.resources) {
    std::string text = resource_text(system, resource, walk_.state(), story);
    if (!text.empty()) table.row({{resource.name, Style::Bold}, {text}});
  }
  for (ir::VarId var = 0; var < system.variables.size(); ++var) {
    const ir::Variable& variable = system.variables[var];
    if (variable.kind != ir::VariableKind::Shared && variable.kind != ir::VariableKind::Counter) {
      continue;
    }
    table.row({{variable.name, Style::Bold}, {ir::value_text(variable, walk_.state()[var])}});
  }
  return table.render(2, options_.colour);
}

std::string Session::who_text(const story::Story& story) const {
  Table table({{""}, {""}, {""}, {""}});
  for (const story::Standing& standing : story.end) {
    std::vector<std::string> parts;
    if (standing.rest && !standing.ended) parts.emplace_back("at rest");
    if (standing.failed) parts.emplace_back("failed");
    for (const auto& [name, units] : standing.holds) {
      if (units > 0) parts.push_back(fmt::format("holds {} {}", units, name));
    }
    for (const auto& [name, value] : standing.locals) parts.push_back(name + " = " + value);
    table.row({{standing.who, Style::Bold},
               {place_of(standing.span), Style::Dim},
               {standing.at},
               {fmt::format("{}", fmt::join(parts, ", "))}});
  }
  return table.render(2, options_.colour);
}

std::string Session::choices_text() {
  choices_ = walk_.choices();
  if (choices_.empty()) return dead_end();
  Table table({{"", report::Align::Right}, {""}, {""}, {""}, {""}});
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    const story::StoryStep& step = choices_[i].step;
    std::vector<std::string> changes;
    for (const story::Change& change : step.changes) {
      changes.push_back(fmt::format("{} {} -> {}", change.name, change.before, change.after));
    }
    for (const std::string& path : step.started) changes.push_back("starts " + path);
    if (choices_[i].error) changes.assign({"an error in the model"});
    if (!step.failure.empty()) changes.push_back("fails: " + step.failure);
    std::string text = step.text;
    if (!step.outcome.empty()) text += " [" + step.outcome + "]";
    table.row({{fmt::format("{}", i + 1), Style::Bold},
               {step.actor},
               {place_of(step.span), Style::Dim},
               {text},
               {fmt::format("{}", fmt::join(changes, ", ")), Style::Dim}});
  }
  return "what can happen\n" + table.render(2, options_.colour);
}

std::string Session::show() {
  const story::Story story = story::tell(walk_.system(), walk_.run());
  std::string out = fmt::format("after {}\n", report::counted(walk_.length(), "step"));
  out += resources_text(story);
  out += "who stands where\n" + who_text(story);
  return out + choices_text();
}

std::string Session::dead_end() const {
  return walk_.at_rest() ? "nothing can happen: everybody is at rest\n"
                         : "nothing can happen, and not everybody is at rest: a wedge\n";
}

std::string Session::step_line(const story::StoryStep& step, std::size_t number) const {
  std::string changes;
  for (const story::Change& change : step.changes) {
    changes += fmt::format("{}{} {} -> {}", changes.empty() ? "  " : ", ", change.name,
                           change.before, change.after);
  }
  std::string text = step.text;
  if (!step.outcome.empty()) text += " [" + step.outcome + "]";
  if (!step.failure.empty()) text += "  fails: " + step.failure;
  return fmt::format("{:>5}  {}  {}  {}{}\n", number, step.actor, place_of(step.span), text,
                     changes);
}

std::string Session::history_text() const {
  const story::Story story = story::tell(walk_.system(), walk_.run());
  if (story.steps.empty()) return "no step yet\n";
  std::string out;
  for (std::size_t i = 0; i < story.steps.size(); ++i) out += step_line(story.steps[i], i + 1);
  return out;
}

std::string Session::checks_text() const {
  if (lowered_.properties.empty()) return "the scenario has no check with a run\n";
  std::string out;
  for (std::size_t i = 0; i < lowered_.properties.size(); ++i) {
    out += fmt::format("  {}  {}\n", i + 1, lowered_.properties[i].text);
  }
  return out;
}

}  // namespace hw::simulate

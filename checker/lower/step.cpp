// The parts of Stepper that are about control: settling, atomic blocks, choices, assignments. What
// touches memory and other resources is in step_resources.cpp.
#include "checker/lower/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/print.h"

namespace hw::lower {

using ir::Formula;
using ir::Linear;

namespace {
constexpr Value kMaxChoices = 4096;
constexpr std::size_t kMaxOutcomes = 20'000;
}  // namespace

Stepper::Stepper(const World& world, Aggregates& aggregates, const PathEntries& entries,
                 const Flow& flow, ir::ProcessId process)
    : world_(world), aggregates_(aggregates), entries_(entries), flow_(flow), process_(process) {
  const World::Origin& origin = world.origins[process];
  if (origin.task) locals_ = &origin.task->locals;
  if (origin.path) locals_ = &origin.path->locals;
}

Evaluator Stepper::evaluator(const Outcome& at, const Node& node) const {
  return {world_, aggregates_, *node.environment, &at.local, locals_, at.effect};
}

LocalState Stepper::start() const {
  LocalState local;
  local.node = flow_.start;
  if (locals_) {
    const Environment& environment = *world_.origins[process_].environment;
    for (const auto& variable : *locals_) {
      auto [low, high] = range_in(world_, environment, variable->type);
      Value value = constant_in(world_, environment, *variable->initial,
                                "starts a variable that each instance has of its own");
      if (value < low || value > high) {
        fail(code::kStartsOutside, variable->span,
             fmt::format("`{}` starts at {}, outside of its range {}..{}", variable->name, value,
                         low, high));
      }
      local.locals.push_back(value);
    }
  }
  return settle(std::move(local));
}

LocalState Stepper::settle(LocalState local) const {
  std::set<NodeId> visited;
  for (;;) {
    const Node& node = flow_.nodes[local.node];
    if (node.kind != NodeKind::Goto && node.kind != NodeKind::Decide) return local;
    if (!visited.insert(local.node).second) {
      fail(code::kLoopWithoutStep, node.span, "this loop can go round without ever taking a step",
           "put an `idle`, a `step` or a `wait until` into it");
    }
    if (node.kind == NodeKind::Goto) {
      local.node = node.next;
      continue;
    }
    Outcome here;
    here.local = local;
    Formula condition = evaluator(here, node).condition(*node.condition);
    local.node = decided(condition, node) ? node.next : node.alternative;
  }
}

/// A condition that is no step must be known where the instance stands.
bool Stepper::decided(const Formula& condition, const Node& node) const {
  if (condition.is_true() || condition.is_false()) return condition.is_true();
  Linear open;
  condition.for_each_variable([&](ir::VarId var) {
    if (open.is_constant()) open = Linear::variable(var);
  });
  needs_value(world_, open, node.span, "decides where control goes");
}

Outcome Stepper::go(const Outcome& at, NodeId next, const Formula& when, std::string text) const {
  Outcome outcome = at;
  outcome.effect.require(when);
  outcome.local.node = next;
  if (!text.empty()) outcome.text = outcome.text.empty() ? text : outcome.text + ", " + text;
  return outcome;
}

Outcome Stepper::failing(const Outcome& at, const Formula& when, ir::Failure failure,
                         std::string text) const {
  Outcome outcome = at;
  outcome.effect.require(when);
  outcome.failure = failure;
  outcome.failure_text = std::move(text);
  return outcome;
}

std::vector<Outcome> Stepper::step(const LocalState& from) const {
  Outcome before;
  before.local = from;
  const Node& node = flow_.nodes[from.node];
  Outcomes outcomes;
  if (node.kind == NodeKind::Atomic) {
    Outcome inside = before;
    inside.local.node = node.next;
    outcomes = until_left(std::move(inside), node.atomic);
  } else {
    outcomes = primitive(before);
  }
  for (Outcome& outcome : outcomes) {
    if (outcome.failure != ir::Failure::None || outcome.never) {
      outcome.local = from;  // a failure changes nothing but where the instance stands
      outcome.effect.values.clear();
    } else {
      outcome.local = settle(std::move(outcome.local));
    }
  }
  std::erase_if(outcomes, [](const Outcome& outcome) { return outcome.effect.guard.is_false(); });
  return outcomes;
}

std::vector<Outcome> Stepper::fire() const {
  const World::Origin& origin = world_.origins[process_];
  Outcome first;
  first.local.node = flow_.start;
  Evaluator evaluator(world_, aggregates_, *origin.environment, nullptr, nullptr, first.effect);
  Formula guard = origin.action->guard ? evaluator.condition(*origin.action->guard) : Formula();
  first.effect.guard = std::move(guard);
  Outcomes outcomes = until_left(std::move(first), 1);
  for (Outcome& outcome : outcomes) {
    if (outcome.failure != ir::Failure::None) outcome.effect.values.clear();
  }
  std::erase_if(outcomes, [](const Outcome& outcome) { return outcome.effect.guard.is_false(); });
  return outcomes;
}

namespace {
/// What an atomic step has done, one statement after the other.
std::string told(const std::string& before, const std::string& statement,
                 const std::string& choice) {
  std::string now = statement;
  if (choice == "true" || choice == "false") {
    now += ": " + choice;
  } else if (!choice.empty()) {
    now += " [" + choice + "]";
  }
  return before.empty() ? now : before + "; " + now;
}
}  // namespace

/// Silent nodes inside the block are followed here and not by settle(): that would run past its
/// end.
std::vector<Outcome> Stepper::until_left(Outcome first, std::uint32_t atomic) const {
  Outcomes done;
  Outcomes open{std::move(first)};
  while (!open.empty()) {
    if (open.size() + done.size() > kMaxOutcomes) {
      fail(code::kTooManyWays, flow_.nodes[open.back().local.node].span,
           fmt::format("there are more than {} ways through this atomic block", kMaxOutcomes));
    }
    Outcome at = std::move(open.back());
    open.pop_back();
    const Node& node = flow_.nodes[at.local.node];
    if (at.effect.guard.is_false()) continue;
    if (at.failure != ir::Failure::None || at.never || node.atomic != atomic ||
        node.kind == NodeKind::Atomic || node.kind == NodeKind::End) {
      done.push_back(std::move(at));
    } else if (node.kind == NodeKind::Goto) {
      at.local.node = node.next;
      open.push_back(std::move(at));
    } else if (node.kind == NodeKind::Decide) {
      bool yes = decided(evaluator(at, node).condition(*node.condition), node);
      at.local.node = yes ? node.next : node.alternative;
      open.push_back(std::move(at));
    } else {
      std::string before = std::exchange(at.text, {});
      Outcomes next = primitive(at);
      for (Outcome& outcome : next) outcome.text = told(before, node.text, outcome.text);
      for (auto it = next.rbegin(); it != next.rend(); ++it) open.push_back(std::move(*it));
    }
  }
  return done;
}

std::vector<Outcome> Stepper::primitive(const Outcome& before) const {
  const Node& node = flow_.nodes[before.local.node];
  Outcomes outcomes;
  switch (node.kind) {
    case NodeKind::Statement:
      outcomes = std::visit([&](const auto& stmt) { return run(before, node, stmt); },
                            node.statement->node);
      break;
    case NodeKind::Branch: {
      Formula condition = evaluator(before, node).condition(*node.condition);
      outcomes.push_back(go(before, node.next, condition, "true"));
      outcomes.push_back(go(before, node.alternative, condition.negated(), "false"));
      break;
    }
    case NodeKind::Unlock: {
      const auto& lock = std::get<checked::LockStmt>(node.statement->node);
      outcomes = unlock(before, node, resource_of(world_, *node.environment, lock.lock));
      break;
    }
    case NodeKind::DepthFailure:
      outcomes.push_back(failing(before, Formula(), ir::Failure::CallDepth, node.text));
      break;
    default:
      break;
  }
  std::erase_if(outcomes, [](const Outcome& outcome) { return outcome.effect.guard.is_false(); });
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Wait& wait) const {
  Outcomes outcomes;
  outcomes.push_back(go(at, node.next, evaluator(at, node).condition(*wait.until)));
  if (wait.has_timeout) outcomes.push_back(go(at, node.alternative, Formula(), "timeout"));
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Idle& idle) const {
  Formula when = idle.until ? evaluator(at, node).condition(*idle.until) : Formula();
  return {go(at, node.next, when)};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node, const checked::Step&) const {
  return {go(at, node.next, Formula())};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Either&) const {
  Outcomes outcomes;
  for (std::size_t i = 0; i < node.branches.size(); ++i) {
    outcomes.push_back(go(at, node.branches[i], Formula(), fmt::format("way {}", i + 1)));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Assert& assertion) const {
  Formula condition = evaluator(at, node).condition(*assertion.condition);
  return {go(at, node.next, condition),
          failing(at, condition.negated(), ir::Failure::Assertion,
                  "assertion fails: " + checked::to_text(*assertion.condition))};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node&,
                                  const checked::Fail& failing_statement) const {
  return {failing(at, Formula(), ir::Failure::Fail, failing_statement.text)};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Assign& assign) const {
  if (const auto* local = std::get_if<const checked::LocalVar*>(&assign.target)) {
    return set_local(at, node, **local, *assign.value);
  }
  if (const auto* shared = std::get_if<checked::Ref<checked::SharedVar>>(&assign.target)) {
    return set_shared(at, node, variable_of(world_, *node.environment, *shared), *assign.value);
  }
  const auto& counter = std::get<checked::Ref<checked::Counter>>(assign.target);
  return set_shared(at, node, variable_of(world_, *node.environment, counter), *assign.value);
}

std::vector<Outcome> Stepper::set_shared(const Outcome& at, const Node& node, ir::VarId var,
                                         const checked::Expr& value) const {
  Evaluator values = evaluator(at, node);
  if (value.type.kind == checked::Type::Bool) {
    Formula condition = values.condition(value);
    Outcome yes = go(at, node.next, condition);
    yes.effect.values[var] = Linear(1);
    Outcome no = go(at, node.next, condition.negated());
    no.effect.values[var] = Linear(0);
    return {std::move(yes), std::move(no)};
  }
  const ir::Variable& variable = world_.system.variables[var];
  Linear result = values.number(value);
  Formula fits = Formula::at_least(result, variable.low);
  if (auto high = world_.system.highest_value(var)) fits = fits && Formula::at_least(*high, result);
  Outcome good = go(at, node.next, fits);
  good.effect.values[var] = result;
  return {std::move(good),
          failing(at, fits.negated(), ir::Failure::OutOfRange,
                  fmt::format("`{}` leaves its range: {}", variable.name, node.text))};
}

std::vector<Outcome> Stepper::set_local(const Outcome& at, const Node& node,
                                        const checked::LocalVar& var,
                                        const checked::Expr& value) const {
  auto [low, high] = range_in(world_, *world_.origins[process_].environment, var.type);
  std::size_t index = index_of(*locals_, &var);
  Evaluator values = evaluator(at, node);
  Outcomes outcomes;
  auto become = [&](Value to, const Formula& when) {
    Outcome outcome = go(at, node.next, when);
    outcome.local.locals[index] = to;
    outcomes.push_back(std::move(outcome));
  };
  if (value.type.kind == checked::Type::Bool) {
    Formula condition = values.condition(value);
    become(1, condition);
    become(0, condition.negated());
    return outcomes;
  }
  Linear result = values.number(value);
  Formula fits = Formula::at_least(result, low) && Formula::at_least(high, result);
  if (result.is_constant()) {
    if (fits.is_true()) become(result.constant(), Formula());
  } else {
    if (high - low >= kMaxChoices) {
      fail(code::kTooManyChoices, node.span,
           fmt::format("`{}` can take {} values here; at most {} are possible", var.name,
                       high - low + 1, kMaxChoices));
    }
    for (Value to = low; to <= high; ++to) become(to, Formula::equal(result, to));
  }
  outcomes.push_back(failing(at, fits.negated(), ir::Failure::OutOfRange,
                             fmt::format("`{}` leaves its range: {}", var.name, node.text)));
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::AssignAny& assign) const {
  Evaluator values = evaluator(at, node);
  const char* why = "says which values are chosen among";
  Value from = values.constant(*assign.range.low, why);
  Value to = values.constant(*assign.range.high, why);
  if (to - from >= kMaxChoices) {
    fail(code::kTooManyChoices, node.span,
         fmt::format("a choice among {} values; at most {} are possible", to - from + 1,
                     kMaxChoices));
  }
  const auto* local = std::get_if<const checked::LocalVar*>(&assign.target);
  Value low = 0;
  Value high = ir::kUnbounded;
  ir::VarId var = ir::kNone;
  if (local) {
    std::tie(low, high) = range_in(world_, *world_.origins[process_].environment, (*local)->type);
  } else {
    const auto* shared = std::get_if<checked::Ref<checked::SharedVar>>(&assign.target);
    var = shared ? variable_of(world_, *node.environment, *shared)
                 : variable_of(world_, *node.environment,
                               std::get<checked::Ref<checked::Counter>>(assign.target));
    low = world_.system.variables[var].low;
    if (auto end = world_.system.highest_value(var)) {
      if (!end->is_constant()) needs_value(world_, *end, node.span, why);
      high = end->constant();
    }
  }
  Outcomes outcomes;
  for (Value value = from; value <= to; ++value) {
    std::string text = fmt::format("{}", value);
    if (value < low || value > high) {
      outcomes.push_back(failing(
          at, Formula(), ir::Failure::OutOfRange,
          fmt::format("{} is outside of the range {}..{}: {}", value, low, high, node.text)));
      continue;
    }
    Outcome outcome = go(at, node.next, Formula(), text);
    if (local) {
      outcome.local.locals[index_of(*locals_, *local)] = value;
    } else {
      outcome.effect.values[var] = Linear(value);
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace hw::lower

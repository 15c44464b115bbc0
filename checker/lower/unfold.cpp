#include "checker/lower/unfold.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "checker/lower/lower.h"
#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/print.h"

namespace hw::lower {

using ir::Formula;
using ir::Linear;
using ir::PlaceId;
using ir::ProcessId;

Linear expand(const World& world, const Aggregates& aggregates, const Linear& linear) {
  return linear.substitute([&](ir::VarId var) {
    return Aggregates::is_aggregate(var) ? aggregates.expand(world.system, var)
                                         : Linear::variable(var);
  });
}

Formula expand(const World& world, const Aggregates& aggregates, const Formula& formula) {
  return formula.substitute([&](ir::VarId var) {
    return Aggregates::is_aggregate(var) ? aggregates.expand(world.system, var)
                                         : Linear::variable(var);
  });
}

namespace {

struct LocalKey {
  LocalState state;
  bool failed = false;

  static std::vector<Value> flat(const LocalKey& key) {
    std::vector<Value> values{key.failed, static_cast<Value>(key.state.node)};
    values.insert(values.end(), key.state.locals.begin(), key.state.locals.end());
    for (const ir::Holding& holding : key.state.holdings) {
      values.push_back(holding.resource);
      values.push_back(holding.units);
    }
    return values;
  }
  bool operator<(const LocalKey& other) const { return flat(*this) < flat(other); }
};

/// Unfolds one process.
class ProcessUnfolder {
 public:
  ProcessUnfolder(World& world, Aggregates& aggregates, const PathEntries& entries, Flow flow,
                  ProcessId process)
      : world_(world),
        system_(world.system),
        flow_(std::move(flow)),
        process_(process),
        stepper_(world, aggregates, entries, flow_, process) {}

  /// Makes the place where instances start; kNone for a path in which nothing happens.
  ir::VarId make_entry() {
    const ir::Process& process = system_.processes[process_];
    if (process.kind == ir::ProcessKind::Action) return ir::kNone;
    LocalState start = stepper_.start();
    check_end(start, kNoParent, Span{});
    if (process.kind == ir::ProcessKind::Path && at_end(start)) return ir::kNone;
    PlaceId place = place_of({start, false}, kNoParent, Span{});
    ir::VarId count = system_.places[place].count;
    if (process.kind != ir::ProcessKind::Task) return count;
    const Linear& instances = world_.instances[process_];
    if (instances.is_constant()) {
      system_.variables[count].initial = instances.constant();
    } else {
      system_.family.initial.emplace_back(count, instances);
    }
    return count;
  }

  void unfold() {
    if (system_.processes[process_].kind == ir::ProcessKind::Action) {
      for (Outcome& outcome : stepper_.fire()) {
        emit(ir::kNone, ir::kNone, std::move(outcome), action_statement());
      }
      return;
    }
    while (!open_.empty()) {
      PlaceId from = open_.front();
      open_.pop_front();
      expand_place(from);
    }
  }

 private:
  static constexpr std::size_t kNoParent = SIZE_MAX;
  /// Holdings end at the pool's size: where that is open, a loop that takes has no end.
  static constexpr std::size_t kMaxOpenPlaces = 5'000;

  void needs_pool_size(Span span) const {
    for (ir::ResourceId id = 0; id < world_.sizes.size(); ++id) {
      if (system_.resources[id].kind != ir::ResourceKind::Pool) continue;
      if (world_.sizes[id].is_constant()) continue;
      needs_value(world_, world_.sizes[id], span, "bounds what one instance can come to hold");
    }
  }

  /// How a place was first reached, for the path shown with an error.
  struct Known {
    LocalState state;
    PlaceId place = 0;
    std::size_t parent = kNoParent;
    Span by;
  };

  bool at_end(const LocalState& state) const {
    return flow_.nodes[state.node].kind == NodeKind::End;
  }

  void expand_place(PlaceId from) {
    std::size_t index = index_of_place_.at(from);
    LocalState state = known_[index].state;
    const Node& node = flow_.nodes[state.node];
    if (node.kind == NodeKind::End || system_.places[from].failed) return;
    std::vector<Outcome> outcomes;
    try {
      outcomes = stepper_.step(state);
    } catch (LowerError& error) {
      add_path(error.diagnostic, index);
      throw;
    }
    ir::StatementId statement = system_.places[from].statement;
    for (Outcome& outcome : outcomes) {
      PlaceId to = ir::kNone;
      if (outcome.failure != ir::Failure::None) {
        to = place_of({outcome.local, true}, index, node.span);
      } else {
        check_end(outcome.local, index, node.span);
        bool gone =
            at_end(outcome.local) && system_.processes[process_].kind == ir::ProcessKind::Path;
        if (!gone) to = place_of({outcome.local, false}, index, node.span);
      }
      emit(from, to, std::move(outcome), statement);
    }
  }

  /// Ending while holding something is an error of the model.
  void check_end(const LocalState& state, std::size_t parent, Span by) {
    if (!at_end(state) || state.holdings.empty()) return;
    const ir::Holding& holding = state.holdings.front();
    const ir::Resource& resource = system_.resources[holding.resource];
    const ir::Process& process = system_.processes[process_];
    std::string what = resource.kind == ir::ResourceKind::Lock
                           ? fmt::format("lock `{}`", resource.name)
                           : fmt::format("{} of `{}`", holding.units, resource.name);
    Diagnostic diagnostic{Severity::Error,
                          code::kEndsHolding,
                          by.known() ? by : process.span,
                          fmt::format("`{}` ends while it still holds {}", process.name, what),
                          "give it back before, or move it to an account",
                          {}};
    if (parent != kNoParent) add_path(diagnostic, parent);
    throw LowerError{std::move(diagnostic)};
  }

  void add_path(Diagnostic& diagnostic, std::size_t index) const {
    std::vector<Span> path;
    for (std::size_t at = index; at != kNoParent; at = known_[at].parent) {
      if (known_[at].by.known()) path.push_back(known_[at].by);
    }
    constexpr std::size_t kShown = 12;
    std::size_t shown = std::min(path.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) {
      const char* text =
          i + 1 < shown || shown == path.size() ? "on the way here" : "after more steps";
      diagnostic.notes.push_back({path[shown - 1 - i], text});
    }
  }

  PlaceId place_of(LocalKey key, std::size_t parent, Span by) {
    if (at_end(key.state)) std::ranges::fill(key.state.locals, 0);
    auto [it, added] = places_.try_emplace(key, static_cast<PlaceId>(system_.places.size()));
    if (!added) return it->second;
    if (!world_.parameters.empty() && system_.places.size() >= kMaxOpenPlaces) {
      needs_pool_size(flow_.nodes[key.state.node].span);
    }
    if (system_.places.size() >= kMaxPlaces) {
      fail(code::kUnfoldsTooFar, flow_.nodes[key.state.node].span,
           fmt::format("the tasks unfold into more than {} places (text, own variables, holdings)",
                       kMaxPlaces),
           "smaller ranges of the tasks' own variables make fewer of them");
    }
    make_place(key);
    index_of_place_[it->second] = known_.size();
    known_.push_back({key.state, it->second, parent, by});
    open_.push_back(it->second);
    return it->second;
  }

  void make_place(const LocalKey& key) {
    ir::Process& process = system_.processes[process_];
    const Node& node = flow_.nodes[key.state.node];
    ir::Place place;
    place.process = process_;
    place.failed = key.failed;
    place.ended = at_end(key.state) && !key.failed;
    place.rest = place.ended || (!key.failed && is_idle(node));
    if (!key.failed) place.labels = node.labels;
    place.holdings = key.state.holdings;
    place.locals = locals_of(key.state);
    place.local_texts = local_texts_of(key.state);
    if (!place.ended) place.statement = statement_of(node);
    std::string name = place.ended ? "ended" : !node.labels.empty() ? node.labels[0] : node.text;
    if (key.failed) name += " (failed)";
    const Linear& most = world_.instances[process_];
    place.count =
        world_.add_variable({fmt::format("{}@{}", process.name, name), ir::VariableKind::Place, 0,
                             most.is_constant() ? most.constant() : ir::kUnbounded, 0});
    if (!most.is_constant()) system_.family.high.emplace_back(place.count, most);
    auto id = static_cast<PlaceId>(system_.places.size());
    system_.places.push_back(std::move(place));
    process.places.push_back(id);
  }

  std::vector<std::pair<std::string, Value>> locals_of(const LocalState& state) const {
    std::vector<std::pair<std::string, Value>> locals;
    const World::Origin& origin = world_.origins[process_];
    const auto& declared = origin.task ? origin.task->locals : origin.path->locals;
    for (std::size_t i = 0; i < declared.size(); ++i) {
      locals.emplace_back(declared[i]->name, state.locals[i]);
    }
    return locals;
  }

  std::vector<std::string> local_texts_of(const LocalState& state) const {
    std::vector<std::string> texts;
    const World::Origin& origin = world_.origins[process_];
    const auto& declared = origin.task ? origin.task->locals : origin.path->locals;
    for (std::size_t i = 0; i < declared.size(); ++i) {
      texts.push_back(value_text(declared[i]->type.type, state.locals[i]));
    }
    return texts;
  }

  static bool is_idle(const Node& node) {
    return node.kind == NodeKind::Statement &&
           std::holds_alternative<checked::Idle>(node.statement->node);
  }

  /// Copies of one statement that unrolling made are one statement to a reader.
  ir::StatementId statement_of(const Node& node) {
    std::vector<Span> calls;
    for (const Environment* at = node.environment; at && at->procedure; at = at->caller) {
      calls.insert(calls.begin(), at->call_span);
    }
    std::string key =
        fmt::format("{}/{}", static_cast<const void*>(node.statement), static_cast<int>(node.kind));
    for (Span span : calls) key += fmt::format("/{}", span.begin);
    auto [it, added] =
        statements_.try_emplace(key, static_cast<ir::StatementId>(system_.statements.size()));
    if (!added) return it->second;
    ir::Statement statement;
    statement.span = node.span;
    statement.process = process_;
    statement.text = node.text;
    statement.external = node.statement->external || system_.processes[process_].external;
    statement.may_rest = is_idle(node);
    statement.owed =
        !statement.may_rest || std::get<checked::Idle>(node.statement->node).until != nullptr;
    statement.call_stack = std::move(calls);
    collect_wants(node, statement);
    system_.statements.push_back(std::move(statement));
    return it->second;
  }

  ir::StatementId action_statement() {
    const World::Origin& origin = world_.origins[process_];
    ir::Statement statement;
    statement.span = origin.action->span;
    statement.process = process_;
    statement.text = "action " + origin.action->name;
    statement.external = origin.action->external;
    system_.statements.push_back(std::move(statement));
    return static_cast<ir::StatementId>(system_.statements.size() - 1);
  }

  void collect_wants(const Node& node, ir::Statement& statement) const {
    if (node.kind == NodeKind::Statement) add_wants(node, statement);
    if (node.kind != NodeKind::Atomic) return;
    for (const Node& inside : flow_.nodes) {
      if (inside.atomic == node.atomic && inside.kind == NodeKind::Statement) {
        add_wants(inside, statement);
      }
    }
  }

  void add_wants(const Node& node, ir::Statement& statement) const {
    auto want = [&](ir::ResourceId resource, bool waits) {
      if (!waits) return;
      statement.blocking = true;
      if (std::ranges::find(statement.wants, resource) == statement.wants.end()) {
        statement.wants.push_back(resource);
      }
    };
    const Environment& in = *node.environment;
    const auto& stmt = node.statement->node;
    if (const auto* take = std::get_if<checked::Take>(&stmt)) {
      want(resource_of(world_, in, take->source), !take->has_else);
    } else if (const auto* move = std::get_if<checked::Move>(&stmt)) {
      want(resource_of(world_, in, move->pool),
           !move->has_else && move->from.kind == checked::AccountRef::Named);
    } else if (const auto* lock = std::get_if<checked::LockStmt>(&stmt)) {
      want(resource_of(world_, in, lock->lock), !lock->has_else);
    } else if (const auto* down = std::get_if<checked::Down>(&stmt)) {
      want(resource_of(world_, in, down->semaphore), !down->has_else);
    } else if (const auto* submit = std::get_if<checked::Submit>(&stmt)) {
      auto found = locate(world_, in, submit->path);
      want(found.scope->resources.at(found.declaration),
           !submit->has_else && found.declaration->limit != nullptr);
    } else if (const auto* send = std::get_if<checked::Send>(&stmt)) {
      want(resource_of(world_, in, send->queue), !send->has_else);
    } else if (const auto* receive = std::get_if<checked::Receive>(&stmt)) {
      want(resource_of(world_, in, receive->queue), !receive->has_else);
    } else if (std::holds_alternative<checked::Wait>(stmt)) {
      statement.blocking = true;
    }
  }

  void emit(PlaceId from, PlaceId to, Outcome outcome, ir::StatementId statement) {
    ir::Transition transition;
    transition.process = process_;
    transition.from = from;
    transition.to = to;
    transition.starts = outcome.starts;
    transition.statement = statement;
    transition.outcome = std::move(outcome.text);
    transition.failure = outcome.failure;
    transition.failure_text = std::move(outcome.failure_text);
    Effect& effect = outcome.effect;
    transition.guard = effect.guard;
    if (from != ir::kNone) {
      ir::VarId count = system_.places[from].count;
      transition.guard = Formula::at_least(Linear::variable(count), 1) && transition.guard;
      effect.values[count] = effect.read(count) - Linear(1);
    }
    if (to != ir::kNone) {
      ir::VarId count = system_.places[to].count;
      effect.values[count] = effect.read(count) + Linear(1);
    } else if (system_.processes[process_].slots != ir::kNone) {
      ir::VarId slots = system_.processes[process_].slots;
      effect.values[slots] = effect.read(slots) + Linear(1);
    }
    for (auto& [var, value] : effect.values) {
      if (Aggregates::is_aggregate(var) || value == Linear::variable(var)) continue;
      transition.updates.push_back({var, std::move(value)});
    }
    system_.transitions.push_back(std::move(transition));
  }

  World& world_;
  ir::System& system_;
  Flow flow_;
  ProcessId process_;
  Stepper stepper_;
  std::map<LocalKey, PlaceId> places_;
  std::map<PlaceId, std::size_t> index_of_place_;
  std::vector<Known> known_;
  std::deque<PlaceId> open_;
  std::map<std::string, ir::StatementId> statements_;
};

void add_laws(World& world) {
  using ir::ResourceKind;
  ir::System& system = world.system;
  auto held_in_places = [&](ir::ResourceId resource) {
    Linear sum;
    for (const ir::Place& place : system.places) {
      for (const ir::Holding& holding : place.holdings) {
        if (holding.resource == resource) sum += Linear::variable(place.count, holding.units);
      }
    }
    return sum;
  };
  for (ir::ResourceId id = 0; id < system.resources.size(); ++id) {
    const ir::Resource& resource = system.resources[id];
    if (resource.kind != ResourceKind::Pool && resource.kind != ResourceKind::Lock) continue;
    Linear sum = held_in_places(id) - world.sizes[id];
    for (ir::VarId var : resource.variables) sum += Linear::variable(var);
    for (ir::ResourceId other = 0; other < system.resources.size(); ++other) {
      if (system.resources[other].backing != id) continue;
      sum += Linear::variable(system.resources[other].variables[0]) + held_in_places(other);
    }
    system.laws.push_back({std::move(sum), resource.name});
  }
  for (ProcessId id = 0; id < system.processes.size(); ++id) {
    const ir::Process& process = system.processes[id];
    bool limited_path = process.kind == ir::ProcessKind::Path && process.slots != ir::kNone;
    if (process.kind != ir::ProcessKind::Task && !limited_path) continue;
    Linear sum = world.instances[id] * Value{-1};
    for (PlaceId place : process.places) sum += Linear::variable(system.places[place].count);
    if (limited_path) sum += Linear::variable(process.slots);
    system.laws.push_back({std::move(sum), process.name});
  }
}

}  // namespace

void unfold(World& world, Aggregates& aggregates) {
  ir::System& system = world.system;
  PathEntries entries;
  entries.counts.assign(system.processes.size(), ir::kNone);
  std::deque<ProcessUnfolder> unfolders;
  for (ProcessId process = 0; process < system.processes.size(); ++process) {
    Flow flow = build_flow(world, process);
    ir::Process& made = system.processes[process];
    made.owes_rest =
        !made.external && (made.kind == ir::ProcessKind::Path || can_rest(world, flow));
    unfolders.emplace_back(world, aggregates, entries, std::move(flow), process);
    entries.counts[process] = unfolders.back().make_entry();
  }
  for (ProcessUnfolder& unfolder : unfolders) unfolder.unfold();
  for (ir::Transition& transition : system.transitions) {
    transition.guard = expand(world, aggregates, transition.guard);
    for (ir::Assignment& update : transition.updates) {
      update.value = expand(world, aggregates, update.value);
    }
  }
  std::erase_if(system.transitions,
                [](const ir::Transition& transition) { return transition.guard.is_false(); });
  add_laws(world);
}

}  // namespace hw::lower

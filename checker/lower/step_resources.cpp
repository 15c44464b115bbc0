// The parts of Stepper that move units, locks, semaphore values, messages and path slots. Every
// statement that touches memory is a transfer between two accounts: what leaves one variable enters
// another, or enters what the instance holds.
#include <fmt/format.h>

#include <algorithm>

#include "checker/lower/step.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using ir::Formula;
using ir::Linear;

ir::VarId Stepper::first_variable(ir::ResourceId resource) const {
  return world_.system.resources[resource].variables[0];
}

void Stepper::add(Outcome& outcome, ir::VarId var, const Linear& delta) const {
  if (delta != Linear(0)) outcome.effect.values[var] = outcome.effect.read(var) + delta;
}

/// What the instance holds is part of where it stands; the sum over all instances is kept in step
/// so that an atomic block that asks for it sees what it has done itself.
void Stepper::hold(Outcome& outcome, ir::ResourceId resource, Value units) const {
  outcome.local.change(resource, units);
  add(outcome, aggregates_.held(process_, resource), units);
}

Linear Stepper::amount(const Outcome& at, const Node& node, const checked::Expr& expr) const {
  Linear value = evaluator(at, node).open_constant(expr);
  if (!value.is_constant()) {
    world_.require_not_negative(value, expr.span, "an amount cannot be negative");
  } else if (value.constant() < 0) {
    fail(code::kBadAmount, expr.span,
         fmt::format("this amount is {}: it cannot be negative", value.constant()));
  }
  return value;
}

Value Stepper::held_amount(const Outcome& at, const Node& node, const checked::Expr& expr) const {
  Linear value = amount(at, node, expr);
  if (!value.is_constant()) {
    needs_value(world_, value, expr.span, "says how much one instance holds");
  }
  return value.constant();
}

Formula Stepper::respects_floor(const Linear& left, ir::ResourceId pool,
                                const std::string& class_name, Span span) const {
  auto found = world_.floors.find({pool, class_name});
  if (found == world_.floors.end()) {
    fail(code::kNoSuchClass, span,
         fmt::format("no reserve of pool `{}` is for `{}`", world_.system.resources[pool].name,
                     class_name));
  }
  Formula all;
  for (const Linear& floor : found->second) all = std::move(all) && Formula::at_least(left, floor);
  return all;
}

/// A pool and the mempools that lie in it never lend out more than the pool's size: who would hold
/// more than that afterwards waits for ever. Without this a loop that takes and takes would unfold
/// into places without end.
bool Stepper::exceeds_size(const Outcome& at, ir::ResourceId source, const Linear& units) const {
  const std::vector<ir::Resource>& resources = world_.system.resources;
  const bool is_mempool = resources[source].kind == ir::ResourceKind::Mempool;
  const ir::ResourceId pool = is_mempool ? resources[source].backing : source;
  Value own = 0;
  for (const ir::Holding& holding : at.local.holdings) {
    if (holding.resource == pool || resources[holding.resource].backing == pool) {
      own += holding.units;
    }
  }
  const Linear left = world_.sizes[pool] - units - Linear(own);
  return left.is_constant() && left.constant() < 0;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Take& take) const {
  ir::ResourceId source = resource_of(world_, *node.environment, take.source);
  if (world_.system.resources[source].kind == ir::ResourceKind::Mempool) {
    return take_from_mempool(at, node, source, held_amount(at, node, *take.amount), take.has_else);
  }
  Linear units =
      take.into ? amount(at, node, *take.amount) : Linear(held_amount(at, node, *take.amount));
  Linear left = at.effect.read(first_variable(source)) - units;
  Formula served = respects_floor(left, source, take.as_class, node.span);
  if (take.class_if) {
    Formula entitled = evaluator(at, node).condition(*take.class_if);
    Formula as_everyone = respects_floor(left, source, "", node.span);
    served = (entitled && served) || (entitled.negated() && as_everyone);
  }
  Outcome outcome = go(at, node.next, served);
  outcome.never = exceeds_size(at, source, units);
  add(outcome, first_variable(source), units * Value{-1});
  if (take.into) {
    add(outcome, account_variable(world_, source, *take.into), units);
  } else {
    hold(outcome, source, units.constant());
  }
  Outcomes outcomes{std::move(outcome)};
  if (take.has_else) {
    outcomes.push_back(go(at, node.alternative, served.negated(), "cannot be served"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::take_from_mempool(const Outcome& at, const Node& node,
                                                ir::ResourceId mempool, Value units,
                                                bool has_else) const {
  const ir::Resource& resource = world_.system.resources[mempool];
  ir::VarId pool_free = first_variable(resource.backing);
  ir::VarId reserve = resource.variables[0];
  Formula backed = respects_floor(at.effect.read(pool_free) - Linear(units), resource.backing,
                                  resource.floors[0].class_name, node.span);
  Formula reserved = Formula::at_least(at.effect.read(reserve), units);
  Outcome from_pool = go(at, node.next, backed, "from the pool");
  from_pool.never = exceeds_size(at, mempool, units);
  add(from_pool, pool_free, -units);
  hold(from_pool, mempool, units);
  Outcome from_reserve = go(at, node.next, backed.negated() && reserved, "from the reserve");
  from_reserve.never = from_pool.never;
  add(from_reserve, reserve, -units);
  hold(from_reserve, mempool, units);
  Outcomes outcomes{std::move(from_pool), std::move(from_reserve)};
  if (has_else) {
    outcomes.push_back(
        go(at, node.alternative, backed.negated() && reserved.negated(), "cannot be served"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Give& give) const {
  if (!give.source) {  // everything, one source after the other, in one step
    Outcomes outcomes{go(at, node.next, Formula())};
    for (const ir::Holding& holding : std::vector<ir::Holding>(at.local.holdings)) {
      if (world_.system.resources[holding.resource].kind == ir::ResourceKind::Lock) continue;
      Outcomes after;
      for (const Outcome& outcome : outcomes) {
        std::ranges::move(give_units(outcome, node, holding.resource, holding.units),
                          std::back_inserter(after));
      }
      outcomes = std::move(after);
    }
    return outcomes;
  }
  ir::ResourceId source = resource_of(world_, *node.environment, *give.source);
  Value held = at.local.held(source);
  Value units = give.amount ? held_amount(at, node, *give.amount) : held;
  return give_units(at, node, source, units);
}

std::vector<Outcome> Stepper::give_units(const Outcome& at, const Node& node, ir::ResourceId source,
                                         Value units) const {
  const ir::Resource& resource = world_.system.resources[source];
  Value held = at.local.held(source);
  if (units > held) {
    fail(code::kGivesUnheld, node.span,
         fmt::format("this gives {} of `{}`, but {} held here", units, resource.name,
                     held == 0   ? "none is"
                     : held == 1 ? "only 1 is"
                                 : fmt::format("only {} are", held)));
  }
  if (resource.kind == ir::ResourceKind::Pool) {
    Outcome outcome = go(at, node.next, Formula());
    add(outcome, first_variable(source), units);
    hold(outcome, source, -units);
    return {std::move(outcome)};
  }
  // A mempool: its reserve is filled up first, what is over goes back to the pool.
  ir::VarId reserve = first_variable(source);
  const Linear& size = world_.sizes[source];
  Linear missing = size - at.effect.read(reserve);
  const Value most = size.is_constant() ? std::min(units, size.constant()) : units;
  Outcomes outcomes;
  for (Value kept = 0; kept <= most; ++kept) {
    Formula when =
        kept == units ? Formula::at_least(missing, units) : Formula::equal(missing, kept);
    Outcome outcome = go(at, node.next, when, kept == 0 ? "to the pool" : "to the reserve");
    add(outcome, reserve, kept);
    add(outcome, first_variable(resource.backing), units - kept);
    hold(outcome, source, -units);
    if (!outcome.effect.guard.is_false()) outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Move& move) const {
  ir::ResourceId pool = resource_of(world_, *node.environment, move.pool);
  const ir::Resource& resource = world_.system.resources[pool];
  const bool of_instance =
      move.from.kind == checked::AccountRef::Held || move.to.kind == checked::AccountRef::Held;
  Linear units =
      of_instance ? Linear(held_amount(at, node, *move.amount)) : amount(at, node, *move.amount);
  Formula when;
  if (move.from.kind == checked::AccountRef::Held) {
    Value held = at.local.held(pool);
    if (units.constant() > held) {
      fail(code::kGivesUnheld, node.span,
           fmt::format("this moves {} of `{}` out of what is held, but {} held here",
                       units.constant(), resource.name,
                       held == 0 ? std::string("none is") : fmt::format("only {} is", held)));
    }
  } else {
    when = Formula::at_least(at.effect.read(account_variable(world_, pool, move.from)), units);
  }
  Outcome outcome = go(at, node.next, when);
  outcome.never = move.from.kind != checked::AccountRef::Held && exceeds_size(at, pool, units);
  auto transfer = [&](const checked::AccountRef& account, const Linear& delta) {
    switch (account.kind) {
      case checked::AccountRef::Held:
        hold(outcome, pool, delta.constant());
        break;
      case checked::AccountRef::Free:
        add(outcome, first_variable(pool), delta);
        break;
      case checked::AccountRef::Named:
        add(outcome, account_variable(world_, pool, account), delta);
        break;
    }
  };
  transfer(move.from, units * Value{-1});
  transfer(move.to, units);
  Outcomes outcomes{std::move(outcome)};
  if (move.has_else) {
    outcomes.push_back(go(at, node.alternative, when.negated(), "cannot be served"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::LockStmt& lock) const {
  ir::ResourceId resource = resource_of(world_, *node.environment, lock.lock);
  Formula open = Formula::at_least(at.effect.read(first_variable(resource)), 1);
  Outcome outcome = go(at, node.next, open);
  outcome.never = at.local.held(resource) > 0;  // its holder would wait for itself
  add(outcome, first_variable(resource), -1);
  hold(outcome, resource, 1);
  Outcomes outcomes{std::move(outcome)};
  if (lock.has_else) outcomes.push_back(go(at, node.alternative, open.negated(), "is held"));
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Unlock& statement) const {
  return unlock(at, node, resource_of(world_, *node.environment, statement.lock));
}

std::vector<Outcome> Stepper::unlock(const Outcome& at, const Node& node,
                                     ir::ResourceId lock) const {
  if (at.local.held(lock) == 0) {
    fail(code::kUnlocksUnheld, node.span,
         fmt::format("this unlocks `{}`, which is not held here",
                     world_.system.resources[lock].name));
  }
  Outcome outcome = go(at, node.next, Formula());
  add(outcome, first_variable(lock), 1);
  hold(outcome, lock, -1);
  return {std::move(outcome)};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Down& down) const {
  ir::VarId value = first_variable(resource_of(world_, *node.environment, down.semaphore));
  Linear units = down.amount ? amount(at, node, *down.amount) : Linear(1);
  Formula enough = Formula::at_least(at.effect.read(value), units);
  Outcome outcome = go(at, node.next, enough);
  add(outcome, value, units * Value{-1});
  Outcomes outcomes{std::move(outcome)};
  if (down.has_else) {
    outcomes.push_back(go(at, node.alternative, enough.negated(), "would wait"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Up& up) const {
  ir::VarId value = first_variable(resource_of(world_, *node.environment, up.semaphore));
  Outcome outcome = go(at, node.next, Formula());
  add(outcome, value, up.amount ? amount(at, node, *up.amount) : Linear(1));
  return {std::move(outcome)};
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Submit& submit) const {
  ir::ProcessId path = process_of(world_, *node.environment, submit.path);
  ir::VarId slots = world_.system.processes[path].slots;
  ir::VarId entry = entries_.counts[path];
  Formula room = slots == ir::kNone ? Formula() : Formula::at_least(at.effect.read(slots), 1);
  Outcome outcome = go(at, node.next, room);
  if (entry != ir::kNone) {
    if (slots != ir::kNone) add(outcome, slots, -1);
    add(outcome, entry, 1);
    // An atomic block that counts the path's instances sees the one that it has started.
    add(outcome, aggregates_.count(path, ""), 1);
    const ir::PlaceId first = world_.system.processes[path].places.front();
    for (const std::string& label : world_.system.places[first].labels) {
      add(outcome, aggregates_.count(path, label), 1);
    }
    outcome.starts = path;
  }
  Outcomes outcomes{std::move(outcome)};
  if (submit.has_else) {
    outcomes.push_back(go(at, node.alternative, room.negated(), "at its limit"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Send& send) const {
  const ir::Resource& queue =
      world_.system.resources[resource_of(world_, *node.environment, send.queue)];
  Linear length = at.effect.read(queue.variables[0]);
  Linear kind = evaluator(at, node).number(*send.kind);
  Outcomes outcomes;
  for (Value position = 0; position < queue.size; ++position) {
    ir::VarId slot = queue.variables[static_cast<std::size_t>(position) + 1];
    Outcome outcome = go(at, node.next, Formula::equal(length, position));
    // An empty slot holds zero: adding and not setting keeps the step reversible.
    outcome.effect.values[slot] = at.effect.read(slot) + kind + Linear(1);
    add(outcome, queue.variables[0], 1);
    outcomes.push_back(std::move(outcome));
  }
  if (send.has_else) {
    outcomes.push_back(go(at, node.alternative, Formula::at_least(length, queue.size), "is full"));
  }
  return outcomes;
}

std::vector<Outcome> Stepper::run(const Outcome& at, const Node& node,
                                  const checked::Receive& receive) const {
  const ir::Resource& queue =
      world_.system.resources[resource_of(world_, *node.environment, receive.queue)];
  auto found = locate(world_, *node.environment, receive.queue);
  const auto& kinds = found.declaration->kinds->kinds;
  Outcomes outcomes;
  Formula no_arm;
  if (queue.size > 0) {
    Linear head = at.effect.read(queue.variables[1]);
    for (std::size_t arm = 0; arm < receive.arms.size(); ++arm) {
      for (Value kind : receive.arms[arm].kinds) {
        Formula here = Formula::equal(head, kind + 1);
        no_arm = std::move(no_arm) && here.negated();
        Outcome outcome = go(at, node.branches[arm], here, kinds[static_cast<std::size_t>(kind)]);
        for (std::size_t slot = 1; slot < queue.variables.size(); ++slot) {
          bool last = slot + 1 == queue.variables.size();
          outcome.effect.values[queue.variables[slot]] =
              last ? Linear(0) : at.effect.read(queue.variables[slot + 1]);
        }
        add(outcome, queue.variables[0], -1);
        outcomes.push_back(std::move(outcome));
      }
    }
  }
  if (receive.has_else) outcomes.push_back(go(at, node.alternative, no_arm, "nothing to receive"));
  return outcomes;
}

}  // namespace hw::lower

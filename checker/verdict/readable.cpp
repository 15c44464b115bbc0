#include "checker/verdict/readable.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace hw::story {

using ir::Linear;
using ir::Relation;
using ir::ResourceKind;
using ir::Value;
using ir::VariableKind;

std::string instance_name(const ir::System& system, ir::ProcessId process, Value number) {
  const std::string& name = system.processes[process].name;
  return number == 0 ? name : fmt::format("{} #{}", name, number);
}

std::string queue_text(const ir::System& system, const ir::Resource& queue,
                       const std::vector<Value>& state) {
  Value length = state[queue.variables[0]];
  std::string text = "[";
  for (std::size_t i = 1; i < queue.variables.size() && static_cast<Value>(i) <= length; ++i) {
    ir::VarId slot = queue.variables[i];
    text += (i > 1 ? ", " : "") + ir::value_text(system.variables[slot], state[slot]);
  }
  return text + "]";
}

namespace {

void add_queue_changes(const ir::System& system, const std::vector<Value>& before,
                       const std::vector<Value>& after, std::vector<Change>& changes) {
  for (const ir::Resource& resource : system.resources) {
    if (resource.kind != ResourceKind::Queue) continue;
    std::string old_text = queue_text(system, resource, before);
    std::string new_text = queue_text(system, resource, after);
    if (old_text != new_text) changes.push_back({resource.name, old_text, new_text, false});
  }
}

std::string lock_name(const ir::System& system, ir::VarId var) {
  for (const ir::Resource& resource : system.resources) {
    if (resource.kind == ResourceKind::Lock && resource.variables[0] == var) return resource.name;
  }
  return system.variables[var].name;
}

}  // namespace

std::vector<Change> changes(const ir::System& system, const std::vector<Value>& before,
                            const std::vector<Value>& after) {
  std::vector<Change> result;
  for (ir::VarId var = 0; var < system.variables.size(); ++var) {
    if (before[var] == after[var]) continue;
    switch (system.variables[var].kind) {
      case VariableKind::Place:
      case VariableKind::PathSlots:
      case VariableKind::QueueLength:
      case VariableKind::QueueSlot:
        break;
      case VariableKind::LockFree: {
        const char* states[] = {"held", "open"};
        result.push_back(
            {lock_name(system, var), states[before[var] != 0], states[after[var] != 0], false});
        break;
      }
      default:
        result.push_back({system.variables[var].name,
                          ir::value_text(system.variables[var], before[var]),
                          ir::value_text(system.variables[var], after[var]), false});
    }
  }
  add_queue_changes(system, before, after, result);
  return result;
}

namespace {

/// coefficient * name, where `sum` is what the name stands for.
struct Part {
  Value coefficient = 0;
  std::string name;
  Linear sum;
};

/// Splits a sum into parts that have a name in the language.
class Splitter {
 public:
  /// Of labels that share a place the one that `as_written` asks for is named.
  Splitter(const ir::System& system, Linear linear, std::string_view as_written = {})
      : system_(system), rest_(std::move(linear)), as_written_(as_written) {}

  std::vector<Part> split() {
    for (ir::ResourceId id = 0; id < system_.resources.size(); ++id) take_pool_held(id);
    for (ir::ProcessId id = 0; id < system_.processes.size(); ++id) take_process(id);
    for (const ir::Term& term : std::vector<ir::Term>(rest_.terms())) {
      Linear one = Linear::variable(term.var);
      rest_ -= one * term.coefficient;
      parts_.push_back({term.coefficient, system_.variables[term.var].name, one});
    }
    return std::move(parts_);
  }

  Value constant() const { return rest_.constant(); }

 private:
  /// `sum` has to occur with one coefficient in all of its terms.
  bool take(std::string name, const Linear& sum) {
    if (sum.terms().empty()) return false;
    Value inside = rest_.coefficient(sum.terms()[0].var);
    Value unit = sum.terms()[0].coefficient;
    if (inside == 0 || inside % unit != 0) return false;
    Value factor = inside / unit;
    for (const ir::Term& term : sum.terms()) {
      if (rest_.coefficient(term.var) != factor * term.coefficient) return false;
    }
    rest_ -= sum * factor;
    parts_.push_back({factor, std::move(name), sum});
    return true;
  }

  /// What is neither free nor in an account nor in a mempool's reserve is held.
  void take_pool_held(ir::ResourceId id) {
    const ir::Resource& pool = system_.resources[id];
    if (pool.kind != ResourceKind::Pool) return;
    Linear held(pool.size);
    for (ir::VarId var : pool.variables) held -= Linear::variable(var);
    for (const ir::Resource& mempool : system_.resources) {
      if (mempool.backing == id) held -= Linear::variable(mempool.variables[0]);
    }
    if (held.terms().size() > 1) take(pool.name + ".held", held);
  }

  void take_process(ir::ProcessId id) {
    const ir::Process& process = system_.processes[id];
    auto sum = [&](const std::function<Value(const ir::Place&)>& weight) {
      Linear result;
      for (ir::PlaceId place : process.places) {
        const ir::Place& at = system_.places[place];
        result += Linear::variable(at.count, weight(at));
      }
      return result;
    };
    // Longer sums first: a part of a sum can be a sum too.
    if (take(fmt::format("count({})", process.name),
             sum([](const ir::Place& at) { return at.ended ? 0 : 1; }))) {
      return;
    }
    for (ir::ResourceId resource = 0; resource < system_.resources.size(); ++resource) {
      auto held = [&](const ir::Place& at) {
        auto it = std::ranges::find(at.holdings, resource, &ir::Holding::resource);
        return it == at.holdings.end() ? 0 : it->units;
      };
      take(fmt::format("held({}, {})", process.name, system_.resources[resource].name), sum(held));
    }
    std::set<std::string> labels;
    for (ir::PlaceId place : process.places) {
      labels.insert(system_.places[place].labels.begin(), system_.places[place].labels.end());
    }
    std::vector<std::string> ordered(labels.begin(), labels.end());
    std::ranges::stable_partition(ordered, [&](const std::string& label) {
      return as_written_.ends_with("." + label) ||
             as_written_.find(" at " + label + ")") != std::string_view::npos;
    });
    for (const std::string& label : ordered) {
      take(fmt::format("count({} at {})", process.name, label), sum([&](const ir::Place& at) {
             return std::ranges::find(at.labels, label) == at.labels.end() ? 0 : 1;
           }));
    }
    take(fmt::format("{} not at rest", process.name),
         sum([](const ir::Place& at) { return at.rest ? 0 : 1; }));
  }

  const ir::System& system_;
  Linear rest_;
  std::string_view as_written_;
  std::vector<Part> parts_;
};

std::string sum_text(const std::vector<Part>& parts, Value sign, Value constant) {
  std::string text;
  for (const Part& part : parts) {
    Value coefficient = part.coefficient * sign;
    if (text.empty()) {
      if (coefficient < 0) text += "-";
    } else {
      text += coefficient < 0 ? " - " : " + ";
    }
    Value magnitude = coefficient < 0 ? -coefficient : coefficient;
    if (magnitude != 1) text += fmt::format("{}*", magnitude);
    text += part.name;
  }
  if (text.empty()) return fmt::format("{}", constant);
  if (constant > 0) text += fmt::format(" + {}", constant);
  if (constant < 0) text += fmt::format(" - {}", -constant);
  return text;
}

const char* relation_text(Relation relation) {
  switch (relation) {
    case Relation::AtLeastZero:
      return ">=";
    case Relation::EqualZero:
      return "==";
    case Relation::NotZero:
      return "!=";
  }
  return "";
}

}  // namespace

std::string readable(const Linear& linear, const ir::System& system) {
  Splitter splitter(system, linear);
  std::vector<Part> parts = splitter.split();
  return sum_text(parts, 1, splitter.constant());
}

namespace {

/// "mode == dirty", "woken == true": of a variable whose values have names; else nothing.
std::string named_comparison(const ir::Atom& atom, const ir::System& system) {
  if (atom.linear.terms().size() != 1) return {};
  const ir::Term& term = atom.linear.terms()[0];
  const ir::Variable& variable = system.variables[term.var];
  if (variable.value_names.empty() || (term.coefficient != 1 && term.coefficient != -1)) return {};
  Value edge = -atom.linear.constant() * term.coefficient;
  auto text = [&](const char* relation, Value value) {
    return fmt::format("{} {} {}", variable.name, relation, ir::value_text(variable, value));
  };
  if (atom.relation == Relation::EqualZero) return text("==", edge);
  if (atom.relation == Relation::NotZero) return text("!=", edge);
  // At least the largest or at most the smallest is to be that one.
  Value largest = variable.low + static_cast<Value>(variable.value_names.size()) - 1;
  if (term.coefficient > 0 && edge == largest) return text("==", edge);
  if (term.coefficient < 0 && edge == variable.low) return text("==", edge);
  return {};
}

}  // namespace

std::string readable(const ir::Atom& atom, const ir::System& system, std::string_view as_written) {
  if (std::string named = named_comparison(atom, system); !named.empty()) return named;
  Splitter splitter(system, atom.linear, as_written);
  std::vector<Part> left = splitter.split();
  std::vector<Part> right;
  std::ranges::copy_if(left, std::back_inserter(right),
                       [](const Part& part) { return part.coefficient < 0; });
  std::erase_if(left, [](const Part& part) { return part.coefficient < 0; });
  Value constant = splitter.constant();
  if (left.empty()) {  // -x + 7 >= 0  reads better as  x <= 7
    const char* relation =
        atom.relation == Relation::AtLeastZero ? "<=" : relation_text(atom.relation);
    return fmt::format("{} {} {}", sum_text(right, -1, 0), relation, constant);
  }
  return fmt::format("{} {} {}", sum_text(left, 1, 0), relation_text(atom.relation),
                     sum_text(right, -1, -constant));
}

std::string values_text(const Linear& linear, const ir::System& system,
                        const std::vector<Value>& state, std::string_view as_written) {
  std::string text;
  for (const Part& part : Splitter(system, linear, as_written).split()) {
    if (!text.empty()) text += ", ";
    const auto& terms = part.sum.terms();
    bool variable = terms.size() == 1 && part.sum == Linear::variable(terms[0].var);
    Value value = part.sum.evaluate(state);
    text += fmt::format("{} = {}", part.name,
                        variable ? ir::value_text(system.variables[terms[0].var], value)
                                 : fmt::format("{}", value));
  }
  return text;
}

}  // namespace hw::story

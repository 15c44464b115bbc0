#include "checker/transform/single_out.h"

#include <algorithm>
#include <map>

namespace hw::transform {

using ir::Formula;
using ir::kNone;
using ir::Linear;
using ir::PlaceId;
using ir::TransitionId;
using ir::Value;
using ir::VarId;

namespace {

class Splitter {
 public:
  Splitter(const ir::System& system, ir::ProcessId process)
      : original_(system),
        process_(process),
        is_path_(system.processes[process].kind == ir::ProcessKind::Path),
        both_(system.variables.size()) {
    for (VarId var = 0; var < both_.size(); ++var) both_[var] = Linear::variable(var);
  }

  SingledOut run(std::span<const ir::Property> properties) {
    result_.system = original_;
    result_.system.transitions.clear();
    add_process();
    for (ir::ConservationLaw& law : result_.system.laws) law.sum = law.sum.substitute(sums());
    add_law();
    for (TransitionId id = 0; id < original_.transitions.size(); ++id) split(id);
    for (const ir::Property& property : properties) {
      ir::Property changed = property;
      changed.formula = property.formula.substitute(sums());
      changed.trigger = property.trigger.substitute(sums());
      changed.measure = property.measure.substitute(sums());
      result_.properties.push_back(std::move(changed));
    }
    return std::move(result_);
  }

 private:
  std::function<Linear(VarId)> sums() const {
    return [this](VarId var) { return both_[var]; };
  }

  VarId add_count(const std::string& name, Value initial) {
    result_.system.variables.push_back({name, ir::VariableKind::Place, 0, 1, initial});
    return static_cast<VarId>(result_.system.variables.size() - 1);
  }

  PlaceId add_place(ir::Place place, Value initial, const std::string& name) {
    place.process = result_.followed;
    place.count = add_count(name, initial);
    auto id = static_cast<PlaceId>(result_.system.places.size());
    result_.system.places.push_back(std::move(place));
    result_.system.processes[result_.followed].places.push_back(id);
    return id;
  }

  void add_process() {
    ir::Process& counted = result_.system.processes[process_];
    ir::Process followed = counted;
    followed.kind = ir::ProcessKind::Task;
    followed.instances = 1;
    followed.slots = kNone;
    followed.places.clear();
    if (!is_path_) counted.instances -= 1;
    result_.followed = static_cast<ir::ProcessId>(result_.system.processes.size());
    result_.system.processes.push_back(std::move(followed));
    for (PlaceId place : original_.processes[process_].places) {
      VarId count = original_.places[place].count;
      const ir::Variable& variable = original_.variables[count];
      Value here = variable.initial > 0 ? 1 : 0;  // a task's instances all start at one place
      result_.system.variables[count].initial -= here;
      place_of_[place] = add_place(original_.places[place], here, variable.name + " (followed)");
      both_[count] += Linear::variable(result_.system.places[place_of_[place]].count);
      standing_at_[count] = place;
    }
    if (!is_path_) return;
    ir::Place nowhere;
    nowhere.rest = nowhere.ended = true;
    absent_ =
        add_place(std::move(nowhere), 1, original_.processes[process_].name + "@not in flight");
  }

  void add_law() {
    Linear sum(-1);
    for (PlaceId place : result_.system.processes[result_.followed].places) {
      sum += Linear::variable(result_.system.places[place].count);
    }
    result_.system.laws.push_back(
        {std::move(sum), original_.processes[process_].name + " (followed)"});
  }

  /// A transition's updates, those of the process's counts apart from the others.
  struct Parts {
    std::vector<ir::Assignment> others;
    std::map<VarId, Value> moves;  ///< how much is added to which count, zero entries left out
  };

  Parts parts_of(const ir::Transition& transition) const {
    Parts parts;
    for (const ir::Assignment& update : transition.updates) {
      if (standing_at_.contains(update.var)) {
        parts.moves[update.var] = ir::constant_delta(update).value_or(0);
      } else {
        parts.others.push_back({update.var, update.value.substitute(sums())});
      }
    }
    return parts;
  }

  VarId count_of(PlaceId place) const { return result_.system.places[place].count; }

  void emit(TransitionId id, ir::Transition transition, Formula guard, const Parts& parts,
            bool starts) {
    transition.guard = std::move(guard);
    transition.updates = parts.others;
    for (auto [var, delta] : parts.moves) {
      if (delta != 0) transition.updates.push_back({var, Linear::variable(var) + Linear(delta)});
    }
    result_.system.transitions.push_back(std::move(transition));
    result_.original.push_back(id);
    result_.starts.push_back(starts);
  }

  static Formula somebody_at(VarId count) { return Formula::at_least(Linear::variable(count), 1); }

  void split(TransitionId id) {
    const ir::Transition& transition = original_.transitions[id];
    Formula guard = transition.guard.substitute(sums());
    Parts parts = parts_of(transition);
    bool own = transition.from != kNone && transition.process == process_;
    if (own) guard = somebody_at(count_of(transition.from)) && guard;
    emit(id, transition, guard, parts, false);
    if (is_path_) emit_starting(id, guard, parts);
    if (own) emit_followed(id, parts);
  }

  /// The same step, and the instance that it submits is the followed one.
  void emit_starting(TransitionId id, const Formula& guard, Parts parts) {
    const ir::Transition& transition = original_.transitions[id];
    if (original_.processes[process_].places.empty()) return;
    PlaceId entry = original_.processes[process_].places.front();
    VarId count = count_of(entry);
    Value arrivals = parts.moves.contains(count) ? parts.moves.at(count) : 0;
    if (transition.process == process_) {  // less what the one who takes the step does itself
      if (transition.from == entry) arrivals += 1;
      if (transition.to == entry) arrivals -= 1;
    }
    if (arrivals < 1) return;
    parts.moves[count] -= 1;
    parts.moves[count_of(place_of_.at(entry))] += 1;
    parts.moves[count_of(absent_)] -= 1;
    emit(id, transition, guard && somebody_at(count_of(absent_)), parts, true);
  }

  void emit_followed(TransitionId id, Parts parts) {
    ir::Transition transition = original_.transitions[id];
    PlaceId from = place_of_.at(transition.from);
    PlaceId to = transition.to == kNone ? absent_ : place_of_.at(transition.to);
    parts.moves[count_of(transition.from)] += 1;
    if (transition.to != kNone) parts.moves[count_of(transition.to)] -= 1;
    parts.moves[count_of(from)] -= 1;
    parts.moves[count_of(to)] += 1;
    Formula guard = somebody_at(count_of(from)) && transition.guard.substitute(sums());
    transition.process = result_.followed;
    transition.from = from;
    transition.to = to;
    emit(id, std::move(transition), std::move(guard), parts, false);
  }

  const ir::System& original_;
  ir::ProcessId process_;
  bool is_path_;
  std::vector<Linear> both_;  ///< by variable of the original: the sum that takes its place
  std::map<PlaceId, PlaceId> place_of_;   ///< of the counted to that of the followed
  std::map<VarId, PlaceId> standing_at_;  ///< counts of the process's places
  PlaceId absent_ = kNone;
  SingledOut result_;
};

}  // namespace

SingledOut single_out(const ir::System& system, std::span<const ir::Property> properties,
                      ir::ProcessId process) {
  return Splitter(system, process).run(properties);
}

}  // namespace hw::transform

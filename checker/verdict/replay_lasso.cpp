#include "checker/verdict/replay_lasso.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/functional/hash.hpp>
#include <deque>
#include <optional>
#include <unordered_set>

#include "checker/verdict/names.h"

namespace hw {

using ir::kNone;
using ir::PlaceId;
using ir::State;
using ir::TransitionId;

namespace {

class LassoReplay {
 public:
  LassoReplay(const ir::System& system, const ir::Property& property, const Witness& witness)
      : system_(system),
        property_(property),
        witness_(witness),
        lasso_(*witness.lasso),
        names_(system, &lasso_) {}

  std::string run(std::size_t closure_limit) {
    if (std::string wrong = shape(); !wrong.empty()) return wrong;
    if (std::string wrong = goes_wrong(); !wrong.empty()) return wrong;
    if (std::string wrong = is_fair(); !wrong.empty()) return wrong;
    return kind(closure_limit);
  }

 private:
  bool about_instance() const { return property_.kind == ir::PropertyKind::Progress; }

  std::string shape() const {
    const std::size_t length = witness_.steps.size();
    if (lasso_.loop_start > length || lasso_.asked_at > lasso_.loop_start) {
      return "the loop begins after the end";
    }
    if (witness_.states[lasso_.loop_start] != witness_.states.back()) {
      return "the loop does not close";
    }
    if (!about_instance()) return {};
    if (std::ranges::find(property_.subjects, lasso_.process) == property_.subjects.end()) {
      return "the instance is not one that the check speaks of";
    }
    return lasso_.by_instance.size() == length ? "" : "who takes which step is not said";
  }

  /// Goes through the run with names; leaves names_ as they are after the first round of the loop.
  std::string goes_wrong() {
    if (!about_instance() && !property_.trigger.evaluate(witness_.states[lasso_.asked_at])) {
      return "what must be followed does not hold where it is said to";
    }
    for (std::size_t i = 0;; ++i) {
      if (i >= lasso_.asked_at) {
        if (good_at(witness_.states[i])) {
          return fmt::format("after {} steps it is as it should be", i);
        }
      }
      if (i == lasso_.loop_start && about_instance()) at_loop_ = names_.place(names_.followed());
      if (i == witness_.steps.size()) break;
      bool somebody = system_.transitions[witness_.steps[i]].from != kNone;
      if (somebody && names_.take(witness_.steps[i], i) == kNobody) {
        return fmt::format("nobody can take step {}", i + 1);
      }
      if (!somebody) names_.take(witness_.steps[i], i);
    }
    if (about_instance() && names_.place(names_.followed()) != at_loop_) {
      return "the instance is not back where it was";
    }
    return {};
  }

  bool good_at(const State& state) const {
    if (!about_instance()) return property_.formula.evaluate(state);
    if (names_.followed() == kNobody) return true;
    PlaceId place = names_.place(names_.followed());
    return place == kNone || system_.places[place].rest;
  }

  // ---- fairness

  bool possible(const State& state, PlaceId place) const {
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      if (system_.transitions[id].from == place && ir::enabled(system_, state, id)) return true;
    }
    return false;
  }

  std::vector<State> loop_states() const {
    std::size_t last = std::max(lasso_.loop_start + 1, witness_.steps.size());
    return {witness_.states.begin() + static_cast<std::ptrdiff_t>(lasso_.loop_start),
            witness_.states.begin() + static_cast<std::ptrdiff_t>(last)};
  }

  std::string is_fair() {
    if (lasso_.fairness == ir::Fairness::None) return goes_on();
    if (std::string wrong = fair_to_actions(); !wrong.empty()) return wrong;
    go_round();  // let everybody come to where the loop keeps him
    std::vector<PlaceId> before;
    for (InstanceId id = 0; id < names_.size(); ++id) before.push_back(names_.place(id));
    std::vector<bool> moved = go_round();
    std::vector<unsigned char> looked_at(system_.places.size(), 0);
    for (InstanceId id = 0; id < before.size(); ++id) {
      if (moved[id] || before[id] == kNone || looked_at[before[id]]) continue;
      looked_at[before[id]] = 1;
      if (std::string wrong = fair_to_who_stands(before[id]); !wrong.empty()) return wrong;
    }
    return {};
  }

  /// As many rounds of the loop as it takes everybody who can move to move; who did.
  std::vector<bool> go_round() {
    std::vector<bool> moved(names_.size(), false);
    const std::size_t rounds =
        lasso_.loop_start == witness_.steps.size() ? 0 : names_.longest_queue() + 2;
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = lasso_.loop_start; i < witness_.steps.size(); ++i) {
        InstanceId actor = names_.take(witness_.steps[i], i);
        if (actor != kNobody && actor < moved.size()) moved[actor] = true;
      }
    }
    return moved;
  }

  std::string fair_to_who_stands(PlaceId place) const {
    ir::StatementId statement = system_.places[place].statement;
    if (statement == kNone || system_.places[place].failed) return {};
    if (!owed_at(place)) return {};
    std::vector<State> states = loop_states();
    auto times = static_cast<std::size_t>(
        std::ranges::count_if(states, [&](const State& state) { return possible(state, place); }));
    bool strong = lasso_.fairness == ir::Fairness::Strong && system_.statements[statement].blocking;
    if (strong ? times == 0 : times < states.size()) return {};
    return fmt::format("the loop is not fair: `{}` of `{}` is possible in {} of its {} states",
                       system_.statements[statement].text,
                       system_.processes[system_.places[place].process].name, times, states.size());
  }

  bool owed_at(PlaceId place) const {
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      if (system_.transitions[id].from == place) return ir::is_owed(system_, property_, id);
    }
    return false;
  }

  std::string fair_to_actions() const {
    for (ir::ProcessId process = 0; process < system_.processes.size(); ++process) {
      if (system_.processes[process].kind != ir::ProcessKind::Action) continue;
      bool taken = false;
      for (std::size_t i = lasso_.loop_start; i < witness_.steps.size(); ++i) {
        taken |= system_.transitions[witness_.steps[i]].process == process;
      }
      if (taken) continue;
      std::vector<State> states = loop_states();
      bool always = std::ranges::all_of(
          states, [&](const State& state) { return action_possible(state, process); });
      if (always) {
        return fmt::format("the loop is not fair: `{}` is possible all the time",
                           system_.processes[process].name);
      }
    }
    return {};
  }

  bool action_possible(const State& state, ir::ProcessId process) const {
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      const ir::Transition& transition = system_.transitions[id];
      if (transition.process == process && ir::is_owed(system_, property_, id) &&
          ir::enabled(system_, state, id)) {
        return true;
      }
    }
    return false;
  }

  /// Without fairness: only that the run does not stop while an owed step is possible.
  std::string goes_on() const {
    if (lasso_.loop_start < witness_.steps.size()) return {};
    for (TransitionId id : ir::enabled_transitions(system_, witness_.states.back())) {
      if (ir::is_owed(system_, property_, id)) return "the run stops although it could go on";
    }
    return {};
  }

  // ---- which kind of violation

  /// Where a run has come to: the state, and where the instance stands.
  using Situation = std::pair<State, PlaceId>;

  bool there(const Situation& at) const {
    if (!about_instance()) return property_.formula.evaluate(at.first);
    return at.second == kNone || system_.places[at.second].rest;
  }

  template <typename Visit>
  void for_each_next(const Situation& at, TransitionId id, Visit visit) const {
    const ir::Transition& transition = system_.transitions[id];
    State next = ir::apply(system_, at.first, id);
    bool same_place = about_instance() && transition.from != kNone && transition.from == at.second;
    if (same_place) visit(Situation{next, transition.to});
    bool by_another = !same_place || at.first[system_.places[transition.from].count] > 1;
    if (by_another) visit(Situation{std::move(next), at.second});
  }

  /// Nothing if the limit was reached before it was known.
  std::optional<bool> can_get_there(bool owed_only, std::size_t limit) const {
    Situation first{witness_.states.back(), at_loop_};
    std::unordered_set<Situation, boost::hash<Situation>> seen{first};
    std::deque<const Situation*> open{&*seen.begin()};
    bool found = false;
    for (; !open.empty() && !found; open.pop_front()) {
      const Situation& at = *open.front();
      for (TransitionId id : ir::enabled_transitions(system_, at.first)) {
        if (owed_only && !ir::is_owed(system_, property_, id)) continue;
        for_each_next(at, id, [&](Situation next) {
          if (there(next)) found = true;
          auto [it, fresh] = seen.insert(std::move(next));
          if (fresh) open.push_back(&*it);
        });
      }
      if (seen.size() > limit) return std::nullopt;
    }
    return found;
  }

  std::string kind(std::size_t limit) const {
    std::optional<bool> any = can_get_there(false, limit);
    if (any && *any == (lasso_.lack == Lack::Wedge)) {
      return *any ? "it is no wedge: there is a way" : "it is a wedge: there is no way";
    }
    if (lasso_.lack == Lack::Wedge || (any && !*any)) return {};
    std::optional<bool> owed = can_get_there(true, limit);
    if (owed && *owed == (lasso_.lack == Lack::Unanswered)) {
      return *owed ? "steps that are owed are enough" : "steps that are owed are not enough";
    }
    return {};
  }

  const ir::System& system_;
  const ir::Property& property_;
  const Witness& witness_;
  const Lasso& lasso_;
  Names names_;
  PlaceId at_loop_ = kNone;
};

}  // namespace

std::string replay_lasso(const ir::System& system, const ir::Property& property,
                         const Witness& witness, std::size_t closure_limit) {
  if (!witness.lasso) return "it does not say how it goes on";
  return LassoReplay(system, property, witness).run(closure_limit);
}

}  // namespace hw

#include "checker/certificate/search_again.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/functional/hash.hpp>
#include <unordered_map>

#include "checker/ir/evaluate.h"
#include "checker/ir/fingerprint.h"

namespace hw::certificate {

using ir::PropertyKind;
using ir::State;

namespace {

using Number = std::uint32_t;

class Search {
 public:
  Search(const ir::System& system, const ir::Property& property, std::uint64_t most)
      : system_(system), property_(property), most_(most) {}

  SearchedAgain run() {
    number_of(system_.initial_state());
    while (expanded_ < in_order_.size() && result_.problem.empty()) expand();
    if (!result_.problem.empty()) return std::move(result_);
    if (property_.kind == PropertyKind::Recoverable) look_for_wedges();
    ir::Fingerprint sum;
    const std::vector<ir::StateSums> weights = ir::fingerprint_weights(system_);
    for (const State* state : in_order_) sum += ir::fingerprint(weights, *state);
    result_.seen = {in_order_.size(), sum.text()};
    return std::move(result_);
  }

 private:
  Number number_of(State state) {
    const auto next = static_cast<Number>(in_order_.size());
    const auto [place, fresh] = numbers_.try_emplace(std::move(state), next);
    if (fresh) in_order_.push_back(&place->first);
    return place->second;
  }

  void expand() {
    const auto here = static_cast<Number>(expanded_++);
    const State& state = *in_order_[here];
    const std::vector<ir::TransitionId> steps = ir::enabled_transitions(system_, state);
    look_at(state, steps);
    for (ir::TransitionId step : steps) {
      const Number there = number_of(ir::apply(system_, state, step));
      if (property_.kind == PropertyKind::Recoverable) edges_.emplace_back(there, here);
    }
    if (in_order_.size() > most_) {
      result_.undecided = true;
      result_.problem = fmt::format("more than {} states, which are not searched again", most_);
    }
  }

  void look_at(const State& state, const std::vector<ir::TransitionId>& steps) {
    if (std::string broken = ir::broken_invariant(system_, state); !broken.empty()) {
      result_.problem = broken;
    }
    for (ir::TransitionId step : steps) {
      const ir::Failure failure = system_.transitions[step].failure;
      if (failure == ir::Failure::OutOfRange) result_.problem = "a value leaves its range";
      if (failure != ir::Failure::None && property_.kind == PropertyKind::NeverFails) {
        result_.problem = "a step fails";
      }
    }
    const bool about_all =
        property_.kind == PropertyKind::Always || property_.kind == PropertyKind::Bounded;
    const bool stuck = property_.kind == PropertyKind::DeadlockFree && steps.empty();
    if ((about_all || stuck) && !property_.formula.evaluate(state)) {
      result_.problem = stuck ? "there is a deadlock" : "there is a state in which it is false";
    }
  }

  /// Backwards along every edge from the states of rest.
  void look_for_wedges() {
    std::ranges::sort(edges_);
    std::vector<bool> recovers(in_order_.size(), false);
    std::vector<Number> open;
    for (Number one = 0; one < in_order_.size(); ++one) {
      if (!property_.formula.evaluate(*in_order_[one])) continue;
      recovers[one] = true;
      open.push_back(one);
    }
    std::uint64_t found = open.size();
    while (!open.empty()) {
      const Number there = open.back();
      open.pop_back();
      auto edge = std::ranges::lower_bound(edges_, std::pair(there, Number{0}));
      for (; edge != edges_.end() && edge->first == there; ++edge) {
        if (recovers[edge->second]) continue;
        recovers[edge->second] = true;
        ++found;
        open.push_back(edge->second);
      }
    }
    if (found < in_order_.size()) result_.problem = "there is a state from which nothing recovers";
  }

  const ir::System& system_;
  const ir::Property& property_;
  std::uint64_t most_;
  std::unordered_map<State, Number, boost::hash<State>> numbers_;
  std::vector<const State*> in_order_;  ///< of numbers_, whose elements stay where they are
  std::size_t expanded_ = 0;
  std::vector<std::pair<Number, Number>> edges_;  ///< Recoverable: to, from
  SearchedAgain result_;
};

}  // namespace

SearchedAgain search_again(const ir::System& system, const ir::Property& property,
                           std::uint64_t most) {
  if (ir::about_fair_runs(property)) {
    return {{}, "it is about fair runs, and no search of states shows it", true};
  }
  return Search(system, property, most).run();
}

}  // namespace hw::certificate

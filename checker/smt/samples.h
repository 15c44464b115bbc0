// Small instances, visited state by state: what candidates are measured against before a solver is
// asked. A sample can only refute a candidate; nothing is ever proved by samples.
#pragma once

#include <boost/functional/hash.hpp>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "checker/smt/query.h"

namespace hw::smt {

using StateSet = std::unordered_set<ir::State, boost::hash<ir::State>>;

class Samples {
 public:
  /// `chosen`: the instances to be visited, by their parameters; if there are none, the smallest
  /// ones are.
  Samples(const ir::System& system, const std::vector<std::vector<ir::Value>>& chosen,
          const Patience& patience);

  /// Visits the instances that were chosen, or the smallest, when it is called first: many a proof
  /// needs no samples.
  void prepare();
  /// Reachable states of all instances visited so far.
  const std::vector<ir::State>& states() const { return states_; }
  /// Visits the instance with the parameters of this state, if it has not been, up to a limit.
  void visit_instance_of(const ir::State& state);
  /// Another state known to be reachable.
  void add(const ir::State& state);
  bool reachable(const ir::State& state) const { return seen_.contains(state); }
  /// Its instance was visited completely, and it is not there.
  bool unreachable(const ir::State& state) const;
  /// By number of the state, as far as it goes: states that say nothing about how to come to
  /// `rest`. They are of chosen instances other than the one that the parameters' ranges leave, and
  /// no run through visited states leads on from there to `rest`; unless `trusting`, also all
  /// others of an instance that was visited completely and has such a state. Empty if none were
  /// chosen.
  std::vector<bool> misleading(const ir::Formula& rest, bool trusting) const;

  static constexpr std::size_t kInstances = 24;
  static constexpr std::size_t kStatesEach = 1500;
  /// Through an instance that was chosen and has more states than that.
  static constexpr std::size_t kWalks = 8;
  static constexpr std::size_t kWalkLength = 200;
  static constexpr std::size_t kTries = 4;
  /// Most values of variables in the states of all chosen instances.
  static constexpr std::size_t kValues = 4'000'000;

 private:
  struct Visit {
    bool complete = false;
    std::size_t begin = 0;  ///< of its states
    std::size_t end = 0;
    /// By step seen, of chosen instances: to which state, and from which; from `begin` on.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> steps;
  };
  /// States of an instance in the order in which they were found, and where each of them is.
  struct Found {
    std::vector<ir::State> states;
    std::unordered_map<ir::State, std::uint32_t, boost::hash<ir::State>> numbers;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> steps;
    std::uint32_t number(ir::State state);
  };
  std::vector<ir::Value> parameters_of(const ir::State& state) const;
  void mark_ways_to(const ir::Formula& rest, const Visit& visit, std::vector<bool>& without) const;
  bool affordable(std::size_t states) const;
  void visit_smallest();
  void visit(const std::vector<ir::Value>& parameters);
  void walk(const ir::System& instance, Found& found) const;
  void add_steps(const ir::System& instance, std::uint32_t first, Found& found) const;

  const ir::System& system_;
  const Patience& patience_;
  std::vector<std::vector<ir::Value>> to_visit_;
  const bool chosen_;
  bool prepared_ = false;
  std::vector<ir::State> states_;
  StateSet seen_;
  std::map<std::vector<ir::Value>, Visit> visited_;  ///< by parameters
};

}  // namespace hw::smt

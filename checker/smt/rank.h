// The rank of `recoverable`: a sum of variables with weights that are not negative, and the ways
// that make it smaller.
//
// A way changes each variable by a constant, so whether it lowers a rank does not depend on the
// state: what is looked for is a set of ways that cannot go round (no combination of them cancels
// out: Farkas) and of which one is possible wherever something is pending. A lexicographic order of
// such ranks is no stronger, since with constant changes its parts can be folded into one sum by
// large weights; it is the solver that picks them. The choice of ways and the weights are solved
// for together, over states seen so far: reachable states of small instances and states in which
// an earlier choice left nothing to do (counterexample-guided; Podelski, Rybalchenko 2004 for the
// ranks).
#pragma once

#include <set>

#include "checker/smt/samples.h"
#include "checker/smt/ways.h"

namespace hw::smt {

struct Ranking {
  std::vector<std::size_t> lowering;  ///< into the ways: those that make the rank smaller
  ir::Linear rank;                    ///< not negative where all variables keep their lower bounds
};

class RankFinder {
 public:
  /// `asleep`: sums that are zero and stay so; a way that raises one of them is not used.
  RankFinder(const ir::System& system, const ir::Formula& hypothesis, WayStore& store,
             std::vector<ir::Linear> asleep, const Patience& patience);

  const std::vector<Detour>& ways() const { return ways_; }
  /// The next generation of ways. False: there are none left.
  bool lengthen();

  /// From now on one of the ways that are possible here must lower the rank. Of states that nobody
  /// has seen in a run the number is returned by `find` as a reason.
  void require(const ir::State& state, bool seen_in_a_run);
  bool required(const ir::State& state) const { return known_.contains(state); }
  void withdraw(const ir::State& state);

  /// A ranking for all states required; or nothing, and `blame` is a set of states, none of them
  /// seen in a run, without which there might be one (empty: what was seen in runs suffices).
  std::optional<Ranking> find(std::vector<ir::State>& blame);
  /// One of `lowering` is possible.
  bool moves(const Ranking& ranking, const ir::State& state) const;

 private:
  void encode(const Detour& way);
  z3::expr chosen(std::size_t way);
  z3::expr_vector alternatives(const ir::State& state);
  bool wakes(const Detour& way) const;
  std::optional<ir::Value> most_change(const Detour& way, const ir::Assignment& update) const;
  z3::expr_vector smallest_core(z3::expr_vector core);
  Ranking read(const z3::model& model);
  void rebuild();

  const ir::System& system_;
  ir::Formula hypothesis_;
  const Patience& patience_;
  WayStore& store_;
  std::vector<ir::Linear> asleep_;
  std::vector<Detour> ways_;
  std::size_t generation_ = 0;

  struct Required {
    ir::State state;
    bool seen = false;
  };
  std::vector<Required> states_;
  StateSet known_;
  std::unique_ptr<z3::context> context_;
  std::unique_ptr<z3::solver> solver_;
  std::vector<std::vector<std::pair<ir::VarId, ir::Value>>> changes_;  ///< by way
  std::vector<bool> usable_;                                           ///< by way
  std::vector<std::vector<ir::VarId>> unweighted_;  ///< by way: variables that must not count
};

}  // namespace hw::smt

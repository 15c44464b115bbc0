// Where can a run stay for ever and be fair? The strongly connected components of a part of the
// state graph, less the states in which somebody who is owed strong fairness could go on and, in
// that component, never does; again, until nothing has to be taken away.
//
// Source: Emerson, Lei 1987 (modalities for model checking), with strong fairness as pairs of a
// Streett automaton; components by Tarjan 1972, without recursion. A state by itself is a component
// in which the run stands still, which is fair if nothing that is owed is possible there.
#pragma once

#include <vector>

#include "checker/explicit/state_graph.h"
#include "checker/ir/fairness.h"

namespace hw::search {

/// By state: which fair component it belongs to; 0: none.
struct FairComponents {
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};

class FairCycles {
 public:
  FairCycles(const StateGraph& graph, const ir::Duties& duties, Monitor& monitor);

  /// Components that lie in the states with inside[state] != 0. With `one_is_enough` it stops at
  /// the first. False if the monitor stopped it. Linear in the graph, times the number of duties at
  /// worst.
  bool find(const std::vector<unsigned char>& inside, bool one_is_enough, FairComponents& result);

 private:
  using Set = std::vector<StateId>;
  using Label = std::uint64_t;  ///< never used twice
  struct Finding {
    bool fair = true;
    std::vector<ir::DutyId> passed_over;  ///< strong duties raised here and never fulfilled
  };

  void components_of(const Set& set);
  void connect(StateId root, Label label);
  Finding examine(const Set& component);
  Set without(const Set& component, const std::vector<ir::DutyId>& duties);
  bool raised(StateId state, ir::DutyId duty) const;

  const StateGraph& graph_;
  const ir::Duties& duties_;
  Monitor& monitor_;
  std::vector<Label> label_;  ///< by state: the set it stands in now
  Label next_label_ = 1;
  std::vector<Set> open_;

  // Tarjan's numbers, and the components of one set.
  std::vector<std::uint32_t> index_, low_;
  std::vector<StateId> stack_;
  std::vector<Set> found_;

  // By duty: in how many states of the component it is raised; whether it is fulfilled.
  std::vector<std::uint64_t> raised_;
  std::vector<unsigned char> fulfilled_;
  std::vector<StateId> last_seen_;
};

}  // namespace hw::search

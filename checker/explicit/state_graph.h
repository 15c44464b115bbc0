// Every reachable state with its steps, kept: what questions about runs that never end need.
//
// States are numbered in breadth-first order and packed as in layout.h; steps are stored, eight
// bytes each. Rejected: finding steps again whenever they are needed, as recovery.h does.
// Components are taken apart and put together again for each duty that is not fulfilled, and that
// would be so many searches.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "checker/explicit/monitor.h"
#include "checker/explicit/program.h"

namespace hw::search {

using StateId = std::uint32_t;
inline constexpr StateId kNoState = UINT32_MAX;

struct Edge {
  StateId to = 0;
  TransitionId by = 0;
};

class StateGraph {
 public:
  StateGraph(const ir::System& system, const Program& program, Monitor& monitor);

  /// Explores everything. False if the monitor stopped it, or a run leads to an error in the model.
  bool build();

  StateId size() const { return static_cast<StateId>(first_edge_.size() - 1); }
  std::span<const Edge> steps(StateId state) const {
    return {edges_.data() + first_edge_[state], edges_.data() + first_edge_[state + 1]};
  }
  const Word* state(StateId id) const { return words_.data() + std::size_t{id} * program_.words(); }
  const Coverage& coverage() const { return coverage_; }
  const std::vector<bool>& fired() const { return fired_; }
  /// The step that leaves a variable's range, and the nearest state in which it is possible.
  const std::optional<std::pair<StateId, TransitionId>>& error() const { return error_; }

 private:
  StateId number(const Word* state);
  void grow();
  bool expand(StateId id);
  std::uint64_t bytes() const;

  const ir::System& system_;
  const Program& program_;
  Monitor& monitor_;
  std::vector<Word> words_;
  StateId known_ = 0;  ///< states numbered so far
  std::vector<StateId> table_;
  std::vector<std::uint64_t> first_edge_{0};
  std::vector<Edge> edges_;
  std::vector<Word> enabled_;
  std::vector<Word> next_;
  std::vector<bool> fired_;
  Coverage coverage_;
  std::optional<std::pair<StateId, TransitionId>> error_;
};

}  // namespace hw::search

// A run made step by step, on the reference evaluator: what can happen now, one step on, back.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/evaluate.h"
#include "checker/verdict/story.h"
#include "checker/verdict/verdict.h"

namespace hw::simulate {

/// Something that can happen now, told as the story would tell it next.
struct Choice {
  ir::TransitionId transition = 0;
  story::StoryStep step;
  bool error = false;  ///< an assignment that would leave its variable's range: cannot be taken
};

class Walk {
 public:
  /// Stands in the first state. The system must outlive it.
  explicit Walk(const ir::System& system);

  const ir::System& system() const { return system_; }
  /// The steps so far, and all states.
  const Witness& run() const { return run_; }
  const ir::State& state() const { return run_.states.back(); }
  std::size_t length() const { return run_.steps.size(); }

  /// In the order of the system's transitions. Cost: a story of the run for each of them.
  std::vector<Choice> choices() const;
  /// What can be taken, without the telling.
  std::vector<ir::TransitionId> possible() const;

  /// The transition must be possible.
  void take(ir::TransitionId transition);
  /// Takes back so many steps, at most all.
  void back(std::size_t steps);
  /// The first `steps` steps of a run of this system that replays.
  void jump(const Witness& run, std::size_t steps);

  /// Everybody who owes a rest is at rest, and no path is in flight.
  bool at_rest() const;

 private:
  bool leaves_range(ir::TransitionId transition) const;

  const ir::System& system_;
  Witness run_;
};

}  // namespace hw::simulate

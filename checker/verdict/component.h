// What can still happen after the end of a witness: the states reachable from its last one, by the
// reference evaluator. For a wedge that other tasks hide this tells who is stuck for good from who
// is merely busy.
#pragma once

#include <optional>
#include <vector>

#include "checker/depgraph/effects.h"
#include "checker/ir/evaluate.h"

namespace hw::explain {

struct Component {
  std::size_t states = 0;
  bool complete = true;     ///< false: the limit was reached, "never" below means "not so far"
  std::vector<bool> fired;  ///< by transition: possible in some of the states
  /// By place: the first of the states in which somebody stands there.
  std::vector<std::optional<ir::State>> sample;
};

/// At most `limit` states; cost linear in their number times the transitions that leave occupied
/// places. States are kept in about a byte a variable.
Component explore(const depgraph::Effects& effects, const ir::State& from, std::size_t limit);

}  // namespace hw::explain

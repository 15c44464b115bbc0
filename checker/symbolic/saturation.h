// All states that events lead to, by saturation: a node is brought to its fixpoint under the events
// that touch nothing above it before anything above it is looked at. For systems of loosely coupled
// counters the diagram stays small on the way, where breadth-first image computation makes it
// explode.
//
// Source: Ciardo, Lüttgen, Siminiescu, "Saturation: an efficient iteration strategy for symbolic
// state space generation", 2001; with general pairs a level as in Ciardo, Yu 2005.
#pragma once

#include <functional>

#include "checker/symbolic/relation.h"

namespace hw::symbolic {

class Saturation {
 public:
  /// `tick` is called now and then and may throw to end it.
  Saturation(Diagram& diagram, const Levels& levels, const std::vector<Event>& events,
             std::function<void()> tick);

  /// The smallest superset of `set` that the events do not leave. Throws OutOfNodes.
  NodeId close(NodeId set);

 private:
  using Row = std::vector<NodeId>;  ///< child by value

  NodeId saturate(NodeId node);
  NodeId fire(std::uint32_t event, std::size_t at, NodeId node);
  NodeId finish(std::uint32_t level, Row& row);

  Diagram& diagram_;
  const Levels& levels_;
  const std::vector<Event>& events_;
  std::function<void()> tick_;
  std::vector<std::vector<std::uint32_t>> by_top_;
  std::unordered_map<NodeId, NodeId> saturated_;
  OperationCache fired_;
  std::uint64_t work_ = 0;
};

}  // namespace hw::symbolic

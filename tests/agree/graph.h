// The whole state graph of a World, states and edges stored, and the obvious algorithms on it.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/agree/interpreter.h"
#include "tests/agree/oracle.h"
#include "tests/agree/world.h"

namespace hw::agree {

struct StateGraph {
  std::vector<const State*> states;           ///< in breadth-first order
  std::vector<std::size_t> depth;             ///< steps from the first state
  std::vector<std::vector<std::size_t>> out;  ///< edges; with repeats
  std::vector<bool> stuck;                    ///< no step is possible
  std::size_t transitions = 0;
  std::optional<std::size_t> failure;  ///< steps to the nearest failure, it included
  std::optional<std::size_t> error;    ///< steps to the nearest error of the model, it included
  std::string error_text;
  bool complete = true;

  std::unordered_map<State, std::size_t, StateHash> numbers;
};

/// Breadth first from the first state. Stops (complete = false) at the limits.
StateGraph explore(const World& world, const Limits& limits);

/// Which states can reach one of `goals`.
std::vector<bool> can_reach(const StateGraph& graph, const std::vector<bool>& goals);

/// Strongly connected component of each state, and whether each component has no way out of it.
struct Components {
  std::vector<std::size_t> of;
  std::vector<bool> terminal;
};
Components components(const StateGraph& graph);

}  // namespace hw::agree

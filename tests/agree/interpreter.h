// Runs a World step by step, exactly as the table in section 2 of papers/semantics.md reads.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/world.h"

namespace hw::agree {

struct Transition {
  enum Kind {
    Normal,
    Failure,  ///< a `fail`, an `assert` that does not hold, a recursion that is too deep
    Error     ///< a mistake of the model that only the run shows; `next` means nothing
  } kind = Normal;
  int actor = -1;     ///< place in State::instances; -1: an action
  int action = -1;    ///< which
  int node = -1;      ///< the statement
  bool gone = false;  ///< the actor is a path's instance and has come to its end
  State next;
  std::string note;  ///< of a failure or an error
};

State initial_state(const World& world);

/// Every step that is possible. Throws ModelError for a loop that goes round without a step, and
/// std::logic_error when the interpreter breaks a law of its own (units made or lost).
std::vector<Transition> successors(const World& world, const State& state);

/// Stands at an `idle`, or has ended.
bool at_rest(const World& world, const InstanceState& instance);

/// The actor and the kind of its statement, for a person.
std::string describe(const World& world, const State& from, const Transition& transition);
std::string describe(const World& world, const State& state);

}  // namespace hw::agree

// What one statement does: the rows of the table of steps.
#pragma once

#include <string>
#include <vector>

#include "tests/agree/interpreter.h"
#include "tests/agree/world.h"

namespace hw::agree {

/// One way a statement can go. `at` is where control goes on, not yet settled.
struct Outcome {
  Transition::Kind kind = Transition::Normal;
  State state;
  int at = -1;
  std::string note;
};

/// All ways that the statement at `node` can go now; none: it has to wait.
std::vector<Outcome> fire(const World& world, const Program& program, int node, const State& state,
                          int self);

/// All ways through the block that starts at `node` and ends at an AtomicEnd.
void fire_atomic(const World& world, const Program& program, int node, const State& state, int self,
                 std::vector<Outcome>& result);

InstanceState new_instance(const World& world, int program);

}  // namespace hw::agree

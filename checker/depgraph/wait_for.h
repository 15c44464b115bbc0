// The static wait-for relation behind the dependency graph: what may be waited for, who can end
// such a wait, and what that one may itself have to wait for before it does.
#pragma once

#include <string>
#include <vector>

#include "checker/depgraph/effects.h"

namespace hw::depgraph {

/// A wait of a process and what would end it.
struct Waiting {
  ir::ProcessId process = 0;
  Wait wait;
  std::vector<Need> needs;  ///< normalised, sorted
  ir::StatementId statement = ir::kNone;
};

/// A way in which a process can end a wait for something.
struct Role {
  enum Kind { Holds, Frees, MovesOn, Starts, Moves } kind = Moves;
  Need need;  ///< the wait that it can end
  ir::ProcessId process = 0;
  ir::VarId account = ir::kNone;           ///< Frees, MovesOn, Starts: whose units
  ir::ProcessId path = ir::kNone;          ///< Starts: which path then frees them
  std::vector<ir::TransitionId> releases;  ///< in order
  std::vector<std::size_t> waits;          ///< indices into WaitFor::waits that come before it
};

struct WaitFor {
  std::vector<Waiting> waits;
  std::vector<Need> needs;  ///< all that are waited for, sorted
  std::vector<Role> roles;  ///< by need, then process
};

/// Messages stand for queue slots, a process's first place for all of its places: one variable for
/// one thing that is waited for.
Need normalise(const Effects& effects, Need need);

WaitFor wait_for(const Effects& effects);

/// "pages", "pages.writeback", "m", "nbd.write": what a need is about.
std::string name_of(const Effects& effects, Need need);

/// The floor that a `take` among `served` respects in the pool whose free units are needed.
struct Entitlement {
  std::string class_name;  ///< when the floor is below that of everyone else; several: "a/b"
  ir::Value floor = 0;
};
Entitlement class_of(const Effects& effects, const std::vector<ir::TransitionId>& served,
                     Need need);

}  // namespace hw::depgraph

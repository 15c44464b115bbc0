// A transition system in the languages of other tools, so that a verdict can be had from somebody
// else. Text in, text out: nothing here searches.
//
// What is exported is exactly the system that the engines search: one integer variable for each
// count, account and shared variable, one guarded step for each transition; to Promela the same with
// a process for each instance. Of the checks those are exported that speak of single states, and to
// Promela those of fair runs; of the others the text says that they are left out.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/property.h"

namespace hw::interchange {

struct Exported {
  std::string text;
  std::string problem;  ///< why the system cannot be said in that language; then there is no text
};

/// SMT-LIB 2 with the annotations of the VMT format (Cimatti, Griggio, Tonetta 2021): `:next`,
/// `:init`, `:trans`, and one `:invar-property` for each check. Linear in the system's size times
/// the number of its variables.
Exported to_smtlib(const ir::System& system, const std::vector<ir::Property>& properties);

/// Constrained Horn clauses (SMT-LIB 2, logic HORN): one relation over all variables, one clause
/// for each transition, one query for each check. `sat`: all checks hold.
Exported to_chc(const ir::System& system, const std::vector<ir::Property>& properties);

/// A TLA+ module: Init, an action for each transition, Next, Spec, and an invariant for each check.
Exported to_tla(const ir::System& system, const std::vector<ir::Property>& properties);

/// Promela, for SPIN: a process for each instance and for each slot of a path, steps without a break,
/// and an LTL formula for each check but `recoverable`; for `progress` one an instance. Under SPIN's
/// weak fairness (`pan -a -f`) they say what `--fairness weak` does. A problem: a path without a
/// limit, more instances than SPIN has processes for, numbers that do not fit 32 bits.
Exported to_promela(const ir::System& system, const std::vector<ir::Property>& properties);

/// A place/transition net (PNML, ISO 15909-2) with one reachable marking for each reachable state.
/// Conditions from above become complementary places, alternatives become transitions of their own.
/// A problem: a variable without a bound that is asked for less than something, a comparison of
/// sums that has too many ways to be true, a variable set to a sum of others.
Exported to_pnml(const ir::System& system);

}  // namespace hw::interchange

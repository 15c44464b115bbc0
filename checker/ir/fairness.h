// What fairness demands of a run, as sets of transitions: papers/semantics.md, section 4.
//
// A duty is what is owed to the instances that stand at one place (to an action: to itself). It is
// stated by places and not by instances: section 5 shows that the two come to the same.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/property.h"

namespace hw::ir {

/// How much fairness runs are taken to have.
enum class Fairness {
  None,    ///< a run does not stand still while a step is possible that somebody is owed
  Weak,    ///< what is possible all the time is done
  Strong,  ///< and a wait that can end again and again, ends
};

enum class Owed {
  IfAlways,  ///< weak: if possible from some moment on without a break
  IfAgain,   ///< strong: if possible again and again
};

using DutyId = std::uint32_t;  ///< index into Duties::owed; kNone for none

/// A run is fair if for each duty: is it raised all the time from some moment on (IfAlways), or
/// again and again (IfAgain), then it is fulfilled again and again.
struct Duties {
  std::vector<Owed> owed;            ///< by duty
  std::vector<DutyId> raised_by;     ///< by transition: which duty its being enabled raises
  std::vector<DutyId> fulfilled_by;  ///< by transition: which duty its being taken fulfils
};

/// Linear in the size of the system.
Duties duties(const System& system, const Property& property, Fairness fairness);

/// A step of this transition is owed to somebody, at least weakly.
bool is_owed(const System& system, const Property& property, TransitionId transition);

/// "strong", "weak", "none".
std::string to_string(Fairness fairness);

}  // namespace hw::ir

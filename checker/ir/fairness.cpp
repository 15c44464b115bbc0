#include "checker/ir/fairness.h"

#include <algorithm>

namespace hw::ir {

bool is_owed(const System& system, const Property& property, TransitionId transition) {
  const Statement& statement = system.statements[system.transitions[transition].statement];
  if (!statement.owed) return false;
  return !statement.external ||
         std::ranges::find(property.responding, statement.process) != property.responding.end();
}

namespace {

Duties one_for_all(const System& system, const Property& property) {
  Duties result;
  result.owed = {Owed::IfAlways};
  result.fulfilled_by.assign(system.transitions.size(), 0);
  for (TransitionId id = 0; id < system.transitions.size(); ++id) {
    result.raised_by.push_back(is_owed(system, property, id) ? 0 : kNone);
  }
  return result;
}

}  // namespace

Duties duties(const System& system, const Property& property, Fairness fairness) {
  if (fairness == Fairness::None) return one_for_all(system, property);
  Duties result;
  std::vector<DutyId> of_place(system.places.size(), kNone);
  std::vector<DutyId> of_action(system.processes.size(), kNone);
  for (TransitionId id = 0; id < system.transitions.size(); ++id) {
    const Transition& transition = system.transitions[id];
    DutyId duty = kNone;
    if (is_owed(system, property, id)) {
      DutyId& known =
          transition.from == kNone ? of_action[transition.process] : of_place[transition.from];
      if (known == kNone) {
        known = static_cast<DutyId>(result.owed.size());
        bool again = fairness == Fairness::Strong && transition.from != kNone &&
                     system.statements[transition.statement].blocking;
        result.owed.push_back(again ? Owed::IfAgain : Owed::IfAlways);
      }
      duty = known;
    }
    result.raised_by.push_back(duty);
    result.fulfilled_by.push_back(duty);
  }
  return result;
}

std::string to_string(Fairness fairness) {
  switch (fairness) {
    case Fairness::None:
      return "none";
    case Fairness::Weak:
      return "weak";
    case Fairness::Strong:
      return "strong";
  }
  return "";
}

}  // namespace hw::ir

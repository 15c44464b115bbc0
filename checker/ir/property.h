// A check, lowered: what an engine has to decide about a system.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/system.h"

namespace hw::ir {

enum class PropertyKind {
  Always,        ///< `formula` holds in every reachable state
  Bounded,       ///< likewise; `measure` is what the highwater mark is taken of
  NeverFails,    ///< no transition with a failure is ever taken
  DeadlockFree,  ///< every reachable state without a step satisfies `formula`
  Recoverable,   ///< from every reachable state one that satisfies `formula` can be reached
  Progress,      ///< accepted by the language, decided by no engine yet
  LeadsTo,       ///< likewise
};

struct Property {
  PropertyKind kind = PropertyKind::Always;
  std::string text;  ///< as written
  Span span;
  Formula formula;
  Linear measure;                   ///< Bounded
  std::vector<ProcessId> subjects;  ///< Recoverable: those that owe a rest
  std::vector<ProcessId> exempt;    ///< Recoverable: subjects with no place of rest, left out
};

}  // namespace hw::ir

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
  Progress,      ///< in every fair run each instance of `subjects` comes to rest again and again
  LeadsTo,       ///< in every fair run, `trigger` is followed by `formula`
};

struct Property {
  PropertyKind kind = PropertyKind::Always;
  std::string text;  ///< as written
  Span span;
  Formula formula;
  Formula trigger;                    ///< LeadsTo
  Linear measure;                     ///< Bounded
  std::vector<ProcessId> subjects;    ///< Recoverable, Progress: those that owe a rest
  std::vector<ProcessId> exempt;      ///< likewise: subjects with no place of rest, left out
  std::vector<ProcessId> responding;  ///< Progress: whose external steps are owed after all
};

/// Decided on runs that never end, and not on states.
inline bool about_fair_runs(const Property& property) {
  return property.kind == PropertyKind::Progress || property.kind == PropertyKind::LeadsTo;
}

}  // namespace hw::ir

// A statement of the model by its place in the text, and what stands around it.
#pragma once

#include "dsl/typecheck/checked.h"

namespace hw::suggest {

struct FoundStatement {
  checked::Stmt* statement = nullptr;  ///< null: not in the body of a task or path
  bool in_loop = false;                ///< `continue` is allowed here
  bool in_atomic = false;
};

/// Looks through tasks and paths, not through procedures. Linear in the size of the model.
FoundStatement find_statement(checked::CheckedModel& model, Span span);

/// All pools of the model, those of subsystems too.
std::vector<checked::Pool*> pools_of(checked::CheckedModel& model);

}  // namespace hw::suggest

// Mistakes planted on purpose, to know that the comparison would notice them: a system changed in a
// small way before the engine sees it, while witnesses still have to replay on the true one.
#pragma once

#include "checker/ir/system.h"

namespace hw::agree {

enum class Fault { None, Guard, Floor, Counter, Strong, Owed };

/// Guard: every third guard of several conditions loses its last one. Floor: what must be left free
/// of a pool is one less. Counter: every fifth transition counts its instance at another place of
/// its process. Strong: a statement that may have to wait is owed no more than any other. Owed:
/// every third statement is owed nothing.
ir::System with_fault(const ir::System& system, Fault fault);

}  // namespace hw::agree

// Ctrl-C: the first one ends the search with what it has, the second one the program.
#pragma once

#include <atomic>

namespace hw::cli {

/// Installs the handler for SIGINT and SIGTERM; the flag is set by the first signal.
const std::atomic<bool>& catch_interrupts();

}  // namespace hw::cli

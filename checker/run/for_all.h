// Checks and sizes for all values of some parameters, each a result of its own: they have no search
// in common, as the other checks of a scenario have.
#pragma once

#include "checker/run/asked.h"

namespace hw::run {

/// What the command line says of searches, proofs and their limits.
family::Options family_options(const Asked& asked);

/// With the certificate written where there is a proof and options.certificates asks for it. A
/// result without checks: the model is in error, and the diagnostics say how. Throws as
/// family::solve() and certificate::write().
ScenarioResult check_for_all(const Asked& asked, const checked::Check& check);

/// The least value as a function of the parameters that the command line leaves open
/// (options.for_all), into `check`.
void size_for_all(const Asked& asked, const checked::Size& size, CheckResult& check);

}  // namespace hw::run

// Checks and sizes for all values of some parameters, each a result of its own: they have no search
// in common, as the other checks of a scenario have.
#pragma once

#include <functional>

#include "checker/certificate/certificate.h"
#include "checker/run/check_file.h"

namespace hw::run {

/// What is the same for all that is asked of one scenario.
struct Asked {
  const checked::CheckedModel& model;
  const checked::Scenario& scenario;
  const lower::Binding& binding;  ///< of the scenario: every parameter has its value
  const CheckOptions& options;
  std::function<search::Options()> search;  ///< with the time that is left
  certificate::Subject subject;  ///< of its certificates; the check and its parameters are missing
  Diagnostics& diagnostics;
};

/// With the certificate written where there is a proof and options.certificates asks for it. A
/// result without checks: the model is in error, and the diagnostics say how. Throws as
/// family::solve() and certificate::write().
ScenarioResult check_for_all(const Asked& asked, const checked::Check& check);

/// The least value as a function of the parameters that the command line leaves open
/// (options.for_all), into `check`.
void size_for_all(const Asked& asked, const checked::Size& size, CheckResult& check);

}  // namespace hw::run

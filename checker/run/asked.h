// What is the same for all that is asked of one scenario, for those parts of a run that answer one
// check at a time.
#pragma once

#include <functional>

#include "checker/certificate/manifest.h"
#include "checker/run/check_file.h"

namespace hw::run {

struct Asked {
  const checked::CheckedModel& model;
  const checked::Scenario& scenario;
  const lower::Binding& binding;  ///< of the scenario: every parameter has its value
  const CheckOptions& options;
  std::function<search::Options()> search;  ///< with the time that is left
  certificate::Subject subject;  ///< of its certificates; the check and its parameters are missing
  Diagnostics& diagnostics;
};

}  // namespace hw::run

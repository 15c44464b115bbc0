// A model as text, its first scenario lowered: what most tests of the checker start from.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "checker/lower/lower.h"
#include "dsl/typecheck/load.h"

namespace hw::testing {

struct LoweredText {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<checked::CheckedModel> model;
  std::optional<lower::Lowered> lowered;  ///< absent on errors

  const ir::System& system() const { return lowered->system; }
  const std::vector<ir::Property>& properties() const { return lowered->properties; }
  /// "E0414" and the like, in order.
  std::vector<std::string> codes() const {
    std::vector<std::string> result;
    for (const Diagnostic& diagnostic : diagnostics.all()) result.push_back(diagnostic.code);
    return result;
  }
};

inline LoweredText lower_text(const std::string& text) {
  LoweredText result;
  result.model = load_text(result.sources, "test.hwm", text, {}, result.diagnostics);
  if (!result.model) return result;
  const checked::Scenario* scenario =
      result.model->scenarios.empty() ? nullptr : &result.model->scenarios.front();
  std::vector<const checked::Property*> properties;
  if (scenario) {
    for (const auto& item : scenario->checks) {
      if (const auto* check = std::get_if<checked::Check>(&item))
        properties.push_back(&check->property);
    }
  }
  auto binding = lower::bind(*result.model, scenario, {}, result.diagnostics);
  if (binding) {
    result.lowered = lower::lower(*result.model, *binding, properties, result.diagnostics);
  }
  return result;
}

/// Fails the test with the diagnostics if the model does not lower.
inline LoweredText lower_good(const std::string& text) {
  LoweredText result = lower_text(text);
  for (const Diagnostic& diagnostic : result.diagnostics.all()) {
    ADD_FAILURE() << render(diagnostic, result.sources, false);
  }
  EXPECT_TRUE(result.lowered.has_value());
  return result;
}

/// Two writers, each of whom takes three of four pages one by one.
inline const char* const kHoldAndWait = R"(
pool pages = 4
task writer[2] {
  loop {
    idle
    repeat 3 { take 1 pages }
    step "write"
    give all pages
  }
}
scenario s { check recoverable check bounded pages.held <= 4 check deadlock_free }
)";

}  // namespace hw::testing

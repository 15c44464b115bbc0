// A model as text, its first scenario lowered with some parameters left open.
#pragma once

#include <map>

#include "tests/unit/checker/lowered_text.h"

namespace hw::testing {

struct OpenText {
  LoweredText text;
  std::optional<lower::NeedsValue> needed;

  const ir::System& system() const { return text.system(); }
  const std::vector<ir::Property>& properties() const { return text.properties(); }
};

/// `open`: names and their ranges.
inline OpenText lower_open(const std::string& source,
                           const std::map<std::string, lower::OpenRange>& open) {
  OpenText result;
  LoweredText& text = result.text;
  text.model = load_text(text.sources, "test.hwm", source, {}, text.diagnostics);
  if (!text.model) return result;
  const checked::Scenario& scenario = text.model->scenarios.front();
  std::vector<const checked::Property*> properties;
  for (const auto& item : scenario.checks) {
    if (const auto* check = std::get_if<checked::Check>(&item)) {
      properties.push_back(&check->property);
    }
  }
  auto binding = lower::bind(*text.model, &scenario, {}, text.diagnostics);
  if (!binding) return result;
  for (const auto& param : text.model->params) {
    auto it = open.find(param->name);
    if (it == open.end()) continue;
    binding->values.erase(param.get());
    binding->open[param.get()] = it->second;
  }
  text.lowered =
      lower::lower_family(*text.model, *binding, properties, text.diagnostics, result.needed);
  return result;
}

/// The dm-crypt pool: four pages a writer, one by one.
inline const char* const kPagePool = R"(
param pool_size : 1..1024 = 7
param per_bio   : 1..16   = 4
param writers   : 1..16   = 2
param spare     : 0..16   = 1
assume pool_size >= writers * (per_bio - 1) + spare
pool pages = pool_size
task writer[writers] {
  loop {
    idle
    repeat per_bio { take 1 pages }
    step "encrypt and write"
    give all pages
  }
}
scenario s { check recoverable check deadlock_free check bounded pages.held <= pool_size check never fails }
)";

}  // namespace hw::testing

// See engine_under_test.h.
#include "tests/agree/engine_under_test.h"

#include <algorithm>

#include "checker/explicit/search.h"
#include "checker/lower/lower.h"
#include "checker/size/size.h"
#include "checker/verdict/replay.h"

namespace hw::agree {

namespace {

search::Options search_options(const EngineOptions& options) {
  search::Options result;
  result.reduce = options.reduce;
  switch (options.fault) {
    case Fault::None:
      break;
    case Fault::Guard:
      result.fault = search::Fault::DropGuard;
      break;
    case Fault::Floor:
      result.fault = search::Fault::FloorOffByOne;
      break;
    case Fault::Counter:
      result.fault = search::Fault::ConfuseCounters;
      break;
  }
  return result;
}

EngineCheck convert(const ir::System& system, const ir::Property& property,
                    const PropertyResult& result) {
  EngineCheck check;
  check.supported = result.reason != UnknownReason::NotSupported;
  check.undecided = result.outcome == Outcome::Unknown;
  check.holds = result.outcome == Outcome::Holds;
  check.highwater = result.highwater;
  check.detail = result.detail;
  if (result.outcome == Outcome::Violated) {
    if (result.witness) {
      check.shortest = result.witness->steps.size();
      check.replay_failure = replay(system, property, *result.witness);
    } else {
      check.replay_failure = "violated, and no witness";
    }
  }
  return check;
}

EngineCheck decide_size(const checked::CheckedModel& model, const lower::Binding& binding,
                        const checked::Size& size, const EngineOptions& options) {
  size::Options size_options;
  size_options.search = search_options(options);
  size_options.cover_states = 0;
  const size::Result result = size::solve(model, binding, size, size_options);
  EngineCheck check;
  check.is_size = true;
  check.undecided = result.undecided;
  check.best = result.value;
  check.detail = result.detail;
  return check;
}

/// Searches for the properties and adds what was found at the places of the scenario's checks.
void search_for(const lower::Lowered& lowered, const std::vector<ir::Property>& properties,
                const EngineOptions& options, EngineAnswer& answer,
                std::vector<EngineCheck>& checks) {
  const SearchResult result = search::search(lowered.system, properties, search_options(options));
  answer.states = std::max<std::size_t>(answer.states, result.coverage.states);
  if (result.run_error) {
    answer.run_error_depth = result.run_error->witness.steps.size();
    answer.detail = replay(lowered.system, *result.run_error);
    return;
  }
  for (std::size_t i = 0; i < properties.size(); ++i) {
    checks.push_back(convert(lowered.system, properties[i], result.properties[i]));
  }
}

}  // namespace

EngineAnswer run_engine(const checked::CheckedModel& model, const checked::Scenario& scenario,
                        const EngineOptions& options) {
  EngineAnswer answer;
  Diagnostics diagnostics;
  std::vector<const checked::Property*> wanted;
  for (const auto& item : scenario.checks) {
    if (const auto* check = std::get_if<checked::Check>(&item)) wanted.push_back(&check->property);
  }
  const auto binding = lower::bind(model, &scenario, {}, diagnostics);
  std::optional<lower::Lowered> lowered;
  if (binding) lowered = lower::lower(model, *binding, wanted, diagnostics);
  if (!lowered) {
    answer.invalid_model = true;
    answer.detail = diagnostics.all().empty() ? "no message" : diagnostics.all().front().message;
    return answer;
  }
  std::vector<EngineCheck> checks;
  if (options.one_by_one) {
    for (const ir::Property& property : lowered->properties) {
      search_for(*lowered, {property}, options, answer, checks);
    }
  } else {
    search_for(*lowered, lowered->properties, options, answer, checks);
  }
  std::size_t next = 0;
  for (const auto& item : scenario.checks) {
    if (const auto* size = std::get_if<checked::Size>(&item)) {
      answer.checks.push_back(decide_size(model, *binding, *size, options));
    } else if (!answer.run_error_depth) {
      answer.checks.push_back(checks.at(next++));
    } else {
      answer.checks.emplace_back();
    }
  }
  return answer;
}

}  // namespace hw::agree

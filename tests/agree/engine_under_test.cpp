// See engine_under_test.h.
#include "tests/agree/engine_under_test.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "checker/certificate/search_again.h"
#include "checker/explicit/search.h"
#include "checker/lower/lower.h"
#include "checker/size/size.h"
#include "checker/symbolic/solve.h"
#include "checker/verdict/replay.h"

namespace hw::agree {

namespace {

search::Options search_options(const EngineOptions& options) {
  search::Options result;
  result.limits.max_states = options.max_states;
  result.limits.max_bytes = std::uint64_t{1} << 30;
  result.reduce = options.reduce;
  result.fairness = options.fairness == FairnessKind::None   ? ir::Fairness::None
                    : options.fairness == FairnessKind::Weak ? ir::Fairness::Weak
                                                             : ir::Fairness::Strong;
  if (options.fault != Fault::None) {  // a broken system may have any number of states
    result.limits.max_states = 100'000;
    result.limits.max_seconds = 1;
  }
  return result;
}

EngineCheck convert(const ir::System& system, const ir::Property& property,
                    const PropertyResult& result) {
  EngineCheck check;
  check.undecided = result.outcome == Outcome::Unknown;
  check.holds = result.outcome == Outcome::Holds;
  check.highwater = result.highwater;
  check.detail = result.detail;
  if (result.outcome == Outcome::Violated) {
    if (result.witness) {
      if (!result.witness->lasso) check.shortest = result.witness->steps.size();
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
  size_options.search.limits.max_states = 200'000;  // what the other values have is not known here
  if (size.params.size() == 1) size_options.cover_states = 0;
  const size::Result result = size::solve(model, binding, size, size_options);
  EngineCheck check;
  check.is_size = true;
  check.undecided = result.undecided;
  if (result.value) check.best.push_back({*result.value});
  if (result.frontier) {
    check.undecided |= !result.everything_covered;
    check.best = result.frontier->best;
    check.holes = result.frontier->holes;
  }
  check.detail = result.detail;
  return check;
}

/// Decision diagrams, where they can be had, must say the same as the search.
void compare_with_diagrams(const ir::System& system, const std::vector<ir::Property>& properties,
                           const SearchResult& found, EngineAnswer& answer) {
  symbolic::Budget budget;
  budget.max_seconds = 0.1;  // systems of named tasks are what diagrams are bad at
  const auto diagrams = symbolic::solve(system, properties, budget);
  if (!diagrams || found.run_error) return;
  ++answer.diagrams;
  // For fair runs the states may be those of a system in which somebody is followed.
  const bool same_states = std::none_of(properties.begin(), properties.end(), ir::about_fair_runs);
  if (same_states && found.coverage.complete && diagrams->coverage.complete && !found.reduced &&
      found.coverage.states != diagrams->coverage.states) {
    answer.diagrams_differ = "number of states";
  }
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (found.properties[i].outcome == Outcome::Unknown || ir::about_fair_runs(properties[i])) {
      continue;
    }
    if (found.properties[i].outcome != diagrams->properties[i].outcome ||
        found.properties[i].highwater != diagrams->properties[i].highwater) {
      answer.diagrams_differ = properties[i].text;
    }
  }
}

/// What certificates are verified with must see the same states, one for one, and say the same.
void compare_with_search_again(const ir::System& system,
                               const std::vector<ir::Property>& properties,
                               const SearchResult& found, EngineAnswer& answer) {
  constexpr std::uint64_t kMost = 50'000;
  if (!found.coverage.reachable || found.run_error) return;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (ir::about_fair_runs(properties[i])) continue;
    const auto again = certificate::search_again(system, properties[i], kMost);
    if (again.undecided) continue;
    ++answer.searched_again;
    const bool holds = found.properties[i].outcome == Outcome::Holds;
    const bool same_states = again.seen.states == found.coverage.states &&
                             again.seen.fingerprint == found.coverage.reachable->text();
    if (holds != again.problem.empty() || (holds && !same_states)) {
      answer.searched_again_differs = properties[i].text;
    }
  }
}

/// Searches for the properties and adds what was found at the places of the scenario's checks.
void search_for(const lower::Lowered& lowered, const std::vector<ir::Property>& properties,
                const EngineOptions& options, EngineAnswer& answer,
                std::vector<EngineCheck>& checks,
                const std::function<void(const SearchResult&)>& also = {}) {
  const ir::System searched = with_fault(lowered.system, options.fault);
  // A planted mistake is replayed too, so that only the oracle can notice it.
  search::Options how = search_options(options);
  how.fingerprint = !options.reduce;
  const SearchResult result = search::search(searched, properties, how);
  if (options.fault == Fault::None) {
    compare_with_diagrams(lowered.system, properties, result, answer);
    compare_with_search_again(lowered.system, properties, result, answer);
  }
  if (also) also(result);
  answer.states = std::max<std::size_t>(answer.states, result.coverage.states);
  if (result.run_error) {
    answer.run_error_depth = result.run_error->witness.steps.size();
    answer.detail = replay(searched, *result.run_error);
    return;
  }
  for (std::size_t i = 0; i < properties.size(); ++i) {
    checks.push_back(convert(searched, properties[i], result.properties[i]));
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
    if (diagnostics.all().empty()) throw std::logic_error("refused without a message");
    answer.too_large = diagnostics.all().front().code == "E0423";  // ways through an atomic
    answer.detail = diagnostics.all().front().message;
    return answer;
  }
  std::vector<EngineCheck> checks;
  if (options.one_by_one) {
    for (const ir::Property& property : lowered->properties) {
      search_for(*lowered, {property}, options, answer, checks);
    }
  } else {
    search_for(*lowered, lowered->properties, options, answer, checks,
               [&](const SearchResult& found) {
                 if (options.proofs <= 0 || wanted.empty()) return;
                 answer.proofs_differ =
                     compare_with_proofs(model, *binding, wanted, *lowered, found, options.proofs,
                                         options.certify, answer.proofs);
               });
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < scenario.checks.size(); ++i) {
    if (const auto* size = std::get_if<checked::Size>(&scenario.checks[i])) {
      const bool ask = options.leave_out.count(i) == 0;
      answer.checks.push_back(ask ? decide_size(model, *binding, *size, options) : EngineCheck{});
    } else if (!answer.run_error_depth) {
      answer.checks.push_back(checks.at(next++));
    } else {
      answer.checks.emplace_back();
    }
  }
  return answer;
}

}  // namespace hw::agree

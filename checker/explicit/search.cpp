// What is about states: reduced first, and where something is violated, the original system again
// for the shortest run. What is about fair runs goes to liveness.h.
#include "checker/explicit/search.h"

#include <algorithm>

#include "checker/explicit/liveness.h"
#include "checker/explicit/session.h"
#include "checker/ir/evaluate.h"
#include "checker/transform/inert_steps.h"

namespace hw::search {

namespace {

using transform::WithoutInertSteps;

bool needs_witness(const SearchResult& result) {
  return result.run_error ||
         std::ranges::any_of(result.properties, [](const PropertyResult& property) {
           return property.outcome == Outcome::Violated;
         });
}

/// A run of the reduced system as a run of the original: every inert step is taken at once.
std::optional<Witness> expand(const ir::System& system, const WithoutInertSteps& reduced,
                              const Witness& short_run) {
  Witness result;
  result.shortest = false;
  constexpr ir::Value kMostAtStart = 100'000;
  for (const auto& [id, times] : reduced.at_start) {
    if (times > kMostAtStart) return std::nullopt;
    result.steps.insert(result.steps.end(), static_cast<std::size_t>(times), id);
  }
  for (std::size_t i = 0; i < short_run.steps.size(); ++i) {
    if (i == short_run.point_of_no_return) result.point_of_no_return = result.steps.size();
    const auto& run = reduced.stands_for[short_run.steps[i]];
    result.steps.insert(result.steps.end(), run.begin(), run.end());
  }
  if (short_run.point_of_no_return == short_run.steps.size()) {
    result.point_of_no_return = result.steps.size();
  }
  result.states.push_back(system.initial_state());
  for (ir::TransitionId id : result.steps) {
    result.states.push_back(ir::apply(system, result.states.back(), id));
  }
  return result;
}

/// What the reduced search has decided, in terms of the original.
SearchResult translate(const ir::System& system, const WithoutInertSteps& reduced,
                       SearchResult found) {
  found.reduced = true;
  found.fired = transform::fired_in_original(reduced, found.fired, system.transitions.size());
  for (PropertyResult& property : found.properties) {
    if (property.witness) property.witness = expand(system, reduced, *property.witness);
  }
  if (found.run_error) {
    if (auto witness = expand(system, reduced, found.run_error->witness)) {
      found.run_error =
          RunError{reduced.stands_for[found.run_error->transition].front(), std::move(*witness)};
    }
  }
  return found;
}

bool decides_as_much(const SearchResult& full, const SearchResult& reduced) {
  if (reduced.run_error) return full.run_error.has_value();
  for (std::size_t i = 0; i < full.properties.size(); ++i) {
    const PropertyResult& property = full.properties[i];
    if (reduced.properties[i].outcome == Outcome::Violated && !property.witness) return false;
    if (reduced.properties[i].outcome != Outcome::Unknown && property.outcome == Outcome::Unknown) {
      return false;
    }
  }
  return true;
}

SearchResult search_states(const ir::System& system, std::span<const ir::Property> properties,
                           const Options& options) {
  if (!options.reduce) return search_plainly(system, properties, options, options.witnesses);
  WithoutInertSteps reduced = transform::remove_inert_steps(system, properties);
  if (!reduced.changed) return search_plainly(system, properties, options, options.witnesses);
  SearchResult found = search_plainly(reduced.system, reduced.properties, options, false);
  if (options.witnesses && needs_witness(found)) {
    SearchResult full = search_plainly(system, properties, options, true);
    if (decides_as_much(full, found)) return full;
    found = search_plainly(reduced.system, reduced.properties, options, true);
  }
  return translate(system, reduced, std::move(found));
}

}  // namespace

SearchResult search(const ir::System& system, std::span<const ir::Property> properties,
                    const Options& options) {
  return search_apart(
      properties,
      [&](std::span<const ir::Property> some) { return search_states(system, some, options); },
      [&](std::span<const ir::Property> some) { return search_fair_runs(system, some, options); });
}

SearchResult search_apart(std::span<const ir::Property> properties, const Decider& about_states,
                          const Decider& about_runs) {
  std::vector<ir::Property> states, runs;
  for (const ir::Property& property : properties) {
    (ir::about_fair_runs(property) ? runs : states).push_back(property);
  }
  if (runs.empty()) return about_states(properties);
  if (states.empty()) return about_runs(properties);
  SearchResult result = about_states(states);
  SearchResult more = about_runs(runs);
  std::vector<PropertyResult> in_order;
  std::size_t next_state = 0, next_run = 0;
  for (const ir::Property& property : properties) {
    in_order.push_back(std::move(ir::about_fair_runs(property) ? more.properties[next_run++]
                                                               : result.properties[next_state++]));
  }
  result.properties = std::move(in_order);
  if (!result.run_error) result.run_error = std::move(more.run_error);
  const double seconds = result.coverage.seconds + more.coverage.seconds;
  // A search in which everything is violated ends early; the other has seen what happens at all.
  if (!result.coverage.complete && more.coverage.complete && !more.run_error) {
    result.coverage = more.coverage;
    result.fired = std::move(more.fired);
    result.reduced = false;
  }
  result.coverage.bytes = std::max(result.coverage.bytes, more.coverage.bytes);
  result.coverage.seconds = seconds;
  return result;
}

}  // namespace hw::search

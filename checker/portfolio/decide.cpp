#include "checker/portfolio/decide.h"

#include <algorithm>

#include "checker/symbolic/solve.h"
#include "checker/transform/inert_steps.h"

namespace hw::portfolio {

namespace {

/// Diagrams give no runs: where those are wanted, only what holds is settled by them.
bool settles(const SearchResult& result, bool witnesses) {
  return std::ranges::all_of(result.properties, [&](const PropertyResult& property) {
    return property.outcome == Outcome::Holds ||
           (!witnesses && property.outcome == Outcome::Violated);
  });
}

bool stopped_early(const SearchResult& result) {
  return std::ranges::any_of(result.properties, [](const PropertyResult& property) {
    return property.reason == UnknownReason::StateLimit;
  });
}

std::optional<SearchResult> with_diagrams(const ir::System& system,
                                          std::span<const ir::Property> properties,
                                          const search::Options& options) {
  transform::WithoutInertSteps reduced = transform::remove_inert_steps(system, properties);
  symbolic::Budget budget;
  if (options.limits.max_bytes)
    budget.max_bytes = std::min(budget.max_bytes, options.limits.max_bytes);
  constexpr double kPatience = 30;
  budget.max_seconds = options.limits.max_seconds > 0
                           ? std::min(kPatience, options.limits.max_seconds / 2)
                           : kPatience;
  budget.interrupted = options.limits.interrupted;
  if (options.on_progress) {
    budget.on_progress = [&](std::uint64_t bytes) {
      search::Progress progress{.max_bytes = budget.max_bytes, .phase = "decision diagrams"};
      progress.coverage.bytes = bytes;
      options.on_progress(progress);
    };
  }
  auto result = symbolic::solve(reduced.system, reduced.properties, budget);
  if (!result || !settles(*result, options.witnesses)) return std::nullopt;
  result->fired = transform::fired_in_original(reduced, result->fired, system.transitions.size());
  result->reduced = reduced.changed;
  result->engine = "decision diagrams";
  return result;
}

SearchResult decide_states(const ir::System& system, std::span<const ir::Property> properties,
                           const search::Options& options) {
  const search::Limits& limits = options.limits;
  bool small = !options.reduce || (limits.max_states && limits.max_states <= kExplicitFirst);
  if (!small) {
    search::Options first = options;
    first.limits.max_states = kExplicitFirst;
    SearchResult result = search::search(system, properties, first);
    if (!stopped_early(result)) return result;
    if (auto decided = with_diagrams(system, properties, options)) return std::move(*decided);
  }
  return search::search(system, properties, options);
}

}  // namespace

SearchResult decide(const ir::System& system, std::span<const ir::Property> properties,
                    const search::Options& options) {
  return search::search_apart(
      properties,
      [&](std::span<const ir::Property> some) { return decide_states(system, some, options); },
      [&](std::span<const ir::Property> some) { return search::search(system, some, options); });
}

}  // namespace hw::portfolio

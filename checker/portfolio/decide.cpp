#include "checker/portfolio/decide.h"

#include <algorithm>
#include <chrono>

#include "checker/symbolic/solve.h"
#include "checker/transform/inert_steps.h"

namespace hw::portfolio {

namespace {

/// The two engines take turns, each time with about as much patience as the other: where one of
/// them is quick, the other has cost little. Patience is counted, not timed: which engine answers
/// must not depend on how busy the machine is.
struct Round {
  std::uint64_t states;      ///< for the explicit search
  std::uint64_t operations;  ///< then for the diagrams
};
constexpr Round kRounds[] = {{kExplicitFirst, 20'000'000}, {10 * kExplicitFirst, 100'000'000}};

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
                                          const search::Options& options, std::uint64_t patience) {
  transform::WithoutInertSteps reduced = transform::remove_inert_steps(system, properties);
  symbolic::Budget budget;
  if (options.limits.max_bytes)
    budget.max_bytes = std::min(budget.max_bytes, options.limits.max_bytes);
  budget.max_operations = patience;
  budget.max_seconds = options.limits.max_seconds / 2;
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
  auto start = std::chrono::steady_clock::now();
  // What is left of the time for all rounds together; a limit of 0 would be none.
  auto with_time_left = [&] {
    search::Options now = options;
    std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (limits.max_seconds > 0)
      now.limits.max_seconds = std::max(limits.max_seconds - spent.count(), 0.001);
    return now;
  };
  for (const Round& round : kRounds) {
    if (!options.reduce || (limits.max_states && limits.max_states <= round.states)) break;
    search::Options first = with_time_left();
    first.limits.max_states = round.states;
    SearchResult result = search::search(system, properties, first);
    if (!stopped_early(result)) return result;
    if (auto decided = with_diagrams(system, properties, with_time_left(), round.operations))
      return std::move(*decided);
  }
  return search::search(system, properties, with_time_left());
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

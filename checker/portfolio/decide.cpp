#include "checker/portfolio/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "checker/portfolio/proofs_beside.h"
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

/// What the diagrams do before a proof that is there already ends their turn.
constexpr std::uint64_t kHeadStart = 10'000'000;
/// The states of a diagram are gone through one by one for a fingerprint; up to so many.
constexpr std::uint64_t kFingerprintStates = 4'000'000;
/// How long the prover goes on once the search has had to give up.
constexpr double kProverAlone = 60;

/// Diagrams give no runs: where those are wanted, only what holds is settled by them.
bool settles(const SearchResult& result, bool witnesses) {
  return std::ranges::all_of(result.properties, [&](const PropertyResult& property) {
    return property.outcome == Outcome::Holds ||
           (!witnesses && property.outcome == Outcome::Violated);
  });
}

bool some_ended_by(const SearchResult& result, UnknownReason reason) {
  return std::ranges::any_of(result.properties, [&](const PropertyResult& property) {
    return property.outcome == Outcome::Unknown && property.reason == reason;
  });
}

/// All checks about states of one system.
class Decision {
 public:
  Decision(const ir::System& system, std::span<const ir::Property> properties,
           const search::Options& options, std::optional<Prover> prover)
      : system_(system), properties_(properties), options_(options), prover_(prover) {}

  SearchResult run() {
    SearchResult found = search();
    if (proofs_) proofs_->complete(found, kProverAlone);
    found.coverage.seconds = seconds();
    return found;
  }

 private:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  /// What is left of the time for everything together; a limit of 0 would be none.
  search::Options with_time_left() const {
    search::Options now = options_;
    if (now.limits.max_seconds > 0) {
      now.limits.max_seconds = std::max(now.limits.max_seconds - seconds(), 0.001);
    }
    if (proofs_) now.limits.overtaken = &proofs_->all_proved();
    return now;
  }

  SearchResult search() {
    for (const Round& round : kRounds) {
      const std::uint64_t most = options_.limits.max_states;
      if (!options_.reduce || (most && most <= round.states)) break;
      search::Options first = with_time_left();
      first.limits.max_states = round.states;
      SearchResult result = turn(first);
      ask_prover(result);
      if (!some_ended_by(result, UnknownReason::StateLimit)) return result;
      if (auto decided = with_diagrams(round.operations)) return std::move(*decided);
      if (proofs_ && proofs_->all_proved()) return result;
    }
    return turn(with_time_left());
  }

  /// A turn of the explicit search. What an earlier one has decided or seen stays so, also where
  /// this one is stopped before it comes there.
  SearchResult turn(const search::Options& options) {
    SearchResult result = search::search(system_, properties_, options);
    result.engine_reason = explicit_reason();
    for (PropertyResult& property : result.properties) {
      if (property.reason != UnknownReason::TimeLimit) continue;
      property.detail =
          fmt::format("the time limit of {:.3g} s was reached", options_.limits.max_seconds);
    }
    if (earlier_) keep_what_was_seen(result);
    earlier_ = result;
    return result;
  }

  void keep_what_was_seen(SearchResult& result) const {
    for (std::size_t i = 0; i < properties_.size(); ++i) {
      PropertyResult& now = result.properties[i];
      const PropertyResult& before = earlier_->properties[i];
      if (now.outcome != Outcome::Unknown) continue;
      if (before.outcome != Outcome::Unknown) now = before;
      now.highwater = std::max(now.highwater, before.highwater);
    }
    if (result.coverage.complete || earlier_->coverage.states <= result.coverage.states) return;
    result.coverage = earlier_->coverage;
    result.fired = earlier_->fired;
    result.reduced = earlier_->reduced;
  }

  std::string explicit_reason() const {
    if (!options_.reduce) return "every state was to be visited, none merged";
    if (!earlier_) return fmt::format("the first to be asked, for {} states", kExplicitFirst);
    return fmt::format("more than {} states, and decision diagrams had no answer", kExplicitFirst);
  }

  /// After a turn of the explicit search. What ended it by the user's own wish stays undecided.
  void ask_prover(const SearchResult& so_far) {
    const bool by_memory =
        some_ended_by(so_far, UnknownReason::MemoryLimit) && options_.limits.max_bytes == 0;
    const bool endless = some_ended_by(so_far, UnknownReason::StateLimit) ||
                         some_ended_by(so_far, UnknownReason::CounterBound) || by_memory;
    if (!prover_ || proofs_ || !endless || so_far.run_error) return;
    smt::Limits limits;
    limits.query_seconds = prover_->query_seconds;
    limits.max_seconds = with_time_left().limits.max_seconds;
    limits.interrupted = options_.limits.interrupted;
    proofs_.emplace(system_, properties_, so_far, limits);
  }

  std::optional<SearchResult> with_diagrams(std::uint64_t patience) {
    const search::Options options = with_time_left();
    transform::WithoutInertSteps reduced = transform::remove_inert_steps(system_, properties_);
    symbolic::Budget budget;
    if (options.limits.max_bytes) {
      budget.max_bytes = std::min(budget.max_bytes, options.limits.max_bytes);
    }
    budget.max_operations = patience;
    budget.max_seconds = options.limits.max_seconds / 2;
    budget.interrupted = options.limits.interrupted;
    budget.overtaken = options.limits.overtaken;
    budget.head_start = kHeadStart;
    if (options.fingerprint) budget.fingerprint_states = kFingerprintStates;
    if (options.on_progress) {
      budget.on_progress = [&](std::uint64_t bytes) {
        search::Progress progress{.max_bytes = budget.max_bytes, .phase = "decision diagrams"};
        progress.coverage.bytes = bytes;
        options.on_progress(progress);
      };
    }
    auto result = symbolic::solve(reduced.system, reduced.properties, budget);
    if (!result || !settles(*result, options.witnesses)) return std::nullopt;
    result->fired =
        transform::fired_in_original(reduced, result->fired, system_.transitions.size());
    result->reduced = reduced.changed;
    result->engine = "decision diagrams";
    result->engine_reason = fmt::format("more than {} states", kExplicitFirst);
    return result;
  }

  const ir::System& system_;
  std::span<const ir::Property> properties_;
  const search::Options& options_;
  std::optional<Prover> prover_;
  std::optional<ProofsBeside> proofs_;
  std::optional<SearchResult> earlier_;  ///< what the turns so far have seen
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

SearchResult decide(const ir::System& system, std::span<const ir::Property> properties,
                    const search::Options& options, std::optional<Prover> prover) {
  return search::search_apart(
      properties,
      [&](std::span<const ir::Property> some) {
        return Decision(system, some, options, prover).run();
      },
      [&](std::span<const ir::Property> some) { return search::search(system, some, options); });
}

}  // namespace hw::portfolio

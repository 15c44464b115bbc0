// See proofs_under_test.h.
#include "tests/agree/proofs_under_test.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "checker/certificate/proof_text.h"
#include "checker/certificate/smtlib.h"
#include "checker/certificate/solver_process.h"
#include "checker/smt/bounded.h"
#include "checker/smt/prove.h"

namespace hw::agree {

namespace {

/// Every integer parameter over its declared range, but for those that need a value.
std::optional<lower::Lowered> lower_open(const checked::CheckedModel& model,
                                         const lower::Binding& binding,
                                         std::span<const checked::Property* const> wanted) {
  lower::Binding open = binding;
  for (const auto& param : model.params) {
    if (param->type.type.kind != checked::Type::Int) continue;
    auto [low, high] = lower::range_of(*param);
    open.values.erase(param.get());
    open.open[param.get()] = {low, high};
  }
  while (!open.open.empty()) {
    Diagnostics diagnostics;
    std::optional<lower::NeedsValue> needed;
    auto lowered = lower::lower_family(model, open, wanted, diagnostics, needed);
    if (lowered || !needed) return lowered;
    open.open.erase(needed->param);
    open.values[needed->param] = binding.values.at(needed->param);
  }
  return std::nullopt;
}

std::string judge(const smt::Attempt& attempt, const ir::Property& property,
                  const PropertyResult& searched, bool run_error) {
  if (attempt.proved && run_error) return "proved of a model in error: " + property.text;
  if (attempt.proved && searched.outcome == Outcome::Violated) {
    return "proved and violated: " + property.text;
  }
  return {};
}

/// Another solver on the same proof.
std::string certify_proof(const ir::System& system, const ir::Property& property,
                          const smt::Proof& proof) {
  for (const auto& wanted : certificate::obligations(system, property, proof)) {
    const auto path = std::filesystem::temp_directory_path() /
                      fmt::format("hw-agree-{}-{}", ::getpid(), wanted.file);
    std::ofstream(path) << wanted.text;
    auto answers = certificate::ask_solver(path, wanted.questions, 30);
    std::filesystem::remove(path);
    if (!answers) return "no solver to certify with";
    if (answers->lines != std::vector<std::string>(wanted.questions, "unsat")) {
      return fmt::format("a certificate is refused by {}: {}, {}", answers->solver, property.text,
                         wanted.file);
    }
  }
  return {};
}

/// Bounded model checking must find what the search found, as short, and nothing else.
std::string compare_with_unrolling(const lower::Lowered& lowered, const SearchResult& found,
                                   double seconds, ProofTally& tally) {
  constexpr std::size_t kMostSteps = 8;
  smt::Limits limits;
  limits.max_seconds = seconds / 5;
  for (std::size_t i = 0; i < lowered.properties.size(); ++i) {
    const ir::Property& property = lowered.properties[i];
    const PropertyResult& searched = found.properties[i];
    // Wedges in which something moves are not looked for; a model in error has no verdict.
    if (ir::about_fair_runs(property) || property.kind == ir::PropertyKind::Recoverable ||
        found.run_error || searched.outcome == Outcome::Unknown) {
      continue;
    }
    const smt::Bounded unrolled = smt::find_run(lowered.system, property, kMostSteps, limits);
    ++tally.unrolled;
    const bool violated = searched.outcome == Outcome::Violated;
    const std::size_t shortest = violated ? searched.witness->steps.size() : SIZE_MAX;
    if (unrolled.run) ++tally.runs;
    if (unrolled.run && unrolled.run->steps.size() != shortest) {
      return fmt::format("unrolled, a run of {} steps: {}", unrolled.run->steps.size(),
                         property.text);
    }
    if (!unrolled.run && shortest < unrolled.excluded) return "unrolled, no run: " + property.text;
  }
  return {};
}

}  // namespace

ProofTally& ProofTally::operator+=(const ProofTally& other) {
  unrolled += other.unrolled;
  runs += other.runs;
  attempts += other.attempts;
  proved += other.proved;
  proved_open += other.proved_open;
  certificates += other.certificates;
  return *this;
}

std::string compare_with_proofs(const checked::CheckedModel& model, const lower::Binding& binding,
                                std::span<const checked::Property* const> wanted,
                                const lower::Lowered& lowered, const SearchResult& found,
                                double seconds, std::size_t certify, ProofTally& tally) {
  smt::Limits limits;
  limits.max_seconds = seconds;
  if (std::string wrong = compare_with_unrolling(lowered, found, seconds, tally); !wrong.empty()) {
    return wrong;
  }
  const std::optional<lower::Lowered> family = lower_open(model, binding, wanted);
  for (const lower::Lowered* one : {&lowered, family ? &*family : nullptr}) {
    if (!one) continue;
    const smt::Result result = smt::prove(one->system, one->properties, limits);
    if (result.not_a_model) continue;
    for (std::size_t i = 0; i < result.attempts.size(); ++i) {
      const smt::Attempt& attempt = result.attempts[i];
      ++tally.attempts;
      std::string wrong =
          judge(attempt, one->properties[i], found.properties[i], found.run_error.has_value());
      if (!wrong.empty()) return (one == &lowered ? "" : "with open parameters, ") + wrong;
      if (!attempt.proved) continue;
      ++tally.proved;
      if (one != &lowered) ++tally.proved_open;
      // Which ones depends on the proof alone, so that a run can be repeated in parts.
      const std::string text = certificate::proof_text(one->system, attempt.proof);
      if (certify == 0 || std::hash<std::string>{}(text) % certify != 0) continue;
      ++tally.certificates;
      wrong = certify_proof(one->system, one->properties[i], attempt.proof);
      if (!wrong.empty()) return wrong;
    }
  }
  return {};
}

}  // namespace hw::agree

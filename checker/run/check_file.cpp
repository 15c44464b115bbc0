#include "checker/run/check_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "checker/lower/constant.h"
#include "checker/portfolio/decide.h"
#include "checker/run/for_all.h"
#include "checker/run/keep_proof.h"
#include "checker/run/open_check.h"
#include "checker/run/sizing.h"
#include "checker/run/vacuity.h"
#include "checker/verdict/replay.h"
#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/load.h"

namespace hw::run {

namespace {

/// A scenario that is ready to be searched.
struct Prepared {
  const checked::Scenario* scenario = nullptr;
  lower::Binding binding;
  std::vector<const checked::Check*> checks;    ///< those of the one search
  std::vector<const checked::Check*> families;  ///< those for all values of some parameters
  std::shared_ptr<const lower::Lowered> lowered;
  ScenarioResult result;
};

class FileChecker {
 public:
  FileChecker(SourceMap& sources, const CheckOptions& options, FileResult& result)
      : sources_(sources), options_(options), result_(result) {}

  void check(const std::filesystem::path& path) {
    const std::size_t files_before = sources_.size();
    model_ = load_model(sources_, path, options_.library_dirs, result_.diagnostics);
    if (!model_) return;
    for (std::size_t i = files_before; i < sources_.size(); ++i)
      texts_.push_back(static_cast<FileId>(i));
    result_.model = model_->name;
    if (model_->scenarios.empty()) {
      no_scenario();
      return;
    }
    for (const checked::Scenario& scenario : model_->scenarios) prepare(scenario);
    if (result_.diagnostics.has_errors()) {
      blame_command_line();
      return;
    }
    result_.nothing_selected = prepared_.empty();
    for (Prepared& prepared : prepared_) {
      search(prepared);
      sizes(prepared);
      std::vector<ScenarioResult> families;
      for (const checked::Check* check : prepared.families) {
        families.push_back(check_for_all(asked(prepared), *check));
      }
      if (!prepared.result.checks.empty()) result_.scenarios.push_back(std::move(prepared.result));
      std::ranges::move(families, std::back_inserter(result_.scenarios));
    }
    warn_of_vacuity(explored_, result_.diagnostics);
  }

 private:
  // ---- before any search

  void no_scenario() {
    result_.part_of_a_model = true;
    result_.diagnostics.error(
        code::kNothingToCheck, Span{},
        fmt::format("{}: no scenario, so there is nothing to check", result_.file),
        "a model says what to check in `scenario NAME { check … }`; a file that others import has "
        "none and is not checked by itself");
  }

  /// An error with no place in a text is one of `-D`.
  void blame_command_line() {
    result_.command_line_error =
        std::ranges::all_of(result_.diagnostics.all(), [](const Diagnostic& diagnostic) {
          return diagnostic.severity == Severity::Warning || !diagnostic.span.known();
        });
  }

  bool selected(const checked::Scenario& scenario) const {
    return options_.scenarios.empty() ||
           std::ranges::find(options_.scenarios, scenario.name) != options_.scenarios.end();
  }
  bool selected(const std::string& text, bool size) const {
    return options_.checks.empty() ||
           std::ranges::any_of(options_.checks, [&](const std::string& part) {
             return text.find(part) != std::string::npos && (!size || part.starts_with("size"));
           });
  }

  void prepare(const checked::Scenario& scenario) {
    result_.scenario_names.push_back(scenario.name);
    if (!selected(scenario)) return;
    std::optional<lower::Binding> binding =
        lower::bind(*model_, &scenario, options_.overrides, result_.diagnostics);
    if (!binding) return;
    Prepared prepared{&scenario, std::move(*binding), {}, {}, nullptr, {}};
    prepared.result.name = scenario.name;
    prepared.result.span = scenario.span;
    for (const auto& param : model_->params) {
      prepared.result.parameters.emplace_back(
          param->name,
          lower::value_text(param->type.type, prepared.binding.values.at(param.get())));
    }
    for (const auto& item : scenario.checks) {
      std::visit([&](const auto& check) { add(check, prepared); }, item);
    }
    if (prepared.result.checks.empty() && prepared.families.empty()) return;
    if (!prepared.checks.empty() && !lower_checks(prepared)) return;
    prepared_.push_back(std::move(prepared));
  }

  void add(const checked::Check& check, Prepared& prepared) {
    if (options_.sizes_only || !selected(check.property.text, false)) return;
    if (!check.for_all.empty() || !options_.for_all.empty() || options_.engine == Engine::Smt) {
      prepared.families.push_back(&check);
      return;
    }
    CheckResult result;
    result.text = check.property.text;
    result.span = check.span;
    result.expected = check.expected == checked::Expectation::Violated ? "violated" : "holds";
    result.property_index = prepared.checks.size();
    prepared.checks.push_back(&check);
    prepared.result.checks.push_back(std::move(result));
  }

  void add(const checked::Size& size, Prepared& prepared) {
    if (!selected(size.text, true)) return;
    CheckResult result;
    result.text = size.text;
    result.span = size.span;
    try {
      result.expected = expected_text(size, prepared.binding);
    } catch (const lower::ConstantError& error) {
      result_.diagnostics.error(error.code, error.span, error.message);
    }
    result.size.emplace();
    sizes_of_[&size] = prepared.result.checks.size();
    prepared.result.checks.push_back(std::move(result));
  }

  bool lower_checks(Prepared& prepared) {
    std::vector<const checked::Property*> properties;
    for (const checked::Check* check : prepared.checks) properties.push_back(&check->property);
    std::optional<lower::Lowered> lowered =
        lower::lower(*model_, prepared.binding, properties, result_.diagnostics);
    if (!lowered) return false;
    prepared.lowered = std::make_shared<const lower::Lowered>(std::move(*lowered));
    prepared.result.lowered = prepared.lowered;
    return true;
  }

  // ---- the searches

  search::Options search_options() const {
    search::Options options = options_.search;
    if (double& seconds = options.limits.max_seconds; seconds > 0) {
      std::chrono::duration<double> used = std::chrono::steady_clock::now() - started_;
      seconds = std::max(seconds - used.count(), 0.001);
    }
    return options;
  }

  void phase(const std::string& text) const {
    if (options_.on_phase) options_.on_phase(text);
  }

  /// All that a result of this scenario depends on, but for what is asked.
  cache::Key key(const char* kind, const Prepared& prepared) const {
    cache::Key key(kind);
    for (FileId id : texts_) key.add(sources_.file(id).text);
    key.add(prepared.scenario->name);
    for (const auto& [name, value] : prepared.result.parameters) {
      key.add(name);
      key.add(value);
    }
    key.add(options_.search);
    return key;
  }

  /// `about`: what the result depends on besides the checks.
  SearchResult decide(cache::Key about, const lower::Lowered& lowered,
                      const search::Options& options, bool* cached = nullptr) const {
    std::optional<portfolio::Prover> prover;
    if (options_.engine == Engine::Auto) prover.emplace(options_.query_seconds);
    if (!options_.cache) {
      return portfolio::decide(lowered.system, lowered.properties, options, prover);
    }
    for (const ir::Property& property : lowered.properties) about.add(property.text);
    about.add(prover ? "or a proof" : "states");
    about.add(options.fingerprint ? "fingerprint" : "");
    if (auto found = options_.cache->find(about, lowered.system, lowered.properties)) {
      if (cached) *cached = true;
      return std::move(*found);
    }
    SearchResult found = portfolio::decide(lowered.system, lowered.properties, options, prover);
    options_.cache->keep(about, found, options.limits);
    return found;
  }

  void search(Prepared& prepared) {
    if (!prepared.lowered) return;
    phase(prepared.scenario->name);
    const lower::Lowered& lowered = *prepared.lowered;
    search::Options options = search_options();
    options.fingerprint = options_.fingerprints;
    SearchResult found = decide(key("checks", prepared), lowered, options, &prepared.result.cached);
    prepared.result.coverage = found.coverage;
    prepared.result.engine = found.engine;
    prepared.result.engine_reason = found.engine_reason;
    prepared.result.reduced = found.reduced;
    if (found.run_error) {
      require_replay(replay(lowered.system, *found.run_error), prepared, "the run to an error");
      prepared.result.run_error = std::move(found.run_error);
    }
    bool something_holds = false;
    for (CheckResult& check : prepared.result.checks) {
      if (check.size) continue;
      check.property = std::move(found.properties.at(check.property_index));
      judge(check, prepared);
      something_holds |= check.property.outcome == Outcome::Holds;
    }
    const bool judged = found.coverage.complete && something_holds && !prepared.result.run_error;
    explored_.push_back({prepared.scenario->name, &lowered.system, std::move(found.fired),
                         never_asked(prepared), judged});
    suggest_changes(prepared);
    keep_proofs(prepared);
  }

  /// `E leads to F` that hold because E never is: found by a search of its own for E.
  std::vector<const ir::Property*> never_asked(const Prepared& prepared) {
    std::vector<const ir::Property*> result;
    for (const CheckResult& check : prepared.result.checks) {
      if (check.size || check.property.outcome != Outcome::Holds) continue;
      const ir::Property& property = prepared.lowered->properties[check.property_index];
      if (property.kind != ir::PropertyKind::LeadsTo) continue;
      ir::Property never;
      never.kind = ir::PropertyKind::Always;
      never.text = "never the left side of " + property.text;
      never.formula = property.trigger.negated();
      if (verdict(prepared, never) == Outcome::Holds) result.push_back(&property);
    }
    return result;
  }

  /// Of a question that the tool asks itself: no run is wanted.
  Outcome verdict(const Prepared& prepared, const ir::Property& property) {
    const ir::System& system = prepared.lowered->system;
    const std::span<const ir::Property> one(&property, 1);
    search::Options options = search_options();
    options.witnesses = false;
    if (!options_.cache) return portfolio::decide(system, one, options).properties[0].outcome;
    cache::Key what = key("verdict", prepared);
    what.add(property.text);
    if (auto found = options_.cache->find(what, system, one, false)) {
      return found->properties[0].outcome;
    }
    SearchResult found = portfolio::decide(system, one, options);
    options_.cache->keep(what, found, options.limits);
    return found.properties[0].outcome;
  }

  void suggest_changes(Prepared& prepared) {
    if (options_.suggest_seconds <= 0) return;
    for (CheckResult& check : prepared.result.checks) {
      if (check.size || check.property.outcome != Outcome::Violated) continue;
      suggest::Options options{search_options(), options_.suggest_seconds, {}};
      options.on_try = [&](const std::string& text) {
        phase(prepared.scenario->name + ", trying " + text);
      };
      check.suggestions = suggest::suggest(
          *model_, prepared.binding, *prepared.checks.at(check.property_index), *prepared.lowered,
          check.property_index, *check.property.witness, options);
    }
  }

  void keep_proofs(Prepared& prepared) {
    if (options_.certificates.empty()) return;
    for (CheckResult& check : prepared.result.checks) {
      if (check.size || check.property.outcome != Outcome::Holds) continue;
      phase(fmt::format("{}: certificate of {}", prepared.scenario->name, check.text));
      keep_proof(asked(prepared), prepared.checks.at(check.property_index)->property, check);
    }
  }

  void judge(CheckResult& check, const Prepared& prepared) {
    const ir::Property& property = prepared.lowered->properties[check.property_index];
    if (check.property.outcome == Outcome::Violated) {
      require_replay(check.property.witness
                         ? replay(prepared.lowered->system, property, *check.property.witness)
                         : "a violation without a witness",
                     prepared, check.text);
    }
    if (check.property.strength == Strength::Inductive) {
      check.notes.push_back("by an invariant: " + prepared.result.engine_reason);
    }
    check.undecided = check.property.outcome == Outcome::Unknown;
    check.as_expected = came_out_as(check.property.outcome, check.expected);
    if (ir::about_fair_runs(property) && options_.search.fairness != ir::Fairness::Strong) {
      check.notes.push_back(fairness_note());
    }
    for (ir::ProcessId id : property.exempt) {
      check.notes.push_back(fmt::format("{} has no place of rest and is left out",
                                        prepared.lowered->system.processes[id].name));
    }
  }

  std::string fairness_note() const {
    return fmt::format("--fairness {}: of runs with less fairness than the language has",
                       ir::to_string(options_.search.fairness));
  }

  static bool about_fair_runs(const checked::Size& size) {
    return std::ranges::any_of(size.properties, [](const checked::Property& property) {
      return std::holds_alternative<checked::Progress>(property.node) ||
             std::holds_alternative<checked::LeadsTo>(property.node);
    });
  }

  /// A witness that does not replay is an error of this tool. It ends the run: what else the search
  /// said is not to be believed either.
  static void require_replay(const std::string& problem, const Prepared& prepared,
                             const std::string& what) {
    if (problem.empty()) return;
    throw std::logic_error(fmt::format("scenario {}, {}: the witness does not replay: {}",
                                       prepared.scenario->name, what, problem));
  }

  // ---- checks for all values

  Asked asked(const Prepared& prepared) const {
    std::vector<std::string_view> texts;
    for (FileId id : texts_) texts.push_back(sources_.file(id).text);
    return {*model_,
            *prepared.scenario,
            prepared.binding,
            options_,
            [this] { return search_options(); },
            {certificate::hash_of(texts),
             options_.tool,
             prepared.scenario->name,
             {},
             {},
             assumptions_text(*model_, sources_)},
            result_.diagnostics};
  }

  void sizes(Prepared& prepared) {
    for (const auto& item : prepared.scenario->checks) {
      const auto* size = std::get_if<checked::Size>(&item);
      if (!size || !sizes_of_.contains(size)) continue;
      CheckResult& check = prepared.result.checks[sizes_of_.at(size)];
      if (!options_.for_all.empty()) {
        size_for_all(asked(prepared), *size, check);
        continue;
      }
      size::Options options;
      options.search = search_options();
      options.cover_states = options_.size_states;
      options.on_value = [&](const std::string& values) {
        phase(fmt::format("{}: {}", prepared.scenario->name, values));
      };
      check.size = solve(prepared, *size, options, check.cached);
      show_refutations(prepared, *size, check);
      check.undecided = check.size->undecided;
      if (about_fair_runs(*size) && options_.search.fairness != ir::Fairness::Strong) {
        check.notes.push_back(fairness_note());
      }
      const std::string found = size::answer_text(*check.size);
      check.as_expected = !found.empty() && (check.expected.empty() || check.expected == found);
    }
  }

  void show_refutations(const Prepared& prepared, const checked::Size& size, CheckResult& check) {
    const auto start = std::chrono::steady_clock::now();
    add_refutations(
        *model_, prepared.binding, size,
        [&](const std::string& what, const lower::Lowered& lowered) {
          phase(fmt::format("{}: a run for {}", prepared.scenario->name, what));
          search::Options options = search_options();
          std::uint64_t& states = options.limits.max_states;
          states = states == 0 ? kRunStates : std::min(states, kRunStates);
          cache::Key about = key("refutation", prepared);
          about.add(what);
          return decide(about, lowered, options);
        },
        check);
    check.size->seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  size::Result solve(const Prepared& prepared, const checked::Size& size,
                     const size::Options& options, bool& cached) const {
    if (!options_.cache) return size::solve(*model_, prepared.binding, size, options);
    cache::Key what = key("size", prepared);
    what.add(size.text);
    what.add(options.cover_states);
    if (auto found = options_.cache->find(what)) {
      cached = true;
      return std::move(*found);
    }
    size::Result found = size::solve(*model_, prepared.binding, size, options);
    options_.cache->keep(what, found, options.search.limits);
    return found;
  }

  SourceMap& sources_;
  const CheckOptions& options_;
  FileResult& result_;
  std::unique_ptr<checked::CheckedModel> model_;
  std::vector<FileId>
      texts_;  ///< of the model and its imports, in the order in which they were read
  std::vector<Prepared> prepared_;
  std::map<const checked::Size*, std::size_t> sizes_of_;  ///< into the scenario's checks
  std::vector<Explored> explored_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace

FileResult check_file(SourceMap& sources, const std::filesystem::path& path,
                      const std::string& name, const CheckOptions& options) {
  FileResult result;
  result.file = name;
  result.strict = options.strict;
  try {
    FileChecker(sources, options, result).check(path);
  } catch (const std::exception& error) {
    result.scenarios.clear();
    result.internal_error = error.what();
  }
  return result;
}

}  // namespace hw::run

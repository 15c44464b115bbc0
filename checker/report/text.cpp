#include "checker/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checker/report/run_text.h"
#include "checker/report/table.h"
#include "checker/report/words.h"
#include "checker/verdict/explain_lasso.h"

namespace hw::report {

namespace {

using run::CheckResult;
using run::FileResult;
using run::ScenarioResult;

std::string diagnostics_text(const FileResult& result, Severity severity, const SourceMap& sources,
                             bool colour) {
  std::string out;
  for (const Diagnostic& diagnostic : result.diagnostics.all()) {
    if (diagnostic.severity == severity) out += render(diagnostic, sources, colour) + '\n';
  }
  if (!out.empty() && severity == Severity::Error) {
    std::size_t shown = static_cast<std::size_t>(
        std::ranges::count(result.diagnostics.all(), Severity::Error, &Diagnostic::severity));
    if (shown < result.diagnostics.error_count()) {
      out += fmt::format("and {} more\n\n", result.diagnostics.error_count() - shown);
    }
  }
  return out;
}

Cell mark(const CheckResult& check) {
  if (check.undecided) return {"??", Style::Doubtful};
  if (check.as_expected) return {"ok", Style::Good};
  return {"FAIL", Style::Bad};
}

std::string verdict_text(const CheckResult& check) {
  if (check.size) {
    const std::string found = size::equation_text(*check.size);
    if (!found.empty()) return check.size->form.empty() ? found : found + ", proved";
    if (check.undecided) return "undecided";
    return check.size->frontier ? "no combination is enough" : "no value is enough";
  }
  const PropertyResult& property = check.property;
  std::string text = word(property.outcome);
  if (property.outcome == Outcome::Holds) {
    text += property.strength == Strength::Inductive ? ", proved" : ", every state";
  }
  if (property.outcome == Outcome::Violated && property.witness && property.witness->lasso) {
    text += fmt::format(", {}", explain::word(property.witness->lasso->lack));
  } else if (property.outcome == Outcome::Violated && property.witness) {
    text += ", " + counted(property.witness->steps.size(), "step");
  }
  return text;
}

std::string expected_text(const CheckResult& check) {
  return check.expected.empty() ? "" : check.expected;
}

void add_notes(const CheckResult& check, const Coverage& coverage, const TextOptions& options,
               Table& table) {
  if (check.size) {
    table.note(check.size->detail);
  } else if (check.undecided) {
    const PropertyResult& property = check.property;
    std::string why = property.detail.empty() ? word(property.reason) : property.detail;
    if (why.empty()) why = "a run leads to an error in the model";
    table.note(why, Style::Doubtful);
    if (!coverage.complete && coverage.states > 0) {
      table.note(
          fmt::format("covered: {} to depth {}, {} of them not expanded{}",
                      counted(coverage.states, "state"), coverage.depth, grouped(coverage.frontier),
                      options.times ? ", " + bytes_text(coverage.bytes) : ""),
          Style::Doubtful);
    }
  }
  for (const std::string& note : check.notes) table.note(note);
}

void add_scenario(const ScenarioResult& scenario, const TextOptions& options, Table& table) {
  bool figures_shown = false;
  for (const CheckResult& check : scenario.checks) {
    std::string states, time;
    if (check.size) {
      states = grouped(check.size->states);
      time = check.cached ? "cached" : seconds_text(check.size->seconds);
    } else if (!figures_shown) {
      states = grouped(scenario.coverage.states);
      time = scenario.cached ? "cached" : seconds_text(scenario.coverage.seconds);
      figures_shown = true;
    }
    std::string highwater =
        check.property.highwater ? fmt::format("{}", *check.property.highwater) : "";
    table.row({mark(check),
               {scenario.name},
               {check.text},
               {verdict_text(check), mark(check).style},
               {expected_text(check)},
               {highwater},
               {states},
               {options.times ? time : ""}});
    if (&check == &scenario.checks.front() && options.full && scenario.coverage.reachable) {
      table.note(fmt::format("{}{}, fingerprint {}", counted(scenario.coverage.states, "state"),
                             scenario.reduced ? " after reductions" : "",
                             scenario.coverage.reachable->text()));
    }
    add_notes(check, scenario.coverage, options, table);
  }
}

std::string table_text(const FileResult& result, const TextOptions& options) {
  Table table({{""},
               {"scenario"},
               {"check"},
               {"verdict"},
               {"expected"},
               {"highwater", Align::Right},
               {"states", Align::Right},
               {"time", Align::Right}});
  for (const ScenarioResult& scenario : result.scenarios) add_scenario(scenario, options, table);
  return table.render(2, options.colour);
}

bool to_be_told(const FileResult& result, const CheckResult& check, const TextOptions& options) {
  if (check.size) return !check.as_expected || options.all_traces;
  if (check.property.outcome != Outcome::Violated || !check.property.witness) return false;
  bool only_one = result.scenarios.size() == 1 && result.scenarios.front().checks.size() == 1;
  return !check.as_expected || options.all_traces || only_one;
}

std::string stories(const FileResult& result, const SourceMap& sources,
                    const TextOptions& options) {
  std::string out;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.run_error) out += '\n' + run_text(scenario, *scenario.run_error, sources, options);
    for (const CheckResult& check : scenario.checks) {
      if (!to_be_told(result, check, options)) continue;
      for (const size::Refutation& one : check.refutations) {
        out += '\n' + run_text(scenario, one, sources, options);
        if (!options.all_traces) break;  // of a size that is another one than expected
      }
      if (!check.size) out += '\n' + run_text(scenario, check, sources, options);
    }
  }
  return out;
}

struct Counts {
  std::uint64_t files = 0, scenarios = 0, checks = 0, as_expected = 0, otherwise = 0;
  std::uint64_t undecided = 0, states = 0, in_error = 0, warnings = 0;
  std::uint64_t cached = 0;
  std::uint64_t silent = 0;  ///< violations as expected, and of sizes: told only when asked for
  double seconds = 0;
};

void count(const ScenarioResult& scenario, const CheckResult& check, Counts& counts) {
  ++counts.checks;
  if (check.size ? check.cached : scenario.cached) ++counts.cached;
  if (check.undecided) {
    ++counts.undecided;
  } else if (check.as_expected) {
    ++counts.as_expected;
    if (check.property.outcome == Outcome::Violated || !check.refutations.empty()) {
      ++counts.silent;
    }
  } else {
    ++counts.otherwise;
  }
  if (check.size) {
    counts.states += check.size->states;
    counts.seconds += check.size->seconds;
  }
}

Counts count(std::span<const FileResult> results) {
  Counts counts;
  for (const FileResult& result : results) {
    ++counts.files;
    if (result.diagnostics.has_errors() || !result.internal_error.empty()) ++counts.in_error;
    counts.warnings += static_cast<std::uint64_t>(
        std::ranges::count(result.diagnostics.all(), Severity::Warning, &Diagnostic::severity));
    std::set<std::string> names;  // a check for all values has a result of its own
    for (const ScenarioResult& scenario : result.scenarios) {
      if (names.insert(scenario.name).second) ++counts.scenarios;
      counts.states += scenario.coverage.states;
      counts.seconds += scenario.coverage.seconds;
      if (scenario.run_error) ++counts.in_error;
      for (const CheckResult& check : scenario.checks) count(scenario, check, counts);
    }
  }
  return counts;
}

}  // namespace

std::string file_text(const FileResult& result, const SourceMap& sources,
                      const TextOptions& options) {
  if (options.quiet && run::exit_code(result) == run::ExitCode::AsExpected) return "";
  std::string out;
  if (!result.internal_error.empty()) {
    return fmt::format("{}: {}: {}\n", result.file,
                       paint("internal error", Style::Bad, options.colour), result.internal_error);
  }
  out += diagnostics_text(result, Severity::Error, sources, options.colour);
  if (!result.scenarios.empty()) {
    out += paint(result.file, Style::Bold, options.colour) + '\n' + table_text(result, options) +
           stories(result, sources, options);
  }
  std::string warnings = diagnostics_text(result, Severity::Warning, sources, options.colour);
  if (!warnings.empty() && !out.empty() && !out.ends_with("\n\n")) out += '\n';
  out += warnings;
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string summary_text(std::span<const FileResult> results, const TextOptions& options) {
  Counts counts = count(results);
  std::string out;
  if (counts.checks > 0) {
    out = fmt::format("{} in {}", counted(counts.checks, "check"),
                      counted(counts.scenarios, "scenario"));
    if (counts.files > 1) out += " of " + counted(counts.files, "file");
    out += fmt::format(": {} as expected", grouped(counts.as_expected));
    if (counts.otherwise > 0) {
      out +=
          ", " + paint(fmt::format("{} otherwise", counts.otherwise), Style::Bad, options.colour);
    }
    if (counts.undecided > 0) {
      out += ", " +
             paint(fmt::format("{} undecided", counts.undecided), Style::Doubtful, options.colour);
    }
  }
  if (counts.in_error > 0) {
    if (!out.empty()) out += "; ";
    std::string which =
        counts.checks > 0 ? grouped(counts.in_error) : counted(counts.in_error, "file");
    out += paint(which + " in error", Style::Bad, options.colour);
  }
  if (counts.warnings > 0) {
    out += (out.empty() ? "" : "; ") + counted(counts.warnings, "warning");
    const bool strict = std::ranges::any_of(results, &FileResult::strict);
    if (strict) out += counts.warnings == 1 ? " that is a failure" : " that are failures";
  }
  if (counts.states > 0) {
    out += "; " + counted(counts.states, "state");
    if (options.times) out += ", " + seconds_text(counts.seconds);
    if (options.times && counts.cached > 0) {
      out += fmt::format("; {} of the checks cached", grouped(counts.cached));
    }
  }
  if (!out.empty()) out += '\n';
  if (counts.silent > 0 && !options.all_traces && !options.quiet && counts.checks > 1) {
    out += paint("the runs of expected violations are shown with --trace", Style::Dim,
                 options.colour) +
           '\n';
  }
  return out;
}

}  // namespace hw::report

// A run as people read it: numbered steps, then who holds what, who waits for what, and the cycle.
#include "checker/report/run_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/report/table.h"
#include "checker/report/words.h"
#include "checker/verdict/explain.h"
#include "checker/verdict/fold.h"
#include "checker/verdict/story.h"

namespace hw::report {

namespace {

std::string place_text(Span span, const SourceMap& sources) {
  if (!span.known()) return "";
  return fmt::format("{}:{}", base_name(sources.file(span.file).name),
                     sources.line_column(span.file, span.begin).line);
}

std::string changes_text(const story::StoryStep& step, const std::vector<story::Change>& changes) {
  std::vector<std::string> parts;
  for (const story::Change& change : changes) {
    parts.push_back(fmt::format("{} {} -> {}", change.name, change.before, change.after));
  }
  for (const std::string& path : step.started) parts.push_back("starts " + path);
  if (step.ended) parts.emplace_back("ends");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string step_text(const story::StoryStep& step) {
  std::string text = step.text;
  bool choice = step.outcome == "true" || step.outcome == "false";
  if (text == "atomic") {
    text = fmt::format("atomic {{ {} }}", step.outcome);
  } else if (!step.outcome.empty()) {
    text += choice ? ": " + step.outcome : fmt::format(" [{}]", step.outcome);
  }
  if (!step.failure.empty()) text += "  fails: " + step.failure;
  return text;
}

constexpr std::size_t kWide = 60;  ///< a longer statement gets lines of its own

/// What is said after so many steps of a run that never ends; empty for nothing.
std::string loop_text(const story::Story& story, const Lasso& lasso, std::size_t steps) {
  const std::string who = story.followed.empty() ? "" : "`" + story.followed + "`";
  const bool stands = lasso.loop_start == story.steps.size();
  if (steps == lasso.loop_start && stands) return "-- here the run stands still for ever --";
  if (steps == lasso.loop_start) {
    return fmt::format("-- from here on round and round{} --",
                       who.empty() ? "" : ", " + who + " never at rest");
  }
  if (steps != story.steps.size()) return "";
  return fmt::format("-- and again from step {}{} --", lasso.loop_start + 1,
                     story.names_return ? "" : ", others in the same places");
}

std::string number_text(const story::Row& row) {
  if (row.first == row.last) return fmt::format("{}", row.first + 1);
  return fmt::format("{}-{}", row.first + 1, row.last + 1);
}

void add_step(const story::StoryStep& step, const story::Row& row, bool switched,
              const SourceMap& sources, Table& table) {
  std::string text = step_text(step);
  if (row.times > 1) text += fmt::format(", {} times", row.times);
  const std::string changes = changes_text(step, row.changes);
  const Style style = step.failure.empty() ? Style::Plain : Style::Bad;
  const bool wide = width(text) > kWide;
  table.row({{number_text(row), Style::Dim},
             {step.actor, switched ? Style::Bold : Style::Dim},
             {place_text(step.span, sources), Style::Dim},
             {wide ? std::string() : text, style},
             {wide ? std::string() : changes}});
  if (wide) {
    table.note(text, style);
    if (!changes.empty()) table.note("  " + changes, Style::Plain);
  }
  if (step.crosses) {
    table.note("-- from here on no run leads back to rest --", Style::Doubtful);
  }
}

/// Runs are told as a table, a row a step or several; the point of no return, and where a loop
/// begins and ends, are lines between two rows. Of a loop no step is folded. `property` may be
/// null.
std::string steps_text(const ir::System& system, const ir::Property* property,
                       const story::Story& story, const Witness& witness, const SourceMap& sources,
                       const TextOptions& options) {
  Table table({{"", Align::Right}, {""}, {""}, {""}, {""}});
  const Lasso* lasso = witness.lasso ? &*witness.lasso : nullptr;
  const std::size_t loop_start = lasso ? lasso->loop_start : SIZE_MAX;
  const story::Folded folded = story::fold(system, property, story, options.full, loop_start);
  std::string first;  // what stands before the first row
  const auto mark_loop = [&] {
    const std::string text = loop_text(story, *lasso, loop_start);
    if (table.empty()) {
      first = fmt::format("  {}\n", paint(text, Style::Doubtful, options.colour));
    } else {
      table.note(text, Style::Doubtful);
    }
  };
  const std::string* before = nullptr;
  bool marked = !lasso;
  for (const story::Row& row : folded.rows) {
    if (!marked && row.first >= loop_start) {
      mark_loop();
      marked = true;
    }
    const story::StoryStep& step = story.steps[row.last];
    add_step(step, row, !before || *before != step.actor, sources, table);
    before = &step.actor;
  }
  if (!marked) mark_loop();
  if (lasso && loop_start < story.steps.size()) {
    table.note(loop_text(story, *lasso, story.steps.size()), Style::Doubtful);
  }
  std::string out = first + table.render(2, options.colour);
  if (folded.hidden > 0) {
    out += paint(fmt::format("     ({} that matter{} to nobody else left out; --full shows all)",
                             counted(folded.hidden, "step"), folded.hidden == 1 ? "s" : ""),
                 Style::Dim, options.colour) +
           '\n';
  }
  return out;
}

/// What was tried, and what of it helps.
std::string suggestions_text(const suggest::Result& result, const SourceMap& sources,
                             const TextOptions& options) {
  std::string out =
      paint("  with one of these changes it holds", Style::Bold, options.colour) + '\n';
  if (result.helps.empty()) out = "  no single change that was tried makes it hold\n";
  Table table({{""}, {""}});
  for (const suggest::Help& help : result.helps) {
    table.row({{help.text}, {place_text(help.span, sources), Style::Dim}});
  }
  out += table.render(4, options.colour);
  out +=
      fmt::format("    ({} tried by checking the changed model", counted(result.tried, "change"));
  if (result.in_error > 0) out += fmt::format("; {} in error then", result.in_error);
  if (result.undecided > 0) out += fmt::format("; {} undecided", result.undecided);
  if (!result.complete) out += "; time was over before all were tried";
  return out + ")\n";
}

void add_shares(std::vector<std::string>& parts, const std::vector<explain::Share>& shares,
                const char* format) {
  for (const explain::Share& share : shares) {
    if (share.units > 0) {
      parts.push_back(fmt::format(fmt::runtime(format), share.units, share.who));
    }
  }
}

std::string holds_text(const explain::Explanation& explanation, bool colour) {
  Table table({{""}, {""}});
  for (const explain::PoolPicture& pool : explanation.pools) {
    std::vector<std::string> parts{fmt::format("{} of {} free", pool.free, pool.size)};
    add_shares(parts, pool.accounts, "{} in {}");
    add_shares(parts, pool.reserves, "{} in the reserve of {}");
    add_shares(parts, pool.held, "{} held by {}");
    table.row({{pool.name, Style::Bold}, {fmt::format("{}", fmt::join(parts, ", "))}});
  }
  for (const explain::MempoolPicture& mempool : explanation.mempools) {
    std::vector<std::string> parts{
        fmt::format("{} of {} in reserve", mempool.reserve, mempool.size)};
    add_shares(parts, mempool.held, "{} held by {}");
    table.row({{mempool.name, Style::Bold}, {fmt::format("{}", fmt::join(parts, ", "))}});
  }
  for (const explain::LockPicture& lock : explanation.locks) {
    table.row({{lock.name, Style::Bold}, {"held by " + lock.holder}});
  }
  for (const explain::ValuePicture& value : explanation.values) {
    table.row({{value.name, Style::Bold}, {value.value}});
  }
  return table.render(4, colour);
}

std::string waits_text(const explain::Explanation& explanation, const SourceMap& sources,
                       bool colour) {
  Table table({{""}, {""}, {""}, {""}});
  for (const explain::Waiter& waiter : explanation.waiters) {
    std::string who =
        waiter.count > 1 ? fmt::format("{} x{}", waiter.who, waiter.count) : waiter.who;
    std::vector<std::string> why;
    for (const explain::Blocker& blocker : waiter.blockers) {
      why.push_back(fmt::format("needs {}, has {}", blocker.needs, blocker.has));
    }
    if (!waiter.note.empty()) why.push_back(waiter.note);
    table.row({{who, Style::Bold},
               {place_text(waiter.span, sources), Style::Dim},
               {waiter.at},
               {fmt::format("{}", fmt::join(why, "; "))}});
  }
  return table.render(4, colour);
}

std::string explanation_text(const explain::Explanation& explanation, const SourceMap& sources,
                             bool colour) {
  std::string out;
  std::string holds = holds_text(explanation, colour);
  if (!holds.empty()) out += "  who holds what\n" + holds;
  std::string waits = waits_text(explanation, sources, colour);
  if (!waits.empty()) out += "  who waits for what\n" + waits;
  for (const explain::FormulaPart& part : explanation.parts) {
    out += fmt::format("  {}: {}\n", part.text, part.values);
  }
  if (!explanation.kind.empty()) {
    out += fmt::format("  {} {}\n", paint("what:", Style::Bold, colour), explanation.kind);
  }
  if (!explanation.sentence.empty()) {
    out += fmt::format("  {} {}\n", paint("why:", Style::Bold, colour), explanation.sentence);
  }
  return out;
}

/// "4 steps, then 3 steps for ever"
std::string lasso_length(const Witness& witness) {
  const std::size_t stem = witness.lasso->loop_start;
  const std::size_t loop = witness.steps.size() - stem;
  std::string text = counted(stem, "step");
  return loop == 0 ? text + ", then none for ever"
                   : fmt::format("{}, then {} for ever", text, counted(loop, "step"));
}

std::string heading(const std::string& what, const Witness& witness, const story::Story& story,
                    bool colour) {
  std::string length = counted(witness.steps.size(), "step");
  if (witness.lasso) length = lasso_length(witness);
  std::string kind = witness.shortest ? "shortest run" : "a run, not known to be the shortest";
  std::string switches =
      story.switches == 1 ? "1 switch" : fmt::format("{} switches", story.switches);
  return fmt::format("{}\n  {}: {}, {} between tasks\n", paint(what, Style::Bold, colour), kind,
                     length, switches);
}

std::string violation_text(const std::string& what, const ir::System& system,
                           const ir::Property& property, const Witness& witness,
                           const SourceMap& sources, const TextOptions& options) {
  story::Story story = story::tell(system, witness);
  std::string out = heading(what, witness, story, options.colour);
  out += steps_text(system, &property, story, witness, sources, options);
  explain::Explanation explanation = explain::explain(system, property, witness, story);
  return out + explanation_text(explanation, sources, options.colour);
}

}  // namespace

std::string run_text(const run::ScenarioResult& scenario, const run::CheckResult& check,
                     const SourceMap& sources, const TextOptions& options) {
  std::string out = violation_text(fmt::format("{}: {} is violated", scenario.name, check.text),
                                   scenario.lowered->system,
                                   scenario.lowered->properties.at(check.property_index),
                                   *check.property.witness, sources, options);
  if (check.suggestions) out += suggestions_text(*check.suggestions, sources, options);
  return out;
}

std::string run_text(const run::ScenarioResult& scenario, const size::Refutation& refutation,
                     const SourceMap& sources, const TextOptions& options) {
  const ir::Property& property = refutation.lowered->properties.at(0);
  const std::string what =
      fmt::format("{} with {}: {} is violated{}", scenario.name, size::values_text(refutation),
                  property.text, refutation.beyond ? ", beyond the answer" : "");
  return violation_text(what, refutation.lowered->system, property, *refutation.property.witness,
                        sources, options);
}

std::string run_text(const run::ScenarioResult& scenario, const RunError& error,
                     const SourceMap& sources, const TextOptions& options) {
  const ir::System& system = scenario.lowered->system;
  story::Story story = story::tell(system, error.witness);
  const std::string& what = system.transitions[error.transition].failure_text;
  return heading(fmt::format("{}: error in the model: {}", scenario.name, what), error.witness,
                 story, options.colour) +
         steps_text(system, nullptr, story, error.witness, sources, options);
}

}  // namespace hw::report

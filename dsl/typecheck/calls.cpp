// What can be said of procedures only when all of them are known: recursion, and whether a caller
// may do what a procedure does.
#include <fmt/format.h>

#include "dsl/resolve/cycles.h"
#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"

namespace hw::typing {

void Checker::check_calls() {
  std::unordered_map<const checked::Procedure*, std::size_t> number;
  for (const checked::Procedure* procedure : procedures_) {
    number.emplace(procedure, number.size());
  }
  resolved::Needs needs(procedures_.size());
  for (const CallSite& site : call_sites_) {
    if (site.text.procedure == nullptr) continue;
    needs[number.at(site.text.procedure)].push_back({number.at(site.callee), site.where});
  }
  for (const std::vector<std::size_t>& component : resolved::components(needs)) {
    check_recursion(needs, component);
    spread_effects(needs, component);
  }
  for (const CallSite& site : call_sites_) check_call(site);
}

/// The procedures of a component call each other in a circle, if there are two of them or if the
/// one calls itself. Each has to state its depth.
void Checker::check_recursion(const resolved::Needs& needs,
                              const std::vector<std::size_t>& component) {
  for (std::size_t start : component) {
    const checked::Procedure& first = *procedures_[start];
    if (first.depth != nullptr) continue;
    const std::vector<resolved::Need> cycle = resolved::cycle_through(needs, start);
    if (cycle.empty()) continue;
    std::string chain;
    for (const resolved::Need& need : cycle) chain += procedures_[need.target]->name + " -> ";
    Diagnostic& diagnostic = diagnostics_.error(
        code::kRecursion, first.span,
        fmt::format("procedure `{}` calls itself: {}{}", first.name, chain, first.name),
        fmt::format("say how many of its calls may be nested: `procedure {} depth N {{ … }}`",
                    first.name));
    for (const resolved::Need& need : cycle)
      diagnostic.notes.push_back({need.where, "called here"});
    return;  // once a circle
  }
}

/// What is called is done: components come with the callees first.
void Checker::spread_effects(const resolved::Needs& needs,
                             const std::vector<std::size_t>& component) {
  Effects all;
  const auto join = [&](const Effects& more) {
    if (!all.idle) all.idle = more.idle;
    if (!all.loop) all.loop = more.loop;
    if (!all.holding) all.holding = more.holding;
  };
  for (std::size_t member : component) {
    join(effects_[procedures_[member]]);
    for (const resolved::Need& need : needs[member]) join(effects_[procedures_[need.target]]);
  }
  for (std::size_t member : component) effects_[procedures_[member]] = all;
}

void Checker::check_call(const CallSite& site) {
  const Effects& effects = effects_[site.callee];
  const bool action = site.text.owner == Text::Action;
  const bool one_step = action || site.text.atomic;
  const bool path = site.text.owner == Text::Path;
  const char* place = action ? "an action" : site.text.atomic ? "`atomic`" : "a path";
  const auto report = [&](const char* code, Span culprit, const char* what) {
    diagnostics_
        .error(code, site.where,
               fmt::format("`{}` cannot be called from {}: it {}", site.callee->name, place, what))
        .notes.push_back({culprit, "here"});
  };
  if (effects.idle && (one_step || path)) report(code::kMisplacedIdle, *effects.idle, "idles");
  if (effects.loop && one_step) report(code::kMisplacedLoop, *effects.loop, "loops");
  if (effects.holding && action) {
    report(code::kActionHolds, *effects.holding, "needs a task that holds something");
  }
}

}  // namespace hw::typing

#include "checker/verdict/fold.h"

#include <algorithm>

namespace hw::story {

namespace {

void mark_read(const ir::Linear& linear, std::vector<bool>& read) {
  for (const ir::Term& term : linear.terms()) read[term.var] = true;
}

void mark_read(const ir::Formula& formula, std::vector<bool>& read, ir::VarId own) {
  if (formula.kind() == ir::Formula::Comparison) {
    for (const ir::Term& term : formula.comparison().linear.terms()) {
      if (term.var != own) read[term.var] = true;
    }
  }
  for (const ir::Formula& part : formula.parts()) mark_read(part, read, own);
}

/// Variables that some condition looks at; that somebody stands at its own place is none.
std::vector<bool> looked_at(const ir::System& system, const ir::Property* property) {
  std::vector<bool> read(system.variables.size(), false);
  for (const ir::Transition& transition : system.transitions) {
    const ir::VarId own =
        transition.from == ir::kNone ? ir::kNone : system.places[transition.from].count;
    mark_read(transition.guard, read, own);
  }
  // Rest is what every step of every task is about; only conditions of the text count here.
  if (property &&
      (property->kind == ir::PropertyKind::Always || property->kind == ir::PropertyKind::Bounded)) {
    mark_read(property->formula, read, ir::kNone);
    mark_read(property->measure, read);
  }
  return read;
}

bool reads_only(const ir::Formula& formula, ir::VarId own) {
  if (formula.kind() == ir::Formula::Comparison) {
    return std::ranges::all_of(formula.comparison().linear.terms(),
                               [&](const ir::Term& term) { return term.var == own; });
  }
  return std::ranges::all_of(formula.parts(),
                             [&](const ir::Formula& part) { return reads_only(part, own); });
}

bool matters(const ir::System& system, const ir::Transition& transition,
             const std::vector<bool>& looked) {
  if (transition.from == ir::kNone || transition.to == ir::kNone ||
      transition.failure != ir::Failure::None || transition.starts != ir::kNone) {
    return true;
  }
  const ir::VarId from = system.places[transition.from].count;
  const ir::VarId to = system.places[transition.to].count;
  if (looked[from] || looked[to] || !reads_only(transition.guard, from)) return true;
  return !std::ranges::all_of(transition.updates, [&](const ir::Assignment& update) {
    return update.var == from || update.var == to;
  });
}

/// `later` behind `earlier`, by name; what ends where it began is no change.
std::vector<Change> together(std::vector<Change> earlier, const std::vector<Change>& later) {
  for (const Change& change : later) {
    auto before = std::ranges::find_if(earlier, [&](const Change& one) {
      return one.name == change.name && one.own == change.own;
    });
    if (before == earlier.end()) {
      earlier.push_back(change);
    } else {
      before->after = change.after;
    }
  }
  std::erase_if(earlier, [](const Change& change) { return change.before == change.after; });
  return earlier;
}

bool plain(const StoryStep& step) {
  return step.started.empty() && !step.ended && step.failure.empty();
}

/// Whether a step goes into the row before it.
bool same_again(const ir::System& system, const Story& story, const Row& row, std::size_t next) {
  const StoryStep &a = story.steps[row.last], &b = story.steps[next];
  if (a.crosses || !plain(a) || !plain(b) || a.actor != b.actor || a.outcome != b.outcome) {
    return false;
  }
  if (system.transitions[a.transition].statement != system.transitions[b.transition].statement) {
    return false;
  }
  // What is hidden between them must be the same instance's.
  for (std::size_t i = row.last + 1; i < next; ++i) {
    if (story.steps[i].actor != a.actor) return false;
  }
  return true;
}

}  // namespace

std::vector<bool> mattering(const ir::System& system, const ir::Property* property,
                            const Story& story) {
  const std::vector<bool> looked = looked_at(system, property);
  std::vector<bool> result;
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    const StoryStep& step = story.steps[i];
    // A variable of its own that changes is part of the place, and is worth telling.
    result.push_back(i + 1 == story.steps.size() || step.crosses || !step.changes.empty() ||
                     matters(system, system.transitions[step.transition], looked));
  }
  return result;
}

Folded fold(const ir::System& system, const ir::Property* property, const Story& story, bool full,
            std::size_t loop_start) {
  Folded folded;
  const std::vector<bool> shown =
      full ? std::vector<bool>(story.steps.size(), true) : mattering(system, property, story);
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    if (!shown[i] && i < loop_start) {
      ++folded.hidden;
      continue;
    }
    const bool may_join = !full && i < loop_start && !folded.rows.empty();
    if (may_join && same_again(system, story, folded.rows.back(), i)) {
      Row& row = folded.rows.back();
      row.last = i;
      ++row.times;
      row.changes = together(std::move(row.changes), story.steps[i].changes);
    } else {
      folded.rows.push_back({i, i, 1, story.steps[i].changes});
    }
  }
  return folded;
}

}  // namespace hw::story

#include "checker/verdict/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/depgraph/effects.h"
#include "checker/verdict/readable.h"

namespace hw::story {

using ir::kNone;
using ir::PlaceId;
using ir::ProcessId;
using ir::ProcessKind;
using ir::Value;
using ir::VariableKind;

namespace {

bool numbered(const ir::Process& process) {
  return process.kind == ProcessKind::Path ||
         (process.kind == ProcessKind::Task && process.instances != 1);
}

class Teller {
 public:
  Teller(const ir::System& system, const Witness& witness)
      : system_(system),
        witness_(witness),
        effects_(system),
        next_number_(system.processes.size(), 1) {
    for (const ir::Place& place : system.places) {
      unmoved_.push_back(system.variables[place.count].initial);
    }
    if (witness.lasso) choose_followed();
  }

  Story tell() {
    std::vector<Instance> at_loop;
    for (std::size_t i = 0; i < witness_.steps.size(); ++i) {
      if (witness_.lasso && i == witness_.lasso->loop_start) at_loop = instances_;
      tell_step(i);
    }
    if (witness_.lasso) end_loop(at_loop);
    tell_end();
    return std::move(story_);
  }

 private:
  static constexpr std::size_t kUnnamed = SIZE_MAX;

  struct Instance {
    ProcessId process = 0;
    Value number = 0;
    PlaceId place = 0;
    std::size_t moved = 0;  ///< when, as the number of the step
    bool gone = false;
  };

  void tell_step(std::size_t index) {
    const ir::Transition& transition = system_.transitions[witness_.steps[index]];
    const ir::Statement& statement = system_.statements[transition.statement];
    StoryStep step;
    step.process = transition.process;
    step.transition = witness_.steps[index];
    step.text = statement.text;
    step.outcome = transition.outcome;
    step.span = statement.span;
    step.call_stack = statement.call_stack;
    if (transition.failure != ir::Failure::None) {
      step.failure = transition.failure_text.empty() ? "fails" : transition.failure_text;
    }
    step.changes = changes(system_, witness_.states[index], witness_.states[index + 1]);
    for (Change& change : own_changes(transition)) step.changes.push_back(std::move(change));

    std::size_t actor = transition.from == kNone ? kUnnamed : choose(transition.from, index);
    step.number = actor == kUnnamed || !numbered(system_.processes[transition.process])
                      ? 0
                      : instances_[actor].number;
    step.actor = instance_name(system_, transition.process, step.number);
    step.switched =
        index > 0 && (actor == kUnnamed ? story_.steps.back().actor != step.actor : actor != last_);
    if (step.switched) ++story_.switches;
    if (actor != kUnnamed) move(actor, transition, index + 1);
    step.ended = actor != kUnnamed && has_ended(instances_[actor]);
    for (const depgraph::Start& start : effects_.starts(step.transition)) {
      for (Value n = 0; n < start.count; ++n) step.started.push_back(begin(start, index + 1));
    }
    last_ = actor;
    step.crosses = index + 1 == witness_.point_of_no_return;
    step.doomed = index >= witness_.point_of_no_return;
    story_.steps.push_back(std::move(step));
  }

  /// Who of those standing there takes the step: see the head of story.h.
  std::size_t choose(PlaceId from, std::size_t index) {
    if (witness_.lasso) {
      if (!witness_.lasso->by_instance.empty() && witness_.lasso->by_instance[index]) {
        return followed_;
      }
      if (index >= witness_.lasso->loop_start) return choose_longest(from);
    }
    if (last_ != followed_ && last_ != kUnnamed && !instances_[last_].gone &&
        instances_[last_].place == from)
      return last_;
    std::size_t best = kUnnamed;
    for (std::size_t i = 0; i < instances_.size(); ++i) {
      if (i == followed_ || instances_[i].gone || instances_[i].place != from) continue;
      if (best == kUnnamed || instances_[i].moved > instances_[best].moved) best = i;
    }
    return best != kUnnamed ? best : name_one(from);
  }

  /// Who has stood there longest; those who have never moved have been there from the start.
  std::size_t choose_longest(PlaceId from) {
    if (unmoved_[from] > 0) return name_one(from);
    std::size_t best = kUnnamed;
    for (std::size_t i = 0; i < instances_.size(); ++i) {
      if (i == followed_ || instances_[i].gone || instances_[i].place != from) continue;
      if (best == kUnnamed || instances_[i].moved < instances_[best].moved) best = i;
    }
    return best;
  }

  std::size_t name_one(PlaceId from) {
    --unmoved_[from];
    ProcessId process = system_.places[from].process;
    instances_.push_back({process, next_number_[process]++, from, 0, false});
    return instances_.size() - 1;
  }

  void choose_followed() {
    const Lasso& lasso = *witness_.lasso;
    if (lasso.process == kNone || lasso.started_by != SIZE_MAX) return;
    for (PlaceId place : system_.processes[lasso.process].places) {
      if (unmoved_[place] == 0) continue;
      follow(name_one(place));
      return;
    }
  }

  void follow(std::size_t instance) {
    followed_ = instance;
    const Instance& it = instances_[instance];
    story_.followed =
        instance_name(system_, it.process, numbered(system_.processes[it.process]) ? it.number : 0);
  }

  /// Names come back if everybody who was there when the loop began stands where he stood.
  /// Instances of paths that came and went in between are others each time round, which nobody
  /// minds.
  void end_loop(const std::vector<Instance>& at_loop) {
    for (std::size_t i = 0; i < at_loop.size(); ++i) {
      const bool back = instances_[i].place == at_loop[i].place || at_loop[i].gone;
      if (!back || instances_[i].gone != at_loop[i].gone) story_.names_return = false;
    }
    for (std::size_t i = at_loop.size(); i < instances_.size(); ++i) {
      const bool was_there = system_.processes[instances_[i].process].kind == ProcessKind::Task;
      const bool back = was_there && instances_[i].place == first_place_of(instances_[i].process);
      if (!instances_[i].gone && !back) story_.names_return = false;
    }
  }

  PlaceId first_place_of(ProcessId process) const {
    for (PlaceId place : system_.processes[process].places) {
      if (system_.variables[system_.places[place].count].initial > 0) return place;
    }
    return kNone;
  }

  void move(std::size_t actor, const ir::Transition& transition, std::size_t when) {
    Instance& instance = instances_[actor];
    instance.moved = when;
    if (transition.to == kNone) {
      instance.gone = true;
    } else {
      instance.place = transition.to;
    }
  }

  bool has_ended(const Instance& instance) const {
    return instance.gone || system_.places[instance.place].ended;
  }

  std::string begin(const depgraph::Start& start, std::size_t when) {
    Value number = next_number_[start.process]++;
    instances_.push_back({start.process, number, start.place, when, false});
    const bool asked = witness_.lasso && when == witness_.lasso->started_by + 1;
    if (asked && start.process == witness_.lasso->process && followed_ == kUnnamed) {
      follow(instances_.size() - 1);
    }
    return instance_name(system_, start.process, number);
  }

  static std::vector<std::pair<std::string, std::string>> locals_of(const ir::Place& place) {
    std::vector<std::pair<std::string, std::string>> result;
    if (place.ended) return result;  // they mean nothing any more
    for (std::size_t i = 0; i < place.locals.size(); ++i) {
      const auto& [name, value] = place.locals[i];
      bool named = i < place.local_texts.size();
      result.emplace_back(name, named ? place.local_texts[i] : fmt::format("{}", value));
    }
    return result;
  }

  std::vector<Change> own_changes(const ir::Transition& transition) const {
    std::vector<Change> result;
    if (transition.from == kNone) return result;
    for (ir::ResourceId id = 0; id < system_.resources.size(); ++id) {
      Value before = effects_.held(transition.from, id);
      Value after = effects_.held(transition.to, id);
      const ir::Resource& resource = system_.resources[id];
      if (before == after || resource.kind == ir::ResourceKind::Lock) continue;
      result.push_back(
          {"holds " + resource.name, fmt::format("{}", before), fmt::format("{}", after), true});
    }
    if (transition.to == kNone) return result;
    auto before = locals_of(system_.places[transition.from]);
    auto after = locals_of(system_.places[transition.to]);
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
      if (before[i] == after[i]) continue;
      result.push_back({after[i].first, before[i].second, after[i].second, true});
    }
    return result;
  }

  Standing standing_at(PlaceId id) const {
    const ir::Place& place = system_.places[id];
    Standing standing;
    standing.process = place.process;
    standing.place = id;
    standing.at = place.ended || place.statement == kNone
                      ? "ended"
                      : system_.statements[place.statement].text;
    if (place.statement != kNone) standing.span = system_.statements[place.statement].span;
    standing.labels = place.labels;
    standing.rest = place.rest;
    standing.failed = place.failed;
    standing.ended = place.ended;
    for (const ir::Holding& holding : place.holdings) {
      if (holding.units == 0) continue;
      standing.holds.emplace_back(system_.resources[holding.resource].name, holding.units);
    }
    standing.locals = locals_of(place);
    return standing;
  }

  void tell_end() {
    for (const Instance& instance : instances_) {
      if (instance.gone) continue;
      Standing standing = standing_at(instance.place);
      standing.number = numbered(system_.processes[instance.process]) ? instance.number : 0;
      standing.who = instance_name(system_, instance.process, standing.number);
      story_.end.push_back(std::move(standing));
    }
    for (PlaceId place = 0; place < unmoved_.size(); ++place) {
      if (unmoved_[place] > 0) story_.end.push_back(unmoved_group(place));
    }
    std::ranges::stable_sort(story_.end, {}, [](const Standing& standing) {
      return std::pair(standing.process, standing.number);
    });
  }

  Standing unmoved_group(PlaceId place) {
    Standing standing = standing_at(place);
    standing.count = unmoved_[place];
    Value first = next_number_[standing.process];
    next_number_[standing.process] += standing.count;
    standing.number = numbered(system_.processes[standing.process]) ? first : 0;
    standing.who = instance_name(system_, standing.process, standing.number);
    if (standing.count > 1) standing.who += fmt::format("..#{}", first + standing.count - 1);
    return standing;
  }

  const ir::System& system_;
  const Witness& witness_;
  depgraph::Effects effects_;
  std::vector<Value> next_number_;  ///< by process
  std::vector<Value> unmoved_;      ///< by place: instances that have not taken a step yet
  std::vector<Instance> instances_;
  std::size_t last_ = kUnnamed;
  std::size_t followed_ = kUnnamed;  ///< a lasso's instance
  Story story_;
};

}  // namespace

Story tell(const ir::System& system, const Witness& witness) {
  return Teller(system, witness).tell();
}

}  // namespace hw::story

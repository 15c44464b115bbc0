#include "checker/verdict/groups.h"

#include <algorithm>

namespace hw::explain {

using ir::kNone;
using ir::PlaceId;
using ir::TransitionId;

Ending::Ending(const depgraph::Effects& effects, const ir::State& end, const Component& component,
               const story::Story& story)
    : effects_(effects), system_(effects.system()), end_(end), component_(component) {
  for (const story::Standing& standing : story.end) {
    Stance stance = stance_of(standing);
    ir::StatementId statement = system_.places[standing.place].statement;
    auto same = [&](const Group& group) {
      return group.process == standing.process && group.stance == stance &&
             group.statement == statement;
    };
    auto found = std::ranges::find_if(groups_, same);
    if (found == groups_.end()) {
      groups_.emplace_back();
      found = groups_.end() - 1;
      found->process = standing.process;
      found->stance = stance;
      found->statement = statement;
    }
    found->count += standing.count;
    found->instances.push_back(standing.who);
    found->standings.push_back(&standing);
  }
  for (Group& group : groups_) add_missing(group);
}

Stance Ending::stance_of(const story::Standing& standing) const {
  if (standing.failed) return Stance::Failed;
  if (standing.ended) return Stance::Ended;
  bool moves = std::ranges::any_of(effects_.from(standing.place),
                                   [&](TransitionId id) { return component_.fired[id]; });
  if (standing.rest) return moves ? Stance::Resting : Stance::Sleeping;
  return moves ? Stance::Busy : Stance::Blocked;
}

/// Where the group's instances can come to by steps that really happen.
std::vector<PlaceId> Ending::places_visited(const Group& group) const {
  std::vector<PlaceId> visited;
  auto visit = [&](PlaceId place) {
    if (place != kNone && std::ranges::find(visited, place) == visited.end()) {
      visited.push_back(place);
    }
  };
  for (const story::Standing* standing : group.standings) visit(standing->place);
  for (std::size_t i = 0; i < visited.size(); ++i) {
    for (TransitionId id : effects_.from(visited[i])) {
      if (component_.fired[id]) visit(system_.transitions[id].to);
    }
  }
  return visited;
}

/// `acquisitions`: only what the place's statement tries to get, and only if it never does.
/// Otherwise every way on that is never taken.
void Ending::add_missing_at(PlaceId place, bool acquisitions,
                            std::vector<FalseAtom>& missing) const {
  if (!component_.sample[place]) return;
  const ir::State& state = *component_.sample[place];
  std::vector<TransitionId> candidates = effects_.from(place);
  if (acquisitions) {
    std::erase_if(candidates, [&](TransitionId id) { return !effects_.acquires(id); });
    bool served =
        std::ranges::any_of(candidates, [&](TransitionId id) { return component_.fired[id]; });
    if (served) return;
  }
  for (TransitionId id : candidates) {
    if (component_.fired[id]) continue;
    for (ir::Atom& atom : depgraph::false_atoms(system_.transitions[id].guard, state)) {
      bool known =
          std::ranges::any_of(missing, [&](const FalseAtom& other) { return other.atom == atom; });
      if (!known) missing.push_back({std::move(atom), &state});
    }
  }
}

void Ending::add_missing(Group& group) const {
  switch (group.stance) {
    case Stance::Blocked:
    case Stance::Sleeping:
      for (const story::Standing* standing : group.standings) {
        add_missing_at(standing->place, false, group.missing);
      }
      break;
    case Stance::Busy:
    case Stance::Resting: {
      std::vector<PlaceId> visited = places_visited(group);
      group.rests_at_times =
          std::ranges::any_of(visited, [&](PlaceId place) { return system_.places[place].rest; });
      for (PlaceId place : visited) add_missing_at(place, true, group.missing);
      if (!group.missing.empty() || group.rests_at_times) break;
      for (PlaceId place : visited) add_missing_at(place, false, group.missing);
      break;
    }
    case Stance::Failed:
    case Stance::Ended:
      break;
  }
}

ir::Value Ending::held(const Group& group, ir::ResourceId resource) const {
  ir::Value sum = 0;
  for (const story::Standing* standing : group.standings) {
    sum += effects_.held(standing->place, resource) * standing->count;
  }
  return sum;
}

bool Ending::can_come_to(const Group& group, const std::vector<TransitionId>& transitions) const {
  if (group.stance == Stance::Failed || group.stance == Stance::Ended) return false;
  for (const story::Standing* standing : group.standings) {
    std::vector<bool> reached = effects_.reach(standing->place, {}, false);
    reached[standing->place] = true;
    for (TransitionId id : transitions) {
      PlaceId from = system_.transitions[id].from;
      if (from != kNone && system_.places[from].process == group.process && reached[from]) {
        return true;
      }
    }
  }
  return false;
}

bool Ending::still_gives_back(const Group& group, ir::ResourceId resource) const {
  if (group.stance != Stance::Busy && group.stance != Stance::Resting) return false;
  for (PlaceId place : places_visited(group)) {
    for (TransitionId id : effects_.from(place)) {
      if (component_.fired[id] && effects_.held_delta(id, resource) < 0) return true;
    }
  }
  return false;
}

std::vector<FalseAtom> Ending::missing_of_action(ir::ProcessId action) const {
  std::vector<FalseAtom> missing;
  for (const ir::Transition& transition : system_.transitions) {
    if (transition.process != action || transition.from != kNone) continue;
    for (ir::Atom& atom : depgraph::false_atoms(transition.guard, end_)) {
      missing.push_back({std::move(atom), &end_});
    }
  }
  return missing;
}

}  // namespace hw::explain

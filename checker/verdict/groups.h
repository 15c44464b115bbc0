// The instances at the end of a witness, those that stand alike together: whether they can still
// move, and which conditions keep them from it.
#pragma once

#include <string>
#include <vector>

#include "checker/verdict/component.h"
#include "checker/verdict/explain.h"
#include "checker/verdict/story.h"

namespace hw::explain {

/// A guard's comparison that is false, and the state in which it was looked at.
struct FalseAtom {
  ir::Atom atom;
  const ir::State* state = nullptr;
};

struct Group {
  ir::ProcessId process = 0;
  Stance stance = Stance::Blocked;
  ir::StatementId statement = ir::kNone;
  ir::Value count = 0;
  std::vector<std::string> instances;
  std::vector<const story::Standing*> standings;
  std::vector<FalseAtom> missing;  ///< what would have to become true
  bool rests_at_times = false;     ///< Busy: a place of rest is among those it comes to
};

/// The end of a run with all that is needed to explain it. Holds references: `end`, `component`
/// and `story` must outlive it.
class Ending {
 public:
  Ending(const depgraph::Effects& effects, const ir::State& end, const Component& component,
         const story::Story& story);

  const std::vector<Group>& groups() const { return groups_; }
  const ir::State& end() const { return end_; }
  const Component& component() const { return component_; }
  const depgraph::Effects& effects() const { return effects_; }

  /// Units of a pool, elements of a mempool or 1 of a lock that the group's instances hold.
  ir::Value held(const Group& group, ir::ResourceId resource) const;
  /// Some instance of the group can come, as far as the text goes, to where one of these is taken.
  bool can_come_to(const Group& group, const std::vector<ir::TransitionId>& transitions) const;
  /// The group gives some of the resource back in what can still happen.
  bool still_gives_back(const Group& group, ir::ResourceId resource) const;
  /// What the guard of an action asks for and does not get.
  std::vector<FalseAtom> missing_of_action(ir::ProcessId action) const;

 private:
  Stance stance_of(const story::Standing& standing) const;
  void add_missing(Group& group) const;
  void add_missing_at(ir::PlaceId place, bool acquisitions, std::vector<FalseAtom>& missing) const;
  std::vector<ir::PlaceId> places_visited(const Group& group) const;

  const depgraph::Effects& effects_;
  const ir::System& system_;
  const ir::State& end_;
  const Component& component_;
  std::vector<Group> groups_;
};

}  // namespace hw::explain

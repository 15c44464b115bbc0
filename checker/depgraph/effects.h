// What the transitions of a system do to each other, read off its guards and updates alone: which
// variable has to move for a guard to become true, and which transitions move it that way. The
// static dependency graph and the explanation of a wedge are both made from this.
//
// Why from guards and updates and not from statements: an `atomic` block, a mempool or a condition
// over several variables then needs no case of its own.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "checker/ir/system.h"

namespace hw::depgraph {

enum class Direction { Up, Down };

/// A variable that has to move in a direction before something can go on.
struct Need {
  ir::VarId var = 0;
  Direction direction = Direction::Up;
  auto operator<=>(const Need&) const = default;
};

/// Instances of a path that a transition brings into being.
struct Start {
  ir::ProcessId process = 0;
  ir::PlaceId place = 0;
  ir::Value count = 1;
};

/// A place where an instance may have to stand until somebody else does something.
struct Wait {
  ir::PlaceId place = ir::kNone;         ///< kNone for an action
  std::vector<ir::TransitionId> served;  ///< those that have to become possible
  bool retries = false;                  ///< does not stand there, but comes back and tries again
};

/// Tables about one system, which must outlive them. Cost to build: linear in its size.
class Effects {
 public:
  explicit Effects(const ir::System& system);

  const ir::System& system() const { return *system_; }
  const std::vector<ir::TransitionId>& from(ir::PlaceId place) const { return from_[place]; }
  /// The pool, mempool, lock, semaphore, queue or path a variable belongs to, or kNone.
  ir::ResourceId resource_of(ir::VarId var) const { return resource_of_[var]; }
  /// The place whose instances a variable counts, or kNone.
  ir::PlaceId place_of(ir::VarId var) const { return place_of_[var]; }
  /// The path whose slots a variable counts, or kNone.
  ir::ProcessId path_of_slots(ir::VarId var) const { return path_of_slots_[var]; }

  /// Change of a variable by a transition; nothing when it depends on the state.
  std::optional<ir::Value> delta(ir::TransitionId transition, ir::VarId var) const;
  /// The transition can move the variable that way in some state.
  bool may_move(ir::TransitionId transition, Need need) const;
  /// The same, from a state in which the variable has this value.
  bool would_move(ir::TransitionId transition, Need need, ir::Value now) const;
  /// All transitions that may, in order.
  std::vector<ir::TransitionId> movers(Need need) const;

  ir::Value held(ir::PlaceId place, ir::ResourceId resource) const;
  /// How much more of the resource the instance holds afterwards.
  ir::Value held_delta(ir::TransitionId transition, ir::ResourceId resource) const;
  std::vector<Start> starts(ir::TransitionId transition) const;

  /// The transition takes something that its own guard asks for: a unit, a lock, a slot, a message.
  bool acquires(ir::TransitionId transition) const;
  /// The guard says no more than that somebody stands at `from`.
  bool unconditional(ir::TransitionId transition) const;
  /// Whatever the variables' values, some step from there is possible. May miss it for guards over
  /// many values.
  bool never_blocks(ir::PlaceId place) const;
  /// What waiting there means; nothing for places of rest and where nobody ever waits.
  std::optional<Wait> wait_at(ir::PlaceId place) const;

  /// Places an instance at `start` can come to, as flags by place. Does not go through
  /// `without`; stops at places of rest when `to_rest_only`. `start` counts only if it comes back.
  std::vector<bool> reach(ir::PlaceId start, const std::vector<ir::TransitionId>& without,
                          bool to_rest_only) const;

 private:
  bool retried(ir::PlaceId place, const std::vector<ir::TransitionId>& served) const;

  const ir::System* system_;
  std::vector<std::vector<ir::TransitionId>> from_;
  std::vector<ir::ResourceId> resource_of_;
  std::vector<ir::PlaceId> place_of_;
  std::vector<ir::ProcessId> path_of_slots_;
  std::map<Need, std::vector<ir::TransitionId>> movers_;
};

/// Which way the variables of an atom have to go for it to become true. Without a state: every way
/// that could ever help.
std::vector<Need> needs(const ir::System& system, const ir::Atom& atom);
/// For an atom that is false in `state`.
std::vector<Need> needs(const ir::System& system, const ir::Atom& atom,
                        const std::vector<ir::Value>& state);

/// All atoms of a formula, from left to right.
std::vector<ir::Atom> atoms(const ir::Formula& formula);
/// The atoms to blame for a formula being false in `state`: of a conjunction those of its false
/// parts, of a disjunction those of all parts. Empty if the formula is true.
std::vector<ir::Atom> false_atoms(const ir::Formula& formula, const std::vector<ir::Value>& state);

}  // namespace hw::depgraph

// Transitions as events on the levels of a diagram: for each variable it touches, the pairs of old
// and new value.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "checker/ir/system.h"
#include "checker/symbolic/diagram.h"

namespace hw::symbolic {

/// What an event does at one level. Pairs by old value, then new value.
struct LevelRelation {
  std::uint32_t level = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
};

/// Enabled where every level has a pair for its value; untouched levels stay as they are.
struct Event {
  std::vector<LevelRelation> relations;  ///< by falling level
  std::uint32_t top() const { return relations.front().level; }
  std::uint32_t bottom() const { return relations.back().level; }
};

/// Which variable each level stands for, and how large it can get.
struct Levels {
  std::vector<ir::VarId> variable;      ///< by level; entry 0 is unused
  std::vector<ir::Value> low;           ///< by level
  std::vector<std::uint32_t> size;      ///< by level: number of values
  std::vector<std::uint32_t> level_of;  ///< by variable; 0: constant
  std::vector<ir::Value> constant;      ///< by variable, where level_of is 0

  std::uint32_t count() const { return static_cast<std::uint32_t>(variable.size()) - 1; }
};

/// The order of levels: variables that transitions touch together lie close to each other (FORCE:
/// Aloul, Markov, Sakallah 2003). Nothing if some variable has no proved bound, or too many values.
std::optional<Levels> choose_levels(const ir::System& system);

/// The events of all transitions that do not leave a variable's range; a guard that compares a sum
/// becomes one event for each value of its smaller parts. Nothing if these are too many, or a
/// variable is set from another one: such systems are left to the explicit search.
std::optional<std::vector<Event>> events_of(const ir::System& system, const Levels& levels);

/// The same events backwards.
std::vector<Event> inverse(const std::vector<Event>& events);

}  // namespace hw::symbolic

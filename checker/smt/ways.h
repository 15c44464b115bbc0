// What one instance can do in a few steps, taken together: `take fails; there is a page to clean;
// it is moved; the write is submitted`. A rank that falls with every single step often has to know
// in which part of such a detour an instance is; one that falls with the detour as a whole does
// not.
#pragma once

#include "checker/smt/proof.h"
#include "checker/smt/query.h"

namespace hw::smt {

/// A way, as one step over the state before it.
struct Detour {
  Way way;
  ir::Formula possible;
  std::vector<ir::Assignment> updates;

  /// The expression after the way.
  ir::Linear after(const ir::Linear& before) const;
};

/// All ways of exactly `length` steps, no step of which is a failure or leads back to where the way
/// began; those that are never possible on their face are left out. `shorter` are the ways of one
/// step less; for length 1 it is not looked at.
std::vector<Detour> ways(const ir::System& system, std::size_t length,
                         const std::vector<Detour>& shorter);

/// Somebody makes room for somebody else: a way, and then one that it helps, since it raises a
/// variable that the second has to wait for. A writer that stands before the last dirty page, which
/// another has taken, needs a third one to make a page dirty first.
std::vector<Detour> with_help(const ir::System& system, const std::vector<Detour>& helpers,
                              const std::vector<Detour>& helped);

/// One way, composed.
Detour compose(const ir::System& system, const Way& way);

/// All ways that are tried, the simple ones first: made once, and as far as they are asked for.
class WayStore {
 public:
  explicit WayStore(const ir::System& system) : system_(system) {}

  /// Ways of one step; of two steps; …; with help. Empty beyond the last generation.
  const std::vector<Detour>& generation(std::size_t number);

 private:
  static constexpr std::size_t kLongest = 4;
  static constexpr std::size_t kLongestHelp = 2;

  const ir::System& system_;
  std::vector<std::vector<Detour>> generations_;
};

}  // namespace hw::smt

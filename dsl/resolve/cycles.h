// Which declarations need each other in a circle: constants, subsystems, procedures.
#pragma once

#include <cstddef>
#include <vector>

#include "dsl/source/span.h"

namespace hw::resolved {

/// "X needs Y", and where the text says so.
struct Need {
  std::size_t target = 0;
  Span where;
};

/// What each node needs, by number.
using Needs = std::vector<std::vector<Need>>;

/// The strongly connected components, each after those that it needs. Linear; not recursive, since
/// a chain of declarations may be as long as the file.
std::vector<std::vector<std::size_t>> components(const Needs& needs);

/// A shortest way from `start` back to itself, as the nodes it passes (start first, each with the
/// place of the need that leads on). Empty if there is none. Linear.
std::vector<Need> cycle_through(const Needs& needs, std::size_t start);

}  // namespace hw::resolved

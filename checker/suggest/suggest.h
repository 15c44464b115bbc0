// What would make a violated check hold. Nothing here is a guess: every change is made to the
// model, and the changed model is checked; what is not tried for want of time is said to be so.
//
// Tried are: each class for a `take` that waits in the wedge; for each statement that waits there a way
// out ("give all back and start over"); each parameter in both directions and each pool with more
// units, the smallest changes first. One change at a time: two together are a design.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/explicit/search.h"
#include "checker/lower/lower.h"
#include "dsl/typecheck/checked.h"

namespace hw::suggest {

/// A change with which the check holds, in every state.
struct Help {
  std::string text;  ///< "parameter `size` = 7 (it is 6)", "`take 1 pages` as `emergency`"
  Span span;         ///< what is changed
};

struct Result {
  std::vector<Help> helps;
  std::uint64_t tried = 0;      ///< changed models that were checked, or are in error
  std::uint64_t in_error = 0;   ///< of them: models in which something else is wrong
  std::uint64_t undecided = 0;  ///< of them: a limit came first
  bool complete = true;         ///< false: time was over before all was tried
  double seconds = 0;
};

struct Options {
  search::Options search;                          ///< for each changed model; its limits too
  double seconds = 30;                             ///< for all of them together
  std::function<void(const std::string&)> on_try;  ///< called with what is tried next
};

/// How far from its value a parameter or pool is changed.
inline constexpr int kFarthest = 32;

/// `witness` violates `check` in `lowered`, which is `model` under `binding`. The model is changed
/// while this runs and is as it was afterwards.
Result suggest(checked::CheckedModel& model, const lower::Binding& binding,
               const checked::Check& check, const lower::Lowered& lowered, std::size_t property,
               const Witness& witness, const Options& options);

}  // namespace hw::suggest

// What of a run need not be shown. A step matters to nobody else when it changes nothing but where
// its own instance stands, waits for nothing, and nobody's condition looks at the two places:
// leaving an `idle`, a `step "text"`. Such a step commutes with all steps of others. And a
// statement that one instance executes several times in a row is told once.
//
// Rejected: leaving out every step that the end does not depend on by data flow. Of a shortest run
// hardly anything is left out by that, and conditions that sent somebody into a wedge would be.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/ir/property.h"
#include "checker/verdict/story.h"

namespace hw::story {

/// Steps first..last of the story, told together. All but hidden ones among them are executions of
/// one statement by one instance.
struct Row {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t times = 1;        ///< executions of the statement
  std::vector<Change> changes;  ///< of all of them together
};

struct Folded {
  std::vector<Row> rows;
  std::size_t hidden = 0;  ///< steps in no row, or between the executions of one
};

/// By step: false if it matters to nobody else. The last step always matters, and so does the one
/// after which there is no way back. `property` may be null.
std::vector<bool> mattering(const ir::System& system, const ir::Property* property,
                            const Story& story);

/// With `full`, and from step `loop_start` on, one row a step: of what is repeated for ever, all
/// counts.
Folded fold(const ir::System& system, const ir::Property* property, const Story& story, bool full,
            std::size_t loop_start = SIZE_MAX);

}  // namespace hw::story

// Sizes of several parameters at once: the combinations that are enough and cannot be made smaller
// (of a `most`: larger) in one parameter without becoming larger in another, or failing.
#pragma once

#include "checker/size/size.h"

namespace hw::size {

/// As solve(), for two parameters or more: Result::frontier is set.
Result solve_several(const checked::CheckedModel& model, const lower::Binding& binding,
                     const checked::Size& size, const Options& options);

}  // namespace hw::size

// Names bound, types checked: the last stage of the front end.
#pragma once

#include <memory>
#include <optional>

#include "dsl/resolve/resolve.h"
#include "dsl/source/diagnostic.h"
#include "dsl/typecheck/checked.h"

namespace hw {

/// Turns a resolved model into a checked one. On errors: null, with every mistake found in
/// `diagnostics`. Linear in the size of the model.
std::unique_ptr<checked::CheckedModel> typecheck(const resolved::Model& model,
                                                 Diagnostics& diagnostics);

}  // namespace hw

// A model from a text in memory, through the real front end.
#pragma once

#include <memory>
#include <string>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"
#include "dsl/typecheck/checked.h"

namespace hw::agree {

/// Null, with errors in `diagnostics`, if the front end refuses the text. It may import nothing.
std::unique_ptr<checked::CheckedModel> load_text(SourceMap& sources, const std::string& text,
                                                 Diagnostics& diagnostics);

}  // namespace hw::agree

// The whole front end in one call: read, parse, resolve, check.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"
#include "dsl/typecheck/checked.h"

namespace hw {

/// Reads the file `path` and what it imports, and checks it. Null, with at least one error in
/// `diagnostics`, if anything is wrong; a file that cannot be read is E0001, without a place.
/// Imports are looked for beside the importing file, then in `library_dirs`. Never throws on
/// account of what the files contain.
std::unique_ptr<checked::CheckedModel> load_model(
    SourceMap& sources, const std::filesystem::path& path,
    const std::vector<std::filesystem::path>& library_dirs, Diagnostics& diagnostics);

/// The same from a text in memory. `name` stands in diagnostics; imports are looked for beside it.
std::unique_ptr<checked::CheckedModel> load_text(
    SourceMap& sources, std::string name, std::string text,
    const std::vector<std::filesystem::path>& library_dirs, Diagnostics& diagnostics);

}  // namespace hw

// Loading of a file and of everything it imports.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "dsl/ast/ast.h"
#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw::resolved {

/// The tree of `main` and of each file it imports, directly or not: once each, an imported file
/// before its importer, `main` last. Empty, with errors in `diagnostics`, if a file cannot be
/// found, read or parsed, or if imports form a cycle.
std::vector<std::unique_ptr<ast::File>> load_files(
    SourceMap& sources, FileId main, const std::vector<std::filesystem::path>& library_dirs,
    Diagnostics& diagnostics);

}  // namespace hw::resolved

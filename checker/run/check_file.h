// One model through the pipeline: load, bind, lower, search, size, replay. Prints nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checker/explicit/search.h"
#include "checker/run/file_result.h"
#include "dsl/source/source_map.h"

namespace hw::run {

struct CheckOptions {
  std::vector<lower::Override> overrides;  ///< -D
  std::vector<std::string> scenarios;      ///< only these names; empty: all
  std::vector<std::string> checks;  ///< only checks whose text contains one of these; empty: all
  std::vector<std::filesystem::path> library_dirs;
  search::Options search;
};

/// Checks one file. Everything that can go wrong is in the result. `sources` gets the texts read.
FileResult check_file(SourceMap& sources, const std::filesystem::path& path,
                      const std::string& name, const CheckOptions& options);

}  // namespace hw::run

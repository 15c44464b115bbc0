// One model through the pipeline: load, bind, lower, search, size, replay. Prints nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "checker/cache/cache.h"
#include "checker/explicit/search.h"
#include "checker/run/file_result.h"
#include "dsl/source/source_map.h"

namespace hw::run {

/// Explicit: states are visited, and nothing is proved for all values. Smt: proofs by invariant
/// only. Auto: states where they can be visited, proofs where they cannot.
enum class Engine { Auto, Explicit, Smt };

struct CheckOptions {
  std::vector<lower::Override> overrides;  ///< -D
  std::vector<std::string> scenarios;      ///< only these names; empty: all
  /// Only checks whose text contains one of these, and sizes whose text does and which begins with
  /// "size": `size min for recoverable` is no `recoverable`. Empty: all.
  std::vector<std::string> checks;
  bool sizes_only = false;
  std::vector<std::filesystem::path> library_dirs;
  search::Options search;
  cache::Cache* cache = nullptr;  ///< null: everything is decided anew
  Engine engine = Engine::Auto;
  double query_seconds = 10;  ///< for a single question to the prover
  /// --for-all: these parameters are left open, with their declared ranges, in checks that leave
  /// none open themselves.
  std::vector<std::string> for_all;
  std::filesystem::path certificates;  ///< where what shows a check is written; empty: nowhere
  std::string tool;                    ///< "hw 0.1.0", for certificates
  std::uint64_t size_states = size::Options{}.cover_states;
  double suggest_seconds = 0;  ///< for each violated check, to try what would help; 0: not at all
  bool fingerprints = false;   ///< Coverage::reachable of the checks is wanted
  bool strict = false;         ///< warnings are failures
  std::function<void(const std::string&)>
      on_phase;  ///< "patched: size min = 3", before each search
};

/// Checks one file: everything that can go wrong is in the result, nothing is thrown. All scenarios
/// are bound and lowered before the first search, so that every error of the model is reported at
/// once. `options.search.limits.max_seconds` counts for the whole file. `sources` gets the texts.
FileResult check_file(SourceMap& sources, const std::filesystem::path& path,
                      const std::string& name, const CheckOptions& options);

}  // namespace hw::run

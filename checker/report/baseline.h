// Verdicts and sizes of an earlier run, and how a later one differs: for a build that must stop
// when a verdict changes, whatever the files expect.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "checker/run/file_result.h"

namespace hw::report {

/// What one check is called in a baseline, and across runs.
struct BaselineKey {
  std::string file;  ///< relative to the folder of the baseline: the same from wherever hw is run
  std::string scenario;
  std::string check;
  auto order() const { return std::tie(file, scenario, check); }
  bool operator<(const BaselineKey& other) const { return order() < other.order(); }
};

/// "holds", "violated", "min = 3", "no value is enough". What is undecided is not in it.
using Baseline = std::map<BaselineKey, std::string>;

struct Difference {
  BaselineKey key;
  std::string was;   ///< "" if the baseline does not have the check
  std::string is;    ///< "" if the check is gone
  std::string file;  ///< as given on the command line
  Span span;         ///< of the check; unknown if it is gone
};

/// "models/a.hwm, patched, recoverable: holds, the baseline has violated"
std::string to_text(const Difference& difference);

/// What of a baseline a run is about. A check that is missing from the run is a difference only
/// then.
struct BaselineScope {
  std::filesystem::path folder;        ///< of the baseline, absolute
  std::vector<std::string> arguments;  ///< files and folders as given on the command line
  bool everything = true;              ///< false: only some scenarios or checks were asked for
};

/// Text: why it is no baseline.
std::variant<Baseline, std::string> read_baseline(const std::string& text);
/// One line an entry, sorted: made to be kept under version control.
std::string baseline_text(const Baseline& baseline);

/// In the order of the results, then what is gone. Files in error are left out: they have an error.
std::vector<Difference> compare(const Baseline& baseline, std::span<const run::FileResult> results,
                                const BaselineScope& scope);

/// The baseline with what the results say in place of what it said about the same; undecided checks
/// and files in error keep what it said.
Baseline updated(Baseline baseline, std::span<const run::FileResult> results,
                 const BaselineScope& scope);

}  // namespace hw::report

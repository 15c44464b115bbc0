// How verdicts, limits and figures are called in every report.
#pragma once

#include <string>

#include "checker/run/file_result.h"

namespace hw::report {

const char* word(Outcome outcome);       ///< "holds", "violated", "undecided"
const char* word(Strength strength);     ///< "every state of this instance"; "" for None
const char* word(UnknownReason reason);  ///< "memory limit"; "" for None
const char* word(size::Known known);     ///< "enough", "not enough", "in error", "undecided"
const char* word(run::ExitCode code);    ///< "all as expected"

/// 1234567 -> "1,234,567".
std::string grouped(std::uint64_t number);
/// "0.012 s", "14.2 s", "312 s".
std::string seconds_text(double seconds);
/// "312 MiB".
std::string bytes_text(std::uint64_t bytes);
/// "1 state", "2 states".
std::string counted(std::uint64_t number, const char* noun);

/// The last part of a path: what places in a trace are written with.
std::string base_name(const std::string& file);

}  // namespace hw::report

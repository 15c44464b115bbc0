// A `size` of a scenario beyond the search for it: what the file expects, and the runs that show
// why values next to the answer are not enough.
#pragma once

#include <functional>
#include <string>

#include "checker/run/file_result.h"

namespace hw::run {

/// "7", "(1, 4), (2, 2)"; "" if nothing is expected. In the order of size::answer_text(), so that
/// the two can be compared. Throws lower::ConstantError.
std::string expected_text(const checked::Size& size, const lower::Binding& binding);

/// How many states a search for a run may take. The verdict is known, the run is for a person; a
/// fixed number, so that the report is the same on every machine.
inline constexpr std::uint64_t kRunStates = 5'000'000;

/// `decide` as for size::refute(), `what` names the values ("min = 2"). Adds to the check's
/// refutations, and a note for each run that was not found within the limits.
void add_refutations(
    const checked::CheckedModel& model, const lower::Binding& binding, const checked::Size& size,
    const std::function<SearchResult(const std::string& what, const lower::Lowered&)>& decide,
    CheckResult& check);

}  // namespace hw::run

// Runs that show why values next to an answer are not the answer: one less that wedges, a hole
// beyond it. A size itself is found by verdicts alone; of these few values the run is searched, and
// replayed, afterwards.
#pragma once

#include <functional>
#include <memory>

#include "checker/lower/lower.h"
#include "checker/size/size.h"

namespace hw::size {

/// Values that are not enough, and why.
struct Refutation {
  std::vector<std::pair<std::string, Value>> values;  ///< of the sized parameters
  bool beyond = false;                                ///< a hole, where one would expect no failure
  std::shared_ptr<const lower::Lowered> lowered;      ///< with these values; one property
  PropertyResult property;                            ///< violated, with a run that replays
};

/// "min = 3, requests = 2"
std::string values_text(const Refutation& refutation);

/// What is worth a run: for one parameter the nearest value before the answer that is not enough
/// (the last one of all, if none is), and the nearest hole. For several: what is one step before
/// each of the best, at most eight of these, and the first hole; the farthest of all, if none is
/// enough.
struct Wanted {
  Point values;
  bool beyond = false;
  std::string property;  ///< which one is violated, as text
};
std::vector<Wanted> worth_a_run(const Result& result);

/// `decide` searches with witnesses. Nothing if it does not come to an end within its limits.
/// Throws std::logic_error if it finds that the property holds, or if its witness does not replay.
std::optional<Refutation> refute(const checked::CheckedModel& model, const lower::Binding& binding,
                                 const checked::Size& size, const Wanted& wanted,
                                 const std::function<SearchResult(const lower::Lowered&)>& decide);

}  // namespace hw::size

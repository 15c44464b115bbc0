#include "checker/portfolio/proofs_beside.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace hw::portfolio {

ProofsBeside::ProofsBeside(const ir::System& system, std::span<const ir::Property> properties,
                           const SearchResult& so_far, smt::Limits limits)
    : system_(system), limits_(limits) {
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (so_far.properties[i].outcome != Outcome::Unknown) continue;
    places_.push_back(i);
    open_.push_back(properties[i]);
  }
  limits_.overtaken = &overtaken_;
  thread_ = std::jthread([this] { prove(); });
}

ProofsBeside::~ProofsBeside() { overtaken_.store(true); }

namespace {

/// Where cores are scarce the search is not to wait for this thread (0 is the calling thread on
/// Linux). On an idle core it makes no difference.
void step_back() {
  constexpr int kSteps = 10;
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kSteps);
}

}  // namespace

void ProofsBeside::prove() {
  step_back();
  std::vector<bool> proved(open_.size(), false);
  std::exception_ptr error;
  try {
    const smt::Result result = smt::prove(system_, open_, limits_);
    for (std::size_t i = 0; i < result.attempts.size(); ++i) proved[i] = result.attempts[i].proved;
  } catch (...) {
    error = std::current_exception();
  }
  const bool all = std::ranges::all_of(proved, [](bool one) { return one; });
  std::lock_guard lock(mutex_);
  proved_ = std::move(proved);
  error_ = error;
  done_ = true;
  if (all || error) all_proved_.store(true);
  ended_.notify_all();
}

void ProofsBeside::complete(SearchResult& found, double seconds) {
  const bool first = all_proved_.load();
  const bool open = std::ranges::any_of(places_, [&](std::size_t place) {
    return found.properties[place].outcome == Outcome::Unknown;
  });
  {
    std::unique_lock lock(mutex_);
    if (open && !found.run_error) {
      ended_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return done_; });
    }
  }
  overtaken_.store(true);
  thread_.join();
  if (error_) std::rethrow_exception(error_);
  bool used = false;
  bool searched = false;
  std::string gave_up;
  for (std::size_t i = 0; i < found.properties.size(); ++i) {
    PropertyResult& property = found.properties[i];
    const auto place = std::ranges::find(places_, i);
    const bool proved =
        place != places_.end() && proved_[static_cast<std::size_t>(place - places_.begin())];
    if (proved && (property.outcome == Outcome::Violated || found.run_error)) {
      throw std::logic_error("a proof and a search contradict each other: " +
                             open_[static_cast<std::size_t>(place - places_.begin())].text);
    }
    searched = searched || property.outcome != Outcome::Unknown;
    if (!proved || property.outcome != Outcome::Unknown) continue;
    gave_up = property.detail;
    property = {};
    property.outcome = Outcome::Holds;
    property.strength = Strength::Inductive;
    used = true;
  }
  if (!used) return;
  found.engine = searched ? found.engine + ", proof by invariant" : "proof by invariant";
  found.engine_reason = first ? "the search had not ended when the proof was there"
                              : "the search ended without an answer: " + gave_up;
}

}  // namespace hw::portfolio

// The prover in a thread of its own, beside a search that takes long.
//
// A search that goes on for minutes, or that has no end because a counter has none, may be about
// something that a short invariant shows. Neither engine can know that of the other, so both work,
// and the first that knows the answer stops the other. What they say cannot differ: where one says
// "holds" and the other "violated" the tool is wrong, and says so instead of a verdict.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "checker/explicit/search.h"
#include "checker/smt/prove.h"

namespace hw::portfolio {

class ProofsBeside {
 public:
  /// Starts to prove what is undecided in `so_far`. `properties` are those of the search, by
  /// number.
  ProofsBeside(const ir::System& system, std::span<const ir::Property> properties,
               const SearchResult& so_far, smt::Limits limits);
  /// Stops the prover.
  ~ProofsBeside();
  ProofsBeside(const ProofsBeside&) = delete;
  ProofsBeside& operator=(const ProofsBeside&) = delete;

  /// Set when there is nothing left for the search to decide.
  const std::atomic<bool>& all_proved() const { return all_proved_; }

  /// Puts proofs in the place of what the search has left open, waiting up to `seconds` for the
  /// prover if it has left anything open. Throws std::logic_error if the two contradict each other
  /// or a proof did not pass its check.
  void complete(SearchResult& found, double seconds);

 private:
  void prove();

  const ir::System& system_;
  std::vector<std::size_t> places_;  ///< by property to prove: its number in the search
  std::vector<ir::Property> open_;
  smt::Limits limits_;
  std::atomic<bool> all_proved_{false};
  std::atomic<bool> overtaken_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::vector<bool> proved_;
  std::exception_ptr error_;
  std::jthread thread_;  ///< the last member: it uses all others
};

}  // namespace hw::portfolio

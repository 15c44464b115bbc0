// One search for each value, or combination of values, of the parameters that are sized, and the
// time and states that all of these take together.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "checker/lower/lower.h"
#include "checker/size/size.h"

namespace hw::size {

class Trials {
 public:
  /// What a value costs at least, in states: lowering is work too, and a range of a million values
  /// with ten states each must not take an hour.
  static constexpr std::uint64_t kLeastCost = 2'000;

  /// All arguments must outlive it.
  Trials(const checked::CheckedModel& model, const lower::Binding& binding,
         const checked::Size& size, const Options& options);

  /// Nothing if an assumption excludes the values. `max_states`: 0 for no limit. Throws
  /// std::logic_error if a run to an error of the model does not replay.
  std::optional<Trial> run(const Point& values, std::uint64_t max_states);

  /// Beyond the answer: with what is left of the budget.
  bool may_cover() const { return left_ >= kLeastCost && stopped().empty(); }
  std::optional<Trial> cover(const Point& values);

  std::uint64_t states() const { return states_; }
  std::uint64_t excluded() const { return excluded_; }
  double elapsed() const;

 private:
  std::string stopped() const;
  void judge(const ir::System& system, const SearchResult& found, Trial& trial);

  const checked::CheckedModel& model_;
  const lower::Binding& binding_;
  const checked::Size& size_;
  const Options& options_;
  std::vector<const checked::Property*> properties_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t left_;
  std::uint64_t states_ = 0;
  std::uint64_t excluded_ = 0;
};

/// The binding with these values of the sized parameters; nothing if an assumption excludes them.
std::optional<lower::Binding> bound_to(const checked::CheckedModel& model,
                                       const lower::Binding& binding, const checked::Size& size,
                                       const Point& values);

/// "min = 3, requests = 2"
std::string values_text(const checked::Size& size, const Point& values);

}  // namespace hw::size

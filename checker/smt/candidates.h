// Sums with few terms that are larger in every sample than in one bad state.
//
// Millions of sums are looked at for one bad state, and nearly all of them fail at a sample that
// has just refuted another. So a handful of samples that refuted something lately is asked first,
// feature by feature, with the partial sums at hand; only what passes them is measured against all
// samples. That changes the time and not the answer.
#pragma once

#include <array>

#include "checker/smt/query.h"

namespace hw::smt {

/// sum of coefficient * feature + constant >= 0, with the largest constant that is needed by some
/// sample.
struct Candidate {
  std::vector<std::pair<std::size_t, int>> terms;  ///< feature, coefficient: 1 or -1
  ir::Value constant = 0;
};

class CandidateSearch {
 public:
  /// `columns`: by feature its value in each sample; `bad`: in the state to be excluded.
  CandidateSearch(const std::vector<std::vector<ir::Value>>& columns,
                  const std::vector<ir::Value>& bad, const Patience& patience);

  /// Those of one term, then of two, up to `most_terms`, and up to a number of all. Fewer if time
  /// is up.
  std::vector<Candidate> find(std::size_t most_terms);

 private:
  static constexpr std::size_t kLately = 32;
  /// Of the samples asked first, how much larger something is there than in the bad state. Larger
  /// numbers than fit are cut, by which a sum may be overlooked.
  using Lately = std::array<std::int32_t, kLately>;

  void extend(std::size_t from, std::size_t terms);
  void measure();
  void remember(std::size_t sample);

  const std::vector<std::vector<ir::Value>>& columns_;
  const std::size_t samples_;
  const std::vector<ir::Value>& bad_;
  const Patience& patience_;
  std::vector<Lately> features_;
  std::size_t next_place_ = 0;
  Candidate partial_;
  std::vector<Lately> sums_;  ///< of no term of the candidate, of its first, of its first two, …
  std::vector<Candidate> found_;
};

}  // namespace hw::smt

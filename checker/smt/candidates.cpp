#include "checker/smt/candidates.h"

#include <algorithm>

namespace hw::smt {

using ir::Value;

namespace {

constexpr std::size_t kMostCandidates = 4000;
/// Four of these can be added without overflow.
constexpr Value kLargest = 1 << 28;

}  // namespace

CandidateSearch::CandidateSearch(const std::vector<std::vector<Value>>& columns,
                                 const std::vector<Value>& bad, const Patience& patience)
    : columns_(columns),
      samples_(columns.empty() ? 0 : columns[0].size()),
      bad_(bad),
      patience_(patience),
      features_(bad.size()) {
  // Samples near the end, where instances are larger, are the first to be asked. Where there are
  // fewer than places, some are asked twice.
  for (std::size_t i = 0; i < kLately && samples_ > 0; ++i) remember(samples_ - 1 - i % samples_);
}

void CandidateSearch::remember(std::size_t sample) {
  for (std::size_t feature = 0; feature < features_.size(); ++feature) {
    const Value larger = columns_[feature][sample] - bad_[feature];
    features_[feature][next_place_] =
        static_cast<std::int32_t>(std::clamp(larger, -kLargest, kLargest));
  }
  for (std::size_t i = 0; i + 1 < sums_.size(); ++i) {
    const auto& [feature, coefficient] = partial_.terms[i];
    sums_[i + 1][next_place_] =
        sums_[i][next_place_] + coefficient * features_[feature][next_place_];
  }
  next_place_ = (next_place_ + 1) % kLately;
}

std::vector<Candidate> CandidateSearch::find(std::size_t most_terms) {
  found_.clear();
  if (samples_ == 0) return found_;
  sums_.assign(1, Lately{});
  for (std::size_t terms = 1; terms <= most_terms; ++terms) {
    extend(0, terms);
    patience_.check();
  }
  return std::move(found_);
}

/// Adds terms one by one, `terms` more of them.
void CandidateSearch::extend(std::size_t from, std::size_t terms) {
  if (found_.size() >= kMostCandidates || patience_.over()) return;
  for (std::size_t feature = from; feature < features_.size(); ++feature) {
    for (int coefficient : {1, -1}) {
      Lately sum;
      std::int32_t least = std::numeric_limits<std::int32_t>::max();
      for (std::size_t i = 0; i < kLately; ++i) {
        sum[i] = sums_.back()[i] + coefficient * features_[feature][i];
        least = std::min(least, sum[i]);
      }
      if (terms == 1 && least <= 0) continue;
      partial_.terms.emplace_back(feature, coefficient);
      if (terms == 1) {
        measure();
      } else {
        sums_.push_back(sum);
        extend(feature + 1, terms - 1);
        sums_.pop_back();
      }
      partial_.terms.pop_back();
      if (found_.size() >= kMostCandidates) return;
    }
  }
}

/// Larger in every sample than in the bad state, or one that is not is remembered.
void CandidateSearch::measure() {
  Value at_bad = 0;
  for (const auto& [feature, coefficient] : partial_.terms) at_bad += coefficient * bad_[feature];
  Value least = ir::kUnbounded;
  constexpr std::size_t kBlock = 128;
  std::array<Value, kBlock> sums;
  for (std::size_t begin = 0; begin < samples_; begin += kBlock) {
    const std::size_t size = std::min(kBlock, samples_ - begin);
    sums.fill(0);
    for (const auto& [feature, coefficient] : partial_.terms) {
      const Value* column = columns_[feature].data() + begin;
      if (coefficient > 0) {
        for (std::size_t i = 0; i < size; ++i) sums[i] += column[i];
      } else {
        for (std::size_t i = 0; i < size; ++i) sums[i] -= column[i];
      }
    }
    const auto smallest = std::min_element(sums.begin(), sums.begin() + size);
    least = std::min(least, *smallest);
    if (least <= at_bad) {
      remember(begin + static_cast<std::size_t>(smallest - sums.begin()));
      return;
    }
  }
  partial_.constant = -least;
  found_.push_back(partial_);
}

}  // namespace hw::smt

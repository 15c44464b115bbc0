// A number for a set of states that depends on the states alone: on their variables' names and
// values, not on the order in which an engine met them, how it packs them, or how many threads it
// has. Two searches of the same system must agree on it.
//
// A state's variables are folded into two weighted sums modulo 2^64, the weights drawn from the
// names; both go through a hash, and the hashes of all states are added up modulo 2^128. The sums
// are linear so that an engine which stores some variables as sums of others need not unpack them.
#pragma once

#include <string>

#include "checker/ir/evaluate.h"

namespace hw::ir {

/// Of a set of states; the empty set has 0. Not meant against somebody who forges it.
struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  Fingerprint& operator+=(const Fingerprint& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
  }
  bool operator==(const Fingerprint&) const = default;
  /// 32 hexadecimal digits.
  std::string text() const;
};

/// The weighted sums of a state, or of a part of it.
struct StateSums {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  StateSums& operator+=(const StateSums& other) {
    first += other.first;
    second += other.second;
    return *this;
  }
  StateSums operator*(Value factor) const {
    const auto unsigned_factor = static_cast<std::uint64_t>(factor);
    return {first * unsigned_factor, second * unsigned_factor};
  }
};

/// By variable; variables of the same name are told apart by their order.
std::vector<StateSums> fingerprint_weights(const System& system);

/// Of the set of one state.
Fingerprint fingerprint(const StateSums& sums);
Fingerprint fingerprint(const std::vector<StateSums>& weights, const State& state);

}  // namespace hw::ir

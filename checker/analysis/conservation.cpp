#include "checker/analysis/conservation.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace hw::analysis {

using ir::Linear;
using ir::Value;
using ir::VarId;

namespace {

/// A sparse row over positions in the keep order.
using Row = std::map<std::size_t, Value>;

/// Variables that some transition sets to anything but itself plus a constant take part in no law.
/// Open parameters do not change at all, which is nothing to be said of them.
std::vector<bool> changed_irregularly(const ir::System& system) {
  std::vector<bool> irregular(system.variables.size(), false);
  for (ir::VarId parameter : system.family.parameters) irregular[parameter] = true;
  for (const ir::Transition& transition : system.transitions) {
    for (const ir::Assignment& update : transition.updates) {
      if (!ir::constant_delta(update)) irregular[update.var] = true;
    }
  }
  return irregular;
}

void divide_by_gcd(Row& row) {
  Value divisor = 0;
  for (const auto& [position, value] : row) divisor = std::gcd(divisor, value);
  if (divisor > 1) {
    for (auto& [position, value] : row) value /= divisor;
  }
}

/// target := target * a - pivot * b with a, b chosen so that `at` vanishes; false on overflow.
bool eliminate(Row& target, const Row& pivot, std::size_t at) {
  Value a = pivot.at(at);
  Value b = target.at(at);
  Value divisor = std::gcd(a, b);
  a /= divisor;
  b /= divisor;
  Row result;
  for (const auto& [position, value] : target) {
    if (__builtin_mul_overflow(value, a, &result[position])) return false;
  }
  for (const auto& [position, value] : pivot) {
    Value product = 0;
    Value& sum = result[position];
    if (__builtin_mul_overflow(value, b, &product)) return false;
    if (__builtin_sub_overflow(sum, product, &sum)) return false;
  }
  std::erase_if(result, [](const auto& entry) { return entry.second == 0; });
  divide_by_gcd(result);
  target = std::move(result);
  return true;
}

/// Reduced row echelon form of the matrix of changes, pivots as early in the keep order as
/// possible. Nothing on overflow.
std::optional<std::map<std::size_t, Row>> echelon(std::vector<Row> rows) {
  std::map<std::size_t, Row> pivots;  // by pivot position
  for (Row& row : rows) {
    while (!row.empty()) {
      auto found = std::ranges::find_if(
          row, [&](const auto& entry) { return pivots.contains(entry.first); });
      if (found == row.end()) break;
      if (!eliminate(row, pivots.at(found->first), found->first)) return std::nullopt;
    }
    if (row.empty()) continue;
    std::size_t at = row.begin()->first;
    for (auto& [position, other] : pivots) {
      if (other.contains(at) && !eliminate(other, row, at)) return std::nullopt;
    }
    pivots.emplace(at, std::move(row));
  }
  return pivots;
}

}  // namespace

std::vector<Dependence> dependences(const ir::System& system,
                                    const std::vector<VarId>& keep_first) {
  std::vector<bool> irregular = changed_irregularly(system);
  std::vector<std::size_t> position(system.variables.size());
  for (std::size_t i = 0; i < keep_first.size(); ++i) position[keep_first[i]] = i;
  std::vector<Row> rows;
  for (const ir::Transition& transition : system.transitions) {
    Row row;
    for (const ir::Assignment& update : transition.updates) {
      if (irregular[update.var]) continue;
      Value delta = *ir::constant_delta(update);
      if (delta != 0) row[position[update.var]] = delta;
    }
    divide_by_gcd(row);
    if (!row.empty()) rows.push_back(std::move(row));
  }
  std::ranges::sort(rows);
  auto repeats = std::ranges::unique(rows);
  rows.erase(repeats.begin(), repeats.end());
  auto pivots = echelon(std::move(rows));
  if (!pivots) return {};

  // Rows span the changes. A vector y is a law iff every row times y is zero: choose y = 1 at one
  // position without a pivot, and at each pivot what makes its row vanish.
  std::vector<Dependence> result;
  for (std::size_t free = 0; free < keep_first.size(); ++free) {
    VarId dependent = keep_first[free];
    if (pivots->contains(free) || irregular[dependent]) continue;
    bool integral = true;
    Linear others;
    for (const auto& [at, row] : *pivots) {
      auto entry = row.find(free);
      if (entry == row.end()) continue;
      Value lead = row.at(at);
      if (entry->second % lead != 0) integral = false;
      if (!integral) break;
      others += Linear::variable(keep_first[at], entry->second / lead);
    }
    if (!integral) continue;
    // dependent - others does not change: it is what it is in the first state.
    Linear constant = system.initial_value(dependent);
    for (const ir::Term& term : others.terms()) {
      constant -= system.initial_value(term.var) * term.coefficient;
    }
    result.push_back({dependent, others + constant});
  }
  return result;
}

}  // namespace hw::analysis

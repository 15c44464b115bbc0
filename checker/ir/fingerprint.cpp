#include "checker/ir/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <map>

namespace hw::ir {

std::string Fingerprint::text() const { return fmt::format("{:016x}{:016x}", high, low); }

std::vector<StateSums> fingerprint_weights(const System& system) {
  std::map<std::string, int> seen;
  std::vector<StateSums> weights;
  for (const Variable& variable : system.variables) {
    const std::string name = fmt::format("{} {}", variable.name, seen[variable.name]++);
    const XXH128_hash_t hash = XXH3_128bits(name.data(), name.size());
    weights.push_back({hash.low64 | 1, hash.high64 | 1});
  }
  return weights;
}

Fingerprint fingerprint(const StateSums& sums) {
  const XXH128_hash_t hash = XXH3_128bits(&sums, sizeof(sums));
  return {hash.high64, hash.low64};
}

Fingerprint fingerprint(const std::vector<StateSums>& weights, const State& state) {
  StateSums sums;
  for (std::size_t var = 0; var < state.size(); ++var) sums += weights[var] * state[var];
  return fingerprint(sums);
}

}  // namespace hw::ir

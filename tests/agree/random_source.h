// A random source whose numbers are the same on every machine (the standard distributions are not).
#pragma once

#include <cstdint>
#include <vector>

namespace hw::agree {

class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : state_(seed) {
    state_ = next() ^ (seed << 32);  // neighbouring seeds have nothing in common
  }

  /// In [low, high].
  int between(int low, int high) {
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(next() % span);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(between(0, static_cast<int>(from.size()) - 1))];
  }

 private:
  std::uint64_t next() {  // splitmix64
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace hw::agree

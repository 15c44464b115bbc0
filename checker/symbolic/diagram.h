// Sets of states as multi-valued decision diagrams: one level a variable, a node the set of what
// may follow, equal sets one node. Quasi-reduced: no level is skipped, so that every node knows its
// level.
//
// Source: Srinivasan, Kam, Malik, Brayton 1990 (MDDs); Ciardo, Lüttgen, Siminiescu 2001 (for nets).
// Written here because Debian 12 packages no MDD library, and BDDs (CUDD, not packaged either as of
// its 3.0) would need a binary encoding of every counter. Nodes are never freed: a search ends, and
// its diagram with it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/ir/linear.h"

namespace hw::symbolic {

using NodeId = std::uint32_t;
inline constexpr NodeId kEmpty = 0;   ///< the empty set, at every level
inline constexpr NodeId kAccept = 1;  ///< below the last level

struct Edge {
  std::uint32_t value = 0;  ///< of the level's variable, counted from its low bound
  NodeId child = kEmpty;
  bool operator==(const Edge&) const = default;
};

/// Results of an operation, by key; a newer one may push an older one out. Starts small and grows
/// with the diagram, so that small systems do not pay for large ones.
class OperationCache {
 public:
  OperationCache() : entries_(std::size_t{1} << kFirstBits) {}

  /// Null if it is not known (any more).
  const NodeId* find(std::uint64_t key) const {
    const Entry& entry = entries_[index(key)];
    return entry.key == key ? &entry.result : nullptr;
  }
  void remember(std::uint64_t key, NodeId result) { entries_[index(key)] = {key, result}; }
  /// Makes room for about so many results, up to a limit; growing forgets.
  void fit(std::size_t nodes) {
    if (nodes <= entries_.size() || bits_ == kMostBits) return;
    ++bits_;
    entries_.assign(std::size_t{1} << bits_, {});
  }
  std::uint64_t bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  struct Entry {
    std::uint64_t key = UINT64_MAX;
    NodeId result = kEmpty;
  };
  static constexpr int kFirstBits = 10;
  static constexpr int kMostBits = 20;
  std::size_t index(std::uint64_t key) const { return (key * 0x9e3779b97f4a7c15u) >> (64 - bits_); }

  int bits_ = kFirstBits;
  std::vector<Entry> entries_;
};

/// Thrown when the diagram outgrows its budget, of memory or of operations; the caller gives up and
/// says so.
struct OutOfNodes {};

class Diagram {
 public:
  /// Levels are 1 (at the bottom) to `levels`. OutOfNodes is thrown beyond `max_bytes`, and after
  /// `max_operations` calls of make (0: no limit), a count that does not depend on the machine.
  Diagram(std::uint32_t levels, std::uint64_t max_bytes, std::uint64_t max_operations = 0);

  std::uint32_t levels() const { return levels_; }
  std::uint32_t level(NodeId node) const { return nodes_[node].level; }
  std::span<const Edge> edges(NodeId node) const {
    return {edges_.data() + nodes_[node].first, nodes_[node].count};
  }
  std::uint64_t bytes() const;
  std::uint64_t operations() const { return operations_; }

  /// The node with these edges (by ascending value, no empty children); kEmpty for none.
  NodeId make(std::uint32_t level, std::span<const Edge> edges);
  /// The set of the one state with these values, bottom level first.
  NodeId singleton(std::span<const std::uint32_t> values);

  NodeId unite(NodeId a, NodeId b);
  /// a without b.
  NodeId subtract(NodeId a, NodeId b);

  /// The number of states, as a floating-point number: exact up to 2^64, and close beyond.
  long double count(NodeId node);

  /// Those states of a set whose weighted sum of values satisfies `accept`. `weights` by level.
  NodeId filter(NodeId node, const std::vector<ir::Value>& weights,
                const std::function<bool(ir::Value)>& accept);
  /// The largest weighted sum of values in a set that is not empty.
  ir::Value largest(NodeId node, const std::vector<ir::Value>& weights);

 private:
  struct Node {
    std::uint32_t level = 0;
    std::uint32_t count = 0;
    std::uint64_t first = 0;
  };
  NodeId filter(NodeId node, const std::vector<ir::Value>& weights, ir::Value sum,
                std::uint32_t lowest, const std::function<bool(ir::Value)>& accept,
                std::unordered_map<std::uint64_t, std::unordered_map<ir::Value, NodeId>>& memo);
  void rehash();
  std::uint32_t levels_;
  std::uint64_t max_bytes_;
  std::uint64_t max_operations_;
  std::uint64_t operations_ = 0;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<NodeId> table_;  ///< unique table, open addressing
  OperationCache unions_;
  OperationCache differences_;
};

}  // namespace hw::symbolic

#include "checker/symbolic/diagram.h"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hw::symbolic {

using ir::Value;

namespace {

std::uint64_t hash_of(std::uint32_t level, std::span<const Edge> edges) {
  return XXH3_64bits_withSeed(edges.data(), edges.size_bytes(), level);
}

std::uint64_t pair_key(NodeId a, NodeId b) { return (std::uint64_t{a} << 32) | b; }

}  // namespace

Diagram::Diagram(std::uint32_t levels, std::uint64_t max_bytes, std::uint64_t max_operations)
    : levels_(levels),
      max_bytes_(max_bytes),
      max_operations_(max_operations),
      nodes_(2),
      table_(1 << 8, kEmpty) {}

std::uint64_t Diagram::bytes() const {
  return nodes_.capacity() * sizeof(Node) + edges_.capacity() * sizeof(Edge) +
         table_.capacity() * sizeof(NodeId) + unions_.bytes() + differences_.bytes();
}

void Diagram::rehash() {
  std::vector<NodeId> larger(table_.size() * 2, kEmpty);
  for (NodeId id = 2; id < nodes_.size(); ++id) {
    std::size_t at = hash_of(nodes_[id].level, edges(id)) & (larger.size() - 1);
    while (larger[at] != kEmpty) at = (at + 1) & (larger.size() - 1);
    larger[at] = id;
  }
  table_ = std::move(larger);
}

NodeId Diagram::make(std::uint32_t level, std::span<const Edge> edges_of_node) {
  if (edges_of_node.empty()) return kEmpty;
  if (++operations_ > max_operations_ && max_operations_ != 0) throw OutOfNodes{};
  std::size_t at = hash_of(level, edges_of_node) & (table_.size() - 1);
  for (; table_[at] != kEmpty; at = (at + 1) & (table_.size() - 1)) {
    NodeId found = table_[at];
    if (nodes_[found].level == level && std::ranges::equal(edges(found), edges_of_node))
      return found;
  }
  if (bytes() > max_bytes_) throw OutOfNodes{};
  auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back({level, static_cast<std::uint32_t>(edges_of_node.size()), edges_.size()});
  edges_.insert(edges_.end(), edges_of_node.begin(), edges_of_node.end());
  table_[at] = id;
  if (nodes_.size() * 2 > table_.size()) {
    rehash();
    unions_.fit(nodes_.size());
    differences_.fit(nodes_.size());
  }
  return id;
}

NodeId Diagram::singleton(std::span<const std::uint32_t> values) {
  NodeId node = kAccept;
  for (std::uint32_t level = 1; level <= levels_; ++level) {
    Edge edge{values[level - 1], node};
    node = make(level, {&edge, 1});
  }
  return node;
}

NodeId Diagram::unite(NodeId a, NodeId b) {
  if (a == b || b == kEmpty) return a;
  if (a == kEmpty) return b;
  if (a > b) std::swap(a, b);
  std::uint64_t key = pair_key(a, b);
  if (const NodeId* known = unions_.find(key)) return *known;
  std::vector<Edge> merged;
  merged.reserve(nodes_[a].count + nodes_[b].count);
  std::uint32_t i = 0;
  std::uint32_t j = 0;
  while (i < nodes_[a].count || j < nodes_[b].count) {  // spans would dangle: recursion adds edges
    bool has_a = i < nodes_[a].count;
    bool has_b = j < nodes_[b].count;
    Edge x = has_a ? edges_[nodes_[a].first + i] : Edge{};
    Edge y = has_b ? edges_[nodes_[b].first + j] : Edge{};
    if (!has_b || (has_a && x.value < y.value)) {
      merged.push_back(x);
      ++i;
    } else if (!has_a || y.value < x.value) {
      merged.push_back(y);
      ++j;
    } else {
      merged.push_back({x.value, unite(x.child, y.child)});
      ++i, ++j;
    }
  }
  NodeId result = make(nodes_[a].level, merged);
  unions_.remember(key, result);
  return result;
}

NodeId Diagram::subtract(NodeId a, NodeId b) {
  if (a == kEmpty || b == kEmpty) return a;
  if (a == b) return kEmpty;
  std::uint64_t key = pair_key(a, b);
  if (const NodeId* known = differences_.find(key)) return *known;
  std::vector<Edge> rest;
  std::uint32_t j = 0;
  for (std::uint32_t i = 0; i < nodes_[a].count; ++i) {
    Edge x = edges_[nodes_[a].first + i];
    while (j < nodes_[b].count && edges_[nodes_[b].first + j].value < x.value) ++j;
    bool common = j < nodes_[b].count && edges_[nodes_[b].first + j].value == x.value;
    NodeId child = common ? subtract(x.child, edges_[nodes_[b].first + j].child) : x.child;
    if (child != kEmpty) rest.push_back({x.value, child});
  }
  NodeId result = make(nodes_[a].level, rest);
  differences_.remember(key, result);
  return result;
}

long double Diagram::count(NodeId root) {
  std::unordered_map<NodeId, long double> memo{{kEmpty, 0.0L}, {kAccept, 1.0L}};
  std::function<long double(NodeId)> visit = [&](NodeId node) -> long double {
    if (auto it = memo.find(node); it != memo.end()) return it->second;
    long double sum = 0;
    for (const Edge& edge : edges(node)) sum += visit(edge.child);
    memo[node] = sum;
    return sum;
  };
  return visit(root);
}

NodeId Diagram::filter(NodeId node, const std::vector<Value>& weights,
                       const std::function<bool(Value)>& accept) {
  std::uint32_t lowest = 1;
  while (lowest <= levels_ && weights[lowest] == 0) ++lowest;
  std::unordered_map<std::uint64_t, std::unordered_map<Value, NodeId>> memo;
  return filter(node, weights, 0, lowest, accept, memo);
}

NodeId Diagram::filter(NodeId node, const std::vector<Value>& weights, Value sum,
                       std::uint32_t lowest, const std::function<bool(Value)>& accept,
                       std::unordered_map<std::uint64_t, std::unordered_map<Value, NodeId>>& memo) {
  if (node == kEmpty) return kEmpty;
  if (nodes_[node].level < lowest) return accept(sum) ? node : kEmpty;
  if (auto it = memo.find(node); it != memo.end()) {
    if (auto found = it->second.find(sum); found != it->second.end()) return found->second;
  }
  std::uint32_t level = nodes_[node].level;
  std::vector<Edge> kept;
  for (std::uint32_t i = 0; i < nodes_[node].count; ++i) {
    Edge edge = edges_[nodes_[node].first + i];
    edge.child =
        filter(edge.child, weights, sum + weights[level] * edge.value, lowest, accept, memo);
    if (edge.child != kEmpty) kept.push_back(edge);
  }
  NodeId result = make(level, kept);
  memo[node][sum] = result;
  return result;
}

Value Diagram::largest(NodeId root, const std::vector<Value>& weights) {
  std::unordered_map<NodeId, Value> memo{{kAccept, 0}};
  std::function<Value(NodeId)> visit = [&](NodeId node) -> Value {
    if (auto it = memo.find(node); it != memo.end()) return it->second;
    Value best = INT64_MIN;
    for (const Edge& edge : edges(node)) {
      best = std::max(best, weights[level(node)] * edge.value + visit(edge.child));
    }
    memo[node] = best;
    return best;
  };
  return visit(root);
}

}  // namespace hw::symbolic

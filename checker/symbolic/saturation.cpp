#include "checker/symbolic/saturation.h"

namespace hw::symbolic {

Saturation::Saturation(Diagram& diagram, const Levels& levels, const std::vector<Event>& events,
                       std::function<void()> tick)
    : diagram_(diagram),
      levels_(levels),
      events_(events),
      tick_(std::move(tick)),
      by_top_(levels.count() + 1) {
  for (std::uint32_t id = 0; id < events.size(); ++id) by_top_[events[id].top()].push_back(id);
}

NodeId Saturation::close(NodeId set) { return saturate(set); }

NodeId Saturation::saturate(NodeId node) {
  if (node <= kAccept) return node;
  if (auto it = saturated_.find(node); it != saturated_.end()) return it->second;
  std::uint32_t level = diagram_.level(node);
  Row row(levels_.size[level], kEmpty);
  for (std::size_t i = 0; i < diagram_.edges(node).size(); ++i) {
    Edge edge = diagram_.edges(node)[i];  // again each time: the diagram grows in between
    row[edge.value] = saturate(edge.child);
  }
  NodeId result = finish(level, row);
  saturated_[node] = result;
  saturated_[result] = result;
  return result;
}

/// Brings a row of saturated children to its fixpoint under the events whose top is this level.
NodeId Saturation::finish(std::uint32_t level, Row& row) {
  if ((++work_ & 0xff) == 0) {
    tick_();
    fired_.fit(static_cast<std::size_t>(diagram_.bytes() / 64));
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (std::uint32_t id : by_top_[level]) {
      for (auto [from, to] : events_[id].relations[0].pairs) {
        if (row[from] == kEmpty) continue;
        NodeId image = fire(id, 1, row[from]);
        if (image == kEmpty) continue;
        NodeId both = diagram_.unite(row[to], image);
        if (both == row[to]) continue;
        row[to] = both;
        changed = true;
      }
    }
  }
  std::vector<Edge> edges;
  for (std::uint32_t value = 0; value < row.size(); ++value) {
    if (row[value] != kEmpty) edges.push_back({value, row[value]});
  }
  return diagram_.make(level, edges);
}

/// The saturated image of a node under the part of an event below its top; `at`: the relations from
/// here on are still to be applied.
NodeId Saturation::fire(std::uint32_t event, std::size_t at, NodeId node) {
  const auto& relations = events_[event].relations;
  if (at == relations.size() || node == kEmpty) return node;
  std::uint64_t key = (std::uint64_t{event} << 32) | node;
  if (const NodeId* known = fired_.find(key)) return *known;
  std::uint32_t level = diagram_.level(node);
  Row row(levels_.size[level], kEmpty);
  std::size_t count = diagram_.edges(node).size();
  bool touched = relations[at].level == level;
  std::size_t pair = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Edge edge = diagram_.edges(node)[i];
    if (!touched) {
      row[edge.value] = fire(event, at, edge.child);
      continue;
    }
    const auto& pairs = relations[at].pairs;
    while (pair < pairs.size() && pairs[pair].first < edge.value) ++pair;
    if (pair == pairs.size() || pairs[pair].first != edge.value) continue;
    NodeId image = fire(event, at + 1, edge.child);
    for (std::size_t p = pair; p < pairs.size() && pairs[p].first == edge.value; ++p) {
      row[pairs[p].second] = diagram_.unite(row[pairs[p].second], image);
    }
  }
  NodeId result = finish(level, row);
  fired_.remember(key, result);
  return result;
}

}  // namespace hw::symbolic

#include "checker/depgraph/cycles.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <deque>
#include <set>

namespace hw::depgraph {

std::vector<std::size_t> components(const Adjacency& graph) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> boosted(graph.size());
  for (std::size_t from = 0; from < graph.size(); ++from) {
    for (std::size_t to : graph[from]) boost::add_edge(from, to, boosted);
  }
  std::vector<std::size_t> result(graph.size());
  if (graph.empty()) return result;
  boost::strong_components(boosted, boost::make_iterator_property_map(
                                        result.begin(), boost::get(boost::vertex_index, boosted)));
  return result;
}

NodeCycle shortest_path(const Adjacency& graph, std::size_t from, const std::vector<bool>& goal) {
  if (goal[from]) return {from};
  std::vector<std::size_t> parent(graph.size(), SIZE_MAX);
  std::deque<std::size_t> work{from};
  parent[from] = from;
  while (!work.empty()) {
    std::size_t node = work.front();
    work.pop_front();
    for (std::size_t next : graph[node]) {
      if (parent[next] != SIZE_MAX) continue;
      parent[next] = node;
      if (!goal[next]) {
        work.push_back(next);
        continue;
      }
      NodeCycle path{next};
      while (path.back() != from) path.push_back(parent[path.back()]);
      std::ranges::reverse(path);
      return path;
    }
  }
  return {};
}

std::vector<NodeCycle> shortest_cycles(const Adjacency& graph) {
  std::vector<std::size_t> component = components(graph);
  std::set<NodeCycle> found;
  for (std::size_t from = 0; from < graph.size(); ++from) {
    for (std::size_t to : graph[from]) {
      if (component[from] != component[to]) continue;
      std::vector<bool> goal(graph.size());
      goal[from] = true;
      NodeCycle cycle = shortest_path(graph, to, goal);
      std::ranges::rotate(cycle, std::ranges::min_element(cycle));
      found.insert(std::move(cycle));
    }
  }
  std::vector<NodeCycle> result(found.begin(), found.end());
  std::ranges::stable_sort(result, {}, &NodeCycle::size);
  return result;
}

}  // namespace hw::depgraph

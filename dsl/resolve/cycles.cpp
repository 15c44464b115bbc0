#include "dsl/resolve/cycles.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <deque>

namespace hw::resolved {

std::vector<std::vector<std::size_t>> components(const Needs& needs) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  Graph graph(needs.size());
  for (std::size_t node = 0; node < needs.size(); ++node) {
    for (const Need& need : needs[node]) boost::add_edge(node, need.target, graph);
  }
  std::vector<std::size_t> component_of(needs.size());
  if (needs.empty()) return {};
  // Boost numbers the components as they are finished: what is needed comes first.
  const std::size_t count = boost::strong_components(
      graph, boost::make_iterator_property_map(component_of.begin(),
                                               boost::get(boost::vertex_index, graph)));
  std::vector<std::vector<std::size_t>> found(count);
  for (std::size_t node = 0; node < needs.size(); ++node) found[component_of[node]].push_back(node);
  return found;
}

std::vector<Need> cycle_through(const Needs& needs, std::size_t start) {
  struct Arrival {
    std::size_t from;
    Span where;
    bool seen = false;
  };
  std::vector<Arrival> arrival(needs.size());
  std::deque<std::size_t> open{start};
  while (!open.empty() && !arrival[start].seen) {
    const std::size_t node = open.front();
    open.pop_front();
    for (const Need& need : needs[node]) {
      if (arrival[need.target].seen) continue;
      arrival[need.target] = {node, need.where, true};
      open.push_back(need.target);
    }
  }
  std::vector<Need> cycle;
  if (!arrival[start].seen) return cycle;
  std::size_t at = start;
  do {
    cycle.push_back({arrival[at].from, arrival[at].where});
    at = arrival[at].from;
  } while (at != start);
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace hw::resolved

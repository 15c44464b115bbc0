// Shortest cycles against a search that tries every path.
#include "checker/depgraph/cycles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

namespace hw::depgraph {
namespace {

/// Every elementary cycle, each from its smallest node.
std::set<NodeCycle> all_cycles(const Adjacency& graph) {
  std::set<NodeCycle> result;
  NodeCycle path;
  std::function<void(std::size_t)> extend = [&](std::size_t node) {
    path.push_back(node);
    for (std::size_t next : graph[node]) {
      if (next == path[0]) result.insert(path);
      if (next > path[0] && std::ranges::find(path, next) == path.end()) extend(next);
    }
    path.pop_back();
  };
  for (std::size_t start = 0; start < graph.size(); ++start) extend(start);
  return result;
}

bool goes_through(const NodeCycle& cycle, std::size_t from, std::size_t to) {
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (cycle[i] == from && cycle[(i + 1) % cycle.size()] == to) return true;
  }
  return false;
}

TEST(Cycles, NoneInATree) {
  EXPECT_TRUE(shortest_cycles({{1, 2}, {3}, {3}, {}}).empty());
  EXPECT_TRUE(shortest_cycles({}).empty());
}

TEST(Cycles, ALoopIsACycle) { EXPECT_EQ(shortest_cycles({{0}}), (std::vector<NodeCycle>{{0}})); }

TEST(Cycles, ShorterOnesFirst) {
  Adjacency graph{{1}, {2}, {0, 3}, {2}};
  EXPECT_EQ(shortest_cycles(graph), (std::vector<NodeCycle>{{2, 3}, {0, 1, 2}}));
}

TEST(Cycles, ComponentsTellWhatLiesOnACommonCycle) {
  std::vector<std::size_t> component = components({{1}, {0, 2}, {3}, {}});
  EXPECT_EQ(component[0], component[1]);
  EXPECT_NE(component[1], component[2]);
  EXPECT_NE(component[2], component[3]);
}

TEST(Cycles, ShortestPathTakesTheNearestGoal) {
  Adjacency graph{{1, 2}, {3}, {4}, {4}, {}};
  EXPECT_EQ(shortest_path(graph, 0, {false, false, false, true, true}), (NodeCycle{0, 1, 3}));
  EXPECT_EQ(shortest_path(graph, 0, {false, false, false, false, true}), (NodeCycle{0, 2, 4}));
  EXPECT_EQ(shortest_path(graph, 4, {true, false, false, false, false}), NodeCycle{});
  EXPECT_EQ(shortest_path(graph, 4, {false, false, false, false, true}), NodeCycle{4});
}

TEST(Cycles, EveryEdgeOnACycleGetsAShortestOne) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    auto number = [&](std::size_t below) {
      return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    Adjacency graph(2 + number(6));
    for (auto& edges : graph) {
      std::set<std::size_t> targets;
      for (std::size_t n = number(4); n > 0; --n) targets.insert(number(graph.size()));
      edges.assign(targets.begin(), targets.end());
    }
    std::set<NodeCycle> all = all_cycles(graph);
    std::vector<NodeCycle> found = shortest_cycles(graph);
    EXPECT_TRUE(std::ranges::is_sorted(found, {}, &NodeCycle::size));
    EXPECT_EQ(std::set<NodeCycle>(found.begin(), found.end()).size(), found.size());
    for (const NodeCycle& cycle : found) EXPECT_TRUE(all.contains(cycle));
    for (std::size_t from = 0; from < graph.size(); ++from) {
      for (std::size_t to : graph[from]) {
        auto shortest = [&](const auto& cycles) {
          std::size_t best = SIZE_MAX;
          for (const NodeCycle& cycle : cycles) {
            if (goes_through(cycle, from, to)) best = std::min(best, cycle.size());
          }
          return best;
        };
        EXPECT_EQ(shortest(found), shortest(all)) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace hw::depgraph

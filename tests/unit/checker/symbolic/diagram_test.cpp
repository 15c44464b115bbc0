// Diagrams against plain sets of vectors.
#include "checker/symbolic/diagram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <set>

#include "checker/symbolic/solve.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using symbolic::Diagram;
using symbolic::NodeId;
using Vectors = std::set<std::vector<std::uint32_t>>;

Vectors random_set(std::mt19937& random) {
  auto digit = [&] { return static_cast<std::uint32_t>(random() % 3); };
  Vectors result;
  for (unsigned i = 0; i < 12; ++i) result.insert({digit(), digit(), digit()});
  return result;
}

NodeId node_of(Diagram& diagram, const Vectors& vectors) {
  NodeId node = symbolic::kEmpty;
  for (const auto& vector : vectors) node = diagram.unite(node, diagram.singleton(vector));
  return node;
}

TEST(Diagram, OperationsAreThoseOfSets) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Diagram diagram(3, 1 << 24);
    Vectors a = random_set(random);
    Vectors b = random_set(random);
    Vectors both = a;
    both.insert(b.begin(), b.end());
    Vectors rest;
    std::ranges::set_difference(a, b, std::inserter(rest, rest.end()));
    NodeId x = node_of(diagram, a);
    NodeId y = node_of(diagram, b);
    EXPECT_EQ(diagram.unite(x, y), node_of(diagram, both));
    EXPECT_EQ(diagram.subtract(x, y), node_of(diagram, rest));
    EXPECT_EQ(diagram.count(x), static_cast<long double>(a.size()));
    Vectors heavy;
    ir::Value most = INT64_MIN;
    for (const auto& v : a) {
      ir::Value sum = ir::Value{v[0]} + 2 * ir::Value{v[1]} - ir::Value{v[2]};
      most = std::max(most, sum);
      if (sum >= 2) heavy.insert(v);
    }
    std::vector<ir::Value> weights{0, 1, 2, -1};
    EXPECT_EQ(diagram.filter(x, weights, [](ir::Value sum) { return sum >= 2; }),
              node_of(diagram, heavy));
    EXPECT_EQ(diagram.largest(x, weights), most);
  }
}

TEST(Diagram, ABudgetEndsItHonestly) {
  auto text = testing::lower_good(testing::kHoldAndWait);
  symbolic::Budget budget;
  budget.max_bytes = 1;
  EXPECT_FALSE(symbolic::solve(text.system(), text.properties(), budget).has_value());
}

TEST(Symbolic, LeavesWhatItCannotSayToOthers) {
  auto text = testing::lower_good(
      "var a : 0..3 = 0\nvar b : 0..3 = 1\ntask t { loop { idle; a = b } }\n"
      "scenario s { check deadlock_free }\n");
  EXPECT_FALSE(symbolic::solve(text.system(), text.properties(), {}).has_value());
}

// Guards on sums become one event a value: the states are those of a staircase.
TEST(Symbolic, GuardsThatCompareVariablesAreTakenApart) {
  auto text = testing::lower_good(
      "var a : 0..3 = 0\nvar b : 0..3 = 0\n"
      "action up when a < b and a + b < 6 { a = a + 1 }\naction ahead when b <= a and b < 3 { b = "
      "b + 1 }\n"
      "scenario s { check always a <= b; check always b <= a + 1; check never a + 2 * b >= 9 }\n");
  auto result = symbolic::solve(text.system(), text.properties(), {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->coverage.states, 7u);  // (0,0) (0,1) (1,1) (1,2) (2,2) (2,3) (3,3)
  EXPECT_EQ(result->properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result->properties[1].outcome, Outcome::Holds);
  EXPECT_EQ(result->properties[2].outcome, Outcome::Violated);
}

}  // namespace
}  // namespace hw

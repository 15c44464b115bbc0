// Sums and formulas: what the algebra makes of them means the same as what went in.
#include "checker/ir/linear.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace hw::ir {
namespace {

Linear x() { return Linear::variable(0); }
Linear y() { return Linear::variable(1); }

TEST(Linear, KeepsTermsSortedAndDropsZeros) {
  Linear sum = y() * 2 + x() + Linear(3);
  ASSERT_EQ(sum.terms().size(), 2u);
  EXPECT_EQ(sum.terms()[0].var, 0u);
  EXPECT_EQ(sum.terms()[1].coefficient, 2);
  EXPECT_EQ(sum.constant(), 3);
  sum -= x();
  EXPECT_EQ(sum.terms().size(), 1u);
  sum *= 0;
  EXPECT_TRUE(sum.is_constant());
  EXPECT_EQ(sum, Linear(0));
}

TEST(Linear, CoefficientOfAnAbsentVariableIsZero) {
  EXPECT_EQ((x() * 5).coefficient(0), 5);
  EXPECT_EQ((x() * 5).coefficient(1), 0);
  EXPECT_TRUE(Linear::variable(7, 0).is_constant());
}

TEST(Linear, SubtractingItselfLeavesNothing) {
  Linear sum = x() * 3 - y() + Linear(4);
  EXPECT_EQ(sum - sum, Linear(0));
}

TEST(Linear, SubstitutionReplacesAllAtOnce) {
  // x and y change places; done one after the other this would give 2 * one of them.
  Linear swapped = (x() + y() * 2).substitute([](VarId var) { return var == 0 ? y() : x(); });
  EXPECT_EQ(swapped, y() + x() * 2);
}

TEST(Formula, ConstantsAreDecidedOnConstruction) {
  EXPECT_TRUE(Formula::at_least(Linear(3), Linear(3)).is_true());
  EXPECT_TRUE(Formula::at_least(Linear(2), Linear(3)).is_false());
  EXPECT_TRUE(Formula::atom(Linear(0), Relation::NotZero).is_false());
  EXPECT_TRUE(Formula::equal(x(), x()).is_true());
}

TEST(Formula, EmptyConjunctionHoldsEmptyDisjunctionDoesNot) {
  EXPECT_TRUE(Formula::all({}).is_true());
  EXPECT_TRUE(Formula::any({}).is_false());
}

TEST(Formula, NestedConjunctionsBecomeFlat) {
  Formula a = Formula::at_least(x(), 1);
  Formula b = Formula::at_least(y(), 1);
  Formula flat = (a && b) && (b && a);
  EXPECT_EQ(flat.kind(), Formula::And);
  EXPECT_EQ(flat.parts().size(), 4u);
  EXPECT_EQ((a && Formula::truth(true)), a);
  EXPECT_TRUE((a && Formula::truth(false)).is_false());
  EXPECT_EQ((a || Formula::truth(false)), a);
  EXPECT_TRUE((a || Formula::truth(true)).is_true());
}

TEST(Formula, ForEachVariableVisitsAll) {
  Formula formula = Formula::at_least(x(), 1) || Formula::equal(y(), 2);
  std::vector<VarId> seen;
  formula.for_each_variable([&](VarId var) { seen.push_back(var); });
  EXPECT_EQ(seen, (std::vector<VarId>{0, 1}));
}

// ---- random comparison with direct evaluation
// ----------------------------------------------------

constexpr VarId kVariables = 4;

class RandomFormulas : public ::testing::TestWithParam<unsigned> {
 protected:
  RandomFormulas() : random_(GetParam()) {}

  Value number(Value low, Value high) {
    return std::uniform_int_distribution<Value>(low, high)(random_);
  }

  Linear linear() {
    Linear sum(number(-3, 3));
    for (Value n = number(0, 3); n > 0; --n) {
      sum += Linear::variable(static_cast<VarId>(number(0, kVariables - 1)), number(-2, 2));
    }
    return sum;
  }

  Formula formula(int depth) {
    Value choice = depth == 0 ? 0 : number(0, 3);
    if (choice <= 1) return Formula::atom(linear(), static_cast<Relation>(number(0, 2)));
    std::vector<Formula> parts;
    for (Value n = number(0, 3); n > 0; --n) parts.push_back(formula(depth - 1));
    return choice == 2 ? Formula::all(std::move(parts)) : Formula::any(std::move(parts));
  }

  std::vector<Value> state() {
    std::vector<Value> values;
    for (VarId var = 0; var < kVariables; ++var) values.push_back(number(-3, 3));
    return values;
  }

  std::mt19937 random_;
};

TEST_P(RandomFormulas, NegationFlipsTheValue) {
  for (int i = 0; i < 200; ++i) {
    Formula original = formula(3);
    Formula negated = original.negated();
    std::vector<Value> at = state();
    EXPECT_NE(original.evaluate(at), negated.evaluate(at));
    EXPECT_EQ(original.evaluate(at), negated.negated().evaluate(at));
  }
}

TEST_P(RandomFormulas, SubstitutionIsEvaluationInTheMappedState) {
  for (int i = 0; i < 200; ++i) {
    Formula original = formula(3);
    std::vector<Linear> replacements;
    for (VarId var = 0; var < kVariables; ++var) replacements.push_back(linear());
    std::vector<Value> at = state();
    std::vector<Value> mapped;
    for (const Linear& replacement : replacements) mapped.push_back(replacement.evaluate(at));
    Formula substituted = original.substitute([&](VarId var) { return replacements[var]; });
    EXPECT_EQ(substituted.evaluate(at), original.evaluate(mapped));
  }
}

TEST_P(RandomFormulas, ArithmeticCommutesWithEvaluation) {
  for (int i = 0; i < 200; ++i) {
    Linear a = linear();
    Linear b = linear();
    Value factor = number(-3, 3);
    std::vector<Value> at = state();
    EXPECT_EQ((a + b).evaluate(at), a.evaluate(at) + b.evaluate(at));
    EXPECT_EQ((a - b).evaluate(at), a.evaluate(at) - b.evaluate(at));
    EXPECT_EQ((a * factor).evaluate(at), a.evaluate(at) * factor);
    Linear sum = a + b;
    for (const Term& term : sum.terms()) EXPECT_NE(term.coefficient, 0);
    EXPECT_TRUE(std::ranges::is_sorted(sum.terms(), {}, &Term::var));
  }
}

TEST_P(RandomFormulas, ConnectivesMeanWhatTheirPartsSay) {
  for (int i = 0; i < 200; ++i) {
    Formula a = formula(2);
    Formula b = formula(2);
    std::vector<Value> at = state();
    EXPECT_EQ((a && b).evaluate(at), a.evaluate(at) && b.evaluate(at));
    EXPECT_EQ((a || b).evaluate(at), a.evaluate(at) || b.evaluate(at));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFormulas, ::testing::Range(1u, 11u));

}  // namespace
}  // namespace hw::ir

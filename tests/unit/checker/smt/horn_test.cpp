// Invariants that no sum is: from Spacer, and only if they pass the tests of every other candidate.
#include "checker/smt/horn.h"

#include "checker/smt/obligations.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using testing::lower_open;
using testing::OpenText;

const char* const kTwoAxes = R"(
  param far : 1..100 = 3
  var x : 0..100 = 0
  var y : 0..100 = 0
  action right when y == 0 and x < far { x = x + 1 }
  action left when x > 0 { x = x - 1 }
  action up when x == 0 and y < far { y = y + 1 }
  action down when y > 0 { y = y - 1 }
  scenario axes {
    check never x == 1 and y == 1
    check never x == 1 and y == 0
  }
)";

TEST(HornInvariant, ADisjunctionIsProved) {
  for (const OpenText& open :
       {lower_open(kTwoAxes, {}), lower_open(kTwoAxes, {{"far", {1, 100}}})}) {
    const smt::Result result = smt::prove(open.system(), open.properties(), {});
    ASSERT_EQ(result.attempts.size(), 2u);
    EXPECT_TRUE(result.attempts[0].proved) << result.attempts[0].why;
    EXPECT_EQ(smt::check_proof(open.system(), open.properties()[0], result.attempts[0].proof, {}),
              "");
    EXPECT_FALSE(result.attempts[1].proved);
  }
}

TEST(HornInvariant, IsOnlyASuggestion) {
  const OpenText open = lower_open(kTwoAxes, {});
  const smt::Patience patience({});
  smt::Invariant known(open.system(), patience);
  const std::size_t before = known.lemmas().size();
  // Not inductive, false at the start, and one that is both.
  const auto variable = [&](const std::string& name) {
    for (ir::VarId var = 0; var < open.system().variables.size(); ++var) {
      if (open.system().variables[var].name == name) return ir::Linear::variable(var);
    }
    throw std::logic_error(name);
  };
  const ir::Linear x = variable("x"), y = variable("y");
  known.strengthen(
      {ir::Formula::at_least(ir::Linear(1), x), ir::Formula::at_least(x, 1),
       ir::Formula::at_least(ir::Linear(3), x + y) || ir::Formula::equal(x, ir::Linear(0))});
  EXPECT_LE(known.lemmas().size(), before + 1);
  for (const ir::Formula& lemma : known.lemmas()) {
    EXPECT_FALSE(known.first_state_without(lemma).has_value());
    EXPECT_FALSE(known.broken_by(lemma).has_value());
  }
}

TEST(HornInvariant, NothingWhereThereIsNone) {
  const OpenText open = lower_open(kTwoAxes, {});
  const smt::Patience patience({});
  const smt::Invariant known(open.system(), patience);
  const ir::Formula& violated = open.properties()[1].formula;
  EXPECT_TRUE(smt::horn_invariant(known, violated.negated(), patience).empty());
}

}  // namespace
}  // namespace hw

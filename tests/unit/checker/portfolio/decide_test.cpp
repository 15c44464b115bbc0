// Both engines on one system, and the choice between them.
#include "checker/portfolio/decide.h"

#include "checker/symbolic/solve.h"
#include "tests/unit/checker/lowered_text.h"

namespace hw {
namespace {

using testing::lower_good;

std::string swap_model(int writers) {
  return "pool pages = 10 { account anon, writeback reserve 2 for emergency }\n"
         "task writer[" +
         std::to_string(writers) +
         "] { loop { idle\n"
         "  take 1 pages into anon else {\n"
         "    if (pages.anon > 0) { move 1 pages: anon -> writeback submit write }\n"
         "    retry } } }\n"
         "path write limit 2 { take 1 pages as emergency step \"sent\" give all pages\n"
         "  move 1 pages: writeback -> free }\n"
         "scenario s { check recoverable check bounded pages.anon <= 8 }\n";
}

TEST(Portfolio, BothEnginesCountTheSameStates) {
  for (int writers = 1; writers <= 4; ++writers) {
    auto text = lower_good(swap_model(writers));
    search::Options plainly;
    plainly.reduce = false;
    SearchResult found = search::search(text.system(), text.properties(), plainly);
    auto diagrams = symbolic::solve(text.system(), text.properties(), {});
    ASSERT_TRUE(diagrams.has_value());
    EXPECT_EQ(found.coverage.states, diagrams->coverage.states);
    for (std::size_t i = 0; i < found.properties.size(); ++i) {
      EXPECT_EQ(found.properties[i].outcome, diagrams->properties[i].outcome);
      EXPECT_EQ(found.properties[i].highwater, diagrams->properties[i].highwater);
    }
    EXPECT_EQ(found.fired, diagrams->fired);
  }
}

TEST(Portfolio, ManyStatesGoToDiagrams) {
  auto text = lower_good(swap_model(60));
  SearchResult result = portfolio::decide(text.system(), text.properties(), {});
  EXPECT_EQ(result.engine, "decision diagrams");
  EXPECT_GT(result.coverage.states, portfolio::kExplicitFirst);
  EXPECT_EQ(result.properties[0].outcome, Outcome::Holds);
  EXPECT_EQ(result.properties[1].highwater, 8);
}

TEST(Portfolio, AStateLimitOfTheUserIsKept) {
  auto text = lower_good(swap_model(60));
  search::Options options;
  options.limits.max_states = 5000;
  SearchResult result = portfolio::decide(text.system(), text.properties(), options);
  EXPECT_EQ(result.properties[0].reason, UnknownReason::StateLimit);
}

}  // namespace
}  // namespace hw

// The reference evaluator and the text of a system.
#include "checker/ir/system.h"

#include <gtest/gtest.h>

#include "checker/ir/evaluate.h"
#include "tests/unit/checker/ir/builder.h"

namespace hw::ir {
namespace {

using test::SystemBuilder;

/// Two workers, each of which takes one of two pages and gives it back.
struct Workers {
  SystemBuilder build;
  ResourceId pages = build.pool("pages", 2, {{"dirty", 1}});
  ProcessId worker = build.task("worker", 2);
  PlaceId idle = build.place(worker, "idle");
  PlaceId busy = build.place(worker, "give all pages", false, {{pages, 1}});
  TransitionId take = build.step(idle, busy, build.free(pages, 1), {{build.first(pages), -1}});
  TransitionId give = build.step(busy, idle, {}, {{build.first(pages), 1}});
  Workers() {
    Linear law(-2);
    for (VarId var : build.system.resources[pages].variables) law += Linear::variable(var);
    law += Linear::variable(build.system.places[busy].count);
    build.system.laws.push_back({law, "pages"});
  }
};

TEST(Evaluate, TakesOnlyWhatIsThere) {
  Workers it;
  const System& system = it.build.system;
  State state = system.initial_state();
  EXPECT_EQ(enabled_transitions(system, state), (std::vector<TransitionId>{it.take}));
  state = apply(system, state, it.take);
  EXPECT_EQ(state[it.build.first(it.pages)], 0);
  EXPECT_EQ(state[system.places[it.busy].count], 1);
  EXPECT_FALSE(enabled(system, state, it.take));
  EXPECT_EQ(apply(system, state, it.give), system.initial_state());
}

TEST(Evaluate, UpdatesAreSimultaneous) {
  SystemBuilder build;
  VarId a = build.variable("a", VariableKind::Shared, 1);
  VarId b = build.variable("b", VariableKind::Shared, 2);
  PlaceId place = build.place(build.task("swap"), "idle");
  TransitionId swap = build.step(place, place);
  build.system.transitions[swap].updates.push_back({a, Linear::variable(b)});
  build.system.transitions[swap].updates.push_back({b, Linear::variable(a)});
  State after = apply(build.system, build.system.initial_state(), swap);
  EXPECT_EQ(after[a], 2);
  EXPECT_EQ(after[b], 1);
}

TEST(Evaluate, ReportsBrokenBoundsAndLaws) {
  Workers it;
  State state = it.build.system.initial_state();
  EXPECT_EQ(broken_invariant(it.build.system, state), "");
  state[it.build.first(it.pages)] = 3;
  EXPECT_EQ(broken_invariant(it.build.system, state), "pages.free = 3 is outside of its bounds");
  state[it.build.first(it.pages)] = 2;
  EXPECT_EQ(broken_invariant(it.build.system, state), "the law of pages is broken");
}

TEST(System, ConstantDelta) {
  EXPECT_EQ(constant_delta({4, Linear::variable(4) + Linear(-2)}), -2);
  EXPECT_EQ(constant_delta({4, Linear(1)}), std::nullopt);
  EXPECT_EQ(constant_delta({4, Linear::variable(5)}), std::nullopt);
  EXPECT_EQ(constant_delta({4, Linear::variable(4, 2)}), std::nullopt);
}

TEST(System, TextOfComparisons) {
  Workers it;
  const System& system = it.build.system;
  Linear free = Linear::variable(0);
  Linear dirty = Linear::variable(1);
  EXPECT_EQ(to_string(Formula::at_least(free, 5), system), "pages.free >= 5");
  EXPECT_EQ(to_string(Formula::at_least(3, free + dirty), system), "pages.free + pages.dirty <= 3");
  EXPECT_EQ(to_string(Formula::at_least(free, dirty * 2), system), "pages.free >= 2*pages.dirty");
  EXPECT_EQ(to_string(Formula::equal(free, 0) ||
                          (Formula::at_least(free, 1) && Formula::equal(dirty, 2).negated()),
                      system),
            "pages.free == 0 or (pages.free >= 1 and pages.dirty != 2)");
}

TEST(System, TextNamesEveryTransition) {
  Workers it;
  EXPECT_EQ(to_string(it.build.system),
            "system \n"
            "  var pages.free : 0..2 = 1\n"
            "  var pages.dirty : 0..2 = 1\n"
            "  var worker@idle : 0..2 = 2\n"
            "  var worker@give all pages : 0..2 = 0\n"
            "  worker: idle\n"
            "    when worker@idle >= 1 and pages.free >= 1\n"
            "    worker@idle := worker@idle - 1\n"
            "    worker@give all pages := worker@give all pages + 1\n"
            "    pages.free := pages.free - 1\n"
            "  worker: give all pages\n"
            "    when worker@give all pages >= 1\n"
            "    worker@give all pages := worker@give all pages - 1\n"
            "    worker@idle := worker@idle + 1\n"
            "    pages.free := pages.free + 1\n");
}

}  // namespace
}  // namespace hw::ir

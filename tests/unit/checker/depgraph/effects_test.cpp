// What transitions need and move.
#include "checker/depgraph/effects.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/checker/ir/builder.h"

namespace hw::depgraph {
namespace {

using ir::Formula;
using ir::kNone;
using ir::Linear;
using ir::Relation;
using test::SystemBuilder;

/// A writer that takes a page, or else marks one dirty and tries again; a path that cleans one.
struct Reclaim : ::testing::Test {
  SystemBuilder build;
  ir::ResourceId pages = build.pool("pages", 4, {{"dirty", 0}});
  ir::VarId free = build.system.resources[pages].variables[0];
  ir::VarId dirty = build.system.resources[pages].variables[1];
  ir::ProcessId writer = build.task("writer", 2);
  ir::PlaceId idle = build.place(writer, "idle");
  ir::PlaceId taking = build.place(writer, "take 1 pages else");
  ir::PlaceId cleaning = build.place(writer, "submit clean");
  ir::PlaceId holding = build.place(writer, "move 1 pages: held -> dirty", false, {{pages, 1}});
  ir::ProcessId clean = build.path("clean");
  ir::PlaceId moving = build.place(clean, "move 1 pages: dirty -> free", true);
  ir::TransitionId start = build.step(idle, taking);
  ir::TransitionId take = build.step(taking, holding, build.free(pages, 1), {{free, -1}});
  ir::TransitionId cannot = build.step(taking, cleaning, build.free(pages, 1).negated());
  ir::TransitionId submit =
      build.step(cleaning, taking, {}, {{build.system.places[moving].count, 1}});
  ir::TransitionId move = build.step(holding, idle, {}, {{dirty, 1}});
  ir::TransitionId done = build.step(moving, kNone, Formula::at_least(Linear::variable(dirty), 1),
                                     {{dirty, -1}, {free, 1}});
  Reclaim() { build.system.transitions[submit].starts = clean; }
};

TEST_F(Reclaim, KnowsWhoMovesWhat) {
  Effects effects(build.system);
  EXPECT_EQ(effects.movers({free, Direction::Up}), std::vector<ir::TransitionId>{done});
  EXPECT_EQ(effects.movers({free, Direction::Down}), std::vector<ir::TransitionId>{take});
  EXPECT_EQ(effects.movers({dirty, Direction::Up}), std::vector<ir::TransitionId>{move});
  EXPECT_EQ(effects.delta(take, free), -1);
  EXPECT_EQ(effects.delta(take, dirty), 0);
  EXPECT_EQ(effects.held(holding, pages), 1);
  EXPECT_EQ(effects.held_delta(take, pages), 1);
  EXPECT_EQ(effects.held_delta(move, pages), -1);
}

TEST_F(Reclaim, KnowsWhoStartsAPath) {
  Effects effects(build.system);
  EXPECT_TRUE(effects.starts(take).empty());
  EXPECT_TRUE(effects.starts(done).empty());
  auto starts = effects.starts(submit);
  ASSERT_EQ(starts.size(), 1u);
  EXPECT_EQ(starts[0].process, clean);
  EXPECT_EQ(starts[0].place, moving);
  EXPECT_EQ(starts[0].count, 1);
}

TEST_F(Reclaim, APathCanStartItself) {
  // It leaves the place at which the new one begins, so the count there does not change.
  ir::PlaceId after = build.place(clean, "step");
  ir::TransitionId again = build.step(moving, after);
  build.system.transitions[again].starts = clean;
  build.system.transitions[again].updates = {
      {build.system.places[after].count,
       Linear::variable(build.system.places[after].count) + Linear(1)}};
  auto starts = Effects(build.system).starts(again);
  ASSERT_EQ(starts.size(), 1u);
  EXPECT_EQ(starts[0].place, moving);
}

TEST_F(Reclaim, TellsWaitingFromTrying) {
  Effects effects(build.system);
  EXPECT_FALSE(effects.wait_at(idle).has_value());
  EXPECT_FALSE(effects.wait_at(cleaning).has_value());
  auto retry = effects.wait_at(taking);
  ASSERT_TRUE(retry.has_value());
  EXPECT_TRUE(retry->retries);
  EXPECT_EQ(retry->served, std::vector<ir::TransitionId>{take});
  auto blocking = effects.wait_at(moving);
  ASSERT_TRUE(blocking.has_value());
  EXPECT_FALSE(blocking->retries);
}

TEST_F(Reclaim, AnElseThatGoesToRestIsNoWait) {
  build.system.transitions[submit].to = idle;
  EXPECT_FALSE(Effects(build.system).wait_at(taking).has_value());
}

TEST_F(Reclaim, ATimeOutIsNoWait) {
  build.step(moving, kNone);
  EXPECT_FALSE(Effects(build.system).wait_at(moving).has_value());
}

TEST_F(Reclaim, ReachStopsAtRest) {
  Effects effects(build.system);
  std::vector<bool> all = effects.reach(holding, {}, false);
  EXPECT_TRUE(all[idle] && all[taking] && all[cleaning] && all[holding]);
  std::vector<bool> to_rest = effects.reach(holding, {}, true);
  EXPECT_TRUE(to_rest[idle]);
  EXPECT_FALSE(to_rest[taking]);
  std::vector<bool> round = effects.reach(taking, {take}, true);
  EXPECT_TRUE(round[taking] && round[cleaning]);
  EXPECT_FALSE(round[holding]);
}

TEST(Needs, AnInequalityNeedsWhatMakesItLarger) {
  SystemBuilder build;
  ir::VarId a = build.variable("a", ir::VariableKind::Counter, 0);
  ir::VarId b = build.variable("b", ir::VariableKind::Counter, 0);
  ir::Atom atom{Linear::variable(a) - Linear::variable(b) - Linear(1), Relation::AtLeastZero};
  EXPECT_EQ(needs(build.system, atom),
            (std::vector<Need>{{a, Direction::Up}, {b, Direction::Down}}));
}

TEST(Needs, AnEqualityNeedsTheWayToItsValue) {
  SystemBuilder build;
  ir::VarId open = build.variable("open", ir::VariableKind::LockFree, 1, 1);
  ir::VarId x = build.variable("x", ir::VariableKind::Shared, 0, 5);
  ir::Atom is_open{Linear::variable(open) - Linear(1), Relation::EqualZero};
  EXPECT_EQ(needs(build.system, is_open), (std::vector<Need>{{open, Direction::Up}}));
  ir::Atom is_two{Linear::variable(x) - Linear(2), Relation::EqualZero};
  EXPECT_EQ(needs(build.system, is_two).size(), 2u);
  EXPECT_EQ(needs(build.system, is_two, {0, 5}), (std::vector<Need>{{x, Direction::Down}}));
  EXPECT_EQ(needs(build.system, is_two, {0, 1}), (std::vector<Need>{{x, Direction::Up}}));
  ir::Atom is_not_two{Linear::variable(x) - Linear(2), Relation::NotZero};
  EXPECT_EQ(needs(build.system, is_not_two, {0, 2}).size(), 2u);
}

TEST(Needs, FalseAtomsAreThoseToBlame) {
  Linear x = Linear::variable(0);
  Linear y = Linear::variable(1);
  Formula formula = Formula::at_least(x, 1) && (Formula::at_least(y, 2) || Formula::equal(y, 0)) &&
                    Formula::at_least(y, 1);
  EXPECT_TRUE(false_atoms(formula, {1, 2}).empty());
  EXPECT_EQ(false_atoms(formula, {0, 2}).size(), 1u);
  auto atoms = false_atoms(formula, {1, 1});
  ASSERT_EQ(atoms.size(), 2u) << "both sides of the disjunction";
  EXPECT_EQ(atoms[0].linear, y - Linear(2));
}

TEST(Effects, AnAssignmentMovesAVariableWhereItStandsElsewhere) {
  SystemBuilder build;
  ir::VarId x = build.variable("x", ir::VariableKind::Shared, 0, 5);
  ir::PlaceId place = build.place(build.task("t"), "x = 3");
  ir::TransitionId set = build.step(place, place);
  build.system.transitions[set].updates.push_back({x, Linear(3)});
  Effects effects(build.system);
  EXPECT_TRUE(effects.may_move(set, {x, Direction::Up}));
  EXPECT_TRUE(effects.may_move(set, {x, Direction::Down}));
  EXPECT_FALSE(effects.would_move(set, {x, Direction::Up}, 3));
  EXPECT_FALSE(effects.would_move(set, {x, Direction::Down}, 2));
  EXPECT_EQ(effects.delta(set, x), std::nullopt);
}

}  // namespace
}  // namespace hw::depgraph

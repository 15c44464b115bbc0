// Who did what: identities are consistent along a run, switches as few as can be.
#include "checker/verdict/story.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/unit/checker/verdict/runs.h"

namespace hw::story {
namespace {

constexpr const char* kDmCrypt = R"(model dm_crypt_pages
param writers : 1..16 = 2
pool pages = 6
subsystem dm_crypt {
  task writer[writers] {
    loop {
      idle
      repeat 4 { take 1 pages }
      step "encrypt and write"
      give all pages
    }
  }
}
scenario as_shipped { check recoverable expect violated }
)";

constexpr const char* kSwap = R"(model swap
param size : 1..64 = 4
pool pages = size { account anon, writeback }
lock swap_lock
enum mode { clean, dirty }
var state : mode = clean
task writer[3] {
  var turns : 0..1 = 0
  loop {
    idle
    take 1 pages into anon
    turns = 1 - turns
    lock swap_lock { state = dirty move 1 pages: anon -> writeback }
    submit write
  }
}
path write limit 2 { take 1 pages step "sent" give all pages move 1 pages: writeback -> free }
action tick when state == dirty { state = clean }
)";

Witness violation(const test::Model& model) {
  std::optional<Witness> witness =
      test::find_violation(model.system(), model.lowered.properties.at(0));
  EXPECT_TRUE(witness.has_value());
  return witness.value_or(Witness());
}

/// A run in which at each state one of the possible steps is taken at random.
Witness random_run(const ir::System& system, std::mt19937& random, std::size_t length) {
  Witness witness;
  witness.states.push_back(system.initial_state());
  for (std::size_t i = 0; i < length; ++i) {
    auto enabled = ir::enabled_transitions(system, witness.states.back());
    if (enabled.empty()) break;
    auto choice = std::uniform_int_distribution<std::size_t>(0, enabled.size() - 1)(random);
    witness.steps.push_back(enabled[choice]);
    witness.states.push_back(ir::apply(system, witness.states.back(), enabled[choice]));
  }
  return witness;
}

/// Least number of switches over every way to say who takes which step, found by trying them all:
/// for each configuration (who stands where, who moved last) the least so far.
std::size_t fewest_switches(const ir::System& system, const Witness& witness) {
  using Configuration = std::pair<std::vector<ir::PlaceId>, std::size_t>;  // kNone: gone
  std::vector<ir::PlaceId> start;
  for (ir::PlaceId place = 0; place < system.places.size(); ++place) {
    for (ir::Value n = 0; n < system.variables[system.places[place].count].initial; ++n) {
      start.push_back(place);
    }
  }
  constexpr std::size_t kAction = 1000;  // actions by process beyond that
  std::map<Configuration, std::size_t> best{{{start, SIZE_MAX}, 0}};
  for (ir::TransitionId id : witness.steps) {
    const ir::Transition& transition = system.transitions[id];
    std::map<Configuration, std::size_t> next;
    auto reach = [&](std::vector<ir::PlaceId> where, std::size_t who, std::size_t last,
                     std::size_t switches) {
      if (transition.starts != ir::kNone) {
        where.push_back(system.processes[transition.starts].places[0]);
      }
      if (last != SIZE_MAX && last != who) ++switches;
      auto [it, fresh] = next.try_emplace({std::move(where), who}, switches);
      if (!fresh) it->second = std::min(it->second, switches);
    };
    for (const auto& [configuration, switches] : best) {
      const auto& [where, last] = configuration;
      if (transition.from == ir::kNone) {
        reach(where, kAction + transition.process, last, switches);
        continue;
      }
      for (std::size_t who = 0; who < where.size(); ++who) {
        if (where[who] != transition.from) continue;
        std::vector<ir::PlaceId> moved = where;
        moved[who] = transition.to;
        reach(std::move(moved), who, last, switches);
      }
    }
    best = std::move(next);
  }
  std::size_t least = SIZE_MAX;
  for (const auto& [configuration, switches] : best) least = std::min(least, switches);
  return least;
}

TEST(Story, NamesTheWritersOfAWedge) {
  auto model = test::load(kDmCrypt);
  Story story = tell(model->system(), violation(*model));
  ASSERT_EQ(story.end.size(), 2u);
  EXPECT_EQ(story.end[0].who, "dm_crypt.writer #1");
  EXPECT_EQ(story.end[1].who, "dm_crypt.writer #2");
  for (const Standing& standing : story.end) {
    EXPECT_EQ(standing.at, "take 1 pages");
    ASSERT_EQ(standing.holds.size(), 1u);
    EXPECT_EQ(standing.holds[0].first, "pages");
    EXPECT_EQ(standing.holds[0].second, 3);
    EXPECT_FALSE(standing.rest);
  }
}

TEST(Story, TellsWhatAStepChanges) {
  auto model = test::load(kDmCrypt);
  Story story = tell(model->system(), violation(*model));
  const StoryStep& last = story.steps.back();
  EXPECT_EQ(last.text, "take 1 pages");
  ASSERT_EQ(last.changes.size(), 2u);
  EXPECT_EQ(last.changes[0].name, "pages.free");
  EXPECT_EQ(last.changes[0].before, "1");
  EXPECT_EQ(last.changes[0].after, "0");
  EXPECT_FALSE(last.changes[0].own);
  EXPECT_EQ(last.changes[1].name, "holds pages");
  EXPECT_EQ(last.changes[1].after, "3");
  EXPECT_TRUE(last.changes[1].own);
  EXPECT_EQ(model->sources.line_column(last.span.file, last.span.begin).line, 8);
}

TEST(Story, MarksThePointOfNoReturn) {
  auto model = test::load(kDmCrypt);
  Witness witness = violation(*model);
  witness.point_of_no_return = 3;
  Story story = tell(model->system(), witness);
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    EXPECT_EQ(story.steps[i].crosses, i == 2);
    EXPECT_EQ(story.steps[i].doomed, i >= 3);
  }
  witness.point_of_no_return = SIZE_MAX;
  for (const StoryStep& step : tell(model->system(), witness).steps) {
    EXPECT_FALSE(step.crosses || step.doomed);
  }
}

TEST(Story, ThoseWhoNeverMovedStandTogether) {
  auto model = test::load(kDmCrypt, {{"writers", "5"}});
  Witness nothing;
  nothing.states.push_back(model->system().initial_state());
  Story story = tell(model->system(), nothing);
  ASSERT_EQ(story.end.size(), 1u);
  EXPECT_EQ(story.end[0].who, "dm_crypt.writer #1..#5");
  EXPECT_EQ(story.end[0].count, 5);
  EXPECT_TRUE(story.end[0].rest);
  EXPECT_EQ(story.switches, 0u);
}

TEST(Story, ATaskWithOneInstanceHasNoNumber) {
  auto model =
      test::load("model m\ntask t { step \"a\" }\nscenario s { check never count(t) == 0 }");
  Story story = tell(model->system(), violation(*model));
  ASSERT_EQ(story.steps.size(), 1u);
  EXPECT_EQ(story.steps[0].actor, "t");
  EXPECT_EQ(story.steps[0].number, 0);
  EXPECT_TRUE(story.steps[0].ended);
  EXPECT_TRUE(story.end.at(0).ended);
  EXPECT_EQ(story.end.at(0).at, "ended");
}

TEST(Story, FailuresSayWhy) {
  auto model =
      test::load("model m\ntask t { fail \"out of luck\" }\nscenario s { check never fails }");
  Story story = tell(model->system(), violation(*model));
  EXPECT_EQ(story.steps.back().failure, "out of luck");
  EXPECT_TRUE(story.end.at(0).failed);
}

TEST(Story, ValuesAreWrittenAsInTheLanguage) {
  auto model = test::load(R"(model m
enum mode { clean, dirty }
var state : mode = clean
queue q[2] of { data, ack }
lock l
task t { var seen : bool = false  seen = true  state = dirty  lock l  send q <- ack  unlock l }
scenario s { check never count(t) == 0 })");
  Story story = tell(model->system(), violation(*model));
  std::vector<std::string> told;
  for (const StoryStep& step : story.steps) {
    for (const Change& change : step.changes) {
      told.push_back(change.name + ": " + change.before + " -> " + change.after);
    }
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{"seen: false -> true", "state: clean -> dirty",
                                      "l: open -> held", "q: [] -> [ack]", "l: held -> open"}));
}

TEST(Story, PathsAreNumberedAsTheyAreSubmitted) {
  auto model = test::load(kSwap, {{"size", "40"}});
  std::mt19937 random(7);
  Story story = tell(model->system(), random_run(model->system(), random, 200));
  std::vector<std::string> started;
  std::set<std::string> in_flight;
  for (const StoryStep& step : story.steps) {
    if (step.actor.starts_with("write #")) {
      EXPECT_TRUE(in_flight.contains(step.actor)) << step.actor;
      if (step.ended) in_flight.erase(step.actor);
    }
    for (const std::string& name : step.started) {
      started.push_back(name);
      in_flight.insert(name);
    }
    EXPECT_LE(in_flight.size(), 2u);
  }
  ASSERT_GT(started.size(), 2u);
  for (std::size_t i = 0; i < started.size(); ++i) {
    EXPECT_EQ(started[i], "write #" + std::to_string(i + 1));
  }
}

TEST(Story, AnInstanceGoesOnFromWhereItStands) {
  auto model = test::load(kSwap);
  const ir::System& system = model->system();
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Story story = tell(system, random_run(system, random, 100));
    std::map<std::string, ir::PlaceId> where;
    for (const StoryStep& step : story.steps) {
      const ir::Transition& transition = system.transitions[step.transition];
      if (transition.from == ir::kNone) {
        EXPECT_EQ(step.actor, "tick");
        continue;
      }
      auto found = where.find(step.actor);
      if (found == where.end()) {  // its first step is from where its process begins
        EXPECT_EQ(transition.from, system.processes[step.process].places[0]);
      } else {
        EXPECT_EQ(transition.from, found->second);
      }
      where[step.actor] = transition.to;
    }
    for (const Standing& standing : story.end) {
      auto found = where.find(standing.who);
      if (found == where.end()) continue;
      EXPECT_EQ(standing.place, found->second);
    }
  }
}

TEST(Story, TheEndAgreesWithTheCounts) {
  auto model = test::load(kSwap);
  const ir::System& system = model->system();
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Witness witness = random_run(system, random, 60);
    std::map<ir::PlaceId, ir::Value> counted;
    for (const Standing& standing : tell(system, witness).end) {
      counted[standing.place] += standing.count;
    }
    for (ir::PlaceId place = 0; place < system.places.size(); ++place) {
      EXPECT_EQ(counted[place], witness.states.back()[system.places[place].count]);
    }
  }
}

TEST(Story, SwitchesAreAsFewAsCanBe) {
  auto model = test::load(kSwap);
  const ir::System& system = model->system();
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    Witness witness = random_run(system, random, 14);
    Story story = tell(system, witness);
    std::size_t told = 0;
    for (std::size_t i = 1; i < story.steps.size(); ++i) {
      told += story.steps[i].actor != story.steps[i - 1].actor;
      EXPECT_EQ(story.steps[i].switched, story.steps[i].actor != story.steps[i - 1].actor);
    }
    EXPECT_EQ(story.switches, told);
    EXPECT_EQ(story.switches, fewest_switches(system, witness)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hw::story

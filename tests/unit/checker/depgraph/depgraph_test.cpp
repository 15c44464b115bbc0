// The dependency graph of small models: who needs, who gives back, and the cycles.
#include "checker/depgraph/depgraph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/checker/verdict/runs.h"

namespace hw::depgraph {
namespace {

using Lines = std::vector<std::string>;

struct Drawn {
  std::unique_ptr<test::Model> model;
  DependencyGraph graph;

  Lines cycles() const {
    Lines lines;
    for (const Cycle& cycle : graph.cycles) lines.push_back(to_text(cycle, model->sources));
    return lines;
  }
  /// The edges of a kind as "from -> to".
  Lines edges(EdgeKind kind) const {
    Lines lines;
    for (const Edge& edge : graph.edges) {
      if (edge.kind != kind) continue;
      std::string line = graph.nodes[edge.from].name + " -> " + graph.nodes[edge.to].name;
      if (!edge.account.empty()) line += "." + edge.account;
      if (!edge.class_name.empty()) line += " as " + edge.class_name;
      if (edge.held != kNoNode) line += " holding " + graph.nodes[edge.held].name;
      if (edge.waits) line += " (waits)";
      lines.push_back(line);
    }
    return lines;
  }
};

Drawn draw(const std::string& text) {
  Drawn result;
  result.model = test::load(text);
  result.graph = dependency_graph(result.model->system());
  return result;
}

constexpr const char* kSwap = R"(model swap_over_nbd
pool pages = 16 {
  account anon, writeback
  reserve 4 for emergency
}
subsystem mm {
  task writer[2] {
    loop {
      idle
      take 1 pages into anon else {
        atomic { if (pages.anon > 0) { move 1 pages: anon -> writeback  submit nbd.write } }
        retry
      }
    }
  }
}
subsystem nbd {
  path write {
    take 1 pages as emergency
    give all pages
    atomic { if (pages.writeback > 0) { move 1 pages: writeback -> free } }
  }
}
)";

TEST(DependencyGraph, SwapOverTheNetwork) {
  Drawn it = draw(kSwap);
  EXPECT_EQ(it.edges(EdgeKind::Needs),
            (Lines{"mm.writer -> pages (waits)", "nbd.write -> pages as emergency (waits)"}));
  EXPECT_EQ(it.edges(EdgeKind::GivesBack),
            (Lines{"nbd.write -> pages", "nbd.write -> pages.writeback"}));
  EXPECT_EQ(it.edges(EdgeKind::Submits), Lines{"mm.writer -> nbd.write"});
  EXPECT_EQ(it.cycles(),
            Lines{"possible deadlock: nbd.write needs pages as emergency (test.hwm:19) · "
                  "pages.writeback is freed by nbd.write (test.hwm:21); then also mm.writer needs "
                  "pages (test.hwm:10)"});
}

TEST(DependencyGraph, NodesKnowTheirSubsystem) {
  Drawn it = draw(kSwap);
  auto named = [&](const std::string& name) {
    return *std::ranges::find(it.graph.nodes, name, &Node::name);
  };
  EXPECT_EQ(named("mm.writer").subsystem, "mm");
  EXPECT_EQ(named("mm.writer").detail, "x2");
  EXPECT_EQ(named("nbd.write").kind, NodeKind::Path);
  EXPECT_EQ(named("pages").subsystem, "");
  EXPECT_EQ(named("pages").detail, "16 units");
}

TEST(DependencyGraph, HoldAndWait) {
  Drawn it = draw(R"(model m
pool pages = 6
task writer[2] { loop { idle repeat 4 { take 1 pages } give all pages } }
)");
  EXPECT_EQ(it.edges(EdgeKind::HoldsWhileNeeding), Lines{"writer -> pages holding pages (waits)"});
  EXPECT_EQ(it.cycles(), Lines{"possible deadlock: writer needs pages (test.hwm:3) · pages is held "
                               "by writer (test.hwm:3)"});
}

TEST(DependencyGraph, TakingAllAtOnceIsNoCycle) {
  Drawn it = draw(R"(model m
pool pages = 6
task writer[2] { loop { idle take 4 pages give all pages } }
)");
  EXPECT_TRUE(it.graph.cycles.empty());
}

TEST(DependencyGraph, LocksInOppositeOrder) {
  Drawn it = draw(R"(model m
lock m, n
task a { loop { idle lock m { lock n { step "x" } } } }
task b { loop { idle
  lock n { lock m { step "y" } } } }
)");
  EXPECT_EQ(
      it.cycles(),
      Lines{"possible deadlock: a needs n (test.hwm:3) · n is held by b (test.hwm:5) · b needs "
            "m (test.hwm:5) · m is held by a (test.hwm:3)"});
}

TEST(DependencyGraph, LocksInOneOrder) {
  Drawn it = draw(R"(model m
lock m, n
task a { loop { idle lock m { lock n { step "x" } } } }
task b { loop { idle lock m { lock n { step "y" } } } }
)");
  EXPECT_TRUE(it.graph.cycles.empty());
  EXPECT_EQ(it.edges(EdgeKind::HoldsWhileNeeding),
            (Lines{"a -> n holding m (waits)", "b -> n holding m (waits)"}));
}

TEST(DependencyGraph, ATrylockDoesNotWait) {
  Drawn it = draw(R"(model m
lock m, n
task a { loop { idle lock m { lock n { step "x" } else { } } } }
task b { loop { idle lock n { lock m { step "y" } } } }
)");
  EXPECT_TRUE(it.graph.cycles.empty());
}

TEST(DependencyGraph, ATryThatIsRepeatedWithTheOtherHeldDoes) {
  Drawn it = draw(R"(model m
lock m, n
task a { loop { idle lock m { lock n { step "x" } else { step "spin" retry } } } }
task b { loop { idle lock n { lock m { step "y" } } } }
)");
  EXPECT_EQ(it.graph.cycles.size(), 1u);
}

TEST(DependencyGraph, BackingOffGivesBackBetweenTries) {
  Drawn it = draw(R"(model m
pool pages = 6
task writer[2] {
  loop {
    idle
    take 2 pages
    take 2 pages else { give all pages step "back off" continue }
    give all pages
  }
}
)");
  EXPECT_TRUE(it.graph.cycles.empty());
}

TEST(DependencyGraph, AllocationBetweenDirtyingAndSubmitting) {
  Drawn it = draw(R"(model m
pool pages = 6 { account dirty }
task w { loop { idle take 1 pages into dirty
  take 1 pages
  submit clean give all pages } }
path clean { move 1 pages: dirty -> free }
)");
  Lines cycles = it.cycles();
  ASSERT_FALSE(cycles.empty());
  EXPECT_EQ(
      cycles[0],
      "possible deadlock: w needs pages (test.hwm:4) · pages.dirty is freed by clean, which w "
      "submits (test.hwm:5)");
}

TEST(DependencyGraph, AllocationBeforeDirtyingIsNoCycle) {
  Drawn it = draw(R"(model m
pool pages = 6 { account dirty }
task w { loop { idle take 1 pages move 1 pages: held -> dirty submit clean } }
path clean { move 1 pages: dirty -> free }
)");
  EXPECT_TRUE(it.graph.cycles.empty()) << it.cycles()[0];
}

TEST(DependencyGraph, QueuesThatWaitForEachOther) {
  Drawn it = draw(R"(model m
queue req[1] of { ask }
queue rsp[1] of { answer }
task client { loop { idle repeat 4 { send req <- ask } repeat 4 { receive rsp { answer -> {} } } } }
task server { loop { receive req { ask -> { send rsp <- answer } } } }
)");
  bool full = std::ranges::any_of(it.cycles(), [](const std::string& line) {
    return line.find("client sends to req") != std::string::npos &&
           line.find("server sends to rsp") != std::string::npos;
  });
  EXPECT_TRUE(full);
}

TEST(DependencyGraph, SemaphoresAndVariables) {
  Drawn it = draw(R"(model m
semaphore s = 0
var go : bool = false
task a { wait until go up s }
task b { down s go = true }
)");
  EXPECT_EQ(it.cycles(),
            Lines{"possible deadlock: a waits for go to rise (test.hwm:4) · go is raised by b "
                  "(test.hwm:5) · b needs s (test.hwm:5) · s is upped by a (test.hwm:4)"});
  EXPECT_EQ(it.edges(EdgeKind::Sets), Lines{"b -> go"});
}

TEST(DependencyGraph, AMempoolIsNotItsPool) {
  Drawn it = draw(R"(model m
pool pages = 8
mempool bios = 2 from pages
task io[3] { loop { idle take 1 bios step "x" give all } }
task other { loop { idle take 1 pages take 1 bios give all } }
)");
  EXPECT_EQ(it.edges(EdgeKind::BackedBy), Lines{"bios -> pages"});
  EXPECT_TRUE(it.graph.cycles.empty()) << it.cycles()[0];
  it = draw(R"(model m
pool pages = 8
mempool bios = 2 from pages
task io[3] { loop { idle take 1 bios take 1 bios give all } }
)");
  EXPECT_EQ(it.cycles(), Lines{"possible deadlock: io needs bios (test.hwm:4) · bios is held by io "
                               "(test.hwm:4)"});
}

TEST(DependencyGraph, PathLimits) {
  Drawn it = draw(R"(model m
pool pages = 8 { account dirty }
task w { loop { idle take 1 pages submit io give all pages } }
path io limit 2 { take 1 pages give all pages }
)");
  EXPECT_EQ(
      it.cycles(),
      Lines{"possible deadlock: w submits io, at its limit (test.hwm:3) · io has to come to its "
            "end (test.hwm:4) · io needs pages (test.hwm:4) · pages is held by w (test.hwm:3)"});
}

TEST(DependencyGraph, CyclesCloseAndAreMarked) {
  for (const char* text : {kSwap,
                           "model m\nlock m, n\ntask a { lock m { lock n { step \"x\" } } }\n"
                           "task b { lock n { lock m { step \"y\" } } }\n"}) {
    Drawn it = draw(text);
    ASSERT_FALSE(it.graph.cycles.empty());
    for (const Cycle& cycle : it.graph.cycles) {
      for (std::size_t i = 0; i < cycle.steps.size(); ++i) {
        EXPECT_EQ(cycle.steps[i].to, cycle.steps[(i + 1) % cycle.steps.size()].from);
        EXPECT_TRUE(cycle.steps[i].span.known());
      }
    }
    auto marked = std::ranges::count_if(it.graph.edges, &Edge::on_cycle);
    EXPECT_GE(marked, 2);
  }
}

TEST(Dot, IsTheSameEveryTimeAndDrawsTheCycle) {
  Drawn it = draw(kSwap);
  std::string dot = to_dot(it.graph, "swap \"over\" nbd");
  EXPECT_EQ(dot, to_dot(dependency_graph(it.model->system()), "swap \"over\" nbd"));
  EXPECT_EQ(dot, R"dot(digraph dependencies {
  label="swap \"over\" nbd";
  labelloc=t;
  rankdir=LR;
  newrank=true;
  fontname="Helvetica";
  node [fontname="Helvetica"];
  edge [fontname="Helvetica", fontsize=10];
  n2 [label="pages\n16 units", shape=cylinder];
  subgraph cluster_0 {
    label="mm";
    style=rounded;
    n0 [label="mm.writer\nx2", shape=box];
  }
  subgraph cluster_1 {
    label="nbd";
    style=rounded;
    n1 [label="nbd.write", shape=cds];
  }
  n0 -> n2 [label="needs", style=solid];
  n1 -> n2 [label="needs as emergency", style=solid, color=red, fontcolor=red, penwidth=2];
  n2 -> n1 [label="held by", style=dashed];
  n2 -> n1 [label="writeback freed by", style=dashed, color=red, fontcolor=red, penwidth=2];
  n0 -> n1 [label="submits", style=bold];
}
)dot");
}

}  // namespace
}  // namespace hw::depgraph

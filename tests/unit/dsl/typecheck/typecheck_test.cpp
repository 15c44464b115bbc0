// What a good model becomes, where a mistake is reported, and what the limits are.
#include <gtest/gtest.h>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/load.h"
#include "dsl/typecheck/print.h"

namespace {

using namespace hw;

struct Outcome {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<checked::CheckedModel> model;

  std::string text() const {
    std::string all;
    for (const Diagnostic& each : diagnostics.all()) all += render(each, sources, false);
    return all;
  }
  /// "E0301 2:7 E0309 4:1"
  std::string places() const {
    std::string all;
    for (const Diagnostic& each : diagnostics.all()) {
      const LineColumn at = sources.line_column(each.span.file, each.span.begin);
      all += (all.empty() ? "" : " ") + each.code + " " + std::to_string(at.line) + ":" +
             std::to_string(at.column);
    }
    return all;
  }
};

std::unique_ptr<Outcome> load(std::string text) {
  auto outcome = std::make_unique<Outcome>();
  outcome->model =
      load_text(outcome->sources, "test.hwm", std::move(text), {}, outcome->diagnostics);
  return outcome;
}

// ---- good models

TEST(Typecheck, AcceptsTheDmCryptExample) {
  const auto out = load(R"(/// Two writers share one page pool, and each wants most of it.
model dm_crypt_pages
param pool_size : 1..1024 = 6
param per_bio   : 1..256  = 4
param writers   : 1..16   = 2
pool pages = pool_size
subsystem dm_crypt {
  task writer[writers] {
    loop {
      idle
      repeat per_bio { take 1 pages }
      step "encrypt and write"
      give all pages
    }
  }
}
scenario as_shipped { check recoverable expect violated }
scenario sized with pool_size = 7 {
  check recoverable
  check bounded held(dm_crypt.writer, pages) <= 7
}
scenario how_big { size pool_size for recoverable expect writers * (per_bio - 1) + 1 })");
  ASSERT_TRUE(out->model) << out->text();
  const checked::CheckedModel& model = *out->model;
  EXPECT_EQ(model.name, "dm_crypt_pages");
  EXPECT_EQ(model.doc, "Two writers share one page pool, and each wants most of it.");
  ASSERT_EQ(model.params.size(), 3u);
  ASSERT_EQ(model.root.pools.size(), 1u);
  ASSERT_EQ(model.root.instances.size(), 1u);
  EXPECT_TRUE(model.root.instances[0]->implicit);
  EXPECT_EQ(model.root.instances[0]->subsystem, model.subsystems[0].get());
  ASSERT_EQ(model.subsystems[0]->scope.tasks.size(), 1u);
  ASSERT_EQ(model.scenarios.size(), 3u);

  const auto& bounded = std::get<checked::Check>(model.scenarios[1].checks[1]);
  EXPECT_EQ(bounded.property.text, "bounded held(dm_crypt.writer, pages) <= 7");
  const auto& measure = *std::get<checked::Bounded>(bounded.property.node).measure;
  const auto& held = std::get<checked::TaskHeld>(measure.node);
  EXPECT_EQ(held.task.task.base, checked::Ref<checked::Task>::Root);
  ASSERT_EQ(held.task.task.hops.size(), 1u);
  EXPECT_EQ(held.task.task.hops[0].instance, model.root.instances[0].get());
  EXPECT_EQ(held.task.task.target, model.subsystems[0]->scope.tasks[0].get());
  const auto& size = std::get<checked::Size>(model.scenarios[2].checks[0]);
  ASSERT_EQ(size.params.size(), 1u);
  EXPECT_EQ(size.params[0].param, model.params[0].get());
  EXPECT_EQ(size.text, "size pool_size for recoverable");
  EXPECT_EQ(to_text(*size.expected.at(0).at(0)), "writers * (per_bio - 1) + 1");
}

TEST(Typecheck, AcceptsTheSwapOverNbdExample) {
  const auto out = load(R"(model swap_over_nbd
param total       : 4..256 = 16
param min         : 0..64  = 4
param writers     : 1..64  = 2
param requests    : 1..16  = 2
param sk_memalloc : bool   = true
param drop_noise  : bool   = true
param rcvbuf      : 0..64  = 6
pool pages = total {
  account anon, writeback, noise
  reserve min for emergency
}
subsystem mm {
  task writer[writers] {
    loop {
      idle
      take 1 pages into anon else {
        if (pages.anon > 0) { move 1 pages: anon -> writeback; submit nbd.write }
        retry
      }
    }
  }
}
subsystem nbd {
  path write limit requests {
    take 1 pages as emergency if sk_memalloc
    step "sent"
    give all pages
    external step "the server answers"
    take 1 pages as emergency if sk_memalloc
    give all pages
    move 1 pages: writeback -> free
  }
}
subsystem net {
  task receive_packets {
    loop {
      idle
      take 1 pages as emergency if sk_memalloc else { continue }
      if ((drop_noise and pages.free < min) or pages.noise >= rcvbuf) { give all pages }
      else { move 1 pages: held -> noise }
    }
  }
  task reader {
    loop {
      idle until pages.noise > 0
      take 1 pages
      give all pages
      move 1 pages: noise -> free
    }
  }
}
scenario vanilla with sk_memalloc = false { check recoverable expect violated }
scenario patched { check recoverable  size min for recoverable })");
  ASSERT_TRUE(out->model) << out->text();
  const auto& path = *out->model->subsystems[1]->scope.paths[0];
  const auto& take = std::get<checked::Take>(path.body[0]->node);
  EXPECT_EQ(take.as_class, "emergency");
  EXPECT_TRUE(std::holds_alternative<checked::ParamUse>(take.class_if->node));
  const auto& move = std::get<checked::Move>(path.body[6]->node);
  EXPECT_EQ(move.from.kind, checked::AccountRef::Named);
  EXPECT_EQ(move.from.index, 1);
  EXPECT_EQ(move.to.kind, checked::AccountRef::Free);
  EXPECT_TRUE(path.body[3]->external);
}

/// One of everything that the language has.
constexpr char kEverything[] = R"(model everything
enum Colour { red, green }
enum Op { read, write }
const four = 2 + 2
const paint : Colour = green
const narrow : 0..9 = four
const derived = size_of + four
param size_of : 1..64 = four
param fast : bool = true
param shade : Colour = red
assume size_of >= four and (fast or shade == red)
pool pages = derived { account dirty = 1, clean  reserve 2 for emergency, atomic_users  reserve 1 for emergency }
mempool bios = 2 from pages as emergency
lock first, second
semaphore slots = four
var flag : bool = false
var colour : Colour = paint
var level : 0..size_of = 1
counter done
queue ops[four] of Op
queue marks[2] of { low, high }
subsystem disk(buffers : pool, n : int, spin : bool, gate : lock, room : semaphore, in : queue of Op,
               mode : var of Colour, total : counter, finish : path, elements : mempool) {
  var busy : bool = false
  task worker[n] {
    loop {
      idle until in.length > 0
      lock gate else { retry }
      receive in { read -> { take n buffers into dirty } write -> { up room by 2 } }
      mode = green
      total = total + 1
      busy = spin
      wait until buffers.free > 0 and not gate.held and room.value > 0
      take 1 elements
      give all
      unlock gate
      submit finish
    }
  }
}
instance disks[2] : disk(pages, size_of - 1, fast, first, slots, ops, colour, done, flush, bios)
path flush limit 3 {
  var round : 0..3 = 0
  take 1 pages as emergency else { return }
  while (round < 3) { round = round + 1  if (round == 2) { break } else if (fast) { continue } }
  give 1 pages
}
procedure reclaim(n : int, from : pool) depth 2 {
  take n from else { if (n > 0) { call reclaim(n - 1, from) } retry }
  give held(from) from
}
task named[i : 0..3] {
  var own : 0..8 = i
  var tint : Colour = red
  start: idle
  own = own * 2 % 8 / 1 + min(own, 3) - max(i, 1)
  own = any 0..4
  tint = green
  take own pages
  give own pages
  either { down slots by own } or { down slots else { step "none" } }
  lock second { atomic { done = 0  wait until level > 0 } } else { fail "trylock" }
  wait until flag or timeout { assert not flag }
  send ops <- write else { external step "full" }
  receive marks { low, high -> { } } else { }
  call reclaim(2, pages)
  repeat size_of { move 1 pages: dirty -> clean else { return } }
  wait until held(named[0], pages) + held(named, bios) + held(flush, pages) + held(pages) >= 0
  wait until count(named[1] at start) + count(flush) <= pages.held + pages.size
}
)";

TEST(Typecheck, AcceptsOneOfEverything) {
  std::string text = kEverything;
  text += R"(external task environment { idle  external step "plugged in" }
external action arrives when pages.dirty > 0 { move 1 pages: dirty -> free  colour = green }
)";
  text += R"(scenario whole with size_of = 8, fast = false, shade = green {
  check always level <= 8 and (flag implies colour == red)
  check never pages.free < 0 expect holds
  check bounded pages.clean <= size_of
  check never at named.start expect violated
  check never at named[2].start
  check never fails
  check deadlock_free
  check recoverable of disks, disks[0], disks[1].worker, named, named[3], flush
  check progress of named assuming environment responds
  check flag leads to not flag
  size size_of for deadlock_free, never fails expect derived - 1
  size most size_of for recoverable
})";
  const auto out = load(text);
  ASSERT_TRUE(out->model) << out->text();
  const checked::CheckedModel& model = *out->model;

  // Constants known at check time are literals; those made of parameters stay expressions.
  for (const auto& constant : model.consts) {
    const auto* literal = std::get_if<checked::Literal>(&constant->value->node);
    if (constant->name == "derived") {
      EXPECT_EQ(to_text(*constant->value), "size_of + four");
    } else {
      ASSERT_TRUE(literal) << constant->name;
      EXPECT_EQ(literal->value, constant->name == "paint" ? 1 : 4);
    }
  }

  // What an argument means is left to the instance.
  const checked::Subsystem& disk = *model.subsystems[0];
  const auto& loop = std::get<checked::Loop>(disk.scope.tasks[0]->body[0]->node);
  const auto& lock = std::get<checked::LockStmt>(loop.body[1]->node);
  EXPECT_EQ(lock.lock.base, checked::Ref<checked::Lock>::ByArgument);
  EXPECT_EQ(lock.lock.argument, disk.arguments[3].get());
  EXPECT_TRUE(lock.has_else);
  EXPECT_FALSE(lock.has_body);
  const auto& receive = std::get<checked::Receive>(loop.body[2]->node);
  const auto& take = std::get<checked::Take>(receive.arms[0].body[0]->node);
  EXPECT_EQ(take.into->index, -1);
  EXPECT_EQ(take.into->name, "dirty");
  const auto& busy = std::get<checked::Assign>(loop.body[5]->node);
  EXPECT_EQ(std::get<checked::Ref<checked::SharedVar>>(busy.target).base,
            checked::Ref<checked::SharedVar>::Self);
  ASSERT_EQ(model.root.instances[0]->arguments.size(), 10u);

  const auto& checks = model.scenarios[0].checks;
  const auto& at = std::get<checked::NeverAt>(std::get<checked::Check>(checks[4]).property.node);
  EXPECT_EQ(at.label, "start");
  EXPECT_EQ(to_text(*std::get<checked::TaskRef>(at.who).index), "2");
  const auto& recoverable =
      std::get<checked::Recoverable>(std::get<checked::Check>(checks[7]).property.node);
  ASSERT_EQ(recoverable.of.size(), 6u);
  EXPECT_FALSE(recoverable.of[0].instance_index);
  EXPECT_EQ(to_text(*recoverable.of[1].instance_index), "0");
}

TEST(Typecheck, AnElseIfIsAnIfInTheElseBlock) {
  const auto out = load(
      "pool p = 1\ntask t {\n  if (p.free > 0) { step \"a\" }\n"
      "  else if (p.held > 0) { step \"b\" } else { step \"c\" }\n}\n");
  ASSERT_TRUE(out->model) << out->text();
  const checked::Stmt& outer = *out->model->root.tasks[0]->body[0];
  const auto& choice = std::get<checked::If>(outer.node);
  ASSERT_EQ(choice.otherwise.size(), 1u);
  const auto& inner = std::get<checked::If>(choice.otherwise[0]->node);
  EXPECT_EQ(to_text(*inner.condition), "p.held > 0");
  EXPECT_EQ(std::get<checked::Step>(inner.otherwise[0]->node).text, "c");
  EXPECT_EQ(out->sources.line_column(0, choice.otherwise[0]->span.begin).line, 4);
}

TEST(Typecheck, PropertyTextIsFoldedToOneLine) {
  const auto out = load(
      "pool p = 1\ntask t { take 1 p  give all }\n"
      "scenario s { check always p.free // most of it\n\n    /* all */ >=\t0 }\n");
  ASSERT_TRUE(out->model) << out->text();
  const auto& check = std::get<checked::Check>(out->model->scenarios[0].checks[0]);
  EXPECT_EQ(check.property.text, "always p.free >= 0");
}

TEST(Typecheck, TheTypeOfTheOtherSideSaysWhichKindIsMeant) {
  const auto out = load(
      "enum Mood { calm, red }\nenum Colour { red, green }\n"
      "var colour : Colour = red\nvar mood : Mood = red\n"
      "task t { wait until red == colour and mood != red  mood = red }\n");
  ASSERT_TRUE(out->model) << out->text();
  const auto value = [](const checked::ExprPtr& expr) {
    return std::get<checked::Literal>(expr->node).value;
  };
  EXPECT_EQ(value(out->model->root.vars[0]->initial), 0);
  EXPECT_EQ(value(out->model->root.vars[1]->initial), 1);
  const auto& body = out->model->root.tasks[0]->body;
  const auto& both = std::get<checked::Binary>(std::get<checked::Wait>(body[0]->node).until->node);
  EXPECT_EQ(value(std::get<checked::Binary>(both.left->node).left), 0);
  EXPECT_EQ(value(std::get<checked::Binary>(both.right->node).right), 1);
  EXPECT_EQ(value(std::get<checked::Assign>(body[1]->node).value), 1);
}

TEST(Typecheck, AKindMayBeCalledLikeAPathOrAVariable) {
  const auto out = load(
      "enum Op { read, write }\npath write { step \"w\" }\nvar read : 0..3 = 1\n"
      "var op : Op = write\nqueue q[2] of Op\n"
      "task t { op = read  send q <- write  submit write  wait until op == write  read = read + 1 "
      "}");
  ASSERT_TRUE(out->model) << out->text();
  const auto& body = out->model->root.tasks[0]->body;
  EXPECT_TRUE(std::holds_alternative<checked::Literal>(
      std::get<checked::Assign>(body[0]->node).value->node));
  EXPECT_TRUE(std::holds_alternative<checked::Binary>(
      std::get<checked::Assign>(body[4]->node).value->node));
}

TEST(Typecheck, InnerNamesHideOuterOnes) {
  const auto out = load(
      "pool p = 1\nparam n : 1..4 = 2\n"
      "subsystem s { pool p = 3  task t { var n : 0..9 = 0  take 1 p  give all p  n = 3 } }\n");
  ASSERT_TRUE(out->model) << out->text();
  const checked::Scope& inner = out->model->subsystems[0]->scope;
  const auto& body = inner.tasks[0]->body;
  const auto& take = std::get<checked::Take>(body[0]->node);
  EXPECT_EQ(std::get<checked::Ref<checked::Pool>>(take.source).target, inner.pools[0].get());
  EXPECT_EQ(std::get<const checked::LocalVar*>(std::get<checked::Assign>(body[2]->node).target),
            inner.tasks[0]->locals[0].get());
}

TEST(Typecheck, DivisionRoundsToMinusInfinity) {
  const auto out = load(
      "const a = -7 / 2\nconst b = -7 % 2\nconst c = 7 / -2\nconst d = 7 % -2\n"
      "const e = -(0 - 9223372036854775807) - 1\nconst f = (0 - 9223372036854775807 - 1) % -1\n"
      "pool p = 1\n");
  ASSERT_TRUE(out->model) << out->text();
  std::vector<checked::Value> values;
  for (const auto& constant : out->model->consts) {
    values.push_back(std::get<checked::Literal>(constant->value->node).value);
  }
  EXPECT_EQ(values, (std::vector<checked::Value>{-4, 1, -4, -1, 9223372036854775806, 0}));
}

TEST(Typecheck, SmallestNumberOverItsNegativeOverflows) {
  const auto out = load(
      "const least = 0 - 9223372036854775807 - 1\nconst a = least / -1\nconst b = -least\n"
      "const c = least - 1\npool p = 1\n");
  EXPECT_EQ(out->places(), "E0307 2:11 E0307 3:11 E0307 4:11");
}

// ---- where mistakes are reported

struct Mistake {
  const char* text;
  const char* places;
};

TEST(Typecheck, ReportsMistakesWhereTheyStand) {
  const Mistake mistakes[] = {
      {"pool p = 1\ntask t { take 1 q }", "E0201 2:17"},
      {"pool p = 1\nlock p", "E0202 2:6"},
      {"pool p = 1\ntask t { lock p }", "E0203 2:15"},
      {"pool p = 1\ntask t { wait until p.fre > 0 }", "E0204 2:23"},
      {"const a = b\nconst b = a\npool p = 1", "E0215 1:7"},
      {"pool p = 1\ntask t { wait until p.free }", "E0301 2:21"},
      {"pool p = 1\ntask t { take p.free p  give all p }", "E0305 2:15"},
      {"pool p = 9223372036854775807 + 1", "E0307 1:10"},
      {"pool p = 1\ntask t { take -1 p  give all p }", "E0309 2:15"},
      {"param n : 2..3 = 4\npool p = n", "E0311 1:18"},
      {"pool p = 1\nprocedure q { call q }\ntask t { call q }", "E0321 2:11"},
      // Several in one text, and nothing that only follows from them.
      {"const n = m\npool p = n + 1\ntask t { take n p  give n p  lock n }",
       "E0201 1:11 E0203 3:35"},
      {"var v : Nothing = 3\ntask t { v = 4  wait until v == red  assert v == v }",
       "E0201 1:9 E0201 2:33"},
      {"instance i : none(3)\ntask t { take 1 i.pool  give all i.pool }", "E0201 1:14"},
      {"pool p = true + 1\ntask t { take p.size p  give all p }", "E0301 1:10"},
      {"path q { step \"a\" }\nscenario s { check never at q.x check always count(q at y) == 0 }",
       "E0210 2:31 E0210 2:57"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto out = load(mistake.text);
    EXPECT_EQ(out->places(), mistake.places) << mistake.text << "\n" << out->text();
    EXPECT_FALSE(out->model) << mistake.text;
  }
}

TEST(Typecheck, ErrorsOfAnEarlierModelDoNotSpoilTheNext) {
  SourceMap sources;
  Diagnostics diagnostics;
  EXPECT_FALSE(load_text(sources, "bad.hwm", "pool p = q", {}, diagnostics));
  EXPECT_TRUE(load_text(sources, "good.hwm", "pool p = 1", {}, diagnostics));
  EXPECT_EQ(diagnostics.error_count(), 1u);
}

TEST(Typecheck, AnUnreadableMainFileHasNoPlace) {
  SourceMap sources;
  Diagnostics diagnostics;
  EXPECT_FALSE(load_model(sources, "no/such/file.hwm", {}, diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].code, code::kUnreadableFile);
  EXPECT_FALSE(diagnostics.all()[0].span.known());
}

// ---- limits: all of this must neither crash nor take long

std::string repeated(std::string_view what, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += what;
  return text;
}

TEST(TypecheckLimits, LongOperatorChains) {
  EXPECT_TRUE(load("pool p = 0" + repeated(" + 1", 1990))->model);
  EXPECT_TRUE(
      load("pool p = 1\ntask t { wait until true" + repeated(" implies true", 1990) + " }")->model);
  EXPECT_TRUE(load("pool p = 1\ntask t { wait until " + repeated("not ", 1990) + "true }")->model);
  EXPECT_TRUE(load("pool p = 1\nvar v : -1..1 = " + repeated("-", 1990) + "1")->model);
  const auto out =
      load("pool p = 1\ntask t { wait until p.free" + repeated(" + p.free", 1990) +
           " > 0 }\nscenario s { check always true" + repeated(" and p.free >= 0", 990) + " }");
  EXPECT_TRUE(out->model) << out->text();
}

TEST(TypecheckLimits, DeepNesting) {
  const auto out = load("pool p = 1\ntask t { " + repeated("if (p.free > 0) { ", 180) +
                        "step \"x\"" + repeated(" }", 180) + " }");
  EXPECT_TRUE(out->model) << out->text();
  EXPECT_TRUE(load("pool p = " + repeated("(", 190) + "1" + repeated(")", 190))->model);
}

TEST(TypecheckLimits, LongChainsOfConstants) {
  std::string plain = "const c0 = 1\npool p = c5000\n";
  std::string of_param = "param n : 1..4 = 1\nconst c0 = n\npool p = c300\n";
  for (int i = 1; i <= 5000; ++i) {
    const std::string next =
        "const c" + std::to_string(i) + " = c" + std::to_string(i - 1) + " + 0\n";
    plain += next;
    if (i <= 300) of_param += next;
  }
  EXPECT_TRUE(load(plain)->model);
  const auto out = load(of_param);
  ASSERT_FALSE(out->model);
  EXPECT_EQ(out->diagnostics.all()[0].code, code::kConstTooDeep);
  EXPECT_EQ(out->diagnostics.error_count(), 1u);
}

TEST(TypecheckLimits, LongChainsOfProceduresAndSubsystems) {
  std::string text = "procedure p0 { idle }\nsubsystem s0() { pool p = 1 }\n";
  for (int i = 1; i <= 4000; ++i) {
    const std::string before = std::to_string(i - 1);
    text += "procedure p" + std::to_string(i) + " { call p" + before + " }\n";
    text += "subsystem s" + std::to_string(i) + "() { instance i : s" + before + "() }\n";
  }
  EXPECT_TRUE(load(text + "task t { call p4000 }\n")->model);
  const auto out = load(text + "path q { call p4000 }\n");
  EXPECT_EQ(out->diagnostics.all().at(0).code, code::kMisplacedIdle);
}

TEST(TypecheckLimits, ManyMistakes) {
  std::string text = "pool p = 1\n";
  for (int i = 0; i < 8000; ++i) text += "var v" + std::to_string(i) + " : 0..3 = unknown_name\n";
  const auto out = load(text);
  EXPECT_FALSE(out->model);
  EXPECT_EQ(out->diagnostics.all().size(), Diagnostics::kMaxErrors);
  EXPECT_EQ(out->diagnostics.error_count(), 8000u);
}

}  // namespace

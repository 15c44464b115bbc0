// Imports, and which declaration a name is bound to.
#include "dsl/resolve/resolve.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "dsl/resolve/cycles.h"
#include "dsl/source/diagnostic_codes.h"

namespace {

using namespace hw;
namespace fs = std::filesystem;

/// A folder of files that is gone after the test.
class Resolve : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("hw_resolve_" + std::to_string(::getpid()) + "_" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  std::optional<resolved::Model> resolve_file(const std::string& name) {
    const auto file = sources_.read(folder_ / name, (folder_ / name).string());
    return resolve(sources_, std::get<FileId>(file), {folder_ / "lib", folder_ / "lib2"},
                   diagnostics_);
  }

  std::string codes() const {
    std::string all;
    for (const Diagnostic& each : diagnostics_.all()) {
      all += (all.empty() ? "" : " ") + each.code;
    }
    return all;
  }

  fs::path folder_;
  SourceMap sources_;
  Diagnostics diagnostics_;
};

TEST_F(Resolve, ImportsComeBeforeTheirImporterAndOnceEach) {
  write("main.hwm", "import \"sub/a.hwm\"\nimport \"sub/../sub/b.hwm\"\npool m = 1");
  write("sub/a.hwm", "import \"b.hwm\"\npool a = 1");
  write("sub/b.hwm", "pool b = 1");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model) << codes();
  EXPECT_TRUE(model->complete);
  ASSERT_EQ(model->files.size(), 3u);
  std::vector<std::string> pools;
  for (const auto& file : model->files) pools.push_back(file->declarations[0]->name.text);
  EXPECT_EQ(pools, (std::vector<std::string>{"b", "a", "m"}));
  for (const char* name : {"a", "b", "m"}) EXPECT_TRUE(model->root->find(name)) << name;
}

TEST_F(Resolve, ImportsAreLookedForBesideTheImporterFirst) {
  write("main.hwm", "import part\nimport other\nimport \"third.hwm\"");
  write("part.hwm", "pool beside = 1");
  write("lib/part.hwm", "pool in_library = 1");
  write("lib/other.hwm", "import third\npool other = 1");
  write("lib2/other.hwm", "pool wrong = 1");
  write("lib2/third.hwm", "pool third = 1");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model) << codes();
  for (const char* name : {"beside", "other", "third"}) EXPECT_TRUE(model->root->find(name));
  for (const char* name : {"in_library", "wrong"}) EXPECT_FALSE(model->root->find(name));
}

TEST_F(Resolve, ImportCyclesShowTheirChain) {
  write("main.hwm", "import \"a.hwm\"");
  write("a.hwm", "pool a = 1\nimport \"b.hwm\"");
  write("b.hwm", "import \"a.hwm\"");
  EXPECT_FALSE(resolve_file("main.hwm"));
  ASSERT_EQ(codes(), code::kImportCycle);
  const Diagnostic& found = diagnostics_.all()[0];
  const std::string a = (folder_ / "a.hwm").string();
  const std::string b = (folder_ / "b.hwm").string();
  EXPECT_EQ(found.message, "files import each other: " + a + " -> " + b + " -> " + a);
  EXPECT_EQ(sources_.where(found.span), b + ":1:8");
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(sources_.where(found.notes[0].span), a + ":2:8");
}

TEST_F(Resolve, AFileThatImportsItselfIsACycle) {
  write("main.hwm", "import \"../" + folder_.filename().string() + "/main.hwm\"\npool p = 1");
  EXPECT_FALSE(resolve_file("main.hwm"));
  EXPECT_EQ(codes(), code::kImportCycle);
}

TEST_F(Resolve, UnreadableImportsAreReportedAtTheImport) {
  write("main.hwm", "import nothing\nimport \"folder\"\nimport \"binary.hwm\"\npool p = unknown");
  fs::create_directories(folder_ / "folder");
  write("binary.hwm", std::string("pool p = 1\0", 11));
  EXPECT_FALSE(resolve_file("main.hwm"));
  EXPECT_EQ(codes(), "E0205 E0205 E0205");
  EXPECT_EQ(
      sources_.line_column(diagnostics_.all()[2].span.file, diagnostics_.all()[2].span.begin).line,
      3);
}

TEST_F(Resolve, LongChainsOfImportsAreRefused) {
  for (int i = 0; i < 150; ++i) {
    write("f" + std::to_string(i) + ".hwm",
          "import f" + std::to_string(i + 1) + "\npool p" + std::to_string(i) + " = 1");
  }
  write("f150.hwm", "pool last = 1");
  EXPECT_FALSE(resolve_file("f0.hwm"));
  EXPECT_EQ(codes(), code::kImportNotFound);
  EXPECT_TRUE(resolve_file("f100.hwm"));
}

TEST_F(Resolve, ScenariosOfImportsAreLeftAlone) {
  write("main.hwm", "import part\npool q = 1");
  write("part.hwm", "model part\npool p = 1\nscenario s with x = 1 { check always y }");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->complete) << codes();
}

TEST_F(Resolve, BindsEverySegment) {
  write("main.hwm",
        "pool pages = 4 { account dirty }\n"
        "subsystem inner() { pool buffers = 2 }\n"
        "subsystem disk(n : int) { instance parts[2] : inner() }\n"
        "instance disks[3] : disk(1)\n"
        "task t { wait until disks[1].parts[0].buffers.free > pages.dirty }\n");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model && model->complete) << codes();
  const auto& task = std::get<ast::Task>(model->files[0]->declarations[4]->node);
  const auto& wait = std::get<ast::Wait>(task.body.statements[0]->node);
  const auto& greater = std::get<ast::Binary>(wait.until->node);
  const auto* left = model->binding_of(std::get<ast::Reference>(greater.left->node));
  ASSERT_TRUE(left);
  ASSERT_EQ(left->hops.size(), 2u);
  EXPECT_EQ(left->hops[0].instance->name, "disks");
  EXPECT_TRUE(left->hops[0].index);
  EXPECT_EQ(left->hops[1].instance->name, "parts");
  EXPECT_EQ(left->target->name, "buffers");
  EXPECT_EQ(left->target->kind, resolved::Kind::Pool);
  ASSERT_TRUE(left->member);
  EXPECT_EQ(left->member->text, "free");
  const auto* right = model->binding_of(std::get<ast::Reference>(greater.right->node));
  ASSERT_TRUE(right);
  EXPECT_EQ(right->target, model->root->find("pages"));
  EXPECT_EQ(right->member->text, "dirty");
}

TEST_F(Resolve, AModelWithUnboundNamesIsIncomplete) {
  write("main.hwm", "pool p = unknown\nlock l\ntask t { lock l  unlock l  lock k }");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model);
  EXPECT_FALSE(model->complete);
  EXPECT_EQ(codes(), "E0201 E0201");
  const auto& task = std::get<ast::Task>(model->files[0]->declarations[2]->node);
  const auto lock = [&](std::size_t i) -> const ast::Reference& {
    return std::get<ast::LockStmt>(task.body.statements[i]->node).lock;
  };
  EXPECT_TRUE(model->binding_of(lock(0)));
  EXPECT_FALSE(model->binding_of(lock(2)));
}

TEST_F(Resolve, ConstantsAreOrderedByNeed) {
  write("main.hwm", "const a = b + c\nconst b = c\nconst c = 1\npool p = a");
  const auto model = resolve_file("main.hwm");
  ASSERT_TRUE(model);
  std::vector<std::string> order;
  for (const resolved::Symbol* symbol : model->const_order) order.push_back(symbol->name);
  EXPECT_EQ(order, (std::vector<std::string>{"c", "b", "a"}));
}

TEST(Cycles, ComponentsComeAfterWhatTheyNeed) {
  // 0 -> 1 <-> 2 -> 3, and 4 alone.
  const resolved::Needs needs{{{1, {}}}, {{2, {}}}, {{1, {}}, {3, {}}}, {}, {}};
  const auto found = resolved::components(needs);
  ASSERT_EQ(found.size(), 4u);
  std::vector<std::size_t> place(5);
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t node : found[i]) place[node] = i;
  }
  EXPECT_EQ(place[1], place[2]);
  EXPECT_LT(place[3], place[2]);
  EXPECT_LT(place[1], place[0]);
}

TEST(Cycles, TheCycleShownIsAShortestOne) {
  // 0 -> 1 -> 2 -> 0 and 0 -> 2.
  const resolved::Needs needs{{{1, {0, 1, 2}}, {2, {0, 3, 4}}}, {{2, {}}}, {{0, {0, 5, 6}}}};
  const auto cycle = resolved::cycle_through(needs, 0);
  ASSERT_EQ(cycle.size(), 2u);
  EXPECT_EQ(cycle[0].target, 0u);
  EXPECT_EQ(cycle[0].where, (Span{0, 3, 4}));
  EXPECT_EQ(cycle[1].target, 2u);
  EXPECT_EQ(cycle[1].where, (Span{0, 5, 6}));
  EXPECT_TRUE(resolved::cycle_through({{{1, {}}}, {}}, 0).empty());
}

}  // namespace

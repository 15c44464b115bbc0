// Obligations as text: another solver answers unsat to each of a proof's, and not to those of a
// proof in which something was changed, although they are written to fit it.
#include "checker/certificate/smtlib.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "checker/certificate/proof_text.h"
#include "checker/certificate/solver_process.h"
#include "checker/interchange/smt_text.h"
#include "checker/smt/prove.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using testing::lower_open;
using testing::OpenText;

constexpr lower::OpenRange kFromOne{1, ir::kUnbounded};

/// True if a solver answers unsat to every question of every file.
bool accepted(const ir::System& system, const ir::Property& property, const smt::Proof& proof) {
  bool all = true;
  for (const auto& wanted : certificate::obligations(system, property, proof)) {
    const auto path =
        std::filesystem::temp_directory_path() / ("hw-" + std::to_string(::getpid()) + wanted.file);
    std::ofstream(path) << wanted.text;
    auto answers = certificate::ask_solver(path, wanted.questions, 20);
    std::filesystem::remove(path);
    EXPECT_TRUE(answers.has_value()) << "neither cvc5 nor z3 is installed";
    if (!answers) return false;
    EXPECT_GE(answers->lines.size(), wanted.questions) << wanted.text;
    for (const std::string& line : answers->lines) all = all && line == "unsat";
    all = all && answers->lines.size() == wanted.questions;
  }
  return all;
}

class Obligations : public ::testing::Test {
 protected:
  Obligations()
      : open_(lower_open(testing::kPagePool, {{"pool_size", kFromOne}, {"writers", kFromOne}})),
        result_(smt::prove(open_.system(), open_.properties(), {})) {}
  bool accepted_with(std::size_t property, const smt::Proof& proof) {
    return accepted(open_.system(), open_.properties()[property], proof);
  }
  OpenText open_;
  smt::Result result_;
};

TEST_F(Obligations, OfProofsAreAccepted) {
  ASSERT_EQ(result_.attempts.size(), 4u);
  for (std::size_t i = 0; i < result_.attempts.size(); ++i) {
    ASSERT_TRUE(result_.attempts[i].proved);
    EXPECT_TRUE(accepted_with(i, result_.attempts[i].proof)) << open_.properties()[i].text;
  }
}

TEST_F(Obligations, OfChangedProofsAreNot) {
  const smt::Proof whole = result_.attempts[0].proof;
  ASSERT_FALSE(whole.phases.empty());
  smt::Proof proof = whole;
  proof.lemmas.push_back(
      ir::Formula::at_least(ir::Linear(6), ir::Linear::variable(2)));  // at most six pages free
  EXPECT_FALSE(accepted_with(0, proof)) << "a lemma that is none";
  for (std::size_t i = 0; i < whole.lemmas.size(); ++i) {
    proof = whole;
    proof.lemmas.erase(proof.lemmas.begin() + static_cast<std::ptrdiff_t>(i));
    const bool by_hand = smt::check_proof(open_.system(), open_.properties()[0], proof, {}).empty();
    EXPECT_EQ(accepted_with(0, proof), by_hand) << "without lemma " << i;
  }
  proof = whole;
  proof.phases[0].ways.pop_back();
  EXPECT_FALSE(accepted_with(0, proof)) << "one way less";
  proof = whole;
  proof.phases[0].rank *= -1;
  EXPECT_FALSE(accepted_with(0, proof)) << "a negative rank";
  proof = whole;
  proof.phases.clear();
  EXPECT_FALSE(accepted_with(0, proof)) << "no phase";
}

TEST_F(Obligations, ProofsAreReadAsTheyAreWritten) {
  for (const smt::Attempt& attempt : result_.attempts) {
    std::string text = certificate::proof_text(open_.system(), attempt.proof);
    std::string problem;
    auto read = certificate::read_proof(open_.system(), text, problem);
    ASSERT_TRUE(read.has_value()) << problem;
    EXPECT_EQ(certificate::proof_text(open_.system(), *read), text);
    EXPECT_EQ(read->lemmas, attempt.proof.lemmas);
  }
}

TEST(Smtlib, EqualNamesAreToldApart) {
  OpenText open = lower_open(testing::kPagePool, {{"writers", kFromOne}});
  std::vector<std::string> names = interchange::smt_symbols(open.system());
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace hw

// Checks for all values: proved, refuted with the smallest values, undecided with a reason; least
// values as functions.
#include "checker/family/form.h"
#include "checker/family/frontier.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

using checked::Value;

const char* const kPool = R"(
param pool_size : 1..64 = 7
param per_bio   : 1..8  = 4
param writers   : 1..8  = 2
pool pages = pool_size
task writer[writers] { loop { idle; repeat per_bio { take 1 pages }; give all pages } }
scenario s {
  check recoverable for all writers >= 1, pool_size >= writers * (per_bio - 1) + 1
  check recoverable for all writers >= 2, pool_size >= writers * (per_bio - 1) expect violated
  check recoverable for all per_bio in 1.., pool_size >= 64
  check always pages.free >= 0 for all pool_size in 0.., writers
  check recoverable for all writers > 8, pool_size < 0
  size pool_size for recoverable
}
)";

class Family : public ::testing::Test {
 protected:
  void SetUp() override { load(kPool); }

  void load(const std::string& text) {
    model_ = load_text(sources_, "test.hwm", text, {}, diagnostics_);
    ASSERT_TRUE(model_) << render(diagnostics_.all().front(), sources_, false);
    instance_ = lower::bind(*model_, &model_->scenarios[0], {}, diagnostics_);
    ASSERT_TRUE(instance_);
  }
  const checked::Check& check(std::size_t index) const {
    return std::get<checked::Check>(model_->scenarios[0].checks[index]);
  }
  family::Result solve(std::size_t index, const family::Options& options = {}) {
    auto open = family::leave_open(*instance_, check(index).for_all, diagnostics_);
    EXPECT_TRUE(open);
    return family::solve(*model_, *open, check(index).property, options, diagnostics_);
  }
  const checked::Param& param(const std::string& name) const {
    for (const auto& one : model_->params) {
      if (one->name == name) return *one;
    }
    throw std::logic_error(name);
  }
  lower::Binding open_writers() {
    lower::Binding open = *instance_;
    open.values.erase(&param("writers"));
    open.open[&param("writers")] = {1, ir::kUnbounded};
    return open;
  }

  SourceMap sources_;
  Diagnostics diagnostics_;
  std::unique_ptr<checked::CheckedModel> model_;
  std::optional<lower::Binding> instance_;
};

TEST_F(Family, Proved) {
  family::Result result = solve(0);
  EXPECT_EQ(result.property.outcome, Outcome::Holds) << result.property.detail;
  EXPECT_EQ(result.property.strength, Strength::Inductive);
  EXPECT_EQ(result.certificates.size(), 1u);
  EXPECT_TRUE(result.enumerated.empty());
}

TEST_F(Family, RefutedWithTheSmallestValues) {
  family::Result result = solve(1);
  ASSERT_EQ(result.property.outcome, Outcome::Violated);
  ASSERT_TRUE(result.instance);
  EXPECT_EQ(result.instance->values.at(&param("writers")), 2);
  EXPECT_EQ(result.instance->values.at(&param("pool_size")), 6);
  EXPECT_TRUE(result.property.witness);
}

TEST_F(Family, WhatIsNotLookedAtIsNotRefuted) {
  family::Options options;
  options.prove = false;
  family::Result result = solve(0, options);
  EXPECT_EQ(result.property.outcome, Outcome::Unknown);
  EXPECT_FALSE(result.property.detail.empty());
}

TEST_F(Family, AnEndlessRangeOfWhatNeedsAValue) {
  family::Options options;
  options.refute = false;
  family::Result result = solve(2, options);
  EXPECT_EQ(result.property.outcome, Outcome::Unknown);
  ASSERT_EQ(result.enumerated.size(), 1u);
  EXPECT_EQ(result.enumerated[0].param, "per_bio");
  EXPECT_NE(result.property.detail.find("no upper end"), std::string::npos);
}

TEST_F(Family, EmptyPoolsAreAModelToo) { EXPECT_EQ(solve(3).property.outcome, Outcome::Holds); }

TEST_F(Family, AProofAboutNothingIsNoProof) {
  family::Result result = solve(4);
  EXPECT_EQ(result.property.outcome, Outcome::Unknown);
  EXPECT_NE(result.property.detail.find("no values satisfy"), std::string::npos);
  EXPECT_TRUE(result.certificates.empty());
}

TEST_F(Family, LeastValuesAsAFunction) {
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[5]);
  family::Frontier found = family::frontier(*model_, open_writers(), size, {}, diagnostics_);
  EXPECT_TRUE(found.proved) << found.detail;
  EXPECT_FALSE(found.exactly);
  EXPECT_EQ(found.form, "3*writers + 1");
  ASSERT_GE(found.points.size(), 4u);
  for (const auto& point : found.points) {
    EXPECT_EQ(point.least, 3 * point.others[0] + 1);
    EXPECT_TRUE(point.refuted);
  }
  EXPECT_EQ(found.detail,
            "pool_size >= 3*writers + 1 (per_bio = 4): proved for every writers >= 1; one less is "
            "refuted by a run for writers = 1..8");
  ASSERT_EQ(found.refutations.size(), 1u);
  EXPECT_EQ(size::values_text(found.refutations[0]), "writers = 1, pool_size = 3");
}

TEST_F(Family, TheLeastOfTwoForms) {
  // The throttle bounds how many writers stand in the way of each other: beyond it their number
  // does not matter.
  load(R"(
param pool_size : 1..64 = 7
param writers   : 1..20 = 2
pool pages = pool_size
semaphore room = 4
task writer[writers] { loop { idle; down room; take 1 pages; take 1 pages; give all pages; up room } }
scenario s { size pool_size for recoverable }
)");
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[0]);
  family::Frontier found = family::frontier(*model_, open_writers(), size, {}, diagnostics_);
  EXPECT_TRUE(found.proved) << found.detail;
  EXPECT_EQ(found.form, "min(writers + 1, 5)");
  EXPECT_GE(found.certificates.size(), 2u) << "a proof for each of the two";
}

TEST_F(Family, WhereNoFormFitsThePointsAreTold) {
  load(R"(
param pool_size : 1..64 = 7
param writers   : 1..20 = 2
pool pages = pool_size
task writer[1] { loop { idle; take max(writers / 2, 1) pages; take max(writers / 3, 1) pages; give all pages } }
scenario s { size pool_size for recoverable }
)");
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[0]);
  family::Frontier found = family::frontier(*model_, open_writers(), size, {}, diagnostics_);
  EXPECT_FALSE(found.proved);
  EXPECT_EQ(found.form, "");
  EXPECT_EQ(found.points.size(), 8u);
  EXPECT_EQ(
      found.detail,
      "no linear form fits the least values, nor the least or greatest of two, and nothing is "
      "claimed beyond them: (1): 2, (2): 2, (3): 2, (4): 3, (5): 3, (6): 5, (7): 5, (8): 6");
}

TEST_F(Family, AFormThatHoldsForItsOwnValueOnly) {
  // The other task wants all but a few at once: a larger set aside starves it.
  load(R"(
param kept    : 0..64 = 7
param writers : 1..6 = 2
pool pages = 2 * writers + 3 { reserve kept for io }
task writer[writers] { loop { idle; take 1 pages as io; take 1 pages as io; give all pages } }
task other { loop { idle; take writers + 1 pages; give all pages } }
scenario s { size kept for recoverable of other, never kept < writers + 2 }
)");
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[0]);
  lower::Binding open = *instance_;
  open.values.erase(&param("writers"));
  open.open[&param("writers")] = {1, 6};
  family::Frontier found = family::frontier(*model_, open, size, {}, diagnostics_);
  EXPECT_EQ(found.form, "writers + 2") << found.detail;
  EXPECT_TRUE(found.proved) << found.detail;
  EXPECT_TRUE(found.exactly) << found.detail;
  EXPECT_NE(found.detail.find("not for larger values (at writers = 1, kept = 4 is not enough)"),
            std::string::npos)
      << found.detail;
}

TEST_F(Family, OneLessThatIsNotInTheRangeIsNotCalledRefuted) {
  load(R"(
param pool_size : 2..64 = 7
param writers   : 1..20 = 2
pool pages = pool_size
task writer[writers] { loop { idle; take 1 pages; give all pages } }
scenario s { size pool_size for recoverable }
)");
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[0]);
  family::Frontier found = family::frontier(*model_, open_writers(), size, {}, diagnostics_);
  EXPECT_TRUE(found.proved) << found.detail;
  EXPECT_EQ(found.form, "2");
  EXPECT_EQ(found.detail.find("refuted"), std::string::npos) << found.detail;
  EXPECT_TRUE(found.refutations.empty());
}

TEST(Form, FitsWhatGoesThroughAllPoints) {
  const auto text = [](const std::vector<Value>& values) {
    std::vector<family::FormPoint> points;
    for (std::size_t i = 0; i < values.size(); ++i) {
      points.push_back({{static_cast<Value>(i) + 1}, values[i]});
    }
    checked::Param n;
    n.name = "n";
    auto form = family::fit(points);
    return form ? form->text({&n}) : "";
  };
  EXPECT_EQ(text({3, 5, 7}), "2*n + 1");
  EXPECT_EQ(text({4, 4, 4, 4}), "4");
  EXPECT_EQ(text({5, 4, 3, 2}), "-n + 6");
  EXPECT_EQ(text({2, 3, 4, 5, 5, 5}), "min(n + 1, 5)");
  EXPECT_EQ(text({4, 4, 4, 6, 7, 9}), "");
  EXPECT_EQ(text({4, 4, 4, 6, 8}), "max(4, 2*n - 2)");
  EXPECT_EQ(text({4, 4, 6, 8}), "") << "too few points for two pieces";
  EXPECT_EQ(text({1, 2, 4, 5, 7}), "");
}

TEST_F(Family, AFormThatOnlyFitsIsNoAnswer) {
  // Beyond nine writers the pool is left alone, so the least value stops growing with them.
  load(R"(
param pool_size : 1..64 = 7
param writers   : 1..20 = 2
var busy : 0..9 = 0
pool pages = pool_size
task writer[writers] {
  loop {
    idle
    atomic { if (busy < 9) { busy = busy + 1 } else { continue } }
    take 1 pages
    take 1 pages
    give all pages
    busy = busy - 1
  }
}
scenario s { size pool_size for recoverable }
)");
  const auto& size = std::get<checked::Size>(model_->scenarios[0].checks[0]);
  family::Frontier found = family::frontier(*model_, open_writers(), size, {}, diagnostics_);
  EXPECT_EQ(found.form, "writers + 1");
  // Larger pools than needed are enough as well, so the proof stands; one less is told only of the
  // points that were computed.
  EXPECT_TRUE(found.proved) << found.detail;
  EXPECT_NE(found.detail.find("one less is refuted by a run for writers = 1..8"), std::string::npos)
      << found.detail;
}

}  // namespace
}  // namespace hw

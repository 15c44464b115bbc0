// Checks for all values: proved, refuted with the smallest values, undecided with a reason; least
// values as functions.
#include "checker/family/frontier.h"
#include "tests/unit/checker/open_text.h"

namespace hw {
namespace {

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
  for (const auto& point : found.points) EXPECT_EQ(point.least, 3 * point.others[0] + 1);
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
  EXPECT_NE(found.detail.find("at every point computed"), std::string::npos);
}

}  // namespace
}  // namespace hw

#include "checker/run/sizing.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/lower/constant.h"
#include "checker/size/trials.h"

namespace hw::run {

std::string expected_text(const checked::Size& size, const lower::Binding& binding) {
  std::vector<size::Point> points;
  for (const auto& combination : size.expected) {
    size::Point& point = points.emplace_back();
    for (const checked::ExprPtr& value : combination) {
      point.push_back(lower::constant(*value, binding));
    }
  }
  if (points.empty()) return "";
  if (size.params.size() == 1) return fmt::format("{}", points.front().front());
  std::ranges::sort(points);
  points.erase(std::ranges::unique(points).begin(), points.end());
  return size::points_text(points);
}

void add_refutations(
    const checked::CheckedModel& model, const lower::Binding& binding, const checked::Size& size,
    const std::function<SearchResult(const std::string& what, const lower::Lowered&)>& decide,
    CheckResult& check) {
  for (const size::Wanted& wanted : size::worth_a_run(*check.size)) {
    const std::string what = size::values_text(size, wanted.values);
    auto found = size::refute(model, binding, size, wanted,
                              [&](const lower::Lowered& lowered) { return decide(what, lowered); });
    if (found) {
      check.refutations.push_back(std::move(*found));
    } else {
      check.notes.push_back(
          fmt::format("no run for {} within the limits: it is known to be refuted, not how", what));
    }
  }
}

}  // namespace hw::run

#include "checker/size/refute.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "checker/size/trials.h"
#include "checker/verdict/replay.h"

namespace hw::size {

namespace {

constexpr std::size_t kMostRuns = 8;

void add(const Tried& tried, bool beyond, std::vector<Wanted>& wanted) {
  wanted.push_back({{tried.value}, beyond, tried.why});
}

std::vector<Wanted> of_one(const Result& result) {
  std::vector<Wanted> wanted;
  const auto refuted = [&](const Tried& tried) { return tried.known == Known::NotEnough; };
  const auto better = [&](const Tried& tried) {
    return !result.value ||
           (result.most ? tried.value > *result.value : tried.value < *result.value);
  };
  const Tried* before = nullptr;  // the nearest: of better values the worst
  const Tried* hole = nullptr;    // the nearest: of worse values the best
  for (const Tried& tried : result.tried) {
    if (!refuted(tried)) continue;
    const bool first = result.most;  // `tried` is ascending
    const Tried*& place = better(tried) ? before : hole;
    const bool take_last = better(tried) != first;
    if (!place || take_last) place = &tried;
  }
  if (before) add(*before, false, wanted);
  if (hole) add(*hole, true, wanted);
  return wanted;
}

std::vector<Wanted> of_several(const Frontier& frontier) {
  std::vector<Wanted> wanted;
  const auto add_refuted = [&](const Point& values, bool beyond) {
    auto it = std::ranges::find(frontier.tried, values, &TriedPoint::values);
    const bool known = std::ranges::find(wanted, values, &Wanted::values) != wanted.end();
    if (known || it == frontier.tried.end() || it->known != Known::NotEnough) return false;
    wanted.push_back({values, beyond, it->why});
    return true;
  };
  for (const Point& best : frontier.best) {
    for (std::size_t i = 0; i < best.size() && wanted.size() < kMostRuns; ++i) {
      Point better = best;
      better[i] += frontier.axes[i].most ? 1 : -1;
      add_refuted(better, false);
    }
  }
  for (const Point& hole : frontier.holes) {
    if (add_refuted(hole, true)) break;
  }
  if (frontier.best.empty()) {  // not even this helps
    Point last;
    for (const Axis& axis : frontier.axes) last.push_back(axis.most ? axis.low : axis.high);
    add_refuted(last, false);
  }
  return wanted;
}

}  // namespace

std::string values_text(const Refutation& refutation) {
  std::string text;
  for (const auto& [name, value] : refutation.values) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

std::vector<Wanted> worth_a_run(const Result& result) {
  if (result.undecided || !result.form.empty()) return {};
  return result.frontier ? of_several(*result.frontier) : of_one(result);
}

std::optional<Refutation> refute(const checked::CheckedModel& model, const lower::Binding& binding,
                                 const checked::Size& size, const Wanted& wanted,
                                 const std::function<SearchResult(const lower::Lowered&)>& decide) {
  auto property = std::ranges::find(size.properties, wanted.property, &checked::Property::text);
  auto changed = bound_to(model, binding, size, wanted.values);
  if (property == size.properties.end() || !changed) {
    throw std::logic_error("a refuted value is none of the model");
  }
  const checked::Property* one[] = {&*property};
  Diagnostics diagnostics;
  auto lowered = lower::lower(model, *changed, one, diagnostics);
  if (!lowered) throw std::logic_error("a value that was refuted is in error now");
  Refutation result;
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    result.values.emplace_back(size.params[i].param->name, wanted.values[i]);
  }
  result.beyond = wanted.beyond;
  result.lowered = std::make_shared<const lower::Lowered>(std::move(*lowered));
  SearchResult found = decide(*result.lowered);
  result.property = std::move(found.properties.at(0));
  if (found.run_error || result.property.outcome == Outcome::Unknown) return std::nullopt;
  const std::string where = size.text + " at " + values_text(size, wanted.values);
  if (result.property.outcome == Outcome::Holds || !result.property.witness) {
    throw std::logic_error(where + ": a violation without a run");
  }
  const std::string problem =
      replay(result.lowered->system, result.lowered->properties.at(0), *result.property.witness);
  if (!problem.empty()) throw std::logic_error(where + ": the witness does not replay: " + problem);
  return result;
}

}  // namespace hw::size

#include "checker/run/for_all.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/family/frontier.h"
#include "checker/lower/constant.h"
#include "checker/run/keep_proof.h"
#include "checker/run/open_check.h"

namespace hw::run {

namespace {

std::shared_ptr<const lower::Lowered> lowered_alone(const Asked& asked,
                                                    const checked::Check& check) {
  const checked::Property* wanted[] = {&check.property};
  auto lowered = lower::lower(asked.model, asked.binding, wanted, asked.diagnostics);
  return lowered ? std::make_shared<const lower::Lowered>(std::move(*lowered)) : nullptr;
}

/// "for writers = 2": what the instance that refutes has in the place of open parameters.
std::vector<std::string> instance_notes(const checked::CheckedModel& model,
                                        const lower::Binding& open, const ScenarioResult& result) {
  std::vector<std::string> notes;
  for (const auto& [name, value] : result.parameters) {
    auto param = std::ranges::find(model.params, name, [](const auto& p) { return p->name; });
    if (open.open.contains(param->get())) notes.push_back(fmt::format("for {} = {}", name, value));
  }
  return notes;
}

/// What the file expects is asked at every point that was computed; the first that differs.
std::string otherwise_at_a_point(const checked::CheckedModel& model, const checked::Size& size,
                                 const lower::Binding& open, const family::Frontier& found) {
  if (size.expected.empty()) return "";
  for (const family::Frontier::Point& point : found.points) {
    lower::Binding bound = open;
    bound.open.clear();
    std::string where;
    std::size_t next = 0;
    for (const auto& param : model.params) {
      if (!open.open.contains(param.get())) continue;
      bound.values[param.get()] = point.others[next++];
      where += fmt::format("{} = {}, ", param->name, bound.values[param.get()]);
    }
    const lower::Value expected = lower::constant(*size.expected.front().front(), bound);
    if (expected != point.least) {
      return fmt::format("expected otherwise: at {}{} = {}, not {}", where,
                         size.params.front().param->name, point.least, expected);
    }
  }
  return "";
}

/// What a report shows of it.
size::Result size_result(const checked::Param& param, const family::Frontier& found) {
  size::Result result;
  result.param = param.name;
  std::tie(result.low, result.high) = lower::range_of(param);
  result.states = found.states;
  result.seconds = found.seconds;
  result.detail = found.detail;
  result.undecided = !found.proved;
  if (found.proved) result.form = found.form;
  for (const family::Frontier::Point& point : found.points) {
    size::Result::Computed& computed = result.computed.emplace_back();
    for (std::size_t i = 0; i < point.others.size(); ++i) {
      computed.others.emplace_back(found.others[i], point.others[i]);
    }
    computed.least = point.least;
    computed.refuted = point.refuted;
  }
  return result;
}

}  // namespace

family::Options family_options(const Asked& asked) {
  family::Options options;
  options.search = asked.search();
  options.query_seconds = asked.options.query_seconds;
  options.refute = asked.options.engine != Engine::Smt;
  options.prove = asked.options.engine != Engine::Explicit;
  options.on_phase = asked.options.on_phase;
  return options;
}

ScenarioResult check_for_all(const Asked& asked, const checked::Check& check) {
  ScenarioResult result;
  result.name = asked.scenario.name;
  result.span = asked.scenario.span;
  CheckResult one;
  one.text = check.property.text;
  one.span = check.span;
  one.expected = check.expected == checked::Expectation::Violated ? "violated" : "holds";
  std::optional<lower::Binding> open =
      open_binding(asked.model, asked.binding, check, asked.options.for_all, asked.diagnostics);
  if (!open) return result;
  if (asked.options.on_phase) asked.options.on_phase(fmt::format("{}: {}", result.name, one.text));
  family::Result found =
      family::solve(asked.model, *open, check.property, family_options(asked), asked.diagnostics);
  result.lowered = found.lowered ? found.lowered : lowered_alone(asked, check);
  if (!result.lowered) return result;
  result.parameters = parameters_text(asked.model, found.instance ? *found.instance : *open);
  if (found.instance) one.notes = instance_notes(asked.model, *open, result);
  result.coverage.states = found.states;
  result.coverage.seconds = found.seconds;
  result.engine = found.engine;
  result.certificates = std::move(found.certificates);
  if (!asked.options.certificates.empty() && !result.certificates.empty()) {
    keep_proof(asked, *open, result.certificates, one);
  }
  result.run_error = std::move(found.run_error);
  one.property = std::move(found.property);
  one.undecided = one.property.outcome == Outcome::Unknown;
  one.as_expected = came_out_as(one.property.outcome, one.expected);
  one.notes.insert(one.notes.end(), found.notes.begin(), found.notes.end());
  result.checks.push_back(std::move(one));
  return result;
}

void size_for_all(const Asked& asked, const checked::Size& size, CheckResult& check) {
  const checked::Check none;
  std::optional<lower::Binding> open =
      open_binding(asked.model, asked.binding, none, asked.options.for_all, asked.diagnostics);
  check.undecided = true;
  if (!open) return;
  const checked::Param& param = *size.params.front().param;
  open->open.erase(&param);
  open->values[&param] = lower::range_of(param).first;
  family::Frontier found =
      family::frontier(asked.model, *open, size, family_options(asked), asked.diagnostics);
  check.size = size_result(param, found);
  check.undecided = check.size->undecided;
  check.refutations = std::move(found.refutations);
  check.expected.clear();
  const std::string otherwise = otherwise_at_a_point(asked.model, size, *open, found);
  if (!otherwise.empty()) check.notes.push_back(otherwise);
  check.as_expected = found.proved && otherwise.empty();
  if (found.proved && !asked.options.certificates.empty()) {
    keep_proof(asked, *open, size, found, check);
  }
}

}  // namespace hw::run

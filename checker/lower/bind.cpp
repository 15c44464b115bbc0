#include "checker/lower/bind.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checker/lower/constant.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using checked::Param;

namespace {

std::optional<Value> parse_value(const checked::Type& type, const std::string& text) {
  if (type.kind == checked::Type::Bool) {
    if (text == "true") return 1;
    if (text == "false") return 0;
    return std::nullopt;
  }
  if (type.kind == checked::Type::Enumerated) {
    const auto& kinds = type.enumeration->kinds;
    auto it = std::ranges::find(kinds, text);
    if (it == kinds.end()) return std::nullopt;
    return it - kinds.begin();
  }
  Value value = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string range_text(const Param& param) {
  switch (param.type.type.kind) {
    case checked::Type::Bool:
      return "true or false";
    case checked::Type::Enumerated:
      return fmt::format("{}", fmt::join(param.type.type.enumeration->kinds, ", "));
    case checked::Type::Int:
      break;
  }
  auto [low, high] = range_of(param);
  return fmt::format("{}..{}", low, high);
}

bool in_range(const Param& param, Value value) {
  if (param.type.type.kind != checked::Type::Int) return true;
  auto [low, high] = range_of(param);
  return low <= value && value <= high;
}

bool set(Binding& binding, const Param& param, Value value, Span span, Diagnostics& diagnostics) {
  if (!in_range(param, value)) {
    diagnostics.error(code::kOutsideParamRange, span,
                      fmt::format("`{}` = {} is outside of its range {}", param.name,
                                  value_text(param.type.type, value), range_text(param)));
    return false;
  }
  binding.values[&param] = value;
  return true;
}

bool apply_override(const checked::CheckedModel& model, const Override& override_, Binding& binding,
                    Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& param : model.params) names.push_back(param->name);
  auto it = std::ranges::find(names, override_.name);
  if (it == names.end()) {
    std::string near = nearest(override_.name, names);
    std::string hint = near.empty() ? fmt::format("its parameters are: {}", fmt::join(names, ", "))
                                    : fmt::format("did you mean `{}`?", near);
    if (names.empty()) hint = "it has no parameters at all";
    diagnostics.error(code::kUnknownDefine, Span{},
                      fmt::format("-D {}: the model has no parameter of this name", override_.name),
                      hint);
    return false;
  }
  const Param& param = *model.params[static_cast<std::size_t>(it - names.begin())];
  auto value = parse_value(param.type.type, override_.value);
  if (!value) {
    diagnostics.error(
        code::kOutsideParamRange, Span{},
        fmt::format("-D {}={}: expected {}", override_.name, override_.value, range_text(param)));
    return false;
  }
  return set(binding, param, *value, Span{}, diagnostics);
}

bool assumes_hold(const checked::CheckedModel& model, const Binding& binding,
                  const checked::Scenario* scenario, Diagnostics* diagnostics) {
  bool all = true;
  for (const checked::Assume& assume : model.assumes) {
    if (constant(*assume.condition, binding) != 0) continue;
    all = false;
    if (!diagnostics) continue;
    std::string what = scenario ? fmt::format(" in scenario `{}`", scenario->name) : "";
    Diagnostic& diagnostic = diagnostics->error(
        code::kAssumptionFails, assume.span, fmt::format("this assumption does not hold{}", what),
        "the parameters have to be chosen so that it does; nothing can be checked otherwise");
    if (scenario)
      diagnostic.notes.push_back({scenario->span, "with the parameters of this scenario"});
  }
  return all;
}

}  // namespace

std::string value_text(const checked::Type& type, Value value) {
  if (type.kind == checked::Type::Bool) return value ? "true" : "false";
  if (type.kind == checked::Type::Enumerated) {
    return type.enumeration->kinds.at(static_cast<std::size_t>(value));
  }
  return fmt::format("{}", value);
}

std::pair<Value, Value> range_of(const Param& param) {
  if (param.type.type.kind == checked::Type::Bool) return {0, 1};
  if (param.type.type.kind == checked::Type::Enumerated) {
    return {0, static_cast<Value>(param.type.type.enumeration->kinds.size()) - 1};
  }
  return {constant(*param.type.range->low, {}), constant(*param.type.range->high, {})};
}

std::optional<Binding> bind(const checked::CheckedModel& model, const checked::Scenario* scenario,
                            std::span<const Override> overrides, Diagnostics& diagnostics) try {
  Binding binding;
  bool good = true;
  for (const auto& param : model.params) {
    good &= set(binding, *param, constant(*param->value, binding), param->span, diagnostics);
  }
  if (scenario && good) {
    Binding defaults = binding;
    for (const checked::ParamSetting& setting : scenario->settings) {
      good &= set(binding, *setting.param, constant(*setting.value, defaults), setting.span,
                  diagnostics);
    }
  }
  for (const Override& override_ : overrides) {
    good &= apply_override(model, override_, binding, diagnostics);
  }
  good = good && assumes_hold(model, binding, scenario, &diagnostics);
  if (!good) return std::nullopt;
  return binding;
} catch (const ConstantError& error) {
  diagnostics.error(error.code, error.span, error.message);
  return std::nullopt;
}

std::optional<Binding> rebind(const checked::CheckedModel& model, const Binding& binding,
                              const Param& param, Value value) try {
  if (!in_range(param, value)) return std::nullopt;
  Binding changed = binding;
  changed.values[&param] = value;
  if (!assumes_hold(model, changed, nullptr, nullptr)) return std::nullopt;
  return changed;
} catch (const ConstantError&) {
  return std::nullopt;
}

}  // namespace hw::lower

// Scenarios: settings, checks, sizes, and the properties that these are about.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"

namespace hw::typing {

using checked::Type;

/// A piece of the source on one line: white space folded, comments left out.
std::string Checker::text(Span span) const {
  if (!span.known()) return {};
  const std::string_view source = model_.sources->text(span);
  std::string folded;
  bool gap = false;
  bool in_string = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const std::string_view rest = source.substr(i);
    if (!in_string && rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size()) - 1;
      gap = true;
    } else if (!in_string && rest.starts_with("/*")) {
      const std::size_t end = rest.find("*/", 2);
      i += end == std::string_view::npos ? rest.size() : end + 1;
      gap = true;
    } else if (!in_string && std::isspace(static_cast<unsigned char>(rest[0])) != 0) {
      gap = true;
    } else {
      if (gap && !folded.empty()) folded += ' ';
      gap = false;
      folded += rest[0];
      if (in_string && rest[0] == '\\' && rest.size() > 1) folded += source[++i];
      if (rest[0] == '"') in_string = !in_string;
    }
  }
  return folded;
}

void Checker::scenario(const ast::Scenario& node, const ast::Decl& decl) {
  checked::Scenario& scenario = checked_->scenarios.emplace_back();
  scenario.name = decl.name.text;
  scenario.span = decl.name.span;
  scenario.doc = decl.doc;
  settings(node.settings, scenario);
  for (const auto& item : node.items) {
    if (const auto* check = std::get_if<ast::Check>(&item)) {
      checked::Check made;
      made.property = property(check->property);
      for (const ast::OpenParam& open : check->for_all) {
        if (auto one = open_param(open)) made.for_all.push_back(std::move(*one));
      }
      if (!check->for_all.empty()) {
        made.property.text = text(cover(check->property.span, check->for_all.back().span));
      }
      if (check->expected) {
        made.expected = *check->expected == ast::Expectation::Holds
                            ? checked::Expectation::Holds
                            : checked::Expectation::Violated;
      }
      made.span = check->span;
      scenario.checks.emplace_back(std::move(made));
    } else {
      scenario.checks.emplace_back(size(std::get<ast::Size>(item)));
    }
  }
}

void Checker::settings(const std::vector<ast::Setting>& nodes, checked::Scenario& scenario) {
  std::unordered_map<const checked::Param*, Span> seen;
  for (const ast::Setting& node : nodes) {
    const auto* param = made<checked::Param>(model_.named(node.param));
    if (param == nullptr) continue;
    const auto [first, is_new] = seen.emplace(param, node.span);
    if (!is_new) {
      diagnostics_
          .error(code::kDuplicateSetting, node.param.span,
                 fmt::format("`{}` is set twice in this scenario", param->name))
          .notes.push_back({first->second, "first set here"});
    }
    Typed value = of_type(*node.value, param->type.type);
    const std::string what = fmt::format("the value of `{}` in a scenario", param->name);
    if (!at_most(value, Level::Constant, what)) continue;
    if (!inside(value, ranges_[param], param->name)) continue;
    scenario.settings.push_back({param, std::move(value.expr), node.span});
  }
}

std::optional<checked::OpenParam> Checker::open_param(const ast::OpenParam& node) {
  checked::OpenParam open;
  open.span = node.span;
  if (node.phrase == nullptr) {
    open.param = made<checked::Param>(model_.named(node.param));
    if (open.param == nullptr) return std::nullopt;
    if (!has_type(leaf(checked::ParamUse{open.param}, open.param->type.type, Level::Parameter,
                       node.param.span),
                  {Type::Int, nullptr}, node.param.span)) {
      return std::nullopt;
    }
    Typed low = number(*node.low);
    if (!at_most(low, Level::Constant, "the end of a range")) return std::nullopt;
    open.low = std::move(low.expr);
    open.unbounded = node.high == nullptr;
    if (node.high != nullptr) {
      Typed high = number(*node.high);
      if (!at_most(high, Level::Constant, "the end of a range")) return std::nullopt;
      open.high = std::move(high.expr);
    }
    return open;
  }
  Typed phrase = expression(*node.phrase);
  if (phrase.expr == nullptr) return std::nullopt;
  if (!at_most(phrase, Level::Parameter, "what is said of a parameter left open")) {
    return std::nullopt;
  }
  if (const auto* use = std::get_if<checked::ParamUse>(&phrase.expr->node)) {
    open.param = use->param;
    return open;
  }
  const auto* relation = std::get_if<checked::Binary>(&phrase.expr->node);
  const auto* use =
      relation != nullptr ? std::get_if<checked::ParamUse>(&relation->left->node) : nullptr;
  if (use == nullptr || phrase.expr->type.kind != Type::Bool ||
      use->param->type.type.kind == Type::Bool) {
    diagnostics_.error(code::kNotOpen, node.span,
                       "expected a parameter, alone or on the left of a comparison",
                       "`for all writers >= 1, requests in 1.., size`");
    return std::nullopt;
  }
  open.param = use->param;
  open.unbounded =
      relation->op == checked::BinaryOp::Greater || relation->op == checked::BinaryOp::GreaterEqual;
  open.condition = std::move(phrase.expr);
  return open;
}

checked::Size Checker::size(const ast::Size& node) {
  checked::Size size;
  size.span = node.span;
  size.text = text(node.span);
  for (const ast::SizedParam& one : node.params) {
    size.params.push_back({sized(one.param, size), one.most});
  }
  for (const ast::Property& each : node.properties) size.properties.push_back(property(each));
  for (const ast::Combination& combination : node.expected) {
    if (combination.values.size() != node.params.size()) {
      diagnostics_.error(
          code::kExpectedSize, combination.span,
          fmt::format("{} where {} needed",
                      combination.values.size() == 1
                          ? std::string("one value")
                          : fmt::format("{} values", combination.values.size()),
                      node.params.size() == 1 ? std::string("one is")
                                              : fmt::format("{} are", node.params.size())),
          "a value for each parameter: `size a, b for … expect (3, 1), (2, 4)`");
      continue;
    }
    std::vector<checked::ExprPtr>& values = size.expected.emplace_back();
    for (const ast::ExprPtr& value : combination.values) {
      Typed expected = number(*value);
      if (!at_most(expected, Level::Parameter, "an expected size")) continue;
      values.push_back(std::move(expected.expr));
    }
  }
  return size;
}

/// A number, and another one than those that `size` has already.
const checked::Param* Checker::sized(const ast::Name& name, const checked::Size& size) {
  const auto* param = made<checked::Param>(model_.named(name));
  if (param == nullptr) return nullptr;
  if (param->type.type.kind != Type::Int) {
    diagnostics_
        .error(code::kNotSizable, name.span,
               fmt::format("`{}` has no size: it is {}", name.text, describe(param->type.type)))
        .notes.push_back({param->span, "declared here"});
  }
  if (std::ranges::find(size.params, param, &checked::SizedParam::param) != size.params.end()) {
    diagnostics_.error(code::kSizedTwice, name.span, fmt::format("`{}` is sized twice", name.text));
  }
  return param;
}

checked::Property Checker::property(const ast::Property& property) {
  checked::Property made;
  made.span = property.span;
  made.text = text(property.span);
  const auto fill = [&](const auto& node) {
    using Node = std::decay_t<decltype(node)>;
    if constexpr (std::is_same_v<Node, ast::Always>) {
      made.node = checked::Always{condition(*node.condition)};
    } else if constexpr (std::is_same_v<Node, ast::Never>) {
      made.node = checked::Never{condition(*node.condition)};
    } else if constexpr (std::is_same_v<Node, ast::Bounded>) {
      made.node = checked::Bounded{number(*node.measure).expr, number(*node.limit).expr};
    } else if constexpr (std::is_same_v<Node, ast::NeverAt>) {
      const Binding* binding = model_.binding_of(node.place);
      if (binding == nullptr) return;
      auto who = task_or_path(node.place, *binding);
      if (who) made.node = checked::NeverAt{std::move(*who), binding->member->text};
    } else if constexpr (std::is_same_v<Node, ast::NeverFails>) {
      made.node = checked::NeverFails{};
    } else if constexpr (std::is_same_v<Node, ast::DeadlockFree>) {
      made.node = checked::DeadlockFree{};
    } else if constexpr (std::is_same_v<Node, ast::Recoverable>) {
      made.node = checked::Recoverable{subjects(node.of)};
    } else if constexpr (std::is_same_v<Node, ast::Progress>) {
      made.node = checked::Progress{subjects(node.of), subjects(node.assuming_responds)};
    } else {
      static_assert(std::is_same_v<Node, ast::LeadsTo>);
      made.node = checked::LeadsTo{condition(*node.from), condition(*node.to)};
    }
  };
  std::visit(fill, property.node);
  return made;
}

std::vector<checked::SubjectRef> Checker::subjects(const std::vector<ast::Reference>& references) {
  std::vector<checked::SubjectRef> subjects;
  for (const ast::Reference& reference : references) {
    if (auto one = subject(reference)) subjects.push_back(std::move(*one));
  }
  return subjects;
}

std::optional<checked::SubjectRef> Checker::subject(const ast::Reference& reference) {
  const Binding* binding = model_.binding_of(reference);
  if (binding == nullptr) return std::nullopt;
  checked::SubjectRef subject;
  subject.span = reference.span;
  if (!binding->target->is_instance()) {
    auto who = task_or_path(reference, *binding);
    if (!who) return std::nullopt;
    std::visit([&](auto& found) { subject.subject = std::move(found); }, *who);
    return subject;
  }
  auto instance = ref<checked::Instance>(reference, *binding);
  if (!instance) return std::nullopt;
  if (binding->index != nullptr) {
    subject.instance_index = index(*binding->index, ranges_[instance->target], *binding->target);
    if (subject.instance_index == nullptr) return std::nullopt;
  }
  subject.subject = std::move(*instance);
  return subject;
}

}  // namespace hw::typing

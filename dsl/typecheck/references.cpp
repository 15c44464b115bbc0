// Bindings of the resolver become references of the checked model.
#include <fmt/format.h>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"

namespace hw::typing {

/// `[E]` behind an instance or task: constant, and inside the bounds as far as these are known.
checked::ExprPtr Checker::index(const ast::Expr& index, const KnownRange& bounds,
                                const Symbol& of) {
  Typed typed = number(index);
  // While declarations are elaborated, the sizes of pools are not known yet.
  const Level level = text_.owner == Text::Declaration ? Level::Parameter : Level::Configuration;
  if (!at_most(typed, level, "an index")) return nullptr;
  const std::optional<checked::Value> value = typed.value;
  const bool outside =
      value && ((bounds.low && *value < *bounds.low) || (bounds.high && *value > *bounds.high));
  if (outside || (value && *value < 0 && !bounds.low)) {
    diagnostics_
        .error(code::kNoSuchIndex, index.span, fmt::format("there is no `{}[{}]`", of.name, *value))
        .notes.push_back({of.span, "declared here"});
    return nullptr;
  }
  return std::move(typed.expr);
}

std::optional<std::vector<checked::InstanceHop>> Checker::hops(const Binding& binding) {
  std::vector<checked::InstanceHop> way;
  for (const resolved::Hop& hop : binding.hops) {
    const auto implicit = implicit_.find(hop.instance);
    checked::InstanceHop& step = way.emplace_back();
    step.instance =
        implicit != implicit_.end() ? implicit->second : made<checked::Instance>(hop.instance);
    if (hop.index == nullptr) continue;
    step.index = index(*hop.index, ranges_[step.instance], *hop.instance);
    if (step.index == nullptr) return std::nullopt;
  }
  return way;
}

std::optional<checked::SourceRef> Checker::source(const ast::Reference& reference) {
  const Binding* binding = model_.binding_of(reference);
  if (binding == nullptr || binding->target == nullptr) return std::nullopt;
  return source(reference, *binding);
}

std::optional<checked::SourceRef> Checker::source(const ast::Reference& reference,
                                                  const Binding& binding) {
  if (binding.target->kind == resolved::Kind::Mempool) {
    auto mempool = ref<checked::Mempool>(reference, binding);
    if (!mempool) return std::nullopt;
    return checked::SourceRef(std::move(*mempool));
  }
  auto pool = ref<checked::Pool>(reference, binding);
  if (!pool) return std::nullopt;
  return checked::SourceRef(std::move(*pool));
}

std::optional<checked::TaskRef> Checker::task(const ast::Reference& reference,
                                              const Binding& binding) {
  auto found = ref<checked::Task>(reference, binding);
  if (!found) return std::nullopt;
  checked::TaskRef task;
  task.task = std::move(*found);
  if (binding.index == nullptr) return task;
  task.index = index(*binding.index, ranges_[task.task.target], *binding.target);
  if (task.index == nullptr) return std::nullopt;
  return task;
}

std::optional<std::variant<checked::TaskRef, checked::Ref<checked::Path>>> Checker::task_or_path(
    const ast::Reference& reference, const Binding& binding) {
  using Found = std::variant<checked::TaskRef, checked::Ref<checked::Path>>;
  if (binding.target->kind == resolved::Kind::Path) {
    auto path = ref<checked::Path>(reference, binding);
    return path ? std::optional<Found>(std::move(*path)) : std::nullopt;
  }
  auto found = task(reference, binding);
  return found ? std::optional<Found>(std::move(*found)) : std::nullopt;
}

checked::AccountRef Checker::account(const ast::Name& name, const Symbol& pool) const {
  checked::AccountRef account;
  account.kind = checked::AccountRef::Named;
  account.name = name.text;
  account.span = name.span;
  if (pool.argument != nullptr) return account;
  int number = 0;
  for (const ast::Account& known : std::get<ast::Pool>(pool.decl->node).accounts) {
    if (known.name.text == name.text) account.index = number;
    ++number;
  }
  return account;
}

std::optional<checked::Assignable> Checker::assignable(const ast::Reference& reference) {
  const Binding* binding = model_.binding_of(reference);
  if (binding == nullptr || binding->target == nullptr) return std::nullopt;
  if (binding->target->kind == resolved::Kind::LocalVar) {
    const checked::LocalVar* local = made<checked::LocalVar>(binding->target);
    return checked::Assignable(local);
  }
  if (binding->target->kind == resolved::Kind::Counter) {
    auto counter = ref<checked::Counter>(reference, *binding);
    if (!counter) return std::nullopt;
    return checked::Assignable(std::move(*counter));
  }
  auto var = ref<checked::SharedVar>(reference, *binding);
  if (!var) return std::nullopt;
  return checked::Assignable(std::move(*var));
}

}  // namespace hw::typing

// How one dotted name finds its declaration: the first segment in the scopes around the text, each
// further one inside the instance before it, and at most one member at the end.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/resolve/binder.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::resolved {

/// The way that a reference has gone so far.
struct Binder::Walk {
  Binding binding;
  std::size_t used = 0;  ///< segments
};

namespace {

bool is_array(const Symbol& instance) {
  const auto* node = std::get_if<ast::Instance>(&instance.decl->node);
  return node != nullptr && node->count != nullptr;
}

bool has_named_instances(const Symbol& task) {
  const auto* node = std::get_if<ast::Task>(&task.decl->node);
  return node != nullptr && node->index.has_value();
}

bool fits(const Symbol& symbol, const Expected& expected) {
  if ((expected.kinds & any_of(symbol.kind)) != 0) return true;
  return symbol.is_instance() && (expected.kinds & any_of(Kind::Instance)) != 0;
}

/// The parts that a name of this kind has behind a dot, accounts left out.
std::vector<std::string> members_of(Kind kind) {
  switch (kind) {
    case Kind::Pool:
    case Kind::Mempool:
      return {"free", "size", "held"};
    case Kind::Semaphore:
      return {"value"};
    case Kind::Queue:
      return {"length"};
    case Kind::Lock:
      return {"held"};
    default:
      return {};
  }
}

std::string value_hint(const Symbol& symbol) {
  std::string hint;
  for (const std::string& member : members_of(symbol.kind)) {
    hint += fmt::format("{}`{}.{}`", hint.empty() ? "" : ", ", symbol.name, member);
  }
  return hint.empty() ? hint : "its values are " + hint;
}

/// "pool" of "a pool".
std::string noun(Kind kind) {
  const std::string text = describe(kind);
  return text.substr(text.find(' ') + 1);
}

/// Names seen from outside: everything but arguments.
std::vector<std::string> visible_members(const Scope& scope) {
  std::vector<std::string> names;
  for (const Symbol* symbol : scope.symbols) {
    if (symbol->argument == nullptr) names.push_back(symbol->name);
  }
  return names;
}

}  // namespace

/// "dm_crypt.writer", if `writer` is unknown here but an instance in sight has one; else empty.
std::string Binder::path_to(const std::string& name) const {
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const Symbol* symbol : scope->symbols) {
      if (!symbol->is_instance() || symbol->members == nullptr || is_array(*symbol)) continue;
      const Symbol* inner = symbol->members->find(name);
      if (inner != nullptr && inner->argument == nullptr) return symbol->name + "." + name;
    }
  }
  return {};
}

/// Past the limit nobody reads a hint, and looking for one costs a pass over all names.
bool Binder::wants_hints() const { return diagnostics_.error_count() < Diagnostics::kMaxErrors; }

/// How an unknown name may have been meant; empty if nothing comes near.
std::string Binder::meant_by(const std::string& name) const {
  if (!wants_hints()) return {};
  if (std::string path = path_to(name); !path.empty()) return path;
  std::vector<std::string> others(names_.enum_kinds.begin(), names_.enum_kinds.end());
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const Symbol* symbol : scope->symbols) others.push_back(symbol->name);
  }
  std::sort(others.begin(), others.end());  // the hint must not depend on a hash
  return nearest(name, others);
}

const Symbol* Binder::first(const ast::Name& name) {
  if (const Symbol* symbol = scope_->find_visible(name.text)) return symbol;
  const std::string meant = meant_by(name.text);
  diagnostics_.error(code::kUnknownName, name.span, fmt::format("unknown name `{}`", name.text),
                     meant.empty() ? "" : fmt::format("did you mean `{}`?", meant));
  return nullptr;
}

/// Enters an instance that is not the end of the reference.
bool Binder::hop(const ast::Segment& segment, const Symbol& instance, Walk& way) {
  if (is_array(instance) && !segment.index) {
    diagnostics_.error(
        code::kIndexMissing, segment.name.span,
        fmt::format("`{0}` is an array of instances; which one is meant?", segment.name.text),
        fmt::format("`{}[0]` is the first", segment.name.text));
    return false;
  }
  if (!is_array(instance) && segment.index) {
    diagnostics_.error(code::kIndexUnexpected, segment.index->span,
                       fmt::format("`{}` is a single instance, not an array", segment.name.text));
    return false;
  }
  way.binding.hops.push_back({&instance, segment.index.get()});
  return true;
}

/// Accepts or refuses `[…]` behind the target.
bool Binder::take_index(const ast::Segment& segment, const Symbol& target, Walk& way) {
  if (!segment.index) return true;
  if (target.kind == Kind::Task && !has_named_instances(target)) {
    diagnostics_.error(
        code::kIndexUnexpected, segment.index->span,
        fmt::format("the instances of task `{}` have no names", target.name),
        fmt::format("declare it as `task {}[i : 0..N-1]` to name them", target.name));
    return false;
  }
  if (target.kind != Kind::Task && !is_array(target)) {
    diagnostics_.error(code::kIndexUnexpected, segment.index->span,
                       fmt::format("`{}` is {}, not an array", target.name, describe(target.kind)));
    return false;
  }
  way.binding.index = segment.index.get();
  return true;
}

/// Follows the first `length` segments as far as instances lead.
bool Binder::walk(const ast::Reference& reference, std::size_t length, Walk& way) {
  for (const ast::Segment& segment : reference.segments) {
    if (segment.index) expression(segment.index);
  }
  const Symbol* symbol = first(reference.segments.front().name);
  if (symbol == nullptr) return false;
  while (true) {
    const ast::Segment& segment = reference.segments[way.used];
    ++way.used;
    if (way.used == length || !symbol->is_instance()) {
      way.binding.target = symbol;
      return take_index(segment, *symbol, way);
    }
    if (!hop(segment, *symbol, way)) return false;
    if (symbol->members == nullptr) return false;  // of an unknown subsystem: reported
    const ast::Name& next = reference.segments[way.used].name;
    const Symbol* inner = symbol->members->find(next.text);
    if (inner == nullptr || inner->argument != nullptr) {
      std::string near;
      if (wants_hints()) near = nearest(next.text, visible_members(*symbol->members));
      diagnostics_.error(code::kUnknownMember, next.span,
                         fmt::format("`{}` has no `{}`", segment.name.text, next.text),
                         near.empty() ? "" : fmt::format("did you mean `{}`?", near));
      return false;
    }
    symbol = inner;
  }
}

bool Binder::check_kind(const Symbol& symbol, const Expected& expected, Span where) {
  if (fits(symbol, expected)) return true;
  std::string hint;
  if (expected.phrase == kAValue.phrase) hint = value_hint(symbol);
  if (symbol.kind == Kind::Subsystem && !symbol.is_instance()) {
    hint = fmt::format("make one with `instance NAME : {}(…)` and refer to that", symbol.name);
  }
  diagnostics_
      .error(code::kWrongKind, where,
             fmt::format("`{}` is {}, {} is expected here", symbol.name, describe(symbol.kind),
                         expected.phrase),
             hint)
      .notes.push_back({symbol.span, "declared here"});
  return false;
}

const Symbol* Binder::bind(const ast::Reference& reference, const Expected& expected) {
  return bind(reference, reference.segments.size(), expected, nullptr);
}

const Symbol* Binder::bind(const ast::Reference& reference, std::size_t length,
                           const Expected& expected, const ast::Name* member) {
  Walk way;
  if (!walk(reference, length, way)) return nullptr;
  const Symbol& target = *way.binding.target;
  const ast::Segment& last = reference.segments[way.used - 1];
  if (!check_kind(target, expected, last.name.span)) return nullptr;
  if (way.used < length) {
    const ast::Name& behind = reference.segments[way.used].name;
    diagnostics_.error(
        code::kUnknownMember, behind.span,
        fmt::format("`{}` is {}; nothing can follow it here", target.name, describe(target.kind)));
    return nullptr;
  }
  way.binding.member = member;
  model_.references.emplace(&reference, std::move(way.binding));
  return &target;
}

void Binder::bind_value(const ast::Reference& reference) {
  const ast::Segment& only = reference.segments.front();
  const bool plain = reference.segments.size() == 1 && !only.index;
  if (plain && names_.enum_kinds.contains(only.name.text)) {
    // The name of a kind: unless a value has this name too, only types can tell.
    const Symbol* symbol = scope_->find_visible(only.name.text);
    if (symbol == nullptr || !fits(*symbol, kAValue)) {
      model_.references.emplace(&reference, Binding{});
      return;
    }
  }
  Walk way;
  if (!walk(reference, reference.segments.size(), way)) return;
  if (way.used == reference.segments.size()) return value_without_member(reference, way);
  const Symbol& target = *way.binding.target;
  const ast::Segment& member = reference.segments[way.used];
  if (!check_member(target, member.name)) return;
  if (member.index || way.used + 1 < reference.segments.size()) {
    const Span where =
        member.index ? member.index->span : reference.segments[way.used + 1].name.span;
    diagnostics_.error(
        code::kUnknownMember, where,
        fmt::format("`{}.{}` is a value; nothing can follow it", target.name, member.name.text));
    return;
  }
  way.binding.member = &member.name;
  model_.references.emplace(&reference, std::move(way.binding));
}

void Binder::value_without_member(const ast::Reference& reference, Walk& way) {
  const Symbol& target = *way.binding.target;
  if (!check_kind(target, kAValue, reference.segments.back().name.span)) return;
  note_const(target, reference.span);
  model_.references.emplace(&reference, std::move(way.binding));
}

void Binder::note_const(const Symbol& symbol, Span where) {
  if (constant_ == nullptr || symbol.kind != Kind::Const) return;
  const_needs_[number_.at(constant_)].push_back({number_.at(&symbol), where});
}

bool Binder::check_member(const Symbol& symbol, const ast::Name& member) {
  std::vector<std::string> members = members_of(symbol.kind);
  if (std::find(members.begin(), members.end(), member.text) != members.end()) return true;
  if (symbol.kind == Kind::Pool && symbol.argument != nullptr) {
    check_account(&symbol, member);
    return true;
  }
  if (symbol.kind == Kind::Pool) {
    for (const ast::Account& account : std::get<ast::Pool>(symbol.decl->node).accounts) {
      if (account.name.text == member.text) return true;
      members.push_back(account.name.text);
    }
  }
  std::string message =
      fmt::format("{} `{}` has no `{}`", noun(symbol.kind), symbol.name, member.text);
  if (symbol.kind == Kind::Task || symbol.kind == Kind::Path) {
    message = fmt::format("`{}` is {}: it has no values", symbol.name, describe(symbol.kind));
  }
  std::string near = nearest(member.text, members);
  std::string hint = near.empty() ? value_hint(symbol) : fmt::format("did you mean `{}`?", near);
  diagnostics_.error(code::kUnknownMember, member.span, std::move(message), std::move(hint));
  return false;
}

/// A name that is no Reference.
const Symbol* Binder::bind_name(const ast::Name& name, const Expected& expected) {
  const Symbol* symbol = first(name);
  if (symbol == nullptr || !check_kind(*symbol, expected, name.span)) return nullptr;
  model_.names.emplace(&name, symbol);
  return symbol;
}

void Binder::check_label(const Symbol& owner, const ast::Name& label) {
  if (owner.argument != nullptr) {
    diagnostics_.error(
        code::kUnknownLabel, label.span,
        fmt::format("`{}` is an argument: its labels are not known here", owner.name));
    return;
  }
  std::vector<std::string> labels;
  for (const ast::Name* known : names_.labels.at(owner.decl)) {
    if (known->text == label.text) return;
    labels.push_back(known->text);
  }
  std::string near = nearest(label.text, labels);
  std::string hint = near.empty() ? fmt::format("its labels: {}", fmt::join(labels, ", "))
                                  : fmt::format("did you mean `{}`?", near);
  if (labels.empty()) hint = "a label is written before a statement: `NAME: statement`";
  diagnostics_.error(code::kUnknownLabel, label.span,
                     fmt::format("`{}` has no label `{}`", owner.name, label.text), hint);
}

/// `pool` may be null (not bound) or no pool: then something else has been reported.
void Binder::check_account(const Symbol* pool, const ast::Name& account) {
  if (pool == nullptr || pool->kind != Kind::Pool) return;
  if (pool->argument != nullptr) {
    demands_[pool].push_back({Demand::Account, &account});
    return;
  }
  std::vector<std::string> names;
  for (const ast::Account& known : std::get<ast::Pool>(pool->decl->node).accounts) {
    if (known.name.text == account.text) return;
    names.push_back(known.name.text);
  }
  std::string near = nearest(account.text, names);
  std::string hint = near.empty() ? fmt::format("its accounts: {}", fmt::join(names, ", "))
                                  : fmt::format("did you mean `{}`?", near);
  if (names.empty()) hint = fmt::format("it names none: `pool … {{ account {} }}`", account.text);
  diagnostics_.error(code::kUnknownAccount, account.span,
                     fmt::format("pool `{}` has no account `{}`", pool->name, account.text), hint);
}

void Binder::check_class(const Symbol* pool, const ast::Name& name) {
  if (pool == nullptr || pool->kind != Kind::Pool) return;
  if (pool->argument != nullptr) {
    demands_[pool].push_back({Demand::Class, &name});
    return;
  }
  std::vector<std::string> names;
  for (const ast::Reserve& reserve : std::get<ast::Pool>(pool->decl->node).reserves) {
    for (const ast::Name& known : reserve.classes) {
      if (known.text == name.text) return;
      names.push_back(known.text);
    }
  }
  std::string near = nearest(name.text, names);
  std::string hint = near.empty() ? fmt::format("its classes: {}", fmt::join(names, ", "))
                                  : fmt::format("did you mean `{}`?", near);
  if (names.empty()) {
    hint = fmt::format("a class is named where units are set apart for it: `reserve N for {}`",
                       name.text);
  }
  diagnostics_.error(
      code::kUnknownClass, name.span,
      fmt::format("no reserve of pool `{}` names a class `{}`", pool->name, name.text), hint);
}

}  // namespace hw::resolved

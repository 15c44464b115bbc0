#include "checker/suggest/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "checker/portfolio/decide.h"
#include "checker/suggest/find_statement.h"
#include "checker/verdict/explain.h"
#include "checker/verdict/story.h"

namespace hw::suggest {

using namespace checked;

namespace {

/// Puts a value somewhere, and what was there back at the end.
template <typename T>
class Replaced {
 public:
  Replaced(T& where, T value) : where_(where), before_(std::exchange(where, std::move(value))) {}
  Replaced(const Replaced&) = delete;
  Replaced& operator=(const Replaced&) = delete;
  ~Replaced() { where_ = std::move(before_); }

 private:
  T& where_;
  T before_;
};

enum class Effect { Holds, DoesNot, OutOfTime };

class Trials {
 public:
  Trials(CheckedModel& model, const lower::Binding& binding, const Check& check,
         const Options& options)
      : model_(model), binding_(binding), check_(check), options_(options) {}

  Result take() {
    result_.seconds = elapsed();
    return std::move(result_);
  }

  /// Parameters and pools, the nearest changes of all of them before any farther one: what time
  /// there is goes to where help is likely.
  void sizes() {
    std::vector<Line> lines;
    for (const auto& param : model_.params) {
      if (param->type.type.kind != Type::Int) {
        words(*param);
        continue;
      }
      const Param& one = *param;
      lines.push_back([this, &one](int distance) { return integer(one, distance); });
      lines.push_back([this, &one](int distance) { return integer(one, -distance); });
    }
    for (Pool* pool : pools_of(model_)) {
      if (std::holds_alternative<ParamUse>(pool->size->node)) continue;  // tried as a parameter
      lines.push_back([this, pool](int distance) { return enlarged(*pool, distance); });
    }
    for (int distance = 1; distance <= kFarthest && !lines.empty(); ++distance) {
      std::erase_if(lines, [&](const Line& line) { return !line(distance); });
    }
  }

  /// A statement that somebody waits at.
  void waiting(Span span, const std::string& text) {
    FoundStatement found = find_statement(model_, span);
    if (!found.statement) return;
    if (auto* take = std::get_if<Take>(&found.statement->node)) classes(*take, span, text);
    if (auto* wait = std::get_if<Wait>(&found.statement->node)) {
      if (wait->has_timeout) return;
      Replaced<bool> changed(wait->has_timeout, true);
      note(fmt::format("`{}` with `or timeout {{ }}`", text), span);
      return;
    }
    if (!found.in_atomic) {
      std::visit([&](auto& node) { way_out(node, found.in_loop, span, text); },
                 found.statement->node);
    }
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

  Effect check(const lower::Binding& binding, const std::string& text) {
    const std::atomic<bool>* interrupted = options_.search.limits.interrupted;
    const double left = options_.seconds - elapsed();
    if (left <= 0 || (interrupted && interrupted->load())) {
      result_.complete = false;
      return Effect::OutOfTime;
    }
    if (options_.on_try) options_.on_try(text);
    ++result_.tried;
    Diagnostics diagnostics;
    const Property* property = &check_.property;
    auto lowered = lower::lower(model_, binding, std::span(&property, 1), diagnostics);
    if (!lowered) {
      ++result_.in_error;
      return Effect::DoesNot;
    }
    search::Options options = options_.search;
    options.witnesses = false;
    double& seconds = options.limits.max_seconds;
    const double share = std::max(left / 4, 0.5);  // one large search must not take all of it
    seconds = seconds > 0 ? std::min(seconds, share) : share;
    SearchResult found = portfolio::decide(lowered->system, lowered->properties, options);
    if (found.run_error) ++result_.in_error;
    const Outcome outcome = found.properties.at(0).outcome;
    if (!found.run_error && outcome == Outcome::Unknown) ++result_.undecided;
    return !found.run_error && outcome == Outcome::Holds ? Effect::Holds : Effect::DoesNot;
  }

  /// Checks the model as it is now.
  void note(std::string text, Span span) {
    if (check(binding_, text) == Effect::Holds) result_.helps.push_back({std::move(text), span});
  }

  /// Tries a change of that size; false if there is no use in a larger one.
  using Line = std::function<bool(int distance)>;

  Effect try_parameter(const Param& param, Value value) {
    const Value now = binding_.values.at(&param);
    auto changed = lower::rebind(model_, binding_, param, value);
    if (value == now || !changed) return Effect::DoesNot;
    std::string text = fmt::format("parameter `{}` = {} (it is {})", param.name,
                                   lower::value_text(param.type.type, value),
                                   lower::value_text(param.type.type, now));
    Effect effect = check(*changed, text);
    if (effect == Effect::Holds) result_.helps.push_back({std::move(text), param.span});
    return effect;
  }

  /// A parameter that is true, false, or a kind.
  void words(const Param& param) {
    const Type& type = param.type.type;
    const Value last =
        type.kind == Type::Bool ? 1 : static_cast<Value>(type.enumeration->kinds.size()) - 1;
    for (Value value = 0; value <= last; ++value) try_parameter(param, value);
  }

  bool integer(const Param& param, int change) {
    const auto [low, high] = lower::range_of(param);
    const Value value = binding_.values.at(&param) + change;
    return value >= low && value <= high && try_parameter(param, value) == Effect::DoesNot;
  }

  /// Its size is replaced by a sum: what it is now, and some more.
  bool enlarged(Pool& pool, int more) {
    std::string text =
        fmt::format("pool `{}` with {} unit{} more", pool.name, more, more == 1 ? "" : "s");
    ExprPtr before = std::move(pool.size);
    const Type type = before->type;
    const Span span = before->span;
    auto literal = std::make_unique<Expr>(Expr{type, span, Literal{more}});
    pool.size = std::make_unique<Expr>(
        Expr{type, span, Binary{BinaryOp::Add, std::move(before), std::move(literal)}});
    const Effect effect = check(binding_, text);
    ExprPtr original = std::move(std::get<Binary>(pool.size->node).left);
    pool.size = std::move(original);
    if (effect == Effect::Holds) result_.helps.push_back({std::move(text), pool.span});
    return effect == Effect::DoesNot;
  }

  void classes(Take& take, Span span, const std::string& text) {
    const auto* source = std::get_if<Ref<Pool>>(&take.source);
    if (!source || !source->target || !take.as_class.empty()) return;
    std::set<std::string> names;
    for (const Reserve& reserve : source->target->reserves) {
      names.insert(reserve.classes.begin(), reserve.classes.end());
    }
    for (const std::string& name : names) {
      Replaced<std::string> changed(take.as_class, name);
      note(fmt::format("`{}` as `{}`", text, name), span);
    }
  }

  /// `else { give all … }`: whoever cannot be served lets go of everything and starts over.
  template <typename Node>
  void way_out(Node& node, bool in_loop, Span span, const std::string& text) {
    if constexpr (requires {
                    node.has_else;
                    node.otherwise;
                  }) {
      if (node.has_else) return;
      Block block;
      block.push_back(std::make_unique<Stmt>(Stmt{span, {}, false, Give{}}));
      if (in_loop) {
        block.push_back(std::make_unique<Stmt>(Stmt{span, {}, false, Continue{}}));
      } else {
        block.push_back(std::make_unique<Stmt>(Stmt{span, {}, false, Return{}}));
      }
      Replaced<bool> has(node.has_else, true);
      Replaced<Block> changed(node.otherwise, std::move(block));
      note(fmt::format("`{}` with `else {{ give all {} }}`", text, in_loop ? "continue" : "return"),
           span);
    }
  }

  CheckedModel& model_;
  const lower::Binding& binding_;
  const Check& check_;
  const Options& options_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Result result_;
};

}  // namespace

Result suggest(CheckedModel& model, const lower::Binding& binding, const Check& check,
               const lower::Lowered& lowered, std::size_t property, const Witness& witness,
               const Options& options) {
  Trials trials(model, binding, check, options);
  const explain::Explanation why = explain::explain(lowered.system, lowered.properties.at(property),
                                                    witness, story::tell(lowered.system, witness));
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const explain::Waiter& waiter : why.waiters) {
    if (waiter.stance != explain::Stance::Blocked || !waiter.call_stack.empty()) continue;
    if (seen.emplace(waiter.span.file, waiter.span.begin).second) {
      trials.waiting(waiter.span, waiter.at);
    }
  }
  trials.sizes();
  return trials.take();
}

}  // namespace hw::suggest

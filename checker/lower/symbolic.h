// Expressions evaluated with the instance's own state known and the shared state left symbolic:
// what comes out is linear in the variables of the system.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "checker/lower/elaborate.h"
#include "checker/lower/flow.h"

namespace hw::lower {

/// Everything an instance is apart from the shared state. Two instances with equal LocalState
/// behave alike for ever: this is what a place stands for.
struct LocalState {
  NodeId node = kNoNode;
  std::vector<Value> locals;  ///< in the order of the declaration
  std::vector<ir::Holding>
      holdings;  ///< by resource, none with zero units; locks count as one unit

  Value held(ir::ResourceId resource) const;
  void change(ir::ResourceId resource, Value units);
};

/// Sums over places, used in expressions before the places are all known: held(TASK, POOL) and
/// count(TASK at LABEL). They get numbers beyond all variables and are replaced when unfolding is
/// done.
class Aggregates {
 public:
  ir::VarId held(ir::ProcessId process, ir::ResourceId resource);
  ir::VarId count(ir::ProcessId process, const std::string& label);
  static bool is_aggregate(ir::VarId var) { return var >= kFirst; }
  /// The sum over the places of the finished system.
  ir::Linear expand(const ir::System& system, ir::VarId aggregate) const;

 private:
  static constexpr ir::VarId kFirst = 1u << 30;
  struct Key {
    ir::ProcessId process = 0;
    ir::ResourceId resource = ir::kNone;
    std::string label;
    auto operator<=>(const Key&) const = default;
  };
  ir::VarId number_of(Key key);

  std::map<Key, ir::VarId> numbers_;
  std::vector<Key> keys_;
};

/// What a step has done so far, in terms of the state before it.
struct Effect {
  ir::Formula guard;
  std::map<ir::VarId, ir::Linear> values;  ///< variables that have changed

  ir::Linear read(ir::VarId var) const;
  void require(const ir::Formula& condition) { guard = std::move(guard) && condition; }
};

/// Evaluates expressions in one environment, for one local state, at one point of a step.
class Evaluator {
 public:
  /// `local` may be null where no instance is meant (checks, guards of actions).
  Evaluator(const World& world, Aggregates& aggregates, const Environment& environment,
            const LocalState* local, const std::vector<std::unique_ptr<checked::LocalVar>>* locals,
            const Effect& effect)
      : world_(world),
        aggregates_(aggregates),
        environment_(environment),
        local_(local),
        locals_(locals),
        effect_(effect) {}

  ir::Linear number(const checked::Expr& expr) const;      ///< int or enumerated
  ir::Formula condition(const checked::Expr& expr) const;  ///< bool
  /// Throws LowerError if the value is not known from the text and the local state, NeedsValue if
  /// an open parameter decides it.
  Value constant(const checked::Expr& expr, std::string_view why = {}) const;
  /// The same where open parameters are welcome.
  ir::Linear open_constant(const checked::Expr& expr) const;

 private:
  ir::Linear binary_number(const checked::Binary& node, Span span) const;
  ir::Formula binary_condition(const checked::Binary& node) const;
  ir::Linear variable(ir::VarId var) const { return effect_.read(var); }
  ir::Linear pool_held(ir::ResourceId resource) const;
  bool over_parameters(const ir::Linear& linear) const;
  ir::Formula known_condition(const checked::Expr& expr) const;

  const World& world_;
  Aggregates& aggregates_;
  const Environment& environment_;
  const LocalState* local_;
  const std::vector<std::unique_ptr<checked::LocalVar>>* locals_;
  const Effect& effect_;
};

/// Position of an instance's own variable in LocalState::locals.
std::size_t index_of(const std::vector<std::unique_ptr<checked::LocalVar>>& locals,
                     const checked::LocalVar* variable);

/// Low and high value of a variable's type in an environment.
std::pair<Value, Value> range_in(const World& world, const Environment& environment,
                                 const checked::VarType& type);

}  // namespace hw::lower

// What one step of an instance can do: the meaning of every statement, as guards and effects.
//
// A statement is executed on a LocalState that is known and a shared state that is not; the result
// is a list of outcomes, each with the condition under which it happens. An atomic block is the
// same thing repeated until control leaves the block, the effects substituted into each other.
#pragma once

#include "checker/lower/symbolic.h"

namespace hw::lower {

struct Outcome {
  Effect effect;
  LocalState local;  ///< after the step; its node is settled (takes a step, or is the end)
  ir::ProcessId starts = ir::kNone;
  ir::Failure failure = ir::Failure::None;
  std::string failure_text;
  std::string text;  ///< "cannot be served", "true", "from the reserve"
  /// The guard is true in no state that conserves units: what the instance holds itself is in the
  /// way. The step is kept, leading nowhere, so that the wait can be explained by its guard.
  bool never = false;
};

/// Where the first instances of paths stand; filled in by unfold.cpp before any step is made.
struct PathEntries {
  std::vector<ir::VarId>
      counts;  ///< by process; kNone for a path with nothing in it, and for others
};

class Stepper {
 public:
  Stepper(const World& world, Aggregates& aggregates, const PathEntries& entries, const Flow& flow,
          ir::ProcessId process);

  /// Where an instance starts.
  LocalState start() const;
  /// All that a step from a settled local state can do; outcomes that can never happen are left
  /// out.
  std::vector<Outcome> step(const LocalState& from) const;
  /// What the action of this process can do.
  std::vector<Outcome> fire() const;
  /// Follows control that takes no step.
  LocalState settle(LocalState local) const;

 private:
  using Outcomes = std::vector<Outcome>;

  Outcomes primitive(const Outcome& before) const;
  Outcomes until_left(Outcome first, std::uint32_t atomic) const;
  Evaluator evaluator(const Outcome& at, const Node& node) const;

  Outcomes run(const Outcome& at, const Node& node, const checked::Take& take) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Give& give) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Move& move) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::LockStmt& lock) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Unlock& unlock) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Down& down) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Up& up) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Wait& wait) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Idle& idle) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Step& step) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Submit& submit) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Either& either) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Assign& assign) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::AssignAny& assign) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Send& send) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Receive& receive) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Assert& assertion) const;
  Outcomes run(const Outcome& at, const Node& node, const checked::Fail& failing) const;
  template <typename Silent>
  Outcomes run(const Outcome&, const Node&, const Silent&) const {
    return {};  // control without a step: flow.cpp has turned it into edges
  }

  bool exceeds_size(const Outcome& at, ir::ResourceId source, const ir::Linear& units) const;
  Outcomes take_from_mempool(const Outcome& at, const Node& node, ir::ResourceId mempool,
                             Value amount, bool has_else) const;
  Outcomes give_units(const Outcome& at, const Node& node, ir::ResourceId source,
                      Value amount) const;
  Outcomes unlock(const Outcome& at, const Node& node, ir::ResourceId lock) const;
  Outcomes set_shared(const Outcome& at, const Node& node, ir::VarId var,
                      const checked::Expr& value) const;
  Outcomes set_local(const Outcome& at, const Node& node, const checked::LocalVar& var,
                     const checked::Expr& value) const;

  /// A copy of `at` that goes on at `next` under one more condition.
  Outcome go(const Outcome& at, NodeId next, const ir::Formula& when, std::string text = {}) const;
  Outcome failing(const Outcome& at, const ir::Formula& when, ir::Failure failure,
                  std::string text) const;
  void hold(Outcome& outcome, ir::ResourceId resource, Value units) const;
  void add(Outcome& outcome, ir::VarId var, const ir::Linear& delta) const;
  ir::Linear amount(const Outcome& at, const Node& node, const checked::Expr& expr) const;
  /// An amount that changes what an instance holds.
  Value held_amount(const Outcome& at, const Node& node, const checked::Expr& expr) const;
  bool decided(const ir::Formula& condition, const Node& node) const;
  ir::VarId first_variable(ir::ResourceId resource) const;
  /// `left` units may be what is left of the pool's free ones.
  ir::Formula respects_floor(const ir::Linear& left, ir::ResourceId pool,
                             const std::string& class_name, Span span) const;

  const World& world_;
  Aggregates& aggregates_;
  const PathEntries& entries_;
  const Flow& flow_;
  ir::ProcessId process_;
  const std::vector<std::unique_ptr<checked::LocalVar>>* locals_ = nullptr;
};

}  // namespace hw::lower

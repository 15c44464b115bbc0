// From the checked model and values for its parameters to a World: instantiates subsystems, numbers
// objects, binds expressions, flattens the texts of tasks, paths and actions.
//
// elaborate.cpp: parameters, subsystems, objects. bind.cpp: references and expressions.
// compile.cpp: statements to nodes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/typecheck/checked.h"
#include "tests/agree/oracle.h"
#include "tests/agree/world.h"

namespace hw::agree {

/// What an argument stands for: an expression, or the number of an object.
struct Binding {
  Expression value;
  int object = -1;
};
using Arguments = std::map<const checked::Argument*, Binding>;

/// The top level, or one instance of a subsystem.
struct Space {
  std::string prefix;  ///< "", or "disks[0]."
  const checked::Scope* scope = nullptr;
  std::map<const void*, int> ids;  ///< declaration to its number among its kind
  std::map<const void*, std::vector<Space*>> children;  ///< by checked::Instance
  Arguments arguments;
};

/// Where a piece of text stands.
struct Scene {
  Space* space = nullptr;
  Arguments arguments;  ///< of the procedure being inlined
  const checked::Task* task = nullptr;
  std::optional<Value> task_index;
  std::map<const checked::LocalVar*, int> locals;
};

class Elaborator {
 public:
  /// Throws ModelError.
  Elaborator(const checked::CheckedModel& model, const checked::Scenario& scenario,
             const Overrides& overrides);

  const World& world() const { return world_; }

  /// The scenario stands at the top level.
  Expression bind_at_root(const checked::Expr& expr);
  Value param_value(const checked::Param& param);
  /// Constant once parameters are; at the top level.
  Value constant_at_root(const checked::Expr& expr);

  /// Task instances (places in State::instances) that are meant, paths, and actions.
  struct Subjects {
    std::vector<int> tasks;
    std::vector<int> path_programs;
    std::vector<int> actions;
  };
  Subjects subjects(const checked::SubjectRef& subject);
  Subjects all_subjects() const;
  std::vector<int> task_instances(const checked::TaskRef& ref, const Scene& scene);
  int path(const checked::Ref<checked::Path>& ref, const Scene& scene);
  Scene root_scene();

  /// The place `label` of a program; throws ModelError when there is none.
  const std::set<int>& label(int program, const std::string& name) const;
  /// One that has failed stands at no label any more.
  bool stands_at(const InstanceState& instance, const std::string& name) const;

 private:
  friend class Compiler;

  // elaborate.cpp
  Value setting(const checked::Param& param);
  void check_assumes();
  Space* make_space(const checked::Scope& scope, std::string prefix);
  void make_children(Space& space);
  void make_objects(Space& space);
  void make_pool(Space& space, const checked::Pool& pool);
  void make_variables(Space& space);
  void make_tasks(Space& space);
  void bind_object_arguments(Space& space);
  void fill_mempools(Space& space);
  void compile_all(Space& space);
  void compile_tasks(Space& space);
  int new_cell(std::string name, Value initial);
  void collect(Space& space, Subjects& out);
  Variable variable_type(const checked::VarType& type, const Scene& scene);
  void declare_locals(const std::vector<std::unique_ptr<checked::LocalVar>>& locals, Scene& scene,
                      Program& program);
  static Scene scene_in(Space& space);

  // bind.cpp
  Expression bind(const checked::Expr& expr, const Scene& scene);
  Expression bind_unary(const checked::Unary& unary, const Scene& scene);
  Expression bind_binary(const checked::Binary& binary, const Scene& scene);
  Expression bind_task_count(const checked::TaskCount& count, const Scene& scene);
  Expression bind_path_count(const checked::PathCount& count, const Scene& scene);
  Expression bind_pool_held(const checked::SourceRef& source, const Scene& scene);
  Value constant(const checked::Expr& expr, const Scene& scene);
  Value const_value(const checked::Const& constant);
  const Binding& argument(const checked::Argument* argument, const Scene& scene) const;
  Space* walk(bool from_root, const std::vector<checked::InstanceHop>& hops, const Scene& scene);
  template <typename Declaration>
  int find(const checked::Ref<Declaration>& ref, const Scene& scene);
  std::pair<Space*, const checked::Procedure*> procedure(
      const checked::Ref<checked::Procedure>& ref, const Scene& scene);
  Binding bind_argument(const checked::ActualArgument& actual, const Scene& scene);
  int account_cell(int pool, const checked::AccountRef& account) const;
  int holding_slot(const checked::SourceRef& source, const Scene& scene);

  const checked::CheckedModel& model_;
  const checked::Scenario& scenario_;
  Overrides overrides_;
  World world_;
  std::vector<std::unique_ptr<Space>> spaces_;
  Space* root_ = nullptr;
  std::map<const checked::Param*, Value> params_;
  std::set<const checked::Param*> params_in_progress_;
  std::vector<std::pair<int, std::string>> label_uses_;
};

template <typename Declaration>
int Elaborator::find(const checked::Ref<Declaration>& ref, const Scene& scene) {
  if (ref.base == checked::Ref<Declaration>::ByArgument)
    return argument(ref.argument, scene).object;
  Space* space = walk(ref.base == checked::Ref<Declaration>::Root, ref.hops, scene);
  return space->ids.at(ref.target);
}

/// Flattens one body into a program of the elaborator's world.
class Compiler {
 public:
  Compiler(Elaborator& elaborator, Program& program) : elaborator_(elaborator), program_(program) {}

  void compile_body(const checked::Block& body, const Scene& scene);
  /// The body of an action: as that of an `atomic`.
  void compile_action(const checked::Block& body, const Scene& scene);

 private:
  /// What must happen on the way out of a block: an unlock, or the end of an atomic.
  struct Leaving {
    Op op;
    int object;
  };
  struct Target {
    int node;
    std::size_t depth;  ///< how many Leavings lie outside it
  };
  struct Frame {
    Scene scene;
    std::optional<Target> on_break, on_continue, on_return, on_retry;
    std::vector<Leaving> leaving;
    std::map<std::pair<const checked::Procedure*, const Space*>, int> active;
    std::string chain;
  };

  int block(const checked::Block& statements, int next, const Frame& frame);
  int statement(const checked::Stmt& stmt, int next, const Frame& frame);
  int add(Node node);
  int jump(const std::optional<Target>& target, const Frame& frame);
  void else_block(int node, bool has_else, const checked::Block& block, int next,
                  const Frame& frame);
  Expression bind(const checked::ExprPtr& expr, const Frame& frame);
  int source(const checked::SourceRef& source, bool& mempool, const Frame& frame);
  Variable assignable(const checked::Assignable& target, const Frame& frame);
  int place(int pool, const checked::AccountRef& account);

  int compile(const checked::Take& stmt, int next, const Frame& frame);
  int compile(const checked::Give& stmt, int next, const Frame& frame);
  int compile(const checked::Move& stmt, int next, const Frame& frame);
  int compile(const checked::LockStmt& stmt, int next, const Frame& frame);
  int compile(const checked::Unlock& stmt, int next, const Frame& frame);
  int compile(const checked::Down& stmt, int next, const Frame& frame);
  int compile(const checked::Up& stmt, int next, const Frame& frame);
  int compile(const checked::Wait& stmt, int next, const Frame& frame);
  int compile(const checked::Idle& stmt, int next, const Frame& frame);
  int compile(const checked::Step& stmt, int next, const Frame& frame);
  int compile(const checked::Submit& stmt, int next, const Frame& frame);
  int compile(const checked::Call& stmt, int next, const Frame& frame);
  int compile(const checked::Either& stmt, int next, const Frame& frame);
  int compile(const checked::If& stmt, int next, const Frame& frame);
  int compile(const checked::While& stmt, int next, const Frame& frame);
  int compile(const checked::Loop& stmt, int next, const Frame& frame);
  int compile(const checked::Repeat& stmt, int next, const Frame& frame);
  int compile(const checked::Break& stmt, int next, const Frame& frame);
  int compile(const checked::Continue& stmt, int next, const Frame& frame);
  int compile(const checked::Return& stmt, int next, const Frame& frame);
  int compile(const checked::Retry& stmt, int next, const Frame& frame);
  int compile(const checked::Assign& stmt, int next, const Frame& frame);
  int compile(const checked::AssignAny& stmt, int next, const Frame& frame);
  int compile(const checked::Send& stmt, int next, const Frame& frame);
  int compile(const checked::Receive& stmt, int next, const Frame& frame);
  int compile(const checked::Assert& stmt, int next, const Frame& frame);
  int compile(const checked::Fail& stmt, int next, const Frame& frame);
  int compile(const checked::Atomic& stmt, int next, const Frame& frame);

  /// The one step that control reaches first from `node`, whatever the conditions say; or the end.
  void resolve_labels();
  std::set<int> first_steps(int node) const;

  Elaborator& elaborator_;
  Program& program_;
  std::map<std::string, std::set<int>> label_entries_;
};

/// Can an `idle` or the end be reached from the entry, where conditions that are constant are
/// decided and all others may go either way?
bool can_rest(const Program& program);

/// Checks the ownership rules for a task's or path's text on its own control flow. Throws
/// ModelError with what is wrong; returns false when it gave up (too many local states).
bool check_ownership(const World& world, const Program& program);

}  // namespace hw::agree

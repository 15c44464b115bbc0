// Parameters, subsystems and objects. See elaborate.h.
#include "tests/agree/elaborate.h"

#include <fmt/format.h>

namespace hw::agree {

namespace {

constexpr Value kNoUpperBound = INT64_MAX;

void require(bool condition, const std::string& otherwise) {
  if (!condition) throw ModelError(otherwise);
}

}  // namespace

Elaborator::Elaborator(const checked::CheckedModel& model, const checked::Scenario& scenario,
                       const Overrides& overrides)
    : model_(model), scenario_(scenario), overrides_(overrides) {
  for (const auto& param : model.params) param_value(*param);
  root_ = make_space(model.root, "");
  check_assumes();
  make_children(*root_);
  for (std::size_t i = 0; i < spaces_.size(); ++i) make_objects(*spaces_[i]);
  for (std::size_t i = 0; i < spaces_.size(); ++i) make_tasks(*spaces_[i]);
  // Parents come before their children in spaces_, so what an argument hands on is bound already.
  for (std::size_t i = 0; i < spaces_.size(); ++i) bind_object_arguments(*spaces_[i]);
  for (std::size_t i = 0; i < spaces_.size(); ++i) fill_mempools(*spaces_[i]);
  for (std::size_t i = 0; i < spaces_.size(); ++i) compile_all(*spaces_[i]);
  for (const auto& [program, name] : label_uses_) label(program, name);
  for (int program : world_.task_programs) {
    world_.owes_rest.push_back(can_rest(world_.programs[program]));
  }
  for (std::size_t i = 0; i < world_.external.size(); ++i) {
    if (world_.external[i]) world_.owes_rest[i] = false;
  }
}

// ---- parameters -------------------------------------------------------------------------------

Value Elaborator::param_value(const checked::Param& param) {
  if (auto known = params_.find(&param); known != params_.end()) return known->second;
  require(params_in_progress_.insert(&param).second, "parameters defined by one another");
  const Value value = setting(param);
  params_.emplace(&param, value);
  const Variable type = variable_type(param.type, Scene{});
  require(value >= type.low && value <= type.high,
          fmt::format("{} = {} is out of range", param.name, value));
  return value;
}

Value Elaborator::setting(const checked::Param& param) {
  if (auto set = overrides_.find(param.name); set != overrides_.end()) return set->second;
  for (const checked::ParamSetting& with : scenario_.settings) {
    if (with.param == &param) return constant(*with.value, Scene{});
  }
  return constant(*param.value, Scene{});
}

void Elaborator::check_assumes() {
  for (const checked::Assume& assume : model_.assumes) {
    require(constant_at_root(*assume.condition) != 0, "an assumption does not hold");
  }
}

Variable Elaborator::variable_type(const checked::VarType& type, const Scene& scene) {
  Variable variable;
  if (type.type.kind == checked::Type::Bool) {
    variable.high = 1;
  } else if (type.type.kind == checked::Type::Enumerated) {
    variable.high = static_cast<Value>(type.type.enumeration->kinds.size()) - 1;
  } else if (type.range) {
    variable.low = constant(*type.range->low, scene);
    variable.high = constant(*type.range->high, scene);
    require(variable.low <= variable.high, "empty range");
  } else {
    variable.low = INT64_MIN;
    variable.high = kNoUpperBound;
  }
  return variable;
}

// ---- subsystems -------------------------------------------------------------------------------

Space* Elaborator::make_space(const checked::Scope& scope, std::string prefix) {
  auto space = std::make_unique<Space>();
  space->scope = &scope;
  space->prefix = std::move(prefix);
  spaces_.push_back(std::move(space));
  return spaces_.back().get();
}

Scene Elaborator::scene_in(Space& space) {
  Scene scene;
  scene.space = &space;
  return scene;
}

Scene Elaborator::root_scene() { return scene_in(*root_); }

void Elaborator::make_children(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& instance : space.scope->instances) {
    const bool array = instance->count != nullptr;
    const Value count = array ? constant(*instance->count, scene) : 1;
    require(count >= 0, "negative number of instances");
    for (Value i = 0; i < count; ++i) {
      const std::string index = array ? fmt::format("[{}]", i) : "";
      Space* child = make_space(instance->subsystem->scope,
                                fmt::format("{}{}{}.", space.prefix, instance->name, index));
      const auto& formals = instance->subsystem->arguments;
      for (std::size_t a = 0; a < formals.size(); ++a) {
        if (!std::holds_alternative<checked::ExprPtr>(instance->arguments[a])) continue;
        child->arguments[formals[a].get()] = bind_argument(instance->arguments[a], scene);
      }
      space.children[instance.get()].push_back(child);
      make_children(*child);
    }
  }
}

void Elaborator::bind_object_arguments(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& instance : space.scope->instances) {
    for (Space* child : space.children[instance.get()]) {
      const auto& formals = instance->subsystem->arguments;
      for (std::size_t a = 0; a < formals.size(); ++a) {
        if (std::holds_alternative<checked::ExprPtr>(instance->arguments[a])) continue;
        child->arguments[formals[a].get()] = bind_argument(instance->arguments[a], scene);
      }
    }
  }
}

// ---- objects ----------------------------------------------------------------------------------

int Elaborator::new_cell(std::string name, Value initial) {
  world_.cell_names.push_back(std::move(name));
  world_.initial_cells.push_back(initial);
  return static_cast<int>(world_.initial_cells.size()) - 1;
}

void Elaborator::make_objects(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& pool : space.scope->pools) make_pool(space, *pool);
  for (const auto& mempool : space.scope->mempools) {
    space.ids[mempool.get()] = static_cast<int>(world_.mempools.size());
    MempoolInfo info;
    info.name = space.prefix + mempool->name;
    info.elements = constant(*mempool->elements, scene);
    require(info.elements >= 0, "negative size of a mempool");
    info.as_class = mempool->as_class;
    info.reserve = new_cell(info.name + ".free", info.elements);
    world_.mempools.push_back(info);
  }
  for (const auto& lock : space.scope->locks) {
    space.ids[lock.get()] = static_cast<int>(world_.locks.size());
    world_.locks.push_back(space.prefix + lock->name);
  }
  for (const auto& queue : space.scope->queues) {
    space.ids[queue.get()] = static_cast<int>(world_.queues.size());
    const Value capacity = constant(*queue->capacity, scene);
    require(capacity >= 0, "negative capacity");
    world_.queues.push_back({space.prefix + queue->name, capacity});
  }
  make_variables(space);
}

void Elaborator::make_pool(Space& space, const checked::Pool& pool) {
  const Scene scene = scene_in(space);
  space.ids[&pool] = static_cast<int>(world_.pools.size());
  PoolInfo info;
  info.name = space.prefix + pool.name;
  info.size = constant(*pool.size, scene);
  require(info.size >= 0, "negative size of a pool");
  Value free = info.size;
  for (const checked::Account& account : pool.accounts) {
    const Value initial = account.initial ? constant(*account.initial, scene) : 0;
    require(initial >= 0, "negative account");
    info.accounts[account.name] = new_cell(info.name + "." + account.name, initial);
    free -= initial;
  }
  for (const checked::Reserve& reserve : pool.reserves) {
    const Value amount = constant(*reserve.amount, scene);
    require(amount >= 0, "negative reserve");
    info.reserves.push_back({amount, reserve.classes});
  }
  require(free >= 0, info.name + ": the accounts need more than the pool has");
  info.free = new_cell(info.name + ".free", free);
  world_.pools.push_back(std::move(info));
}

void Elaborator::make_variables(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& semaphore : space.scope->semaphores) {
    const Value initial = constant(*semaphore->initial, scene);
    require(initial >= 0, "negative semaphore");
    space.ids[semaphore.get()] = new_cell(space.prefix + semaphore->name, initial);
  }
  for (const auto& var : space.scope->vars) {
    const Value initial = constant(*var->initial, scene);
    const Variable type = variable_type(var->type, scene);
    require(initial >= type.low && initial <= type.high, var->name + " starts out of range");
    const int cell = new_cell(space.prefix + var->name, initial);
    space.ids[var.get()] = cell;
    world_.shared_types[cell] = type;
  }
  for (const auto& counter : space.scope->counters) {
    const Value initial = counter->initial ? constant(*counter->initial, scene) : 0;
    require(initial >= 0, counter->name + " starts below zero");
    space.ids[counter.get()] = new_cell(space.prefix + counter->name, initial);
  }
}

/// Numbers tasks, paths and actions and reserves a program for each; the texts come later, for they
/// may mention all of these.
void Elaborator::make_tasks(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& task : space.scope->tasks) {
    space.ids[task.get()] = static_cast<int>(world_.tasks.size());
    TaskInfo info;
    info.name = space.prefix + task->name;
    info.declaration = task.get();
    Value low = 0;
    Value high = 0;
    if (task->indices) {
      low = constant(*task->indices->low, scene);
      high = constant(*task->indices->high, scene);
    } else if (task->count) {
      high = constant(*task->count, scene) - 1;
      require(high >= -1, "negative number of tasks");
    }
    for (Value i = low; i <= high; ++i) {
      info.instances[i] = static_cast<int>(world_.task_programs.size());
      world_.task_programs.push_back(static_cast<int>(world_.programs.size()));
      world_.external.push_back(task->external);
      world_.programs.emplace_back();
      world_.programs.back().name = fmt::format("{}[{}]", info.name, i);
    }
    world_.tasks.push_back(std::move(info));
  }
  for (const auto& path : space.scope->paths) {
    space.ids[path.get()] = static_cast<int>(world_.paths.size());
    world_.paths.push_back(
        {space.prefix + path->name, static_cast<int>(world_.programs.size()), {}});
    world_.programs.emplace_back();
    world_.programs.back().name = space.prefix + path->name;
  }
  for (const auto& action : space.scope->actions) {
    space.ids[action.get()] = static_cast<int>(world_.actions.size());
    world_.actions.push_back({space.prefix + action->name,
                              static_cast<int>(world_.programs.size()),
                              {},
                              action->external});
    world_.programs.emplace_back();
    world_.programs.back().name = space.prefix + action->name;
  }
}

void Elaborator::fill_mempools(Space& space) {
  const Scene scene = scene_in(space);
  for (const auto& mempool : space.scope->mempools) {
    const int id = space.ids.at(mempool.get());
    MempoolInfo& info = world_.mempools[id];
    info.backing = find(mempool->backing, scene);
    PoolInfo& pool = world_.pools[info.backing];
    pool.mempools.push_back(id);
    world_.initial_cells[pool.free] -= info.elements;
    require(world_.initial_cells[pool.free] >= 0,
            info.name + ": the mempools need more than the pool has");
  }
}

// ---- texts ------------------------------------------------------------------------------------

void Elaborator::declare_locals(const std::vector<std::unique_ptr<checked::LocalVar>>& locals,
                                Scene& scene, Program& program) {
  for (const auto& local : locals) {
    Variable type = variable_type(local->type, scene);
    type.own = true;
    type.index = static_cast<int>(program.var_types.size());
    const Value initial = constant(*local->initial, scene);
    require(initial >= type.low && initial <= type.high, local->name + " starts out of range");
    scene.locals[local.get()] = type.index;
    program.var_types.push_back(type);
    program.initial_vars.push_back(initial);
  }
}

void Elaborator::compile_tasks(Space& space) {
  for (const auto& task : space.scope->tasks) {
    const TaskInfo& info = world_.tasks[space.ids.at(task.get())];
    for (const auto& [index, instance] : info.instances) {
      Scene scene = scene_in(space);
      scene.task = task.get();
      if (task->indices) scene.task_index = index;
      Program& program = world_.programs[world_.task_programs[instance]];
      declare_locals(task->locals, scene, program);
      Compiler(*this, program).compile_body(task->body, scene);
    }
  }
}

void Elaborator::compile_all(Space& space) {
  compile_tasks(space);
  for (const auto& path : space.scope->paths) {
    PathInfo& info = world_.paths[space.ids.at(path.get())];
    Scene scene = scene_in(space);
    if (path->limit) {
      info.limit = bind(*path->limit, scene);
      require(constant(*path->limit, scene) >= 0, "negative limit");
    }
    Program& program = world_.programs[info.program];
    declare_locals(path->locals, scene, program);
    Compiler(*this, program).compile_body(path->body, scene);
  }
  for (const auto& action : space.scope->actions) {
    ActionInfo& info = world_.actions[space.ids.at(action.get())];
    const Scene scene = scene_in(space);
    if (action->guard) info.guard = bind(*action->guard, scene);
    Compiler(*this, world_.programs[info.program]).compile_action(action->body, scene);
  }
}

// ---- subjects ---------------------------------------------------------------------------------

void Elaborator::collect(Space& space, Subjects& out) {
  for (const auto& task : space.scope->tasks) {
    for (const auto& [index, instance] : world_.tasks[space.ids.at(task.get())].instances) {
      out.tasks.push_back(instance);
    }
  }
  for (const auto& path : space.scope->paths) {
    out.path_programs.push_back(world_.paths[space.ids.at(path.get())].program);
  }
  for (const auto& action : space.scope->actions) {
    out.actions.push_back(space.ids.at(action.get()));
  }
  for (const auto& [instance, children] : space.children) {
    for (Space* child : children) collect(*child, out);
  }
}

Elaborator::Subjects Elaborator::subjects(const checked::SubjectRef& subject) {
  Subjects out;
  const Scene scene = root_scene();
  if (const auto* task = std::get_if<checked::TaskRef>(&subject.subject)) {
    out.tasks = task_instances(*task, scene);
  } else if (const auto* ref = std::get_if<checked::Ref<checked::Path>>(&subject.subject)) {
    out.path_programs.push_back(world_.paths[path(*ref, scene)].program);
  } else {
    const auto& instance = std::get<checked::Ref<checked::Instance>>(subject.subject);
    Space* space = walk(true, instance.hops, scene);
    const std::vector<Space*>& children = space->children.at(instance.target);
    if (subject.instance_index) {
      const Value index = constant_at_root(*subject.instance_index);
      require(index >= 0 && index < static_cast<Value>(children.size()), "no such instance");
      collect(*children[index], out);
    } else {
      for (Space* child : children) collect(*child, out);
    }
  }
  return out;
}

Elaborator::Subjects Elaborator::all_subjects() const {
  Subjects out;
  for (std::size_t i = 0; i < world_.task_programs.size(); ++i) {
    out.tasks.push_back(static_cast<int>(i));
  }
  for (const PathInfo& path : world_.paths) out.path_programs.push_back(path.program);
  return out;
}

}  // namespace hw::agree

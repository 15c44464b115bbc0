// See model_plan.h.
#include "tests/agree/model_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hw::agree {

namespace {

class Planner {
 public:
  explicit Planner(RandomSource& random) : random_(random) {}

  ModelPlan plan() {
    parts_.emplace_back();
    if (random_.chance(50)) {
      params_.push_back("param flag : bool = " +
                        std::string(random_.chance(50) ? "true" : "false"));
      parts_[0].own.bools.push_back("flag");
    }
    if (random_.chance(30)) {
      const int value = random_.between(0, 2);
      params_.push_back(fmt::format("param few : 0..2 = {}", value));
      parts_[0].own.ints.push_back("few");
      sized_.push_back({"few", 0, 2});
    }
    if (random_.chance(20)) {
      params_.push_back(fmt::format("const one = {}", random_.chance(50) ? "1" : "min(1, 2)"));
      parts_[0].own.ints.push_back("one");
    }
    plan_objects(parts_[0], random_.between(1, 4));
    const int subsystems = random_.chance(55) ? 0 : random_.between(1, 2);
    for (int i = 0; i < subsystems; ++i) plan_subsystem(i);
    instances_left_ = random_.chance(75) ? random_.between(2, 3) : random_.between(4, 5);
    plan_.statements = 8 - instances_left_;
    for (std::size_t i = parts_.size(); i-- > 1;) plan_texts(parts_[i]);
    plan_texts(parts_[0]);
    if (instances_left_ > 0) plan_task(parts_[0]);
    return std::move(plan_);
  }

 private:
  std::string fresh(const std::string& stem) { return fmt::format("{}{}", stem, names_++); }

  /// A number, sometimes behind a parameter that a `size` check can search.
  std::string sized(const std::string& stem, int value, int low, int high) {
    if (!random_.chance(25) || sized_.size() > 2) return fmt::format("{}", value);
    const std::string name = fresh(stem);
    params_.push_back(fmt::format("param {} : {}..{} = {}", name, low, high, value));
    sized_.push_back({name, low, high});
    return name;
  }

  void plan_objects(Part& part, int about) {
    if (part.name.empty() || random_.chance(40)) plan_pool(part);
    for (int i = 0; i < about; ++i) {
      switch (random_.between(0, 9)) {
        case 0:
          if (part.name.empty()) plan_pool(part);
          break;
        case 1:
        case 2:
          plan_lock(part);
          break;
        case 3:
          plan_semaphore(part);
          break;
        case 4:
        case 5:
          plan_var(part);
          break;
        case 6:
          plan_counter(part);
          break;
        case 7:
          plan_queue(part);
          break;
        case 8:
          plan_path(part);
          break;
        default:
          plan_procedure(part);
      }
    }
  }

  void plan_pool(Part& part) {
    PoolName pool;
    pool.ref = fresh("p");
    int needed = 0;
    int highest = 0;
    std::vector<std::string> body;
    if (random_.chance(60)) {
      std::string accounts;
      const int count = random_.between(1, 2);
      for (int i = 0; i < count; ++i) {
        const std::string name = fresh("a");
        const int initial = random_.chance(70) ? 0 : 1;
        needed += initial;
        pool.accounts.push_back(name);
        accounts += (i ? ", " : "account ") + name + (initial ? " = 1" : "");
      }
      body.push_back(accounts);
    }
    if (random_.chance(60)) {
      const int count = random_.between(1, 3);
      for (int i = 0; i < count; ++i) {
        const std::string name = fresh("c");
        std::string classes = name;
        if (!pool.classes.empty() && random_.chance(50)) classes += ", " + pool.classes.back();
        pool.classes.push_back(name);
        const int floor = random_.between(0, 2);
        highest = std::max(highest, floor);
        body.push_back(fmt::format("reserve {} for {}", sized("floor", floor, 0, 3), classes));
      }
    }
    std::vector<std::string> mempools;
    if (random_.chance(45)) {
      const int elements = random_.between(1, random_.chance(70) ? 1 : 3);
      needed += elements;
      const std::string name = fresh("m");
      const std::string as =
          !pool.classes.empty() && random_.chance(50) ? " as " + random_.pick(pool.classes) : "";
      mempools.push_back(fmt::format("mempool {} = {} from {}{}", name, elements, pool.ref, as));
      part.own.mempools.push_back({name, "", elements});
      part.own.sources.push_back(name);
    }
    pool.size = needed + (random_.chance(85) ? highest : 0) + random_.between(1, 3);
    const std::string size =
        sized("size", pool.size, random_.chance(80) ? needed : 0, pool.size + 2);
    std::string text = fmt::format("pool {} = {}", pool.ref, size);
    if (!body.empty()) {
      text += " {";
      for (const std::string& line : body) text += "\n  " + line;
      text += "\n}";
    }
    part.declarations.push_back(text);
    part.declarations.insert(part.declarations.end(), mempools.begin(), mempools.end());
    part.own.sources.push_back(pool.ref);
    part.own.pools.push_back(pool);
  }

  void plan_lock(Part& part) {
    part.own.locks.push_back(fresh("l"));
    part.declarations.push_back("lock " + part.own.locks.back());
  }
  void plan_semaphore(Part& part) {
    part.own.semaphores.push_back(fresh("s"));
    part.declarations.push_back(
        fmt::format("semaphore {} = {}", part.own.semaphores.back(),
                    sized("start", random_.between(random_.chance(80) ? 1 : 0, 2), 0, 3)));
  }
  void plan_counter(Part& part) {
    part.own.counters.push_back(fresh("n"));
    part.declarations.push_back("counter " + part.own.counters.back() +
                                (random_.chance(30) ? " = 1" : ""));
  }

  void plan_var(Part& part) {
    VarName var;
    var.ref = fresh("v");
    const int form = random_.between(0, 9);
    std::string type;
    std::string initial;
    if (form < 4) {
      var.type = VarName::Bool;
      type = "bool";
      initial = random_.chance(50) ? "true" : "false";
    } else if (form < 8) {
      var.low = random_.chance(80) ? 0 : -1;
      var.high = random_.between(1, 2);
      type = fmt::format("{}..{}", var.low, var.high);
      initial = fmt::format("{}", random_.between(var.low, var.high));
    } else {
      var.type = VarName::Enum;
      use_enum();
      var.kinds = enum_kinds_;
      type = "mood";
      initial = random_.pick(var.kinds);
    }
    part.declarations.push_back(fmt::format("var {} : {} = {}", var.ref, type, initial));
    part.own.shared.push_back(var);
  }

  void use_enum() {
    if (!enum_kinds_.empty()) return;
    enum_kinds_ = {"calm", "busy", "lost"};
    params_.push_back("enum mood { calm, busy, lost }");
  }

  void plan_queue(Part& part) {
    QueueName queue;
    queue.ref = fresh("q");
    std::string kinds;
    if (random_.chance(40)) {
      use_enum();
      queue.kinds = enum_kinds_;
      kinds = "mood";
    } else {
      const int count = random_.between(1, 3);
      for (int i = 0; i < count; ++i) {
        queue.kinds.push_back(fresh("k"));
        kinds += (i ? ", " : "{ ") + queue.kinds.back();
      }
      kinds += " }";
    }
    part.declarations.push_back(fmt::format("queue {}[{}] of {}", queue.ref,
                                            sized("room", random_.between(1, 2), 0, 2), kinds));
    part.own.queues.push_back(queue);
  }

  ActorName new_actor(const std::string& stem) {
    ActorName actor;
    actor.ref = fresh(stem);
    actor.labels = std::make_shared<std::vector<std::string>>();
    return actor;
  }

  /// Sometimes the name of a shared variable, which it then hides.
  std::string own_name(const std::vector<VarName>& shared) {
    return !shared.empty() && random_.chance(15) ? random_.pick(shared).ref : fresh("x");
  }

  void plan_own(Text& text, const std::vector<VarName>& shared) {
    const int percent = text.kind == Text::Path ? 25 : 45;
    if (!random_.chance(percent)) return;
    text.own_declarations = {"var got : bool = false", "var amt : 0..2 = 0"};
    text.extra.own = {{"got", VarName::Bool, 0, 1, {}}, {"amt", VarName::Int, 0, 2, {}}};
    const int more = random_.between(0, 1);
    for (int i = 0; i < more; ++i) {
      const std::string name = own_name(shared);
      if (random_.chance(50)) {
        text.own_declarations.push_back(fmt::format("var {} : bool = false", name));
        text.extra.own.push_back({name, VarName::Bool, 0, 1, {}});
      } else {
        text.own_declarations.push_back(
            fmt::format("var {} : 0..2 = {}", name, random_.between(0, 2)));
        text.extra.own.push_back({name, VarName::Int, 0, 2, {}});
      }
    }
  }

  void plan_path(Part& part) {
    Text text;
    text.kind = Text::Path;
    text.actor = new_actor("w");
    text.actor.path = true;
    const bool limited = random_.chance(80);
    text.head = "path " + text.actor.ref;
    if (limited) text.head += " limit " + sized("limit", random_.between(1, 2), 0, 2);
    plan_own(text, part.own.shared);
    part.own.paths.push_back({text.actor.ref, limited});
    part.own.actors.push_back(text.actor);
    part.texts.push_back(std::move(text));
  }

  void plan_procedure(Part& part) {
    Text text;
    text.kind = Text::Procedure;
    text.procedure.ref = fresh("f");
    text.procedure.atomic = random_.chance(50);
    std::string formals;
    const int count = random_.between(0, 2);
    for (int i = 0; i < count; ++i) {
      static const std::vector<std::string> kKinds{"int", "bool", "pool", "lock"};
      const std::string kind = random_.pick(kKinds);
      const std::string name = fresh("g");
      text.procedure.arguments.push_back(kind);
      text.formals.push_back(name);
      formals += (i ? ", " : "(") + name + " : " + kind;
      if (kind == "int") text.extra.ints.push_back(name);
      if (kind == "bool") text.extra.bools.push_back(name);
      if (kind == "lock") text.extra.locks.push_back(name);
      if (kind == "pool") {
        text.extra.pools.push_back({name, "", {}, {}, 2});
        text.extra.sources.push_back(name);
      }
    }
    if (count > 0) formals += ")";
    text.head = "procedure " + text.procedure.ref + formals;
    text.recursive = random_.chance(35);
    if (text.recursive) text.head += fmt::format(" depth {}", random_.between(1, 2));
    part.own.procedures.push_back(text.procedure);
    part.texts.push_back(std::move(text));
  }

  void plan_subsystem(int number) {
    Part part;
    part.name = fmt::format("sub{}", number);
    plan_objects(part, random_.between(0, 2));
    if (random_.chance(40)) {
      plan_arguments(part);
    } else {
      part.refs.push_back(part.name + ".");
      part.subjects.push_back(part.name);
    }
    parts_.push_back(std::move(part));
  }

  /// A subsystem with arguments, and its instances.
  void plan_arguments(Part& part) {
    const Vocabulary& root = parts_[0].own;
    std::string formals;
    std::string actuals;
    const auto argument = [&](const std::string& kind, const std::string& actual) {
      const std::string name = fresh("h");
      formals += (formals.empty() ? "" : ", ") + name + " : " + kind;
      actuals += (actuals.empty() ? "" : ", ") + actual;
      return name;
    };
    if (random_.chance(70)) {
      PoolName pool = random_.pick(root.pools);
      pool.thing = pool.ref;
      pool.ref = argument("pool", pool.ref);
      pool.classes.clear();
      part.arguments.sources.push_back(pool.ref);
      part.arguments.pools.push_back(pool);
    }
    if (!root.mempools.empty() && random_.chance(50)) {
      MempoolName mempool = random_.pick(root.mempools);
      mempool.thing = mempool.ref;
      mempool.ref = argument("mempool", mempool.ref);
      part.arguments.sources.push_back(mempool.ref);
      part.arguments.mempools.push_back(mempool);
    }
    if (!root.locks.empty() && random_.chance(60)) {
      part.arguments.locks.push_back(argument("lock", random_.pick(root.locks)));
    }
    if (!root.semaphores.empty() && random_.chance(60)) {
      part.arguments.semaphores.push_back(argument("semaphore", random_.pick(root.semaphores)));
    }
    if (!root.counters.empty() && random_.chance(60)) {
      part.arguments.counters.push_back(argument("counter", random_.pick(root.counters)));
    }
    if (!root.paths.empty() && random_.chance(60)) {
      PathName path = random_.pick(root.paths);
      if (path.limited) {
        path.ref = argument("path", path.ref);
        part.arguments.paths.push_back(path);
      }
    }
    for (const VarName& var : root.shared) {
      if (var.type == VarName::Bool && random_.chance(50)) {
        VarName argument_var = var;
        argument_var.ref = argument("var of bool", var.ref);
        part.arguments.shared.push_back(argument_var);
        break;
      }
    }
    part.arguments.ints.push_back(argument("int", fmt::format("{}", random_.between(0, 2))));
    part.formals = "(" + formals + ")";
    const std::string name = fresh("d");
    const int count = random_.between(0, 2);
    if (count == 0) {
      part.instance_lines.push_back(fmt::format("instance {} : {}({})", name, part.name, actuals));
      part.refs.push_back(name + ".");
    } else {
      part.instance_lines.push_back(
          fmt::format("instance {}[{}] : {}({})", name, count, part.name, actuals));
      for (int i = 0; i < count; ++i) part.refs.push_back(fmt::format("{}[{}].", name, i));
      part.subjects.push_back(fmt::format("{}[0]", name));
    }
    part.subjects.push_back(name);
  }

  void plan_texts(Part& part) {
    const int copies = part.refs.empty() ? 1 : static_cast<int>(part.refs.size());
    const int tasks = part.name.empty() ? random_.between(1, 3) : random_.between(0, 1);
    for (int i = 0; i < tasks && instances_left_ > 0; ++i) plan_task(part, copies);
    if (random_.chance(18)) {
      Text text;
      text.kind = Text::Action;
      text.head = std::string(random_.chance(30) ? "external " : "") + "action " + fresh("act");
      part.texts.push_back(std::move(text));
    }
  }

  void plan_task(Part& part, int copies = 1) {
    Text text;
    text.actor = new_actor("t");
    const int form = random_.between(0, 9);
    int count = 1;
    std::string range;
    if (form < 3 && instances_left_ >= 2 * copies) {
      count = random_.chance(15) && instances_left_ >= 3 * copies ? 3 : 2;
      range = fmt::format("[{}]", sized("many", count, 0, 3));
    } else if (form < 6 && instances_left_ >= 2 * copies) {
      count = 2;
      range = "[i : 0..1]";
      text.actor.indices = 2;
      text.extra.ints.push_back("i");
    }
    instances_left_ -= count * copies;
    text.head =
        std::string(random_.chance(12) ? "external " : "") + "task " + text.actor.ref + range;
    plan_own(text, part.own.shared);
    part.own.actors.push_back(text.actor);
    part.texts.push_back(std::move(text));
  }

  RandomSource& random_;
  ModelPlan plan_;
  std::vector<std::string>& params_ = plan_.head;
  std::vector<SizedParam>& sized_ = plan_.sized;
  std::vector<Part>& parts_ = plan_.parts;
  std::vector<std::string> enum_kinds_;
  int names_ = 0;
  int instances_left_ = 0;
};

}  // namespace

ModelPlan plan_model(RandomSource& random) { return Planner(random).plan(); }

Vocabulary ModelPlan::words_of(std::size_t part) const {
  Vocabulary words = parts[0].own;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (i == part) continue;
    for (const std::string& ref : parts[i].refs) words.add(parts[i].own.qualified(ref));
  }
  if (part > 0) {
    words.add(parts[part].own);
    words.add(parts[part].arguments);
  }
  return words;
}

}  // namespace hw::agree

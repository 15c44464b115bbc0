// See dump.h. What the text left out is left out here too.
#include "dump.h"

#include <vector>

namespace hw::testing {

std::string dump(const ast::Name& name);
std::string dump(const ast::Type& type);
std::string dump(const ast::AccountName& account);
std::string dump(const ast::Stmt& stmt);
std::string dump(const ast::Argument& argument);
std::string dump(const ast::Pool& pool);
std::string dump(const ast::Task& task);
std::string dump(const ast::Scenario& scenario);

template <typename... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overload(Visitors...) -> Overload<Visitors...>;

/// `(head a b c)`, empty parts skipped.
static std::string list(const std::string& head, const std::vector<std::string>& parts) {
  std::string text = "(" + head;
  for (const std::string& part : parts) {
    if (!part.empty()) text += " " + part;
  }
  return text + ")";
}

static std::string tagged(const std::string& tag, const std::string& part) {
  return part.empty() ? "" : tag + "=" + part;
}

static const char* name_of(ast::BinaryOp op) {
  static constexpr const char* kNames[] = {"+",  "-",  "*", "/",   "%",  "<",       "<=",  "==",
                                           "!=", ">=", ">", "and", "or", "implies", "min", "max"};
  return kNames[static_cast<int>(op)];
}

template <typename T>
std::string dump(const std::optional<T>& part) {
  return part ? dump(*part) : "";
}

std::string dump(const ast::Name& name) { return name.text; }

std::string dump(const ast::Type& type) {
  return std::visit(
      Overload{[](const ast::RangeType& t) { return dump(t.low) + ".." + dump(t.high); },
               [](const ast::BoolType&) { return std::string("bool"); },
               [](const ast::NamedType& t) { return t.name.text; }},
      type.node);
}

std::string dump(const ast::AccountName& account) {
  return account.kind == ast::AccountName::Named ? "'" + account.name.text : account.name.text;
}

template <typename T>
static std::string all(const std::string& head, const std::vector<T>& parts) {
  std::vector<std::string> dumped;
  for (const T& part : parts) {
    if constexpr (std::is_same_v<T, ast::DeclPtr>) {
      dumped.push_back(dump(*part));
    } else {
      dumped.push_back(dump(part));
    }
  }
  return list(head, dumped);
}

static std::string dump_names(const std::vector<ast::Name>& names) {
  std::string text;
  for (const ast::Name& name : names) text += (text.empty() ? "" : ",") + name.text;
  return text;
}

static std::string dump_else(const std::optional<ast::Block>& block) {
  return tagged("else", dump(block));
}

static std::string dump_memory(const ast::Stmt& stmt);

std::string dump(const ast::Stmt& stmt) {
  std::string labels;
  for (const ast::Name& label : stmt.labels) labels += label.text + ": ";
  return labels +
         std::visit(
             Overload{[](const ast::Wait& s) {
                        return list("wait", {dump(s.until), tagged("timeout", dump(s.timeout))});
                      },
                      [](const ast::Idle& s) { return list("idle", {dump(s.until)}); },
                      [](const ast::Step& s) {
                        return list(s.external ? "external-step" : "step", {"\"" + s.text + "\""});
                      },
                      [](const ast::Submit& s) {
                        return list("submit", {dump(s.path), dump_else(s.otherwise)});
                      },
                      [](const ast::Call& s) {
                        return list("call", {dump(s.procedure), all("args", s.arguments)});
                      },
                      [](const ast::Either& s) { return all("either", s.branches); },
                      [](const ast::If& s) {
                        std::vector<std::string> parts;
                        for (const auto& arm : s.arms) {
                          parts.push_back(dump(arm.condition));
                          parts.push_back(dump(arm.block));
                        }
                        parts.push_back(dump_else(s.otherwise));
                        return list("if", parts);
                      },
                      [](const ast::While& s) {
                        return list("while", {dump(s.condition), dump(s.body)});
                      },
                      [](const ast::Loop& s) { return list("loop", {dump(s.body)}); },
                      [](const ast::Repeat& s) {
                        return list("repeat", {dump(s.times), dump(s.body)});
                      },
                      [](const ast::Break&) { return std::string("(break)"); },
                      [](const ast::Continue&) { return std::string("(continue)"); },
                      [](const ast::Return&) { return std::string("(return)"); },
                      [](const ast::Retry&) { return std::string("(retry)"); },
                      [](const ast::Assign& s) {
                        return list("=", {dump(s.target), dump(s.value)});
                      },
                      [](const ast::AssignAny& s) {
                        return list("any", {dump(s.target), dump(s.low), dump(s.high)});
                      },
                      [](const ast::Send& s) {
                        return list("send", {dump(s.queue), s.kind.text, dump_else(s.otherwise)});
                      },
                      [](const ast::Receive& s) {
                        std::vector<std::string> parts{dump(s.queue)};
                        for (const auto& arm : s.arms) {
                          parts.push_back(dump_names(arm.kinds) + "->" + dump(arm.body));
                        }
                        parts.push_back(dump_else(s.otherwise));
                        return list("receive", parts);
                      },
                      [](const ast::Assert& s) { return list("assert", {dump(s.condition)}); },
                      [](const ast::Fail& s) { return list("fail", {"\"" + s.text + "\""}); },
                      [](const ast::Atomic& s) { return list("atomic", {dump(s.body)}); },
                      [&](const auto&) { return dump_memory(stmt); }},
             stmt.node);
}

static std::string dump_memory(const ast::Stmt& stmt) {
  return std::visit(
      Overload{[](const ast::Take& s) {
                 return list("take",
                             {dump(s.amount), dump(s.source), tagged("as", dump(s.as_class)),
                              tagged("if", s.class_if ? dump(s.class_if) : ""),
                              tagged("into", dump(s.into)), dump_else(s.otherwise)});
               },
               [](const ast::Give& s) {
                 return list("give", {s.amount ? dump(s.amount) : "all", dump(s.source)});
               },
               [](const ast::Move& s) {
                 return list("move", {dump(s.amount), dump(s.pool), dump(s.from), dump(s.to),
                                      dump_else(s.otherwise)});
               },
               [](const ast::LockStmt& s) {
                 return list("lock", {dump(s.lock), dump(s.body), dump_else(s.otherwise)});
               },
               [](const ast::Unlock& s) { return list("unlock", {dump(s.lock)}); },
               [](const ast::Down& s) {
                 return list("down", {dump(s.semaphore), dump(s.amount), dump_else(s.otherwise)});
               },
               [](const ast::Up& s) {
                 return list("up", {dump(s.semaphore), dump(s.amount)});
               },
               [](const auto&) { return std::string("?"); }},
      stmt.node);
}

std::string dump(const ast::Argument& argument) {
  static constexpr const char* kKinds[] = {"int",       "bool",  "pool", "mempool", "lock",
                                           "semaphore", "queue", "var",  "counter", "path"};
  std::string text = argument.name.text + ":" + kKinds[argument.kind];
  if (argument.queue_kinds) text += " of " + argument.queue_kinds->text;
  if (argument.var_type) text += " of " + dump(*argument.var_type);
  return text;
}

std::string dump(const ast::Pool& pool) {
  std::vector<std::string> parts{dump(pool.size)};
  for (const ast::Account& account : pool.accounts) {
    parts.push_back(list("account", {account.name.text, dump(account.initial)}));
  }
  for (const ast::Reserve& reserve : pool.reserves) {
    parts.push_back(list("reserve", {dump(reserve.amount), dump_names(reserve.classes)}));
  }
  return list("pool", parts);
}

static std::string dump_locals(const std::vector<ast::DeclPtr>& locals) {
  return locals.empty() ? "" : all("locals", locals);
}

std::string dump(const ast::Task& task) {
  std::string count = dump(task.count);
  if (task.index) count = task.index->text + ":" + dump(task.low) + ".." + dump(task.high);
  return list(task.external ? "external-task" : "task",
              {tagged("count", count), dump_locals(task.locals), dump(task.body)});
}

std::string dump(const ast::Scenario& scenario) {
  std::vector<std::string> parts;
  for (const auto& setting : scenario.settings) {
    parts.push_back(setting.param.text + "=" + dump(setting.value));
  }
  for (const auto& item : scenario.items) {
    if (const auto* check = std::get_if<ast::Check>(&item)) {
      const std::string expected = !check->expected                              ? ""
                                   : *check->expected == ast::Expectation::Holds ? "holds"
                                                                                 : "violated";
      std::vector<std::string> open;
      for (const ast::OpenParam& one : check->for_all) {
        open.push_back(one.phrase != nullptr
                           ? dump(one.phrase)
                           : one.param.text + ":" + dump(one.low) + ".." + dump(one.high));
      }
      parts.push_back(list(
          "check", {dump(check->property), open.empty() ? "" : list("for-all", open), expected}));
    } else {
      const auto& size = std::get<ast::Size>(item);
      std::vector<std::string> inner;
      for (const ast::SizedParam& one : size.params) {
        if (one.most) inner.push_back("most");
        inner.push_back(one.param.text);
      }
      for (const auto& property : size.properties) inner.push_back(dump(property));
      for (const ast::Combination& one : size.expected) {
        std::string values;
        for (const auto& value : one.values) values += (values.empty() ? "" : ",") + dump(value);
        inner.push_back(tagged("expect", values));
      }
      parts.push_back(list("size", inner));
    }
  }
  return list("scenario", parts);
}

std::string dump(const ast::Reference& reference) {
  std::string text;
  for (const ast::Segment& segment : reference.segments) {
    text += (text.empty() ? "" : ".") + segment.name.text;
    if (segment.index) text += "[" + dump(segment.index) + "]";
  }
  return text;
}

std::string dump(const ast::ExprPtr& expr) {
  if (!expr) return "";
  return std::visit(
      Overload{[](const ast::Number& e) { return std::to_string(e.value); },
               [](const ast::Boolean& e) { return std::string(e.value ? "true" : "false"); },
               [](const ast::Reference& e) { return dump(e); },
               [](const ast::Held& e) {
                 return list("held", {dump(e.who), dump(e.source)});
               },
               [](const ast::Count& e) {
                 return list("count", {dump(e.who), tagged("at", dump(e.label))});
               },
               [](const ast::Unary& e) {
                 return list(e.op == ast::UnaryOp::Not ? "not" : "neg", {dump(e.operand)});
               },
               [](const ast::Binary& e) {
                 return list(name_of(e.op), {dump(e.left), dump(e.right)});
               }},
      expr->node);
}

std::string dump(const ast::Block& block) {
  std::string text = "{";
  for (const ast::StmtPtr& stmt : block.statements) {
    text += (text.size() > 1 ? " " : "") + dump(*stmt);
  }
  return text + "}";
}

std::string dump(const ast::Property& property) {
  return std::visit(
      Overload{[](const ast::Always& p) { return list("always", {dump(p.condition)}); },
               [](const ast::Never& p) { return list("never", {dump(p.condition)}); },
               [](const ast::Bounded& p) {
                 return list("bounded", {dump(p.measure), dump(p.limit)});
               },
               [](const ast::NeverAt& p) { return list("never-at", {dump(p.place)}); },
               [](const ast::NeverFails&) { return std::string("never-fails"); },
               [](const ast::DeadlockFree&) { return std::string("deadlock_free"); },
               [](const ast::Recoverable& p) { return all("recoverable", p.of); },
               [](const ast::Progress& p) {
                 return list("progress", {all("of", p.of), all("assuming", p.assuming_responds)});
               },
               [](const ast::LeadsTo& p) {
                 return list("leads-to", {dump(p.from), dump(p.to)});
               }},
      property.node);
}

std::string dump(const ast::Decl& declaration) {
  const std::string body = std::visit(
      Overload{[](const ast::Const& d) {
                 return list("const", {dump(d.type), dump(d.value)});
               },
               [](const ast::Param& d) {
                 return list("param", {dump(d.type), dump(d.value)});
               },
               [](const ast::Assume& d) { return list("assume", {dump(d.condition)}); },
               [](const ast::Enum& d) { return all("enum", d.kinds); },
               [](const ast::Pool& d) { return dump(d); },
               [](const ast::Mempool& d) {
                 return list("mempool", {dump(d.elements), dump(d.backing), dump(d.as_class)});
               },
               [](const ast::Lock&) { return std::string("(lock)"); },
               [](const ast::Semaphore& d) { return list("semaphore", {dump(d.initial)}); },
               [](const ast::Var& d) {
                 return list("var", {dump(d.type), dump(d.initial)});
               },
               [](const ast::Counter& d) { return list("counter", {dump(d.initial)}); },
               [](const ast::Queue& d) {
                 const auto* name = std::get_if<ast::Name>(&d.kinds);
                 return list(
                     "queue",
                     {dump(d.capacity),
                      name != nullptr ? name->text
                                      : all("kinds", std::get<std::vector<ast::Name>>(d.kinds))});
               },
               [](const ast::Instance& d) {
                 return list("instance", {tagged("count", dump(d.count)), d.subsystem.text,
                                          all("args", d.arguments)});
               },
               [](const ast::Task& d) { return dump(d); },
               [](const ast::Path& d) {
                 return list("path",
                             {tagged("limit", dump(d.limit)), dump_locals(d.locals), dump(d.body)});
               },
               [](const ast::Procedure& d) {
                 return list("procedure", {all("args", d.arguments), tagged("depth", dump(d.depth)),
                                           dump(d.body)});
               },
               [](const ast::Action& d) {
                 return list(d.external ? "external-action" : "action",
                             {tagged("when", dump(d.guard)), dump(d.body)});
               },
               [](const ast::Subsystem& d) {
                 return list("subsystem", {d.has_arguments ? all("args", d.arguments) : "",
                                           all("has", d.declarations)});
               },
               [](const ast::Scenario& d) { return dump(d); }},
      declaration.node);
  return declaration.name.text.empty() ? body : declaration.name.text + body;
}

std::string dump(const ast::File& file) {
  std::string text;
  for (const ast::DeclPtr& declaration : file.declarations) {
    text += (text.empty() ? "" : " ") + dump(*declaration);
  }
  return text;
}

}  // namespace hw::testing

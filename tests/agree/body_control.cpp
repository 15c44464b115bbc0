// The statements of body_writer.h that touch neither memory nor locks.
#include <fmt/format.h>

#include "tests/agree/body_writer.h"

namespace hw::agree {

namespace {

constexpr int kMaxDepth = 3;

}  // namespace

void BodyWriter::block(int statements) { body(statements); }

void BodyWriter::body(int statements) {
  ++depth_;
  for (int i = 0; i < statements; ++i) statement();
  --depth_;
}

void BodyWriter::statement() {
  words_.may_hold = kind_.holding;
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (depth_ <= kMaxDepth && random_.chance(in_atomic_ ? 12 : 35) ? compound() : simple()) return;
  }
  step();
}

bool BodyWriter::simple() {
  switch (random_.between(0, 15)) {
    case 0:
      return step();
    case 1:
    case 2:
      return depth_ <= kMaxDepth && take_and_give();
    case 3:
      return take_into();
    case 4:
      return move();
    case 5:
      return wait();
    case 6:
      return idle();
    case 7:
    case 8:
      return assign_shared();
    case 9:
      return assign_own();
    case 10:
      return counter();
    case 11:
      return send();
    case 12:
      return submit();
    case 13:
      return call();
    case 14:
      return check();
    default:
      return depth_ <= kMaxDepth && take_mempool();
  }
}

bool BodyWriter::compound() {
  switch (random_.between(0, 13)) {
    case 0:
    case 1:
    case 2:
      return take_and_give();
    case 3:
      return take_mempool();
    case 4:
    case 5:
      return lock();
    case 6:
      return semaphore();
    case 7:
      return receive();
    case 8:
      return either();
    case 9:
      return branch();
    case 10:
      return random_.chance(50) ? while_loop() : loop();
    case 11:
      return repeat();
    default:
      return atomic();
  }
}

/// Sometimes a label, only where an instance can stand.
std::string BodyWriter::label() {
  if (!kind_.labels || in_atomic_ || !labels_ || labels_->size() >= 3 || !random_.chance(12))
    return "";
  std::string name = fmt::format("L{}", labels_->size());
  labels_->push_back(name);
  return name + ": ";
}

bool BodyWriter::step() {
  const char* external = random_.chance(25) && !in_atomic_ && kind_.loops ? "external " : "";
  lines_.line(fmt::format("{}{}step \"work\"", label(), external));
  return true;
}

bool BodyWriter::wait() {
  const std::string until =
      fmt::format("{}wait until {}", label(), shared_condition(random_, words_));
  if (random_.chance(in_atomic_ ? 10 : 25)) {
    lines_.line(until);
    return true;
  }
  lines_.open(until + " or timeout");
  body(random_.between(0, 1));
  if (random_.chance(30)) jump();
  lines_.close();
  return true;
}

bool BodyWriter::idle() {
  if (!kind_.idle || in_atomic_) return false;
  if (!open_.empty() && !random_.chance(15)) return false;
  lines_.line(label() +
              (random_.chance(50) ? "idle" : "idle until " + shared_condition(random_, words_)));
  return true;
}

// ---- values -----------------------------------------------------------------------------------

bool BodyWriter::assign_shared() {
  if (words_.shared.empty()) return false;
  const VarName& var = random_.pick(words_.shared);
  const std::string at = label();
  if (var.type == VarName::Enum) {
    lines_.line(fmt::format("{}{} = {}", at, var.ref, random_.pick(var.kinds)));
  } else if (var.type == VarName::Bool) {
    const int form = random_.between(0, 3);
    lines_.line(fmt::format("{}{} = {}", at, var.ref,
                            form == 0   ? "true"
                            : form == 1 ? "false"
                            : form == 2 ? "not " + var.ref
                                        : shared_condition(random_, words_, 1)));
  } else {
    const int form = random_.between(0, 4);
    if (form == 0) {
      lines_.line(fmt::format("{}{} = any {}..{}", at, var.ref, var.low, var.high));
    } else if (form == 1) {
      lines_.line(fmt::format("{}{} = {}", at, var.ref, random_.between(var.low, var.high)));
    } else if (form == 2) {
      lines_.line(fmt::format("{}{} = {} - {}", at, var.ref, var.low + var.high, var.ref));
    } else {
      // Guarded, but not always against what another task does in between.
      const bool atomic = form == 3 || !random_.chance(20);
      if (atomic) lines_.open(at + "atomic");
      lines_.open(fmt::format("{}if ({} < {})", atomic ? "" : at, var.ref, var.high));
      lines_.line(fmt::format("{} = {} + 1", var.ref, var.ref));
      lines_.close();
      if (atomic) lines_.close();
    }
  }
  return true;
}

bool BodyWriter::assign_own() {
  if (words_.own.empty()) return false;
  const VarName& var = random_.pick(words_.own);
  if (var.ref == "got" || var.ref == "amt") return false;
  const int form = var.type == VarName::Bool ? 4 : random_.between(0, 3);
  const std::string at = form == 3 ? "" : label();
  if (form == 4) {
    lines_.line(
        fmt::format("{}{} = {}", at, var.ref,
                    random_.chance(50) ? "not " + var.ref : shared_condition(random_, words_, 1)));
    return true;
  }
  switch (form) {
    case 0:
      lines_.line(fmt::format("{}{} = any {}..{}", at, var.ref, var.low, var.high));
      break;
    case 1:
      lines_.line(fmt::format("{}{} = {} - {}", at, var.ref, var.low + var.high, var.ref));
      break;
    case 2:
      lines_.line(fmt::format("{}{} = {}", at, var.ref, random_.between(var.low, var.high)));
      break;
    default:
      copy_or_count(var);
  }
  return true;
}

/// An own number that goes up, or takes over a shared one, which may have changed since it was seen
/// to be in range.
void BodyWriter::copy_or_count(const VarName& var) {
  const auto number = shared_number(random_, words_);
  if (!number || random_.chance(60)) {
    lines_.open(fmt::format("if ({} < {})", var.ref, var.high));
    lines_.line(fmt::format("{} = {} + 1", var.ref, var.ref));
    return lines_.close();
  }
  const bool atomic = random_.chance(80);
  if (atomic) lines_.open("atomic");
  lines_.open(fmt::format("if (({} >= {}) and ({} <= {}))", *number, var.low, *number, var.high));
  lines_.line(fmt::format("{} = {}", var.ref, *number));
  lines_.close();
  if (atomic) lines_.close();
}

bool BodyWriter::counter() {
  if (words_.counters.empty()) return false;
  const std::string& name = random_.pick(words_.counters);
  switch (random_.between(0, 3)) {
    case 0:
    case 1:
      lines_.open("atomic");
      lines_.line(fmt::format("wait until {} < 2", name));
      lines_.line(fmt::format("{} = {} + 1", name, name));
      lines_.close();
      return true;
    case 2:
      lines_.open("atomic");
      lines_.line(fmt::format("wait until {} > 0", name));
      lines_.line(fmt::format("{} = {} - 1", name, name));
      lines_.close();
      return true;
    default:
      if (random_.chance(25)) {  // another task may come between
        lines_.open(fmt::format("if ({} > 0)", name));
        lines_.line(fmt::format("{} = {} - 1", name, name));
        lines_.close();
      } else {
        lines_.line(fmt::format("{} = 0", name));
      }
      return true;
  }
}

// ---- queues, paths, procedures ----------------------------------------------------------------

bool BodyWriter::send() {
  if (words_.queues.empty()) return false;
  const QueueName& queue = random_.pick(words_.queues);
  const std::string text =
      fmt::format("{}send {} <- {}", label(), queue.ref, random_.pick(queue.kinds));
  line_or_else(text, 50, true);
  return true;
}

bool BodyWriter::receive() {
  if (words_.queues.empty()) return false;
  const QueueName& queue = random_.pick(words_.queues);
  lines_.open(fmt::format("{}receive {}", label(), queue.ref));
  bool any = false;
  for (std::size_t i = 0; i < queue.kinds.size(); ++i) {
    if (any && random_.chance(25)) continue;  // this kind waits at the head
    std::string kinds = queue.kinds[i];
    if (i + 1 < queue.kinds.size() && random_.chance(25)) kinds += ", " + queue.kinds[++i];
    any = true;
    lines_.open(kinds + " ->");
    body(random_.between(0, 2));
    if (random_.chance(15)) jump();
    lines_.close();
  }
  if (random_.chance(in_atomic_ ? 80 : 50)) {
    lines_.next("else");
    else_block(true);
  }
  lines_.close();
  return true;
}

bool BodyWriter::submit() {
  if (words_.paths.empty()) return false;
  const PathName& path = random_.pick(words_.paths);
  const std::string submit = (path.limited ? label() : "") + "submit " + path.ref;
  if (!path.limited)
    lines_.open(fmt::format("if (count({}) < {})", path.ref, random_.between(1, 2)));
  line_or_else(submit, 60, true);
  if (!path.limited) lines_.close();
  return true;
}

bool BodyWriter::call() {
  if (words_.procedures.empty() || !kind_.calls) return false;
  const ProcedureName& procedure = random_.pick(words_.procedures);
  if (!procedure.atomic && (in_atomic_ || !kind_.loops)) return false;
  std::string arguments;
  for (const std::string& kind : procedure.arguments) {
    if (!arguments.empty()) arguments += ", ";
    if (kind == "int") {
      arguments += small_constant(random_, words_, 2);
    } else if (kind == "bool") {
      arguments += words_.bools.empty() || random_.chance(50)
                       ? (random_.chance(50) ? "true" : "false")
                       : random_.pick(words_.bools);
    } else if (kind == "pool") {
      if (words_.pools.empty()) return false;
      arguments += random_.pick(words_.pools).ref;
    } else {
      if (words_.locks.empty()) return false;
      arguments += random_.pick(words_.locks);
    }
  }
  if (!procedure.arguments.empty()) arguments = "(" + arguments + ")";
  lines_.line("call " + procedure.ref + arguments);
  return true;
}

bool BodyWriter::check() {
  if (!random_.chance(25)) return false;
  const std::string condition = shared_condition(random_, words_);
  const std::string other = shared_condition(random_, words_);
  if (random_.chance(50)) {
    lines_.line(fmt::format("{}assert ({}) or ({})", label(), condition, other));
    return true;
  }
  lines_.open(fmt::format("if (({}) and ({}))", condition, other));
  lines_.line(label() + "fail \"cannot be\"");
  lines_.close();
  return true;
}

// ---- control ----------------------------------------------------------------------------------

void BodyWriter::looping_block(int statements) {
  in_loop_ = true;
  loop_base_ = 0;
  body(statements);
  in_loop_ = false;
}

bool BodyWriter::either() {
  lines_.open(label() + "either");
  const int branches = random_.between(2, 3);
  for (int i = 0; i < branches; ++i) {
    if (i > 0) lines_.next("or");
    body(random_.between(0, 2));
    if (random_.chance(15)) jump();
  }
  lines_.close();
  return true;
}

bool BodyWriter::branch() {
  const bool shared = random_.chance(60);
  const std::string condition =
      shared ? shared_condition(random_, words_) : local_condition(random_, words_);
  lines_.open(fmt::format("{}if ({})", shared ? label() : "", condition));
  body(random_.between(1, 2));
  if (random_.chance(15)) jump();
  if (random_.chance(30)) {
    lines_.next(fmt::format("else if ({})", shared_condition(random_, words_)));
    body(1);
  }
  if (random_.chance(50)) {
    lines_.next("else");
    body(random_.between(0, 2));
    if (random_.chance(15)) jump();
  }
  lines_.close();
  return true;
}

bool BodyWriter::while_loop() {
  if (!kind_.loops || in_atomic_) return false;
  const bool shared = random_.chance(70);
  const std::string condition =
      shared ? shared_condition(random_, words_, 1) : local_condition(random_, words_);
  lines_.open(fmt::format("{}while ({})", shared ? label() : "", condition));
  const bool in_loop = in_loop_;
  const std::size_t base = loop_base_;
  in_loop_ = true;
  loop_base_ = open_.size();
  if (!shared) lines_.line("step \"turn\"");  // each turn takes a step
  body(random_.between(1, 2));
  in_loop_ = in_loop;
  loop_base_ = base;
  lines_.close();
  return true;
}

bool BodyWriter::loop() {
  if (!kind_.loops || in_atomic_) return false;
  lines_.open("loop");
  const bool in_loop = in_loop_;
  const std::size_t base = loop_base_;
  in_loop_ = true;
  loop_base_ = open_.size();
  lines_.line(label() + "step \"turn\"");
  body(random_.between(1, 2));
  if (random_.chance(80)) {
    lines_.open(fmt::format("if ({})", shared_condition(random_, words_)));
    lines_.line("break");
    lines_.close();
  }
  in_loop_ = in_loop;
  loop_base_ = base;
  lines_.close();
  return true;
}

bool BodyWriter::repeat() {
  const bool in_loop = in_loop_;
  const std::size_t base = loop_base_;
  lines_.open("repeat " + small_constant(random_, words_, in_atomic_ ? 2 : 3));
  in_loop_ = true;
  loop_base_ = open_.size();
  body(1);
  in_loop_ = in_loop;
  loop_base_ = base;
  lines_.close();
  return true;
}

bool BodyWriter::atomic() {
  lines_.open(label() + "atomic");
  const bool before = in_atomic_;
  in_atomic_ = true;
  body(random_.between(1, 2));
  if (random_.chance(12)) jump();
  in_atomic_ = before;
  lines_.close();
  return true;
}

}  // namespace hw::agree

// States, transitions and answers in words, for the person who reads a disagreement.
#include <fmt/format.h>

#include "tests/agree/interpreter.h"
#include "tests/agree/oracle.h"

namespace hw::agree {

namespace {

const char* name_of(Op op) {
  switch (op) {
    case Op::Skip:
      return "skip";
    case Op::LocalBranch:
      return "if (own)";
    case Op::AtomicEnd:
      return "end of atomic";
    case Op::SharedBranch:
      return "if";
    case Op::Take:
      return "take";
    case Op::Give:
      return "give";
    case Op::Move:
      return "move";
    case Op::Lock:
      return "lock";
    case Op::Unlock:
      return "unlock";
    case Op::Down:
      return "down";
    case Op::Up:
      return "up";
    case Op::Wait:
      return "wait";
    case Op::Idle:
      return "idle";
    case Op::Step:
      return "step";
    case Op::Submit:
      return "submit";
    case Op::Either:
      return "either";
    case Op::Assign:
      return "assign";
    case Op::AssignAny:
      return "assign any";
    case Op::Send:
      return "send";
    case Op::Receive:
      return "receive";
    case Op::Assert:
      return "assert";
    case Op::Fail:
      return "fail";
    case Op::Atomic:
      return "atomic";
    case Op::End:
      return "end";
  }
  return "?";
}

const char* name_of(Status status) {
  switch (status) {
    case Status::Decided:
      return "decided";
    case Status::InvalidModel:
      return "invalid model";
    case Status::RunError:
      return "run-time error";
    case Status::TooBig:
      return "too big";
  }
  return "?";
}

}  // namespace

std::string describe(const World& world, const State& from, const Transition& transition) {
  if (transition.actor < 0) return world.actions[transition.action].name;
  const Program& program = world.programs[from.instances[transition.actor].program];
  std::string text = fmt::format("#{} {}: {} (node {})", transition.actor, program.name,
                                 name_of(program.nodes[transition.node].op), transition.node);
  if (transition.kind == Transition::Failure) text += " FAILS: " + transition.note;
  if (transition.kind == Transition::Error) text += " ERROR: " + transition.note;
  return text;
}

std::string describe(const World& world, const State& state) {
  std::string text;
  for (std::size_t i = 0; i < state.cells.size(); ++i) {
    text += fmt::format("{}={} ", world.cell_names[i], state.cells[i]);
  }
  for (std::size_t i = 0; i < state.queues.size(); ++i) {
    text += fmt::format("{}=[{}] ", world.queues[i].name, fmt::join(state.queues[i], " "));
  }
  for (const InstanceState& instance : state.instances) {
    const Program& program = world.programs[instance.program];
    text += fmt::format("\n    {} at {} {} vars [{}] held [{}]{}", program.name, instance.at,
                        name_of(program.nodes[instance.at].op), fmt::join(instance.vars, " "),
                        fmt::join(instance.held, " "), instance.failed ? " FAILED" : "");
  }
  return text;
}

std::string describe(const Combinations& values) {
  if (values.empty()) return "none";
  std::string text;
  for (const auto& one : values) {
    text += fmt::format("{}({})", text.empty() ? "" : ", ", fmt::join(one, ", "));
  }
  return text;
}

std::string describe(const Answer& answer) {
  std::string text = answer.text + ": ";
  if (answer.is_size) {
    if (answer.status == Status::TooBig) return text + "too big";
    return text + describe(answer.best) +
           (answer.holes.empty() ? "" : ", holes " + describe(answer.holes));
  }
  text += answer.holds ? "holds" : "violated";
  if (answer.shortest) text += fmt::format(", shortest {}", *answer.shortest);
  if (answer.highwater) text += fmt::format(", highwater {}", *answer.highwater);
  return text;
}

std::string describe(const OracleResult& result) {
  std::string text = fmt::format("{} {}", name_of(result.status), result.detail);
  if (result.status == Status::RunError) text += fmt::format(" after {} steps", result.error_depth);
  text += fmt::format(" ({} states, {} transitions)\n", result.states, result.transitions);
  for (const Answer& answer : result.answers) text += "  " + describe(answer) + "\n";
  return text;
}

}  // namespace hw::agree

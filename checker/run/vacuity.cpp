#include "checker/run/vacuity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "dsl/source/diagnostic_codes.h"

namespace hw::run {

namespace {

/// One warning, gathered over scenarios. Ordered by place, so that the output is.
struct Key {
  Span span;
  std::string code;
  std::string message;
  auto order() const { return std::tie(span.file, span.begin, span.end, code, message); }
  bool operator<(const Key& other) const { return order() < other.order(); }
};
using Warnings = std::map<Key, std::vector<std::string>>;

/// Several processes may execute one statement of the text (an array of disks): it is executed if
/// one of them does.
using TextId = std::tuple<FileId, std::uint32_t, std::uint32_t>;
TextId text_id(Span span) { return {span.file, span.begin, span.end}; }

/// Statements that some scenario executes.
std::set<TextId> executed_somewhere(std::span<const Explored> scenarios) {
  std::set<TextId> texts;
  for (const Explored& explored : scenarios) {
    const ir::System& system = *explored.system;
    for (ir::TransitionId i = 0; i < explored.fired.size(); ++i) {
      if (!explored.fired[i]) continue;
      texts.insert(text_id(system.statements[system.transitions[i].statement].span));
    }
  }
  return texts;
}

class Finder {
 public:
  Finder(const Explored& explored, const std::set<TextId>& elsewhere, Warnings& warnings)
      : explored_(explored), system_(*explored.system), elsewhere_(elsewhere), warnings_(warnings) {
    for (ir::TransitionId i = 0; i < system_.transitions.size(); ++i) {
      const ir::Transition& transition = system_.transitions[i];
      const TextId text = text_id(system_.statements[transition.statement].span);
      if (explored.fired[i]) {
        executed_.insert(text);
        alive_.insert(text_id(system_.processes[transition.process].span));
      }
      if (transition.starts != ir::kNone) submitted_.insert(transition.starts);
    }
  }

  void find() {
    for (const ir::Resource& resource : system_.resources) {
      if (resource.kind == ir::ResourceKind::Pool && resource.size == 0) {
        warn(code::kEmptyPool, resource.span, fmt::format("pool `{}` has no units", resource.name));
      }
    }
    for (ir::ProcessId i = 0; i < system_.processes.size(); ++i) process(i);
    statements();
  }

  /// Whatever else of the scenario is known.
  void never_asked() {
    for (const ir::Property* property : explored_.never_asked) {
      warn(code::kNeverAsked, property->span,
           fmt::format("the left side of `{}` never happens", property->text));
    }
  }

 private:
  void warn(std::string code, Span span, std::string message) {
    auto& names = warnings_[{span, std::move(code), std::move(message)}];
    if (names.empty() || names.back() != explored_.scenario) names.push_back(explored_.scenario);
  }

  /// A process that never does anything gets one warning, and none for its statements.
  void process(ir::ProcessId id) {
    const ir::Process& process = system_.processes[id];
    if (process.kind == ir::ProcessKind::Task && process.instances == 0) {
      warn(code::kNoTasks, process.span, fmt::format("task `{}` has no instances", process.name));
      silent_.insert(text_id(process.span));
    } else if (process.kind == ir::ProcessKind::Path && !submitted_.contains(id)) {
      if (alive_.contains(text_id(process.span))) return;
      warn(code::kNeverSubmitted, process.span,
           fmt::format("nobody submits path `{}`", process.name));
      silent_.insert(text_id(process.span));
    } else if (process.kind == ir::ProcessKind::Action && !alive_.contains(text_id(process.span))) {
      warn(code::kNeverExecuted, process.span,
           fmt::format("no run executes action `{}`", process.name));
      silent_.insert(text_id(process.span));
    }
  }

  /// Statements that no run executes although a run gets before them, or that another outcome of an
  /// executed statement would lead to; what comes after them follows from that.
  void statements() {
    std::vector<bool> entered(system_.places.size(), false);
    for (ir::PlaceId i = 0; i < system_.places.size(); ++i) {
      entered[i] = system_.variables[system_.places[i].count].initial > 0;
    }
    for (const ir::Transition& transition : system_.transitions) {
      if (!executed_.contains(text_id(system_.statements[transition.statement].span))) continue;
      if (transition.to != ir::kNone) entered[transition.to] = true;
      if (transition.starts != ir::kNone) enter_path(transition.starts, entered);
    }
    for (const ir::Transition& transition : system_.transitions) {
      const ir::Statement& statement = system_.statements[transition.statement];
      const Span process = system_.processes[transition.process].span;
      if (transition.from == ir::kNone || !entered[transition.from]) continue;
      if (transition.failure == ir::Failure::Fail) continue;  // never to get there is its purpose
      if (elsewhere_.contains(text_id(statement.span))) continue;
      if (silent_.contains(text_id(process))) continue;
      warn(code::kNeverExecuted, statement.span,
           fmt::format("no run executes `{}`", statement.text));
    }
  }

  /// An instance starts at the place that was made first.
  void enter_path(ir::ProcessId path, std::vector<bool>& entered) const {
    const auto& places = system_.processes[path].places;
    if (!places.empty()) entered[places.front()] = true;
  }

  const Explored& explored_;
  const ir::System& system_;
  const std::set<TextId>& elsewhere_;  ///< statements that some scenario executes
  Warnings& warnings_;
  std::set<TextId> executed_;  ///< statements
  std::set<TextId> alive_;     ///< processes, by their place in the text
  std::set<TextId> silent_;    ///< processes warned about as a whole
  std::set<ir::ProcessId> submitted_;
};

}  // namespace

void warn_of_vacuity(std::span<const Explored> scenarios, Diagnostics& diagnostics) {
  Warnings warnings;
  const std::set<TextId> executed = executed_somewhere(scenarios);
  for (const Explored& explored : scenarios) {
    Finder finder(explored, executed, warnings);
    finder.never_asked();
    if (explored.judged) finder.find();
  }
  for (const auto& [key, names] : warnings) {
    diagnostics.warning(key.code, key.span,
                        fmt::format("{} in scenario{} {}", key.message,
                                    names.size() == 1 ? "" : "s", fmt::join(names, ", ")));
  }
}

}  // namespace hw::run

#include "checker/verdict/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/verdict/explain_lasso.h"
#include "checker/verdict/readable.h"
#include "checker/verdict/wait_graph.h"

namespace hw::explain {

using ir::ResourceId;
using ir::ResourceKind;
using ir::State;
using ir::Value;
using ir::VariableKind;

namespace {

// ---- who holds what
// ------------------------------------------------------------------------------

class Pictures {
 public:
  Pictures(const depgraph::Effects& effects, const State& state, const story::Story& story,
           Explanation& explanation)
      : effects_(effects),
        system_(effects.system()),
        state_(state),
        story_(story),
        explanation_(explanation) {}

  void draw() {
    for (ResourceId id = 0; id < system_.resources.size(); ++id) {
      switch (system_.resources[id].kind) {
        case ResourceKind::Pool:
          draw_pool(id);
          break;
        case ResourceKind::Mempool:
          draw_mempool(id);
          break;
        case ResourceKind::Lock:
          draw_lock(id);
          break;
        default:
          draw_value(system_.resources[id]);
      }
    }
    for (ir::VarId var = 0; var < system_.variables.size(); ++var) {
      VariableKind kind = system_.variables[var].kind;
      if (kind != VariableKind::Shared && kind != VariableKind::Counter) continue;
      explanation_.values.push_back(
          {system_.variables[var].name, ir::value_text(system_.variables[var], state_[var])});
    }
  }

 private:
  /// Of each instance that holds some, in the order of the story.
  std::vector<Share> holders(ResourceId id, const std::string& suffix = {}) const {
    std::vector<Share> shares;
    for (const story::Standing& standing : story_.end) {
      Value units = effects_.held(standing.place, id) * standing.count;
      if (units > 0) shares.push_back({standing.who + suffix, units});
    }
    return shares;
  }

  void draw_pool(ResourceId id) {
    const ir::Resource& pool = system_.resources[id];
    PoolPicture picture;
    picture.name = pool.name;
    picture.size = pool.size;
    picture.free = state_[pool.variables[0]];
    for (std::size_t i = 1; i < pool.variables.size(); ++i) {
      picture.accounts.push_back({pool.account_names[i], state_[pool.variables[i]]});
    }
    picture.held = holders(id);
    for (ResourceId other = 0; other < system_.resources.size(); ++other) {
      const ir::Resource& mempool = system_.resources[other];
      if (mempool.backing != id) continue;
      picture.reserves.push_back({mempool.name, state_[mempool.variables[0]]});
      for (Share& share : holders(other, " through " + mempool.name)) {
        picture.held.push_back(std::move(share));
      }
    }
    explanation_.pools.push_back(std::move(picture));
  }

  void draw_mempool(ResourceId id) {
    const ir::Resource& mempool = system_.resources[id];
    explanation_.mempools.push_back(
        {mempool.name, mempool.size, state_[mempool.variables[0]], holders(id)});
  }

  void draw_lock(ResourceId id) {
    for (const Share& holder : holders(id)) {
      explanation_.locks.push_back({system_.resources[id].name, holder.who});
    }
  }

  void draw_value(const ir::Resource& resource) {
    if (resource.variables.empty()) return;
    Value value = state_[resource.variables[0]];
    switch (resource.kind) {
      case ResourceKind::Semaphore:
        explanation_.values.push_back({resource.name, fmt::format("{}", value)});
        break;
      case ResourceKind::Queue:
        explanation_.values.push_back(
            {resource.name, story::queue_text(system_, resource, state_)});
        break;
      case ResourceKind::Path:
        explanation_.values.push_back(
            {resource.name,
             fmt::format("{} of {} in flight", resource.size - value, resource.size)});
        break;
      default:
        break;
    }
  }

  const depgraph::Effects& effects_;
  const ir::System& system_;
  const State& state_;
  const story::Story& story_;
  Explanation& explanation_;
};

// ---- formulas and failures
// -----------------------------------------------------------------------

void add_part(const ir::Atom& atom, const ir::System& system, const State& state,
              Explanation& explanation, std::string_view as_written = {}) {
  explanation.parts.push_back({story::readable(atom, system, as_written),
                               story::values_text(atom.linear, system, state, as_written)});
}

std::string joined_values(const Explanation& explanation) {
  std::string text;
  for (const FormulaPart& part : explanation.parts) {
    text += fmt::format("{}`{}` is false: {}", text.empty() ? "" : " · ", part.text, part.values);
  }
  return text;
}

void explain_formula(const ir::System& system, const ir::Property& property, const State& end,
                     Explanation& explanation) {
  for (const ir::Atom& atom : depgraph::false_atoms(property.formula, end)) {
    add_part(atom, system, end, explanation, property.text);
  }
  explanation.sentence =
      explanation.parts.empty() ? "the condition can never hold" : joined_values(explanation);
}

/// The conditions under which the failing step is taken, as they were just before it.
void explain_failure(const ir::System& system, const Witness& witness, const story::Story& story,
                     Explanation& explanation) {
  const ir::Transition& failing = system.transitions[witness.steps.back()];
  const State& before = witness.states[witness.states.size() - 2];
  for (const ir::Atom& atom : depgraph::atoms(failing.guard)) {
    bool standing = failing.from != ir::kNone && atom.linear.terms().size() == 1 &&
                    atom.linear.terms()[0].var == system.places[failing.from].count;
    if (!standing && atom.holds(before)) add_part(atom, system, before, explanation);
  }
  const story::StoryStep& last = story.steps.back();
  bool said = failing.failure == ir::Failure::Assertion;  // "assertion fails: ..."
  explanation.sentence = fmt::format("`{}`{} {}", last.actor, said ? ":" : " fails:", last.failure);
  for (const FormulaPart& part : explanation.parts) {
    explanation.sentence += fmt::format(" · {}", part.values);
  }
}

void explain_wedge(const ir::System& system, const ir::Property& property, const Witness& witness,
                   const story::Story& story, Explanation& explanation) {
  depgraph::Effects effects(system);
  const State& end = witness.states.back();
  Component component = explore(effects, end, kExplainStates);
  explanation.states_after = component.states;
  explanation.all_states_after = component.complete;
  Pictures(effects, end, story, explanation).draw();
  explain_waits(Ending(effects, end, component, story), property, explanation);
}

}  // namespace

Explanation explain(const ir::System& system, const ir::Property& property, const Witness& witness,
                    const story::Story& story) {
  Explanation explanation;
  switch (property.kind) {
    case ir::PropertyKind::Always:
    case ir::PropertyKind::Bounded:
      explain_formula(system, property, witness.states.back(), explanation);
      break;
    case ir::PropertyKind::NeverFails:
      explain_failure(system, witness, story, explanation);
      break;
    case ir::PropertyKind::DeadlockFree:
    case ir::PropertyKind::Recoverable:
      explain_wedge(system, property, witness, story, explanation);
      break;
    case ir::PropertyKind::Progress:
    case ir::PropertyKind::LeadsTo:
      if (!witness.lasso) break;
      if (witness.lasso->lack == Lack::Wedge) {
        explain_wedge(system, property, witness, story, explanation);
      } else {
        Pictures(depgraph::Effects(system), witness.states.back(), story, explanation).draw();
      }
      explain_lasso(system, property, witness, story, explanation);
      break;
  }
  return explanation;
}

}  // namespace hw::explain

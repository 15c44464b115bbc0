// Progress and `leads to`, the slow way: the graph of named instances, and for each set of actors
// that may stand still for ever, whether the others can go round fairly without them. Section 4 of
// papers/semantics.md, read literally; section 5 (places instead of names) is not used here.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "tests/agree/interpreter.h"
#include "tests/agree/oracle.h"
#include "tests/agree/world.h"

namespace hw::agree {

/// Whose external steps are owed after all.
struct Responding {
  std::set<int> tasks;  ///< places in State::instances
  std::set<int> path_programs;
  std::set<int> actions;
};

/// Somebody who can take steps: an instance by its name, or an action.
using Actor = int;

class NamedGraph {
 public:
  NamedGraph(const World& world, const Limits& limits);

  bool complete() const { return complete_; }

  /// Actors that ever are an instance of this task (one), or of this path.
  std::vector<Actor> instances_of_path(int program) const;
  static Actor task(int instance) { return instance; }

  /// Is there a fair run in which from some moment on, at which `start` holds, `inside` holds for
  /// ever? Both are asked of (state's number). Nothing if there is too much to look at.
  std::optional<bool> can_stay(const std::function<bool(std::size_t)>& start,
                               const std::function<bool(std::size_t)>& inside,
                               const Responding& responding, FairnessKind fairness) const;

  const State& state(std::size_t number) const { return nodes_[number].state; }
  /// The instance of this name in a state; null if it is not there.
  const InstanceState* find(std::size_t number, Actor actor) const;

 private:
  struct Node {
    State state;
    std::vector<int> names;  ///< of the instances of paths, in the order of the state
    bool operator==(const Node&) const = default;
  };
  struct NodeHash {
    std::size_t operator()(const Node& node) const;
  };
  struct Edge {
    std::size_t to;
    Actor by;
  };
  enum class Owed { Nothing, IfAlways, IfAgain };
  using Set = std::vector<std::size_t>;

  struct Question {
    const Responding& responding;
    FairnessKind fairness;
  };

  void explore(const Limits& limits);
  static Actor action(int number) { return -1 - number; }
  std::vector<Set> components(const Set& states, const std::set<Actor>& standing) const;
  bool possible(std::size_t state, Actor actor) const;
  Owed owed(std::size_t state, Actor actor, const Question& question) const;
  Owed owed_by_text(const InstanceState& instance, bool responds) const;
  std::set<Actor> actors_in(const Set& states) const;
  std::set<Actor> movers_in(const Set& states, const std::set<Actor>& standing) const;
  std::optional<bool> fair_part(const Set& component, const Question& question) const;
  bool fair_without(const Set& component, const std::set<Actor>& standing,
                    const Question& question) const;
  bool stands_fairly(const Set& states, Actor actor, const Question& question) const;
  bool goes_on(const Set& component, const Question& question) const;

  const World& world_;
  bool complete_ = true;
  std::vector<Node> nodes_;
  std::vector<std::vector<Edge>> out_;
  std::vector<std::set<Actor>> possible_;  ///< by state
};

}  // namespace hw::agree

// What a piece of generated text can name, and random expressions over it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/agree/random_source.h"

namespace hw::agree {

struct PoolName {
  std::string ref;
  std::string thing;  ///< what it really is, when it is an argument's name; "": what it says
  std::vector<std::string> accounts;
  std::vector<std::string> classes;
  int size = 0;
};
struct MempoolName {
  std::string ref;
  std::string thing;
  int elements = 0;
};
struct QueueName {
  std::string ref;
  std::vector<std::string> kinds;
};
struct VarName {
  std::string ref;
  enum Type { Int, Bool, Enum } type = Int;
  int low = 0, high = 1;
  std::vector<std::string> kinds;
};
/// A task or a path.
struct ActorName {
  std::string ref;
  bool path = false;
  int indices = 0;                                   ///< > 0: named instances 0..indices-1
  std::shared_ptr<std::vector<std::string>> labels;  ///< those written so far
};
struct PathName {
  std::string ref;
  bool limited = true;  ///< otherwise a submit needs a guard, or there is no end of states
};
struct ProcedureName {
  std::string ref;
  bool atomic = false;                 ///< has no loops: may be called where those may not be
  std::vector<std::string> arguments;  ///< kinds: "int", "bool", "pool", "lock"
};

struct Vocabulary {
  std::vector<PoolName> pools;
  std::vector<MempoolName> mempools;
  std::vector<std::string> locks, semaphores, counters;
  std::vector<QueueName> queues;
  std::vector<VarName> shared;
  std::vector<VarName> own;              ///< of the instance whose text this is
  std::vector<std::string> ints, bools;  ///< parameters, arguments, the task's index
  std::vector<ActorName> actors;
  std::vector<PathName> paths;  ///< that may be submitted
  std::vector<ProcedureName> procedures;
  std::vector<std::string> sources;  ///< pools and mempools, for held(…)
  bool may_hold = false;             ///< held(SOURCE) makes sense here

  /// The names of a subsystem, as seen from outside: with `prefix` before each.
  Vocabulary qualified(const std::string& prefix) const;
  void add(const Vocabulary& other);
};

/// A number that others can change, or none.
std::optional<std::string> shared_number(RandomSource& random, const Vocabulary& words);
/// A condition that reads shared state.
std::string shared_condition(RandomSource& random, const Vocabulary& words, int depth = 0);
/// A condition over parameters, own variables and own holdings.
std::string local_condition(RandomSource& random, const Vocabulary& words);
/// A number known to be small and not negative: a literal or a parameter.
std::string small_constant(RandomSource& random, const Vocabulary& words, int high);

}  // namespace hw::agree
